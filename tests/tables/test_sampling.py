"""A sample of a large table, and what is known of the rows outside it."""

import gzip

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from syngen_lite.tables import read_table
from syngen_lite.tables.census import MAX_MASKS, PER_MASK, Census, masks
from syngen_lite.tables.identifiers import masks_of
from syngen_lite.tables.reservoir import Reservoir


def batch(values):
    return pa.RecordBatch.from_arrays([pa.array(values)], names=["a"])


def kept(reservoir):
    return [value for part in reservoir.batches() for value in part.column(0).to_pylist()]


def test_a_row_limit_samples_without_replacement_in_file_order(csv_file):
    path = csv_file("a\n" + "".join(f"{i}\n" for i in range(50_000)))
    sample = [int(v) for v in read_table(path, row_limit=1000, seed=3).columns["a"].to_pylist()]
    again = [int(v) for v in read_table(path, row_limit=1000, seed=3).columns["a"].to_pylist()]
    assert sample == again == sorted(set(sample))
    assert len(sample) == 1000
    assert sample != read_table(path, row_limit=1000, seed=4).columns["a"].to_pylist()
    assert abs(np.mean(sample) - 25_000) < 5 * 50_000 / np.sqrt(12 * 1000)


def test_a_row_limit_beyond_the_table_keeps_every_row(csv_file):
    path = csv_file("a\n1\n2\n3\n")
    assert read_table(path, row_limit=10).columns["a"].to_pylist() == ["1", "2", "3"]


@pytest.mark.parametrize("form", ["csv", "csv.gz", "jsonl", "parquet"])
def test_every_format_gives_the_same_sample(tmp_path, form):
    frame = {"a": [f"v{i}" for i in range(45_000)]}
    path = tmp_path / f"t.{form}"
    if form == "parquet":
        parquet.write_table(pa.table(frame), path, row_group_size=7_000)
    elif form == "jsonl":
        path.write_text("".join(f'{{"a": "{value}"}}\n' for value in frame["a"]))
    else:
        text = "\n".join(["a", *frame["a"]]) + "\n"
        path.write_bytes(gzip.compress(text.encode()) if form == "csv.gz" else text.encode())
    raw = read_table(path, row_limit=100, seed=9)
    reservoir = Reservoir(100, 9)
    reservoir.add(batch(frame["a"]))
    assert raw.columns["a"].to_pylist() == kept(reservoir)
    assert (raw.row_count, raw.source_rows) == (100, 45_000)


@pytest.mark.parametrize("size", [1, 7, 50, 999, 1000, None])
def test_a_reservoir_does_not_depend_on_the_batches(size):
    stream = [str(i) for i in range(1000)]
    whole, parts = Reservoir(size, 1), Reservoir(size, 1)
    whole.add(batch(stream))
    for start in range(0, 1000, 7):
        parts.add(batch(stream[start : start + 7]))
    assert kept(whole) == kept(parts)
    assert len(kept(whole)) == (size or 1000)


def test_every_row_is_as_likely_to_be_kept():
    hits = np.zeros(20)
    for seed in range(2000):
        reservoir = Reservoir(5, seed)
        for start in range(0, 20, 4):
            reservoir.add(batch(list(range(start, start + 4))))
        hits[kept(reservoir)] += 1
    assert np.all(np.abs(hits - 500) < 5 * np.sqrt(2000 * 0.25 * 0.75))


def test_odd_values_outside_the_sample_are_seen(csv_file):
    lines = ["n,d,t,w"]
    lines += [f"{i},2020-01-{i % 28 + 1:02},a{'b' * (i % 9)},same" for i in range(50_000)]
    lines[40_001] = "n/a,1/2/2021,Ä-1,"
    raw = read_table(csv_file("\n".join(lines) + "\n"), row_limit=50, seed=3)
    assert "n/a" not in raw.columns["n"].to_pylist()
    assert "n/a" in raw.exemplars["n"].to_pylist()
    assert "0" in raw.exemplars["n"].to_pylist()
    assert "1/2/2021" in raw.exemplars["d"].to_pylist()
    assert "Ä-1" in raw.exemplars["t"].to_pylist()
    assert raw.has_nulls == {"n": False, "d": False, "t": False, "w": True}
    assert raw.lengths == {"n": (1, 5), "d": (8, 10), "t": (1, 9), "w": (4, 4)}
    assert len(raw.exemplars["d"]) <= 2 * PER_MASK


def test_a_table_that_is_kept_whole_needs_no_exemplars(csv_file):
    raw = read_table(csv_file("a,b\n1,x\n2,\n"), row_limit=2)
    assert raw.exemplars == raw.lengths == {}
    assert raw.has_nulls == {"a": False, "b": True}
    assert raw.source_rows == 2


@settings(deadline=None)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=20), st.integers(0, 3))
def test_masks_are_those_of_the_identifiers(texts, start):
    array = pa.array(["xx"] * start + texts).slice(start)
    assert sorted(set(masks(array).to_pylist())) == sorted(masks_of(array))


def test_prose_does_not_fill_the_memory():
    census = Census()
    words = [f"{'a' * (i % 97)} {'B' * (i % 89)}" for i in range(8000)]
    for start in range(0, 8000, 1000):
        column = pa.array(words[start : start + 1000]).dictionary_encode()
        census.add(pa.RecordBatch.from_arrays([column], names=["a"]))
    assert MAX_MASKS <= len(census.exemplars["a"]) <= MAX_MASKS * PER_MASK
    assert census.lengths["a"] == (min(map(len, words)), max(map(len, words)))

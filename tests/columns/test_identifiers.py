"""Identifiers: unique, of the source's form, and a function of the row number alone."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syngen_lite.columns.permutation import Permutation
from syngen_lite.streams import stream

MANY = 200_000
ANY = settings(deadline=None, derandomize=True, max_examples=60)
UUID = "{:08x}-12ab-4cde-8f01-0123456789ab"
COLUMNS = {
    "counter": np.arange(1000, 2000),
    "range": np.random.default_rng(0).choice(10**7, 900, replace=False),
    "small range": np.array([3, 900, 5000]),
    "below zero": np.array([-(2**53) + 1, 2**53 - 1, 0]),
    "mask": [f"AB-{i:05d}x" for i in range(0, 9000, 7)],
    "short mask": [f"{a}{b}" for a in "xyz" for b in "12"],
    "ragged mask": [f"ID{i}" for i in range(1500)],
    "of another script": [f"№{i:03d}-é" for i in range(300)],
    "uuid": [UUID.format(i * 77) for i in range(300)],
    "upper uuid": [UUID.format(i * 77).upper() for i in range(300)],
    "one": ["K-1"],
}


@pytest.fixture(params=COLUMNS)
def identifier(request, fitted, objects):
    values = COLUMNS[request.param]
    values = values if isinstance(values, np.ndarray) else objects(values)
    codec = fitted("identifier", values)

    def rows(numbers):
        numbers = np.asarray(numbers, np.int64)
        codes = np.zeros(len(numbers), np.int32)
        return codec.inverse_transform(codes, numbers, stream(0, "unused"))

    return rows


def test_two_hundred_thousand_identifiers_are_unique(identifier):
    assert len(set(identifier(np.arange(MANY)).tolist())) == MANY


def test_any_row_can_be_made_on_its_own(identifier):
    many = identifier(np.arange(5000))
    for row in (0, 77, 4999):
        assert identifier([row]).tolist() == [many[row]]
    backwards = identifier(np.arange(5000)[::-1])
    assert backwards.tolist() == many[::-1].tolist()


@pytest.mark.parametrize(
    ("form", "pattern"),
    [
        ("AB-{:05d}x", r"AB-\d{5}x"),
        ("{:04d}", r"\d{4}"),
        ("K{:03d}/é", r"K\d{3}/é"),
    ],
)
def test_masks_are_kept(fitted, objects, form, pattern):
    codec = fitted("identifier", objects([form.format(i) for i in range(999)]))
    made = codec.inverse_transform(np.zeros(900, np.int32), np.arange(900), stream(0, "x"))
    assert all(re.fullmatch(pattern, text) for text in made)


def test_a_mask_that_runs_out_goes_on_with_a_number_in_front(fitted, objects):
    codec = fitted("identifier", objects(["a1", "a2", "a3", "a4"]))
    made = codec.inverse_transform(np.zeros(25, np.int32), np.arange(25), stream(0, "x")).tolist()
    assert sorted(made[:10]) == [f"a{i}" for i in range(10)]
    assert all(re.fullmatch(r"[12]a\d", text) for text in made[10:])


@pytest.mark.parametrize("upper", [False, True])
def test_uuids_are_of_version_four_in_the_sources_case(fitted, objects, upper):
    texts = [UUID.format(i) for i in range(40)]
    texts = [text.upper() for text in texts] if upper else texts
    codec = fitted("identifier", objects(texts))
    made = codec.inverse_transform(np.zeros(500, np.int32), np.arange(500), stream(0, "x"))
    digit, variant = ("[0-9A-F]", "[89AB]") if upper else ("[0-9a-f]", "[89ab]")
    shape = f"{digit}{{8}}-{digit}{{4}}-4{digit}{{3}}-{variant}{digit}{{3}}-{digit}{{12}}"
    assert all(re.fullmatch(shape, text) for text in made)


def test_a_dense_key_is_a_counter_and_a_sparse_one_stays_in_its_range(fitted):
    def first(values):
        codec = fitted("identifier", values)
        return codec.inverse_transform(np.zeros(500, np.int32), np.arange(500), stream(0, "x"))

    assert first(np.arange(100, 400)).tolist() == list(range(100, 600))
    sparse = first(np.arange(1_000_000, 9_000_000, 40_000))
    assert sparse.min() >= 1_000_000
    assert sparse.max() < 9_000_000
    assert sparse.std() > 1_500_000  # scattered


def test_no_identifier_of_the_source_is_stored(fitted, objects):
    texts = [f"AB-{i * 7919 % 100_000:05d}" for i in range(1, 300)]
    state = str(fitted("identifier", objects(texts)).to_dict())
    assert not any(text in state or text[3:] in state for text in texts)


@ANY
@given(st.integers(1, 3000), st.integers(0, 2**31))
def test_a_permutation_is_a_bijection(size, key):
    images = Permutation(size, key)(np.arange(size))
    assert sorted(images.tolist()) == list(range(size))


@ANY
@given(st.integers(1, 2**62), st.integers(0, 2**31), st.integers(0, 2**62))
def test_a_permutation_of_any_size_stays_inside_and_apart(size, key, start):
    rows = np.unique((start + np.arange(200)) % size)
    images = Permutation(size, key)(rows)
    assert images.min() >= 0
    assert images.max() < size
    assert len(np.unique(images)) == len(rows)


def test_keys_choose_different_permutations():
    rows = np.arange(10_000)
    one, other = (Permutation(10_000, key)(rows) for key in (1, 2))
    assert (one == other).mean() < 0.01
    assert abs(np.corrcoef(rows, one)[0, 1]) < 0.05

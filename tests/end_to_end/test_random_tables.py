"""Whatever the table: it is learnt, generated, and reads back as a table of the same schema."""

import contextlib
import csv
import datetime
import json
import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syngen_lite.config.settings import TrainSettings
from syngen_lite.run.generation import Job, generate, load_generator
from syngen_lite.run.training import train_table
from syngen_lite.store import Store
from syngen_lite.tables import read_table, to_values

EXAMPLES = int(os.environ.get("SYNGEN_LITE_RANDOM_TABLES", "100"))
ANY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES <= 100,
    suppress_health_check=list(HealthCheck),
    database=None,
)

UNICODE = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12
)
HEADERS = st.one_of(
    st.sampled_from(["id", "name", "e-mail", "Zip Code", "größe", "日付", "a,b", 'say "x"', "=1"]),
    UNICODE.filter(str.strip),
)
MOMENTS = st.datetimes(datetime.datetime(1, 1, 1), datetime.datetime(9999, 12, 31))
WORDS = st.sampled_from(["Oslo", "Bergen", "a b", "?", "x\ny", "🦊", "مرحبا", "0", "-"])
ZONES = st.sampled_from(["Z", "+01:00", "-05:30", ""])
FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%b %d, %Y")


def _grouped(number):
    return f"{number:,.2f}"


def _dated(form):
    # `strftime` writes years below 1000 without zeros on some systems
    return st.dates().map(lambda day: day.strftime(form).replace("%Y", f"{day.year:04d}"))


CELLS = {
    "integer": st.integers(-(2**53) + 1, 2**53 - 1).map(str),
    "small integer": st.integers(0, 9).map(str),
    "huge": st.integers(2**53, 2**90).map(str),
    "decimal": st.floats(-1e9, 1e9).map(lambda x: f"{x:.2f}"),
    "float": st.floats(allow_nan=False, allow_infinity=False).map(repr),
    "grouped": st.floats(-1e6, 1e6).map(_grouped),
    "percent": st.integers(0, 100).map(lambda x: f"{x}%"),
    "money": st.floats(0, 1e5).map(lambda x: f"${x:,.2f}"),
    "currencies": st.tuples(st.sampled_from(["USD", "EUR"]), st.integers(0, 999)).map(
        lambda pair: f"{pair[0]} {pair[1]}"
    ),
    "boolean": st.sampled_from(["true", "false"]),
    "word": WORDS,
    "text": UNICODE,
    "sentence": st.lists(WORDS, min_size=3, max_size=9).map(" ".join),
    "date": st.dates().map(str),
    "datetime": MOMENTS.map(lambda moment: moment.isoformat(" ", "seconds")),
    "zoned": st.tuples(MOMENTS, ZONES).map(lambda p: p[0].isoformat("T", "seconds") + p[1]),
    "time": st.times().map(lambda time: f"{time:%H:%M}"),
    "duration": st.integers(0, 10**6).map(lambda s: f"{s // 3600}:{s // 60 % 60:02d}:{s % 60:02d}"),
    "code": st.integers(0, 99_999).map(lambda n: f"AB-{n:05d}"),
    "zip": st.integers(0, 99_999).map(lambda n: f"{n:05d}"),
    "email": st.tuples(st.sampled_from("abc"), st.integers(0, 99)).map(
        lambda pair: f"{pair[0]}{pair[1]}@mail.example"
    ),
    "uuid": st.uuids().map(str),
    "ip": st.ip_addresses(v=4).map(str),
    "url": st.integers(0, 999).map(lambda n: f"https://example.org/page/{n}?q=1"),
    "phone": st.integers(0, 9999).map(lambda n: f"+47 555 {n:04d}"),
    "place": st.tuples(st.floats(-90, 90), st.floats(-180, 180)).map(
        lambda pair: f"{pair[0]:.4f}, {pair[1]:.4f}"
    ),
    "json": st.dictionaries(st.sampled_from("abc"), st.integers(0, 9), max_size=3).map(json.dumps),
    "array": st.lists(st.integers(0, 9), max_size=4).map(json.dumps),
    "list": st.lists(st.sampled_from(["red", "green", "blue"]), min_size=1, max_size=3).map(
        "|".join
    ),
    "with words": st.one_of(st.integers(0, 999).map(str), st.sampled_from(["NA", "unknown"])),
    "empty": st.just(""),
}


@st.composite
def columns(draw, rows):
    kind = draw(st.sampled_from(sorted(CELLS)))
    cell = _dated(draw(st.sampled_from(FORMATS))) if kind == "date" else CELLS[kind]
    pool = draw(st.lists(cell, min_size=1, max_size=min(rows, 25)))
    nulls = draw(st.sampled_from([0.0, 0.0, 0.2, 1.0]))
    rng = draw(st.randoms(use_true_random=False))
    cells = pool + [rng.choice(pool) for _ in range(rows - len(pool))]
    return ["" if rng.random() < nulls else cell for cell in cells]


@st.composite
def tables(draw):
    """Header and columns of a table with at least one value."""
    rows = draw(st.integers(1, 200))
    header = draw(st.lists(HEADERS, min_size=1, max_size=5, unique=True))
    return header, [draw(columns(rows)) for _ in header]


def write(path, header, cells):
    """The table as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(header)
        writer.writerows(zip(*cells, strict=True))


def made_of(folder, header, cells, rows):
    """Train, generate, read back: the schema and the two tables."""
    write(folder / "t.csv", header, cells)
    store = Store(folder / "model_artifacts")
    settings_ = TrainSettings(source=str(folder / "t.csv"), epochs=1)
    version = train_table("T", settings_, (), store, lambda _: None).version
    output = folder / "out.csv"
    generate(Job(store.root, "T", version, rows, 1), output, 1, lambda _: None)
    return load_generator(store.root, "T", version).schema, read_table(output)


@ANY
@given(tables())
def test_any_table_comes_back_as_one_of_the_same_schema(table):
    header, cells = table
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
        schema, made = made_of(Path(place), header, cells, 150)
    assert list(made.columns) == header
    assert made.row_count == 150
    to_values(made, schema)  # every value is of its column's kind and format
    for name, source in zip(header, cells, strict=True):
        assert made.columns[name].null_count == 0 or "" in source, f"{name!r} gained nulls"

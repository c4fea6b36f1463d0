"""Parquet, Avro, JSON and worksheets: values and types stay exact."""

import datetime as dt
import json
from decimal import Decimal

import fastavro
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from syngen_lite.errors import ConfigError, DataError, MissingExtraError
from syngen_lite.tables import GivenFormat, detect_schema, read_table, to_values

LARGE = 2**53 + 1


@pytest.fixture
def parquet_file(tmp_path):
    def write(columns, **how):
        table = columns if isinstance(columns, pa.Table) else pa.table(columns)
        parquet.write_table(table, tmp_path / "t.parquet", **how)
        return tmp_path / "t.parquet"

    return write


@pytest.fixture
def sheet_file(tmp_path):
    def write(*rows, start=(0, 0), name="People", other=None):
        book = xlsxwriter.Workbook(tmp_path / "t.xlsx", {"default_date_format": "yyyy-mm-dd hh:mm"})
        if other:
            book.add_worksheet(other).write(0, 0, "other")
        sheet = book.add_worksheet(name)
        for place, row in enumerate(rows):
            sheet.write_row(start[0] + place, start[1], row)
        book.close()
        return tmp_path / "t.xlsx"

    return write


def plain(column):
    """Values of a raw column as Python values."""
    if isinstance(column, pd.Series):
        return [None if pd.isna(value) else value for value in column.tolist()]
    return column.to_pylist()


PARQUET = {
    "int64": (pa.int64(), [1, -2, 2**53], "int64", [1, -2, 2**53]),
    "int64 with nulls": (pa.int64(), [1, None, 2**53], "Int64", [1, None, 2**53]),
    "int64 beyond floats": (pa.int64(), [LARGE, None], "text", [str(LARGE), None]),
    "uint64 beyond int64": (pa.uint64(), [2**64 - 1, 1], "text", [str(2**64 - 1), "1"]),
    "int8": (pa.int8(), [-128, 127], "int8", [-128, 127]),
    "uint16 with nulls": (pa.uint16(), [0, None], "UInt16", [0, None]),
    "float": (pa.float64(), [0.1, None, -1e300], "float64", [0.1, None, -1e300]),
    "float32": (pa.float32(), [0.5, 2.25], "float32", [0.5, 2.25]),
    "float16": (pa.float16(), [np.float16(0.5)], "float32", [0.5]),
    "bool": (pa.bool_(), [True, False], "bool", [True, False]),
    "bool with nulls": (pa.bool_(), [True, None], "boolean", [True, None]),
    "string": (pa.string(), ["007", "", None], "text", ["007", "", None]),
    "large string": (pa.large_string(), ["é", None], "text", ["é", None]),
    "category": (pa.dictionary(pa.int8(), pa.string()), ["a", "a"], "text", ["a", "a"]),
    "date": (
        pa.date32(),
        [dt.date(1, 1, 1), dt.date(9999, 12, 31)],
        "datetime64[us]",
        [pd.Timestamp(1, 1, 1), pd.Timestamp(9999, 12, 31)],
    ),
    "timestamp": (
        pa.timestamp("ms"),
        [dt.datetime(2020, 1, 2, 3, 4, 5, 6000), None],
        "datetime64[us]",
        [pd.Timestamp(2020, 1, 2, 3, 4, 5, 6000), None],
    ),
    "timestamp of a zone": (
        pa.timestamp("us", "Europe/Oslo"),
        [dt.datetime(2020, 7, 1, 10, tzinfo=dt.UTC)],
        "datetime64[us, Europe/Oslo]",
        [pd.Timestamp(2020, 7, 1, 10)],
    ),
    "time": (pa.time32("ms"), [dt.time(1, 2, 3), None], "text", ["01:02:03", None]),
    "duration": (pa.duration("s"), [dt.timedelta(hours=1)], "int64", [3600]),
    "decimal": (pa.decimal128(30, 2), [Decimal("1.50"), None], "text", ["1.50", None]),
    "decimal of many digits": (
        pa.decimal128(38, 0),
        [Decimal(10**37 + 1)],
        "text",
        [str(10**37 + 1)],
    ),
    "list": (pa.list_(pa.int64()), [[1, None], None, []], "text", ["[1,null]", None, "[]"]),
    "struct": (
        pa.struct([("a", pa.string()), ("b", pa.list_(pa.date32()))]),
        [{"a": "é", "b": [dt.date(2020, 1, 2)]}],
        "text",
        ['{"a":"é","b":["2020-01-02"]}'],
    ),
    "map": (pa.map_(pa.string(), pa.int64()), [[("k", 1)]], "text", ['{"k":1}']),
    "null": (pa.null(), [None, None], "text", [None, None]),
}


@pytest.mark.parametrize("name", PARQUET)
def test_parquet_values_stay_exact(parquet_file, name):
    kind, values, dtype, expected = PARQUET[name]
    raw = read_table(parquet_file({"a": pa.array(values, kind)}))
    assert raw.dtypes == {"a": dtype}
    assert plain(raw.columns["a"]) == expected
    assert raw.has_nulls["a"] == (None in expected)
    assert raw.format.name == "parquet"
    assert raw.format.dtypes == {"a": "json" if pa.types.is_nested(kind) else str(kind)}
    detect_schema("t", raw)


def test_parquet_categories_and_nan_are_seen_over_the_whole_file(parquet_file):
    words = pa.array(["x", None, "y"] * 9_000).dictionary_encode()
    numbers = pa.array([1, 2, 3] * 9_000).dictionary_encode()
    floats = [0.5] * 26_999 + [float("nan")]
    large = pa.array(["a-1", "b", "c"] * 9_000, pa.large_string())
    path = parquet_file({"w": words, "n": numbers, "f": floats, "l": large})
    raw = read_table(path, row_limit=3)
    assert raw.has_nulls == {"w": True, "n": False, "f": True, "l": False}
    assert raw.exemplars["w"].to_pylist() == ["x", "y"]
    assert set(raw.exemplars["l"].to_pylist()) == {"a-1", "b", "c"}
    assert raw.dtypes == {"w": "text", "n": "int64", "f": "float64", "l": "text"}


WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=5)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.tuples(
            st.none() | st.integers(-(2**63), 2**63 - 1),
            st.none() | WORDS,
            st.none() | st.booleans(),
            st.none() | st.decimals(-(10**6), 10**6, places=3),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_any_parquet_rows_are_read_exactly(parquet_file, table):
    whole, words, flags, prices = map(list, zip(*table, strict=True))
    kinds = (pa.int64(), pa.string(), pa.bool_(), pa.decimal128(20, 3))
    columns = [pa.array(v, k) for v, k in zip((whole, words, flags, prices), kinds, strict=True)]
    raw = read_table(parquet_file(pa.table(columns, list("iwbd"))))
    read = {name: plain(column) for name, column in raw.columns.items()}
    assert [None if v is None else int(v) for v in read["i"]] == whole
    assert (read["w"], read["b"]) == (words, flags)
    assert [None if v is None else Decimal(v) for v in read["d"]] == prices


def test_parquet_is_read_by_row_groups(parquet_file):
    path = parquet_file({"a": list(range(50_000)), "b": ["x", "y"] * 25_000}, row_group_size=999)
    raw = read_table(path)
    assert raw.columns["a"].tolist() == list(range(50_000))
    assert raw.columns["b"].to_pylist() == ["x", "y"] * 25_000


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (pa.table({"a": [b"\xff"]}), "type binary is not supported"),
        (pa.table([pa.array([1]), pa.array([2])], ["a", "a"]), "2 columns have this name"),
        (pa.table({"": [1]}), "column 1 of 1 has no name"),
        (pa.table({"a": pa.array([], pa.int64())}), "a header and no rows"),
        (pa.table({"a": [1.0, float("inf")]}), "row 2 is infinite"),
        (pa.table({"a": [[b"\xff"]]}), "a value of type bytes"),
    ],
    ids=["bytes", "twins", "nameless", "no rows", "infinite", "nested bytes"],
)
def test_a_parquet_file_that_cannot_be_learnt_is_refused(parquet_file, columns, words):
    path = parquet_file(columns)
    with pytest.raises(DataError, match=words) as caught:
        read_table(path)
    assert caught.value.file == path


def test_a_cut_parquet_file_is_refused(parquet_file):
    path = parquet_file({"a": list(range(999))})
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match="not a whole Parquet file"):
        read_table(path)


def test_json_records_become_columns_in_the_order_of_their_keys(csv_file):
    records = [
        {"i": 1, "t": "007", "f": 1, "n": {"é": [1, {"x": None}]}, "m": 1},
        {"i": None, "late": True, "f": 2.5, "n": [], "m": "x"},
        {"t": None, "m": 1.0},
    ]
    for name, text in {
        "t.json": json.dumps(records),
        "t.jsonl": "\n".join(map(json.dumps, records)) + "\n\n",
        "t.ndjson": "\r\n".join(map(json.dumps, records)),
    }.items():
        raw = read_table(csv_file(text, name))
        assert list(raw.columns) == ["i", "t", "f", "n", "m", "late"]
        assert {key: plain(column) for key, column in raw.columns.items()} == {
            "i": [1, None, None],
            "t": ["007", None, None],
            "f": [1.0, 2.5, None],
            "n": ['{"é":[1,{"x":null}]}', "[]", None],
            "m": ["1", "x", "1.0"],
            "late": [None, True, None],
        }
        assert raw.format.dtypes == {
            "i": "int64",
            "t": "string",
            "f": "double",
            "n": "json",
            "m": "string",
            "late": "bool",
        }
        assert raw.format.line_end == ("\r\n" if name == "t.ndjson" else "\n")
        assert all(raw.has_nulls[key] for key in ("i", "t", "f", "n", "late"))


def test_json_types_are_joined_over_many_batches(csv_file):
    lines = [{"a": i, "b": i} for i in range(20_000)]
    lines += [{"a": 0.5, "b": "x", "c": LARGE}, {"a": None, "b": None, "c": 10**30}]
    raw = read_table(csv_file("\n".join(map(json.dumps, lines)), "t.jsonl"))
    assert raw.dtypes == {"a": "float64", "b": "text", "c": "text"}
    assert plain(raw.columns["a"])[-3:] == [19_999.0, 0.5, None]
    assert plain(raw.columns["b"])[-3:] == ["19999", "x", None]
    assert plain(raw.columns["c"])[-3:] == [None, str(LARGE), str(10**30)]
    assert raw.has_nulls == {"a": True, "b": True, "c": True}


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        ("t.json", '{"a": 1}', None, "one object, not an array of objects"),
        ("t.json", "[1]", None, "entry 1 of the array is a number"),
        ("t.json", '[{"a": 1},\n{"a" 2}]', 2, "no JSON"),
        ("t.json", "[]", None, "no rows"),
        ("t.json", "[" * 100_000, None, "nested too deeply"),
        ("t.jsonl", '{"a": 1}\n[2]\n', 2, "an array; each line is an object"),
        ("t.jsonl", '{"a": 1}\n{"a": 2\n', 2, "no JSON"),
        ("t.jsonl", '{"a": 1}\n{"a": "\\ud800"}\n', None, "surrogate"),
        ("t.jsonl", '{"": 1}\n', None, "column 1 of 1 has no name"),
        ("t.jsonl", '{"a": Infinity}\n', None, "row 1 is infinite"),
        ("t.jsonl", "\n", None, "no rows"),
        ("t.jsonl", "{}\n", None, "no rows"),
    ],
)
def test_malformed_json_is_named_with_its_line(csv_file, name, text, line, words):
    with pytest.raises(DataError, match=words) as caught:
        read_table(csv_file(text, name))
    assert caught.value.line == line


CELL = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
CELL |= st.text(st.characters(exclude_categories=("Cs",)), max_size=5) | st.lists(st.integers())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.fixed_dictionaries({"a": CELL, "b": CELL}), min_size=1, max_size=5))
def test_any_json_records_are_read(csv_file, records):
    raw = read_table(csv_file("\n".join(map(json.dumps, records)), "t.jsonl"))
    for name in ("a", "b"):
        values = [record[name] for record in records]
        read = plain(raw.columns[name])
        assert [value is None for value in read] == [value is None for value in values]
        if raw.dtypes[name] != "text":
            assert read == values
    to_values(raw, detect_schema("t", raw))


AVRO = {
    "type": "record",
    "name": "Row",
    "fields": [
        {"name": "long", "type": ["null", "long"]},
        {"name": "int", "type": "int"},
        {"name": "double", "type": "double"},
        {"name": "flag", "type": "boolean"},
        {"name": "text", "type": ["null", "string"]},
        {"name": "enum", "type": {"type": "enum", "name": "E", "symbols": ["x", "y"]}},
        {"name": "day", "type": {"type": "int", "logicalType": "date"}},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "local", "type": {"type": "long", "logicalType": "local-timestamp-micros"}},
        {"name": "time", "type": {"type": "int", "logicalType": "time-millis"}},
        {
            "name": "price",
            "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2},
        },
        {"name": "id", "type": {"type": "string", "logicalType": "uuid"}},
        {"name": "list", "type": {"type": "array", "items": "int"}},
        {"name": "map", "type": {"type": "map", "values": "string"}},
    ],
}
RECORD = {
    "long": 2**53,
    "int": 5,
    "double": 0.1,
    "flag": True,
    "text": "007",
    "enum": "y",
    "day": dt.date(2020, 2, 29),
    "at": dt.datetime(2020, 1, 2, 3, 4, 5, tzinfo=dt.UTC),
    "local": dt.datetime(2020, 1, 2, 3, 4, 5, 6),
    "time": dt.time(1, 2, 3),
    "price": Decimal("12.30"),
    "id": "8f14e45f-ceea-467f-a9e6-2b1d8b3c4d5e",
    "list": [1, 2],
    "map": {"k": "é"},
}


@pytest.fixture
def avro_file(tmp_path):
    def write(schema, records, **how):
        with (tmp_path / "t.avro").open("wb") as file:
            fastavro.writer(file, schema, records, **how)
        return tmp_path / "t.avro"

    return write


def test_avro_values_and_logical_types_stay_exact(avro_file):
    raw = read_table(avro_file(AVRO, [RECORD, RECORD | {"long": None, "text": None}]))
    assert {name: plain(column)[0] for name, column in raw.columns.items()} == RECORD | {
        "day": pd.Timestamp(2020, 2, 29),
        "at": pd.Timestamp(2020, 1, 2, 3, 4, 5),
        "local": pd.Timestamp(2020, 1, 2, 3, 4, 5, 6),
        "time": "01:02:03",
        "price": "12.30",
        "list": "[1,2]",
        "map": '{"k":"é"}',
    }
    assert raw.dtypes["long"] == "Int64"
    assert plain(raw.columns["long"]) == [2**53, None]
    assert json.loads(raw.format.dtypes["long"]) == ["null", "long"]
    assert json.loads(raw.format.dtypes["price"])["logicalType"] == "decimal"
    assert raw.format.name == "avro"


def test_an_avro_file_without_columns_or_cut_is_refused(avro_file):
    with pytest.raises(DataError, match="schema is no record"):
        read_table(avro_file("int", [1]))
    fields = {"type": "record", "name": "R", "fields": [{"name": "a", "type": "bytes"}]}
    with pytest.raises(DataError, match="type bytes"):
        read_table(avro_file(fields, [{"a": b"x"}]))
    path = avro_file(AVRO, [RECORD] * 50)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(DataError, match="not a whole Avro file"):
        read_table(path)


def test_a_worksheet_keeps_its_types(sheet_file):
    day, moment = dt.date(2020, 1, 2), dt.datetime(2020, 1, 2, 3, 4)
    path = sheet_file(
        ["i", "f", "t", "b", "d", "m", "x", 2020],
        [1, 1.5, "007", True, day, moment, 3, 1],
        [None, 2, "é", False, day, day, "n/a", 1],
    )
    raw = read_table(path)
    assert {name: plain(column) for name, column in raw.columns.items()} == {
        "i": [1, None],
        "f": [1.5, 2.0],
        "t": ["007", "é"],
        "b": [True, False],
        "d": [pd.Timestamp(day)] * 2,
        "m": [pd.Timestamp(moment), pd.Timestamp(day)],
        "x": ["3", "n/a"],
        "2020": [1, 1],
    }
    assert (raw.format.name, raw.format.sheet_name) == ("xlsx", "People")
    assert raw.format.dtypes["x"] == "string"
    assert raw.format.dtypes["d"] == "date32[day]"


def test_a_sheet_is_chosen_by_name_or_place(sheet_file):
    path = sheet_file(["a"], [1], other="First")
    assert list(read_table(path, given=GivenFormat(sheet_name="People")).columns) == ["a"]
    assert list(read_table(path, given=GivenFormat(sheet_name=1)).columns) == ["a"]
    with pytest.raises(DataError, match="no rows"):
        read_table(path)
    for wrong in ("Persons", 2):
        with pytest.raises(ConfigError, match="the workbook has First, People"):
            read_table(path, given=GivenFormat(sheet_name=wrong))


def test_a_sheet_follows_the_format(sheet_file):
    path = sheet_file(["made by me"], [None], ["a", "b"], [1, "NA"], [2, "x"])
    told = GivenFormat(skiprows=2, na_values=("NA",))
    raw = read_table(path, given=told)
    assert plain(raw.columns["b"]) == [None, "x"]
    assert raw.format.na == {"b": "NA"}
    raw = read_table(path, given=GivenFormat(skiprows=3, header=False))
    assert (list(raw.columns), raw.format.header) == (["column_1", "column_2"], False)
    raw = read_table(sheet_file(["a"], [1], start=(3, 2)))
    assert plain(raw.columns["a"]) == [1]


def test_a_sheet_that_is_no_table_is_refused(sheet_file, csv_file):
    for rows, words in {
        (("a", "a"), (1, 2)): "2 columns have this name",
        (("a", None), (1, 2)): "column 2 of 2 has no name",
        (("a", "b"), (1, 2), (None, None), (3, 4)): "a blank row among the rows",
        (): "is empty",
    }.items():
        with pytest.raises(DataError, match=words):
            read_table(sheet_file(*rows))
    with pytest.raises(DataError, match="not a whole workbook"):
        read_table(csv_file(b"PK\3\4", "t.xlsx"))
    raw = read_table(
        sheet_file(["a", "b"], [1, 2], [None, None], [3, 4]), given=GivenFormat(on_bad_lines="skip")
    )
    assert raw.row_count == 2


@pytest.mark.parametrize(
    ("package", "name", "extra"),
    [("fastavro", "t.avro", "avro"), ("python_calamine", "t.xlsx", "excel")],
)
def test_a_missing_package_names_its_extra(csv_file, monkeypatch, package, name, extra):
    monkeypatch.setitem(__import__("sys").modules, package, None)
    with pytest.raises(MissingExtraError) as caught:
        read_table(csv_file(b"x", name))
    assert caught.value.hint == f"pip install 'syngen-lite[{extra}]'"

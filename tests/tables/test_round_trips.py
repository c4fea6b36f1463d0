import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syngen_lite.errors import ArtifactError, DataError
from syngen_lite.schema import Column, TableSchema
from syngen_lite.tables import detect_schema, from_frame, read_table, to_frame, to_text, to_values
from syngen_lite.tables.date_formats import render_dates
from syngen_lite.tables.number_styles import render_decimals

ANY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def one(column, values):
    schema = TableSchema("t", (column,))
    return to_text({column.name: np.asarray(values)}, schema)[0]


@pytest.mark.parametrize(
    "values",
    [
        ["1", "", "-3", "0"],
        ["1.50", "2.25", "", "3.00"],
        ["1.0", "2.5", "-0.25"],
        ["1", "2.5", "-0.25"],
        ["1.0", "", "40.0"],
        ["0.00001", "0.5", "100"],
        ["1e-05", "0.5", "1.0", "1e+16"],
        ["10.357019999999999", "8.05546", "7"],
        ["0001-01-01", "", "9999-12-31", "1969-12-31"],
        ["31-Dec-0999", "01-May-2021"],
        ["1/13/2020 8:05", "12/2/2020 18:05"],
        ["2020-01-01T10:00:00.500Z", "1650-01-01T11:00:00.250Z", ""],
        ["2020-01-01 10:00+01:00", "2020-01-01 10:00+02:00", "2020-01-01 10:00Z"],
        ["Jan 2, 2020, 8:05 PM", "Jan 3, 2020, 12:05 AM"],
        ["08:05pm", "12:30am", "", "12:00pm"],
        ["08:05:01.250", "18:05:02.000", ""],
        ["25:10:00", "1:02:03", ""],
        ["3 days 04:05:06", "0 days 00:00:01"],
        ["PT1H30M", "PT5M", "P1DT2S", "PT0.5S"],
        ["1h 05m", "12h 30m"],
        ["1 hour 5 minutes", "2 hours 1 minute"],
        ["12.5%", "7.0%", "", "-3.5%"],
        ["12,5 %", "7 %"],
        ["1,234", "12", "1,000,000", "-3"],
        ["1.234,50", "12,00", ""],
        ["$1,234.50", "-$3.00", ""],
        ["12,50 €", "3,00 €"],
        ["USD 7", "EUR 8", "USD 9", ""],
        ["($3)", "$4"],
        ["59.91, 10.75", "60.39, 5.32", ""],
        ["POINT (10.75 59.91)", "POINT (5.32 60.39)"],
        ["yes", "no", ""],
        [*map(str, range(30)), "NA", "", "?"],
        [f"{a}|{b}|{c}" for a in "abc" for b in "def" for c in "ghijkl"],
        [*(f"2020-01-{d:02d}" for d in range(1, 29)), "0000-00-00"],
        ['{"a": 1, "b": "x"}', '{"a": 2.5, "b": "y"}', ""],
        ['{"a":{"c":[1,2]},"d":true}', '{"a":{"c":[3]},"d":false}'],
        ['["x", "y"]', '["x"]', "[]", ""],
        ["31/12/99", "01/01/00"],
        ["Mon, 06 Jan 2020", "Tue, 07 Jan 2020"],
        ["00123", "12", ""],
        ["9007199254740993", ""],
        ["x", "", "y"],
        ["same", "same"],
        ["", ""],
    ],
)
def test_text_comes_back_byte_for_byte(one_column, values):
    assert one_column.returned(values) == values


@ANY
@given(st.lists(st.integers(-(2**53) + 1, 2**53 - 1), min_size=1))
def test_any_whole_numbers_come_back(one_column, numbers):
    texts = [str(number) for number in numbers]
    assert one_column.returned(texts) == texts


@ANY
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_any_floats_come_back_equal(one_column, numbers):
    texts = [repr(number) for number in numbers]
    assert [float(text) for text in one_column.returned(texts)] == numbers


@ANY
@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1))
def test_any_money_comes_back_equal(one_column, amounts):
    texts = [str(amount) for amount in amounts]
    assert [float(text) for text in one_column.returned(texts)] == [float(t) for t in texts]


@ANY
@given(st.lists(st.datetimes(), min_size=1, max_size=5))
def test_any_datetimes_come_back(one_column, moments):
    texts = [moment.isoformat(" ", "microseconds") for moment in moments]
    assert one_column.returned(texts) == texts


def test_canonical_types_are_few(csv_file):
    text = "i,d,t,c,k,e\n1,1.5,2020-01-01,x,1,\n,,,,2,\n2,2.5,2020-01-02,x,3,\n"
    raw = read_table(csv_file(text))
    schema = detect_schema("t", raw, overrides={"k": "identifier", "c": "category"})
    values = to_values(raw, schema)
    kinds = ["float64", "float64", "datetime64[us]", "object", "int64", "object"]
    assert [str(dtype) for dtype in values.dtypes] == kinds
    assert values["c"].tolist() == ["x", None, "x"]
    assert values["e"].tolist() == [None, None, None]
    assert np.isnan(values["i"][1])
    assert pd.isna(values["t"][1])


def test_another_table_of_the_same_schema_must_fit_it(csv_file):
    schema = detect_schema("t", read_table(csv_file("a,b\n1,2020-01-01\n2,2020-01-02\n")))
    with pytest.raises(DataError, match="row 2 holds 'x'"):
        to_values(read_table(csv_file("a,b\n1,2020-01-01\nx,2020-01-01\n")), schema)
    with pytest.raises(DataError, match="row 1 holds 'soon'"):
        to_values(read_table(csv_file("a,b\n1,soon\n")), schema)
    with pytest.raises(DataError, match="missing; the table has a, c"):
        to_values(read_table(csv_file("a,c\n1,2\n")), schema)


def test_generated_values_take_the_sources_resolution():
    assert one(Column("x", "integer"), [1.4, np.nan, -2.6]) == [1, "", -3]
    assert one(Column("x", "decimal", decimals=2, format="fixed"), [-0.001, 2]) == ["0.00", "2.00"]
    assert one(Column("x", "decimal", decimals=0, format="float"), [1.7, np.nan]) == ["2.0", ""]
    assert one(Column("x", "boolean", dtype="bool"), [True, False]) == [True, False]
    moments = np.array(["2020-01-01T10:11:12.987654", "NaT"], dtype="datetime64[us]")
    assert one(Column("x", "date", format="%d/%m/%Y"), moments) == ["01/01/2020", ""]


def test_values_too_large_to_round_are_written_in_full():
    assert render_decimals(np.array([1e300, 0.5]), 5, "plain") == ["1e+300", "0.5"]
    assert render_decimals(np.array([1.7e308, 0.5]), 1, "float") == ["1.7e+308", "0.5"]


def test_a_foreign_date_format_is_data_and_not_code():
    moment = np.array(["2020-01-02"], dtype="datetime64[us]")
    assert render_dates(moment, "{Y.__class__}%Y") == ["{Y.__class__}2020"]
    with pytest.raises(ArtifactError, match="unknown date directive '%Q'"):
        render_dates(moment, "%Q")


FRAME = pd.DataFrame(
    {
        "int64": [1, 2, 2],
        "uint8": pd.Series([1, 255, 2], dtype="uint8"),
        "Int64": pd.Series([1, None, 2], dtype="Int64"),
        "arrow": pd.array([1, None, 2], dtype="int64[pyarrow]"),
        "float64": [0.5, np.nan, 2.0],
        "float32": pd.Series([0.1, 0.2, 0.3], dtype="float32"),
        "bool": [True, False, True],
        "boolean": pd.Series([True, None, False], dtype="boolean"),
        "str": ["a", None, "b"],
        "string": pd.Series(["a", None, "b"], dtype="string"),
        "object": pd.Series(["a", None, "b"], dtype=object),
        "category": pd.Series(["a", None, "b"], dtype="category"),
        "ns": pd.to_datetime(["2020-01-01 10:00:01", None, "2020-01-02 00:00:00"]).as_unit("ns"),
        "us": pd.to_datetime(["2020-01-01 10:00:01.25", None, "2020-01-02 00:00:00.5"]).as_unit(
            "us"
        ),
        "day": pd.to_datetime(["2020-01-01", None, "2020-01-02"]).as_unit("s"),
        "zone": pd.to_datetime(["2020-07-01 10:00", None, "2020-01-02 00:00"]).tz_localize(
            "Europe/Rome"
        ),
        "span": pd.to_timedelta([1.5, None, 90_000], unit="s").as_unit("ns"),
        "constant": [2.5, 2.5, 2.5],
        "fixed_instant": pd.to_datetime(["2020-01-01 10:00:00.123456"] * 3),
        "fixed_day": pd.to_datetime(["2020-01-01"] * 3),
        "fixed_zone": pd.to_datetime(["2020-01-01"] * 3).tz_localize("Europe/Rome"),
        "nothing": [np.nan, np.nan, np.nan],
        "none": pd.Series([None, None, None], dtype=object),
    }
)
FRAME.index = pd.Index([7, 8, 9])


@pytest.mark.parametrize("name", list(FRAME.columns))
def test_a_frame_comes_back_as_it_was(name):
    raw = from_frame(FRAME[[name]])
    schema = detect_schema("t", raw)
    back = to_frame(to_values(raw, schema), schema)
    pd.testing.assert_frame_equal(back, FRAME[[name]].reset_index(drop=True))


def test_an_identifier_of_a_frame_comes_back_as_it_was():
    frame = pd.DataFrame({"id": pd.Series(range(30), dtype="int32")})
    raw = from_frame(frame)
    schema = detect_schema("t", raw)
    pd.testing.assert_frame_equal(to_frame(to_values(raw, schema), schema), frame)


def test_generated_whole_numbers_stay_within_their_dtype():
    column = Column("x", "integer", dtype="uint8")
    frame = to_frame({"x": np.array([-3.0, 300.0])}, TableSchema("t", (column,)))
    assert frame["x"].tolist() == [0, 255]
    holed = to_frame({"x": np.array([1.0, np.nan])}, TableSchema("t", (column,)))
    assert str(holed["x"].dtype) == "Int64"
    flag = TableSchema("t", (Column("x", "category", dtype="bool"),))
    assert str(to_frame({"x": np.array([True, None], dtype=object)}, flag)["x"].dtype) == "boolean"


def test_a_files_frame_has_the_nearest_dtypes(csv_file):
    raw = read_table(csv_file("i,n,d,t,c\n1,1,1.5,2020-01-01,x\n1,,2.5,2020-01-02,y\n2,2,1.5,,x\n"))
    schema = detect_schema("t", raw)
    dtypes = to_frame(to_values(raw, schema), schema).dtypes
    *typed, text = map(str, dtypes)
    assert typed == ["int64", "Int64", "float64", "datetime64[us]"]
    assert text == ("str" if pd.__version__ >= "3" else "object")


def test_an_unknown_dtype_is_an_artifact_error():
    schema = TableSchema("t", (Column("x", "text", dtype="os.system"),))
    with pytest.raises(ArtifactError, match="unknown dtype"):
        to_frame({"x": np.array(["a"], dtype=object)}, schema)


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (pd.DataFrame({1: [1]}), "column label 1"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "2 columns have this label"),
        (pd.DataFrame({"a": []}), "no rows"),
        (pd.DataFrame(index=[1]), "no columns"),
        (pd.DataFrame({"a": [1, "x"]}, dtype=object), "types int, str"),
        (pd.DataFrame({"a": [np.inf, 1.0]}), "row 1 is infinite"),
        (pd.DataFrame({"a": [2**60, 1]}), r"beyond ±2\*\*53"),
        (pd.DataFrame({"a": pd.Series([1j])}), "is not supported"),
        (pd.DataFrame({"a": pd.Series(["\ud800"], dtype=object)}), "surrogate"),
        (pd.DataFrame({"a": pd.Series([1, 2], dtype="category")}), "types int"),
    ],
)
def test_a_frame_that_cannot_be_learnt_is_refused(frame, words):
    with pytest.raises(DataError, match=words) as caught:
        from_frame(frame)
    assert caught.value.hint


def test_a_typed_frame_can_be_written_as_text():
    raw = from_frame(FRAME)
    schema = detect_schema("t", raw)
    cells = dict(zip(schema.column_names, to_text(to_values(raw, schema), schema), strict=True))
    assert cells["boolean"] == [True, "", False]
    assert cells["float32"] == ["0.1", "0.2", "0.3"]
    assert cells["us"] == ["2020-01-01 10:00:01.250", "", "2020-01-02 00:00:00.500"]
    assert cells["day"] == ["2020-01-01", "", "2020-01-02"]
    assert cells["zone"] == ["2020-07-01 08:00:00", "", "2020-01-01 23:00:00"]
    assert cells["nothing"] == ["", "", ""]

import numpy as np
import pandas as pd
import pytest

from syngen_lite.errors import ConfigError, DataError
from syngen_lite.schema import KINDS
from syngen_lite.tables import detect_schema, from_frame, read_table

GENERATOR = np.random.default_rng(7)
CITIES = ["Rome", "Oslo", "Lima", "Kyiv"]


def test_columns_without_variety_are_empty_or_constant(one_column):
    assert one_column.detected(["", ""]).kind == "empty"
    assert one_column.detected(["7", "7"]).kind == "constant"
    assert one_column.detected(["7"]).kind == "constant"
    assert one_column.detected(["7", ""]).kind == "integer"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1", "-2", "0", "1"], "integer"),
        (["1", "", "3"], "integer"),
        (["9007199254740991", "1"], "integer"),
        (["9007199254740993", "1"], "text"),
        (["12345678901234567890123", "1"], "text"),
        (["00123", "12"], "text"),
        (["+1", "2"], "decimal"),
        (["1.5", "2"], "decimal"),
        (["1e-05", "2"], "decimal"),
        (["inf", "1.5"], "text"),
        (["nan", "1.5"], "text"),
        (["1e999", "1.5"], "text"),
        (["9007199254740993.0", "1.5"], "text"),
        (["NA", "1", "NA", "2", "NA"], "category"),
        (["1,234.5", "2"], "decimal"),
        (["1_000", "2"], "text"),
        (["\u0661", "\u0662"], "text"),
    ],
)
def test_a_number_is_what_gives_its_own_text_back(one_column, values, kind):
    assert one_column.detected(values).kind == kind


@pytest.mark.parametrize(
    ("values", "decimals", "form"),
    [
        (["1.50", "2.25", "3.00"], 2, "fixed"),
        (["1.5", "2.25", "3"], 2, "plain"),
        (["1.5", "2.25", "3.0"], 2, "float"),
        (["1.0", "2.0", ""], 0, "float"),
        (["0.25", "0.75"], 2, "plain"),
        (["1e-05", "0.5", "1.0"], 5, "float"),
        (["10.357019999999999", "8.05546"], 12, "plain"),
    ],
)
def test_a_decimal_remembers_how_it_is_written(one_column, values, decimals, form):
    column = one_column.detected(values)
    assert (column.kind, column.decimals, column.format) == ("decimal", decimals, form)


@pytest.mark.parametrize(
    ("values", "kind", "form"),
    [
        (["2020-02-29", "0001-01-01", "9999-12-31"], "date", "%Y-%m-%d"),
        (["13/01/2020", "02/01/2020"], "date", "%d/%m/%Y"),
        (["01/13/2020", "01/02/2020"], "date", "%m/%d/%Y"),
        (["01/02/2020", "03/04/2020"], "date", "%d/%m/%Y"),
        (["01/01/2020", "02/01/2020", "03/01/2020"], "date", "%m/%d/%Y"),
        (["1/13/2020", "12/2/2020"], "date", "%-m/%-d/%Y"),
        (["31.12.2020", "01.01.2021"], "date", "%d.%m.%Y"),
        (["2020/12/31", "2021/01/01"], "date", "%Y/%m/%d"),
        (["31-12-2020", "01-01-2021"], "date", "%d-%m-%Y"),
        (["31-Dec-2020", "01-May-2021"], "date", "%d-%b-%Y"),
        (["Dec 31, 2020", "May 01, 2021"], "date", "%b %d, %Y"),
        (["December 31, 2020", "May 1, 2021"], "date", "%B %-d, %Y"),
        (["31/12/99", "01/01/00"], "date", "%d/%m/%y"),
        (["2020-05", "1999-12"], "date", "%Y-%m"),
        (["Mon, 06 Jan 2020", "Tue, 07 Jan 2020"], "date", "%a, %d %b %Y"),
    ],
)
def test_dates_of_one_format_are_dates(one_column, values, kind, form):
    column = one_column.detected(values)
    assert (column.kind, column.format) == (kind, form)


@pytest.mark.parametrize(
    ("values", "between", "day", "time", "zone"),
    [
        (["2020-01-01 00:00:00", "2020-01-02 23:59:59"], " ", "%Y-%m-%d", "%H:%M:%S", "constant"),
        (["2020-01-01T10:00:00Z", "2020-01-01T11:00:00Z"], "T", "%Y-%m-%d", "%H:%M:%S", "constant"),
        (["2020-01-01 10:00+01:00", "2020-01-01 10:00Z"], " ", "%Y-%m-%d", "%H:%M", "category"),
        (
            ["2020-01-01 10:00:00.5", "2020-01-01 11:00:00.2"],
            " ", "%Y-%m-%d", "%H:%M:%S.%f", "constant",
        ),
        (["1/13/2020 8:05", "12/2/2020 18:05"], " ", "%-m/%-d/%Y", "%-H:%M", "constant"),
        (
            ["Jan 2, 2020, 8:05 PM", "Jan 3, 2020, 9:05 AM"],
            ", ", "%b %-d, %Y", "%-I:%M %p", "constant",
        ),
    ],
)  # fmt: skip
def test_a_datetime_is_a_day_a_time_and_a_zone(one_column, values, between, day, time, zone):
    column = one_column.detected(values)
    assert (column.kind, column.format) == ("datetime", between)
    assert [part.name for part in column.parts] == ["x · day", "x · time", "x · zone"]
    assert [column.parts[0].format, column.parts[1].format] == [day, time]
    assert column.parts[2].kind == zone


@pytest.mark.parametrize(
    ("values", "form"),
    [
        (["08:05", "18:05", "00:00"], "%H:%M"),
        (["8:05:30", "18:05:00"], "%-H:%M:%S"),
        (["8:05 AM", "12:30 PM"], "%-I:%M %p"),
        (["08:05pm", "12:30am"], "%I:%M%P"),
        (["08:05:01.250", "18:05:02.000"], "%H:%M:%S.%f"),
    ],
)
def test_times_of_the_day_are_times(one_column, values, form):
    column = one_column.detected(values)
    assert (column.kind, column.format) == ("time", form)


@pytest.mark.parametrize(
    ("values", "form"),
    [
        (["25:10:00", "1:02:03"], "{h}:{mm}:{ss}"),
        (["25:10:00.5", "01:02:03"], "{hh}:{mm}:{ss}"),
        (["3 days 04:05:06", "0 days 00:00:01"], "{d} days {hh}:{mm}:{ss}"),
        (["PT1H30M", "PT5M", "P1DT2S"], "iso8601"),
        (["1h 05m", "12h 30m"], "{h}h {mm}m"),
        (["90 min", "7 min"], "{m} min"),
        (["1 hour 5 minutes", "2 hours 1 minute"], "{h} hours {m} minutes"),
    ],
)
def test_lengths_of_time_are_durations(one_column, values, form):
    column = one_column.detected(values)
    assert (column.kind, column.format) == ("duration", form)


@pytest.mark.parametrize(
    ("values", "kind", "form"),
    [
        (["12.5%", "7.0%"], "percent", "###0.0%"),
        (["12 %", "7 %"], "percent", "###0 %"),
        (["12,5 %", "7 %"], "percent", "###0,# %"),
        (["1,234", "12", "1,000,000"], "integer", "#,##0"),
        (["1.234,50", "12,00"], "decimal", "#.##0,00"),
        (["1 234,5", "0,25"], "decimal", "# ##0,0#"),
        (["1,5", "2,25"], "decimal", "###0,0#"),
        (["0,123", "0,234"], "decimal", "###0,000"),
        (["1'234.50", "7.25"], "decimal", "#'##0.00"),
    ],
)
def test_numbers_keep_their_notation(one_column, values, kind, form):
    column = one_column.detected(values)
    assert (column.kind, column.format) == (kind, form)


@pytest.mark.parametrize(
    ("values", "amount", "currency"),
    [
        (["$1,234.50", "-$3.00"], "decimal", "constant"),
        (["12,50 €", "3,00 €"], "decimal", "constant"),
        (["USD 7", "EUR 8", "USD 9", "EUR 7", "USD 7"], "integer", "category"),
        (["(£3)", "£4"], "integer", "constant"),
    ],
)
def test_money_is_an_amount_and_a_currency(one_column, values, amount, currency):
    column = one_column.detected(values)
    assert column.kind == "money"
    assert [part.kind for part in column.parts] == [amount, currency]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["true", "false", ""], "boolean"),
        (["Yes", "No"], "boolean"),
        (["59.91, 10.75", "60.39, 5.32"], "coordinates"),
        (["POINT (10.75 59.91)", "POINT (5.32 60.39)"], "coordinates"),
        (["191.0, 10.75", "160.39, 95.32"], "text"),
        ([*map(str, range(30)), "NA", "NA", "3"], "mixed"),
        ([f"2020-01-{d:02d}" for d in range(1, 29)] + ["unknown"] * 3, "mixed"),
        ([f"2020-01-{d:02d}" for d in range(1, 29)] + ["0000-00-00"] * 3, "mixed"),
        (['{"a": 1}', '{"a": 2, "b": "x"}'], "json"),
        (['["x", "y"]', '["x"]', "[]"], "list"),
        (["Drama|Crime", "Drama", "Crime|Drama", "Crime"] * 9, "category"),
        ([f"{a}|{b}|{c}" for a in "abc" for b in "def" for c in "ghijkl"], "list"),
        (["the fox, the dog, and a cat", "a plain sentence, and some more"] * 3, "category"),
    ],
)
def test_other_kinds_are_known_by_their_look(one_column, values, kind):
    assert one_column.detected(values).kind == kind


@pytest.mark.parametrize(
    "values",
    [
        ["2020-02-30", "2020-01-01"],
        ["0000-01-01", "2020-01-01"],
        ["2020-01-01", "01/02/2020"],
        ["2020-01-01 24:00", "2020-01-01 10:00"],
        ["2020-13-01", "2020-01-02"],
    ],
)
def test_dates_that_could_not_be_given_back_stay_text(one_column, values):
    assert one_column.detected(values).kind == "text"


def test_compact_dates_stay_whole_numbers(one_column):
    assert one_column.detected(["20200101", "20200101", "20200102"]).kind == "integer"


@pytest.mark.parametrize(
    ("values", "name", "form"),
    [
        (range(1, 31), "x", "integer"),
        (range(1, 5), "regionID", "integer"),
        (range(0, 3_000_000, 100_000), "customer_id", "integer"),
        (GENERATOR.permutation(9000)[:3000], "x", "integer"),
        ([f"AB-{i:05d}" for i in range(0, 3000, 97)], "x", ""),
        ([f"{i:05d}" for i in range(30)], "zip", ""),
        ([f"{i:08x}-0000-4000-8000-{i:012x}" for i in range(30)], "x", ""),
    ],
)
def test_values_that_are_all_different_by_design_are_identifiers(one_column, values, name, form):
    column = one_column.detected([str(value) for value in values], name)
    assert (column.kind, column.format) == ("identifier", form)


@pytest.mark.parametrize(
    ("values", "name", "kind"),
    [
        (GENERATOR.integers(0, 10**9, 40), "salary", "integer"),
        (range(0, 4), "x", "integer"),
        ([*range(30), ""], "id", "integer"),
        ([*range(30), 3], "id", "integer"),
        (["the quick fox " + "ab" * i for i in range(30)], "x", "text"),
        ([f"10:{i:02d}" for i in range(30)], "x", "time"),
        ([f"{w}" for w in range(0, 4)], "paid", "integer"),
    ],
)
def test_values_that_happen_to_differ_are_not_identifiers(one_column, values, name, kind):
    assert one_column.detected([str(value) for value in values], name).kind == kind


def test_repeated_words_are_a_category_and_rare_ones_are_text(one_column):
    assert one_column.detected([CITIES[i % 4] for i in range(50)]).kind == "category"
    many = [f"name {i % 4000}" for i in range(40_000)]
    assert one_column.detected(many).kind == "category"
    surnames = [f"name {chr(97 + int(i))}" for i in GENERATOR.zipf(1.3, 800) % 50_000]
    assert one_column.detected(surnames).kind == "text"


def test_an_override_forces_the_kind(one_column):
    assert one_column.detected(["1", "2", "2"], kind="category").kind == "category"
    assert one_column.detected(["00123", "12"], kind="integer").kind == "integer"
    assert one_column.detected(["3", "2", "1"], kind="identifier").format == "integer"
    assert one_column.detected(["a", "b", "a"], kind="text").kind == "text"
    assert one_column.detected(["0", "1"], kind="boolean").kind == "boolean"
    assert one_column.detected(["7 min", "x"], kind="text").kind == "text"


@pytest.mark.parametrize(
    ("values", "kind", "words"),
    [
        (["1", "x", "2"], "integer", "row 2 holds 'x'"),
        (["1", "2", "9007199254740999"], "integer", "row 3"),
        (["1.5", "inf"], "decimal", "row 2 holds 'inf'"),
        (["1.5", "1e999"], "decimal", "row 2 holds '1e999'"),
        (["2020-01-01", "2020-01-03", "2020-02-30"], "date", "row 3 holds '2020-02-30'"),
        (["2020-01-01", "2020-01-03"], "datetime", "row 1 holds '2020-01-01'"),
        (["12%", "7"], "percent", "row 2 holds '7'"),
        (["$12", "$7", "seven"], "money", "row 3 holds 'seven'"),
        (["yes", "no", "maybe"], "boolean", "row 3 holds 'maybe'"),
        (["hello", "2020-01-03"], "date", "row 1"),
        (["a", "b", "a"], "identifier", "row 1 holds 'a'"),
        (["a", "", "b"], "identifier", "row 2 is empty"),
        (["a", "b"], "constant", "2 distinct values"),
        (["", "b"], "empty", "row 2 holds 'b'"),
    ],
)
def test_an_impossible_override_names_the_first_offending_row(one_column, values, kind, words):
    with pytest.raises(DataError, match=words) as caught:
        one_column.detected(values, kind=kind)
    assert caught.value.column == "x"
    assert caught.value.hint


def test_an_override_of_nothing_is_refused(csv_file):
    raw = read_table(csv_file("a,b\n1,2\n"))
    with pytest.raises(ConfigError, match="no such column; the table has a, b"):
        detect_schema("t", raw, overrides={"c": "text"})
    with pytest.raises(ConfigError, match=f"known: {', '.join(KINDS)}"):
        detect_schema("t", raw, overrides={"a": "number"})


@pytest.mark.parametrize(
    ("values", "kind", "decimals"),
    [
        (pd.Series([True, False, True]), "boolean", 0),
        (pd.Series([True, None, False], dtype="boolean"), "boolean", 0),
        (pd.Series([1, 2, 2]), "integer", 0),
        (pd.Series(range(30)), "identifier", 0),
        (pd.Series([1, None, 2], dtype="Int64"), "integer", 0),
        (pd.Series([1.0, 2.0]), "decimal", 0),
        (pd.Series([1.25, np.nan, 0.1]), "decimal", 2),
        (pd.Series([0.1, 0.25], dtype="float32"), "decimal", 2),
        (pd.Series([1 / 3, 0.25]), "decimal", 12),
        (pd.Series(pd.to_datetime(["2020-01-01", "2020-01-02"])), "date", 0),
        (pd.Series(pd.to_datetime(["2020-01-01 10:00", "2020-01-02 00:00"])), "datetime", 0),
        (pd.Series(pd.to_timedelta([1.5, 2, 90_000], unit="s")), "duration", 3),
        (pd.Series(["a", "b", "a"]), "category", 0),
        (pd.Series(["1", "2", "2"], dtype="category"), "integer", 0),
        (pd.Series([np.nan, np.nan]), "empty", 0),
        (pd.Series([2.5, 2.5]), "constant", 0),
    ],
)
def test_a_frames_column_is_known_by_its_dtype(values, kind, decimals):
    column = detect_schema("t", from_frame(pd.DataFrame({"x": values}))).columns[0]
    assert (column.kind, column.decimals) == (kind, decimals)
    assert column.dtype == str(values.dtype)


def test_an_override_of_a_typed_column_is_checked_against_its_dtype():
    raw = from_frame(pd.DataFrame({"x": [1, 2, 2], "y": [0.5, 1.5, 2.5]}))
    assert detect_schema("t", raw, overrides={"x": "category"}).columns[0].kind == "category"
    with pytest.raises(ConfigError, match="dtype float64"):
        detect_schema("t", raw, overrides={"y": "date"})
    with pytest.raises(ConfigError, match="row 3"):
        detect_schema("t", raw, overrides={"x": "identifier"})


@pytest.mark.parametrize(
    ("odd", "kind"),
    [("7", "integer"), ("7.5", "decimal"), ("12-7-x", "code"), ("", "integer"), ("NA", "mixed")],
)
def test_values_that_the_row_limit_left_out_have_a_say(csv_file, odd, kind):
    cells = [*(str(i % 50) for i in range(3000)), odd, *("3" for _ in range(1000))]
    path = csv_file("x,y\n" + "".join(f"{cell},1\n" for cell in cells))
    raw = read_table(path, row_limit=100, seed=1)
    column = detect_schema("t", raw).columns[0]
    assert raw.row_count == 100
    assert column.kind == kind

"""Text tables in all their spellings, and how they were written."""

import bz2
import csv
import gzip
import io
import logging
import lzma
import string
import zipfile

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from syngen_lite.errors import ConfigError, DataError
from syngen_lite.tables import FileFormat, GivenFormat, read_table

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=8)


def zipped(content, *names):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "sep"),
    [("t.csv", ","), ("t.tsv", "\t"), ("t.tab", "\t"), ("t.psv", "|"), ("T.CSV", ",")]
    + [(f"{i}.txt", sep) for i, sep in enumerate(",;\t|")],
    ids=["csv", "tsv", "tab", "psv", "CSV", "comma", "semicolon", "tabulator", "pipe"],
)
def test_the_suffix_or_a_look_tells_the_separator(csv_file, rows, name, sep):
    raw = read_table(csv_file(f"a{sep}b\n1{sep}x\n2{sep}y\n", name))
    assert rows(raw) == [("1", "x"), ("2", "y")]
    assert raw.format.sep == sep


def test_a_txt_without_separators_is_one_column(csv_file, rows):
    assert rows(read_table(csv_file("a\nx\ny\n", "t.txt"))) == [("x",), ("y",)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a;b,c\n1;2,3\n", "',' and ';' fit all alike"),
        ("a;b\n1;2;3\n", "';' do not cut the lines"),
        ("a b\nx, y\n", "',' do not cut the lines"),
    ],
)
def test_a_txt_of_unclear_separator_is_refused(csv_file, text, words):
    with pytest.raises(DataError, match="separator is not clear") as caught:
        read_table(csv_file(text, "t.txt"))
    assert words in caught.value.message
    assert "format: sep" in caught.value.hint


def test_a_given_separator_settles_it(csv_file, rows):
    raw = read_table(csv_file("a;b,c\n1;2,3\n", "t.txt"), given=GivenFormat(sep=";"))
    assert rows(raw) == [("1", "2,3")]


PACK = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zip": lambda content: zipped(content, "inner.csv"),
}


@pytest.mark.parametrize("suffix", PACK)
def test_compressed_text_is_read(csv_file, rows, suffix):
    raw = read_table(csv_file(PACK[suffix](b"a,b\n1,2\n"), f"t.csv.{suffix}"))
    assert rows(raw) == [("1", "2")]
    assert raw.format.compression == suffix


@pytest.mark.parametrize("suffix", PACK)
def test_a_damaged_stream_is_named(csv_file, suffix):
    whole = PACK[suffix](b"".join(b"%d,%d\n" % (i * 7919, i) for i in range(9999)))
    for content in (b"not at all compressed", whole[: len(whole) // 2]):
        with pytest.raises(DataError, match="damaged") as caught:
            read_table(csv_file(content, f"t.csv.{suffix}"))
        assert "again" in caught.value.hint


def test_a_zip_holds_one_table(csv_file, rows):
    names = ("t.csv", "__MACOSX/._t.csv")
    assert rows(read_table(csv_file(zipped("a\n1\n", *names), "t.csv.zip"))) == [("1",)]
    with pytest.raises(DataError, match="zip of 2 files; one is allowed"):
        read_table(csv_file(zipped("a\n1\n", "a.csv", "b.csv"), "t.csv.zip"))


@pytest.mark.parametrize(
    ("codec", "mark", "found"),
    [
        ("utf-8", "", "utf-8"),
        ("utf-8-sig", "", "utf-8-sig"),
        ("utf-16", "", "utf-16"),
        ("utf-16-le", "", "utf-16-le"),
        ("utf-16-be", "", "utf-16-be"),
        ("utf-16-be", "\ufeff", "utf-16"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encoding_and_line_end_are_found(csv_file, rows, codec, mark, found, end):
    text = mark + end.join(["name,b", "ü,1", "plain text,2", ""])
    raw = read_table(csv_file(text.encode(codec)))
    assert rows(raw) == [("ü", "1"), ("plain text", "2")]
    assert (raw.format.encoding, raw.format.line_end) == (found, end)


def test_a_named_encoding_is_repeated(csv_file):
    for codec, marked in (("cp1252", "cp1252"), ("utf-8", "utf-8"), ("UTF8", "utf-8")):
        raw = read_table(csv_file("a\né\n".encode(codec)), given=GivenFormat(encoding=codec))
        assert raw.format.encoding == marked
    raw = read_table(csv_file("a\né\n".encode("utf-8-sig")), given=GivenFormat(encoding="utf-8"))
    assert (raw.format.encoding, list(raw.columns)) == ("utf-8-sig", ["a"])


@pytest.mark.parametrize(
    ("quoting", "found"),
    [
        (csv.QUOTE_ALL, "all"),
        (csv.QUOTE_NONNUMERIC, "nonnumeric"),
        (csv.QUOTE_MINIMAL, "minimal"),
        (csv.QUOTE_NONE, "minimal"),
    ],
)
def test_the_quoting_is_found(csv_file, quoting, found):
    file = io.StringIO(newline="")
    rows = [["a", "b c"], ["x, y" if quoting != csv.QUOTE_NONE else "x", 1.5], ['"' * 0, 2]]
    csv.writer(file, quoting=quoting).writerows(rows)
    assert read_table(csv_file(file.getvalue())).format.quoting == found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    table=st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=6),
    sep=st.sampled_from(",;|\t:~"),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]),
    escape=st.sampled_from([None, "\\"]),
    codec=st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]),
)
def test_what_csv_writes_is_read(csv_file, rows, table, sep, quoting, escape, codec):
    file = io.StringIO(newline="")
    style = {"delimiter": sep, "quoting": quoting, "escapechar": escape}
    writer = csv.writer(file, **style, doublequote=escape is None, lineterminator="\r\n")
    writer.writerows([["a", "b"], *table])
    told = GivenFormat(sep=sep, escapechar=escape)
    raw = read_table(csv_file(file.getvalue().encode(codec)), given=told)
    assert rows(raw) == [tuple(cell or None for cell in row) for row in table]
    assert raw.format.escapechar == (escape or "")


def test_quoting_none_takes_quotes_as_text(csv_file, rows):
    told = GivenFormat(quoting="none", escapechar="\\")
    raw = read_table(csv_file('a,b\n"x,1\\,2\n'), given=told)
    assert rows(raw) == [('"x', "1,2")]
    assert (raw.format.quoting, raw.format.escapechar) == ("none", "\\")


def test_a_quote_that_escapes_itself_is_doubling(csv_file, rows):
    raw = read_table(csv_file('a\n"x""y"\n'), given=GivenFormat(escapechar='"'))
    assert rows(raw) == [('x"y',)]
    assert raw.format.escapechar == ""


def test_a_table_without_a_header_gets_numbers_or_the_given_names(csv_file, rows):
    path = csv_file("1,x\n2,y\n")
    raw = read_table(path, given=GivenFormat(header=False))
    assert list(raw.columns) == ["column_1", "column_2"]
    assert rows(raw) == [("1", "x"), ("2", "y")]
    assert not raw.format.header
    raw = read_table(path, given=GivenFormat(header=("i", "t")))
    assert list(raw.columns) == ["i", "t"]
    with pytest.raises(DataError, match="2 fields, 3 expected") as caught:
        read_table(path, given=GivenFormat(header=("i", "t", "u")))
    assert caught.value.line == 1


def test_skipped_lines_count_in_errors(csv_file, rows):
    told = GivenFormat(skiprows=2)
    assert rows(read_table(csv_file('made by "me\n\na,b\n1,2\n'), given=told)) == [("1", "2")]
    with pytest.raises(DataError) as caught:
        read_table(csv_file("x\ny\na,b\n1,2\n3\n"), given=told)
    assert caught.value.line == 5


@pytest.mark.parametrize(("rule", "level"), [("skip", logging.INFO), ("warn", logging.WARNING)])
def test_bad_lines_are_left_out_and_counted(csv_file, rows, caplog, rule, level):
    path = csv_file("a,b\n1,2\n1,2,3\n\n4,5\n6\n7,8\n\n")
    with caplog.at_level(logging.INFO):
        raw = read_table(path, given=GivenFormat(on_bad_lines=rule))
    assert rows(raw) == [("1", "2"), ("4", "5"), ("7", "8")]
    (record,) = [r for r in caplog.records if "bad lines" in r.message]
    assert record.levelno == level
    first = "line 3, ..." if rule == "skip" else "line 3, 4, 6"
    assert f"3 bad lines are left out ({first})" in record.message


def test_broken_quoting_is_an_error_by_any_rule(csv_file):
    with pytest.raises(DataError, match="never closed"):
        read_table(csv_file('a,b\n1,"x\n'), given=GivenFormat(on_bad_lines="skip"))


def test_missing_texts_become_nulls_and_are_remembered(csv_file, rows):
    path = csv_file("a,b,c\nNA,NA,x\n?,1,\n,-,y\n")
    raw = read_table(path, given=GivenFormat(na_values=("?", "NA", "-")))
    assert rows(raw) == [(None, None, "x"), (None, "1", None), (None, None, "y")]
    assert raw.format.na == {"a": "?", "b": "NA"}
    assert raw.has_nulls == {"a": True, "b": True, "c": True}
    raw = read_table(path, given=GivenFormat(na_values={"b": ("-",)}))
    assert rows(raw) == [("NA", "NA", "x"), ("?", "1", None), (None, None, "y")]
    assert raw.format.na == {"b": "-"}
    with pytest.raises(ConfigError, match="no such column; the table has a, b, c"):
        read_table(path, given=GivenFormat(na_values={"d": ("-",)}))


def test_headers_that_differ_in_spelling_only_are_warned_of(csv_file, caplog):
    read_table(csv_file("Straße,STRASSE,e\u0301,\u00c9,x\n1,2,3,4,5\n"))
    twins = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    assert len(twins) == 2
    assert all("differ in spelling only" in words for words in twins)


@pytest.mark.parametrize(
    "text", ["a,b\n" + "x" * 9 + "\n", "\0\0\0\0", "a\n\0\n", '"', "\r", "a,a"]
)
def test_odd_bytes_give_a_typed_error(csv_file, text):
    with pytest.raises(DataError):
        read_table(csv_file(text))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@example(content=b"\0\0\0\0\1\0\x80\x80\x80\x80\x80\2")  # as Avro: a text of a terabyte
@given(content=st.binary(max_size=60) | st.text(string.printable, max_size=60).map(str.encode))
@pytest.mark.parametrize(
    "name", ["t.csv", "t.txt", "t.json", "t.jsonl", "t.parquet", "t.xlsx", "t.avro"]
)
def test_any_bytes_are_a_table_or_a_typed_error(csv_file, content, name):
    try:
        raw = read_table(csv_file(content, name))
    except DataError as error:
        assert error.file
    else:
        assert raw.row_count > 0


def test_a_format_survives_the_artifact(csv_file):
    told = GivenFormat(na_values=("NA",))
    found = read_table(csv_file('"a";"b"\r\n"NA";"1"\r\n'.encode("utf-8-sig"), "t.txt"), given=told)
    assert found.format == FileFormat(
        sep=";", quoting="all", encoding="utf-8-sig", line_end="\r\n", na={"a": "NA"}
    )
    assert FileFormat.from_dict(found.format.to_dict()) == found.format

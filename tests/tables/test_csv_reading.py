import csv
import gzip
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syngen_lite.errors import ConfigError, DataError
from syngen_lite.schema import Column, TableSchema
from syngen_lite.tables import GivenFormat, read_table, write_header, write_rows

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data(), width=st.integers(1, 4))
def test_any_text_table_survives_writing_and_reading(data, width, csv_file, rows):
    table = data.draw(st.lists(st.tuples(*[TEXT] * width), min_size=1, max_size=6))
    schema = TableSchema("t", tuple(Column(f"c{i}", "text") for i in range(width)))
    file = io.StringIO(newline="")
    write_header(file, schema)
    write_rows(file, list(zip(*table, strict=True)))
    read = rows(read_table(csv_file(file.getvalue())))
    assert read == [tuple(cell or None for cell in row) for row in table]


def test_only_an_empty_field_is_null(csv_file, rows):
    raw = read_table(csv_file('a,b\nNA,""\nNone,\n?,null\n'))
    assert rows(raw) == [("NA", None), ("None", None), ("?", "null")]


def test_text_is_kept_byte_for_byte(csv_file, rows):
    cells = ["00123", "9007199254740993", "é", "e\u0301", "😀", " x ", "\u200f"]
    raw = read_table(csv_file("a,b\n" + "".join(f"{cell},1\n" for cell in cells)))
    assert [row[0] for row in rows(raw)] == cells


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", ["", "end"])
def test_every_line_end_is_read(csv_file, rows, end, last):
    text = end.join(["a,b", "1,x", '2,"y' + end + 'z"']) + (end if last else "")
    assert rows(read_table(csv_file(text))) == [("1", "x"), ("2", f"y{end}z")]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_by_its_byte_order_mark(csv_file, rows, codec):
    raw = read_table(csv_file("é,b\nü,1\n".encode(codec)))
    assert list(raw.columns) == ["é", "b"]
    assert rows(raw) == [("ü", "1")]


def test_a_named_encoding_separator_and_quote_are_used(csv_file, rows):
    path = csv_file("a;b\n'ü;1';2\n".encode("cp1252"))
    given = GivenFormat(sep=";", quotechar="'", encoding="cp1252")
    assert rows(read_table(path, given=given)) == [("ü;1", "2")]


def test_gzip_is_read(csv_file, rows):
    assert rows(read_table(csv_file(gzip.compress(b"a,b\n1,2\n"), "t.csv.gz"))) == [("1", "2")]


def test_a_blank_line_in_one_column_is_a_null_row(csv_file, rows):
    assert rows(read_table(csv_file("a\nx\n\ny\n"))) == [("x",), (None,), ("y",)]


def test_blank_lines_at_the_end_of_a_wide_table_are_ignored(csv_file, rows):
    assert rows(read_table(csv_file("a,b\n1,2\n\n\n"))) == [("1", "2")]


def test_fields_over_the_csv_modules_limit_are_read_and_the_limit_is_put_back(csv_file, rows):
    before = csv.field_size_limit()
    raw = read_table(csv_file("a,b\n" + "x" * 200_000 + ",1\n"))
    assert len(rows(raw)[0][0]) == 200_000
    assert csv.field_size_limit() == before


def test_columns_are_dictionaries_over_many_chunks(csv_file):
    raw = read_table(csv_file("a,b\n" + "".join(f"{i % 7},{i}\n" for i in range(45_000))))
    assert raw.row_count == raw.source_rows == 45_000
    assert str(raw.columns["a"].type).startswith("dictionary<values=string, indices=int32")
    assert len(raw.columns["a"].dictionary) == 7
    assert raw.columns["b"].to_pylist() == [str(i) for i in range(45_000)]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", None, "the file is empty"),
        ("\n\n", None, "the file is empty"),
        ("a,b\n", None, "a header and no rows"),
        ("\na,b\n1,2\n", 1, "first line is blank"),
        ("a,b\n1,2\n1,2,3\n", 3, "3 fields, 2 expected"),
        ("a,b\n1\n", 2, "1 field, 2 expected"),
        ("a,b\n1,2,3\n4,5,6\n", 2, "3 fields, 2 expected"),
        ('a,b\n"x\ny",1\n1\n', 4, "1 field, 2 expected"),
        ('a,b\n1,2\n3,"x\n4,5\n', 3, "never closed"),
        ('a,b\n1,"x"y\n', 2, "broken quoting"),
        ("a,a\n1,2\n", 1, "names must be unique"),
        ("a,\n1,2\n", 1, "column 2 of 2 has no name"),
        ("a,b\n1,x\0y\n", 2, "NUL"),
        ("a,b\n1,2\n\n3,4\n", 3, "blank line"),
        ("a;b\n1;2\n", 1, "1 column; did you mean ';'?"),
        ("a;b\n1;2,5\n", 1, "did you mean ';'?"),
        ("a\tb\n1\t2\n", 1, "did you mean a tab?"),
        ("a|b\n1|2\n", 1, "did you mean '|'?"),
    ],
)
def test_a_malformed_file_is_named_with_its_line(csv_file, text, line, words):
    path = csv_file(text)
    with pytest.raises(DataError, match=words.replace("?", r"\?").replace("|", r"\|")) as caught:
        read_table(path)
    assert (caught.value.file, caught.value.line) == (path, line)
    assert caught.value.hint


def test_a_quoted_header_keeps_a_column_whose_name_holds_a_separator(csv_file, rows):
    assert rows(read_table(csv_file('"a;b"\n1;2\n'))) == [("1;2",)]


@pytest.mark.parametrize("filler", [0, 100_000, 3_000_000])
def test_an_undecodable_byte_is_named_by_offset_and_line(csv_file, filler):
    head = b"a,b\n" + b"1,2\n" * (filler // 4)
    path = csv_file(head + "ü,2\n".encode("cp1252"))
    with pytest.raises(DataError, match=f"byte {len(head)} cannot") as caught:
        read_table(path)
    assert caught.value.line == head.count(b"\n") + 1
    assert "UTF-8" in caught.value.hint
    assert "cp1252" in caught.value.hint


@pytest.mark.parametrize("bad", [b"\xed\xa0\x80", "\ud800".encode("utf-16-le", "surrogatepass")])
def test_a_lone_surrogate_is_refused(csv_file, bad):
    wide = len(bad) == 2
    head, tail = ("\ufeffa,b\n1,".encode("utf-16-le"), b"\n\0") if wide else (b"a,b\n1,", b"\n")
    with pytest.raises(DataError, match="cannot be decoded"):
        read_table(csv_file(head + bad + tail))


def test_a_missing_file_a_directory_and_a_foreign_suffix_are_refused(tmp_path, csv_file):
    with pytest.raises(DataError, match="no such file"):
        read_table(tmp_path / "none.csv")
    folder = tmp_path / "folder.csv"
    folder.mkdir()
    with pytest.raises(DataError, match="is a directory"):
        read_table(folder)
    with pytest.raises(DataError, match=r"format \.doc is not supported; known: \.csv, \.tsv") as e:
        read_table(csv_file("a", "t.doc"))
    assert e.value.file == tmp_path / "t.doc"


@pytest.mark.parametrize(
    "content",
    [b"not gzip", gzip.compress(b"a,b\n1,2\n" * 999, mtime=0)[:-9]],
    ids=["no gzip at all", "cut short"],
)
def test_a_damaged_gzip_is_refused(csv_file, content):
    with pytest.raises(DataError, match="damaged gzip"):
        read_table(csv_file(content, "t.csv.gz"))


def test_settings_out_of_range_are_refused(csv_file):
    path = csv_file("a,b\n1,2\n")
    with pytest.raises(ConfigError, match="row_limit is 0"):
        read_table(path, row_limit=0)
    with pytest.raises(ConfigError, match="unknown encoding 'utf-7000'"):
        read_table(path, given=GivenFormat(encoding="utf-7000"))
    with pytest.raises(ConfigError, match="unknown encoding 'rot13'"):
        read_table(path, given=GivenFormat(encoding="rot13"))
    with pytest.raises(ConfigError, match="one character"):
        read_table(path, given=GivenFormat(sep="ab"))
    with pytest.raises(ConfigError, match="must differ"):
        read_table(path, given=GivenFormat(sep='"'))

"""Files as they come: each is learnt and comes back as it was, or is refused at its place."""

import csv
import datetime
import gzip
import hashlib
import io
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from syngen_lite.store import Store

Rows = list[list[str]]


def only_what_was_there(source: Rows, made: Rows) -> bool:
    """Every cell stands in the same column of the source."""
    columns = [set(column) for column in zip(*source, strict=True)]
    return all(cell in column for row in made for cell, column in zip(row, columns, strict=True))


def all_that_was_there(source: Rows, made: Rows) -> bool:
    """The cells of each column are those of the source, none is lost."""
    together = zip(zip(*source, strict=True), zip(*made, strict=True), strict=True)
    return all(set(there) == set(again) for there, again in together)


def as_many_fields(source: Rows, made: Rows) -> bool:
    """Rows of the same width; what is in them is open."""
    return {len(row) for row in made} == {len(source[0])}


def codes_of_23_digits(source: Rows, made: Rows) -> bool:
    return all(len(row[0]) == 23 and row[0].isdigit() for row in made)


def dates_of_all_years(source: Rows, made: Rows) -> bool:
    days = [datetime.date.fromisoformat(row[0]) for row in made]
    return min(days).year == 1 and max(days).year == 9999


def moments_with_offsets(source: Rows, made: Rows) -> bool:
    moments = [datetime.datetime.fromisoformat(row[0]) for row in made]
    return {moment.utcoffset().seconds for moment in moments} == {3600, 7200}


def grouped_numbers(source: Rows, made: Rows) -> bool:
    return all(f"{float(row[0].replace(',', '')):,.1f}" == row[0] for row in made)


def numbers_and_no_texts(source: Rows, made: Rows) -> bool:
    return all(cell == "" or abs(float(cell)) >= 0 for row in made for cell in row[:1])


def unique_keys(source: Rows, made: Rows) -> bool:
    return len({row[0] for row in made}) == len(made)


@dataclass(frozen=True)
class Taken:
    """A file that is learnt.

    Attributes:
        source: What the file holds.
        holds: What must be true of the rows of the source and the rows made.
        name: What the file is called.
        form: The `format` section of a metadata file that names it; none: flags suffice.
        encoding, sep, line_end: How the made file is to be written: as the source was.
        log: What the commands must say.
    """

    source: bytes
    holds: Callable[[Rows, Rows], bool] = all_that_was_there
    name: str = "x.csv"
    form: str = ""
    encoding: str = "utf-8"
    sep: str = ","
    line_end: str = "\n"
    log: str = ""

    def rows(self, content: bytes) -> Rows:
        text = io.StringIO(content.decode(self.encoding), newline="")
        before = csv.field_size_limit(2**24)
        try:
            return list(csv.reader(text, delimiter=self.sep, strict=True))
        finally:
            csv.field_size_limit(before)


@dataclass(frozen=True)
class Refused:
    """A file that is refused.

    Attributes:
        source: What the file holds; None for no file, a text for something else.
        words: What the error must say beside the file's name.
        name: What the file is called.
        code: The exit code: 3 for data, 2 for what was asked.
        form: The `format` section of a metadata file that names it.
    """

    source: bytes | None
    words: tuple[str, ...] = field(default=())
    name: str = "bad.csv"
    code: int = 3
    form: str = ""

    @property
    def place(self) -> tuple[str, ...]:
        """What each error must name: the file, if it is to blame."""
        return (self.name,) if self.code == 3 else ()


def lines(*rows: str, times: int = 40, end: str = "\n") -> bytes:
    """A header, and the other rows again and again: so often that their values may be kept."""
    header, *body = rows
    return (end.join([header, *body * times]) + end).encode()


def numbered(header: str, *cells: str, times: int = 40) -> bytes:
    """A running number, then the cells in turn."""
    body = [f"{i + 1},{cell}" for i, cell in enumerate(cells * times)]
    return "\n".join([header, *body, ""]).encode()


def packed(**names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in names.items():
            archive.writestr(name, text)
    return file.getvalue()


WIDE = [",".join(f"c{i}" for i in range(300))] + [
    ",".join(str(i * j % 7) for i in range(300)) for j in range(3)
]

TAKEN = {
    # what values are
    "leading zeros": Taken(lines("zip,n", "00123,1", "01234,2", "99999,3")),
    "2**53 + 1 with a null": Taken(lines("n,a", "9007199254740993,x", ",x", "9007199254740995,x")),
    "NA, None, null, NaN, N/A and ? are texts": Taken(
        lines("a,n", *(f"{word},1" for word in ("NA", "None", "null", "NaN", "N/A", "?", "ok")))
    ),
    "23-digit integers": Taken(
        lines("key,a", *(f"{10**22 + i * 7919},x" for i in range(300)), times=1), codes_of_23_digits
    ),
    "the largest 64-bit integers": Taken(
        lines("n,a", "18446744073709551615,x", "9223372036854775808,y", "-9223372036854775808,z")
    ),
    "infinities": Taken(lines("n,a", "inf,x", "-inf,x", "1.5,x", "2.5,x")),
    "numbers with exponents": Taken(
        lines("n,a", "1e5,x", "2E-3,x", "5e300,x"), numbers_and_no_texts
    ),
    "a minus zero and a plus sign": Taken(lines("n,a", "-0,x", "+5,x", "7,x"), as_many_fields),
    "grouped thousands in quotes": Taken(
        lines("n,a", *(f'"{1000 + 37.5 * i:,.1f}",x' for i in range(60)), times=3), grouped_numbers
    ),
    "booleans in three spellings": Taken(lines("a,b,c", "true,Yes,1", "false,No,0")),
    "years 0001 and 9999": Taken(
        lines("d,a", "0001-01-01,x", "9999-12-31,x", "2020-05-05,x"), dates_of_all_years
    ),
    "30 February": Taken(lines("d,a", "2020-02-30,x", "2020-02-28,x", "2020-03-01,x")),
    "offsets of two zones": Taken(
        lines("t,a", "2020-05-05T10:00:00+01:00,x", "2020-06-05T11:00:00+02:00,x"),
        moments_with_offsets,
    ),
    "formulas": Taken(lines("a,n", "=1+1,1", "@SUM(A1),2", "+cmd|x,3", "-a,4", "\tx,5")),
    "spaces around values": Taken(lines("a,n", "  x ,1", "x,2", " x,3")),
    "emoji, right-to-left, zero-width": Taken(
        lines("a,n", "👩‍👩‍👧,1", "مرحبا,2", "\u202eabc,3", "a\u200bb,4", "ab,5")
    ),
    "one letter composed and not": Taken(lines("a,n", "caf\u00e9,1", "cafe\u0301,2")),
    "a value in two cases": Taken(lines("a,n", "Oslo,1", "OSLO,2", "oslo,3")),
    "a sharp s and a dotless i": Taken(
        lines("a,n", "straße,1", "STRASSE,2", "\u0131,3", "\u0130,4")
    ),
    "markup and templates": Taken(
        lines("a,n", "</script><script>alert(1)</script>,1", "{{ 7*7 }},2", "%s${x},3")
    ),
    "a field beyond 131,072 characters": Taken(
        lines("a,n", "x" * 200_000 + ",1", "y,2", times=6), as_many_fields
    ),
    "a field of a mebibyte, once": Taken(
        lines("a,n", "y" * 2**20 + ",1", "z,2", times=1), as_many_fields
    ),
    "5,000 different texts": Taken(
        numbered("i,a", *(f"w{i * 7919 % 5000} v{i}" for i in range(5000)), times=1), unique_keys
    ),
    # how a file is written
    "a byte order mark": Taken(b"\xef\xbb\xbf" + lines("ä,n", "x,1", "y,2"), encoding="utf-8-sig"),
    "CR alone": Taken(lines("a,n", "x,1", "y,2", end="\r"), line_end="\r"),
    "CR and LF": Taken(lines("a,n", "x,1", "y,2", end="\r\n"), line_end="\r\n"),
    "no line end at the end": Taken(lines("a,n", "x,1", "y,2")[:-1]),
    "line ends in values": Taken(lines("a,n", '"x\ny",1', '"x\r\ny",2', '"x\ry",3', '"\n",4')),
    "quotes in values": Taken(lines("a,n", '"say ""x""",1', '"""",2', '"a,b",3')),
    "a quoted empty text": Taken(lines("a,n", '"",1', "x,2")),
    "blank lines in one column": Taken(lines("a", "x", "", "y")),
    "blank lines at the end": Taken(lines("a,n", "x,1", "y,2") + b"\n\n"),
    "cp1252, named": Taken(
        lines("größe,n", "Bodø,1", "naïve,2").decode().encode("cp1252"),
        form="encoding: cp1252",
        encoding="cp1252",
    ),
    "UTF-16 with a mark": Taken(
        lines("ä,n", "ø,1", "日本,2").decode().encode("utf-16"), encoding="utf-16"
    ),
    "UTF-16 without a mark": Taken(
        lines("a,n", "x,1", "y,2").decode().encode("utf-16-le"), encoding="utf-16-le"
    ),
    "UTF-32 with a mark": Taken(lines("ä,n", "ø,1").decode().encode("utf-32"), encoding="utf-32"),
    "semicolons, named": Taken(lines("a;n", "x,y;1", "y;2"), form='sep: ";"', sep=";"),
    "decimal commas under semicolons": Taken(
        lines("n;a", *(f"{i},5;x" for i in range(50)), times=2),
        as_many_fields,
        form='sep: ";"',
        sep=";",
    ),
    "semicolons in a .txt": Taken(lines("a;n", "x;1", "y;2"), name="x.txt", sep=";"),
    "tabs": Taken(lines("a\tn", "x\t1", "y\t2"), name="x.tsv", sep="\t"),
    "pipes": Taken(lines("a|n", "x|1", "y|2"), name="x.psv", sep="|"),
    "a missing text, named": Taken(lines("a,n", "x,1", "-,2", "y,-"), form="na_values: ['-']"),
    "a preamble, named": Taken(
        b"made by x\n\n" + lines("a,n", "x,1", "y,2"), as_many_fields, form="skiprows: 2"
    ),
    "gzip": Taken(gzip.compress(lines("a,n", "x,1", "y,2")), as_many_fields, name="x.csv.gz"),
    # what a header is
    "names that are formulas": Taken(lines('=1,@x,"-a,b"', "x,1,2", "y,2,3")),
    "names in two cases": Taken(lines("a,A", "x,1", "y,2"), log="differ in spelling only"),
    "names composed and not": Taken(
        lines("caf\u00e9,cafe\u0301", "x,1", "y,2"), log="differ in spelling only"
    ),
    "a name with a line end": Taken(lines('"a\nb",n', "x,1", "y,2")),
    "a name of 10,000 characters": Taken(lines("k" * 10_000 + ",n", "x,1", "y,2")),
    "names of the program's own words": Taken(
        lines("index,codes,__index_level_0__,global,table", "x,1,2,3,4", "y,2,3,4,5")
    ),
    "names that are numbers": Taken(lines("1,2,3", "x,1,2", "y,2,3")),
    "names of spaces and marks": Taken(lines(" a , b,c\u200b", "x,1,2", "y,2,3")),
    "300 columns of 3 rows": Taken(lines(*WIDE, times=1), as_many_fields),
    # how little there may be
    "one row": Taken(b"a,b,c\n1,x,2020-01-01\n", as_many_fields),
    "one row with a null": Taken(b"a,b\n1,\n", as_many_fields),
    "one column": Taken(b"a\n3\n1\n2\n", as_many_fields),
    "one cell": Taken(b"a\nx\n", as_many_fields),
    "two rows": Taken(b"a,b\n1,x\n2,y\n", as_many_fields),
    "a column of nulls": Taken(lines("a,b", "1,", "2,", "3,")),
    "nothing but nulls": Taken(b"a,b\n,\n,\n"),
    "a constant column": Taken(lines("a,b", "1,k", "2,k", "3,k")),
    "nothing but constants": Taken(b"a,b\n1,k\n1,k\n1,k\n"),
    "a constant with nulls": Taken(lines("a,b", "1,k", "2,", "3,k", "4,")),
    "nulls but for one value": Taken(lines("a,b", *["1,"] * 50, "1,x", times=1), as_many_fields),
}

REFUSED = {
    "an empty file": Refused(b"", ("the file is empty",)),
    "blank lines only": Refused(b"\n\n\n", ("the file is empty",)),
    "a byte order mark only": Refused(b"\xef\xbb\xbf", ("the file is empty",)),
    "a header only": Refused(b"a,b\n", ("a header and no rows",)),
    "a blank line before the header": Refused(b"\na,b\n1,2\n", ("line 1", "first line is blank")),
    "a short row": Refused(b"a,b\n1,2\n3\n", ("line 3", "1 field, 2 expected")),
    "a long row": Refused(b"a,b\n1,2,3\n", ("line 2", "3 fields, 2 expected")),
    "one field more on every line": Refused(b"a,b\n" + b"1,2,3\n" * 50, ("line 2", "3 fields")),
    "a separator after every line": Refused(
        b"a,b,\n" + b"1,2,\n" * 50, ("line 1", "column 3 of 3 has no name")
    ),
    "a short row after a value of two lines": Refused(
        b'a,b\n"x\ny",1\n1\n', ("line 4", "1 field, 2 expected")
    ),
    "a footnote": Refused(b"a,b\n1,2\n3,4\nsource: me\n", ("line 4", "1 field, 2 expected")),
    "a second table below": Refused(b"a,b\n1,2\n\nc,d\n3,4\n", ("line 3", "blank line")),
    "a quote that is never closed": Refused(b'a,b\n1,"x\n2,y\n', ("line 2", "never closed")),
    "a broken quote": Refused(b'a,b\n1,"x"y\n', ("line 2", "broken quoting")),
    "a header twice": Refused(b"a,b,a\n1,2,3\n", ("line 1", "column 'a'", "unique")),
    "an empty header": Refused(b"a,,b\n1,2,3\n", ("line 1", "column 2 of 3 has no name")),
    "semicolons": Refused(b"a;b\n1;2\n3;4\n", ("line 1", "did you mean ';'?")),
    "tabs in a .csv": Refused(b"a\tb\n1\t2\n3\t4\n", ("line 1", "did you mean a tab?")),
    "pipes in a .csv": Refused(b"a|b\n1|2\n", ("line 1", "did you mean '|'?")),
    "a .txt of unclear separator": Refused(
        b"a;b,c\n1;2,3\n", ("separator is not clear", "format: sep"), "bad.txt"
    ),
    "bytes that are no UTF-8": Refused(b"a,b\n1,2\n\xff,3\n", ("line 3", "byte 8", "UTF-8")),
    "cp1252, not named": Refused("a,b\nBodø,2\n".encode("cp1252"), ("line 2", "cp1252")),
    "a lone surrogate": Refused(b"a,b\n1,\xed\xa0\x80\n", ("line 2", "cannot be decoded")),
    "half a character at the end": Refused(b"a,b\n1,\xc3", ("line 2", "cannot be decoded")),
    "half a character of UTF-16": Refused(
        "a,b\n1,2\n".encode("utf-16")[:-1], ("cannot be decoded",)
    ),
    "the wrong encoding, named": Refused(
        "a,b\nBodø,2\n".encode("cp1252"), ("line 2", "UTF-8"), form="encoding: utf-8"
    ),
    "an encoding that is none": Refused(
        b"a,b\n1,2\n",
        ("unknown encoding 'rot13'", "format: encoding"),
        code=2,
        form="encoding: rot13",
    ),
    "a NUL": Refused(b"a,b\n1,2\n\0,3\n", ("line 3", "NUL")),
    "a blank line among the rows": Refused(b"a,b\n1,2\n\n3,4\n", ("line 3", "blank line")),
    "rows beyond the names given": Refused(
        b"1,2\n3,4\n", ("line 1", "2 fields, 3 expected"), form="header: [a, b, c]"
    ),
    "missing texts of no column": Refused(
        b"a,b\n1,2\n", ("no such column", "a, b"), code=2, form="na_values: {z: ['-']}"
    ),
    "gzip called .csv": Refused(gzip.compress(b"a,b\n1,2\n", mtime=0), ("those of gzip", ".gz")),
    "zip called .csv": Refused(packed(x="a,b\n1,2\n"), ("those of zip", ".zip")),
    "parquet called .csv": Refused(b"PAR1" + b"\x15\x04\x00" * 9 + b"PAR1", ("those of Parquet",)),
    "a workbook called .csv": Refused(
        packed(**{"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"}),
        ("a workbook", ".xlsx"),
    ),
    "text called .gz": Refused(b"a,b\n1,2\n", ("damaged gzip",), "bad.csv.gz"),
    "gzip cut short": Refused(
        gzip.compress(b"a,b\n" + os.urandom(99).hex().encode() + b",2\n", mtime=0)[:-20],
        ("damaged gzip",),
        "bad.csv.gz",
    ),
    "a zip of two files": Refused(
        packed(a="a\n1\n", b="a\n1\n"), ("zip of 2 files; one is allowed",), "bad.csv.zip"
    ),
    "text called .parquet": Refused(b"a,b\n1,2\n", ("not a whole Parquet file",), "bad.parquet"),
    "text called .xlsx": Refused(b"a,b\n1,2\n", ("not a whole workbook",), "bad.xlsx"),
    "a format that is not read": Refused(b"a", (".doc is not supported",), "bad.doc"),
    "no such file": Refused(None, ("no such file",), "no/such.csv"),
}


def train(call: Callable, source: str, form: str, table: str):
    if not form:
        return call("train", "--source", source, "--table_name", table, "--epochs", 1)
    settings = f"{{source: '{source}', epochs: 1}}"
    Path("m.yaml").write_text(f"{table}:\n  train_settings: {settings}\n  format:\n    {form}\n")
    return call("train", "--metadata_path", "m.yaml")


@pytest.mark.parametrize("kind", TAKEN)
def test_a_file_is_learnt_and_comes_back(empty_place: Path, call, done, kind: str):
    trap = TAKEN[kind]
    Path(trap.name).write_bytes(trap.source)
    said = done(train(call, trap.name, trap.form, "t")).output
    output = Path(f"made-{trap.name}")
    done(call("infer", 400, "t", "--random_seed", 1, "--destination", output))
    assert trap.log in said, f"expected the words {trap.log!r}; happened: {said!r}"
    check(trap, output.read_bytes())


def check(trap: Taken, content: bytes) -> None:
    """Compare a made file with what it was made from."""
    source = trap.source
    if trap.name.endswith(".gz"):
        source, content = gzip.decompress(source), gzip.decompress(content)
    header, *made = trap.rows(content)
    given, *rows = trap.rows(source)
    if trap.form.startswith("skiprows"):
        given, *rows = rows[1:]
    if len(given) > 1:  # blank lines at the end
        rows = [row for row in rows if row]
    assert header == given, f"expected the header {given}; happened: {header}"
    assert len(made) == 400, f"expected 400 rows; happened: {len(made)}"
    rows, made = [[row or [""] for row in table] for table in (rows, made)]
    found = trap.holds(rows, made)
    words = trap.holds.__name__.replace("_", " ")
    assert found, f"expected {words}; happened: {made[:3]} ..."
    ends = content.decode(trap.encoding).endswith(trap.line_end)
    assert ends, f"expected lines that end with {trap.line_end!r}; happened: {content[-9:]!r}"


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_is_refused_at_its_place(workplace: Path, call, refused, done, kind: str):
    trap = REFUSED[kind]
    if trap.source is not None:
        Path(trap.name).write_bytes(trap.source)
    before = snapshot()
    refused(train(call, trap.name, trap.form, "T"), trap.code, *trap.place, *trap.words)
    Path("m.yaml").unlink(missing_ok=True)
    assert snapshot() == before, "expected no file changed; happened: some were"
    done(call("infer", 5, "T"))


def snapshot() -> dict[str, str]:
    """Every file here but the locks, which hold nothing."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in Path().rglob("*")
        if path.is_file() and path.name != "m.yaml" and not path.name.endswith(".lock")
    }


def test_a_folder_is_no_source(workplace: Path, call, refused):
    Path("folder.csv").mkdir()
    result = call("train", "--source", "folder.csv", "--table_name", "T")
    refused(result, 3, "folder.csv", "is a directory")


def test_a_source_whose_name_is_no_text_is_refused_before_anything_is_learnt(
    workplace: Path, call, refused
):
    path = Path(os.fsdecode(b"\xff.csv"))
    path.write_text("a,b\n1,x\n2,y\n")
    result = call("train", "--source", path, "--table_name", "T", "--epochs", 1)
    refused(result, 2, "'source'")
    assert Store().versions("T") == [1]

"""Tables to files of every format: what is written is what a common reader reads."""

import bz2
import codecs
import csv
import gzip
import io
import json
import lzma
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import fastavro
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from syngen_lite.errors import ArtifactError, ConfigError, DataError
from syngen_lite.schema import Column, TableSchema
from syngen_lite.tables import (
    FileFormat,
    RawTable,
    detect_schema,
    from_frame,
    read_table,
    table_writer,
    to_values,
)
from syngen_lite.tables.excel_writer import MAX_CELL, require_rows_fit
from syngen_lite.tables.identifiers import WHOLE_KEY
from syngen_lite.tables.text_file import zip_file

TEXT = """key,count,price,born,seen,name
1,7,1.50,31/12/1999,2020-01-01 10:20:30,a
2,,20.00,,2020-01-02 01:00:00,
3,-3,,02/01/2001,,"ü,
""'"
"""
KINDS = {
    **{"key": "identifier", "count": "integer", "price": "decimal"},
    **{"born": "date", "seen": "datetime", "name": "text"},
}
Table = tuple[TableSchema, dict[str, np.ndarray]]


def learnt(raw: RawTable, kinds: dict[str, str]) -> Table:
    """A table as a generation has it: schema, and values of the leaves."""
    schema = detect_schema("people", raw, overrides=kinds)
    values = to_values(raw, schema)
    return schema, {name: np.asarray(values[name]) for name in values}


def people() -> Table:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        path.write_text(TEXT, encoding="utf-8")
        return learnt(read_table(path), KINDS)


SCHEMA, VALUES = people()
RECORDS = [
    [1, 7, 1.5, date(1999, 12, 31), datetime(2020, 1, 1, 10, 20, 30), "a"],
    [2, None, 20.0, None, datetime(2020, 1, 2, 1), None],
    [3, -3, None, date(2001, 1, 2), None, "ü,\n\"'"],
]
FORMATS = [FileFormat(name=name) for name in ("csv", "json", "jsonl", "parquet", "avro", "xlsx")]


def texts(**columns: list[str | None]) -> tuple[TableSchema, dict[str, np.ndarray]]:
    """A table of text columns."""
    schema = TableSchema("t", tuple(Column(name, "text") for name in columns))
    return schema, {name: np.array(cells, object) for name, cells in columns.items()}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a table in pieces, as a generation does, and give its path."""

    def run(
        schema: TableSchema = SCHEMA,
        values: dict[str, np.ndarray] = VALUES,
        pieces: int = 2,
        excel_safe: bool = False,
        **form: object,
    ) -> Path:
        path = tmp_path / f"table-{len(list(tmp_path.iterdir()))}"
        writer = table_writer(schema, FileFormat(**form), excel_safe)
        n = len(next(iter(values.values())))
        spans = [range(n)[i::1][: -(-n // pieces)] for i in range(0, n, -(-n // pieces))]
        steps = [
            (0, writer.write_header),
            *(
                (
                    s.start,
                    lambda s=s: writer.write({k: v[s.start : s.stop] for k, v in values.items()}),
                )
                for s in spans
            ),
            (n, writer.write_footer),
        ]
        if not writer.appendable:
            writer.open(path)
        for row, step in steps:
            if writer.appendable:
                writer.open(path, rows_before=row)
            try:
                step()
            except BaseException:
                writer.close()
                raise
            if writer.appendable:
                writer.close()
        if not writer.appendable:
            writer.close()
        return path

    return run


class TestEachFormat:
    """The same table in each of them."""

    def test_csv_is_text_as_the_source_had_it(self, write):
        assert write(name="csv").read_text() == (
            "key,count,price,born,seen,name\n"
            "1,7,1.50,31/12/1999,2020-01-01 10:20:30,a\n"
            "2,,20.00,,2020-01-02 01:00:00,\n"
            '3,-3,,02/01/2001,,"ü,\n""\'"\n'
        )

    def test_json_is_one_array_of_objects(self, write):
        found = json.loads(write(name="json").read_text())
        assert [list(record) for record in found] == [SCHEMA.column_names] * 3
        assert list(found[0].values()) == [1, 7, 1.5, "31/12/1999", "2020-01-01 10:20:30", "a"]
        assert list(found[1].values()) == [2, None, 20.0, None, "2020-01-02 01:00:00", None]
        assert found[2]["name"] == "ü,\n\"'"

    def test_jsonl_is_an_object_a_line(self, write):
        lines = write(name="jsonl").read_text().splitlines()
        assert [json.loads(line)["key"] for line in lines] == [1, 2, 3]
        assert json.loads(lines[2])["name"] == "ü,\n\"'"
        assert '"price": 1.50' in lines[0]

    def test_parquet_has_the_natural_types_and_a_row_group_a_piece(self, write):
        path = write(name="parquet")
        table = pq.read_table(path)
        assert [str(kind) for kind in table.schema.types] == [
            *("int64", "int64", "double", "date32[day]", "timestamp[us]", "string")
        ]
        assert [list(record.values()) for record in table.to_pylist()] == RECORDS
        assert pq.ParquetFile(path).num_row_groups == 2

    def test_avro_has_nullable_fields(self, write):
        with write(name="avro").open("rb") as file:
            found = fastavro.reader(file)
            records = [list(record.values()) for record in found]
            assert found.writer_schema["name"] == "people"
        assert records == RECORDS

    def test_xlsx_has_numbers_dates_and_texts(self, write):
        sheet = CalamineWorkbook.from_path(str(write(name="xlsx"))).get_sheet_by_index(0)
        head, *rows = sheet.to_python()
        assert head == SCHEMA.column_names
        assert [[None if c == "" else c for c in row] for row in rows] == RECORDS


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_the_same_rows_are_the_same_bytes(write, form: FileFormat):
    assert write(name=form.name).read_bytes() == write(name=form.name).read_bytes()


@pytest.mark.parametrize("name", ["csv", "json", "jsonl"])
@pytest.mark.parametrize("compression", ["gz", "bz2", "xz"])
def test_pieces_that_are_compressed_one_by_one_are_read_as_one(write, name, compression):
    opener = {"gz": gzip.open, "bz2": bz2.open, "xz": lzma.open}[compression]
    path = write(name=name, compression=compression)
    with opener(path) as file:
        assert file.read() == write(name=name).read_bytes()
    assert path.read_bytes() == write(name=name, compression=compression).read_bytes()


@pytest.mark.parametrize("compression", ["gz", "bz2", "xz"])
def test_compressed_bytes_do_not_depend_on_how_many_rows_come_at_once(tmp_path, compression):
    schema, values = texts(a=[f"row {i} {i * i % 977}" for i in range(20_000)])
    contents = set()
    for step in (64, 1_000, 20_000):
        path = tmp_path / str(step)
        writer = table_writer(schema, FileFormat(compression=compression))
        writer.open(path)
        for at in range(0, 20_000, step):
            writer.write({"a": values["a"][at : at + step]})
        writer.close()
        contents.add(path.read_bytes())
    assert len(contents) == 1


def test_a_zip_holds_the_one_file(write, tmp_path: Path):
    plain = write(name="csv")
    for name in ("a.zip", "b.zip"):
        zip_file(plain, tmp_path / name, "rows.csv")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.namelist() == ["rows.csv"]
        assert archive.read("rows.csv") == plain.read_bytes()
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


class TestDialect:
    """CSV as the source had it."""

    @pytest.mark.parametrize("quoting", ["minimal", "all", "nonnumeric"])
    @pytest.mark.parametrize("escapechar", ["", "\\"])
    @pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
    @settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def test_of_any_kind_is_read_back_by_csv_itself(
        self, tmp_path_factory, quoting, escapechar, line_end, data
    ):
        sep, quotechar = data.draw(
            st.sampled_from([(",", '"'), (";", "'"), ("\t", '"'), ("|", "~")])
        )
        cell = st.text(st.sampled_from("ab,;\t|'\"~\\\r\n é"), max_size=6)
        rows = data.draw(st.lists(st.tuples(cell, cell), min_size=1, max_size=6))
        schema, values = texts(a=[a for a, _ in rows], b=[b for _, b in rows])
        form = FileFormat(
            sep=sep, quotechar=quotechar, quoting=quoting, escapechar=escapechar, line_end=line_end
        )
        path = tmp_path_factory.mktemp("dialect") / "t.csv"
        writer = table_writer(schema, form)
        writer.open(path)
        writer.write_header()
        writer.write(values)
        writer.close()
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(
                file,
                delimiter=sep,
                quotechar=quotechar,
                escapechar=escapechar or None,
                doublequote=not escapechar,
                strict=True,
            )
            assert list(reader) == [["a", "b"], *map(list, rows)]

    def test_of_quotes_around_all_but_numbers(self, write):
        lines = write(quoting="nonnumeric", sep=";").read_text().splitlines()
        assert lines[:3] == [
            '"key";"count";"price";"born";"seen";"name"',
            '1;7;1.50;"31/12/1999";"2020-01-01 10:20:30";"a"',
            '2;"";20.00;"";"2020-01-02 01:00:00";""',
        ]

    def test_without_quotes_is_written_where_no_cell_needs_one(self, write):
        schema, values = texts(a=["x y", "z"], b=["1", None])
        assert write(schema, values, quoting="none", sep="\t").read_text() == "a\tb\nx y\t1\nz\t\n"
        schema, values = texts(a=["x\ty"], b=["1"])
        with pytest.raises(DataError, match="without quotes") as caught:
            write(schema, values, quoting="none", sep="\t")
        assert "--format" in caught.value.hint

    def test_without_quotes_but_with_an_escape_character(self, write):
        schema, values = texts(a=["x\ty"], b=["1"])
        path = write(schema, values, quoting="none", sep="\t", escapechar="\\")
        assert path.read_text() == "a\tb\nx\\\ty\t1\n"

    def test_without_a_header(self, write):
        schema, values = texts(a=["x"], b=["y"])
        assert write(schema, values, header=False).read_bytes() == b"x,y\n"

    def test_with_a_text_for_what_is_missing(self, write):
        schema, values = texts(a=["x", None], b=[None, "y"])
        path = write(schema, values, na={"a": "NA", "b": "?"})
        assert path.read_text() == "a,b\nx,?\nNA,y\n"
        path = write(schema, values, na={"a": "NA"}, quoting="nonnumeric")
        assert path.read_text() == '"a","b"\n"x",""\nNA,"y"\n'

    @pytest.mark.parametrize(
        ("encoding", "mark"),
        [
            ("utf-8", b""),
            ("utf-8-sig", codecs.BOM_UTF8),
            ("utf-16", codecs.BOM_UTF16_LE),
            ("UTF-16-LE", b""),
            ("utf-32", codecs.BOM_UTF32_LE),
            ("cp1252", b""),
            ("latin-1", b""),
        ],
    )
    @pytest.mark.parametrize("header", [True, False])
    def test_in_its_encoding_with_its_mark_once(self, write, encoding, mark, header):
        schema, values = texts(a=["é", "b", "ü"])
        path = write(schema, values, pieces=3, encoding=encoding, header=header)
        assert path.read_bytes().startswith(mark)
        text = path.read_bytes()[len(mark) :].decode(
            {"utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(encoding, encoding or "utf-8")
        )
        assert text == ("a\n" if header else "") + "é\nb\nü\n"

    def test_whose_encoding_lacks_a_character_is_an_error_that_names_it(self, write):
        schema, values = texts(a=["Łódź"])
        with pytest.raises(DataError, match=r"cp1252 has no '\\u0141' \(U\+0141\)") as caught:
            write(schema, values, encoding="cp1252")
        assert "jsonl" in caught.value.hint


class TestTypes:
    """A table that was Parquet, Avro or JSON becomes so again."""

    FRAME = pd.DataFrame(
        {
            "i": pd.array([1, 2, None], "Int32"),
            "d": [12.5, 13.25, np.nan],
            "b": pd.array([True, False, None], "boolean"),
            "z": pd.to_datetime(
                ["2020-01-01T11:00:00.123456", "2020-01-02T11:00:01", None], format="ISO8601"
            ).tz_localize("Europe/Oslo"),
            "day": pd.to_datetime(["2020-01-01", "2020-01-02", None]),
            "s": ["x", "y", None],
            "list": ["[1, 2]", "[3]", None],
            "time": ["10:20:30", "11:00:00", None],
        }
    )
    SCHEMA, VALUES = learnt(from_frame(FRAME), {"d": "decimal", "i": "integer"})

    def test_of_parquet(self, write):
        dtypes = {
            "i": "int32",
            "d": "decimal128(10, 2)",
            "b": "bool",
            "z": "timestamp[ms, tz=Europe/Oslo]",
            "day": "date32[day]",
            "s": "dictionary<values=string, indices=int32, ordered=0>",
            "list": "json",
            "time": "time32[ms]",
        }
        table = pq.read_table(write(self.SCHEMA, self.VALUES, name="parquet", dtypes=dtypes))
        asked = {**dtypes, "list": "string"}
        assert {
            n: str(k) for n, k in zip(table.column_names, table.schema.types, strict=True)
        } == asked
        first, _, second = table.to_pylist()
        assert first["d"] == Decimal("12.50")
        assert first["z"].isoformat() == "2020-01-01T11:00:00.123000+01:00"
        assert first["day"] == date(2020, 1, 1)
        assert (first["i"], first["b"], first["s"]) == (1, True, "x")
        assert set(second.values()) == {None}

    def test_of_avro(self, write):
        dtypes = {
            "i": '["null", "int"]',
            "b": '["null", "boolean"]',
            "z": '[{"type": "long", "logicalType": "timestamp-millis"}, "null"]',
            "day": '{"type": "int", "logicalType": "date"}',
            "s": '{"type": "enum", "name": "E", "symbols": ["x"]}',
        }
        with write(self.SCHEMA, self.VALUES, name="avro", dtypes=dtypes).open("rb") as file:
            found = fastavro.reader(file)
            fields = {f["name"]: f["type"][1] for f in found.writer_schema["fields"]}
            first, _, _ = found
        assert (fields["i"], fields["b"], fields["s"], fields["d"]) == (
            *("int", "boolean", "string", "double"),
        )
        assert fields["z"]["logicalType"] == "timestamp-millis"
        assert first["z"].isoformat() == "2020-01-01T10:00:00.123000+00:00"
        assert (first["day"], first["b"]) == (date(2020, 1, 1), True)

    def test_of_json(self, write):
        dtypes = {"list": "json", "b": "bool"}
        first, _, second = map(
            json.loads,
            write(self.SCHEMA, self.VALUES, name="jsonl", dtypes=dtypes).read_text().splitlines(),
        )
        assert (first["list"], first["b"], first["i"], first["d"]) == ([1, 2], True, 1, 12.5)
        assert set(second.values()) == {None}

    def test_that_a_value_does_not_fit_are_an_error_that_names_the_column(self, write):
        schema = TableSchema("t", (Column("i", "integer"),))
        with pytest.raises(DataError, match="does not fit") as caught:
            write(schema, {"i": np.array([300.0])}, name="parquet", dtypes={"i": "int8"})
        assert caught.value.column == "i"

    def test_that_nobody_knows_are_damage(self, write):
        with pytest.raises(ArtifactError, match="unknown Arrow type"):
            write(name="parquet", dtypes={"key": "int31"})

    def test_of_numbers_that_json_does_not_write_so_become_numbers(self, write):
        schema = TableSchema("t", (Column("x", "decimal", decimals=1, format="float"),))
        text = write(schema, {"x": np.array([1e22, 0.5, np.nan])}, name="jsonl").read_text()
        assert [json.loads(line)["x"] for line in text.splitlines()] == [1e22, 0.5, None]

    def test_infinity_is_an_error_in_json(self, write):
        schema = TableSchema("t", (Column("x", "decimal", decimals=1, format="float"),))
        with pytest.raises(DataError, match="infinity"):
            write(schema, {"x": np.array([np.inf])}, name="jsonl")


def test_avro_refuses_names_that_it_cannot_hold_before_anything_is_written(tmp_path: Path):
    schema, _ = texts(**{"first name": ["x"]})
    with pytest.raises(ConfigError, match="Avro allows names") as caught:
        table_writer(schema, FileFormat(name="avro"))
    assert caught.value.column == "first name"


class TestExcel:
    """A workbook keeps what it is given."""

    def rows(self, path: Path) -> list[list]:
        return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()

    def test_text_is_neither_formula_nor_link_nor_number(self, write):
        cells = ["=1+1", "http://example.org", "007", "mailto:x@y", "{=1}", "\x01"]
        schema, values = texts(a=cells)
        path = write(schema, values, name="xlsx")
        with zipfile.ZipFile(path) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "hyperlink" not in sheet
        assert [row[0] for row in self.rows(path)][1:6] == cells[:5]

    def test_long_numbers_and_old_days_are_text(self, write):
        schema = TableSchema(
            "t", (Column("n", "identifier", format=WHOLE_KEY), Column("d", "date"))
        )
        values = {
            "n": np.array([1234567890123456, 5]),
            "d": np.array(["1850-02-03", "1999-01-01"], "datetime64[us]"),
        }
        path = write(schema, values, name="xlsx", header=False)
        assert self.rows(path) == [["1234567890123456", "1850-02-03"], [5.0, date(1999, 1, 1)]]

    def test_the_sheet_keeps_its_name_and_missing_values_their_text(self, write):
        schema, values = texts(a=["x", None])
        path = write(schema, values, name="xlsx", sheet_name="Données", na={"a": "n/a"})
        assert CalamineWorkbook.from_path(str(path)).sheet_names == ["Données"]
        assert self.rows(path) == [["a"], ["x"], ["n/a"]]

    def test_a_text_too_long_for_a_cell_is_an_error_that_names_the_column(self, write):
        schema, values = texts(a=["x" * MAX_CELL])
        write(schema, values, name="xlsx")
        schema, values = texts(a=["x" * (MAX_CELL + 1)])
        with pytest.raises(DataError, match=f"holds {MAX_CELL}") as caught:
            write(schema, values, name="xlsx")
        assert caught.value.column == "a"

    def test_more_rows_than_a_sheet_has_are_refused(self):
        form = FileFormat(name="xlsx")
        require_rows_fit(1_048_575, form, "t")
        require_rows_fit(1_048_576, FileFormat(name="xlsx", header=False), "t")
        require_rows_fit(1_048_576, FileFormat(), "t")
        with pytest.raises(ConfigError, match="1,048,576 rows; a sheet of Excel holds 1,048,575"):
            require_rows_fit(1_048_576, form, "t")

    def test_more_columns_than_a_sheet_has_are_refused(self):
        schema = TableSchema("t", tuple(Column(f"c{i}", "text") for i in range(16_385)))
        with pytest.raises(ConfigError, match="16385 columns"):
            table_writer(schema, FileFormat(name="xlsx"))


class TestExcelSafe:
    """Cells that a spreadsheet would run."""

    DANGEROUS = (
        "=1+1",
        "+x",
        "-x",
        "@sum",
        "\tx",
        "\rx",
        "\nx",
        "\N{FULLWIDTH EQUALS SIGN}1",
        "\N{FULLWIDTH PLUS SIGN}x",
        "\N{FULLWIDTH HYPHEN-MINUS}x",
        "\N{FULLWIDTH COMMERCIAL AT}x",
        "-",
        "=",
    )
    HARMLESS = ("-5", "+5.20", "-1,234.5", "-5 %", "-$3", "a=b", "", "1", "é", "-1e5", "'=1")

    @pytest.mark.parametrize("name", ["csv", "xlsx"])
    def test_get_an_apostrophe_and_numbers_do_not(self, write, name):
        schema, values = texts(a=[*self.DANGEROUS, *self.HARMLESS], b=["x"] * 24)
        path = write(schema, values, name=name, excel_safe=True)
        if name == "csv":
            cells = [row[0] for row in csv.reader(io.StringIO(path.read_bytes().decode(), ""))]
        else:
            sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
            cells = [row[0] for row in sheet.to_python()]
        expected = ["a", *(f"'{cell}" for cell in self.DANGEROUS), *self.HARMLESS]
        clean = [cell.replace("_x000D_", "\r").replace("\r", "\n") for cell in cells]
        assert clean == [cell.replace("\r", "\n") for cell in expected]

    def test_are_guarded_in_the_header_and_left_as_they_are_without_it(self, write):
        schema, values = texts(**{"=a": ["=1", "x"]})
        assert write(schema, values, excel_safe=True).read_text() == "'=a\n'=1\nx\n"
        assert write(schema, values).read_text() == "=a\n=1\nx\n"

    @pytest.mark.parametrize("name", ["parquet", "avro", "json", "jsonl"])
    def test_are_nothing_that_other_formats_know_of(self, name):
        with pytest.raises(ConfigError, match="excel_safe is for CSV and Excel"):
            table_writer(SCHEMA, FileFormat(name=name), excel_safe=True)


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_a_full_disk_is_an_error_of_the_machine_in_every_format(
    tmp_path: Path, small_files, form: FileFormat
):
    schema, values = texts(
        a=[f"{i * i % 9_999_991} {i * i * i % 9_999_973}" for i in range(60_000)]
    )
    writer = table_writer(schema, form)
    with small_files(20_000), pytest.raises(OSError, match="File too large"):
        writer.open(tmp_path / "t")
        try:
            writer.write_header()
            writer.write(values)
            writer.write_footer()
        finally:
            writer.close()


@pytest.mark.parametrize("form", FORMATS[:5], ids=lambda form: form.name)
def test_a_device_that_is_full_is_one_too(form: FileFormat):
    schema, values = texts(
        a=[f"{i * i % 9_999_991} {i * i * i % 9_999_973}" for i in range(60_000)]
    )
    writer = table_writer(schema, form)
    with pytest.raises(OSError, match="No space left"):
        writer.open(Path("/dev/full"))
        try:
            writer.write_header()
            writer.write(values)
            writer.write_footer()
        finally:
            writer.close()


def test_arrow_knows_every_type_that_it_prints():
    from syngen_lite.tables.arrow_types import arrow_type

    kinds = [
        *(pa.int8(), pa.uint64(), pa.float16(), pa.float32(), pa.bool_(), pa.large_string()),
        *(pa.date64(), pa.time32("ms"), pa.time64("ns"), pa.duration("us"), pa.binary()),
        *(pa.timestamp("ns"), pa.timestamp("s", "UTC"), pa.decimal128(5, -2), pa.decimal256(40, 3)),
        pa.dictionary(pa.int8(), pa.string(), ordered=True),
    ]
    assert [arrow_type(str(kind)) for kind in kinds] == kinds

"""How an output is written: as asked, as its name says, or as the source was."""

import pytest

from syngen_lite.errors import ConfigError
from syngen_lite.tables import FileFormat, choose_format, suffix_of

SEMICOLONS = FileFormat(sep=";", encoding="cp1252", header=False, na={"a": "NA"})
PARQUET = FileFormat(name="parquet", dtypes={"a": "int32"})


@pytest.mark.parametrize("source", [FileFormat(), SEMICOLONS, PARQUET], ids=["plain", ";", "pq"])
@pytest.mark.parametrize("destination", [None, "rows", "rows.txt", "rows.v2"])
def test_without_a_word_about_it_the_source_decides(source, destination):
    assert choose_format(source, None, destination) == source


@pytest.mark.parametrize(
    ("destination", "name", "sep", "compression"),
    [
        ("a.csv", "csv", ",", ""),
        ("a.CSV", "csv", ",", ""),
        ("a.csv.gz", "csv", ",", "gz"),
        ("a.tsv.bz2", "csv", "\t", "bz2"),
        ("a.psv", "csv", "|", ""),
        ("a.b.parquet", "parquet", ",", ""),
        ("s3://bucket/x/a.jsonl.xz", "jsonl", ",", "xz"),
        ("a.ndjson", "jsonl", ",", ""),
        ("a.json.zip", "json", ",", "zip"),
        ("a.xlsx", "xlsx", ",", ""),
        ("a.avro", "avro", ",", ""),
    ],
)
def test_the_suffix_decides(destination, name, sep, compression):
    form = choose_format(FileFormat(), None, destination)
    assert (form.name, form.sep, form.compression) == (name, sep, compression)


def test_what_was_asked_wins_over_the_suffix_and_the_source():
    form = choose_format(SEMICOLONS, "jsonl", "rows.csv.gz")
    assert form == FileFormat(name="jsonl", compression="gz")


def test_a_dialect_is_kept_where_the_suffix_is_its_own():
    assert choose_format(SEMICOLONS, None, "rows.csv") == SEMICOLONS
    assert choose_format(SEMICOLONS, "csv", None) == SEMICOLONS
    assert choose_format(PARQUET, None, "rows.parquet") == PARQUET


def test_another_separator_keeps_encoding_header_and_texts_for_nulls():
    form = choose_format(SEMICOLONS, "tsv", None)
    assert form == FileFormat(sep="\t", encoding="cp1252", header=False, na={"a": "NA"})


def test_types_of_one_format_are_not_taken_to_another():
    assert choose_format(PARQUET, "avro", None) == FileFormat(name="avro")
    assert choose_format(PARQUET, "csv", None) == FileFormat()


@pytest.mark.parametrize("destination", ["a.xls", "a.ods", "a.pkl", "a.feather.gz", "a.csv.zst"])
def test_a_suffix_of_a_format_that_is_not_written_is_refused(destination):
    with pytest.raises(ConfigError, match="not written"):
        choose_format(FileFormat(), None, destination)


@pytest.mark.parametrize("destination", ["a.parquet.gz", "a.xlsx.zip", "a.avro.xz"])
def test_formats_that_are_compressed_inside_are_not_compressed_again(destination):
    with pytest.raises(ConfigError, match="compressed inside"):
        choose_format(FileFormat(), None, destination)


@pytest.mark.parametrize(
    ("form", "suffix"),
    [
        (FileFormat(), ".csv"),
        (FileFormat(sep=";"), ".csv"),
        (FileFormat(sep="\t"), ".tsv"),
        (FileFormat(sep="|", compression="gz"), ".psv.gz"),
        (FileFormat(name="jsonl", compression="xz"), ".jsonl.xz"),
        (FileFormat(name="xlsx"), ".xlsx"),
    ],
)
def test_a_format_has_a_suffix(form, suffix):
    assert suffix_of(form) == suffix
    chosen = choose_format(FileFormat(), None, f"rows{suffix}")
    assert (chosen.name, chosen.compression) == (form.name, form.compression)

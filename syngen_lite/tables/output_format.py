"""Which format a table is written in: as asked, as the file's name says, or as the source was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Literal, cast

from syngen_lite.addresses import is_database
from syngen_lite.errors import ConfigError, shown
from syngen_lite.tables.file_format import Compression, FileFormat, FormatName

OutputFormat = Literal["csv", "tsv", "psv", "parquet", "xlsx", "avro", "json", "jsonl"]
_SEPARATORS = {"csv": ",", "tsv": "\t", "psv": "|"}
_SUFFIXES: Mapping[str, OutputFormat] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".psv": "psv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".xlsx": "xlsx",
    ".avro": "avro",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
_COMPRESSIONS: Mapping[str, Compression] = {
    ".gz": "gz",
    ".bz2": "bz2",
    ".xz": "xz",
    ".zip": "zip",
}
_FOREIGN = (
    *(".xls", ".xlsm", ".xlsb", ".ods", ".feather", ".arrow", ".orc", ".xml", ".pkl", ".pickle"),
    *(".zst", ".7z", ".rar", ".tar", ".tgz", ".db", ".sqlite", ".html", ".dta", ".sav"),
)


def choose_format(
    source: FileFormat, asked: OutputFormat | None, destination: str | None
) -> FileFormat:
    """The format of an output file.

    Args:
        source: How the table was written that the model learnt.
        asked: What the user asked for by name.
        destination: The path or URL that the user named. Its suffix decides if nothing was
            asked, and always whether the file is compressed.

    Raises:
        ConfigError: the suffix is that of a format that is not written, or the format cannot be
            compressed as a whole.
    """
    if is_database(destination or ""):
        return _for_database(source, asked, destination)
    suffixes = [s.lower() for s in PurePosixPath(destination or "").suffixes[-2:]]
    compression = _COMPRESSIONS.get(suffixes[-1], "") if suffixes else ""
    last = suffixes[:-1] if compression else suffixes
    if last and last[-1] in _FOREIGN:
        raise ConfigError(
            f"the suffix {last[-1]} is that of a format that is not written",
            file=destination,
            hint=f"use one of {', '.join(_SUFFIXES)}",
        )
    word = asked or (_SUFFIXES.get(last[-1]) if last else None)
    form = replace(_of_word(source, word), compression=compression)
    if compression and form.name in ("parquet", "xlsx", "avro"):
        raise ConfigError(
            f"{form.name} is compressed inside, not as a whole",
            file=destination,
            hint=f"leave out the suffix {suffixes[-1]}",
        )
    return form


def suffix_of(form: FileFormat) -> str:
    """What the name of a file of this format ends with."""
    stem = form.name if form.name != "csv" else _word_of(form)
    return f".{stem}.{form.compression}" if form.compression else f".{stem}"


def _of_word(source: FileFormat, word: OutputFormat | None) -> FileFormat:
    """The source's own dialect if it goes by that word, else a plain one."""
    if source.name == "sql":  # a file cannot be written as a database is
        source, word = FileFormat(), word or "csv"
    if word is None or word == _word_of(source):
        return source
    if word not in _SEPARATORS:
        return FileFormat(name=cast("FormatName", word))
    plain = FileFormat(sep=_SEPARATORS[word])
    if source.name != "csv":
        return plain
    return replace(plain, encoding=source.encoding, header=source.header, na=source.na)


def _for_database(
    source: FileFormat, asked: OutputFormat | None, destination: str | None
) -> FileFormat:
    """The types of a source whose types are known, which are parquet's and a database's."""
    if asked is not None:
        raise ConfigError(
            f"a database is not written as {asked}",
            file=shown(destination),
            hint="leave out --format",
        )
    if source.name == "sql":
        return source
    if source.name != "parquet":
        return FileFormat(name="sql")
    from syngen_lite.tables.databases.sql_types import words_of_arrow  # noqa: PLC0415

    return FileFormat(name="sql", dtypes=words_of_arrow(source.dtypes))


def _word_of(form: FileFormat) -> OutputFormat:
    words: Mapping[str, OutputFormat] = {"\t": "tsv", "|": "psv"}
    if form.name == "csv" or form.name == "sql":  # noqa: PLR1714 - mypy sees what is left
        return words.get(form.sep, "csv")
    return form.name

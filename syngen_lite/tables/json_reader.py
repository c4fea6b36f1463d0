"""JSON arrays of objects and JSON lines to batches."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa

from syngen_lite.errors import DataError
from syngen_lite.tables.cells import batch_of
from syngen_lite.tables.csv_style import line_end_of
from syngen_lite.tables.file_format import FileFormat
from syngen_lite.tables.file_names import NamedFormat
from syngen_lite.tables.given_format import GivenFormat
from syngen_lite.tables.header import checked_header
from syngen_lite.tables.locations import Location
from syngen_lite.tables.part import OBJECT_ROWS, Part
from syngen_lite.tables.source_text import checked_lines, open_text

Record = dict[str, Any]


@contextmanager
def open_json(place: Location, named: NamedFormat, given: GivenFormat) -> Iterator[Part]:
    """Open an array of objects (.json), or one object a line (.jsonl).

    A key that an object lacks is null; lists and objects inside become JSON text. Columns stand in
    the order in which their keys are first met.

    Raises:
        ConfigError: the encoding is unknown.
        DataError: it is no JSON of that form; with the line.
        ResourceError: the machine refuses to read it.
    """
    with open_text(place, given.encoding, named.compression) as text:
        rows: Iterator[Record]
        if named.format == "json":
            rows, line_end = iter(_array(text, place.file)), "\n"
        else:
            lines = checked_lines(text, place.file)
            first = list(islice(lines, 1))
            rows, line_end = _lines(chain(first, lines), place.file), line_end_of(first)
        form = FileFormat(
            name=named.format,
            compression=named.compression,
            encoding=text.encoding,
            line_end=line_end,
        )
        yield Part(None, _batches(rows, place.file), lambda: form)


def _array(text: TextIO, file: Path | str) -> list[Record]:
    try:
        found = json.load(text, parse_constant=_constant)
    except json.JSONDecodeError as error:
        raise _malformed(error, file, error.lineno) from error
    except RecursionError as error:
        raise DataError("nested too deeply", file=file, hint="flatten it") from error
    if not isinstance(found, list):
        raise DataError(
            f"{_word(found)}, not an array of objects",
            file=file,
            hint='write [{"column": value, ...}, ...], or name the file .jsonl',
        )
    for place, record in enumerate(found, start=1):
        if not isinstance(record, dict):
            raise DataError(
                f"entry {place} of the array is {_word(record)}; each is an object, one row",
                file=file,
                hint='write {"column": value, ...}',
            )
    return found


def _lines(lines: Iterable[str], file: Path | str) -> Iterator[Record]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _record(line, file, number)


def _record(line: str, file: Path | str, number: int) -> Record:
    try:
        record = json.loads(line, parse_constant=_constant)
    except json.JSONDecodeError as error:
        raise _malformed(error, file, number) from error
    except RecursionError as error:
        raise DataError("nested too deeply", file=file, line=number, hint="flatten it") from error
    if not isinstance(record, dict):
        raise DataError(
            f"{_word(record)}; each line is an object, one row",
            file=file,
            line=number,
            hint='write {"column": value, ...}, or name a file of one array .json',
        )
    return record


def _batches(rows: Iterator[Record], file: Path | str) -> Iterator[pa.RecordBatch]:
    names: dict[str, None] = {}
    while chunk := list(islice(rows, OBJECT_ROWS)):
        known = len(names)
        for record in chunk:
            if record.keys() - names.keys():
                names.update(dict.fromkeys(record))
        if len(names) > known:
            checked_header(list(names), file)
        yield batch_of(list(names), ([record.get(name) for record in chunk] for name in names))


def _constant(word: str) -> float | None:
    """NaN is what Python writes for a missing number."""
    return None if word == "NaN" else float(word)


def _word(value: object) -> str:
    if value is None:
        return "null"
    words = {dict: "one object", list: "an array", str: "a text", bool: "a boolean"}
    return words.get(type(value), "a number")


def _malformed(error: json.JSONDecodeError, file: Path | str, line: int) -> DataError:
    return DataError(
        f"no JSON: {error.msg} (column {error.colno})",
        file=file,
        line=line,
        hint="check the file with a JSON tool; one object a line belongs into a .jsonl file",
    )

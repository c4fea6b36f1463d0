"""CSV text to batches of text columns: every malformed line is named, nothing is guessed."""

from __future__ import annotations

import csv
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Protocol, TextIO

import pyarrow as pa

from syngen_lite.errors import DataError
from syngen_lite.tables.csv_style import (
    guess_separator,
    line_end_of,
    quoting_of,
    refuse_other_separator,
)
from syngen_lite.tables.file_format import FileFormat
from syngen_lite.tables.file_names import NamedFormat
from syngen_lite.tables.given_format import BadLines, GivenFormat
from syngen_lite.tables.header import checked_header
from syngen_lite.tables.locations import Location
from syngen_lite.tables.missing_texts import MissingTexts
from syngen_lite.tables.part import CHUNK_ROWS, Part
from syngen_lite.tables.source_text import checked_lines, open_text

FIELD_LIMIT = 16 * 2**20
_SPAN_ROWS = 500
"""Rows that are Python objects at once: they fit into the processor's cache, and are too few to
wake the garbage collector. 20,000 take twice as long."""
_PEEKED_LINES = 100
_TOLD_LINES = 5
"""Bad lines that are named one by one before they are only counted."""

log = logging.getLogger(__name__)

Row = list[str]


@contextmanager
def open_csv(place: Location, named: NamedFormat, given: GivenFormat) -> Iterator[Part]:
    """Open a text table.

    Args:
        place: The file.
        named: What its name says.
        given: What the user says.

    Yields:
        Its rows as dictionary<int32, string> columns. An empty field is null; "NA" is text
        unless the user says that it is not.

    Raises:
        ConfigError: a setting is not allowed.
        DataError: the file is not a well-formed CSV; with the line.
        ResourceError: the machine refuses to read it.
    """
    with open_text(place, given.encoding, named.compression) as text, _field_limit():
        yield _CsvFile(text, place.file, named, given).part()


@contextmanager
def _field_limit() -> Iterator[None]:
    """Raise the csv module's own limit (131,072 characters) and put it back."""
    before = csv.field_size_limit(FIELD_LIMIT)
    try:
        yield
    finally:
        csv.field_size_limit(before)


class _Reader(Protocol):
    """What `csv.reader` gives; its own type has no public name."""

    line_num: int

    def __iter__(self) -> Iterator[Row]: ...

    def __next__(self) -> Row: ...


class _CsvFile:
    """A text table whose first lines have been looked at."""

    def __init__(
        self, text: TextIO, file: Path | str, named: NamedFormat, given: GivenFormat
    ) -> None:
        self._file, self._given, self._skipped = file, given, given.skiprows
        lines = checked_lines(text, file)
        for _ in islice(lines, given.skiprows):
            pass
        peeked = list(islice(lines, _PEEKED_LINES))
        if not any(line.strip() for line in peeked):
            raise DataError("the file is empty", file=file, hint="give a header line and rows")
        self._format = _format(peeked, text.encoding, file, named, given)
        self._reader = _reader(chain(peeked, lines), self._format)
        self._names, self._first = self._header()
        self._missing = MissingTexts(self._names, given)
        self._bad = _BadLines(given.on_bad_lines, file, len(self._names))

    def part(self) -> Part:
        return Part(self._names, self._batches(), self._found)

    def _found(self) -> FileFormat:
        plain = {**self._format.to_dict(), "na": self._missing.labels()}
        return FileFormat(**plain)

    def _header(self) -> tuple[tuple[str, ...], list[Row]]:
        """The names, and the rows that were read to find them."""
        first = self._next_row()
        line = self._skipped + 1
        if not first:
            raise DataError(
                "the first line is blank; a header is needed",
                file=self._file,
                line=line,
                hint="remove it, or skip it (format: skiprows)",
            )
        given = self._given.header
        if given is True:
            return checked_header(first, self._file, line), []
        names = given or tuple(f"column_{i}" for i in range(1, len(first) + 1))
        return checked_header(names, "format.header"), [first]

    def _next_row(self) -> Row:
        try:
            return next(self._reader)
        except csv.Error as error:
            number = self._reader.line_num + self._skipped
            raise _malformed(error, self._skipped + 1, number, self._file) from error

    def _batches(self) -> Iterator[pa.RecordBatch]:
        rows = self._rows()
        spans = iter(lambda: list(islice(rows, _SPAN_ROWS)), [])
        texts = map(self._texts, spans)
        while parts := list(islice(texts, CHUNK_ROWS // _SPAN_ROWS)):
            columns = zip(self._names, zip(*parts, strict=True), strict=True)
            arrays = [self._missing.encoded(n, pa.concat_arrays(c)) for n, c in columns]
            yield pa.RecordBatch.from_arrays(arrays, names=list(self._names))
        self._bad.tell()

    def _texts(self, rows: list[Row]) -> list[pa.StringArray]:
        try:
            return [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
        except UnicodeEncodeError as error:
            raise DataError(
                "half of a surrogate pair, which is no text",
                file=self._file,
                hint="name another encoding (format: encoding)",
            ) from error

    def _rows(self) -> Iterator[Row]:
        """Rows of exactly as many fields as there are names; in one column a blank line is a null.

        Blank lines at the end of a wide table are no rows.
        """
        width, reader, offset, bad = len(self._names), self._reader, self._skipped, self._bad
        start, blank = 1 if self._first else reader.line_num + 1, 0
        try:
            for row in chain(self._first, reader):
                if len(row) == width and not blank:
                    yield row
                elif not row and width > 1:
                    blank = blank or start
                elif checked := bad.judge(row, start + offset, blank and blank + offset):
                    yield checked
                if row:
                    blank = 0
                start = reader.line_num + 1
        except csv.Error as error:
            number = reader.line_num + offset
            raise _malformed(error, start + offset, number, self._file) from error


def _format(
    lines: Sequence[str], codec: str, file: Path | str, named: NamedFormat, given: GivenFormat
) -> FileFormat:
    """What is said about the file, and what its first lines say."""
    quote = given.quotechar or '"'
    sep = given.sep or named.sep or guess_separator(lines, quote, file)
    escape = given.escapechar or ""
    form = FileFormat(
        compression=named.compression,
        sep=sep,
        quotechar=quote,
        quoting=given.quoting or quoting_of(lines, sep, quote),
        escapechar="" if escape == quote else escape,
        encoding=codec,
        line_end=line_end_of(lines),
        header=given.header is True,
    )
    if given.sep is None:
        refuse_other_separator(lines, sep, quote, file)
    return form


def _reader(lines: Iterator[str], form: FileFormat) -> _Reader:
    return csv.reader(
        lines,
        delimiter=form.sep,
        quotechar=form.quotechar,
        escapechar=form.escapechar or None,
        quoting=csv.QUOTE_NONE if form.quoting == "none" else csv.QUOTE_MINIMAL,
        strict=True,
    )


def _malformed(error: csv.Error, start: int, line: int, file: Path | str) -> DataError:
    if "unexpected end" in str(error):
        return DataError(
            "a quote is opened in the record that begins here and never closed",
            file=file,
            line=start,
            hint='close the quote, or double it ("") where it is part of the text',
        )
    if "field larger" in str(error):
        return DataError(
            f"a field of the record that begins here is over {FIELD_LIMIT} characters",
            file=file,
            line=start,
            hint="look for a quote that is never closed, or drop the column",
        )
    return DataError(
        f"broken quoting ({error})",
        file=file,
        line=line,
        hint='double a quote ("") inside a quoted field, or set format: quoting: none',
    )


@dataclass(slots=True)
class _BadLines:
    """Rows of a wrong number of fields: refused, or left out and counted."""

    rule: BadLines
    file: Path | str
    width: int
    count: int = 0
    first: list[int] = field(default_factory=list)

    def judge(self, row: Row, line: int, blank: int) -> Row | None:
        """Look at a row of an unexpected width, or one below blank lines that begin at `blank`.

        Returns:
            The row, if it is one; else None.
        """
        if blank:
            self._take(blank, "a blank line among the rows", "remove it: were rows cut here?")
        if not row:
            return [""]
        if len(row) == self.width:
            return row
        seen = f"{len(row)} field{'s' if len(row) > 1 else ''}, {self.width} expected"
        hint = "quote fields that hold the separator; give every row all its fields"
        self._take(line, f"{seen} as in the header", hint)
        return None

    def tell(self) -> None:
        """Say how many lines were left out."""
        if not self.count:
            return
        level = logging.WARNING if self.rule == "warn" else logging.INFO
        lines = ", ".join(map(str, self.first))
        more = ", ..." if self.count > len(self.first) else ""
        words = "%s: %d bad lines are left out (line %s%s)"
        log.log(level, words, self.file, self.count, lines, more)

    def _take(self, line: int, seen: str, hint: str) -> None:
        if self.rule == "error":
            hint = f"{hint} (format: on_bad_lines: skip leaves such lines out)"
            raise DataError(seen, file=self.file, line=line, hint=hint)
        self.count += 1
        if len(self.first) < (_TOLD_LINES if self.rule == "warn" else 1):
            self.first.append(line)

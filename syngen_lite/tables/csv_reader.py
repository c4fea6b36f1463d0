"""CSV text to a table of text columns: every malformed line is named, nothing is guessed."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from syngen_lite.errors import ConfigError, DataError
from syngen_lite.tables.reservoir import Reservoir, Row
from syngen_lite.tables.source_text import checked_lines, open_text

FIELD_LIMIT = 16 * 2**20
_CHUNK_ROWS = 20_000
_PEEKED_LINES = 10
_OTHER_SEPARATORS = {";": "';'", "\t": "a tab", "|": "'|'"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV file is written.

    Attributes:
        sep: The character between two fields.
        quotechar: The character around a field that holds `sep`, quotes or line ends.
        encoding: A codec's name; None means by byte order mark, else UTF-8.
    """

    sep: str = ","
    quotechar: str = '"'
    encoding: str | None = None

    def __post_init__(self) -> None:
        """Refuse characters that `csv` cannot use."""
        for key, value in (("sep", self.sep), ("quotechar", self.quotechar)):
            if len(value) != 1 or value in "\r\n\0":
                raise ConfigError(f"{key} is {value!r}; one character, no line end, is allowed")
        if self.sep == self.quotechar:
            raise ConfigError(f"sep and quotechar are both {self.sep!r}; they must differ")


def read_csv(
    path: Path,
    *,
    row_limit: int | None = None,
    seed: int = 0,
    dialect: Dialect | None = None,
) -> pa.Table:
    """Read a CSV file (plain or `.gz`) as text.

    Args:
        path: The file.
        row_limit: Keep a uniform sample of this many rows, in file order; None keeps all.
        seed: Seed of that sample.
        dialect: Separator, quote and encoding; a comma-separated UTF-8 or UTF-16 file by default.

    Returns:
        A table of dictionary<int32, string> columns. An empty field is null; "NA" is text.

    Raises:
        ConfigError: `row_limit` is below 1, or the encoding is unknown.
        DataError: the file is not a well-formed CSV; with the line.
        ResourceError: the machine refuses to read it.
    """
    if row_limit is not None and row_limit < 1:
        raise ConfigError(f"row_limit is {row_limit}; 1 or more is allowed")
    chosen = dialect or Dialect()
    with open_text(path, chosen.encoding) as text, _field_limit():
        reader = _opened(checked_lines(text, path), chosen, path)
        header = _header(reader, path)
        chunks = _chunks(_shaped(reader, len(header), path))
        if row_limit is not None:
            chunks = _sampled(chunks, row_limit, seed)
        batches = [_encoded(chunk, header) for chunk in chunks]
    if not batches:
        raise DataError("a header and no rows", file=path, hint="give a table with rows")
    return pa.Table.from_batches(batches).unify_dictionaries().combine_chunks()


class _Reader(Protocol):
    """What `csv.reader` gives; its own type has no public name."""

    line_num: int

    def __iter__(self) -> Iterator[Row]: ...

    def __next__(self) -> Row: ...


@contextmanager
def _field_limit() -> Iterator[None]:
    """Raise the csv module's own limit (131,072 characters) and put it back."""
    before = csv.field_size_limit(FIELD_LIMIT)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _opened(lines: Iterator[str], dialect: Dialect, path: Path) -> _Reader:
    """A strict `csv.reader` over lines whose first few have been looked at."""
    peeked = list(islice(lines, _PEEKED_LINES))
    if not any(line.strip() for line in peeked):
        raise DataError("the file is empty", file=path, hint="give a header line and rows")
    _refuse_other_separator(peeked, dialect, path)
    return csv.reader(
        chain(peeked, lines), delimiter=dialect.sep, quotechar=dialect.quotechar, strict=True
    )


def _refuse_other_separator(peeked: Sequence[str], dialect: Dialect, path: Path) -> None:
    # A quoted header says that the character is part of the name: the way to keep one column.
    if dialect.sep in peeked[0] or peeked[0].startswith(dialect.quotechar):
        return
    for sep, word in _OTHER_SEPARATORS.items():
        counts = {line.count(sep) for line in peeked if line.strip()}
        if sep != dialect.sep and len(counts) == 1 and counts.pop() > 0:
            raise DataError(
                f"1 column; did you mean {word}?",
                file=path,
                line=1,
                hint=f"the fields look separated by {word}: set the separator, re-save with "
                "commas, or quote the header if there is really one column",
            )


def _malformed(error: csv.Error, start: int, line: int, path: Path) -> DataError:
    if "unexpected end" in str(error):
        return DataError(
            "a quote is opened in the record that begins here and never closed",
            file=path,
            line=start,
            hint='close the quote, or double it ("") where it is part of the text',
        )
    if "field larger" in str(error):
        return DataError(
            f"a field of the record that begins here is over {FIELD_LIMIT} characters",
            file=path,
            line=start,
            hint="look for a quote that is never closed, or drop the column",
        )
    return DataError(
        f"broken quoting ({error})",
        file=path,
        line=line,
        hint='double a quote ("") inside a quoted field',
    )


def _header(reader: _Reader, path: Path) -> Row:
    try:
        header = next(reader)
    except csv.Error as error:
        raise _malformed(error, 1, reader.line_num, path) from error
    if not header:
        raise DataError(
            "the first line is blank; a header is needed", file=path, line=1, hint="remove it"
        )
    empty = [place for place, name in enumerate(header, start=1) if not name.strip()]
    if empty:
        raise DataError(
            f"column {empty[0]} of {len(header)} has no name",
            file=path,
            line=1,
            hint="name it in the header, or remove the column",
        )
    twice = [name for name, count in Counter(header).items() if count > 1]
    if twice:
        raise DataError(
            f"{header.count(twice[0])} columns have this name; names must be unique",
            file=path,
            line=1,
            column=twice[0],
            hint="rename or remove one of them",
        )
    return header


def _shaped(reader: _Reader, width: int, path: Path) -> Iterator[Row]:
    """Rows of exactly `width` fields; in one column a blank line is a null."""
    start, blank = reader.line_num + 1, 0
    try:
        for row in reader:
            if len(row) == width and not blank:
                yield row
            elif row or width == 1:
                _refuse_blank(blank, path)
                yield _padded(row, width, start, path)
            else:
                blank = blank or start
            start = reader.line_num + 1
    except csv.Error as error:
        raise _malformed(error, start, reader.line_num, path) from error


def _padded(row: Row, width: int, line: int, path: Path) -> Row:
    if not row:
        return [""]
    raise DataError(
        f"{len(row)} field{'s' if len(row) > 1 else ''}, {width} expected as in the header",
        file=path,
        line=line,
        hint="quote fields that hold the separator; give every row all its fields",
    )


def _refuse_blank(line: int, path: Path) -> None:
    if line:
        raise DataError(
            "a blank line among the rows",
            file=path,
            line=line,
            hint="remove it, or look for rows that were cut",
        )


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while chunk := list(islice(rows, _CHUNK_ROWS)):
        yield chunk


def _sampled(chunks: Iterable[list[Row]], size: int, seed: int) -> Iterator[list[Row]]:
    reservoir = Reservoir(size, seed)
    for chunk in chunks:
        reservoir.add(chunk)
    yield from _chunks(iter(reservoir.rows()))


def _encoded(rows: list[Row], header: Row) -> pa.RecordBatch:
    columns = [_dictionary(column) for column in zip(*rows, strict=True)]
    return pa.RecordBatch.from_arrays(columns, names=header)


def _dictionary(column: Sequence[str]) -> pa.DictionaryArray:
    array = pa.array(column, pa.string())
    missing = pc.equal(array, "")
    if pc.any(missing).as_py():
        array = pc.if_else(missing, pa.scalar(None, pa.string()), array)
    return array.dictionary_encode()

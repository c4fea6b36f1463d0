"""Bytes of a file to decoded lines, with the place of whatever cannot be decoded."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, TextIO, cast

from syngen_lite.errors import ConfigError, DataError
from syngen_lite.tables.compressed import open_bytes
from syngen_lite.tables.file_format import Compression
from syngen_lite.tables.locations import Location
from syngen_lite.tables.signatures import refuse_foreign_bytes

MAX_LINE = 64 * 2**20
"""Characters in one physical line; past it a file without line ends would fill the memory."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: the two share their first two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BLOCK = 2**20
_HEAD = 4096
"""Bytes looked at to find the encoding."""


@contextmanager
def open_text(place: Location, encoding: str | None, compression: Compression) -> Iterator[TextIO]:
    """Open a text file for reading, line ends untouched.

    Args:
        place: The file.
        encoding: A codec's name; None reads the byte order mark, knows UTF-16 without one by its
            NUL bytes, and falls back to UTF-8.
        compression: How it is compressed.

    Yields:
        The decoded text; its `encoding` is the codec that a writer would repeat. Failures inside
        the `with` block are turned into the error tree too.

    Raises:
        ConfigError: the encoding is unknown.
        DataError: no such file, no text, an undecodable byte, a damaged stream.
        ResourceError: the machine refuses to read it.
    """
    named = _checked(encoding)
    codec = named
    try:
        with open_bytes(place, compression) as raw:
            head = raw.peek(_HEAD)[:_HEAD]
            refuse_foreign_bytes(head, place)
            codec = _codec(named, head)
            yield cast(TextIO, io.TextIOWrapper(raw, encoding=codec, newline=""))
    except UnicodeDecodeError as error:
        raise _undecodable(place, codec, compression) from error


def checked_lines(text: TextIO, file: Path | str, start: int = 1) -> Iterator[str]:
    """Physical lines of `text`, each with its line end.

    Args:
        text: The decoded file.
        file: What errors name.
        start: The number of the first line.

    Raises:
        DataError: a NUL character, or a line over `MAX_LINE` characters; with its line number.
    """
    for number, line in enumerate(iter(partial(text.readline, MAX_LINE), ""), start):
        if "\0" in line:
            raise DataError(
                "a NUL character, which no text table may hold",
                file=file,
                line=number,
                hint="name the encoding if it is not UTF-8 (format: encoding: utf-16-le), "
                "or remove the NUL characters",
            )
        if len(line) >= MAX_LINE:
            raise DataError(
                f"a line of more than {MAX_LINE} characters",
                file=file,
                line=number,
                hint="check that the file is a text table with line ends",
            )
        yield line


def _checked(encoding: str | None) -> str:
    """The canonical name of a text encoding, "" for none."""
    if not encoding:
        return ""
    try:
        "a".encode(encoding)
        return codecs.lookup(encoding).name
    except (LookupError, UnicodeError) as error:
        raise ConfigError(
            f"unknown encoding {encoding!r}",
            hint="format: encoding: utf-8, for example; or cp1252, utf-16",
        ) from error


def _codec(named: str, head: bytes) -> str:
    if named not in ("", "utf-8"):
        return named
    marked = next((name for bom, name in _BOMS if head.startswith(bom)), "")
    if named:
        return "utf-8-sig" if marked == "utf-8-sig" else "utf-8"
    return marked or _unmarked_utf16(head) or "utf-8"


def _unmarked_utf16(head: bytes) -> str:
    """UTF-16 of mostly western text has a NUL in every second byte; no other text has."""
    even, odd = head[: len(head) // 2 * 2 : 2], head[1::2]
    if len(odd) < 2:
        return ""
    left, right = even.count(0) / len(even), odd.count(0) / len(odd)
    if max(left, right) < 0.5 or min(left, right) > 0.02:
        return ""
    return "utf-16-le" if right > left else "utf-16-be"


def _undecodable(place: Location, codec: str, compression: Compression) -> DataError:
    """Say where the text breaks: the reader itself only knows a place in its own buffer."""
    decoder = codecs.getincrementaldecoder(codec)()
    offset, line = 0, 1
    with open_bytes(place, compression) as raw:
        for block in _blocks(raw):
            try:
                line += _line_ends(decoder.decode(block))
            except UnicodeDecodeError as error:
                carried = len(error.object) - len(block)
                good = error.object[: error.start].decode(codec, errors="replace")
                return _encoding_error(
                    place, codec, offset - carried + error.start, line + _line_ends(good)
                )
            offset += len(block)
    return _encoding_error(place, codec, offset, line)


def _blocks(raw: IO[bytes]) -> Iterator[bytes]:
    return iter(partial(raw.read, _BLOCK), b"")


def _line_ends(text: str) -> int:
    return text.count("\n") or text.count("\r")


def _encoding_error(place: Location, codec: str, offset: int, line: int) -> DataError:
    return DataError(
        f"not {codec.removesuffix('-sig').upper()} text: byte {offset} cannot be decoded",
        file=place.file,
        line=line,
        hint="name its encoding (format: encoding: cp1252, or latin-1), or re-save it as UTF-8",
    )

"""Bytes of a file to decoded lines, with the place of whatever cannot be decoded."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO, TextIO, cast

from syngen_lite.errors import ConfigError, DataError, ResourceError

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


@contextmanager
def open_text(path: Path, encoding: str | None = None) -> Iterator[TextIO]:
    """Open a text file (plain or gzip) for reading, line ends untouched.

    Args:
        path: The file; a name ending in `.gz` is decompressed.
        encoding: A codec's name; None reads the byte order mark and falls back to UTF-8.

    Yields:
        The decoded text. Failures inside the `with` block are turned into the error tree too.

    Raises:
        ConfigError: the encoding is unknown.
        DataError: no such file, a directory, an undecodable byte, a damaged gzip stream.
        ResourceError: the machine refuses to read it.
    """
    _require_file(path)
    try:
        with _open_bytes(path) as head:
            codec = _codec(encoding, head.read(4))
        with _open_bytes(path) as raw:
            yield cast(TextIO, io.TextIOWrapper(raw, encoding=codec, newline=""))
    except UnicodeDecodeError as error:
        raise _undecodable(path, codec) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(
            f"damaged gzip stream ({error})", file=path, hint="fetch or compress the file again"
        ) from error
    except OSError as error:
        raise ResourceError(f"cannot be read: {error.strerror or error}", file=path) from error


def checked_lines(text: TextIO, path: Path) -> Iterator[str]:
    """Physical lines of `text`, each with its line end.

    Raises:
        DataError: a NUL character, or a line over `MAX_LINE` characters; with its line number.
    """
    for number, line in enumerate(iter(partial(text.readline, MAX_LINE), ""), start=1):
        if "\0" in line:
            raise DataError(
                "a NUL character, which no CSV may hold",
                file=path,
                line=number,
                hint="re-save the file as UTF-8 text, or remove the NUL characters",
            )
        if len(line) >= MAX_LINE:
            raise DataError(
                f"a line of more than {MAX_LINE} characters",
                file=path,
                line=number,
                hint="check that the file is a CSV with line ends",
            )
        yield line


def _require_file(path: Path) -> None:
    if path.is_dir():
        raise DataError("is a directory, not a table file", file=path, hint="name one file in it")
    if not path.exists():
        raise DataError("no such file", file=path, hint="check the path and the working directory")


def _open_bytes(path: Path) -> BinaryIO:
    if path.suffix.lower() == ".gz":
        return cast(BinaryIO, gzip.open(path, "rb"))
    return path.open("rb")


def _codec(encoding: str | None, head: bytes) -> str:
    if encoding is not None:
        try:
            codec = codecs.lookup(encoding).name
        except LookupError as error:
            raise ConfigError(
                f"unknown encoding {encoding!r}", hint="for example utf-8, cp1252, utf-16"
            ) from error
        return "utf-8-sig" if codec == "utf-8" else codec
    return next((name for bom, name in _BOMS if head.startswith(bom)), "utf-8")


def _undecodable(path: Path, codec: str) -> DataError:
    """Say where the text breaks: the reader itself only knows a place in its own buffer."""
    decoder = codecs.getincrementaldecoder(codec)()
    offset, line = 0, 1
    with _open_bytes(path) as raw:
        for block in _blocks(raw):
            try:
                line += _line_ends(decoder.decode(block))
            except UnicodeDecodeError as error:
                carried = len(error.object) - len(block)
                good = error.object[: error.start].decode(codec, errors="replace")
                return _encoding_error(
                    path, codec, offset - carried + error.start, line + _line_ends(good)
                )
            offset += len(block)
    return _encoding_error(path, codec, offset, line)


def _blocks(raw: IO[bytes]) -> Iterator[bytes]:
    return iter(partial(raw.read, _BLOCK), b"")


def _line_ends(text: str) -> int:
    return text.count("\n") or text.count("\r")


def _encoding_error(path: Path, codec: str, offset: int, line: int) -> DataError:
    return DataError(
        f"not {codec.removesuffix('-sig').upper()} text: byte {offset} cannot be decoded",
        file=path,
        line=line,
        hint="re-save the file as UTF-8 (it may be cp1252 or latin-1), or name its encoding",
    )

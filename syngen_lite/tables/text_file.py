"""Text to the bytes of a file that grows: encoding, byte order mark, compression."""

from __future__ import annotations

import bz2
import codecs
import gzip
import lzma
import shutil
import zipfile
from contextlib import ExitStack
from pathlib import Path
from typing import IO, BinaryIO, cast

from syngen_lite.errors import DataError
from syngen_lite.tables.file_format import FileFormat

# a mark stands once, at the start of the file; what comes after it is encoded without
_MARKED = {
    "utf-8-sig": (codecs.BOM_UTF8, "utf-8"),
    "utf-16": (codecs.BOM_UTF16_LE, "utf-16-le"),
    "utf-32": (codecs.BOM_UTF32_LE, "utf-32-le"),
}
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same rows must be the same bytes on every day
_LEVEL = 6


class TextFile:
    """Appends text to a file; what it writes until `close` is compressed as one piece.

    Pieces of gzip, bzip2 and xz may stand behind each other. A zip may not: it is made of the
    plain file when that is whole (see `zip_file`).

    Args:
        path: The file; made if it is not there.
        form: Encoding and compression.

    Raises:
        OSError: the machine says no.
    """

    def __init__(self, path: Path, form: FileFormat) -> None:
        name = codecs.lookup(form.encoding or "utf-8").name
        self._mark, self._encoding = _MARKED.get(name, (b"", name))
        self._open = ExitStack()
        raw = self._open.enter_context(path.open("ab"))
        self._stream = cast("IO[bytes]", self._open.enter_context(_packed(raw, form.compression)))

    def start(self, text: str) -> None:
        """Write what the whole file starts with."""
        self._stream.write(self._mark + self._encode(text))

    def write(self, text: str) -> None:
        """Write what comes next.

        Raises:
            DataError: the encoding lacks a character.
        """
        self._stream.write(self._encode(text))

    def close(self) -> None:
        """Finish this piece."""
        self._open.close()

    def _encode(self, text: str) -> bytes:
        try:
            return text.encode(self._encoding)
        except UnicodeEncodeError as error:
            character = text[error.start]
            raise DataError(
                f"the encoding {self._encoding} has no {character!a} (U+{ord(character):04X})",
                hint="choose --format jsonl or parquet, which hold every character",
            ) from error


def zip_file(plain: Path, target: Path, member: str) -> None:
    """Pack a file as the one member of a new zip."""
    facts = zipfile.ZipInfo(member, _EPOCH)
    facts.compress_type = zipfile.ZIP_DEFLATED
    facts.file_size = plain.stat().st_size  # decides whether 64-bit sizes are needed
    with (
        zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive,
        archive.open(facts, "w") as packed,
        plain.open("rb") as source,
    ):
        shutil.copyfileobj(source, packed, 2**20)


def _packed(raw: BinaryIO, compression: str) -> IO[bytes] | gzip.GzipFile:
    if compression == "gz":
        return gzip.GzipFile("", "wb", compresslevel=_LEVEL, fileobj=raw, mtime=0)
    if compression == "bz2":
        return bz2.BZ2File(raw, "wb")
    if compression == "xz":
        return lzma.LZMAFile(raw, "wb")
    return raw

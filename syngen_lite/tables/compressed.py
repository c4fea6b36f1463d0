"""Bytes of a file, decompressed on the way."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO, cast

from syngen_lite.errors import DataError
from syngen_lite.tables.file_format import Compression
from syngen_lite.tables.locations import Location

_WORDS = {"gz": "gzip", "zip": "zip", "bz2": "bzip2", "xz": "xz"}
_DAMAGE = (EOFError, zlib.error, gzip.BadGzipFile, lzma.LZMAError, zipfile.BadZipFile)
_BUFFER = 2**18


@contextmanager
def open_bytes(place: Location, compression: Compression) -> Iterator[io.BufferedReader]:
    """Open a file and decompress it while it is read.

    Yields:
        A buffered reader, so that the head can be looked at with `peek`.

    Raises:
        DataError: no such file, a damaged stream, or a zip of several files.
        ResourceError: the machine refuses to read it.
    """
    with place.open() as file:
        try:
            with _decompressed(file, compression, place) as plain:
                yield io.BufferedReader(cast(io.RawIOBase, plain), _BUFFER)
        except _DAMAGE as error:
            raise _damaged(place, compression, error) from error
        except (OSError, RuntimeError) as error:
            if compression and _is_damage(error):
                raise _damaged(place, compression, error) from error
            raise


def _is_damage(error: Exception) -> bool:
    """What bz2 ("Invalid data stream") and zipfile ("password required") have no class for."""
    if isinstance(error, OSError):
        return error.errno is None
    return "password" in str(error)


def _decompressed(file: BinaryIO, compression: Compression, place: Location) -> IO[bytes]:
    if compression == "gz":
        return cast(IO[bytes], gzip.GzipFile(fileobj=file, mode="rb"))
    if compression == "bz2":
        return bz2.open(file, "rb")
    if compression == "xz":
        return lzma.open(file, "rb")
    return _only_member(file, place) if compression == "zip" else file


def _only_member(file: BinaryIO, place: Location) -> IO[bytes]:
    archive = zipfile.ZipFile(file)
    names = [
        entry.filename
        for entry in archive.infolist()
        if not entry.is_dir() and not entry.filename.startswith("__MACOSX/")
    ]
    if len(names) != 1:
        raise DataError(
            f"a zip of {len(names)} files; one is allowed",
            file=place.file,
            hint="unpack it, and name the folder or a pattern of its files",
        )
    return archive.open(names[0])


def _damaged(place: Location, compression: Compression, error: Exception) -> DataError:
    return DataError(
        f"damaged {_WORDS[compression]} stream ({error})",
        file=place.file,
        hint="fetch or compress the file again",
    )

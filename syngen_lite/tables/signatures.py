"""The first bytes of files that are no text, whatever their name says."""

from __future__ import annotations

from syngen_lite.errors import DataError
from syngen_lite.tables.locations import Location

_SIGNATURES = (
    (b"\x1f\x8b", "gzip", ".gz"),
    (b"\xfd7zXZ\0", "xz", ".xz"),
    (b"PK\x03\x04", "zip, or of a workbook", ".zip or .xlsx"),
    (b"PAR1\x15", "Parquet", ".parquet"),  # 0x15 begins the header of its first page
    (b"Obj\x01", "Avro", ".avro"),
    (b"\xd0\xcf\x11\xe0", "an old workbook", ".xls"),
)


def refuse_foreign_bytes(head: bytes, place: Location) -> None:
    """Refuse a text file that is something else.

    Args:
        head: The first bytes, decompressed as the name says.
        place: The file.

    Raises:
        DataError: they are those of another format.
    """
    for signature, words, suffixes in _SIGNATURES:
        if head.startswith(signature):
            raise DataError(
                f"the bytes are those of {words}, not of text",
                file=place.file,
                hint=f"give it the suffix of what it is, such as {suffixes}",
            )

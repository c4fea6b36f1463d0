"""What a file's name says: its format, its separator, its compression."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from syngen_lite.errors import DataError
from syngen_lite.tables.file_format import Compression, FormatName

SUFFIXES: dict[str, tuple[FormatName, str]] = {
    ".csv": ("csv", ","),
    ".tsv": ("csv", "\t"),
    ".tab": ("csv", "\t"),
    ".psv": ("csv", "|"),
    ".txt": ("csv", ""),
    ".parquet": ("parquet", ""),
    ".pq": ("parquet", ""),
    ".xlsx": ("xlsx", ""),
    ".xls": ("xlsx", ""),
    ".ods": ("xlsx", ""),
    ".avro": ("avro", ""),
    ".json": ("json", ""),
    ".jsonl": ("jsonl", ""),
    ".ndjson": ("jsonl", ""),
}
"""Suffix to format and separator; "" for none, or one that the name does not tell."""
COMPRESSIONS: dict[str, Compression] = {".gz": "gz", ".zip": "zip", ".bz2": "bz2", ".xz": "xz"}
TEXT_FORMATS = ("csv", "json", "jsonl")


@dataclass(frozen=True, slots=True)
class NamedFormat:
    """What a name says.

    Attributes:
        format: The format.
        sep: The separator of a text table, "" where the suffix does not tell.
        compression: How the file is compressed, "" for not at all.
    """

    format: FormatName
    sep: str
    compression: Compression


def format_of(name: str) -> NamedFormat:
    r"""Read a file's name.

    Raises:
        DataError: the suffix is of no known format, or such a format is not read compressed.

    >>> format_of("a.tsv.gz")
    NamedFormat(format='csv', sep='\t', compression='gz')
    """
    path = PurePosixPath(name.lower())
    compression = COMPRESSIONS.get(path.suffix, "")
    inner = PurePosixPath(path.stem) if compression else path
    if inner.suffix not in SUFFIXES:
        raise DataError(
            f"format {inner.suffix or '(no suffix)'} is not supported; "
            f"known: {', '.join(SUFFIXES)}",
            file=name,
            hint="save the table in one of these formats; text may be .gz, .zip, .bz2 or .xz, too",
        )
    form, sep = SUFFIXES[inner.suffix]
    if compression and form not in TEXT_FORMATS:
        raise DataError(
            f"{inner.suffix} is not read compressed; it is compact by itself",
            file=name,
            hint="decompress it first",
        )
    return NamedFormat(form, sep, compression)


def is_table_name(name: str) -> bool:
    """Whether a name ends like a table file."""
    try:
        format_of(name)
    except DataError:
        return False
    return True

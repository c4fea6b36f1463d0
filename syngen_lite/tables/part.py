"""One opened file of a source, whatever its format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyarrow as pa

from syngen_lite.tables.file_format import FileFormat

CHUNK_ROWS = 20_000
OBJECT_ROWS = 2_000
"""Rows a batch where each value is a Python object: more wake the garbage collector."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a reader gives, while its file is open.

    Attributes:
        names: The header; None where only all rows tell (json).
        batches: The rows: text as dictionary<int32, string> with nulls, or typed arrays.
        format: How the file is written; to be asked after the last batch.
    """

    names: tuple[str, ...] | None
    batches: Iterator[pa.RecordBatch]
    format: Callable[[], FileFormat]

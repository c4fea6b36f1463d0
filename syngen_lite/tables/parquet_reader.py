"""Parquet files to batches, row group by row group."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from syngen_lite.errors import DataError
from syngen_lite.tables.cells import JSON
from syngen_lite.tables.file_format import FileFormat
from syngen_lite.tables.header import checked_header
from syngen_lite.tables.locations import Location
from syngen_lite.tables.part import CHUNK_ROWS, Part


@contextmanager
def open_parquet(place: Location) -> Iterator[Part]:
    """Open a Parquet file.

    Raises:
        DataError: no such file, or it is no whole Parquet file.
        ResourceError: the machine refuses to read it.
    """
    from pyarrow import parquet  # noqa: PLC0415 - most sources are text

    with place.open() as file:
        try:
            opened = parquet.ParquetFile(file, pre_buffer=False)
            schema = opened.schema_arrow
            form = FileFormat(name="parquet", dtypes={f.name: _word(f.type) for f in schema})
            names = checked_header(schema.names, place.file)
            batches = map(_encoded, opened.iter_batches(batch_size=CHUNK_ROWS))
            yield Part(names, batches, lambda: form)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise DataError(
                f"not a whole Parquet file ({str(error).splitlines()[0][:200]})",
                file=place.file,
                hint="fetch or write the file again",
            ) from error


def _word(kind: pa.DataType) -> str:
    """Arrow's word for a type; lists and objects become JSON text."""
    if isinstance(kind, pa.BaseExtensionType):
        return _word(kind.storage_type)
    return JSON if pa.types.is_nested(kind) else str(kind)


def _encoded(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Text as distinct values and codes; the file's own dictionaries hold what it likes."""
    columns = [_column(column) for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _column(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return column.cast(pa.string()).dictionary_encode()
    return column

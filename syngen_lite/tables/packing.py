"""Typed values as bytes, and back: how rows are kept for later reports."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from syngen_lite.errors import ArtifactError


def pack(values: pd.DataFrame) -> bytes:
    """Write typed values (see `parsing.to_values`) as a compressed Arrow stream."""
    arrays = {name: pa.array(column, from_pandas=True) for name, column in values.items()}
    dtypes = {f"dtype {i}": str(column.dtype) for i, (_, column) in enumerate(values.items())}
    table = pa.table(arrays).replace_schema_metadata(dtypes)
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def unpack(payload: bytes) -> pd.DataFrame:
    """The values that were packed, with their dtypes.

    Raises:
        ArtifactError: the bytes are something else.
    """
    try:
        with pa.ipc.open_stream(payload) as reader:
            table = reader.read_all()
    except (pa.ArrowException, OSError) as error:
        raise ArtifactError(f"the kept sample cannot be read: {error}") from error
    dtypes = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
    columns = {
        name: _column(table.column(i), dtypes.get(f"dtype {i}", "object"))
        for i, name in enumerate(table.column_names)
    }
    return pd.DataFrame(columns)


def _column(values: pa.ChunkedArray, dtype: str) -> pd.Series[Any]:
    if dtype != "object":
        return pd.Series(values.to_numpy(), dtype=dtype)
    array = np.empty(len(values), dtype=object)
    array[:] = values.to_pylist()  # not by pandas, which makes whole numbers with nulls floats
    return pd.Series(array, dtype=object)

"""Rows to Avro: records of nullable fields, streamed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
from numpy.typing import NDArray

from syngen_lite.errors import ConfigError, MissingExtraError
from syngen_lite.schema import TableSchema
from syngen_lite.tables.arrow_types import natural_type, to_arrow
from syngen_lite.tables.file_format import FileFormat

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TYPES: Mapping[str, pa.DataType] = {
    "boolean": pa.bool_(),
    "int": pa.int32(),
    "long": pa.int64(),
    "float": pa.float32(),
    "double": pa.float64(),
    "string": pa.string(),
    "uuid": pa.string(),
    "date": pa.date32(),
    "timestamp-millis": pa.timestamp("ms", "UTC"),
    "timestamp-micros": pa.timestamp("us", "UTC"),
    "local-timestamp-millis": pa.timestamp("ms"),
    "local-timestamp-micros": pa.timestamp("us"),
}
_CARRIERS = {"uuid": "string", "date": "int"}  # of logical types; those of time are longs
_NATURAL = {
    pa.int64(): "long",
    pa.float64(): "double",
    pa.date32(): "date",
    pa.timestamp("us"): "local-timestamp-micros",
}


class AvroWriter:
    """Writes a table as an Avro object container.

    Args:
        schema: The table's columns; Avro takes only plain names.
        form: `dtypes` holds the source's types of fields, as JSON.

    Raises:
        ConfigError: a column has a name that Avro does not take.
        MissingExtraError: fastavro is not installed.
    """

    appendable: ClassVar[bool] = False

    def __init__(self, schema: TableSchema, form: FileFormat) -> None:
        _require_names(schema)
        words = {c.name: _word(form.dtypes.get(c.name), natural_type(c)) for c in schema}
        self.schema = schema
        self.types = pa.schema([(name, _TYPES[word]) for name, word in words.items()])
        self.record = {
            "type": "record",
            "name": _record_name(schema.name),
            "fields": [
                {"name": name, "type": ["null", _avro_type(word)]} for name, word in words.items()
            ],
        }
        self._writer_class = _writer_class()

    def open(self, path: Path, rows_before: int = 0) -> None:
        self.stream = path.open("wb")

    def write_header(self) -> None:
        mark = hashlib.md5(json.dumps(self.record).encode(), usedforsecurity=False).digest()
        self.file = self._writer_class(self.stream, self.record, codec="deflate", sync_marker=mark)

    def write(self, values: Mapping[str, NDArray[Any]]) -> None:
        table = to_arrow(values, self.schema, self.types)
        names = table.column_names
        for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
            self.file.write(dict(zip(names, row, strict=True)))

    def write_footer(self) -> None:
        self.file.flush()

    def close(self) -> None:
        self.stream.close()


def _writer_class() -> Any:  # noqa: ANN401 - fastavro has two, a fast and a plain one
    try:
        from fastavro.write import Writer  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError(
            "Avro needs fastavro", hint="pip install 'syngen-lite[avro]'"
        ) from error
    return Writer


def _require_names(schema: TableSchema) -> None:
    for name in schema.column_names:
        if not _NAME.fullmatch(name):
            raise ConfigError(
                "Avro allows names of letters, digits and _ only, not starting with a digit",
                table=schema.name,
                column=name,
                hint="choose another --format, or rename the column and train again",
            )


def _record_name(table: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9_]", "_", table)
    return plain if _NAME.fullmatch(plain) else f"_{plain}"


def _word(asked: str | None, natural: pa.DataType) -> str:
    """The source's type where it can be written again, else the natural one."""
    found = _primitive(json.loads(asked)) if asked else None
    return found if found is not None and found in _TYPES else _NATURAL.get(natural, "string")


def _primitive(kind: Any) -> str | None:  # noqa: ANN401 - an Avro type is text, list or object
    """The primitive or logical type of a field, None of one that is a text here."""
    if isinstance(kind, list):
        members = [member for member in kind if member != "null"]
        return _primitive(members[0]) if len(members) == 1 else None
    if isinstance(kind, dict):
        return kind.get("logicalType") or _primitive(kind.get("type"))
    return kind if isinstance(kind, str) else None


def _avro_type(word: str) -> str | dict[str, str]:
    if word in _CARRIERS or "timestamp" in word:
        return {"type": _CARRIERS.get(word, "long"), "logicalType": word}
    return word

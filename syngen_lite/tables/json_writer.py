"""Rows as JSON objects: in one array, or one a line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from syngen_lite.errors import DataError
from syngen_lite.schema import Column, TableSchema
from syngen_lite.tables.file_format import FileFormat
from syngen_lite.tables.kinds.kind import Cells
from syngen_lite.tables.rendering import to_frame, to_text
from syngen_lite.tables.text_file import TextFile

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WORDS = {"true": "true", "false": "false"}


class JsonLinesWriter:
    """Writes one object a line.

    Args:
        schema: The table's columns.
        form: Encoding, line end and compression; `dtypes` has Arrow's words for what
            columns were ("double", "bool"; "json" for lists and objects).
    """

    appendable: ClassVar[bool] = True

    def __init__(self, schema: TableSchema, form: FileFormat) -> None:
        self.schema, self.form = schema, form
        names = [json.dumps(name, ensure_ascii=False) for name in schema.column_names]
        self._head = [f"{', ' if i else '{'}{name}: " for i, name in enumerate(names)]

    def open(self, path: Path, rows_before: int = 0) -> None:
        self.file, self.rows = TextFile(path, self.form), rows_before

    def write_header(self) -> None:
        self.file.start("")

    def write(self, values: Mapping[str, NDArray[Any]]) -> None:
        objects = self._objects(values)
        end = self.form.line_end
        self.file.write(end.join(objects) + end)

    def write_footer(self) -> None:
        """Nothing stands below the rows."""

    def close(self) -> None:
        self.file.close()

    def _objects(self, values: Mapping[str, NDArray[Any]]) -> list[str]:
        parts: list[list[str]] = []
        cells = to_text(values, self.schema)
        for column, head, column_cells in zip(self.schema, self._head, cells, strict=True):
            tokens = self._tokens(column, column_cells, values)
            parts.append([head + token for token in tokens])
        return ["".join(row) + "}" for row in zip(*parts, strict=True)]

    def _tokens(
        self, column: Column, cells: Cells, values: Mapping[str, NDArray[Any]]
    ) -> list[str]:
        if column.kind in ("integer", "decimal"):
            tokens = [str(cell) for cell in cells]
            if all(not token or _NUMBER.fullmatch(token) for token in tokens):
                return [token or "null" for token in tokens]
            return _numbers(values, column)  # "1,234.5 %" is no number in JSON
        encode = _ENCODERS.get(self.form.dtypes.get(column.name, ""), _text)
        seen: dict[tuple[type, Any], str] = {(str, ""): "null"}
        for cell in cells:
            if (type(cell), cell) not in seen:
                seen[type(cell), cell] = encode(cell) if isinstance(cell, str) else _plain(cell)
        return [seen[type(cell), cell] for cell in cells]


class JsonWriter(JsonLinesWriter):
    """Writes one array of objects, each on a line of its own."""

    def write_header(self) -> None:
        self.file.start("[\n")

    def write(self, values: Mapping[str, NDArray[Any]]) -> None:
        objects = self._objects(values)
        self.file.write((",\n" if self.rows else "") + ",\n".join(objects))
        self.rows += len(objects)

    def write_footer(self) -> None:
        self.file.write("\n]\n")


def _text(cell: str) -> str:
    return json.dumps(cell, ensure_ascii=False)


def _plain(cell: Any) -> str:  # noqa: ANN401 - booleans and numbers of typed sources
    return json.dumps(cell, allow_nan=False)


def _number(cell: str) -> str:
    return cell if _NUMBER.fullmatch(cell) else _text(cell)


def _boolean(cell: str) -> str:
    return _WORDS.get(cell.lower()) or _text(cell)


def _inner(cell: str) -> str:
    """The text of a list or an object, which stands in the file as one."""
    try:
        return json.dumps(json.loads(cell), ensure_ascii=False)
    except ValueError:
        return _text(cell)


# by Arrow's word for what the source had
_ENCODERS: Mapping[str, Callable[[str], str]] = {
    "int64": _number,
    "double": _number,
    "bool": _boolean,
    "json": _inner,
}


def _numbers(values: Mapping[str, NDArray[Any]], column: Column) -> list[str]:
    series = to_frame(values, TableSchema("", (column,)))[column.name]
    numbers = series.to_numpy(dtype=np.float64, na_value=np.nan).tolist()
    try:
        return [json.dumps(x, allow_nan=False) if x == x else "null" for x in numbers]  # noqa: PLR0124
    except ValueError as error:
        raise DataError("infinity is no number in JSON", column=column.name) from error

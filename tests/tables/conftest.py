"""Small tables written for one test."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from syngen_lite.schema import Column
from syngen_lite.tables import RawTable, detect_schema, read_table, to_text, to_values


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[..., Path]:
    def write(text: str | bytes, name: str = "t.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


@pytest.fixture
def rows() -> Callable[[RawTable], list[tuple]]:
    def of(raw: RawTable) -> list[tuple]:
        return list(zip(*[column.to_pylist() for column in raw.columns.values()], strict=True))

    return of


@pytest.fixture
def one_column(csv_file: Callable[..., Path]) -> SimpleNamespace:
    """A table of one column: what is detected, and what its text becomes there and back."""

    def read(values: list[str], name: str) -> RawTable:
        lines = [name, *('"' + value.replace('"', '""') + '"' for value in values)]
        return read_table(csv_file("\n".join(lines) + "\n"))

    def detected(values: list[str], name: str = "x", kind: str | None = None) -> Column:
        overrides = {name: kind} if kind else None
        return detect_schema("t", read(values, name), overrides=overrides).columns[0]

    def returned(values: list[str], name: str = "x") -> list[str]:
        raw = read(values, name)
        schema = detect_schema("t", raw)
        return [str(cell) for cell in to_text(to_values(raw, schema), schema)[0]]

    return SimpleNamespace(detected=detected, returned=returned, read=read)

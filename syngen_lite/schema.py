"""The words every room shares: what a column is, what a table is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from syngen_lite.errors import ArtifactError

Kind = Literal[
    "integer", "decimal", "category", "date", "datetime", "identifier", "text", "constant", "empty"
]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, as it stands in its source.

    Attributes:
        name: The header, byte for byte.
        kind: What its values mean; names the codec that learns them.
        dtype: How the source holds it: "text" for a file, else the pandas dtype's name.
        decimals: Most digits after the decimal point (integer and decimal kinds).
        format: How a value is written. Dates: a `strptime` format. Decimals: "fixed" (always
            `decimals` digits), "float" (`1.0`, `2.5`) or "plain" (`1`, `2.5`).
    """

    name: str
    kind: Kind
    dtype: str = "text"
    decimals: int = 0
    format: str = ""


@dataclass(frozen=True, slots=True)
class TableSchema:
    """The columns of one table, in the source's order."""

    name: str
    columns: tuple[Column, ...]

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)

    @property
    def column_names(self) -> list[str]:
        """Headers in order."""
        return [column.name for column in self.columns]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; `from_dict` is the way back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TableSchema:
        """Rebuild a schema from `to_dict`.

        Raises:
            ArtifactError: a key is missing or a kind is unknown.
        """
        try:
            columns = tuple(Column(**column) for column in data["columns"])
            name = data["name"]
        except (KeyError, TypeError) as error:
            raise ArtifactError(f"not a table schema: {error}") from error
        unknown = [column.kind for column in columns if column.kind not in KINDS]
        if unknown:
            raise ArtifactError(f"unknown kind {unknown[0]!r}; known: {', '.join(KINDS)}")
        return cls(name=name, columns=columns)

"""The words every room shares: what a column is, what a table is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from syngen_lite.errors import ArtifactError

Kind = Literal[
    "integer",
    "decimal",
    "boolean",
    "category",
    "date",
    "time",
    "datetime",
    "duration",
    "money",
    "percent",
    "coordinates",
    "text",
    "code",
    "name",
    "email",
    "phone",
    "address",
    "url",
    "ip",
    "uuid",
    "ulid",
    "json",
    "list",
    "mixed",
    "identifier",
    "constant",
    "empty",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
NUMBERS: frozenset[Kind] = frozenset({"integer", "decimal", "time", "duration", "percent"})
"""Kinds whose values are float64, NaN for a null."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, as it stands in its source, or one part of such a column.

    Attributes:
        name: The header, byte for byte.
        kind: What its values mean; names the codec that learns them.
        dtype: How the source holds it: "text" for a file, else the pandas dtype's name.
        decimals: Most digits after the decimal point (kinds of numbers).
        format: How a value is written; each kind in `tables/kinds` says what it means there.
        parts: What a composite column is taken apart into, in order; empty for all others.
        tied: Of a part: it has a value wherever the first part of its column has one.
    """

    name: str
    kind: Kind
    dtype: str = "text"
    decimals: int = 0
    format: str = ""
    parts: tuple[Column, ...] = ()
    tied: bool = False

    @property
    def leaves(self) -> tuple[Column, ...]:
        """The columns that are learnt: the parts, all the way down, or the column itself."""
        return tuple(leaf for part in self.parts for leaf in part.leaves) or (self,)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Column:
        """Rebuild a column from `dataclasses.asdict`."""
        return cls(**{**data, "parts": tuple(cls.from_dict(part) for part in data["parts"])})


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

    @property
    def leaves(self) -> TableSchema:
        """The schema of the columns that are learnt: composite ones give way to their parts."""
        return TableSchema(self.name, tuple(leaf for c in self.columns for leaf in c.leaves))

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
            columns = tuple(Column.from_dict(column) for column in data["columns"])
            schema = cls(data["name"], columns)
        except (KeyError, TypeError) as error:
            raise ArtifactError(f"not a table schema: {error}") from error
        unknown = [c.kind for c in (*schema.columns, *schema.leaves) if c.kind not in KINDS]
        if unknown:
            raise ArtifactError(f"unknown kind {unknown[0]!r}; known: {', '.join(KINDS)}")
        return schema

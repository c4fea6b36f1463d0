"""The words every room shares: what a column is, what a table is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from syngen_lite.errors import ArtifactError

KeyKind = Literal["PK", "UQ", "FK", "TKN"]
KEY_KINDS: tuple[KeyKind, ...] = get_args(KeyKind)
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


@dataclass(frozen=True, slots=True)
class Key:
    """Columns of a table that identify its rows, or rows of another one.

    Attributes:
        name: The key's name; two tables may have a key of the same name.
        kind: PK (primary), UQ (unique), FK (foreign) or TKN (token: the same value everywhere).
        columns: The columns it is made of, in order.
        parent: The table that a foreign key refers to; None for all others.
        parent_columns: That table's columns, in the order of `columns`.
    """

    name: str
    kind: KeyKind
    columns: tuple[str, ...]
    parent: str | None = None
    parent_columns: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Key:
        """Rebuild a key from `dataclasses.asdict`.

        Raises:
            ArtifactError: it is none.
        """
        try:
            columns, theirs = (_names(data[word]) for word in ("columns", "parent_columns"))
            key = cls(data["name"], data["kind"], columns, data["parent"], theirs)
        except (KeyError, TypeError) as error:
            raise ArtifactError(f"not a key: {error}") from error
        if not isinstance(key.name, str) or key.kind not in KEY_KINDS or not key.columns:
            raise ArtifactError(f"not a key: {key.name!r} of kind {key.kind!r}")
        is_foreign = key.kind == "FK"
        if is_foreign != isinstance(key.parent, str) or len(theirs) != len(columns) * is_foreign:
            raise ArtifactError(f"the key {key.name!r} of kind {key.kind} has the wrong parent")
        return key


@dataclass(frozen=True, slots=True)
class DatabaseSchema:
    """Tables and the keys that link them.

    Attributes:
        tables: In the order of training: parents first.
        keys: Table to its keys, in the order of the file; a table without keys may be left out.
    """

    tables: tuple[TableSchema, ...]
    keys: Mapping[str, tuple[Key, ...]]

    def __iter__(self) -> Iterator[TableSchema]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)

    def table(self, name: str) -> TableSchema:
        """A table by its name.

        Raises:
            ArtifactError: there is none.
        """
        for table in self.tables:
            if table.name == name:
                return table
        raise ArtifactError(f"no table {name!r} in the database schema")

    def foreign_keys(self, table: str) -> tuple[Key, ...]:
        """The keys of `table` that refer to a parent."""
        return tuple(key for key in self.keys.get(table, ()) if key.kind == "FK")

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; `from_dict` is the way back."""
        keys = {table: [asdict(key) for key in keys] for table, keys in self.keys.items()}
        return {"tables": [table.to_dict() for table in self.tables], "keys": keys}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> DatabaseSchema:
        """Rebuild a schema from `to_dict`.

        Raises:
            ArtifactError: something is missing, or a key names no table or column.
        """
        try:
            tables = tuple(TableSchema.from_dict(table) for table in data["tables"])
            keys = {t: tuple(map(Key.from_dict, keys)) for t, keys in data["keys"].items()}
        except (KeyError, TypeError, AttributeError) as error:
            raise ArtifactError(f"not a database schema: {error}") from error
        schema = cls(tables, keys)
        schema._require_consistent()
        return schema

    def _require_consistent(self) -> None:
        columns = {table.name: set(table.column_names) for table in self.tables}
        if len(columns) < len(self.tables):
            raise ArtifactError("not a database schema: a table is listed twice")
        for table, keys in self.keys.items():
            for key in keys:
                named = {table: set(key.columns)}
                if key.parent is not None:
                    named[key.parent] = named.get(key.parent, set()) | set(key.parent_columns)
                if any(not names <= columns.get(owner, set()) for owner, names in named.items()):
                    raise ArtifactError(f"the key {key.name!r} of {table!r} names no such column")


def _names(data: Any) -> tuple[str, ...]:  # noqa: ANN401
    if not isinstance(data, list | tuple) or not all(isinstance(name, str) for name in data):
        raise TypeError("columns are a list of names")
    return tuple(data)

"""Words for the types of database columns: from SQLAlchemy, to Arrow, and to SQL again.

    smallint integer bigint boolean real double numeric numeric(p, s) date time timestamp
    timestamptz text varchar(n) char(n) uuid json jsonb interval inet cidr macaddr money binary
    <any of them>[]

Words that only PostgreSQL has are text elsewhere. A type without a word is text, as the database
casts it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from syngen_lite.errors import ArtifactError
from syngen_lite.tables.arrow_types import arrow_type

if TYPE_CHECKING:
    from sqlalchemy import DateTime, Dialect, String, Time
    from sqlalchemy.types import TypeEngine

BINARY = "binary"
_WORD = re.compile(r"([a-z]+)(?:\((\d+)(?:, (\d+))?\))?(\[\])?")
_MOST_DIGITS = 76  # of Arrow's decimals
_NAMED = {
    "SMALLINT": "smallint",
    "TINYINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "BOOLEAN": "boolean",
    "REAL": "real",
    "DATE": "date",
    "UUID": "uuid",
    "JSON": "json",
    "JSONB": "jsonb",
    "INTERVAL": "interval",
    "INET": "inet",
    "CIDR": "cidr",
    "MACADDR": "macaddr",
    "MONEY": "money",
}
_OF_SQLITE = dict.fromkeys(("SMALLINT", "TINYINT", "INTEGER"), "bigint") | {"REAL": "double"}
"""Its numbers have 64 bits whatever they are called."""
_POSTGRESQL = frozenset({"jsonb", "interval", "inet", "cidr", "macaddr", "money"})
_ARROW: Mapping[str, pa.DataType] = {
    "smallint": pa.int16(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "boolean": pa.bool_(),
    "real": pa.float32(),
    "double": pa.float64(),
    "date": pa.date32(),
    "time": pa.time64("us"),
    "timestamp": pa.timestamp("us"),
    "timestamptz": pa.timestamp("us", "UTC"),
}


def word_of(kind: TypeEngine[Any], dialect: Dialect) -> str:
    """The word for a type that a database has told.

    >>> import sqlalchemy as sa
    >>> dialect = sa.create_mock_engine("sqlite://", print).dialect
    >>> [word_of(t, dialect) for t in (sa.Numeric(9, 2), sa.DateTime(), sa.VARCHAR(5), sa.BLOB())]
    ['numeric(9, 2)', 'timestamp', 'varchar(5)', 'binary']
    """
    import sqlalchemy as sa  # noqa: PLC0415

    if isinstance(kind, sa.ARRAY):
        return f"{word_of(kind.item_type, dialect)}[]"
    if isinstance(kind, sa.LargeBinary | sa.types._Binary):  # BINARY and VARBINARY, too
        return BINARY
    if isinstance(kind, sa.String):
        return _text_word(kind)
    if isinstance(kind, sa.DateTime | sa.Time):
        return _moment_word(kind)
    name = type(kind).__name__.upper()
    if name in _NAMED:
        return (_OF_SQLITE if dialect.name == "sqlite" else _NAMED).get(name, _NAMED[name])
    return _number_word(kind)


def _text_word(kind: String) -> str:
    import sqlalchemy as sa  # noqa: PLC0415

    if isinstance(kind, sa.Enum) or not kind.length:
        return "text"
    return f"{'char' if isinstance(kind, sa.CHAR) else 'varchar'}({kind.length})"


def _moment_word(kind: DateTime | Time) -> str:
    import sqlalchemy as sa  # noqa: PLC0415

    if isinstance(kind, sa.Time):
        return "text" if kind.timezone else "time"
    return "timestamptz" if kind.timezone else "timestamp"


def _number_word(kind: TypeEngine[Any]) -> str:
    import sqlalchemy as sa  # noqa: PLC0415

    if isinstance(kind, sa.Integer):
        return "bigint"
    if isinstance(kind, sa.Float):
        return "double"
    return _numeric(kind.precision, kind.scale) if isinstance(kind, sa.Numeric) else "text"


def arrow_of(word: str) -> pa.DataType:
    """The Arrow type whose values a column of that word takes; text where nothing else fits.

    Raises:
        ArtifactError: there is no such word.
    """
    name, length, scale, is_array = _taken_apart(word)
    if name == "numeric" and length is not None and not is_array:
        make = pa.decimal128 if length <= 38 else pa.decimal256
        return make(length, scale or 0)
    return pa.string() if is_array else _ARROW.get(name, pa.string())


def word_of_arrow(kind: pa.DataType) -> str:
    """The word for a column of an Arrow type.

    >>> word_of_arrow(pa.uint16()), word_of_arrow(pa.decimal128(9, 2)), word_of_arrow(pa.string())
    ('integer', 'numeric(9, 2)', 'text')
    """
    if pa.types.is_dictionary(kind):
        return word_of_arrow(kind.value_type)
    if pa.types.is_decimal(kind):
        return _numeric(kind.precision, kind.scale)
    if pa.types.is_integer(kind):
        return _whole(kind)
    if pa.types.is_floating(kind):
        return "double" if kind == pa.float64() else "real"
    if pa.types.is_timestamp(kind):
        return "timestamptz" if kind.tz else "timestamp"
    return next((w for is_such, w in _OTHERS if is_such(kind)), "text")


def words_of_arrow(dtypes: Mapping[str, str]) -> dict[str, str]:
    """Column to word, from Arrow's words for the types of a file ("json" for its own)."""
    return {
        name: "json" if word == "json" else word_of_arrow(arrow_type(word))
        for name, word in dtypes.items()
    }


def sql_type(word: str, dialect: Dialect) -> TypeEngine[Any]:
    """The type to create a column with.

    Raises:
        ArtifactError: there is no such word.
    """
    import sqlalchemy as sa  # noqa: PLC0415
    from sqlalchemy.dialects import postgresql as pg  # noqa: PLC0415

    name, length, scale, is_array = _taken_apart(word)
    is_pg = dialect.name == "postgresql"
    if name == "numeric":
        found: TypeEngine[Any] = sa.Numeric(length, scale)
    elif name in ("varchar", "char"):
        found = (sa.VARCHAR if name == "varchar" else sa.CHAR)(length)
    elif name in _POSTGRESQL | {"uuid"}:
        found = getattr(pg, name.upper())() if is_pg else sa.Text()
    else:
        found = _plain_type(name, is_pg=is_pg)
    if is_array:
        return sa.ARRAY(found) if is_pg else sa.Text()
    return found


def most_characters(word: str) -> int | None:
    """How many characters a text of that word may have; None for any number."""
    name, length, _, is_array = _taken_apart(word)
    return length if name in ("varchar", "char") and not is_array else None


def is_array(word: str) -> bool:
    """Whether a column holds arrays."""
    return word.endswith("[]")


def _plain_type(name: str, *, is_pg: bool) -> TypeEngine[Any]:
    import sqlalchemy as sa  # noqa: PLC0415

    kinds: Mapping[str, Callable[[], TypeEngine[Any]]] = {
        "smallint": sa.SmallInteger,
        "integer": sa.Integer,
        "bigint": sa.BigInteger if is_pg else sa.Integer,
        "boolean": sa.Boolean,
        "real": sa.REAL,
        "double": sa.Double,
        "date": sa.Date,
        "time": sa.Time,
        "timestamp": sa.DateTime,
        "timestamptz": lambda: sa.DateTime(timezone=True),
        "json": sa.JSON if is_pg else sa.Text,  # SQLite would make numbers of "JSON" columns
        "text": sa.Text,
    }
    return kinds[name]()


def _numeric(precision: int | None, scale: int | None) -> str:
    if not precision or precision > _MOST_DIGITS or not 0 <= (scale or 0) <= precision:
        return "numeric"
    return f"numeric({precision}, {scale or 0})"


def _whole(kind: pa.DataType) -> str:
    bits = kind.bit_width + int(pa.types.is_unsigned_integer(kind))  # a uint16 needs 17
    if bits > 64:
        return "numeric(20, 0)"
    return "smallint" if bits <= 16 else "integer" if bits <= 32 else "bigint"


_OTHERS: tuple[tuple[Callable[[pa.DataType], bool], str], ...] = (
    (pa.types.is_boolean, "boolean"),
    (pa.types.is_date, "date"),
    (pa.types.is_time, "time"),
)
_NAMES = frozenset({*_ARROW, *_POSTGRESQL, "numeric", "varchar", "char", "text", "uuid", "json"})


def _taken_apart(word: str) -> tuple[str, int | None, int | None, bool]:
    """Name, length or precision, scale, and whether it is an array."""
    found = _WORD.fullmatch(word)
    if found is None or found[1] not in _NAMES:
        raise ArtifactError(f"unknown SQL type {word!r}", hint="train again")
    length, scale = (int(n) if n else None for n in (found[2], found[3]))
    return found[1], length, scale, bool(found[4])

"""How a table file is written: what a reader found or was told, and what the writer repeats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

from syngen_lite.errors import ArtifactError, ConfigError

FormatName = Literal["csv", "parquet", "xlsx", "avro", "json", "jsonl", "sql"]
Quoting = Literal["minimal", "all", "nonnumeric", "none"]
Compression = Literal["", "gz", "zip", "bz2", "xz"]
_CHOICES = {"name": FormatName, "quoting": Quoting, "compression": Compression}


@dataclass(frozen=True, slots=True)
class FileFormat:
    """One way of writing a table.

    Attributes:
        name: The format; TSV, PSV and TXT are "csv" with another separator.
        compression: How the whole file is compressed, "" for not at all.
        sep: The character between two fields (csv).
        quotechar: The character around a field that holds `sep`, quotes or line ends (csv).
        quoting: Which fields are quoted (csv).
        escapechar: The character that stands before a quote instead of doubling it, "" for none.
        encoding: A codec's name; "" reads the byte order mark and falls back to UTF-8 (csv, json).
        line_end: What ends a row (csv, jsonl).
        header: Whether the first row holds the column names (csv, xlsx).
        sheet_name: The worksheet, "" for the first (xlsx, also read from xls and ods).
        dtypes: Column to the format's own type, so that it is written again: Arrow's word for it
            ("int32", "decimal128(10, 2)"; "json" for the text of a list or an object), the
            field's type as JSON (avro), or a word of `databases.sql_types` (sql). Empty for csv,
            where all is text.
        na: Column to the text that meant "missing" in it, so that it is written again; without
            one a null is an empty field.
        primary_key: Its columns in a database (sql).
    """

    name: FormatName = "csv"
    compression: Compression = ""
    sep: str = ","
    quotechar: str = '"'
    quoting: Quoting = "minimal"
    escapechar: str = ""
    encoding: str = ""
    line_end: str = "\n"
    header: bool = True
    sheet_name: str = ""
    dtypes: Mapping[str, str] = field(default_factory=dict)
    na: Mapping[str, str] = field(default_factory=dict)
    primary_key: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse characters that `csv` cannot use."""
        for key, value in (("sep", self.sep), ("quotechar", self.quotechar)):
            if len(value) != 1 or value in "\r\n\0":
                raise ConfigError(f"{key} is {value!r}; one character, no line end, is allowed")
        if self.sep == self.quotechar:
            raise ConfigError(f"sep and quotechar are both {self.sep!r}; they must differ")
        if len(self.escapechar) > 1 or self.escapechar in (self.sep, "\r", "\n", "\0"):
            raise ConfigError(
                f"escapechar is {self.escapechar!r}; one character, not {self.sep!r}, is allowed"
            )

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; `from_dict` is the way back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> FileFormat:
        """Rebuild a format from `to_dict`.

        Raises:
            ArtifactError: a key or a choice is unknown.
        """
        try:
            found = cls(**{**data, "primary_key": tuple(data.get("primary_key", ()))})
        except (TypeError, ConfigError) as error:
            raise ArtifactError(f"not a file format: {error}") from error
        for key, choices in _CHOICES.items():
            if getattr(found, key) not in get_args(choices):
                raise ArtifactError(f"unknown {key} {getattr(found, key)!r} in a file format")
        return found

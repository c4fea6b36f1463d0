"""The `keys` section of a table: its shape, and the patterns of its values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import Field, model_validator

from syngen_lite.config.problems import Problems
from syngen_lite.config.settings import Names, StrictModel, Text
from syngen_lite.config.validation import find_complaints
from syngen_lite.config.wording import YamlPath, describe, show_path
from syngen_lite.errors import ConfigError
from syngen_lite.patterns import Pattern
from syngen_lite.schema import Key, KeyKind


class References(StrictModel):
    """The parent table of a foreign key."""

    table: Text = Field(description="the name of the parent table, as text")
    columns: Names = Field(description="a list of column names")


class _KeyShape(StrictModel):
    """One key as the template writes it."""

    type: KeyKind = Field(description="PK, UQ, FK or TKN")
    columns: Names = Field(description="a list of column names")
    references: References | None = Field(
        default=None, description="'table', a name, and 'columns', a list of column names"
    )
    regex_patterns: dict[Text, Text] = Field(
        default_factory=dict, description="a regular expression for each of the key's columns"
    )

    @model_validator(mode="after")
    def _check_columns(self) -> _KeyShape:
        _refuse_repeats("columns", self.columns)
        foreign = [column for column in self.regex_patterns if column not in self.columns]
        if foreign:
            raise ValueError(f"'regex_patterns' names {foreign[0]!r}, not a column of the key")
        if self.regex_patterns and self.type not in {"PK", "UQ"}:
            raise ValueError("'regex_patterns' belongs to PK and UQ keys only")
        return self

    @model_validator(mode="after")
    def _check_references(self) -> _KeyShape:
        if (self.type == "FK") != (self.references is not None):
            wrong = "needs" if self.type == "FK" else "cannot have"
            raise ValueError(f"a key of type {self.type} {wrong} 'references'")
        if self.references is None:
            return self
        _refuse_repeats("references.columns", self.references.columns)
        ours, theirs = len(self.columns), len(self.references.columns)
        if ours != theirs:
            raise ValueError(f"{ours} in 'columns', but {theirs} in 'references.columns'")
        return self


@dataclass(frozen=True, slots=True)
class KeySettings:
    """One key of a table.

    Attributes:
        name: The key's name in the file.
        type: PK (primary), UQ (unique), FK (foreign) or TKN (token).
        columns: The columns it is made of.
        references: The parent of an FK.
        regex_patterns: How new values look, by column.
        line: The line of its name in the file.
    """

    name: str
    type: KeyKind
    columns: tuple[str, ...]
    references: References | None = None
    regex_patterns: Mapping[str, str] = field(default_factory=dict)
    line: int = field(default=1, compare=False)

    @property
    def key(self) -> Key:
        """The same in the words of the schema."""
        if self.references is None:
            return Key(self.name, self.type, self.columns)
        parent = self.references
        return Key(self.name, self.type, self.columns, parent.table, parent.columns)


def read_keys(
    section: Mapping[str, object], path: YamlPath, problems: Problems
) -> tuple[KeySettings, ...]:
    """Check the `keys` section of one table.

    Args:
        section: Its content, by key name.
        path: Where it stands.
        problems: Takes what is wrong.
    """
    keys: list[KeySettings] = []
    for name, body in section.items():
        key = _read_key(name, body, (*path, name), problems)
        if key is not None:
            keys.append(key)
    _refuse_second_primary(keys, path, problems)
    _refuse_twins(keys, path, problems)
    return tuple(keys)


def _read_key(name: str, body: object, path: YamlPath, problems: Problems) -> KeySettings | None:
    if not isinstance(body, dict):
        text = f"a key is {describe(body)}; allowed: 'type' and 'columns', indented under its name"
        problems.add(path, text)
        return None
    given = {word: value for word, value in body.items() if value is not None}
    complaints = find_complaints(_KeyShape, given)
    problems.add_all(path, complaints)
    if complaints:
        return None
    shape = _KeyShape.model_validate(given)
    _check_patterns(shape.regex_patterns, path, problems)
    line = problems.line(path)
    return KeySettings(
        name, shape.type, shape.columns, shape.references, shape.regex_patterns, line
    )


def _check_patterns(patterns: Mapping[str, str], path: YamlPath, problems: Problems) -> None:
    for column, pattern in patterns.items():
        try:
            Pattern.parse(pattern)
        except ConfigError as error:
            problems.add((*path, "regex_patterns", column), error.message, error.hint)


def _refuse_twins(keys: list[KeySettings], path: YamlPath, problems: Problems) -> None:
    """Two foreign keys that say the same would be counted twice."""
    first: dict[tuple[object, ...], str] = {}
    for key in keys:
        if key.references is None:
            continue
        columns = tuple(sorted(zip(key.columns, key.references.columns, strict=True)))
        other = first.setdefault((key.references.table, columns), key.name)
        if other != key.name:
            problems.add((*path, key.name), f"the same as {other!r}", "keep one of them")


def _refuse_second_primary(keys: list[KeySettings], path: YamlPath, problems: Problems) -> None:
    primary = [key for key in keys if key.type == "PK"]
    for key in primary[1:]:
        text = f"a second PK; {show_path((primary[0].name,))!r} is the first, one is allowed"
        problems.add((*path, key.name), text, "make it a UQ key")


def _refuse_repeats(word: str, columns: tuple[str, ...]) -> None:
    if len(set(columns)) < len(columns):
        raise ValueError(f"a column stands twice in '{word}'")

"""The metadata file: tables, their settings and keys, with the line of each.

Both forms are read: the README's template (`source` in the table) and today's upstream one
(`source` in `train_settings`, `format`, a `global` section).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from syngen_lite.addresses import is_database
from syngen_lite.config.keys import KeySettings, read_keys
from syngen_lite.config.precedence import Layer, resolve_infer, resolve_train
from syngen_lite.config.problems import Problems
from syngen_lite.config.references import check_references
from syngen_lite.config.settings import (
    EncryptionSettings,
    FormatSettings,
    InferSettings,
    TableSettings,
    TrainSettings,
)
from syngen_lite.config.validation import find_complaints
from syngen_lite.config.wording import YamlPath, describe, unknown_name
from syngen_lite.config.yaml_document import YamlDocument, load_yaml
from syngen_lite.errors import ConfigError

GLOBAL = "global"
_TABLE_KEYS = ("source", "train_settings", "infer_settings", "keys", "format", "encryption")
_GLOBAL_KEYS = ("train_settings", "infer_settings", "format", "encryption")
# Said in a section of its own, beside the settings.
_KEY = "fernet_key"
_APART = ("format", _KEY)
# These speak of one table's file and columns.
_NOT_GLOBAL = ("source", "column_types", "target", *_APART)


@dataclass(frozen=True, slots=True)
class TableMetadata:
    """What a metadata file says about one table.

    Attributes:
        name: The table's name, as written.
        line: The line of that name.
        train: Its own training settings.
        infer: Its own generation settings.
        keys: Its keys, in file order.
    """

    name: str
    line: int
    train: Layer
    infer: Layer
    keys: tuple[KeySettings, ...] = ()


@dataclass(frozen=True, slots=True)
class Metadata:
    """A checked metadata file.

    Attributes:
        file: Where it was read.
        tables: The tables in file order.
        global_train: Training settings for all tables.
        global_infer: Generation settings for all tables.
    """

    file: Path
    tables: tuple[TableMetadata, ...]
    global_train: Layer
    global_infer: Layer

    def __iter__(self) -> Iterator[TableMetadata]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)

    def table(self, name: str) -> TableMetadata:
        """Find a table by its name.

        Raises:
            ConfigError: no such table.
        """
        for table in self.tables:
            if table.name == name:
                return table
        names = ", ".join(table.name for table in self.tables)
        raise ConfigError(f"no table {name!r}; the file has: {names}", file=self.file)

    def settings(
        self,
        name: str,
        train_cli: Mapping[str, object] | None = None,
        infer_cli: Mapping[str, object] | None = None,
    ) -> TableSettings:
        """Decide everything for one table.

        Args:
            name: The table.
            train_cli: Training options of the command line; None values are not given.
            infer_cli: Generation options of the command line; None values are not given.

        Raises:
            ConfigError: no such table, or an option is not allowed.
        """
        table = self.table(name)
        return TableSettings(
            name=name,
            train=resolve_train(table.train, self.global_train, train_cli or {}),
            infer=resolve_infer(table.infer, self.global_infer, infer_cli or {}),
        )


def load_metadata(path: Path) -> Metadata:
    """Read and check a metadata file.

    Raises:
        ConfigError: everything that is wrong in the file, each with its line.
    """
    document = load_yaml(path)
    problems = Problems(document)
    metadata = _MetadataReader(document, problems).read()
    problems.raise_any(reserved=GLOBAL)
    return metadata


class _MetadataReader:
    """Walks the document; what is wrong goes to `problems`, the rest is kept."""

    def __init__(self, document: YamlDocument, problems: Problems) -> None:
        self._document = document
        self._problems = problems

    def read(self) -> Metadata:
        names = [name for name in self._document.data if name != GLOBAL]
        if not names:
            self._problems.add((), "no table in the file", "write one 'TABLE_NAME:' per table")
        train, infer = self._read_global()
        form = self._format((GLOBAL,), self._document.data.get(GLOBAL))
        tables = tuple(self._read_table(name, form) for name in names)
        metadata = Metadata(self._document.file, tables, train, infer)
        self._refuse_shared_destination(metadata)
        check_references({table.name: table.keys for table in tables}, self._problems)
        return metadata

    def _read_global(self) -> tuple[Layer, Layer]:
        path = (GLOBAL,)
        section = self._section(path, self._document.data.get(GLOBAL))
        self._check_names(path, section, _GLOBAL_KEYS)
        train = self._layer((*path, "train_settings"), section, TrainSettings, _NOT_GLOBAL)
        infer = self._layer((*path, "infer_settings"), section, InferSettings, (_KEY,))
        key = self._encryption(path, section)
        return _with_key(key, train), _with_key(key, infer)

    def _read_table(self, name: str, global_format: Layer) -> TableMetadata:
        path = (name,)
        if not name.strip():
            self._problems.add(path, "a table needs a name; allowed: text that is not blank")
        section = self._section(path, self._document.data[name])
        self._check_names(path, section, _TABLE_KEYS)
        train = self._layer((*path, "train_settings"), section, TrainSettings, _APART)
        infer = self._layer((*path, "infer_settings"), section, InferSettings, (_KEY,))
        encryption = self._encryption(path, section)
        keys_path = (*path, "keys")
        keys = read_keys(self._section(keys_path, section.get("keys")), keys_path, self._problems)
        train = self._with_source(path, section.get("source"), train)
        train = _with_format(self._format(path, section), global_format, train)
        train, infer = _with_key(encryption, train), _with_key(encryption, infer)
        return TableMetadata(name, self._document.line(path), train, infer, keys)

    def _section(self, path: YamlPath, content: object) -> Mapping[str, object]:
        if isinstance(content, dict):
            return content
        if content is not None:
            text = f"this is {describe(content)}; allowed: 'name: value' lines, indented under it"
            self._problems.add(path, text)
        return {}

    def _check_names(
        self, path: YamlPath, section: Mapping[str, object], allowed: tuple[str, ...]
    ) -> None:
        for name in section:
            if name not in allowed:
                self._problems.add((*path, name), unknown_name(name, allowed), _home_of(name))

    def _layer(
        self,
        path: YamlPath,
        parent: Mapping[str, object],
        model: type[BaseModel],
        hidden: tuple[str, ...] = (),
    ) -> Layer:
        section = self._section(path, parent.get(str(path[-1])))
        given = {name: value for name, value in section.items() if value is not None}
        nulls = {name: None for name in section if name not in model.model_fields}
        self._problems.add_all(path, find_complaints(model, nulls | given, hidden))
        lines = {name: self._document.line((*path, name)) for name in given}
        return Layer(given, lines, self._document.file)

    def _format(self, path: YamlPath, parent: object) -> Layer:
        """The format section; here `header: null` says that there is none, as it does upstream."""
        sections = parent if isinstance(parent, dict) else {}
        layer = self._layer((*path, "format"), sections, FormatSettings)
        section = sections.get("format")
        if not isinstance(section, dict) or section.get("header", True) is not None:
            return layer
        line = self._document.line((*path, "format", "header"))
        return Layer({**layer, "header": False}, {**layer.lines, "header": line}, layer.file)

    def _encryption(self, path: YamlPath, section: Mapping[str, object]) -> Layer:
        return self._layer((*path, "encryption"), section, EncryptionSettings)

    def _with_source(self, path: YamlPath, source: object, train: Layer) -> Layer:
        """Put the template's top-level `source` where upstream has it."""
        if source is None:
            return train
        here = (*path, "source")
        complaints = find_complaints(TrainSettings, {"source": source})
        self._problems.add_all(path, complaints)
        if "source" in train:
            text = f"the source is also given on line {train.lines['source']}"
            self._problems.add(here, text, "keep one of them")
        lines = {**train.lines, "source": self._document.line(here)}
        return Layer({**train.given, "source": source}, lines, train.file)

    def _refuse_shared_destination(self, metadata: Metadata) -> None:
        first: dict[str, str] = {}
        for table in metadata:
            target = table.infer.get("destination", metadata.global_infer.get("destination"))
            if not isinstance(target, str) or (is_database(target) and "#" not in target):
                continue  # in a database, each table has its own name
            other = first.setdefault(target, table.name)
            if other != table.name:
                text = f"writes to the same 'destination' as {other!r}; the rows would be lost"
                path = (table.name, "infer_settings", "destination")
                self._problems.add(path, text, "give each table its own destination")


def _with_format(own: Layer, shared: Layer, train: Layer) -> Layer:
    """Put the format among the training settings; a table's words win over the global ones."""
    if not (own or shared):
        return train
    lines = list((own or shared).lines.values())
    given = {**train.given, "format": {**shared, **own}}
    return Layer(given, {**train.lines, "format": min(lines, default=1)}, train.file)


def _with_key(encryption: Layer, settings: Layer) -> Layer:
    """Put what `encryption` says among the settings."""
    given, lines = {**settings.given, **encryption.given}, {**settings.lines, **encryption.lines}
    return Layer(given, lines, settings.file)


def _home_of(name: str) -> str | None:
    homes: dict[str, type[BaseModel]] = {
        "train_settings": TrainSettings,
        "infer_settings": InferSettings,
    }
    fitting = [home for home, model in homes.items() if name in model.model_fields]
    return f"put it under {' or '.join(fitting)}" if fitting else None

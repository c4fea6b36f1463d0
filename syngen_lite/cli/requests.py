"""Which tables a command is about, with which settings: flags, or a metadata file and flags."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from syngen_lite.config.keys import KeySettings
from syngen_lite.config.metadata import Metadata, TableMetadata, load_metadata
from syngen_lite.config.precedence import Origin, provenance, resolve_infer, resolve_train
from syngen_lite.config.settings import InferSettings, TrainSettings
from syngen_lite.errors import ConfigError

_NO_SETTINGS = frozenset({"table_name", "metadata_path", "dry_run"})
log = logging.getLogger(__name__)

Settings = TypeVar("Settings", TrainSettings, InferSettings)


@dataclass(frozen=True, slots=True)
class TableRequest(Generic[Settings]):
    """One table to train or to generate.

    Attributes:
        table: Its name.
        settings: What was asked, by the one rule of precedence.
        keys: Its keys, where a metadata file names them.
        line: Of its name in that file.
        size: Rows that are to be generated of it; None if nothing is said of that.
    """

    table: str
    settings: Settings
    keys: tuple[KeySettings, ...] = ()
    line: int = 1
    size: int | None = None


def train_requests(given: Mapping[str, Any]) -> list[TableRequest[TrainSettings]]:
    """Tables to train.

    Raises:
        ConfigError: neither a table nor a metadata file, or a setting is not allowed.
    """
    flags = _flags(given)
    if (path := given["metadata_path"]) is None:
        return [TableRequest(_name(given), resolve_train({}, {}, flags))]
    metadata = _metadata(path, given)
    for table in metadata:
        _tell(table.name, provenance(table.train, metadata.global_train, flags))
    return [_train_request(table, metadata, flags) for table in metadata]


def _train_request(
    table: TableMetadata, metadata: Metadata, flags: Mapping[str, Any]
) -> TableRequest[TrainSettings]:
    settings = metadata.settings(table.name, train_cli=flags)
    return TableRequest(table.name, settings.train, table.keys, table.line, settings.infer.size)


def infer_requests(given: Mapping[str, Any]) -> list[TableRequest[InferSettings]]:
    """Tables to generate.

    Raises:
        ConfigError: neither a table nor a metadata file, or a setting is not allowed.
    """
    flags = _flags(given)
    if (path := given["metadata_path"]) is None:
        return [TableRequest(_name(given), resolve_infer({}, {}, flags))]
    metadata = _metadata(path, given)
    for table in metadata:
        _tell(table.name, provenance(table.infer, metadata.global_infer, flags))
    return [
        TableRequest(t.name, metadata.settings(t.name, infer_cli=flags).infer) for t in metadata
    ]


def _flags(given: Mapping[str, Any]) -> dict[str, Any]:
    """Flags that are settings."""
    return {k: v for k, v in given.items() if k not in _NO_SETTINGS}


def _name(given: Mapping[str, Any]) -> str:
    if not given["table_name"]:
        raise ConfigError(
            "no table is named", hint="add --table_name NAME, or --metadata_path FILE"
        )
    name = str(given["table_name"])
    if not name.strip() or name.encode("utf-8", "ignore").decode() != name:
        raise ConfigError(f"{name!a} is no table name", hint="write it in UTF-8, not blank")
    return name


def _metadata(path: Path, given: Mapping[str, Any]) -> Metadata:
    if given["table_name"] is not None:
        log.warning("--table_name is ignored: %s names the tables", path)
    return load_metadata(path)


def _tell(table: str, origins: Iterable[Origin]) -> None:
    for origin in origins:
        level = logging.WARNING if origin.ignored else logging.DEBUG
        log.log(level, "%s: %s", table, origin)

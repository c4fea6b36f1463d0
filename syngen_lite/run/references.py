"""What a report of generated rows compares with: kept rows, the source, or counts of it."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from syngen_lite.config.settings import InferSettings, TrainSettings
from syngen_lite.errors import DataError, SyngenError
from syngen_lite.report.fidelity import Summary, summarize
from syngen_lite.report.tables import Tables, draw
from syngen_lite.run.source import parse_source, read_source, split_holdout
from syngen_lite.schema import TableSchema
from syngen_lite.store import Artifact
from syngen_lite.store.artifact import SAMPLE, SUMMARY
from syngen_lite.store.sample import decrypt, encrypt
from syngen_lite.streams import stream
from syngen_lite.tables.fingerprint import fingerprint
from syngen_lite.tables.packing import pack, unpack

KEPT_ROWS = 50_000
"""Of the rows that were learnt; the holdout is kept whole."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rows:
    """Real rows: those that were learnt, and those that were set aside."""

    real: pd.DataFrame
    holdout: pd.DataFrame | None

    @property
    def held(self) -> int:
        """How many were set aside."""
        return 0 if self.holdout is None else len(self.holdout)


def attachments(
    rows: Rows, schema: TableSchema, settings: TrainSettings, seed: int
) -> dict[str, bytes]:
    """What an artifact keeps for later reports: counts, and rows if a key was named.

    Raises:
        ConfigError: the key cannot be used.
    """
    tables = Tables(schema, rows.real, rows.real, rows.holdout)
    summary = summarize(tables, stream(seed, "report", "summary"))
    kept = {}
    if summary is not None:
        kept[SUMMARY] = json.dumps(summary.to_dict(), ensure_ascii=False).encode()
    if settings.fernet_key is not None:
        kept[SAMPLE] = encrypt(_pack(rows, seed), settings.fernet_key)
    return kept


def find_reference(
    artifact: Artifact, schema: TableSchema, settings: InferSettings
) -> Rows | Summary:
    """The best that is there: kept rows, else the source if it is unchanged, else the counts.

    Raises:
        ConfigError: a key was asked for, and cannot be used.
        ArtifactError: the key is not that of the training, or the artifact is damaged.
    """
    trained = TrainSettings.model_validate_json(json.dumps(artifact.manifest["settings"]))
    variable = settings.fernet_key or trained.fernet_key
    if SAMPLE in artifact.attachments and variable is not None:
        if settings.fernet_key is not None or variable in os.environ:
            return _unpack(decrypt(artifact.attachments[SAMPLE], variable))
        log.warning("%s: %s is not set, so the kept rows stay closed", schema.name, variable)
    if SAMPLE not in artifact.attachments and settings.fernet_key is not None:
        words = "%s: the training kept no rows, so %s opens nothing; the source is compared with"
        log.warning(words, schema.name, settings.fernet_key)
    try:
        return _read_again(artifact.manifest, schema, trained)
    except SyngenError as error:
        log.warning("%s: figures that need real rows are left out: %s", schema.name, error)
        return _counts(artifact, error)


def _read_again(manifest: Mapping[str, Any], schema: TableSchema, trained: TrainSettings) -> Rows:
    seed = int(manifest["random_seed"])
    values = parse_source(read_source(trained, seed), schema, trained)
    if fingerprint(values) != manifest["data_sha256"]:
        raise DataError(
            "the source has changed since the training", file=trained.source, table=schema.name
        )
    return Rows(*split_holdout(values, trained.holdout, seed))


def _counts(artifact: Artifact, error: SyngenError) -> Summary:
    try:
        return Summary.from_dict(json.loads(artifact.attachments[SUMMARY]))
    except KeyError:  # a table too small to count
        raise error from None


def _pack(rows: Rows, seed: int) -> bytes:
    """The rows that were learnt, at most so many, and the holdout; the first one's length first."""
    real = pack(draw(rows.real, KEPT_ROWS, stream(seed, "report", "kept rows")))
    holdout = b"" if rows.holdout is None else pack(rows.holdout)
    return len(real).to_bytes(8, "little") + real + holdout


def _unpack(payload: bytes) -> Rows:
    end = 8 + int.from_bytes(payload[:8], "little")
    holdout = payload[end:]
    return Rows(unpack(payload[8:end]), unpack(holdout) if holdout else None)

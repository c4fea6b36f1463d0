"""Train one table: read, detect, fit, store, and report if asked."""

from __future__ import annotations

import logging
import platform
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pandas as pd

from syngen_lite.columns.protection import Protection
from syngen_lite.config.keys import KeySettings
from syngen_lite.config.settings import TrainSettings
from syngen_lite.errors import ConfigError, DataError, ResourceError, noting
from syngen_lite.generators.fitting import FitOptions, Fitted, State, fit_table
from syngen_lite.generators.learned import LearnedTable
from syngen_lite.model.training import MAX_EPOCHS, Listener
from syngen_lite.run.references import Rows, attachments
from syngen_lite.run.source import (
    database_key,
    kept_source,
    key_kinds,
    of_database_table,
    parse_source,
    read_source,
    require_learnable,
    require_target,
    split_holdout,
    tell_holdout,
    tell_sample,
)
from syngen_lite.schema import Kind, TableSchema
from syngen_lite.store import Artifact, Store
from syngen_lite.store.sample import require_key
from syngen_lite.tables import FileFormat, detect_schema
from syngen_lite.tables.fingerprint import fingerprint

if TYPE_CHECKING:
    from syngen_lite.run.reports import WrittenReport

COPIED_BYTES = 256 * 2**20
CHECKPOINT_SECONDS = 15.0  # between two; a checkpoint of a wide table takes a while
VERSIONED = ("torch", "numpy", "pandas", "scikit-learn")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TrainedTable:
    """The outcome of one training.

    Attributes:
        table: Its name.
        version: Version in the store.
        manifest: What was stored of it.
        reports: What was asked for, written.
    """

    table: str
    version: int
    manifest: Mapping[str, Any]
    reports: tuple[WrittenReport, ...] = ()


def train_table(
    table: str,
    settings: TrainSettings,
    keys: Sequence[KeySettings],
    store: Store,
    listener: Listener,
    section_listener: Callable[[str], None] = lambda _: None,
) -> TrainedTable:
    """Learn a table and store it as a new version.

    Args:
        table: Its name.
        settings: What was asked; `source` must be given.
        keys: Its primary and unique keys.
        store: Where the artifact goes.
        listener: Called after each evaluation.
        section_listener: Called with the name of each section of a report before it is made.

    Raises:
        SyngenError: whatever is wrong with settings, data, disk or locks; nothing half-made is
            left, and an older version stays as it was.
        KeyboardInterrupt: before the first evaluation, or after the last step; a note of it says
            what is kept.
    """
    require_learnable(table, keys)
    _require_possible(table, settings)
    settings = of_database_table(settings, table)
    with store.lock(table):
        start = _checkpoint(store, table) if settings.resume else None
        seed = _seed(settings, start)
        began = time.monotonic()
        values, schema, form = _load(table, settings, keys, seed)
        rows = Rows(*split_holdout(values, settings.holdout, seed))
        tell_holdout(table, len(rows.real), rows.held)
        saver = Checkpoints(store, table, seed, is_there=start is not None)
        with _kept_when_stopped(saver):
            fitted = fit_table(rows.real, schema, _options(settings, seed, listener, saver, start))
        if fitted.interrupted:
            saver.write()  # before the version, which may be the last thing that is stored
        manifest = _manifest(table, settings, seed, rows, fitted, began)
        manifest["file_format"] = form.to_dict()  # "format" is the artifact's own
        manifest["data_sha256"] = fingerprint(values)
        kept = attachments(rows, schema, settings, seed)
        number = store.save(table, _artifact(fitted.generator, manifest, kept))
        if not fitted.interrupted:  # else --resume may go on from it
            store.drop_checkpoint(table)
    trained = TrainedTable(table, number, manifest)
    if not settings.report_kinds:
        return trained
    if fitted.interrupted:  # whoever stops a training does not want to wait for its report
        log.warning("%s: the training was interrupted, so its report is not made", table)
        return trained
    with noting(f"version {number} of {table} is stored, its report was not made"):
        reports = _reports(store, trained, fitted.generator, rows, settings, section_listener)
    return replace(trained, reports=reports)


def _options(
    settings: TrainSettings,
    seed: int,
    listener: Listener,
    saver: Checkpoints,
    start: State | None,
) -> FitOptions:
    return FitOptions(
        seed=seed,
        epochs=settings.epochs or MAX_EPOCHS,
        minutes=settings.max_minutes,
        batch_size=settings.batch_size,
        listener=listener,
        save=saver,
        start=start,
        protection=Protection(settings.rare_values, settings.replace_sensitive, settings.locale),
    )


def _artifact(
    generator: LearnedTable, manifest: Mapping[str, Any], kept: Mapping[str, bytes]
) -> Artifact:
    codec, arrays = generator.codec.to_dict(), generator.sampler.to_arrays()
    return Artifact(manifest, codec, arrays, kept)


def _reports(
    store: Store,
    trained: TrainedTable,
    generator: LearnedTable,
    rows: Rows,
    settings: TrainSettings,
    listener: Callable[[str], None],
) -> tuple[WrittenReport, ...]:
    # inside: most trainings make no report, and need not wait for the classifiers
    from syngen_lite.run.reports import training_reports  # noqa: PLC0415

    folder = store.report_path(trained.table, trained.version)
    return training_reports(generator, rows, trained.manifest, settings, folder, listener)


def _require_possible(table: str, settings: TrainSettings) -> None:
    if settings.source is None:
        raise ConfigError(
            "no source is given", table=table, hint="add --source PATH, or source: in the metadata"
        )
    if settings.fernet_key is not None:
        require_key(settings.fernet_key)


def _load(
    table: str, settings: TrainSettings, keys: Sequence[KeySettings], seed: int
) -> tuple[pd.DataFrame, TableSchema, FileFormat]:
    """Read the source, find out its kinds, and parse it; say how it is written."""
    try:
        raw = read_source(settings, seed)
        tell_sample(raw, settings)
        overrides: dict[str, Kind] = {
            **database_key(raw),
            **key_kinds(keys),
            **settings.column_kinds,
        }
        schema = detect_schema(table, raw, overrides=overrides)
        require_target(settings.target, schema)
        return parse_source(raw, schema, settings), schema, raw.format
    except DataError as error:
        error.file, error.table = error.file or settings.source, table
        raise


class Checkpoints:
    """Writes where a training stands, now and then; a disk that is full does not end it.

    Args:
        store: Where checkpoints go.
        table: The table.
        seed: Of the training.
        is_there: Whether there is one already, that this training goes on from.
        seconds: Between two.
    """

    def __init__(
        self,
        store: Store,
        table: str,
        seed: int,
        is_there: bool = False,
        seconds: float = CHECKPOINT_SECONDS,
    ) -> None:
        self.store, self.table, self.seed, self.seconds = store, table, seed, seconds
        self.written = time.monotonic()
        self.latest: State | None = None
        self.is_there = is_there
        self.works = True

    def __call__(self, state: State) -> None:
        """Hear where the training stands, and write it if enough time has passed."""
        if time.monotonic() - self.written >= self.seconds:
            self._write(state)
        self.latest = _copied(state)

    def write(self) -> bool:
        """Write the latest state; whether the disk holds one now."""
        if self.latest is not None:
            self._write(self.latest)
        return self.is_there

    def _write(self, state: State) -> None:
        if not self.works:
            return
        numbers, arrays = state
        try:
            self.store.save_checkpoint(self.table, {**numbers, "seed": self.seed}, arrays)
            self.is_there = True
        except ResourceError as error:
            self.works = False
            log.warning("%s: the training goes on without checkpoints: %s", self.table, error)
        self.written = time.monotonic()


def _copied(state: State) -> State | None:
    """A state that stays as it is; None of one so large that a copy might not fit."""
    numbers, arrays = state
    if sum(array.nbytes for array in arrays.values()) > COPIED_BYTES:
        return None
    return deepcopy(numbers), {name: array.copy() for name, array in arrays.items()}


@contextmanager
def _kept_when_stopped(saver: Checkpoints) -> Iterator[None]:
    """When Ctrl-C comes after the steps, in what is computed of them: keep the steps."""
    try:
        yield
    except (KeyboardInterrupt, MemoryError) as stop:
        if saver.write():
            stop.add_note("what was learnt is kept: train --resume goes on from it")
        raise


def _checkpoint(store: Store, table: str) -> State | None:
    start = store.load_checkpoint(table)
    if start is None:
        log.warning("%s: there is no checkpoint to resume; the training starts anew", table)
    return start


def _seed(settings: TrainSettings, start: State | None) -> int:
    """The asked seed, else the one of the training that goes on, else 0."""
    if settings.random_seed is not None:
        return settings.random_seed
    return int(start[0].get("seed", 0)) if start else 0


def _manifest(
    table: str,
    settings: TrainSettings,
    seed: int,
    rows: Rows,
    fitted: Fitted,
    began: float,
) -> dict[str, Any]:
    asked = settings.model_dump(mode="json", exclude_none=True)
    asked["source"] = kept_source(str(settings.source))
    return {
        "table": table,
        "package": version("syngen-lite"),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "rows": len(rows.real),
        "holdout_rows": rows.held,
        "columns": len(fitted.generator.schema),
        "random_seed": seed,
        "settings": asked,
        "training": fitted.training,
        "interrupted": fitted.interrupted,
        "seconds": round(time.monotonic() - began, 2),
        "versions": {"python": platform.python_version()} | {n: version(n) for n in VERSIONED},
    }

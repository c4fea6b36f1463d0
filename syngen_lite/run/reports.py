"""Reports of a training, of generated rows, and of two files; and where they are written."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from syngen_lite.config.settings import InferSettings, TrainSettings
from syngen_lite.errors import ConfigError, ResourceError
from syngen_lite.generators.learned import LearnedTable
from syngen_lite.report.fidelity import Summary
from syngen_lite.report.measure import SECTIONS, Listener, Question, measure, measure_summary
from syngen_lite.report.report import FILES, Report
from syngen_lite.report.tables import Tables
from syngen_lite.run.job import Job, load_generator
from syngen_lite.run.references import Rows, find_reference
from syngen_lite.run.source import DEFAULT_ROW_LIMIT, parse_source, read_source
from syngen_lite.schema import TableSchema
from syngen_lite.store import Store
from syngen_lite.store.files import replace_file, resource_errors, write_synced

MAX_ROWS = 100_000
"""Of those generated; more change no figure."""
log = logging.getLogger(__name__)

_SAMPLED = ("structure", "fidelity", "drawings")


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """A report, and its files, the page first."""

    report: Report
    files: tuple[Path, ...]


def training_reports(
    generator: LearnedTable,
    rows: Rows,
    manifest: Mapping[str, Any],
    settings: TrainSettings,
    folder: Path,
    listener: Listener,
) -> tuple[WrittenReport, ...]:
    """Make and write the reports that were asked for with a training.

    Args:
        generator: What was learnt.
        rows: What it was learnt from, and what was set aside.
        manifest: Facts of the training.
        settings: What was asked.
        folder: Where the files go.
        listener: Called with each section's name before it is made.
    """
    made = []
    if {"accuracy", "metrics_only"} & set(settings.report_kinds):
        report = trained_report(generator, rows, manifest, settings, listener)
        made.append(write_report(report, folder))
    if "sample" in settings.report_kinds:
        sample = sample_report(generator.schema, rows, manifest, settings, listener)
        if sample is None:
            log.info("%s: every row of the source was learnt: no sample report", manifest["table"])
        else:
            made.append(write_report(sample, folder / "sample"))
    return tuple(made)


def sections_for(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The sections of a report: all, or without the page's drawings for `metrics_only`."""
    return SECTIONS if "accuracy" in kinds else tuple(s for s in SECTIONS if s != "drawings")


def trained_report(
    generator: LearnedTable,
    rows: Rows,
    manifest: Mapping[str, Any],
    settings: TrainSettings,
    listener: Listener,
) -> Report:
    """Compare as many new rows as were learnt from with them."""
    seed = int(manifest["random_seed"])
    synthetic = _frame(generator, min(len(rows.real), MAX_ROWS), seed)
    tables = Tables(generator.schema, rows.real, synthetic, rows.holdout)
    question = Question(
        seed=seed,
        target=settings.target,
        sections=sections_for(settings.report_kinds),
        facts=_facts(manifest, rows=len(synthetic), seed=seed),
        listener=listener,
    )
    return measure(tables, question)


def generated_report(job: Job, settings: InferSettings, listener: Listener) -> Report:
    """Compare the rows of a job with what is known of the real ones.

    Raises:
        ConfigError: the key of kept rows cannot be used.
        ArtifactError: it is another key.
    """
    artifact = Store(job.root).load(job.table, job.version)
    generator = load_generator(job.root, job.table, job.version)
    manifest = artifact.manifest
    reference = find_reference(artifact, generator.schema, settings)
    synthetic = _frame(generator, min(job.size, MAX_ROWS), job.seed)
    seed = int(manifest["random_seed"])
    question = Question(
        seed=seed,
        target=manifest["settings"].get("target"),
        sections=sections_for(settings.report_kinds),
        facts=_facts(manifest, rows=job.size, seed=job.seed),
        listener=listener,
    )
    if isinstance(reference, Summary):
        return measure_summary(reference, synthetic, generator.schema, question)
    tables = Tables(generator.schema, reference.real, synthetic, reference.holdout)
    return measure(tables, question)


def sample_report(
    schema: TableSchema,
    rows: Rows,
    manifest: Mapping[str, Any],
    settings: TrainSettings,
    listener: Listener,
) -> Report | None:
    """Compare the rows that were sampled with the source they stand for; None if it has no more.

    Raises:
        DataError: the source cannot be read again.
    """
    seed = int(manifest["random_seed"])
    sample = rows.real if rows.holdout is None else pd.concat([rows.real, rows.holdout])
    limit = max(DEFAULT_ROW_LIMIT, len(sample))
    whole = settings.model_copy(update={"row_limit": limit})
    raw = read_source(whole, seed + 1)  # another sample, where the source has more than the limit
    if raw.source_rows <= (settings.row_limit or DEFAULT_ROW_LIMIT):
        return None
    values = parse_source(raw, schema, whole)
    question = Question(
        seed=seed,
        sections=_SAMPLED,
        facts=_facts(manifest, rows=len(sample), seed=seed),
        listener=listener,
    )
    drawn = sample.reset_index(drop=True)
    return measure(Tables(schema, values, drawn, sides=("source", "sample")), question)


def require_writable(folder: Path) -> None:
    """Make sure that a report can be written, before the work of making one.

    Raises:
        ConfigError: it is a file, or lies below one.
        ResourceError: no permission.
    """
    whole = folder.absolute()
    place = next(path for path in (whole, *whole.parents) if path.exists())
    if not place.is_dir():
        raise ConfigError(
            "this is a file, and reports need a folder", file=place, hint="name another with --out"
        )
    if not os.access(place, os.W_OK):
        raise ResourceError(
            "no permission to write here", file=place, hint="name another folder with --out"
        )


def write_report(report: Report, folder: Path) -> WrittenReport:
    """Write a report's files, each whole, and remove those of an older one beside them.

    Args:
        report: What to write.
        folder: Where to; made if it is not there.

    Raises:
        ResourceError: disk full, no permission.
    """
    with resource_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    files = report.files()
    for name, content in files.items():
        replace_file(folder / name, partial(write_synced, payload=content))
    with resource_errors(folder):
        for name in FILES - files.keys():  # else an older page would seem to speak of these figures
            (folder / name).unlink(missing_ok=True)
    return WrittenReport(report, tuple(folder / name for name in files))


def _facts(manifest: Mapping[str, Any], rows: int, seed: int) -> dict[str, Any]:
    """What the page says of how the rows were made."""
    return {
        "created": manifest["created"],
        "package": manifest["package"],
        "settings": manifest["settings"],
        "versions": manifest["versions"],
        "training": manifest["training"],
        "seed": seed,
        "rows_made": rows,
    }


def _frame(generator: LearnedTable, rows: int, seed: int) -> pd.DataFrame:
    values = generator.table(rows, seed)
    return pd.DataFrame({n: pd.Series(v, dtype=v.dtype) for n, v in values.items()})

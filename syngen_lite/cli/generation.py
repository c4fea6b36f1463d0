"""What `infer` does and says."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import click

from syngen_lite.addresses import DatabaseAddress, is_database
from syngen_lite.cli.progress import generation_bar, report_bar
from syngen_lite.cli.requests import TableRequest, infer_requests
from syngen_lite.config.settings import InferSettings
from syngen_lite.errors import ConfigError, noting, shown
from syngen_lite.run.generation import choose_workers, generate, interrupted_seed
from syngen_lite.run.job import Job
from syngen_lite.run.loading import load
from syngen_lite.store import Store
from syngen_lite.store.sample import require_key
from syngen_lite.streams import fresh_seed
from syngen_lite.tables import FileFormat, choose_format, is_url, suffix_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the rows go.

    Attributes:
        path: Where the file grows.
        url: Where it is put then, None to leave it.
        database: The table of a database that the rows go to instead.
    """

    path: Path
    url: str | None
    database: str | None = None

    @property
    def shown(self) -> str:
        """The place in words, without a password."""
        if self.database is not None:
            return DatabaseAddress.of(self.database).shown
        return shown(self.url) if self.url else click.format_filename(self.path)


def run_generation(given: Mapping[str, Any]) -> None:
    """Generate every table that was asked for."""
    store = Store()
    for request in infer_requests(_merge_arguments(given)):
        _generate_one(request, store)


def _merge_arguments(given: Mapping[str, Any]) -> dict[str, Any]:
    """`infer 5000 T` and `infer --size 5000 --table_name T` are the same."""
    merged = dict(given)
    for name in ("size", "table"):
        positional = merged.pop(f"{name}_argument")
        option = "table_name" if name == "table" else name
        if positional is not None and merged[option] not in (None, positional):
            raise ConfigError(
                f"{option} is given twice: {positional!r} and {merged[option]!r}",
                hint=f"leave out --{option}",
            )
        merged[option] = merged[option] if positional is None else positional
    return merged


def _generate_one(request: TableRequest[InferSettings], store: Store) -> None:
    table, settings = request.table, request.settings
    version = store.latest(table)
    manifest = store.manifest(table, version)
    form = choose_format(_source_format(manifest), settings.output_format, settings.destination)
    place = _place(settings, store, table, form)
    _require_not_source(place, manifest)
    _require_fitting(settings, place)
    size = settings.size or int(manifest["rows"])
    job = Job(store.root, table, version, size, 0, settings.batch_size, form, settings.excel_safe)
    job = replace(job, seed=_seed(settings, job, place))
    if settings.report_kinds and settings.fernet_key is not None:
        require_key(settings.fernet_key)
    began = time.monotonic()
    workers = choose_workers(size, settings.run_parallel, settings.workers)
    with generation_bar(table, size) as listener:
        if place.database is not None:
            load(job, place.database, settings.if_exists or "fail", workers, listener)
        else:
            generate(job, place.path, workers, listener, place.url)
    drawn = (
        "" if settings.random_seed is not None else f" (--random_seed {job.seed} gives them again)"
    )
    log.info(
        "made %d rows of %s v%d in %.1f s%s", size, table, version, time.monotonic() - began, drawn
    )
    click.echo(place.shown)
    if settings.report_kinds:
        _report(job, settings, store)


def _source_format(manifest: Mapping[str, Any]) -> FileFormat:
    """How the source was written; older artifacts do not say, and theirs was a plain CSV file."""
    found = manifest.get("file_format")
    if not isinstance(found, dict):
        return FileFormat()
    # whether a file is compressed is no property of the table: the destination's suffix says it
    return replace(FileFormat.from_dict(found), compression="")


def _place(settings: InferSettings, store: Store, table: str, form: FileFormat) -> _Place:
    asked = settings.destination
    if asked is None:
        return _Place(store.output_path(table, suffix_of(form)), None)
    if is_database(asked):
        address = DatabaseAddress.of(asked).of_table(table)
        return _Place(store.staging_path(table, address.shown, "rows"), None, address.text)
    if not is_url(asked):
        return _Place(Path(asked), None)
    name = PurePosixPath(asked.partition("?")[0]).name
    return _Place(store.staging_path(table, asked, name), asked)


def _seed(settings: InferSettings, job: Job, place: _Place) -> int:
    """The asked seed, else the one of the run that goes on, else a fresh one."""
    if settings.random_seed is not None:
        return settings.random_seed
    if settings.resume:
        if (seed := interrupted_seed(job, place.path)) is not None:
            return seed
        log.warning("%s: there is nothing to resume; the generation starts anew", job.table)
    return fresh_seed()


def _require_not_source(place: _Place, manifest: Mapping[str, Any]) -> None:
    """Synthetic rows must not replace the real ones that they were learnt from."""
    source = manifest.get("settings", {}).get("source")
    if not source:
        return
    if source == place.shown or _is_source(place, source):
        raise ConfigError(
            "this is the table that the model was trained on",
            file=place.shown,
            hint="choose another --destination",
        )


def _is_source(place: _Place, source: str) -> bool:
    if place.database is not None:
        return is_database(source) and DatabaseAddress.of(place.database).is_same(source)
    path = place.path
    return path.exists() and Path(source).exists() and path.samefile(source)


def _require_fitting(settings: InferSettings, place: _Place) -> None:
    """Refuse what only files have of a database, and the other way round."""
    if place.database is None and settings.if_exists is not None:
        raise ConfigError(
            "--if_exists is for a table of a database; a file is replaced",
            file=place.shown,
            hint="leave it out",
        )
    if place.database is not None and settings.excel_safe:
        raise ConfigError("excel_safe is for CSV and Excel", file=place.shown, hint="leave it out")


def _report(job: Job, settings: InferSettings, store: Store) -> None:
    # inside: most generations make no report, and need not wait for scikit-learn
    from syngen_lite.cli.reports import tell_report  # noqa: PLC0415
    from syngen_lite.run.reports import generated_report, write_report  # noqa: PLC0415

    with noting("the rows are written, their report was not made"):
        with report_bar(job.table) as listener:
            report = generated_report(job, settings, listener)
        written = write_report(report, store.report_path(job.table))
    tell_report(written)

"""What `infer` does and says."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from syngen_lite.cli.progress import generation_bar
from syngen_lite.cli.requests import TableRequest, infer_requests
from syngen_lite.config.settings import InferSettings
from syngen_lite.errors import ConfigError
from syngen_lite.run.generation import Job, choose_workers, generate, load_generator
from syngen_lite.store import Store
from syngen_lite.streams import fresh_seed

log = logging.getLogger(__name__)


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
    seed = fresh_seed() if settings.random_seed is None else settings.random_seed
    size = settings.size or int(manifest["rows"])
    job = Job(store.root, table, version, size, seed, settings.batch_size)
    destination = Path(settings.destination or store.output_path(table))
    _require_not_source(destination, manifest)
    began = time.monotonic()
    with generation_bar(table, size) as listener:
        generate(
            job,
            destination,
            choose_workers(size, settings.run_parallel, settings.workers),
            listener,
        )
    drawn = "" if settings.random_seed is not None else f" (--random_seed {seed} gives them again)"
    log.info(
        "made %d rows of %s v%d in %.1f s%s", size, table, version, time.monotonic() - began, drawn
    )
    click.echo(click.format_filename(destination))
    if settings.report_kinds:
        _print_figures(job, manifest, destination)


def _require_not_source(destination: Path, manifest: Mapping[str, Any]) -> None:
    """Synthetic rows must not replace the real ones that they were learnt from."""
    source = manifest.get("settings", {}).get("source")
    if source and destination.exists() and Path(source).exists() and destination.samefile(source):
        raise ConfigError(
            "this is the table that the model was trained on",
            file=destination,
            hint="choose another --destination",
        )


def _print_figures(job: Job, manifest: Mapping[str, Any], destination: Path) -> None:
    # inside: most generations print no figures, and need not wait for scikit-learn
    from syngen_lite.run.figures import generated_figures  # noqa: PLC0415

    generator = load_generator(job.root, job.table, job.version)
    click.echo("\n".join(generated_figures(generator, manifest, destination).lines()))

"""Parts to one file: in this process, or in several; broken off and gone on with; same bytes."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from syngen_lite.errors import ConfigError, ResourceError
from syngen_lite.generators.generator import BLOCK_ROWS, count_blocks
from syngen_lite.generators.learned import LearnedTable
from syngen_lite.run.job import (
    PART_BLOCKS,
    PART_ROWS,
    Job,
    Listener,
    batches,
    count_rows,
    load_generator,
)
from syngen_lite.run.partial import Partial, discard_others, interrupted_runs
from syngen_lite.run.workers import in_workers, make_part, write_part
from syngen_lite.store import file_lock, resource_errors, sync_folder
from syngen_lite.store.files import write_synced
from syngen_lite.tables import TableWriter, Upload, suffix_of, table_writer
from syngen_lite.tables.excel_writer import require_rows_fit
from syngen_lite.tables.text_file import zip_file

PARALLEL_ROWS = 200_000  # from here on the start of processes pays
MANIFEST_SUFFIX = ".manifest.json"


def generate(
    job: Job, destination: Path, workers: int, listener: Listener, url: str | None = None
) -> None:
    """Write the rows of a job to one file, which appears when it is whole.

    Beside it goes a manifest, `<file>.manifest.json`: of which model and seed the rows are. A run
    that is broken off leaves its finished parts, where the format can be gone on with, and the
    next run of the same job takes them.

    Args:
        job: What to generate.
        destination: The file; its folder is made.
        workers: Processes, 1 for none besides this one.
        listener: Called with the number of rows after each piece of work.
        url: A store to put the file to; `destination` is where it grows, and then it is gone.

    Raises:
        ArtifactError: the model is missing or damaged.
        ConfigError: the destination or the format cannot be used.
        DataError: the format cannot hold a value.
        LockedError: another process writes the same file.
        ResourceError: disk full, no permission, or a worker was killed.
    """
    require_file_place(destination)
    require_rows_fit(job.size, job.form, job.table)
    upload = None if url is None else Upload(url)
    generator = load_generator(job.root, job.table, job.version)
    writer = table_writer(generator.schema, job.form, job.excel_safe)
    lock = destination.with_name(f".{destination.name}.lock")
    with (
        file_lock(lock, "another generation"),
        resource_errors(destination),
        _growing(job, destination, writer.appendable) as partial,
    ):
        if writer.appendable:
            _append(job, generator, writer, partial, workers, listener)
        else:
            _write_at_once(job, generator, writer, partial, workers, listener)
        whole = _packed(job, partial, destination)
        _publish(job, whole, destination, upload)


def choose_workers(size: int, run_parallel: bool | None, workers: int | None = None) -> int:
    """Processes for a job: all cores if asked, or if nothing was asked and the job is long."""
    if workers is not None and run_parallel is not False:
        return workers
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    wanted = size >= PARALLEL_ROWS if run_parallel is None else run_parallel
    most = -(-count_blocks(size) // PART_BLOCKS)
    return max(1, min(cores or 1, most)) if wanted else 1


def interrupted_seed(job: Job, destination: Path) -> int | None:
    """The seed of a run to the destination that the job, were it its seed, would go on with."""
    for fingerprint, seed in interrupted_runs(destination):
        if replace(job, seed=seed).fingerprint() == fingerprint:
            return seed
    return None


def require_file_place(destination: Path) -> None:
    """Refuse what is no file: a folder, or a device, which a rename would replace.

    Raises:
        ConfigError: it is one.
    """
    if destination.is_dir():
        raise ConfigError("this is a folder", file=destination, hint="name a file to write")
    if destination.exists() and not destination.is_file():
        raise ConfigError("this is no plain file", file=destination, hint="name a file to write")


def _append(
    job: Job,
    generator: LearnedTable,
    writer: TableWriter,
    partial: Partial,
    workers: int,
    listener: Listener,
) -> None:
    """Put part behind part, and record each."""
    if not partial.is_begun:
        writer.open(partial.table)
        writer.write_header()
        writer.close()
        partial.note()
    if partial.parts:
        listener(partial.parts * PART_ROWS)
    left = job.parts[partial.parts :]
    if workers == 1:
        parts = _in_this_process(job, generator, writer, left, partial.table, listener)
    else:
        parts = _from_workers(job, left, partial, workers, listener)
    for blocks in parts:
        if blocks.stop * BLOCK_ROWS <= job.size and len(blocks) == PART_BLOCKS:
            partial.note()
    writer.open(partial.table, rows_before=job.size)
    writer.write_footer()
    writer.close()


def _in_this_process(
    job: Job,
    generator: LearnedTable,
    writer: TableWriter,
    parts: list[range],
    table: Path,
    listener: Listener,
) -> Iterator[range]:
    for blocks in parts:
        writer.open(table, rows_before=blocks.start * BLOCK_ROWS)
        try:
            for values in batches(generator, job, blocks, job.batch_size):
                writer.write(values)
                listener(len(next(iter(values.values()))))
        finally:
            writer.close()
        yield blocks


def _from_workers(
    job: Job, parts: list[range], partial: Partial, workers: int, listener: Listener
) -> Iterator[range]:
    scratch = partial.folder / "parts"
    scratch.mkdir()
    for blocks, part in in_workers(write_part, job, parts, scratch, workers):
        with part.open("rb") as source, partial.table.open("ab") as file:
            shutil.copyfileobj(source, file, 2**20)
        part.unlink()
        listener(count_rows(job, blocks))
        yield blocks


def _write_at_once(
    job: Job,
    generator: LearnedTable,
    writer: TableWriter,
    partial: Partial,
    workers: int,
    listener: Listener,
) -> None:
    """Write a file that cannot be gone on with; whole parts at a time, however few rows fit."""
    writer.open(partial.table)
    try:
        writer.write_header()
        if workers == 1:
            parts = (next(batches(generator, job, blocks, PART_ROWS)) for blocks in job.parts)
        else:
            made = in_workers(make_part, job, job.parts, partial.folder, workers)
            parts = (values for _, values in made)
        for values in parts:
            writer.write(values)
            listener(len(next(iter(values.values()))))
        writer.write_footer()
    finally:
        writer.close()


@contextmanager
def _growing(job: Job, destination: Path, appendable: bool) -> Iterator[Partial]:
    """The folder of the unfinished file; what is worth going on with stays when all else stops."""
    partial = Partial(destination, job.fingerprint(), job.seed)
    discard_others(destination, partial)
    if not appendable:
        partial.discard()
    partial.open(most=job.size // PART_ROWS)
    try:
        yield partial
    except (KeyboardInterrupt, MemoryError, ResourceError) as stop:
        partial.look_again()
        if not partial.parts:
            partial.discard()
            raise
        rows = partial.parts * PART_ROWS
        stop.add_note(f"{rows:,} of {job.size:,} rows are kept: --resume goes on")
        raise
    except BaseException:
        partial.discard()
        raise
    partial.discard()


def _packed(job: Job, partial: Partial, destination: Path) -> Path:
    """The finished file, synced; a zip is made of it where one is asked for."""
    whole = partial.table
    if job.form.compression == "zip":
        whole = partial.folder / "packed"
        name = destination.name.removesuffix(".zip") or f"table{suffix_of(job.form)}"
        zip_file(partial.table, whole, name)
    with whole.open("rb") as file:
        os.fsync(file.fileno())
    return whole


def _publish(job: Job, whole: Path, destination: Path, upload: Upload | None) -> None:
    """Put the rows and their manifest in place; rows never stand beside another run's manifest."""
    facts = {
        "table": job.table,
        "version": job.version,
        "size": job.size,
        "random_seed": job.seed,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    written = whole.with_name("manifest.json")
    write_synced(written, json.dumps(facts, indent=2, ensure_ascii=False).encode())
    if upload is not None:
        upload.put(whole, written, MANIFEST_SUFFIX)
        return
    manifest = destination.with_name(destination.name + MANIFEST_SUFFIX)
    manifest.unlink(missing_ok=True)
    whole.replace(destination)
    written.replace(manifest)
    sync_folder(destination.parent)

"""Blocks to parts to one file: in this process, or in several; the bytes are the same."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from tempfile import mkdtemp
from threading import Thread
from typing import TextIO

import numpy as np
from threadpoolctl import threadpool_limits

from syngen_lite.errors import ArtifactError, ConfigError, ResourceError
from syngen_lite.generators.generator import BLOCK_ROWS, Block, count_blocks, rows_in
from syngen_lite.generators.learned import LearnedTable
from syngen_lite.store import Store, file_lock, resource_errors, sync_folder
from syngen_lite.store.files import write_synced
from syngen_lite.tables import to_text, write_header, write_rows

PART_BLOCKS = 64  # blocks a process writes before it hands them over
PARALLEL_ROWS = 200_000  # from here on the start of processes pays

Listener = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Job:
    """What to generate.

    Attributes:
        root: The store's folder.
        table: The table.
        version: Version of its model.
        size: Rows.
        seed: Root of all randomness.
        batch_size: Rows that are held at once, None for one block.
    """

    root: Path
    table: str
    version: int
    size: int
    seed: int
    batch_size: int | None = None

    @property
    def blocks(self) -> range:
        """Indices of all blocks."""
        return range(count_blocks(self.size))


def generate(job: Job, destination: Path, workers: int, listener: Listener) -> None:
    """Write the rows of a job to one CSV file, which appears when it is whole.

    Beside it goes a manifest, `<file>.manifest.json`: of which model and seed the rows are.

    Args:
        job: What to generate.
        destination: The file; its folder is made.
        workers: Processes, 1 for none besides this one.
        listener: Called with the number of rows after each piece of work.

    Raises:
        ArtifactError: the model is missing or damaged.
        LockedError: another process writes the same file.
        ResourceError: disk full, no permission, or a worker was killed.
    """
    _require_file_place(destination)
    generator = load_generator(job.root, job.table, job.version)
    lock = destination.with_name(f".{destination.name}.lock")
    with (
        file_lock(lock, "another generation"),
        resource_errors(destination),
        _scratch(destination) as partial,
    ):
        whole = partial / "table.csv"
        with whole.open("x", encoding="utf-8", newline="") as file:
            write_header(file, generator.schema)
            if workers == 1:
                write_blocks(generator, job, job.blocks, file, listener)
            else:
                _write_parallel(job, partial, file, workers, listener)
            file.flush()
            os.fsync(file.fileno())
        _publish(job, whole, destination)


def choose_workers(size: int, run_parallel: bool | None, workers: int | None = None) -> int:
    """Processes for a job: all cores if asked, or if nothing was asked and the job is long."""
    if workers is not None and run_parallel is not False:
        return workers
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    wanted = size >= PARALLEL_ROWS if run_parallel is None else run_parallel
    most = -(-count_blocks(size) // PART_BLOCKS)
    return max(1, min(cores or 1, most)) if wanted else 1


def load_generator(root: Path, table: str, version: int) -> LearnedTable:
    """The generator of a stored version.

    Raises:
        ArtifactError: it is missing, damaged, or foreign.
    """
    store = Store(root)
    artifact = store.load(table, version)
    try:
        return LearnedTable.from_artifact(artifact.codec, artifact.arrays)
    except ArtifactError as error:
        error.file = store.version_path(table, version)
        raise


def write_blocks(
    generator: LearnedTable, job: Job, blocks: range, file: TextIO, listener: Listener
) -> None:
    """Append blocks to an open file, a batch of rows at a time."""
    step = max(1, (job.batch_size or BLOCK_ROWS) // BLOCK_ROWS)
    # one thread: blocks are small, and sums must not depend on how many threads there are
    with threadpool_limits(limits=1):
        for at in range(blocks.start, blocks.stop, step):
            batch = [Block(job.table, i) for i in range(at, min(at + step, blocks.stop))]
            values = [generator.block(block, job.seed) for block in batch]
            columns = {name: np.concatenate([part[name] for part in values]) for name in values[0]}
            n_rows = sum(rows_in(block, job.size) for block in batch)
            cells = to_text({n: array[:n_rows] for n, array in columns.items()}, generator.schema)
            write_rows(file, cells)
            listener(n_rows)


_load_once = cache(load_generator)  # for workers, which live for one job


def _start_worker() -> None:
    """In a worker: leave Ctrl-C to the parent, and never outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)


def _write_part(job: Job, blocks: range, path: Path) -> int:
    """In a worker: write some blocks to a file of their own, and say how many rows."""
    rows: list[int] = []
    with path.open("x", encoding="utf-8", newline="") as file:
        generator = _load_once(job.root, job.table, job.version)
        write_blocks(generator, job, blocks, file, rows.append)
    return sum(rows)


def _write_parallel(job: Job, folder: Path, file: TextIO, workers: int, listener: Listener) -> None:
    """Have workers write parts, and append them in order as they come."""
    file.flush()
    spans = (job.blocks[i : i + PART_BLOCKS] for i in range(0, len(job.blocks), PART_BLOCKS))
    tasks = ((job, span, folder / f"part-{span.start:09d}") for span in spans)
    try:
        with _pool(workers) as pool:
            submitted = ((pool.submit(_write_part, *task), task[2]) for task in tasks)
            for done, part in _windowed(submitted, 2 * workers):
                rows = done.result()
                with part.open("rb") as source:
                    shutil.copyfileobj(source, file.buffer, 2**20)
                part.unlink()
                listener(rows)
    except BrokenProcessPool as error:
        raise ResourceError(
            "a worker process was killed, most likely for want of memory",
            table=job.table,
            hint="use --run_parallel false or a smaller --batch_size",
        ) from error


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Worker processes; when something goes wrong, what has not begun is left."""
    context = get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _windowed(
    submitted: Iterator[tuple[Future[int], Path]], ahead: int
) -> Iterator[tuple[Future[int], Path]]:
    """Yield in order while at most `ahead` are under way, so that parts do not pile up."""
    window = list(islice(submitted, ahead))
    while window:
        yield window.pop(0)
        window += islice(submitted, 1)


@contextmanager
def _scratch(destination: Path) -> Iterator[Path]:
    """A folder for unfinished files; what killed runs left there is removed first."""
    prefix = f".{destination.name}.partial-"
    for left in destination.parent.iterdir():
        if left.name.startswith(prefix):
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(mkdtemp(prefix=prefix, dir=destination.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _publish(job: Job, whole: Path, destination: Path) -> None:
    """Put the rows and their manifest in place; rows never stand beside another run's manifest."""
    facts = {
        "table": job.table,
        "version": job.version,
        "size": job.size,
        "random_seed": job.seed,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    manifest = destination.with_name(f"{destination.name}.manifest.json")
    written = whole.with_name("manifest.json")
    write_synced(written, json.dumps(facts, indent=2, ensure_ascii=False).encode())
    manifest.unlink(missing_ok=True)
    whole.replace(destination)
    written.replace(manifest)
    sync_folder(destination.parent)


def _require_file_place(destination: Path) -> None:
    if destination.is_dir():
        raise ConfigError("this is a folder", file=destination, hint="name a file to write")
    if destination.suffix.lower() == ".gz":
        raise ConfigError(
            "only plain CSV is written", file=destination, hint="leave out .gz, compress it later"
        )

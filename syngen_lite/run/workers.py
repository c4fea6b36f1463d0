"""Parts made by several processes, handed over in order."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache
from itertools import islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import TypeVar

from syngen_lite.errors import ResourceError
from syngen_lite.generators.generator import BLOCK_ROWS
from syngen_lite.run.job import PART_ROWS, Job, Values, batches, load_generator
from syngen_lite.tables import table_writer

Part = TypeVar("Part")

_load_once = cache(load_generator)  # in a worker, which lives for one job


def write_part(job: Job, blocks: range, path: Path) -> Path:
    """In a worker: write a part of an appendable format to a file of its own."""
    generator = _load_once(job.root, job.table, job.version)
    writer = table_writer(generator.schema, job.form, job.excel_safe)
    writer.open(path, rows_before=blocks.start * BLOCK_ROWS)
    try:
        for values in batches(generator, job, blocks, job.batch_size):
            writer.write(values)
    finally:
        writer.close()
    return path


def make_part(job: Job, blocks: range, _path: Path) -> Values:
    """In a worker: the values of a part, for a format that one process must write."""
    generator = _load_once(job.root, job.table, job.version)
    return next(batches(generator, job, blocks, PART_ROWS))


def in_workers(
    make: Callable[[Job, range, Path], Part], job: Job, parts: list[range], folder: Path, n: int
) -> Iterator[tuple[range, Part]]:
    """Have `n` processes make parts; each comes with its blocks, in order.

    Args:
        make: `write_part` or `make_part`.
        job: What to generate.
        parts: The parts that are still to be made.
        folder: Where workers may write.
        n: Processes.

    Raises:
        ResourceError: a process was killed.
    """
    try:
        with _pool(n) as pool:
            submitted = (
                (blocks, pool.submit(make, job, blocks, folder / f"part-{blocks.start:09d}"))
                for blocks in parts
            )
            for blocks, done in _windowed(submitted, 2 * n):
                yield blocks, done.result()
    except BrokenProcessPool as error:
        raise ResourceError(
            "a worker process was killed, most likely for want of memory",
            table=job.table,
            hint="use --run_parallel false or a smaller --batch_size",
        ) from error


@contextmanager
def _pool(n: int) -> Iterator[ProcessPoolExecutor]:
    """Worker processes; when something goes wrong, what has not begun is left."""
    pool = ProcessPoolExecutor(n, mp_context=get_context("spawn"), initializer=_start)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _start() -> None:
    """In a worker: leave Ctrl-C to the parent, and never outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)


def _windowed(
    submitted: Iterator[tuple[range, Future[Part]]], ahead: int
) -> Iterator[tuple[range, Future[Part]]]:
    """Yield in order while at most `ahead` are under way, so that parts do not pile up."""
    window = list(islice(submitted, ahead))
    while window:
        yield window.pop(0)
        window += islice(submitted, 1)

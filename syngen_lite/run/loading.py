"""A job's rows into a table of a database: in this process or from several, one transaction."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from syngen_lite.addresses import DatabaseAddress
from syngen_lite.generators.learned import LearnedTable
from syngen_lite.run.job import PART_ROWS, Job, Listener, Values, batches, load_generator
from syngen_lite.run.workers import in_workers, make_part
from syngen_lite.schema import TableSchema
from syngen_lite.tables.databases.loading import IfExists, NewTable, create_and_load

log = logging.getLogger(__name__)


def load(job: Job, url: str, if_exists: IfExists, workers: int, listener: Listener) -> None:
    """Write the rows of a job to a table, which is there with all of them, or not at all.

    Args:
        job: What to generate; its format holds the types of the columns.
        url: The database, and the table if it is not to be named as the job's.
        if_exists: What to do with a table that is there already.
        workers: Processes, 1 for none besides this one.
        listener: Called with the number of rows after each part.

    Raises:
        SyngenError: as `create_and_load`; or the model is missing or damaged.
    """
    generator = load_generator(job.root, job.table, job.version)
    target = new_table(job, generator.schema, DatabaseAddress.of(url).of_table(job.table).table)
    with _parts(job, generator, workers) as parts:
        create_and_load(url, [(target, parts)], if_exists, listener)


def new_table(job: Job, schema: TableSchema, name: str) -> NewTable:
    """The table as it was in the source, with its primary key if the rows are made to keep it."""
    key = job.form.primary_key
    identifiers = {column.name for column in schema if column.kind == "identifier"}
    is_kept = len(key) == 1 and set(key) <= identifiers
    if key and not is_kept:
        words = "%s: rows of one table do not keep the primary key (%s); none is made"
        log.warning(words, name, ", ".join(key))
    return NewTable(name, schema, job.form.dtypes, key if is_kept else ())


@contextmanager
def _parts(job: Job, generator: LearnedTable, workers: int) -> Iterator[Iterator[Values]]:
    if workers == 1:
        yield (next(batches(generator, job, blocks, PART_ROWS)) for blocks in job.parts)
        return
    with tempfile.TemporaryDirectory() as folder:
        made = in_workers(make_part, job, job.parts, Path(folder), workers)
        yield (values for _, values in made)

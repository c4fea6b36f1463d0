"""What to generate, and its rows: a list of parts, each a run of blocks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from syngen_lite.errors import ArtifactError
from syngen_lite.generators.generator import BLOCK_ROWS, Block, Generator, count_blocks, rows_in
from syngen_lite.generators.learned import LearnedTable
from syngen_lite.store import Store
from syngen_lite.tables import FileFormat

PART_BLOCKS = 64  # blocks that are written together, by one process
PART_ROWS = PART_BLOCKS * BLOCK_ROWS

Listener = Callable[[int], None]
Values = dict[str, NDArray[Any]]


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
        form: How the file is written.
        excel_safe: Put an apostrophe before texts that a spreadsheet takes for a formula.
    """

    root: Path
    table: str
    version: int
    size: int
    seed: int
    batch_size: int | None = None
    form: FileFormat = field(default_factory=FileFormat)
    excel_safe: bool = False

    @property
    def parts(self) -> list[range]:
        """Indices of the blocks of each part."""
        blocks = range(count_blocks(self.size))
        return [blocks[i : i + PART_BLOCKS] for i in range(0, len(blocks), PART_BLOCKS)]

    def fingerprint(self) -> str:
        """What two jobs share whose rows are the same bytes as far as both go.

        Raises:
            ArtifactError: the model is missing or damaged.
        """
        facts: Mapping[str, Any] = {
            "table": self.table,
            "version": self.version,
            "artifact": Store(self.root).fingerprint(self.table, self.version),
            "seed": self.seed,
            "form": self.form.to_dict(),
            "excel_safe": self.excel_safe,
        }
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


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
        error.hint = error.hint or "restore it from a copy, or train anew"
        raise


def batches(generator: Generator, job: Job, blocks: range, rows: int | None) -> Iterator[Values]:
    """Values of consecutive blocks, at least one and at most `rows` rows at a time.

    The last batch of a job ends with its last row.
    """
    step = max(1, (rows or BLOCK_ROWS) // BLOCK_ROWS)
    # one thread: blocks are small, and sums must not depend on how many threads there are
    with threadpool_limits(limits=1):
        for at in range(blocks.start, blocks.stop, step):
            batch = [Block(job.table, i) for i in range(at, min(at + step, blocks.stop))]
            values = [generator.block(block, job.seed) for block in batch]
            n_rows = sum(rows_in(block, job.size) for block in batch)
            yield {
                name: np.concatenate([part[name] for part in values])[:n_rows] for name in values[0]
            }


def count_rows(job: Job, blocks: range) -> int:
    """Rows of the job that lie in some blocks."""
    return min(job.size, blocks.stop * BLOCK_ROWS) - blocks.start * BLOCK_ROWS

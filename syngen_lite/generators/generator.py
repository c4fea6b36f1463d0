"""The seam of blocks: all generation is a list of blocks, each a pure function of its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from numpy.typing import NDArray

from syngen_lite.schema import TableSchema

BLOCK_ROWS = 1024  # the matrices of one step fit the caches; measured in benchmarks/


@dataclass(frozen=True, slots=True)
class Block:
    """A run of `BLOCK_ROWS` consecutive rows of a table; the last one may be cut.

    Attributes:
        table: Name of the table.
        index: Number of the block, from 0.
    """

    table: str
    index: int


class Generator(Protocol):
    """Whatever makes rows: every block is a pure function of (model, seed, table, index).

    So the same seed gives the same bytes for any batch size and any number of workers, and a
    shorter run is a prefix of a longer one.
    """

    @property
    def schema(self) -> TableSchema:
        """What the rows look like."""
        ...

    def block(self, block: Block, seed: int) -> dict[str, NDArray[Any]]:
        """Typed values of `BLOCK_ROWS` rows by column."""
        ...


def count_blocks(n_rows: int) -> int:
    """Blocks that hold `n_rows` rows."""
    return -(-n_rows // BLOCK_ROWS)


def rows_in(block: Block, n_rows: int) -> int:
    """How many rows of the block belong to a table of `n_rows` rows."""
    return min(BLOCK_ROWS, n_rows - block.index * BLOCK_ROWS)

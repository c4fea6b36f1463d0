"""One learnt table as a generator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from syngen_lite.columns.table import TableCodec
from syngen_lite.errors import ArtifactError
from syngen_lite.generators.generator import BLOCK_ROWS, Block, count_blocks
from syngen_lite.model.sampler import CodeSampler
from syngen_lite.schema import TableSchema
from syngen_lite.streams import stream
from syngen_lite.tables import to_text

_TRIAL_ROWS = 8
_UNFIT = (KeyError, ValueError, IndexError, TypeError, AttributeError, ArithmeticError)


class LearnedTable:
    """Draws codes from the model and turns them into values.

    Args:
        codec: The fitted codec.
        sampler: The fitted model.
    """

    def __init__(self, codec: TableCodec, sampler: CodeSampler) -> None:
        self.codec = codec
        self.sampler = sampler

    @property
    def schema(self) -> TableSchema:
        """The table's columns."""
        return self.codec.schema

    def block(self, block: Block, seed: int) -> dict[str, NDArray[Any]]:
        """Typed values of one whole block by column."""
        rng = stream(seed, block.table, block.index)
        codes = self.sampler.sample(BLOCK_ROWS, rng)
        first = block.index * BLOCK_ROWS
        rows = np.arange(first, first + BLOCK_ROWS, dtype=np.int64)
        return self.codec.inverse_transform(codes, rows, rng)

    def table(self, n_rows: int, seed: int) -> dict[str, NDArray[Any]]:
        """Typed values of a whole table in memory, by column, `n_rows` each."""
        blocks = [
            self.block(Block(self.schema.name, i), seed)
            for i in range(max(1, count_blocks(n_rows)))
        ]
        return {
            name: np.concatenate([block[name] for block in blocks])[:n_rows] for name in blocks[0]
        }

    @classmethod
    def from_artifact(cls, codec: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Rebuild from what an artifact holds.

        Raises:
            ArtifactError: something is missing from it, or does not fit the rest.
        """
        try:
            sampler = CodeSampler.from_arrays(arrays)
        except (KeyError, ValueError, IndexError, TypeError) as error:
            raise _foreign(repr(error)) from error
        columns = TableCodec.from_dict(codec)
        coded = sum(column.width for column in columns.codecs_.values())
        if coded != len(sampler.steps):
            raise _foreign(f"{coded} columns have codes, and the model knows {len(sampler.steps)}")
        table = cls(columns, sampler)
        try:
            table._try_out()
        except _UNFIT as error:
            raise _foreign(repr(error)) from error
        return table

    def _try_out(self) -> None:
        """Make some rows and write every code once: what does not fit together shows at once."""
        rng = stream(0, "trial")
        self.sampler.sample(_TRIAL_ROWS, rng)
        sizes = [len(step.table) for step in self.sampler.steps]
        rows = np.arange(max(sizes, default=1), dtype=np.int64)
        codes = np.column_stack([rows % size for size in sizes] or [rows]).astype(np.int32)
        to_text(self.codec.inverse_transform(codes, rows, rng), self.schema)


def _foreign(what: str) -> ArtifactError:
    return ArtifactError(f"the model cannot be rebuilt: {what}")

"""The decoder's first layer: the hidden block of a column sees embeddings of earlier columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.autograd.function import FunctionCtx, once_differentiable

from syngen_lite.model.sight import Columns

RECTANGLES = 4  # the triangular layer is cut into so many
CHUNK = 64  # columns of a wide table that are multiplied at once


class TriangularLinear(nn.Module):
    """Every column sees all earlier ones: a block-triangular matrix.

    Cut into rectangles of columns, so that little of the empty triangle is multiplied.

    Args:
        n_columns: How many columns.
        embedding: Inputs a column.
        hidden: Outputs a column.
        first: Columns before this one are seen and have no outputs.

    Shape:
        input: (batch, n_columns * embedding)
        output: (batch, (n_columns - first) * hidden)
    """

    def __init__(self, n_columns: int, embedding: int, hidden: int, first: int = 0) -> None:
        super().__init__()
        self.embedding, self.hidden = embedding, hidden
        own = n_columns - first
        n_chunks = min(RECTANGLES, max(1, own // 4))
        self.cuts = [first + round(i * own / n_chunks) for i in range(n_chunks + 1)]
        self.weights = nn.ParameterList()
        for i, (start, stop) in enumerate(zip(self.cuts, self.cuts[1:], strict=False)):
            mask = self._mask(start, stop)
            fan_in = mask.sum(dim=0).clamp(min=1.0)
            self.weights.append(nn.Parameter(torch.randn_like(mask) / fan_in.sqrt()))
            self.register_buffer(f"mask{i}", mask)

    def _mask(self, start: int, stop: int) -> Tensor:
        inputs = torch.arange(stop - 1).repeat_interleave(self.embedding)
        outputs = torch.arange(start, stop).repeat_interleave(self.hidden)
        return (inputs[:, None] < outputs[None, :]).float()

    def _blocks(self) -> list[Tensor]:
        """Masked weights of each rectangle, (inputs, outputs)."""
        return [w * self.get_buffer(f"mask{i}") for i, w in enumerate(self.weights)]

    def forward(self, embedded: Tensor) -> Tensor:
        parts = [embedded[:, : len(block)] @ block for block in self._blocks()]
        return torch.cat(parts, dim=1)

    def column_weights(self) -> list[Tensor]:
        """From the embeddings of the columns that each one sees to its hidden block."""
        return [
            block[: (start + i) * self.embedding, i * self.hidden : (i + 1) * self.hidden]
            for start, block in zip(self.cuts, self._blocks(), strict=False)
            for i in range(block.shape[1] // self.hidden)
        ]


class SparseLinear(nn.Module):
    """Every column sees the columns that were chosen for it, at most so many.

    Args:
        seen: Indices of the earlier columns that each column sees.
        embedding: Inputs a column.
        hidden: Outputs a column.
        first: Columns before this one are seen and have no outputs.

    Shape:
        input: (batch, n_columns * embedding)
        output: (batch, (n_columns - first) * hidden)
    """

    seen: Tensor

    def __init__(
        self, seen: Sequence[Columns], embedding: int, hidden: int, first: int = 0
    ) -> None:
        super().__init__()
        zeros, seen = len(seen), seen[first:]  # behind the last column stands one of zeros
        n, width = len(seen), max(map(len, seen))
        self.embedding, self.hidden = embedding, hidden
        self.counts = [len(columns) for columns in seen]
        padded = np.full((n, width), zeros)
        for row, columns in zip(padded, seen, strict=True):
            row[: len(columns)] = columns
        self.register_buffer("seen", torch.from_numpy(padded))
        fan_in = torch.tensor(self.counts).clamp(min=1) * embedding
        self.weight = nn.Parameter(
            torch.randn(n, width * embedding, hidden).div_(fan_in.sqrt()[:, None, None])
        )

    def forward(self, embedded: Tensor) -> Tensor:
        columns = embedded.view(len(embedded), -1, self.embedding)
        columns = torch.cat([columns, torch.zeros_like(columns[:, :1])], dim=1)
        product: Tensor = _GatheredProduct.apply(columns, self.weight, self.seen)  # type: ignore[no-untyped-call]
        return product.flatten(1)

    def column_weights(self) -> list[Tensor]:
        """From the embeddings of the columns that each one sees to its hidden block."""
        pairs = zip(self.weight, self.counts, strict=True)
        return [weight[: count * self.embedding] for weight, count in pairs]


class _GatheredProduct(torch.autograd.Function):
    """Per column the product of chosen embeddings and weights, a chunk of columns at a time.

    What was gathered is gathered again on the way back: kept, it would be the largest thing in
    memory.
    """

    @staticmethod
    def forward(ctx: FunctionCtx, columns: Tensor, weight: Tensor, seen: Tensor) -> Tensor:
        """Products, shape (batch, n_out, hidden).

        Args:
            ctx: What is kept for the way back.
            columns: Embeddings, the last column zeros, (batch, n + 1, embedding).
            weight: (n_out, width * embedding, hidden).
            seen: Chosen columns, n for none, (n_out, width).
        """
        ctx.save_for_backward(columns, weight, seen)
        product = columns.new_empty(len(columns), len(weight), weight.shape[2])
        for chunk in _chunks(len(weight)):
            product[:, chunk] = (_gather(columns, seen[chunk]) @ weight[chunk]).transpose(0, 1)
        return product

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, gradient: Tensor) -> tuple[Tensor, Tensor, None]:
        columns, weight, seen = ctx.saved_tensors  # type: ignore[attr-defined]
        batch, n_slots, embedding = columns.shape
        to_weight = torch.empty_like(weight)
        to_columns = columns.new_zeros(n_slots, batch * embedding)
        for chunk in _chunks(len(weight)):
            own = gradient[:, chunk].transpose(0, 1)
            torch.bmm(_gather(columns, seen[chunk]).transpose(1, 2), own, out=to_weight[chunk])
            spread = (own @ weight[chunk].transpose(1, 2)).view(len(own), batch, -1, embedding)
            spread = spread.transpose(1, 2).reshape(-1, batch * embedding)
            # an expanded index takes scatter_add_ to its fast kernel, unlike index_add_
            index = seen[chunk].reshape(-1, 1).expand_as(spread)
            to_columns.scatter_add_(0, index, spread)
        back = to_columns.view(n_slots, batch, embedding).transpose(0, 1)
        return back, to_weight, None


def _chunks(n: int) -> list[slice]:
    return [slice(start, min(start + CHUNK, n)) for start in range(0, n, CHUNK)]


def _gather(columns: Tensor, seen: Tensor) -> Tensor:
    """(batch, n + 1, embedding), (chunk, width) -> (chunk, batch, width * embedding)."""
    picked = columns.index_select(1, seen.flatten())
    return picked.view(len(columns), len(seen), -1).transpose(0, 1)

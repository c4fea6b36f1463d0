"""From the trained torch network to the numpy sampler."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, cast

import numpy as np
import torch

from syngen_lite.codes import NEVER, CodeSpec, Floats
from syngen_lite.model.latent import LatentMixture
from syngen_lite.model.layout import Layout
from syngen_lite.model.network import CodeTable, CodeVAE, Head, RelationKernel
from syngen_lite.model.sampler import CodeSampler, RelationStep, Step

IMPOSSIBLE = -1e9  # logit of a code that must never be drawn


@torch.no_grad()
def compile_network(
    network: CodeVAE, specs: Sequence[CodeSpec], layout: Layout, mixture: LatentMixture
) -> CodeSampler:
    """Cut the network into one `Step` a column."""
    hidden = network.shape.hidden
    weights = network.masked.column_weights()
    latent, bias = _numpy(network.from_latent), _numpy(network.hidden_bias)
    residual, residual_bias = _numpy(network.residual), _numpy(network.residual_bias)
    slot = {column: i for i, column in enumerate(network.grouped.tolist())}
    steps = {}
    for group, table, head in zip(layout.groups, network.tables, network.heads, strict=True):
        parts = _GroupArrays.of(cast(CodeTable, table), cast(Head, head))
        for row, at in enumerate(group.columns):
            block = slice(at * hidden, (at + 1) * hidden)
            steps[at] = Step(
                **parts.codes_of(row, specs[at]),
                seen=layout.seen[at],
                weight=_own(_numpy(weights[at])),
                latent=_own(latent[:, block]),
                bias=_own(bias[block]),
                residual=_own(residual[slot[at]]),
                residual_bias=_own(residual_bias[slot[at], 0]),
            )
    ordered = [steps[at] for at in range(len(specs))]
    return CodeSampler(ordered, _relations(network, layout), mixture)


@dataclass(frozen=True, slots=True)
class _GroupArrays:
    """Tables of one group of columns, padded to one size.

    Attributes:
        embedding: (group width, padded size, n_embedding).
        out: (group width, padded size, n_hidden).
        bias: (group width, 1, padded size).
    """

    embedding: Floats
    out: Floats
    bias: Floats

    @classmethod
    def of(cls, table: CodeTable, head: Head) -> Self:
        return cls(_numpy(table()), _numpy(head.table()), _numpy(head.bias()))

    def codes_of(self, row: int, spec: CodeSpec) -> dict[str, Floats]:
        """What belongs to the codes of one column, without the padding."""
        size = spec.cardinality
        bias = np.where(spec.log_marginal <= NEVER, IMPOSSIBLE, self.bias[row, 0, :size])
        return {
            "table": _own(self.embedding[row, :size]),
            "head": _own(self.out[row, :size].T),
            "head_bias": _own(bias),
        }


def _relations(network: CodeVAE, layout: Layout) -> dict[int, RelationStep]:
    pairs = zip(layout.relations, network.relations, strict=True)
    return {
        relation.target: RelationStep(
            relation,
            _numpy(cast(RelationKernel, kernel).weight),
            _numpy(cast(RelationKernel, kernel).bias),
            relation.kernels(),
            _numpy(cast(RelationKernel, kernel).gap_weight),
            relation.gap_features(),
        )
        for relation, kernel in pairs
    }


def _numpy(tensor: torch.Tensor) -> Floats:
    return tensor.detach().float().cpu().numpy()


def _own(array: Floats) -> Floats:
    """A contiguous copy, so that products are fast and files hold no more than needed."""
    return np.array(array, np.float32, order="C")

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
from syngen_lite.model.network import CodeVAE, Head, RelationKernel
from syngen_lite.model.sampler import CodeSampler, RelationStep, Step

IMPOSSIBLE = -1e9  # logit of a code that must never be drawn


@torch.no_grad()
def compile_network(
    network: CodeVAE, specs: Sequence[CodeSpec], layout: Layout, mixture: LatentMixture
) -> CodeSampler:
    """Cut the network into one `Step` a predicted column, and a table a given one."""
    given, hidden = layout.given, network.shape.hidden
    weights = network.masked.column_weights()
    latent, bias = _numpy(network.from_latent), _numpy(network.hidden_bias)
    residual, residual_bias = _numpy(network.residual), _numpy(network.residual_bias)
    slot = {column: i for i, column in enumerate(network.grouped.tolist())}
    embedded = _embedded(network, specs, layout)
    steps = {}
    for group, head in zip(network.groups, network.heads, strict=True):
        parts = _GroupArrays.of(cast(Head, head))
        for row, column in enumerate(group.columns):
            at = column - given
            block = slice(at * hidden, (at + 1) * hidden)
            steps[at] = Step(
                **parts.codes_of(row, specs[column]),
                table=embedded[column],
                seen=layout.seen[column],
                weight=_own(_numpy(weights[at])),
                latent=_own(latent[:, block]),
                bias=_own(bias[block]),
                residual=_own(residual[slot[at]]),
                residual_bias=_own(residual_bias[slot[at], 0]),
            )
    ordered = [steps[at] for at in range(len(specs) - given)]
    return CodeSampler(ordered, _relations(network, layout), mixture, embedded[:given])


def _embedded(network: CodeVAE, specs: Sequence[CodeSpec], layout: Layout) -> list[Floats]:
    """The embedding of each column's codes, (K, n_embedding) each, given columns first."""
    tables = {
        column: _own(own[: specs[column].cardinality])
        for group, table in zip(layout.groups, network.tables, strict=True)
        for column, own in zip(group.columns, _numpy(table()), strict=True)
    }
    return [tables[column] for column in range(len(specs))]


@dataclass(frozen=True, slots=True)
class _GroupArrays:
    """Heads of one group of columns, padded to one size.

    Attributes:
        out: (group width, padded size, n_hidden).
        bias: (group width, 1, padded size).
    """

    out: Floats
    bias: Floats

    @classmethod
    def of(cls, head: Head) -> Self:
        return cls(_numpy(head.table()), _numpy(head.bias()))

    def codes_of(self, row: int, spec: CodeSpec) -> dict[str, Floats]:
        """What belongs to the codes of one column, without the padding."""
        size = spec.cardinality
        bias = np.where(spec.log_marginal <= NEVER, IMPOSSIBLE, self.bias[row, 0, :size])
        return {
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

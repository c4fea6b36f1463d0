"""The network: a variational autoencoder whose decoder is autoregressive over the codes.

p(x | z) = prod_j p(code_j | code_<j, z), with the masked-layer idea of MADE (Germain et al. 2015)
on columns, and value-feature tables in place of free embeddings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from syngen_lite.codes import CodeSpec
from syngen_lite.model.layout import N_GAP_FEATURES, Group, Layout, Relation
from syngen_lite.model.masked import SparseLinear, TriangularLinear

MASKED = -1e9  # logit of a padding code


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network.

    Attributes:
        embedding: Numbers a code is embedded in.
        hidden: Hidden units a column.
        latent: Dimensions of z; none where the context says what z would know.
        encoder: Units of the encoder's two layers.
        dropout: Share of embedded inputs that the decoder does not see in training.
    """

    embedding: int = 16
    hidden: int = 48
    latent: int = 8
    encoder: int = 128
    dropout: float = 0.1


@dataclass(frozen=True, slots=True)
class Noise:
    """What a pass through the network needs of chance.

    Attributes:
        latent: Standard normal, (batch, n_latent).
        mask: Dropout of the embedded inputs, 0 or 1 / (1 - dropout), (batch, n_columns *
            n_embedding); None for no dropout.
    """

    latent: Tensor
    mask: Tensor | None


class CodeTable(nn.Module):
    """Vectors of the codes of one group: value features times weights, plus free vectors.

    Shape:
        output: (group width, padded size, n_out)
    """

    features: Tensor
    free: Tensor

    def __init__(self, specs: Sequence[CodeSpec], size: int, n_out: int, scale: float) -> None:
        super().__init__()
        self.register_buffer("features", _padded([s.features for s in specs], size))
        self.register_buffer("free", _padded([s.free[:, None] for s in specs], size))
        n_features = self.features.shape[2]
        slope = scale / max(1.0, n_features / 4) ** 0.5
        self.weight = nn.Parameter(torch.randn(len(specs), n_features, n_out) * slope)
        self.vectors = nn.Parameter(torch.randn(len(specs), size, n_out) * scale)

    def forward(self) -> Tensor:
        """The table."""
        return torch.baddbmm(self.vectors * self.free, self.features, self.weight)


class Head(nn.Module):
    """Logits of one group of columns.

    Shape:
        input: hidden (group width, batch, n_hidden)
        output: (group width, batch, padded size)
    """

    base: Tensor

    def __init__(self, specs: Sequence[CodeSpec], size: int, hidden: int) -> None:
        super().__init__()
        self.table = CodeTable(specs, size, hidden, 0.0)
        self.offset = CodeTable(specs, size, 1, 0.0)
        base = torch.full((len(specs), 1, size), MASKED)
        for row, spec in zip(base, specs, strict=True):
            row[0, : spec.cardinality] = torch.from_numpy(spec.log_marginal)
        self.register_buffer("base", base)

    def bias(self) -> Tensor:
        """Log marginals plus what was learnt, shape (group width, 1, padded size)."""
        learnt: Tensor = self.offset().transpose(1, 2)
        return self.base + learnt

    def forward(self, hidden: Tensor) -> Tensor:
        return torch.baddbmm(self.bias(), hidden, self.table().transpose(1, 2))


class RelationKernel(nn.Module):
    """Adds to a column's logits a bump around the place of a related, earlier column.

    `carry` is the way on: it adds what the gap between the two is to the target's embedding, for
    the columns that come after.

    Shape:
        input: hidden (batch, n_hidden), all codes (batch, n_columns)
        output: (batch, padded size); of `carry` (batch, n_embedding)
    """

    kernels: Tensor
    gaps: Tensor

    def __init__(self, relation: Relation, shape: Shape, size: int) -> None:
        super().__init__()
        hidden = shape.hidden
        self.target, self.source = relation.target, relation.source
        kernels = torch.from_numpy(relation.kernels())
        kernels = functional.pad(kernels, (0, size - kernels.shape[2]))
        n_kernels = kernels.shape[1]
        self.register_buffer("kernels", kernels.flatten(0, 1), persistent=False)
        self.weight = nn.Parameter(torch.zeros(hidden, n_kernels))
        self.bias = nn.Parameter(torch.zeros(n_kernels))
        gaps = torch.from_numpy(relation.gap_features())
        self.n_target = gaps.shape[1]
        self.register_buffer("gaps", gaps.flatten(0, 1), persistent=False)
        self.gap_weight = nn.Parameter(torch.zeros(N_GAP_FEATURES, shape.embedding))

    def carry(self, codes: Tensor) -> Tensor:
        """What the target's embedding gains."""
        pair = codes[:, self.source] * self.n_target + codes[:, self.target]
        return self.gaps.index_select(0, pair) @ self.gap_weight

    def forward(self, hidden: Tensor, codes: Tensor) -> Tensor:
        heights = torch.addmm(self.bias, hidden, self.weight)
        n_kernels = heights.shape[1]
        own = torch.arange(n_kernels, device=codes.device)
        index = codes[:, self.source, None] * n_kernels + own
        return functional.embedding_bag(index, self.kernels, mode="sum", per_sample_weights=heights)


class CodeVAE(nn.Module):
    """Encoder, latent and autoregressive decoder.

    Given columns are embedded alone: they have neither hidden blocks nor heads.

    Args:
        specs: One spec a code column.
        layout: Groups, relations, and what each column sees.
        shape: Sizes.
    """

    offsets: Tensor
    grouped: Tensor
    targets: Tensor

    def __init__(self, specs: Sequence[CodeSpec], layout: Layout, shape: Shape) -> None:
        super().__init__()
        n, e, h = len(specs), shape.embedding, shape.hidden
        own = n - layout.given
        self.shape, self.groups, self.n_embedded = shape, layout.predicted, n * e
        self.n_logits = sum(len(g.columns) * g.size for g in self.groups)
        self.tables = nn.ModuleList(
            CodeTable([specs[c] for c in g.columns], g.size, e, 0.3) for g in layout.groups
        )
        self.heads = nn.ModuleList(
            Head([specs[c] for c in g.columns], g.size, h) for g in self.groups
        )
        sizes = {column: group.size for group in layout.groups for column in group.columns}
        self.relations = nn.ModuleList(
            RelationKernel(r, shape, sizes[r.target]) for r in layout.relations
        )
        self.register_buffer("targets", torch.tensor([r.target for r in layout.relations]).int())
        self.relation_of = {r.target: i for i, r in enumerate(layout.relations)}
        grouped = [column - layout.given for group in self.groups for column in group.columns]
        self.register_buffer("grouped", torch.tensor(grouped))
        self.register_buffer("offsets", _offsets(layout.groups))
        if shape.latent:
            self.encoder = _perceptron(n * e, shape.encoder, 2 * shape.latent)
        self.masked: TriangularLinear | SparseLinear = (
            TriangularLinear(n, e, h, layout.given)
            if layout.sees_all
            else SparseLinear(layout.seen, e, h, layout.given)
        )
        self.from_latent = nn.Parameter(torch.randn(shape.latent, own * h) * 0.1)
        self.hidden_bias = nn.Parameter(torch.zeros(own * h))
        # the second layer's weights stand in the order of the groups
        self.residual = nn.Parameter(torch.randn(own, h, h) * (0.5 / h**0.5))
        self.residual_bias = nn.Parameter(torch.zeros(own, 1, h))

    def embed(self, codes: Tensor) -> Tensor:
        """Embedded codes, (batch, n_columns) -> (batch, n_columns * n_embedding)."""
        table = torch.cat([table().flatten(0, 1) for table in self.tables])
        embedded = functional.embedding(codes + self.offsets, table)
        if not self.relations:
            return embedded.flatten(1)
        carried = torch.stack([cast(RelationKernel, r).carry(codes) for r in self.relations], 1)
        return embedded.index_add(1, self.targets, carried).flatten(1)

    def encode(self, embedded: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log-variance of q(z | codes), each (batch, n_latent)."""
        mean, log_variance = self.encoder(embedded).chunk(2, dim=1)
        return mean, log_variance.clamp(-8.0, 4.0)

    def losses(self, codes: Tensor, seen: Tensor, z: Tensor) -> Tensor:
        """Cross-entropy summed over rows and columns, in nats."""
        parts = torch.split(self._hidden(seen, z), [len(g.columns) for g in self.groups])
        total = torch.zeros((), device=codes.device)
        for group, head, part in zip(self.groups, self.heads, parts, strict=True):
            logits = self._related(group, part, head(part), codes)
            target = codes[:, list(group.columns)].T.reshape(-1)
            total = total + _cross_entropy(logits.flatten(0, 1), target)
        return total

    def _related(self, group: Group, hidden: Tensor, logits: Tensor, codes: Tensor) -> Tensor:
        """The logits of a group, (group width, batch, padded size), moved by its relations."""
        related = [i for i, column in enumerate(group.columns) if column in self.relation_of]
        if not related:
            return logits
        moves = [
            self.relations[self.relation_of[group.columns[i]]](hidden[i], codes) for i in related
        ]
        index = torch.tensor(related, device=logits.device)
        return logits.index_add(0, index, torch.stack(moves))

    def _hidden(self, seen: Tensor, z: Tensor) -> Tensor:
        """Hidden blocks in the order of the groups, (n_predicted, batch, n_hidden)."""
        latent = torch.addmm(self.hidden_bias, z, self.from_latent)
        first = (self.masked(seen) + latent).view(len(z), -1, self.shape.hidden).transpose(0, 1)
        first = functional.silu(first.index_select(0, self.grouped))
        return first + functional.silu(torch.baddbmm(self.residual_bias, first, self.residual))

    def loss(self, codes: Tensor, noise: Noise, free_nats: float) -> tuple[Tensor, Tensor]:
        """Mean cross-entropy of a batch, and its KL with free bits, both in nats a row.

        Args:
            codes: (batch, n_columns).
            noise: Of z and of the dropout.
            free_nats: KL a dimension that costs nothing (Kingma et al. 2016).
        """
        embedded = self.embed(codes)
        seen = embedded if noise.mask is None else embedded * noise.mask
        if not self.shape.latent:
            entropy = self.losses(codes, seen, noise.latent)
            return entropy / len(codes), entropy.new_zeros(())
        mean, log_variance = self.encode(embedded)
        entropy = self.losses(codes, seen, mean + noise.latent * (log_variance / 2).exp())
        kl = (mean**2 + log_variance.exp() - 1 - log_variance).mean(dim=0) / 2
        return entropy / len(codes), kl.clamp(min=free_nats).sum()


def _cross_entropy(logits: Tensor, target: Tensor) -> Tensor:
    return functional.cross_entropy(logits, target, reduction="sum")


def _perceptron(n_in: int, n_hidden: int, n_out: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(n_in, n_hidden), nn.SiLU(), nn.Linear(n_hidden, n_hidden), nn.SiLU(),
        nn.Linear(n_hidden, n_out),
    )  # fmt: skip


def _padded(tables: Sequence[np.ndarray], size: int) -> Tensor:
    """Stack tables (K, F) into (n, size, widest F), zeros where there is nothing."""
    stacked = np.zeros((len(tables), size, max(t.shape[1] for t in tables)), np.float32)
    for slot, table in zip(stacked, tables, strict=True):
        slot[: table.shape[0], : table.shape[1]] = table
    return torch.from_numpy(stacked)


def _offsets(groups: Sequence[Group]) -> Tensor:
    """Where each column's codes begin in the joined table of all groups, (n_columns,)."""
    starts, at = {}, 0
    for group in groups:
        for column in group.columns:
            starts[column] = at
            at += group.size
    return torch.tensor([starts[column] for column in range(len(starts))])

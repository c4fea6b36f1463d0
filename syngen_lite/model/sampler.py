"""Walking the codes: numpy alone, so generation starts fast and needs no torch.

The trained network is compiled to one set of small matrices a column; a block of rows walks
through the columns, each step a few matrix products that fit the caches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from syngen_lite.codes import NEVER, Codes, Floats
from syngen_lite.model.array_check import check_arrays, given_in
from syngen_lite.model.latent import LatentMixture
from syngen_lite.model.layout import Relation
from syngen_lite.model.sight import Columns

CALIBRATION_ROUNDS = 3
SPAN = 16  # codes that are searched at once
BELOW_ONE = np.float32(1 - 2**-24)
MAX_SHIFT = 1.0  # nats that a calibration round may move a code


@dataclass(frozen=True, slots=True)
class Step:
    """The compiled network of one column.

    Attributes:
        table: Embedding of its codes, (K, n_embedding).
        seen: Indices of the earlier columns that it sees, ascending, (n_seen,).
        weight: From their embeddings to hidden, (n_seen * n_embedding, n_hidden).
        latent: From z to hidden, (n_latent, n_hidden).
        bias: Hidden bias, (n_hidden,).
        residual: Second layer, (n_hidden, n_hidden).
        residual_bias: Its bias, (n_hidden,).
        head: Hidden to logits, (n_hidden, K).
        head_bias: Bias of the logits, (K,).
    """

    table: Floats
    seen: Columns
    weight: Floats
    latent: Floats
    bias: Floats
    residual: Floats
    residual_bias: Floats
    head: Floats
    head_bias: Floats


WEIGHTS = tuple(name for name in Step.__dataclass_fields__ if name != "seen")


@dataclass(frozen=True, slots=True)
class RelationStep:
    """The compiled relation of one column.

    Attributes:
        relation: Which columns, and their places.
        weight: Hidden to kernel heights, (n_hidden, n_kernels).
        bias: (n_kernels,).
        kernels: (K_source, n_kernels, K_target).
        gap_weight: From gap features to the target's embedding, (n_gap_features, n_embedding).
        gaps: (K_source, K_target, n_gap_features).
    """

    relation: Relation
    weight: Floats
    bias: Floats
    kernels: Floats
    gap_weight: Floats
    gaps: Floats

    def carry(self, codes: Codes) -> Floats:
        """What the target's embedding gains, (n, n_embedding)."""
        pair = self.gaps[codes[:, self.relation.source], codes[:, self.relation.target]]
        return np.asarray(pair @ self.gap_weight)


class CodeSampler:
    """Draws rows of codes from a compiled network and its latent mixture.

    Args:
        steps: One a predicted code column.
        relations: By index of the target among all columns.
        mixture: Where z comes from.
        given: Embeddings of the codes of the columns that stand before the first step and that
            callers fill in, (K, n_embedding) each.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        relations: Mapping[int, RelationStep],
        mixture: LatentMixture,
        given: Sequence[Floats] = (),
    ) -> None:
        self.given = list(given)
        self.steps = list(steps)
        self.relations = dict(relations)
        self.mixture = mixture

    def sample(self, n: int, rng: np.random.Generator, given: Codes | None = None) -> Codes:
        """Draw rows of the predicted codes, shape (n, n_codes).

        Args:
            n: How many.
            rng: Their random stream.
            given: Codes of the given columns, (n, n_given); None where the model has none.

        The same `n` and stream give the same rows; another `n` gives other rows (matrix products
        round by their shape), so callers draw blocks of a fixed size.
        """
        z = self.mixture.sample(n, rng)
        uniform = rng.random((len(self.steps), n), dtype=np.float32)
        return self._walk(z, uniform, None, given)

    def calibrate(self, targets: Sequence[Floats], n: int, rng: np.random.Generator) -> None:
        """Shift the logits' biases until simulated marginals equal the training table's.

        Column by column along one simulated walk, on mean probabilities instead of drawn counts,
        so that the shifts carry little noise.

        Args:
            targets: Log marginals of each column, (K,) each.
            n: Rows to simulate.
            rng: Their random stream.
        """
        z = self.mixture.sample(n, rng)
        # one stratum a row: the simulated table then strays less from the model than a real one
        strata = rng.permuted(np.tile(np.arange(n), (len(self.steps), 1)), axis=1)
        uniform = ((strata + rng.random(strata.shape)) / n).astype(np.float32)
        self._walk(z, uniform, targets)

    def _walk(
        self,
        z: Floats,
        uniform: Floats,
        targets: Sequence[Floats] | None,
        given: Codes | None = None,
    ) -> Codes:
        known = len(self.given)
        trail = _Trail(self, len(z))
        for at, codes in enumerate(_columns(given, known, len(z))):
            trail.add(at, codes)
        for at, step in enumerate(self.steps):
            logits = self._logits(at, trail, z)
            if targets is not None:
                shift = _shift(logits, targets[at])
                step.head_bias[:] += shift
                logits += shift[:, None]
            trail.add(known + at, draw_codes(logits, uniform[at]))
        return trail.codes[:, known:]

    def _logits(self, at: int, trail: _Trail, z: Floats) -> Floats:
        """Logits of the predicted column `at` given the columns before it, shape (K, n).

        Codes stand along the first axis, so that whatever runs over them runs over all rows at
        once.
        """
        step, column = self.steps[at], len(self.given) + at
        hidden = z @ step.latent
        hidden += step.bias
        if column:
            hidden += trail.seen_by(step) @ step.weight
        hidden = _silu(hidden)
        hidden += _silu(hidden @ step.residual + step.residual_bias)
        logits = step.head.T @ hidden.T
        logits += step.head_bias[:, None]
        if (found := self.relations.get(column)) is not None:
            heights = hidden @ found.weight + found.bias
            source = trail.codes[:, found.relation.source]
            logits += (heights[:, None, :] @ found.kernels[source])[:, 0, :].T
        return logits

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Every array by a dotted name, for a safetensors file."""
        known = len(self.given)
        arrays: dict[str, NDArray[Any]] = {"steps": np.array([known + len(self.steps)])}
        if known:
            arrays["given"] = np.array([known])
        for at, table in enumerate(self.given):
            arrays[f"step.{at}.table"] = table
        for at, step in enumerate(self.steps, known):
            for name in WEIGHTS:
                arrays[f"step.{at}.{name}"] = getattr(step, name)
            if len(step.seen) < at:
                arrays[f"step.{at}.seen"] = step.seen
        for at, found in self.relations.items():
            arrays[f"relation.{at}.source"] = np.array([found.relation.source], np.int64)
            arrays[f"relation.{at}.place"] = found.relation.place
            arrays[f"relation.{at}.rank"] = found.relation.rank
            arrays[f"relation.{at}.weight"] = found.weight
            arrays[f"relation.{at}.bias"] = found.bias
            arrays[f"relation.{at}.gap_weight"] = found.gap_weight
        mixture = self.mixture.to_arrays()
        return arrays | {f"mixture.{name}": array for name, array in mixture.items()}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Rebuild from `to_arrays`.

        Raises:
            KeyError: an array is missing.
            ValueError: one is too many, of another shape, or of another type.
        """
        check_arrays(arrays)
        count, known = int(arrays["steps"][0]), given_in(arrays)
        given = [arrays[f"step.{at}.table"] for at in range(known)]
        steps = [_step(arrays, at) for at in range(known, count)]
        relations = {
            at: _relation(arrays, at) for at in range(count) if f"relation.{at}.source" in arrays
        }
        names = ("weights", "means", "factors")
        mixture = LatentMixture.from_arrays({name: arrays[f"mixture.{name}"] for name in names})
        return cls(steps, relations, mixture, given)


def _columns(given: Codes | None, known: int, n: int) -> Codes:
    """The given codes, one column a row, shape (known, n)."""
    seen = (n, 0) if given is None else given.shape
    if seen != (n, known):
        raise ValueError(f"given codes of the shape {seen}; {known} columns of {n} rows needed")
    return np.zeros((0, n), np.int32) if given is None else given.T


class _Trail:
    """The codes that a walk has drawn so far, and their embeddings.

    Where every column sees all before it, embeddings are kept side by side; a wide table's are
    looked up again for each column that sees them, as all of them would fill the memory.
    """

    def __init__(self, sampler: CodeSampler, n: int) -> None:
        known, steps = len(sampler.given), sampler.steps
        self.relations = sampler.relations
        self.tables = [*sampler.given, *(step.table for step in steps)]
        self.codes: Codes = np.empty((len(self.tables), n), np.int32).T
        self.joined: Floats | None = None
        if steps and all(len(step.seen) == at for at, step in enumerate(steps, known)):
            self.joined = np.empty((n, len(self.tables) * steps[0].table.shape[1]), np.float32)

    def add(self, at: int, codes: Codes) -> None:
        """Go one column further."""
        self.codes[:, at] = codes
        if self.joined is not None:
            width = self.tables[at].shape[1]
            self.joined[:, at * width : (at + 1) * width] = self._embedded(at)

    def seen_by(self, step: Step) -> Floats:
        """Embeddings of the columns that a step sees, (n, n_seen * n_embedding)."""
        if self.joined is not None:
            return self.joined[:, : len(step.weight)]
        return np.concatenate([self._embedded(column) for column in step.seen], axis=1)

    def _embedded(self, at: int) -> Floats:
        own = self.tables[at][self.codes[:, at]]
        if (found := self.relations.get(at)) is not None:
            own += found.carry(self.codes)
        return own


def _step(arrays: Mapping[str, NDArray[Any]], at: int) -> Step:
    seen = arrays.get(f"step.{at}.seen", np.arange(at))
    return Step(seen=seen, **{name: arrays[f"step.{at}.{name}"] for name in WEIGHTS})


def _relation(arrays: Mapping[str, NDArray[Any]], at: int) -> RelationStep:
    names = ("source", "place", "rank", "weight", "bias", "gap_weight")
    source, place, rank, weight, bias, gap_weight = (
        arrays[f"relation.{at}.{name}"] for name in names
    )
    relation = Relation(at, int(source[0]), place, rank)
    gaps = relation.gap_features()
    return RelationStep(relation, weight, bias, relation.kernels(), gap_weight, gaps)


def _silu(x: Floats) -> Floats:
    """Sigmoid linear unit, x * sigmoid(x)."""
    gate = np.negative(x)
    # beyond e^88 float32 overflows; the sigmoid is zero long before
    np.minimum(gate, 80.0, out=gate)
    np.exp(gate, out=gate)
    gate += 1.0
    return np.asarray(np.divide(x, gate, out=gate))


def _probabilities(logits: Floats) -> Floats:
    """Unnormalised probabilities, largest 1, shape (K, n) as given."""
    weights = logits - logits.max(axis=0)
    return np.asarray(np.exp(weights, out=weights))


def draw_codes(logits: Floats, uniform: Floats) -> Codes:
    """One code a row by inverse transform sampling.

    Many codes are searched in two steps, first for the span that holds the uniform, then inside.

    Args:
        logits: Shape (K, n).
        uniform: In [0, 1), shape (n,).

    Returns:
        Codes in [0, K), shape (n,).
    """
    weights = _probabilities(logits)
    if len(weights) <= 2 * SPAN:
        return _search(weights, uniform)[0]
    n_spans = -(-len(weights) // SPAN)
    padded = np.zeros((n_spans * SPAN, len(uniform)), np.float32)
    padded[: len(weights)] = weights
    spans = padded.reshape(n_spans, SPAN, -1)
    span, left = _search(spans.sum(axis=1), uniform)
    inside, _ = _search(spans[span, :, np.arange(len(uniform))].T, left)
    return np.asarray(np.minimum(span * SPAN + inside, len(weights) - 1))


def _search(weights: Floats, uniform: Floats) -> tuple[Codes, Floats]:
    """Where on the line of weights a uniform falls: which weight, and how far into it.

    Args:
        weights: Not negative, shape (K, n).
        uniform: In [0, 1), shape (n,).

    Returns:
        Indices in [0, K), shape (n,), and positions inside in [0, 1), shape (n,).
    """
    cumulative = weights.copy()
    for k in range(1, len(cumulative)):  # vectorised over rows; numpy's cumsum is not
        cumulative[k] += cumulative[k - 1]
    total = cumulative[-1]
    # a product that rounds up to the total would fall on the last code, even one of weight zero
    threshold = np.minimum(uniform * total, np.nextafter(total, np.float32(0)))
    index = (cumulative <= threshold).sum(axis=0, dtype=np.int32)
    rows = np.arange(len(uniform))
    own = weights[index, rows]
    into = threshold - (cumulative[index, rows] - own)
    position = np.divide(into, own, out=np.zeros_like(into), where=own > 0)
    return index, np.clip(position, 0.0, BELOW_ONE)


def _shift(logits: Floats, target: Floats) -> Floats:
    """Change of bias that brings the mean softmax to the target marginal, shape (K,)."""
    shift = np.zeros(len(logits), np.float32)
    for _ in range(CALIBRATION_ROUNDS):
        weights = _probabilities(logits + shift[:, None])
        mean = (weights / weights.sum(axis=0)).mean(axis=1)
        shift += np.clip(target - np.log(mean + 1e-9), -MAX_SHIFT, MAX_SHIFT)
    shift[target <= NEVER] = 0.0
    return shift

"""Membership inference: who holds the synthetic table guesses which rows it was learnt from.

Two attacks that need no model: the distance to the nearest synthetic row (Chen et al. 2020,
"GAN-Leaks"), and the same set against the distance to real rows of nobody's (the density ratio of
van Breugel et al. 2023, "Membership inference attacks against synthetic data through overfitting
detection", DOMIAS, with nearest neighbours for densities).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from syngen_lite.report.comparable import Floats
from syngen_lite.report.privacy.embedding import Embedding, Points
from syngen_lite.report.privacy.neighbours import nearest
from syngen_lite.report.results import Attack
from syngen_lite.report.tables import Tables, draw
from syngen_lite.schema import Column

MAX_SYNTHETIC, MAX_REFERENCE = 150_000, 5_000
MAX_DISTANCES = 150_000_000
LEAST_MEMBERS, MOST_MEMBERS = 1_000, 4_000
"""Rows a side: the fewer, the more synthetic rows they are held against."""
MIN_ROWS = 50
"""With fewer rows a side an attack says nothing."""

_Z = 1.96


def membership_attacks(
    tables: Tables, unseen: pd.DataFrame, columns: list[Column], rng: np.random.Generator
) -> tuple[Attack, ...]:
    """AUC of telling rows that were learnt from, members, from rows that were not.

    Args:
        tables: Real rows, the members, and synthetic rows: at most 4,000 and 150,000 are drawn.
        unseen: Real rows that nobody learnt from; at most 4,000 are drawn. The second attack keeps
            half of them as its reference.
        columns: What rows are compared on.
        rng: Draws rows.

    Returns:
        "membership inference", and "membership inference, calibrated" where the unseen rows are
        enough to be halved; intervals of DeLong et al. (1988).
    """
    embedding = Embedding.fit([tables.real, unseen], columns)
    synthetic = embedding.points(draw(tables.synthetic, MAX_SYNTHETIC, rng))
    size = int(np.clip(MAX_DISTANCES // (2 * len(synthetic)), LEAST_MEMBERS, MOST_MEMBERS))
    fresh = rng.permutation(embedding.points(draw(unseen, size + MAX_REFERENCE, rng)))
    members = embedding.points(draw(tables.real, size, rng))
    if min(len(members), len(fresh)) < MIN_ROWS:
        return ()
    plain = _nearness(members, fresh[:size], synthetic)
    attacks = [_attack("membership inference", *plain)]
    half = len(fresh) // 2
    if half >= MIN_ROWS:
        others, reference = fresh[:half][:size], fresh[half:][:MAX_REFERENCE]
        near_reference = _nearness(members, others, reference)
        inside, outside = plain[0] - near_reference[0], plain[1][: len(others)] - near_reference[1]
        attacks.append(_attack("membership inference, calibrated", inside, outside))
    return tuple(attacks)


def auc_interval(inside: Floats, outside: Floats) -> tuple[float, tuple[float, float]]:
    """AUC of scores, and its 95 % interval.

    DeLong, DeLong and Clarke-Pearson (1988), "Comparing the areas under two or more correlated
    receiver operating characteristic curves"; by ranks, ties counting half.

    Args:
        inside: Scores that should be the higher ones; (m,), m >= 2.
        outside: Scores that should be the lower ones; (n,), n >= 2.
    """
    above, below = _share_below(inside, outside), 1 - _share_below(outside, inside)
    auc = float(above.mean())
    variance = above.var(ddof=1) / len(above) + below.var(ddof=1) / len(below)
    margin = _Z * float(np.sqrt(variance))
    return auc, (max(0.0, auc - margin), min(1.0, auc + margin))


def _share_below(scores: Floats, others: Floats) -> Floats:
    """Per score the share of the others below it, equal ones counting half."""
    ordered = np.sort(others)
    below, up_to = (np.searchsorted(ordered, scores, side) for side in ("left", "right"))
    return (below + up_to) / (2 * len(others))


def _attack(name: str, inside: Floats, outside: Floats) -> Attack:
    auc, interval = auc_interval(inside, outside)
    return Attack(name, "auc", auc, interval, len(inside) + len(outside))


def _nearness(members: Points, others: Points, points: Points) -> tuple[Floats, Floats]:
    """Less the logarithm of the squared distance to the nearest point, of members and others."""
    # one unit of the grid: equal rows are nearer than all others, and not infinitely near
    inside, outside = (-np.log1p(nearest(rows, points).squared) for rows in (members, others))
    return inside, outside

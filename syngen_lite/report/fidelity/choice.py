"""Which pairs and triples of columns are looked at."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import combinations
from math import comb

import numpy as np

Pair = tuple[str, str]
Triple = tuple[str, str, str]

MAX_COLUMNS = 60
"""Up to this many columns every pair is looked at; above it, as many pairs as they would have."""

MAX_TRIPLES = 1_000


def choose_pairs(names: Sequence[str], rng: np.random.Generator) -> list[Pair]:
    """All pairs of the names in their order, or 1,770 of them above 60 names."""
    return [(a, b) for a, b in _choose(names, 2, comb(MAX_COLUMNS, 2), rng)]


def choose_triples(names: Sequence[str], rng: np.random.Generator) -> list[Triple]:
    """All triples of the names in their order, or 1,000 of them where there are more."""
    return [(a, b, c) for a, b, c in _choose(names, 3, MAX_TRIPLES, rng)]


def _choose(
    names: Sequence[str], size: int, budget: int, rng: np.random.Generator
) -> list[tuple[str, ...]]:
    total = comb(len(names), size)
    if total <= budget:
        return list(combinations(names, size))
    # those of a wide table are too many to list: they are drawn by number
    drawn = np.sort(rng.choice(total, budget, replace=False)).tolist()
    return [tuple(names[place] for place in _places(number, size)) for number in drawn]


def _places(number: int, size: int) -> list[int]:
    """The combination of that number in the combinatorial number system, rising.

    Source: D. E. Knuth, The Art of Computer Programming 4A, 7.2.1.3, theorem L.

    >>> [_places(number, 2) for number in range(4)]
    [[0, 1], [0, 2], [1, 2], [0, 3]]
    """
    places = []
    for left in range(size, 0, -1):
        places.append(_largest(number, left))
        number -= comb(places[-1], left)
    return places[::-1]


def _largest(number: int, size: int) -> int:
    """The largest n of which comb(n, size) is not above a number."""
    return bisect_right(range(number + size + 1), number, key=lambda n: comb(n, size)) - 1

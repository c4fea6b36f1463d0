"""A keyed permutation of row numbers, so that identifiers are unique without any memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ROUNDS = 4
MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Permutation:
    """A bijection of [0, size): a balanced Feistel network with cycle walking.

    Black and Rogaway, "Ciphers with arbitrary finite domains", 2002.  Not a secret: it hides no
    data, it only scatters row numbers.

    Attributes:
        size: Size of the domain, at least 1 and at most 2**62.
        key: Chooses the permutation.

    >>> sorted(Permutation(size=5, key=1)(np.arange(5)).tolist())
    [0, 1, 2, 3, 4]
    """

    size: int
    key: int

    def __call__(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Images of `rows`, each in [0, size), shape (n,)."""
        half = np.uint64(max(1, (int(self.size - 1).bit_length() + 1) // 2))
        image = self._cipher(rows.astype(np.uint64), half)
        outside = image >= np.uint64(self.size)
        while outside.any():
            image[outside] = self._cipher(image[outside], half)
            outside = image >= np.uint64(self.size)
        return image.astype(np.int64)

    def _cipher(self, numbers: NDArray[np.uint64], half: np.uint64) -> NDArray[np.uint64]:
        mask = (np.uint64(1) << half) - np.uint64(1)
        left, right = numbers >> half, numbers & mask
        for turn in range(ROUNDS):
            left, right = right, left ^ (_scatter(right, self.key * ROUNDS + turn) & mask)
        return (left << half) | right


def _scatter(numbers: NDArray[np.uint64], key: int) -> NDArray[np.uint64]:
    """SplitMix64 of number and key (Steele, Lea and Flood 2014)."""
    mixed = numbers + np.uint64((key + 1) * int(MIX) % 2**64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))

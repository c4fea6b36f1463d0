"""New texts in place of rare ones, which repeat as often as the rare ones do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from syngen_lite.columns.codec import MIN_ROWS
from syngen_lite.columns.writer import Writer

POOL_TEXTS = 30_000
POOL_LETTERS = 300_000
_SPECIFIC = 9  # letters; a shorter word may be spelt by chance, and may stand
_DENSE = 0.8
_LEAST_RATE = 0.3  # of what was counted; below it the profile is noise
_PROFILE_TEXTS = 20  # a profile of fewer repeated texts is noise, too

Floats = NDArray[np.float64]


class RareTexts:
    """A fixed pool of new texts, and a writer for those that would stand only once.

    How often a text stands in the column says how often one of its kind would stand in a fresh
    sample (Good 1953): r rows count as (r + 1) n(r + 1) / n(r), where n(r) texts stand in r rows,
    and n(1) rows hold texts never seen before. So the pool's texts repeat among themselves as the
    rare ones do, and none of them, short words apart, is a rare text of the column.

    Args:
        writer: Writes further texts.
        pool: New texts.
        rates: How frequent each is, shape (len(pool),).
        fresh: Share of texts that the writer makes anew.
    """

    def __init__(self, writer: Writer, pool: list[str], rates: Floats, fresh: float) -> None:
        self.writer = writer
        self.pool = np.array([*pool, None], dtype=object)[:-1]
        self.rates = rates
        self.fresh = fresh
        self._ends = np.cumsum(rates)

    @classmethod
    def fit(
        cls,
        writer: Writer,
        texts: list[str],
        counts: NDArray[np.int64],
        n_five: int,
        rng: np.random.Generator,
    ) -> Self:
        """Make the pool.

        Args:
            writer: Fitted on `texts`.
            texts: The column's texts that are replaced, each once.
            counts: Rows of each, shape (len(texts),).
            n_five: Texts of the column that stand in 5 rows.
            rng: Where the randomness comes from.
        """
        sizes, rates, fresh = _profile(counts, n_five)
        longest = max(1, int(np.mean([len(text) for text in texts[:1000]])))
        room = min(POOL_TEXTS, POOL_LETTERS // longest)
        pool = _new_texts(writer, int(min(sizes.sum(), room)), _specific(texts), rng)
        spread = np.repeat(rates, sizes)
        taken = np.sort(rng.permutation(len(spread))[: len(pool)])
        weights = spread[taken] * (spread.sum() / max(spread[taken].sum(), 1e-300))
        total = weights.sum() + fresh
        shuffled = rng.permutation(len(pool))
        return cls(
            writer,
            [pool[i] for i in shuffled],
            np.round(weights / total, 9) if len(pool) else np.zeros(0),
            float(fresh / total) if len(pool) else 1.0,
        )

    def write(self, n: int, rng: np.random.Generator) -> list[str]:
        """`n` texts, from the pool or new."""
        uniform = rng.random(n)
        texts = np.empty(n, object)
        new = uniform < self.fresh
        if not new.all():
            at = np.searchsorted(self._ends, rng.random(n) * self._ends[-1], side="right")
            texts[:] = self.pool[np.minimum(at, len(self.pool) - 1)]
        if new.any():
            texts[new] = self.writer.write(int(new.sum()), rng)
        listed: list[str] = texts.tolist()
        return listed

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "writer": self.writer.to_dict(),
            "pool": self.pool.tolist(),
            "rates": self.rates.tolist(),
            "fresh": self.fresh,
        }

    @classmethod
    def from_dict(cls, state: Mapping[str, Any], writer: Writer) -> Self:
        """Rebuild from `to_dict` and the writer that it holds."""
        return cls(writer, state["pool"], np.array(state["rates"], np.float64), state["fresh"])


def _profile(counts: NDArray[np.int64], n_five: int) -> tuple[NDArray[np.int64], Floats, float]:
    """Sizes and rates of groups of texts that stand equally often, and the mass of fresh ones."""
    stand_in = np.bincount(counts, minlength=MIN_ROWS + 1)
    stand_in[MIN_ROWS] = stand_in[MIN_ROWS] or n_five
    found = np.flatnonzero(stand_in)
    found = found[(found > 0) & np.isin(found, counts)]
    rates = found.astype(np.float64)
    for i, r in enumerate(found.tolist()):
        if r < MIN_ROWS:
            expected = (r + 1) * stand_in[r + 1] / stand_in[r]
            rates[i] = np.clip(expected, _LEAST_RATE * r, r)
    sizes = stand_in[found].astype(np.int64)
    once = int(stand_in[1])
    if not once:
        return sizes, rates, 0.0
    if stand_in[2] < _PROFILE_TEXTS or 2 * stand_in[2] < _LEAST_RATE * once:
        # they would hardly repeat: all of them are fresh
        return sizes[1:], rates[1:], float(once + 2 * stand_in[2])
    # Chao 1984: as many texts again as n(1)² / 2 n(2) stand in no row yet, at the same rate
    sizes[0] += round(once / rates[0])
    return sizes, rates, 0.0


def _new_texts(writer: Writer, n: int, known: set[str], rng: np.random.Generator) -> list[str]:
    """Up to `n` different texts that are none of the known ones.

    Where there are hardly so many different ones, they are as often there as they are written.
    """
    written = [text for text in writer.write(n, rng) if text and text not in known]
    found = dict.fromkeys(written)
    if len(found) < _DENSE * len(written):
        return written
    for _ in range(4):
        if len(found) >= n:
            break
        written = writer.write(2 * (n - len(found)) + 10, rng)
        found |= dict.fromkeys(text for text in written if text and text not in known)
    return list(found)[:n]


def _specific(texts: list[str]) -> set[str]:
    """Texts that no short word equals by chance."""
    return {text for text in texts if len(text) >= _SPECIFIC or " " in text}

"""A light model of a column's words: a variable-order Markov chain over characters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np

from syngen_lite.columns.chain import Chain

MAX_ORDER = 4
MAX_LENGTH = 200
FIT_TEXTS = 20_000
FIT_LETTERS = 500_000


class Spelling:
    """Writes new texts that look like those it was fitted on.

    Args:
        chain: Over characters.
        longest: Length at which a text is cut.
    """

    def __init__(self, chain: Chain, longest: int) -> None:
        self.chain = chain
        self.longest = longest

    @classmethod
    def fit(cls, texts: Sequence[str]) -> Self:
        """Learn from texts, at least one; from the first 20,000 or half a million letters."""
        texts = [text[:MAX_LENGTH] for text in texts[:FIT_TEXTS]]
        within = int(np.searchsorted(np.cumsum([len(text) for text in texts]), FIT_LETTERS)) + 1
        longest = max(1, *(len(text) for text in texts[:within]))
        return cls(Chain.fit(texts[:within], MAX_ORDER), longest)

    def write(self, n: int, rng: np.random.Generator) -> list[str]:
        """`n` new texts, each of at least one character where the model allows."""
        if not n:
            return []
        texts: list[str] = (
            self.chain.draw(n, self.longest, rng).view(f"<U{self.longest}")[:, 0].tolist()
        )
        return texts

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {**self.chain.to_dict(), "longest": self.longest}

    @classmethod
    def from_dict(cls, state: Mapping[str, Any]) -> Self:
        """Rebuild from `to_dict`."""
        return cls(Chain.from_dict(state), int(state["longest"]))

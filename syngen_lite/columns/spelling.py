"""A light model of a column's words: a variable-order Markov chain over characters."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from syngen_lite.columns.codec import MIN_ROWS

MAX_ORDER = 4
MAX_LENGTH = 200
FIT_TEXTS = 20_000
END = "\0"  # readers refuse NUL, so no text holds it


class Spelling:
    """Writes new texts that look like those it was fitted on.

    A state is the longest suffix, of at most `MAX_ORDER` characters, that was seen in at least
    5 texts; so no single text can be followed through from start to end.

    Args:
        states: Suffix of each state; the first is the start of a text.
        first: Index of each state's first transition, and the total, shape (n_states + 1,).
        letters: Character of each transition, `END` to stop.
        target: State each transition leads to, shape (n_transitions,).
        share: Probability of each transition inside its state, shape (n_transitions,).
        longest: Length at which a text is cut.
    """

    def __init__(
        self,
        first: NDArray[np.int64],
        letters: str,
        target: NDArray[np.int64],
        share: NDArray[np.float64],
        longest: int,
    ) -> None:
        self.first = first
        self.letters = letters
        self.target = target
        self.share = share
        self.longest = longest
        self._points = np.array([ord(letter) for letter in letters], np.int64)
        owner = np.repeat(np.arange(len(first) - 1), np.diff(first))
        ends = np.cumsum(share)
        before = np.r_[0.0, ends][first[:-1]]
        total = ends[first[1:] - 1] - before
        self._ends = owner + (ends - before[owner]) / total[owner]

    @classmethod
    def fit(cls, texts: Sequence[str]) -> Self:
        """Learn from texts, at least one."""
        texts = texts[:FIT_TEXTS]
        followers = _followers(texts)
        index = {suffix: i for i, suffix in enumerate(followers)}
        first, letters, target, share = [0], [], [], []
        for suffix, counts in followers.items():
            total = sum(counts.values())
            for letter, count in sorted(counts.items()):
                letters.append(letter)
                share.append(round(count / total, 6))
                target.append(index[_longest_suffix(suffix + letter, index)])
            first.append(len(letters))
        longest = min(MAX_LENGTH, max(1, *(len(text) for text in texts)))
        return cls(np.array(first), "".join(letters), np.array(target), np.array(share), longest)

    def write(self, n: int, rng: np.random.Generator) -> list[str]:
        """`n` new texts, each of at least one character where the model allows."""
        state = np.zeros(n, np.int64)
        points = np.zeros((n, self.longest), np.uint32)
        alive = np.ones(n, bool)
        for position in range(self.longest):
            uniform = rng.random(n)
            if not alive.any():
                break
            last = self.first[state + 1] - 1
            slot = np.minimum(np.searchsorted(self._ends, state + uniform, side="right"), last)
            drawn = self._points[slot]
            alive &= drawn != 0
            points[alive, position] = drawn[alive]
            state = np.where(alive, self.target[slot], state)
        return points.view(f"<U{self.longest}")[:, 0].tolist() if n else []

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "first": self.first.tolist(),
            "letters": self.letters,
            "target": self.target.tolist(),
            "share": self.share.tolist(),
            "longest": self.longest,
        }

    @classmethod
    def from_dict(cls, state: Mapping[str, Any]) -> Self:
        """Rebuild from `to_dict`."""
        return cls(
            np.array(state["first"], np.int64),
            str(state["letters"]),
            np.array(state["target"], np.int64),
            np.array(state["share"], np.float64),
            int(state["longest"]),
        )


def _followers(texts: Sequence[str]) -> dict[str, Counter[str]]:
    """State -> how often each character follows; the start and the empty suffix always stand."""
    followers: dict[str, Counter[str]] = defaultdict(Counter)
    seen_in: Counter[str] = Counter()
    for text in texts:
        padded = END + text[:MAX_LENGTH] + END
        suffixes = set()
        for end in range(1, len(padded)):
            for start in range(max(0, end - MAX_ORDER), end + 1):
                suffix = padded[start:end]
                suffixes.add(suffix)
                followers[suffix][padded[end]] += 1
        seen_in.update(suffixes)
    kept = {s: c for s, c in followers.items() if s in {END, ""} or seen_in[s] >= MIN_ROWS}
    return {END: kept.pop(END), **kept}


def _longest_suffix(text: str, index: Mapping[str, int]) -> str:
    """The longest suffix of `text` that is a state."""
    if text.endswith(END):
        return END
    starts = range(max(0, len(text) - MAX_ORDER), len(text) + 1)
    return next(text[start:] for start in starts if text[start:] in index)

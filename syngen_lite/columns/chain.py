"""A Markov chain of variable order over letters, which may stand for characters or for words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from syngen_lite.columns.codec import MIN_ROWS

END = "\0"  # readers refuse NUL, so no text holds it
ESCAPE = "\1"  # in chains of words alone, whose letters are numbers from 2 on
_PATIENCE = 1.1  # how far beyond its length a sequence may go on in search of an end
MAX_TRANSITIONS = 60_000
_END, _ESCAPE = 0, 1

Ints = NDArray[np.int64]


class Chain:
    """Draws sequences of letters.

    A state is the longest suffix, of at most `order` letters, that was seen in at least 5
    sequences; so no single sequence can be followed through from start to end.

    Args:
        first: Index of each state's first transition, and the total, shape (n_states + 1,). The
            first state is the start of a sequence.
        letters: Letter of each transition, `END` to stop.
        target: State each transition leads to, shape (n_transitions,).
        share: Probability of each transition inside its state, shape (n_transitions,).
        escapes: Whether the letter `ESCAPE` means to go on from a shorter suffix.
    """

    def __init__(
        self,
        first: Ints,
        letters: str,
        target: Ints,
        share: NDArray[np.float64],
        *,
        escapes: bool = False,
    ) -> None:
        self.first = first
        self.escapes = escapes
        self.letters = letters
        self.target = target
        self.share = share
        self._points = np.array([ord(letter) for letter in letters], np.int64)
        owner = np.repeat(np.arange(len(first) - 1), np.diff(first))
        ends = np.cumsum(share)
        before = np.r_[0.0, ends][first[:-1]]
        total = ends[first[1:] - 1] - before
        inside = (ends - before[owner]) / total[owner]
        self._ends = owner + inside
        starts = self._points[first[:-1]] == _END  # an end is the first of its transitions
        self._stop = np.where(starts, inside[first[:-1]], 0.0)

    @classmethod
    def fit(cls, sequences: Sequence[str], order: int) -> Self:
        """Learn from sequences, at least one; every transition of a state that is kept is kept."""
        followers, seen_in = _followers(sequences, order)
        least, kept = MIN_ROWS, followers
        while True:
            kept = {s: c for s, c in kept.items() if s in {END, ""} or seen_in[s] >= least}
            if sum(map(len, kept.values())) <= MAX_TRANSITIONS or len(kept) <= 2:
                return cls._of(kept, escapes=False)
            least *= 2

    @classmethod
    def fit_common(cls, sequences: Sequence[str], order: int, most: int) -> Self:
        """Learn from sequences; a transition is kept that at least 5 of them show.

        What else follows a state is drawn as if its first letters had not been seen.

        Args:
            sequences: At least one; of letters from number 2 on.
            order: Letters that the next one depends on, at most.
            most: Transitions to keep, the most frequent ones.
        """
        followers, seen_in = _followers(sequences, order + 1)
        support = sorted((n for s, n in seen_in.items() if len(s) > 1), reverse=True)
        least = max(MIN_ROWS, support[most] + 1 if len(support) > most else 0)
        kept: dict[str, Counter[str]] = {END: Counter(), "": Counter(followers[""])}
        for state, counts in followers.items():
            if not state or len(state) > order or (seen_in[state] < least and state != END):
                continue
            common = Counter({t: n for t, n in counts.items() if seen_in[state + t] >= least})
            rest = counts.total() - common.total()
            kept[state] = common + Counter({ESCAPE: rest})
        if any(END in counts for state, counts in kept.items() if state):
            del kept[""][END]  # a sequence ends where others end, not anywhere
        return cls._of({s: c for s, c in kept.items() if c.total()}, escapes=True)

    @classmethod
    def _of(cls, followers: Mapping[str, Counter[str]], *, escapes: bool) -> Self:
        ordered = {END: followers[END], **followers}
        index = {suffix: i for i, suffix in enumerate(ordered)}
        first, letters, target, share = [0], [], [], []
        for suffix, counts in ordered.items():
            total = counts.total()
            for letter, count in sorted(counts.items()):
                letters.append(letter)
                share.append(round(count / total, 6))
                escape = escapes and letter == ESCAPE
                after = suffix[1:] if escape else suffix + letter
                target.append(index[_longest_suffix(after, index)])
            first.append(len(letters))
        arrays = np.array(first), "".join(letters), np.array(target), np.array(share)
        return cls(*arrays, escapes=escapes)

    def draw(
        self, n: int, longest: int, rng: np.random.Generator, lengths: Ints | None = None
    ) -> NDArray[np.uint32]:
        """Code points of `n` sequences, shape (n, longest), 0 behind their end.

        Args:
            n: How many.
            longest: Letters after which a sequence is cut.
            rng: Where the randomness comes from.
            lengths: How long each should become, about, shape (n,); None leaves it to the chain.
        """
        points = np.zeros((n, longest), np.uint32)
        rows = np.arange(n)
        state, at = np.zeros(n, np.int64), np.zeros(n, np.int64)
        while len(rows):
            uniform = rng.random(len(rows))
            if lengths is not None:
                uniform = self._guided(uniform, state, at >= lengths[rows])
            last = self.first[state + 1] - 1
            slot = np.minimum(np.searchsorted(self._ends, state + uniform, side="right"), last)
            drawn = self._points[slot]
            state = self.target[slot]
            written = drawn > (_ESCAPE if self.escapes else _END)
            points[rows[written], at[written]] = drawn[written]
            at = at + written
            alive = (drawn != _END) & (at < longest)
            if lengths is not None:
                alive &= at < lengths[rows] * _PATIENCE + 1
            rows, state, at = rows[alive], state[alive], at[alive]
        return points

    def _guided(
        self, uniform: NDArray[np.float64], state: Ints, due: NDArray[np.bool_]
    ) -> NDArray[np.float64]:
        """Uniform numbers that end a sequence where it is due, and nowhere before."""
        stop = self._stop[state]
        later = np.where(stop < 1, stop + uniform * (1 - stop), uniform)
        return np.where(due & (stop > 0), 0.0, later)

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "first": self.first.tolist(),
            "letters": self.letters,
            "target": self.target.tolist(),
            "share": self.share.tolist(),
            "escapes": self.escapes,
        }

    @classmethod
    def from_dict(cls, state: Mapping[str, Any]) -> Self:
        """Rebuild from `to_dict`."""
        return cls(
            np.array(state["first"], np.int64),
            str(state["letters"]),
            np.array(state["target"], np.int64),
            np.array(state["share"], np.float64),
            escapes=bool(state["escapes"]),
        )


def _followers(
    sequences: Sequence[str], order: int
) -> tuple[dict[str, Counter[str]], Counter[str]]:
    """State -> how often each letter follows; and how many sequences show each state."""
    followers: dict[str, Counter[str]] = defaultdict(Counter)
    seen_in: Counter[str] = Counter()
    for sequence in sequences:
        padded = END + sequence + END
        suffixes = set()
        for end in range(1, len(padded)):
            for start in range(max(0, end - order), end + 1):
                suffix = padded[start:end]
                suffixes.add(suffix)
                followers[suffix][padded[end]] += 1
        suffixes.update(padded[len(padded) - size :] for size in range(2, order + 1))
        seen_in.update(suffixes)
    return followers, seen_in


def _longest_suffix(text: str, index: Mapping[str, int]) -> str:
    """The longest suffix of `text` that is a state."""
    if text.endswith(END) and len(text) > 1:
        return END
    return next(text[start:] for start in range(len(text) + 1) if text[start:] in index)

"""A pattern for keys: `rows -> texts`, each row a text of its own, without any memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from syngen_lite.errors import ConfigError
from syngen_lite.patterns.automaton import State, automaton
from syngen_lite.patterns.syntax import parse

Places = npt.NDArray[np.int64]
Numbers = npt.NDArray[Any]
"""int64, or Python's own whole numbers."""
Texts = npt.NDArray[Any]
Group = tuple[int, Places, Numbers]


@dataclass(frozen=True, slots=True)
class Pattern:
    r"""A regular expression whose texts are numbered from 0.

    Attributes:
        text: The expression as it was written.
        states: Its automaton, the start first.

    >>> pattern = Pattern.parse(r"[AB]-\d{2}")
    >>> pattern.space, pattern.write(np.array([0, 1, 199]))
    (200, ['A-00', 'A-01', 'B-99'])
    """

    text: str
    states: tuple[State, ...]

    @classmethod
    def parse(cls, text: str) -> Pattern:
        """Read an expression; `syntax` says which signs it may have.

        Raises:
            ConfigError: a sign is not supported, or the expression is broken or too large.
        """
        return cls(text, automaton(parse(text)))

    @property
    def space(self) -> int:
        """How many texts there are; it may be far beyond 2**64."""
        return self.states[0].texts

    def write(self, rows: Numbers) -> list[str]:
        """The texts of these numbers.

        Args:
            rows: Shape (n,), numbers from 0 to `space` - 1: int64, or Python's own whole numbers
                (dtype object) where they are beyond 2**63.

        Raises:
            ConfigError: a number is beyond the space.
        """
        if len(rows) and not 0 <= int(rows.min()) <= int(rows.max()) < self.space:
            raise ConfigError(
                f"the pattern {self.text!r} has {self.space:,} texts, and more were asked",
                hint="make the pattern longer, or ask for fewer rows",
            )
        texts = np.full(len(rows), "", dtype=object)
        # Texts that stand in one state go on together: a group is (state, places, numbers).
        groups = [(0, np.arange(len(rows)), rows)]
        while groups:
            groups = _merged(way for group in groups for way in self._onward(*group, texts))
        return texts.tolist()

    def _onward(self, state: int, places: Places, numbers: Numbers, texts: Texts) -> list[Group]:
        """Write the next character of the texts at `places`, which stand in one state.

        Args:
            state: The state.
            places: Shape (k,), where the texts are in `texts`.
            numbers: Shape (k,), the number of each among the texts that begin in the state.
            texts: Shape (n,), the texts so far.

        Returns:
            The texts that go on, by state, with their numbers there; those that end are left out.
        """
        groups: list[Group] = []
        below = int(self.states[state].is_end)  # number 0 ends here
        for letters, target in self.states[state].arrows:
            each = self.states[target].texts
            here = (numbers >= below) & (numbers < below + len(letters) * each)
            if here.any():
                inner = numbers[here] - below
                choice, rest = _divided(inner, each)
                texts[places[here]] += np.array(letters, dtype=object)[choice]
                groups.append((target, places[here], rest))
            below += len(letters) * each
        return groups


def _divided(numbers: Numbers, by: int) -> tuple[Places, Numbers]:
    """Quotients and remainders; `by` may be beyond the type of the numbers."""
    if numbers.dtype != object and by > np.iinfo(np.int64).max:
        return np.zeros(len(numbers), np.int64), numbers
    return (numbers // by).astype(np.int64), numbers % by


def _merged(groups: Iterable[Group]) -> list[Group]:
    """Join groups that stand in one state."""
    by_state: dict[int, list[Group]] = {}
    for group in groups:
        by_state.setdefault(group[0], []).append(group)
    return [
        (state, np.concatenate([g[1] for g in some]), np.concatenate([g[2] for g in some]))
        for state, some in by_state.items()
    ]

"""A pattern's texts as ways through a deterministic automaton: each text is one way, and no other.

Two ways of reading one text (`a?a?` reads `a` twice) would make it twice; the subset construction
(Rabin and Scott 1959) leaves one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from syngen_lite.errors import ConfigError
from syngen_lite.patterns.syntax import Choice, Letters, Node, Repeat, Row

MAX_STATES = 4000
Arrow = tuple[tuple[str, ...], int]
"""Characters in order, and the state that each of them leads to."""


@dataclass(frozen=True, slots=True)
class State:
    """Where one stands after the characters so far.

    Attributes:
        is_end: Whether a text may end here.
        arrows: Where it may go on.
        texts: How many texts begin here, the empty one included.
    """

    is_end: bool
    arrows: tuple[Arrow, ...]
    texts: int


def automaton(node: Node) -> tuple[State, ...]:
    """The states of a pattern, the start first; there is no circle among them.

    Raises:
        ConfigError: there are too many.
    """
    steps = _Steps()
    end = steps.new()
    start = steps.add(node, end)
    moves, ends = _deterministic(steps, start, end)
    return _counted(moves, ends)


class _Steps:
    """A nondeterministic automaton: letters lead on, or nothing does (Thompson 1968)."""

    def __init__(self) -> None:
        self.by_letters: list[list[tuple[frozenset[str], int]]] = []
        self.by_nothing: list[list[int]] = []
        self._work = 0

    def new(self) -> int:
        self.by_letters.append([])
        self.by_nothing.append([])
        return len(self.by_letters) - 1

    def add(self, node: Node, after: int) -> int:
        """Add a node that leads to `after`; where it starts."""
        self._work += 1
        if self._work > 10 * MAX_STATES:
            raise _too_complex()
        if isinstance(node, Letters):
            start = self.new()
            self.by_letters[start].append((node.letters, after))
            return start
        if isinstance(node, Row):
            for inner in reversed(node.nodes):
                after = self.add(inner, after)
            return after
        if isinstance(node, Choice):
            start = self.new()
            self.by_nothing[start] += [self.add(inner, after) for inner in node.nodes]
            return start
        return self._repeat(node, after)

    def _repeat(self, node: Repeat, after: int) -> int:
        start = after
        for _ in range(node.most - node.least):
            inner, start = self.add(node.node, start), self.new()
            self.by_nothing[start] += [inner, after]
        for _ in range(node.least):
            start = self.add(node.node, start)
        return start

    def closed(self, states: Iterable[int]) -> frozenset[int]:
        """These states, and all that nothing leads to."""
        found, waiting = set(states), list(states)
        while waiting:
            further = [s for s in self.by_nothing[waiting.pop()] if s not in found]
            found.update(further)
            waiting += further
        return frozenset(found)

    def leads(self, states: Iterable[int]) -> dict[str, set[int]]:
        """Character to the states it leads to."""
        targets: dict[str, set[int]] = {}
        for state in states:
            for letters, target in self.by_letters[state]:
                for letter in letters:
                    targets.setdefault(letter, set()).add(target)
        return targets


def _deterministic(
    steps: _Steps, start: int, end: int
) -> tuple[list[dict[int, list[str]]], list[bool]]:
    """For each state, the state to the characters that lead there; and whether a text may end."""
    first = steps.closed([start])
    numbers, sets, moves = {first: 0}, [first], list[dict[int, list[str]]]()
    while len(moves) < len(sets):
        arrows: dict[int, list[str]] = {}
        targets = steps.leads(sets[len(moves)])
        closures: dict[frozenset[int], int] = {}
        for letter in sorted(targets):
            raw = frozenset(targets[letter])
            if raw not in closures:
                found = steps.closed(raw)
                if found not in numbers:
                    numbers[found] = len(sets)
                    sets.append(found)
                closures[raw] = numbers[found]
            arrows.setdefault(closures[raw], []).append(letter)
        if len(sets) > MAX_STATES:
            raise _too_complex()
        moves.append(arrows)
    return moves, [end in members for members in sets]


def _counted(moves: list[dict[int, list[str]]], ends: list[bool]) -> tuple[State, ...]:
    """States with the number of texts that begin in each, later ones first."""
    texts: dict[int, int] = {}
    for state in _later_first(moves):
        onward = sum(len(letters) * texts[to] for to, letters in moves[state].items())
        texts[state] = onward + ends[state]
    return tuple(
        State(ends[i], tuple((tuple(ls), to) for to, ls in arrows.items()), texts[i])
        for i, arrows in enumerate(moves)
    )


def _later_first(moves: list[dict[int, list[str]]]) -> list[int]:
    """All states in an order in which every arrow leads to an earlier one."""
    order: list[int] = []
    seen = {0}
    way = [(0, iter(moves[0]))]
    while way:
        state, onward = way[-1]
        target = next((to for to in onward if to not in seen), None)
        if target is None:
            order.append(state)
            way.pop()
        else:
            seen.add(target)
            way.append((target, iter(moves[target])))
    return order


def _too_complex() -> ConfigError:
    return ConfigError(
        f"the pattern has more than {MAX_STATES} states",
        hint="use fewer alternatives and smaller numbers in {m,n}",
    )

"""Chains over sequences of one shape: the signs of a code, the words of an address.

What a column's texts have in common, their shape, is kept without exception: sequences of unlike
shape never mix.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from syngen_lite.columns.chain import END, ESCAPE, Chain
from syngen_lite.columns.codec import MIN_ROWS

MAX_BEGINNINGS = 1_000  # at each place
MAX_PAIRS = 300  # at each place
_BASE = 2**21  # more than there are letters

Ints = NDArray[np.int64]
Shape = NDArray[np.int64]
"""Letters of m sequences of one length and shape, shape (m, length), numbers from 2 on."""


def chain_of(shapes: Sequence[Shape]) -> Chain:
    """A chain that draws a shape as often as it occurs, and letters inside it.

    A beginning that at least 5 sequences share keeps its share. Where a sequence leaves the
    beginnings that are shared, its letters are drawn by their place and the letter before, if at
    least 5 sequences show the pair, else by their place.

    Args:
        shapes: At least one, none of them empty.
    """
    graph = _Graph()
    start = graph.state()
    for letters in shapes:
        graph.edge(start, ESCAPE, _ShapeGraph(graph, letters).begin(), len(letters))
    return graph.chain()


class _Graph:
    """States, and the edges between them with their counts."""

    def __init__(self) -> None:
        self._size = 0
        self._edges: dict[int, list[tuple[str, int, int]]] = defaultdict(list)

    def state(self) -> int:
        self._size += 1
        return self._size - 1

    def edge(self, owner: int, letter: str, target: int, count: int) -> None:
        self._edges[owner].append((letter, target, int(count)))

    def chain(self) -> Chain:
        first, letters, targets, shares = [0], [], [], []
        for owner in range(self._size):
            edges = sorted(self._edges[owner])
            total = sum(count for _, _, count in edges)
            letters += [letter for letter, _, _ in edges]
            targets += [target for _, target, _ in edges]
            shares += [round(count / total, 6) for _, _, count in edges]
            first.append(len(letters))
        return Chain(
            np.array(first), "".join(letters), np.array(targets), np.array(shares), escapes=True
        )


class _ShapeGraph:
    """The part of the graph that one shape has to itself.

    Args:
        graph: Where the states go.
        letters: Of the sequences of this shape.
    """

    def __init__(self, graph: _Graph, letters: Shape) -> None:
        self.graph, self.letters = graph, letters
        self.size = letters.shape[1]
        end = graph.state()
        graph.edge(end, END, 0, 1)
        self._places: list[int | None] = [None] * self.size + [end]
        self._pairs: dict[tuple[int, int], int] = {}

    def begin(self) -> int:
        """Draw the whole shape; the state it begins with."""
        root = self.graph.state()
        left_at = self._beginnings(root)
        for place in range(self.size - 1, 0, -1):
            self._place(place, self.letters[left_at < place])
        for place in range(self.size):
            self._leave(place, self.letters[left_at == place, place])
        return root

    def _beginnings(self, root: int) -> Ints:
        """Follow the shared beginnings; the place where each sequence leaves them, shape (m,)."""
        left_at = np.full(len(self.letters), self.size)
        state = np.full(len(self.letters), root)
        self._exits = [self.graph.state() for _ in range(self.size)]
        for place in range(self.size):
            inside = np.flatnonzero(left_at > place)
            if not len(inside):
                break
            keys, own = np.unique(
                state[inside] * _BASE + self.letters[inside, place], return_inverse=True
            )
            counts = np.bincount(own)
            kept = _most_frequent(counts, MAX_BEGINNINGS)
            follow = self._grow(keys, counts, kept, self._exits[place])
            left_at[inside[~kept[own]]] = place
            state[inside] = follow[own]
        for ended, count in _counted(state[left_at == self.size]):
            self.graph.edge(ended, END, 0, count)
        return left_at

    def _grow(self, keys: Ints, counts: Ints, kept: NDArray[np.bool_], leave: int) -> Ints:
        """Edges to further beginnings and out of them; the state behind each key."""
        follow = np.zeros(len(keys), np.int64)
        out: dict[int, int] = defaultdict(int)
        for i, key in enumerate(keys.tolist()):
            owner, letter = divmod(key, _BASE)
            if not kept[i]:
                out[owner] += int(counts[i])
                continue
            follow[i] = self.graph.state()
            self.graph.edge(owner, chr(letter), int(follow[i]), counts[i])
        for owner, count in out.items():
            self.graph.edge(owner, ESCAPE, leave, count)
        return follow

    def _leave(self, place: int, letters: Ints) -> None:
        """The letters with which sequences leave the shared beginnings at a place."""
        for letter, count in _counted(letters) or [(ord(" "), 1)]:
            self.graph.edge(self._exits[place], chr(letter), self._next(place, letter), count)

    def _place(self, place: int, rows: Shape) -> None:
        """The states of one place, outside the shared beginnings."""
        if not len(rows):
            return
        here = self.graph.state()
        self._places[place] = here
        for letter, count in _counted(rows[:, place]):
            self.graph.edge(here, chr(letter), self._next(place, letter), count)
        before = defaultdict(list)
        for key, count in _counted(rows[:, place - 1] * _BASE + rows[:, place]):
            previous, letter = divmod(key, _BASE)
            before[previous].append((letter, count))
        sizes = {p: sum(n for _, n in found) for p, found in before.items()}
        for previous in sorted(sizes, key=lambda p: (-sizes[p], p))[:MAX_PAIRS]:
            self._pair(place, previous, before[previous], here)

    def _pair(self, place: int, previous: int, found: list[tuple[int, int]], here: int) -> None:
        common = [(letter, count) for letter, count in found if count >= MIN_ROWS]
        if not common:
            return
        state = self._pairs[place, previous] = self.graph.state()
        for letter, count in common:
            self.graph.edge(state, chr(letter), self._next(place, letter), count)
        rest = sum(count for _, count in found) - sum(count for _, count in common)
        if rest:
            self.graph.edge(state, ESCAPE, here, rest)

    def _next(self, place: int, letter: int) -> int:
        """The state behind a letter at a place, outside the shared beginnings."""
        state = self._pairs.get((place + 1, letter), self._places[place + 1])
        return 0 if state is None else state  # such an edge is never taken


def _most_frequent(counts: Ints, most: int) -> NDArray[np.bool_]:
    """Which counts are at least 5, and among the `most` largest."""
    if len(counts) <= most:
        return np.asarray(counts >= MIN_ROWS)
    least = max(MIN_ROWS, int(np.sort(counts)[-most - 1]) + 1)
    return np.asarray(counts >= least)


def _counted(letters: Ints) -> list[tuple[int, int]]:
    found, counts = np.unique(letters, return_counts=True)
    return list(zip(found.tolist(), counts.tolist(), strict=True))


def shapes_of(
    sequences: Sequence[str], shape: Callable[[int], str], least: int = MIN_ROWS
) -> list[Shape]:
    """Group sequences by their shape; shapes that fewer than `least` sequences have are left out.

    Args:
        sequences: Letters from number 2 on.
        shape: The shape of sequence number i.
        least: How many of them make a shape.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for number, sequence in enumerate(sequences):
        if sequence:
            groups[shape(number)].append(sequence)
    return [matrix_of(group) for group in groups.values() if len(group) >= least]


def matrix_of(texts: Sequence[str]) -> Shape:
    """Code points of texts of one length, shape (len(texts), length)."""
    length = len(texts[0])
    return np.array(texts, f"<U{length}").view(np.uint32).reshape(-1, length).astype(np.int64)

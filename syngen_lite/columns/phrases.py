"""A light model of texts of several words: a Markov chain over the words that are frequent."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from syngen_lite.columns.chain import END, Chain
from syngen_lite.columns.codec import MIN_ROWS
from syngen_lite.columns.fillers import Digits, Filler, Pool, filler_from
from syngen_lite.columns.spelling import Spelling
from syngen_lite.columns.templates import chain_of, shapes_of
from syngen_lite.streams import stream

Token: TypeAlias = tuple[str, str]
"""A word as it is written, a space before it included, and the class that stands for it if rare."""
NewFiller: TypeAlias = Callable[[str, list[str]], Filler]
"""From a class and the rare words of it, each as often as it stands, what writes words of it."""

MAX_LENGTH = 2_000
MAX_TOKENS = 400
FIT_TEXTS = 20_000
FIT_TOKENS = 400_000
MAX_WORDS = 20_000
MAX_TRANSITIONS = 50_000
LONG = 20  # tokens on average: from here on a chain alone would not know when to end
_ENOUGH = 200  # texts from which words that follow each other freely make sense
_TRIAL = 5_000  # texts that show how long a chain's texts are
_NEAR = 0.03  # difference of two distributions of lengths that is not worth mending
_WORTH = 8.0  # times that a length may be favoured
_TRIES = 12
CHUNK = 2_000_000  # tokens in memory at once
LITERAL = "="
"""Before the one word of a class."""
_FIRST = 2  # letters 0 and 1 have a meaning of their own
_TOKEN = re.compile(r" ?\w[\w'\u2019]*| ?[^\w\s]+|\s")
_MOST_DIGITS = 12


class Phrases:
    """Writes new texts from the words that stand in at least 5 texts, and new words for the rest.

    Args:
        words: The frequent ones.
        fillers: Class to what writes words of it.
        chain: Over words and classes; letter 2 is the first word, the classes follow the words.
        longest: Tokens at which a text is cut.
        lengths: Percentiles of how many tokens a text has; empty to leave it to the chain.
        accepted: Share of the chain's texts of each number of tokens that are kept, so that texts
            are as long as they should be; empty to keep all.
    """

    def __init__(
        self,
        words: list[str],
        fillers: dict[str, Filler],
        chain: Chain,
        longest: int,
        lengths: list[int],
        accepted: list[float],
    ) -> None:
        self.words = words
        self.fillers = fillers
        self.chain = chain
        self.longest = longest
        self.lengths = lengths
        self.accepted = accepted
        vocabulary = ["", "", *words, *fillers]
        self._vocabulary = np.array([*vocabulary, None], dtype=object)[:-1]

    @classmethod
    def fit(cls, sentences: Sequence[Sequence[Token]], filler: NewFiller, order: int = 2) -> Self:
        """Learn from texts taken apart, at least one; those beyond the limits are not read.

        Args:
            sentences: The tokens of each text.
            filler: Makes what writes the rare words of a class.
            order: Tokens that the next one depends on.
        """
        sentences = _within(sentences)
        words, fillers, coded = _coded(sentences, filler)
        chain = Chain.fit_common(coded, order, MAX_TRANSITIONS)
        sizes = [len(tokens) for tokens in sentences]
        percentiles = np.percentile(sizes, np.arange(1, 100)).astype(int).tolist()
        lengths = percentiles if np.mean(sizes) >= LONG else []
        # a chain ends by itself; cutting it at the longest text would cut sentences
        longest = max(sizes) if lengths else 2 * max(sizes)
        accepted = [] if lengths else _accepted(chain, longest, sizes)
        return cls(words, fillers, chain, longest, lengths, accepted)

    @classmethod
    def fit_shaped(
        cls, sentences: Sequence[Sequence[Token]], filler: NewFiller, cover: float = 0.0
    ) -> Self:
        """The same, in the shapes of the texts: the classes of their words, one after another.

        Args:
            sentences: The tokens of each text.
            filler: Makes what writes the rare words of a class.
            cover: Share of the texts that shapes of at least 5 texts must cover; where they do
                not, words follow each other freely.
        """
        taken = _within(sentences)
        words, fillers, coded = _coded(taken, filler)
        shapes = shapes_of(coded, lambda i: END.join(name for _, name in taken[i]))
        if sum(map(len, shapes)) < cover * len(taken) and len(taken) >= _ENOUGH:
            return cls.fit(sentences, filler)
        # a shape holds no word; where all are rare, they are all there is to know
        if sum(map(len, shapes)) <= cover * len(taken):
            shapes = shapes_of(coded, lambda i: END.join(name for _, name in taken[i]), 1)
        longest = max(shape.shape[1] for shape in shapes)
        return cls(words, fillers, chain_of(shapes), longest, [], [])

    def write(self, n: int, rng: np.random.Generator) -> list[str]:
        """`n` new texts."""
        step = max(1, CHUNK // self.longest)
        texts = [text for at in range(0, n, step) for text in self._write(min(step, n - at), rng)]
        return [text[:MAX_LENGTH] for text in texts]

    def _write(self, n: int, rng: np.random.Generator) -> list[str]:
        points = self._points(n, rng)
        for _ in range(4):  # escapes may end a text before its first word
            blank = np.flatnonzero(points[:, 0] == ord(END))
            if not len(blank):
                break
            points[blank] = self._points(len(blank), rng)
        points = points[:, : max(1, int((points > 0).sum(axis=1).max()))]
        cells = self._vocabulary[points]
        for number, (name, filler) in enumerate(self.fillers.items(), _FIRST + len(self.words)):
            here = points == number
            written = filler.write(int(here.sum()), rng)
            cells[here] = [f" {word}" for word in written] if name[0] == " " else written
        return ["".join(row).lstrip(" ") for row in cells.tolist()]

    def _points(self, n: int, rng: np.random.Generator) -> NDArray[np.uint32]:
        lengths = rng.choice(self.lengths, n) if self.lengths else None
        points = self.chain.draw(n, self.longest, rng, lengths)
        if not self.accepted:
            return points
        shares = np.array(self.accepted)
        refused = np.arange(n)
        for _ in range(_TRIES):
            sizes = (points[refused] > 0).sum(axis=1)
            refused = refused[rng.random(len(refused)) >= shares[sizes]]
            points[refused] = self.chain.draw(len(refused), self.longest, rng)
        return points

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "words": self.words,
            "fillers": {name: filler.to_dict() for name, filler in self.fillers.items()},
            "chain": self.chain.to_dict(),
            "longest": self.longest,
            "lengths": self.lengths,
            "accepted": self.accepted,
        }

    @classmethod
    def from_dict(cls, state: Mapping[str, Any]) -> Self:
        """Rebuild from `to_dict`."""
        fillers = {name: filler_from(filler) for name, filler in state["fillers"].items()}
        chain = Chain.from_dict(state["chain"])
        longest, lengths = int(state["longest"]), state["lengths"]
        return cls(state["words"], fillers, chain, longest, lengths, state["accepted"])


def tokens_of(text: str) -> list[Token]:
    """Words, numbers and punctuation of prose, each with its class."""
    return [(token, class_of(token)) for token in _TOKEN.findall(text[:MAX_LENGTH])]


def class_of(token: str) -> str:
    """How a token looks: its space, and whether it is a number, capitalised or small."""
    word = token.removeprefix(" ")
    space = token[: len(token) - len(word)]
    if not word or not word[0].isalnum():
        return space + "."
    if word.isascii() and word.isdigit():
        return space + "9" * min(len(word), _MOST_DIGITS)
    if len(word) > 1 and word.isupper():
        return space + "AA"
    if word[0].isupper():
        return space + "Aa"
    return space + ("a" if word.islower() else "x")


def plain_filler(name: str, words: list[str]) -> Filler:
    """Numbers by their length, fixed signs (`=` and the sign) as they are, all else spelt."""
    shape = name.strip()
    if name[0] == LITERAL:
        return Pool([name[1:]])
    return Digits(len(shape)) if set(shape) == {"9"} else Spelling.fit(words)


def _accepted(chain: Chain, longest: int, sizes: Sequence[int]) -> list[float]:
    """Shares of the chain's texts to keep, by their number of tokens (0 to `longest`).

    The ratio of how often a length should come to how often it does (von Neumann 1951), at most
    `_WORTH`; empty where the chain's own lengths are right.
    """
    drawn = (chain.draw(_TRIAL, longest, stream(0, "trial"), None) > 0).sum(axis=1)
    wanted, found = (np.bincount(x, minlength=longest + 1) / len(x) for x in (sizes, drawn))
    rare = wanted * len(sizes) < MIN_ROWS  # a length that few texts have says too much of them
    wanted = np.where(rare, np.minimum(wanted, found), wanted)
    if np.abs(np.cumsum(wanted) - np.cumsum(found)).max() < _NEAR:
        return []
    ratio = np.minimum(wanted / np.maximum(found, 1 / _TRIAL), _WORTH)
    shares: list[float] = (ratio / ratio.max()).round(3).tolist()
    return shares


def _within(sentences: Sequence[Sequence[Token]]) -> list[Sequence[Token]]:
    """As many texts from the first as fit the limits; empty ones tell nothing."""
    cut = [tokens[:MAX_TOKENS] for tokens in sentences[:FIT_TEXTS] if tokens] or [[(" ", " .")]]
    return cut[: int(np.searchsorted(np.cumsum([len(s) for s in cut]), FIT_TOKENS)) + 1]


def _coded(
    sentences: Sequence[Sequence[Token]], filler: NewFiller
) -> tuple[list[str], dict[str, Filler], list[str]]:
    """The frequent words, what writes the others by class, and each text in letters."""
    shown = Counter(word for tokens in sentences for word in {word for word, _ in tokens})
    words = [word for word, n in shown.most_common(MAX_WORDS) if n >= MIN_ROWS]
    rare = _rare_words(sentences, set(words))
    letters = {name: chr(_FIRST + i) for i, name in enumerate([*words, *map(_mark, rare)])}
    coded = ["".join([letters.get(w) or letters[_mark(c)] for w, c in s]) for s in sentences]
    return words, {name: filler(name, texts) for name, texts in rare.items()}, coded


def _rare_words(sentences: Sequence[Sequence[Token]], frequent: set[str]) -> dict[str, list[str]]:
    """Class -> words that stand for it, without their space."""
    rare: dict[str, list[str]] = defaultdict(list)
    for tokens in sentences:
        for word, name in tokens:
            if word not in frequent:
                rare[name].append(word.removeprefix(" ") if name[0] == " " else word)
    return dict(rare)


def _mark(name: str) -> str:
    """What no word is called."""
    return END + name

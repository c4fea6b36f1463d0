"""What stands for the words of a phrase that are too rare to be kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

import numpy as np

from syngen_lite.columns.spelling import Spelling

Form = Literal["as is", "upper", "lower", "initial", "lower initial"]
Filler: TypeAlias = "Spelling | Digits | Numbers | Pool | Joined | Either"

_FORMS: dict[Form, Callable[[str], str]] = {
    "as is": str,
    "upper": str.upper,
    "lower": str.lower,
    "initial": lambda word: word[:1],
    "lower initial": lambda word: word[:1].lower(),
}


class Digits:
    """Whole numbers of so many digits.

    Args:
        length: How many.
    """

    def __init__(self, length: int) -> None:
        self.length = length

    def write(self, n: int, rng: np.random.Generator) -> list[str]:
        """`n` numbers; the first digit is no 0."""
        digits = rng.integers(0, 10, (n, self.length))
        digits[:, 0] = rng.integers(1, 10, n)
        points = (digits + ord("0")).astype(np.uint32)
        texts: list[str] = points.view(f"<U{self.length}")[:, 0].tolist() if n else []
        return texts

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"digits": self.length}


class Pool:
    """Words of a list.

    Args:
        words: The list, at least one word.
        form: How they are written.
    """

    def __init__(self, words: Sequence[str], form: Form = "as is") -> None:
        self.words = list(words)
        self.form = form
        self._written = [_FORMS[form](word) for word in words]

    def write(self, n: int, rng: np.random.Generator) -> list[str]:
        """`n` words, each as likely as another."""
        return [self._written[i] for i in rng.integers(len(self._written), size=n).tolist()]

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"pool": self.words, "form": self.form}


class Numbers:
    """Whole numbers of a range.

    Args:
        head: What stands before each.
        low: The least.
        high: The greatest.
        base: 10, or 16 for hexadecimal ones.
    """

    def __init__(self, head: str, low: int, high: int, base: int = 10) -> None:
        self.head, self.low, self.high, self.base = head, low, high, base

    def write(self, n: int, rng: np.random.Generator) -> list[str]:
        """`n` numbers, each as likely as another."""
        numbers = rng.integers(self.low, self.high + 1, n).tolist()
        sign = "d" if self.base == 10 else "x"
        return [f"{self.head}{number:{sign}}" for number in numbers]

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"head": self.head, "low": self.low, "high": self.high, "base": self.base}


class Joined:
    """Words of several fillers, one behind the other.

    Args:
        parts: The fillers.
    """

    def __init__(self, parts: Sequence[Filler]) -> None:
        self.parts = list(parts)

    def write(self, n: int, rng: np.random.Generator) -> list[str]:
        """`n` words."""
        columns = [part.write(n, rng) for part in self.parts]
        return ["".join(row) for row in zip(*columns, strict=True)]

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"joined": [part.to_dict() for part in self.parts]}


class Either:
    """Words of one filler or of another.

    Args:
        one: The first filler.
        other: The second.
        share: How much comes from the first.
    """

    def __init__(self, one: Filler, other: Filler, share: float) -> None:
        self.one, self.other, self.share = one, other, share

    def write(self, n: int, rng: np.random.Generator) -> list[str]:
        """`n` words."""
        here = rng.random(n) < self.share
        words = np.empty(n, object)
        words[here] = self.one.write(int(here.sum()), rng)
        words[~here] = self.other.write(int((~here).sum()), rng)
        listed: list[str] = words.tolist()
        return listed

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"one": self.one.to_dict(), "other": self.other.to_dict(), "either": self.share}


def filler_from(state: Mapping[str, Any]) -> Filler:
    """Rebuild a filler from its plain data."""
    if "digits" in state:
        return Digits(int(state["digits"]))
    if "pool" in state:
        return Pool(state["pool"], state["form"])
    if "joined" in state:
        return Joined([filler_from(part) for part in state["joined"]])
    if "either" in state:
        return Either(filler_from(state["one"]), filler_from(state["other"]), state["either"])
    if "head" in state:
        return Numbers(state["head"], state["low"], state["high"], state["base"])
    return Spelling.from_dict(state)

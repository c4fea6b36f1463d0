"""What kinds share that are known by the look of their values, or by the words of a header."""

from __future__ import annotations

import re
from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from syngen_lite.schema import Column
from syngen_lite.tables.kinds.kind import TextKind, first_unlike, offence
from syngen_lite.tables.raw import TextColumn

SHARE = 0.95
"""Of the distinct values must look alike: real columns hold a few that are none."""
_LOOK = 64
_LEAST_FORCED = 0.5
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-ZÀ-Þ]?[a-zß-ÿ]+|[0-9]+")


class ShapedKind(TextKind):
    """A kind whose values match a pattern."""

    pattern: ClassVar[str]
    least: ClassVar[int] = 1
    """Distinct values below which the look proves nothing."""

    def detect(self, name: str, text: TextColumn) -> Column | None:
        found = len(text.uniques) >= self.least and mostly(text.uniques, self.pattern)
        return Column(name, self.kind) if found else None

    def force(self, name: str, text: TextColumn) -> Column:
        if len(text.uniques) and share(text.uniques, self.pattern) < _LEAST_FORCED:
            wrong = first_unlike(text.uniques, self.pattern) or 0
            raise offence(name, text, wrong, self.kind, self.allowed)
        return Column(name, self.kind if len(text.uniques) else "empty")


def header_words(name: str) -> frozenset[str]:
    """The words of a header: `customerFirst_name` is customer, first, name."""
    return frozenset(word.lower() for word in _WORD.findall(name))


def share(texts: pa.StringArray, pattern: str) -> float:
    """Share of texts that match."""
    return float(pc.mean(pc.match_substring_regex(texts, pattern).cast(pa.int8())).as_py() or 0)


def mostly(texts: pa.StringArray, pattern: str, least: float = SHARE) -> bool:
    """Whether at least so many of the texts match; a short look first spares the rest."""
    return share(texts.slice(0, _LOOK), pattern) >= least / 2 and share(texts, pattern) >= least

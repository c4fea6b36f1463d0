"""Codes: postal codes, plates, account numbers, hashes."""

from __future__ import annotations

from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from syngen_lite.schema import Column, Kind
from syngen_lite.tables.kinds.kind import TextKind
from syngen_lite.tables.kinds.shape import SHARE, mostly, share
from syngen_lite.tables.raw import TextColumn

_SHORT = r"^[0-9A-Za-z#*+._/:-]{1,128}(?: [0-9A-Za-z#*+._/:-]{1,64}){0,7}$"
_WORDY = r"[A-Za-z]{4,} [A-Za-z]{2,}"  # prose, not a code
_MOST_WORDY = 0.05
_DIGIT = r"[0-9]"
_CAPITALS = r"^[0-9A-Z]{2,12}$"
_DIGIT_SHARE = 0.5
_LEVELS = (
    (("[0-9]", "9"), ("[a-z]", "a"), ("[A-Z]", "A")),
    (("[0-9a-f]", "h"),),
    (("[0-9A-F]", "H"),),
    (("[0-9A-Z]", "X"),),
    (("[0-9a-z]", "x"),),
)
_MOST_MASKS = 50
_MIN_TEXTS = 5
_LOOK = 5_000


class CodeKind(TextKind):
    """Short texts with digits, or of capitals of one length, that have a few masks in common."""

    kind: ClassVar[Kind] = "code"
    allowed = "any text"

    def detect(self, name: str, text: TextColumn) -> Column | None:
        texts = text.uniques
        has_signs = share(texts, _DIGIT) >= _DIGIT_SHARE or _of_one_length(texts)
        if not (mostly(texts, _SHORT) and has_signs) or share(texts, _WORDY) > _MOST_WORDY:
            return None
        return Column(name, "code") if _few_masks(texts.slice(0, _LOOK)) else None

    def force(self, name: str, text: TextColumn) -> Column:
        return Column(name, self.kind if len(text.uniques) else "empty")


def _of_one_length(texts: pa.StringArray) -> bool:
    """Whether nearly all are capitals and digits of one length, such as `KJFK`."""
    lengths = pc.value_counts(pc.utf8_length(texts)).field("counts")
    return mostly(texts, _CAPITALS) and pc.max(lengths).as_py() >= SHARE * len(texts)


def _few_masks(texts: pa.StringArray) -> bool:
    """Whether a few masks cover nearly all texts, each of them 5 texts or more."""
    return any(_coverage(texts, level) >= SHARE for level in _LEVELS)


def _coverage(texts: pa.StringArray, level: tuple[tuple[str, str], ...]) -> float:
    masks = texts
    for pattern, sign in level:
        masks = pc.replace_substring_regex(masks, pattern, sign)
    counts = sorted(pc.value_counts(masks).field("counts").to_pylist(), reverse=True)
    kept: int = sum(n for n in counts[:_MOST_MASKS] if n >= _MIN_TEXTS)
    return kept / len(texts)

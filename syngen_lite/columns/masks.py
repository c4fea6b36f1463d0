"""Codes: texts whose places hold digits, letters or fixed signs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from syngen_lite.columns.chain import ESCAPE
from syngen_lite.columns.codec import MIN_ROWS
from syngen_lite.columns.spelling import MAX_LENGTH, Spelling
from syngen_lite.columns.templates import chain_of, shapes_of

FIT_TEXTS = 200_000
COVER = 0.95  # of the texts; a coarser look is taken when the masks cover fewer
MAX_MASKS = 50
_SMALL, _LARGE = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NINES = str.maketrans("0123456789", "9" * 10)
_KINDS = str.maketrans(f"0123456789{_SMALL}{_LARGE}", "9" * 10 + "a" * 26 + "A" * 26)
_HEX = {
    "h": re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{4,}(?![0-9A-Za-z])"),
    "H": re.compile(r"(?<![0-9A-Za-z])[0-9A-F]{4,}(?![0-9A-Za-z])"),
}
_MIXED = str.maketrans(f"0123456789{_SMALL}{_LARGE}", "x" * 10 + "z" * 26 + "x" * 26)
_MIXED_SMALL = str.maketrans(f"0123456789{_SMALL}{_LARGE}", "x" * 36 + "Z" * 26)
_ANY = str.maketrans(f"0123456789{_SMALL}{_LARGE}", "x" * 62)


def digit_mask(text: str) -> str:
    """The text with its digits levelled."""
    return text.translate(_NINES)


def fine_mask(text: str) -> str:
    """Digits to 9, capitals to A, small letters to a."""
    return text.translate(_KINDS)


def hex_mask(text: str) -> str:
    """Runs of hexadecimal digits to h or H, the rest finely."""
    for sign, run in _HEX.items():
        text = run.sub(lambda found, sign=sign: "\1" * len(found[0]) + sign, text)  # type: ignore[misc]
    return text.translate(_KINDS)


def large_mask(text: str) -> str:
    """Digits and capitals alike."""
    return text.translate(_MIXED)


def small_mask(text: str) -> str:
    """Digits and small letters alike."""
    return text.translate(_MIXED_SMALL)


def any_mask(text: str) -> str:
    """Digits and letters alike."""
    return text.translate(_ANY)


MASKS = (fine_mask, hex_mask, large_mask, small_mask, any_mask)
"""From the finest to the coarsest."""


def fit_masks(texts: Sequence[str], *, digits_only: bool = False) -> Spelling:
    """What writes texts of the masks that at least 5 of these have, each as often.

    Where no mask has so many, the letters alone are learnt.

    Args:
        texts: At least one.
        digits_only: Whether all but the digits is part of the mask.
    """
    texts = [t for t in texts if len(t) <= MAX_LENGTH and ESCAPE not in t] or [""]
    mask = digit_mask if digits_only else MASKS[chosen_mask(texts)]
    masks = [mask(text) for text in texts]
    shapes = shapes_of(texts, masks.__getitem__)
    if not shapes:
        return Spelling.fit(texts)
    return Spelling(chain_of(shapes), max(shape.shape[1] for shape in shapes))


def chosen_mask(texts: Sequence[str]) -> int:
    """Number of the finest mask that a few of cover nearly all texts; else of the best one."""
    shares = [coverage(Counter(map(mask, texts)), len(texts)) for mask in MASKS]
    fine = next((i for i, share in enumerate(shares) if share >= COVER), None)
    return fine if fine is not None else shares.index(max(shares))


def coverage(masks: Counter[str], n: int) -> float:
    """Share of `n` texts that the most common masks cover, those of fewer than 5 texts apart."""
    kept = [count for _, count in masks.most_common(MAX_MASKS) if count >= MIN_ROWS]
    return sum(kept) / max(n, 1)

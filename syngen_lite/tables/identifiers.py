"""Is a column of all different values a key, or a measure that happens to be all different?"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

WHOLE_KEY = "integer"
"""`format` of an identifier whose values are whole numbers; text ones have none."""
_MIN_ROWS = 20
"""Below it all-different values prove nothing, unless the header says "id"."""
_MAX_MASKS = 5
_KEY_WORDS = frozenset({"id", "uuid", "guid", "key", "rownumber"})
_WORDS = _KEY_WORDS | {"code", "number", "no", "nr", "num"}
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
UUID = (
    r"(?i)^(?:[0-9a-f]{12}[1-5][0-9a-f]{3}[89ab][0-9a-f]{15}|(?:urn:uuid:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\})$"
)
ULID = r"(?i)^[0-7][0-9A-HJKMNP-TV-Z]{25}$"
_CLOCK = r"^9+(?::9+)+$"


def is_whole_key(name: str, numbers: npt.NDArray[np.floating]) -> bool:
    """Whether all-different whole numbers, shape (n,) with n > 1, are a key.

    They are when they are dense, or when a measure of their range would have repeated: of n draws
    from `span` values, n²/2·span pairs are expected to collide.
    """
    count = len(numbers)
    if count < _MIN_ROWS:
        return _says(name, _KEY_WORDS)
    span = float(numbers.max()) - float(numbers.min()) + 1
    return span <= 1.5 * count or count * count / (2 * span) >= 3 or _says(name, _WORDS)


def is_text_key(name: str, texts: pa.StringArray) -> bool:
    """Whether all-different texts, shape (n,) with n > 1, are a key: uuids, ulids, or a few masks.

    A mask is a text with its letters and digits levelled: `AB-00123` is `AA-99999`.
    """
    named = _says(name, _KEY_WORDS)
    if len(texts) < _MIN_ROWS and not named:
        return False
    if any(pc.all(pc.match_substring_regex(texts, form)).as_py() for form in (UUID, ULID)):
        return True
    # A short look first: the masks of prose differ within a few rows.
    if len(masks_of(texts.slice(0, 1000))) > _MAX_MASKS:
        return False
    masks = masks_of(texts)
    if len(masks) > _MAX_MASKS or any(re.match(_CLOCK, mask) for mask in masks):
        return False
    return named or all("9" in mask for mask in masks)


def masks_of(texts: pa.StringArray) -> list[str]:
    """The distinct masks of texts: letters to A or a, digits to 9, the rest as it is."""
    for pattern, letter in (("[0-9]", "9"), ("[a-z]", "a"), ("[A-Z]", "A")):
        texts = pc.replace_substring_regex(texts, pattern, letter)
    masks: list[str] = pc.unique(texts).to_pylist()
    return masks


def _says(name: str, words: frozenset[str]) -> bool:
    return any(word.lower() in words for word in _WORD.findall(name))

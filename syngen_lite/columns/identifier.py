"""Identifiers: a function of the row number, unique by construction, never learnt."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from syngen_lite.codes import Codes
from syngen_lite.columns.codec import ColumnCodec, Rows, Values
from syngen_lite.columns.permutation import Permutation
from syngen_lite.columns.unique_ids import (
    HIGH_BITS,
    LOW_BITS,
    TOP_BITS,
    ULID,
    UUID,
    UlidForm,
    UuidForm,
)
from syngen_lite.schema import Column

ALPHABETS = {
    "9": "0123456789",
    "A": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "a": "abcdefghijklmnopqrstuvwxyz",
}
SPARSE = 1.5  # an integer range at most this much wider than its count is a plain counter
MAX_SPACE = 2**62


class IdentifierCodec(ColumnCodec):
    """Whole numbers (a counter, or scattered over a range), masks (`AB-00123`), UUIDs, ULIDs."""

    kind = "identifier"
    width: ClassVar[int] = 0

    def fit(self, values: Values, rng: np.random.Generator) -> Self:
        self.key_ = int(rng.integers(2**31))
        present = [value for value in values.tolist() if value is not None]
        if np.issubdtype(values.dtype, np.integer):
            self.style_ = _number_style(values)
        elif all(UUID.fullmatch(value) for value in present):
            self.style_ = {"style": "uuid", **UuidForm.of(present).to_dict()}
        elif all(ULID.fullmatch(value) for value in present):
            self.style_ = {"style": "ulid", **UlidForm.of(present).to_dict()}
        else:
            self.style_ = _mask_style(present)
        return self

    def inverse_transform(self, codes: Codes, rows: Rows, rng: np.random.Generator) -> Values:
        styles = {
            "counter": self._counter, "range": self._range, "mask": self._mask, "ulid": self._ulid
        }  # fmt: skip
        return styles.get(str(self.style_["style"]), self._uuid)(rows)

    def _counter(self, rows: Rows) -> Values:
        return rows + int(self.style_["first"])

    def _range(self, rows: Rows) -> Values:
        """Scattered over the range; rows beyond it go on in further ranges of the same size."""
        first, size = int(self.style_["first"]), int(self.style_["size"])
        turn, place = np.divmod(rows, size)
        return first + turn * size + Permutation(size, self.key_)(place)

    def _mask(self, rows: Rows) -> Values:
        """Written sign by sign in the mixed radix of the mask.

        A mask that runs out of values goes on with a number in front.
        """
        template, classes = str(self.style_["template"]), str(self.style_["classes"])
        alphabets = [ALPHABETS.get(c, sign) for c, sign in zip(classes, template, strict=True)]
        space = min(math.prod(len(alphabet) for alphabet in alphabets), MAX_SPACE)
        turn, place = np.divmod(rows, space)
        number = Permutation(space, self.key_)(place)
        texts = np.full(len(rows), "", f"<U{len(template)}")
        for alphabet in reversed(alphabets):
            number, digit = np.divmod(number, len(alphabet))
            texts = np.strings.add(np.array(list(alphabet))[digit], texts)
        texts = np.where(turn > 0, np.strings.add(turn.astype(str), texts), texts)
        return texts.astype(object)

    def _uuid(self, rows: Rows) -> Values:
        """The row number, permuted, stands in the last 62 bits."""
        low = Permutation(2**LOW_BITS, self.key_)(rows)
        high = Permutation(2**HIGH_BITS, self.key_ + 1)(rows)
        values = np.empty(len(rows), object)
        values[:] = UuidForm.from_dict(self.style_).write(high, low)
        return values

    def _ulid(self, rows: Rows) -> Values:
        """The same, at a moment of the learnt days."""
        low = Permutation(2**LOW_BITS, self.key_)(rows)
        places = Permutation(2**LOW_BITS, self.key_ + 1)(rows)
        values = np.empty(len(rows), object)
        top = places & (2**TOP_BITS - 1)
        values[:] = UlidForm.from_dict(self.style_).write(places >> TOP_BITS, top, low)
        return values

    def to_dict(self) -> dict[str, Any]:
        return {"key": self.key_, **self.style_}

    @classmethod
    def from_dict(cls, column: Column, state: Mapping[str, Any]) -> Self:
        codec = cls(column)
        codec.key_ = int(state["key"])
        codec.style_ = {name: value for name, value in state.items() if name != "key"}
        return codec


def _number_style(values: NDArray[np.int64]) -> dict[str, Any]:
    first, size = int(values.min()), int(values.max()) - int(values.min()) + 1
    if size <= SPARSE * len(values):
        return {"style": "counter", "first": first}
    return {"style": "range", "first": first, "size": size}


def _mask_style(present: list[str]) -> dict[str, Any]:
    """The most common mask; signs that never vary stay as they are.

    `classes` says 9, A or a where a sign varies and "." where it stands for itself; `template`
    holds those, and "0" where the sign varies, so that no identifier is stored.
    """
    masks = Counter(_mask_of(text) for text in present)
    mask, _ = max(masks.items(), key=lambda item: (item[1], item[0]))
    alike = [text for text in present if _mask_of(text) == mask]
    varies = [len(set(signs)) > 1 for signs in zip(*alike, strict=True)]
    free = [v and sign in ALPHABETS for v, sign in zip(varies, mask, strict=True)]
    classes = "".join(sign if f else "." for f, sign in zip(free, mask, strict=True))
    template = "".join("0" if f else sign for f, sign in zip(free, alike[0], strict=True))
    return {"style": "mask", "template": template, "classes": classes}


def _mask_of(text: str) -> str:
    """Digits to 9, ASCII capitals to A, small letters to a; the rest as it is."""
    return re.sub(r"[a-z]", "a", re.sub(r"[A-Z]", "A", re.sub(r"[0-9]", "9", text)))

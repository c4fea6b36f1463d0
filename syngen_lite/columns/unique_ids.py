"""Universally unique identifiers: how a column writes its UUIDs or ULIDs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from syngen_lite.columns.codec import MIN_ROWS

UUID = re.compile(
    r"(?P<head>urn:uuid:|\{|)[0-9a-f]{8}(?P<dash>-?)[0-9a-f]{4}(?P=dash)(?P<version>[0-9a-f])"
    r"[0-9a-f]{3}(?P=dash)[0-9a-f]{4}(?P=dash)[0-9a-f]{12}(?P<tail>\}|)",
    re.IGNORECASE,
)
ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", re.IGNORECASE)
LOW_BITS, HIGH_BITS, TOP_BITS = 62, 60, 18
DAY = 86_400_000
_HEX = "0123456789abcdef"
_BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK = 10_000
_LAST = 2**48 - 1

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class UuidForm:
    """How most UUIDs of a column are written.

    Attributes:
        version: 1 to 5.
        upper: Whether their letters are capitals.
        head: "urn:uuid:", "{" or "".
        tail: "}" or "".
        dash: "-" or "".
    """

    version: int = 4
    upper: bool = False
    head: str = ""
    tail: str = ""
    dash: str = "-"

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """Look at UUIDs; what is none is left out."""
        found = [match for text in texts[:_LOOK] if (match := UUID.fullmatch(text))]
        forms = Counter(
            (m["version"] if m["version"] in "12345" else "4", *m.group("head", "tail", "dash"))
            for m in found
        )
        if not forms:
            return cls()
        version, head, tail, dash = forms.most_common(1)[0][0]
        digits = [m[0].removeprefix(m["head"]) for m in found]
        capitals = sum(text != text.lower() for text in digits)
        small = sum(text != text.upper() for text in digits)
        return cls(int(version), capitals > small, head, tail, dash)

    def write(self, high: Ints, low: Ints) -> list[str]:
        """UUIDs of 60 and 62 free bits, each of shape (n,)."""
        nibbles = np.empty((len(high), 32), np.int64)
        nibbles[:, :12] = _digits(high >> 12, 12, 4)
        nibbles[:, 12] = self.version
        nibbles[:, 13:16] = _digits(high & 0xFFF, 3, 4)
        nibbles[:, 16:] = _digits(low, 16, 4)
        nibbles[:, 16] |= 8
        texts = _spell(nibbles, _HEX.upper() if self.upper else _HEX)
        if self.dash:
            cuts = (slice(8), slice(8, 12), slice(12, 16), slice(16, 20), slice(20, 32))
            texts = ["-".join([text[cut] for cut in cuts]) for text in texts]
        return [f"{self.head}{text}{self.tail}" for text in texts] if self.head else texts

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, state: Mapping[str, Any]) -> Self:
        """Rebuild from `to_dict`."""
        return cls(**{name: state[name] for name in cls.__slots__})


@dataclass(frozen=True, slots=True)
class UlidForm:
    """When the ULIDs of a column were made, and how they are written.

    Attributes:
        first: The first day, in milliseconds since 1970.
        last: The end of the last day.
        upper: Whether their letters are capitals.
    """

    first: int = 0
    last: int = _LAST
    upper: bool = True

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """Look at ULIDs; what is none is left out."""
        found = [text for text in texts if ULID.fullmatch(text)]
        if not found:
            return cls()
        signs = np.array([text[:10].upper() for text in found], "<U10").view(np.uint32)
        value = np.zeros(128, np.int64)
        value[[ord(sign) for sign in _BASE32]] = np.arange(32)
        millis = np.zeros(len(found), np.int64)
        for place in value[signs.reshape(-1, 10)].T:
            millis = millis << 5 | place
        millis.sort()
        least = min(MIN_ROWS, (len(millis) + 1) // 2)
        first, last = int(millis[least - 1]), int(millis[-least])
        end = min(last - last % DAY + DAY - 1, _LAST)
        return cls(first - first % DAY, end, sum(t.isupper() for t in found) * 2 >= len(found))

    def write(self, places: Ints, top: Ints, low: Ints) -> list[str]:
        """ULIDs.

        Args:
            places: Any numbers from 0 on, shape (n,); they choose the moment.
            top: 18 free bits, shape (n,).
            low: 62 free bits, shape (n,).
        """
        digits = np.empty((len(low), 26), np.int64)
        digits[:, :10] = _digits(self.first + places % (self.last - self.first + 1), 10, 5)
        digits[:, 10:14] = _digits(top << 2 | low >> 60, 4, 5)
        digits[:, 14:] = _digits(low & (2**60 - 1), 12, 5)
        return _spell(digits, _BASE32 if self.upper else _BASE32.lower())

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, state: Mapping[str, Any]) -> Self:
        """Rebuild from `to_dict`."""
        return cls(**{name: state[name] for name in cls.__slots__})


def _digits(numbers: Ints, size: int, bits: int) -> Ints:
    """The last `size` digits of numbers in base 2**bits, shape (n, size)."""
    shifts = np.arange(size - 1, -1, -1) * bits
    return np.asarray((numbers[:, None] >> shifts) & (2**bits - 1))


def _spell(digits: Ints, signs: str) -> list[str]:
    points = np.array([ord(sign) for sign in signs], np.uint32)[digits]
    texts: list[str] = points.view(f"<U{digits.shape[1]}")[:, 0].tolist() if len(digits) else []
    return texts

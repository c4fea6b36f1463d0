"""Internet addresses <-> codes: networks that many share, the rest at random."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from ipaddress import AddressValueError, IPv6Address
from typing import Any, ClassVar

import numpy as np

from syngen_lite.columns.fillers import Filler, Numbers, Pool
from syngen_lite.columns.phrases import LITERAL, Phrases, Token, plain_filler
from syngen_lite.columns.writer import Writer
from syngen_lite.columns.written import WrittenCodec

_V4 = re.compile(r"(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})([/:]\d{1,5})?")
_V6 = re.compile(r"(\[?)([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(\]?)(/\d{1,3}|(?<=\]):\d{1,5})?")
_OWN = frozenset({"0", "10", "127", "169", "172", "192"})  # first bytes with private parts
_PUBLIC = [str(number) for number in range(1, 224) if str(number) not in _OWN]
_MULTICAST = 224
_V6_SIGN = ":"


class IpWriter:
    """Writes addresses of the column's networks and classes.

    Args:
        phrases: Over the bytes of addresses of version 4, the 16-bit groups of version 6.
        form: How version 6 is written: "short" (`::1`), "long" (all digits) or "plain".
        upper: Whether its letters are capitals.
    """

    def __init__(self, phrases: Phrases, form: str, upper: bool) -> None:
        self.phrases, self.form, self.upper = phrases, form, upper

    @classmethod
    def fit(cls, texts: list[str]) -> IpWriter:
        """Learn from addresses, at least one; what is none is left out if any is."""
        found = [tokens_ for text in texts if (tokens_ := tokens(text))]
        phrases = Phrases.fit_shaped(found or [[(text, "?")] for text in texts], _filler)
        sixes = [match[2] for text in texts if (match := _V6.fullmatch(text))]
        form = Counter(map(_form, sixes)).most_common(1)[0][0] if sixes else "short"
        capitals = sum(text != text.lower() for text in sixes)
        return cls(phrases, form, capitals * 2 > len(sixes))

    def write(self, n: int, rng: np.random.Generator) -> list[str]:
        """`n` addresses."""
        texts = self.phrases.write(n, rng)
        return [self._sixth(text) if text.count(_V6_SIGN) > 1 else text for text in texts]

    def _sixth(self, text: str) -> str:
        found = _V6.fullmatch(text)
        if found is None or self.form == "plain":
            return text.upper() if self.upper else text
        groups = [group.zfill(4) for group in found[2].split(_V6_SIGN)]
        long = _V6_SIGN.join(groups)
        body = IPv6Address(long).compressed if self.form == "short" else long
        return f"{found[1]}{body.upper() if self.upper else body}{found[3]}{found[4] or ''}"

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"phrases": self.phrases.to_dict(), "form": self.form, "upper": self.upper}

    @classmethod
    def from_dict(cls, state: Mapping[str, Any]) -> IpWriter:
        """Rebuild from `to_dict`."""
        return cls(Phrases.from_dict(state["phrases"]), state["form"], state["upper"])


class IpCodec(WrittenCodec):
    """A category column whose rare addresses are written anew.

    Networks of at least 5 addresses keep their share, private addresses stay private.
    """

    kind = "ip"
    by_rows: ClassVar[bool] = True

    def _writer(self, texts: list[str], rng: np.random.Generator) -> Writer:
        return IpWriter.fit(texts)

    @classmethod
    def _writer_from(cls, state: Mapping[str, Any]) -> Writer:
        return IpWriter.from_dict(state)


def tokens(text: str) -> list[Token]:
    """The parts of an address with their place and class; none when it is no address."""
    if found := _V4.fullmatch(text):
        first, second, third, fourth, tail = found.groups()
        begin = _network(first, second)
        ends = [(f".{third}", ".3"), (f".{fourth}", ".4")]
        return [*begin, *ends, *([(tail, tail[0])] if tail else [])]
    found = _V6.fullmatch(text)
    groups = _groups(found[2]) if found else None
    if found is None or groups is None:
        return []
    left = [("[", LITERAL + "[")] if found[1] else []
    right = [("]", LITERAL + "]")] if found[3] else []
    tail = found[4] or ""
    return [*left, *_sixes(groups), *right, *([(tail, tail[0] + "6")] if tail else [])]


def _network(first: str, second: str) -> list[Token]:
    """The first two bytes, private networks by their own class."""
    both = f"{first}.{second}"
    if both in ("192.168", "169.254"):
        return [(both, LITERAL + both)]
    if first == "172" and 16 <= int(second) <= 31:
        return [(both, "172")]
    if first in _OWN:
        return [(first, LITERAL + first), (f".{second}", ".2")]
    return [(first, "multicast" if int(first) >= _MULTICAST else "public"), (f".{second}", ".2")]


def _groups(text: str) -> list[str] | None:
    try:
        return [group.lstrip("0") or "0" for group in IPv6Address(text).exploded.split(":")]
    except AddressValueError:
        return None


def _sixes(groups: list[str]) -> list[Token]:
    signs = ["", *[_V6_SIGN] * 7]
    pairs = list(zip(signs, groups, strict=True))
    zero = LITERAL
    return [(s + g, f"{zero}{s}0" if g == "0" else f"{s}{len(g)}x") for s, g in pairs]


def _form(text: str) -> str:
    if "::" in text:
        return "short"
    return "long" if len(text) == len("0000:" * 8) - 1 else "plain"


def _filler(name: str, words: list[str]) -> Filler:
    """Random bytes, groups, prefixes and ports of a class."""
    if name.endswith("x"):
        size, sign = int(name[-2]), name[:-2]
        return Numbers(sign, 16 ** (size - 1), 16**size - 1, base=16)
    ranges = {
        ".2": (".", 0, 255), ".3": (".", 0, 255), ".4": (".", 1, 254), "172": ("172.", 16, 31),
        "multicast": ("", _MULTICAST, 239), "/": ("/", 8, 32), "/6": ("/", 32, 128),
        ":": (":", 1024, 65_535), ":6": (":", 1024, 65_535),
    }  # fmt: skip
    if name in ranges:
        return Numbers(*ranges[name])
    return Pool(_PUBLIC) if name == "public" else plain_filler(name, words)

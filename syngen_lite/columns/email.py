"""Email addresses <-> codes: who is written to is nobody, at the column's frequent domains."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from syngen_lite.columns.fillers import Filler, Form, Joined, Pool
from syngen_lite.columns.phrases import LITERAL, Phrases, Token, plain_filler
from syngen_lite.columns.pools import SIZE, load_pools
from syngen_lite.columns.writer import Writer
from syngen_lite.columns.written import WrittenCodec

RESERVED = ("example.org", "example.com", "example.net")
"""Domains that RFC 2606 gives to nobody."""
_PIECE = re.compile(r"[^\W\d_]+|\d+|[\W_]")
_DOMAIN = "@"
_SHORTEST = 3  # letters of a name inside a longer word
_FORMS: dict[str, Form] = {"": "lower", "^": "upper", "*": "as is"}


class EmailCodec(WrittenCodec):
    """A category column whose rare addresses are written anew.

    Domains of at least 5 addresses keep their share; others become `example.org` and its like, so
    that nobody gets mail. The part before the @ keeps its pattern: first.last, flast99 …
    """

    kind = "email"
    sensitive: ClassVar[bool] = True

    def _writer(self, texts: list[str], rng: np.random.Generator) -> Writer:
        pools = load_pools(self.column.name, self.protection.locale, ("first", "last"), rng)
        folded = {part: _folded(words) for part, words in pools.items()}
        names = _Names(folded.get("first", []), folded.get("last", []))
        whole = [text for text in texts if "@" in text[1:-1]]
        return Phrases.fit_shaped([names.tokens(text) for text in whole or texts], names.filler)

    @classmethod
    def _writer_from(cls, state: Mapping[str, Any]) -> Writer:
        return Phrases.from_dict(state)


class _Names:
    """Finds names in addresses, and writes others in their place.

    Args:
        first: First names, small ASCII letters; empty without the extra.
        last: Last names, the same.
    """

    def __init__(self, first: list[str], last: list[str]) -> None:
        self.words = {"first": first, "last": last}
        self.first, self.last = set(first), set(last)

    def tokens(self, text: str) -> list[Token]:
        """The pieces of an address; the domain is the last one."""
        local, _, domain = text.rpartition("@")
        pieces = _PIECE.findall(local[:64])
        return [*(self._token(piece) for piece in pieces), (_DOMAIN + domain, _DOMAIN)]

    def _token(self, piece: str) -> Token:
        if piece.isdecimal():
            return piece, "9" * min(len(piece), 12)
        if not piece.isalpha():
            return piece, LITERAL + piece
        case = "" if piece.islower() else "^" if piece.isupper() and len(piece) > 1 else "*"
        return piece, self._role(piece.lower()) + case

    def _role(self, word: str) -> str:
        """What of a person's name a word is, as far as the pools tell."""
        if len(word) == 1:
            return "f"
        if word in self.first or word in self.last:
            return "first" if word in self.first else "last"
        if word[1:] in self.last:
            return "f+last"
        cuts = range(_SHORTEST, len(word) - _SHORTEST + 1)
        if any(word[:i] in self.first and word[i:] in self.last for i in cuts):
            return "first+last"
        return "first+f" if word[:-1] in self.first else "word"

    def filler(self, name: str, words: list[str]) -> Filler:
        """What writes the words of a class."""
        role = name.rstrip("^*")
        if name == _DOMAIN:
            return Pool([_DOMAIN + domain for domain in RESERVED])
        if not self.first or not self.last or role not in _PARTS:
            return plain_filler(name, words)
        form = _FORMS[name.removeprefix(role)]
        fillers = [self._part(part, form) for part in _PARTS[role]]
        return fillers[0] if len(fillers) == 1 else Joined(fillers)

    def _part(self, part: str, form: Form) -> Filler:
        if part == "f":
            return Pool(self.words["first"][:SIZE], "initial")
        return Pool(self.words[part][:SIZE], form)


_PARTS = {
    "f": ("f",),
    "first": ("first",),
    "last": ("last",),
    "word": ("last",),
    "f+last": ("f", "last"),
    "first+f": ("first", "f"),
    "first+last": ("first", "last"),
}


def _folded(words: list[str]) -> list[str]:
    """Names as addresses write them: small ASCII letters alone."""
    plain = [unicodedata.normalize("NFKD", word).encode("ascii", "ignore") for word in words]
    small = [re.sub(r"[^a-z]", "", word.decode().lower()) for word in plain]
    return list(dict.fromkeys(word for word in small if len(word) >= _SHORTEST))

"""Names of persons <-> codes: the column's patterns, filled with names of nobody in particular."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from syngen_lite.columns.fillers import Filler, Form, Pool
from syngen_lite.columns.phrases import LITERAL, Phrases, Token, plain_filler
from syngen_lite.columns.pools import from_pool, load_pools
from syngen_lite.columns.writer import Writer
from syngen_lite.columns.written import WrittenCodec

_PIECE = re.compile(r" ?[^\s,]+|[\s,]")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_LAST = frozenset({"last", "surname", "family", "lastname", "lname"})
_FIRST = frozenset({"first", "given", "forename", "firstname", "fname", "middle"})
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "herr", "frau", "mme"})
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md", "dds", "dvm"})
_INITIAL = 2  # signs at most: "F" or "F."


class NameCodec(WrittenCodec):
    """A category column whose rare names are written anew.

    Words that stand in at least 5 names keep their share; the others come from lists of first and
    last names that are stored with the codec, or are spelt.
    """

    kind = "name"
    sensitive: ClassVar[bool] = True

    def _writer(self, texts: list[str], rng: np.random.Generator) -> Writer:
        pools = load_pools(self.column.name, self.protection.locale, ("first", "last"), rng)
        role = role_of(self.column.name)

        def filler(name: str, words: list[str]) -> Filler:
            part = name.strip().rstrip("^_.")
            pool = pools.get("first" if part == "f" else part)
            if not pool:
                return plain_filler(name, words)
            if part == "f":
                ends = [word[:1] + "." * name.endswith(".") for word in pool]
                return Pool(sorted(set(ends)))
            return from_pool(pool, words, _form(name))

        return Phrases.fit_shaped([tokens(text, role) for text in texts], filler)

    @classmethod
    def _writer_from(cls, state: Mapping[str, Any]) -> Writer:
        return Phrases.from_dict(state)


def role_of(header: str) -> str:
    """Which names a column of this header holds: "first", "last", or "" for whole ones."""
    words = {word.lower() for word in _WORD.findall(header)}
    if words & _LAST and not words & _FIRST:
        return "last"
    return "first" if words & _FIRST and not words & _LAST else ""


def tokens(text: str, role: str) -> list[Token]:
    """The words of a name, each with what it is; `role` says it for all, "" looks at the place."""
    pieces = _PIECE.findall(text[:100])
    at = [i for i, piece in enumerate(pieces) if _is_name(piece)]
    comma = pieces.index(",") if "," in pieces else 0
    found = []
    for i, piece in enumerate(pieces):
        is_last = (i < comma) if comma else i == (at[-1] if at else 0) and len(at) > 1
        found.append((piece, _class_of(piece, role or ("last" if is_last else "first"))))
    return found


def _is_name(piece: str) -> bool:
    word = piece.strip().rstrip(".").lower()
    return word[:1].isalpha() and word not in _TITLES | _SUFFIXES


def _class_of(piece: str, role: str) -> str:
    word = piece.removeprefix(" ")
    space = piece[: len(piece) - len(word)]
    if not word[:1].isalpha() or not _is_name(piece):
        return LITERAL + piece if len(piece) == 1 else space + ("t" if word[:1].isalpha() else ".")
    if len(word) <= _INITIAL and (len(word) == 1 or word.endswith(".")):
        return f"{space}f{word[1:]}"
    return space + role + ("^" if word.isupper() else "_" if word.islower() else "")


def _form(name: str) -> Form:
    return "upper" if name.endswith("^") else "lower" if name.endswith("_") else "as is"

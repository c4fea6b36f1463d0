"""Web addresses <-> codes: frequent hosts and words of their paths, others made up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from syngen_lite.columns.email import RESERVED
from syngen_lite.columns.fillers import Filler, Joined, Pool
from syngen_lite.columns.phrases import LITERAL, MAX_LENGTH, Phrases, Token, class_of, plain_filler
from syngen_lite.columns.spelling import Spelling
from syngen_lite.columns.writer import Writer
from syngen_lite.columns.written import WrittenCodec

_HOST = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*|[^/?#]+")
_PIECE = re.compile(r"%[0-9A-Fa-f]{2}|[^\W_]+|[\W_]")
_SCHEME = "//"
_COVER = 0.5


class UrlCodec(WrittenCodec):
    """A category column whose rare addresses are written anew.

    Hosts of at least 5 addresses keep their share; others become ones of `example.org` and its
    like. Words of paths and queries keep theirs, too; others are spelt.
    """

    kind = "url"

    def _writer(self, texts: list[str], rng: np.random.Generator) -> Writer:
        return Phrases.fit_shaped([tokens(text) for text in texts], _filler, _COVER)

    @classmethod
    def _writer_from(cls, state: Mapping[str, Any]) -> Writer:
        return Phrases.from_dict(state)


def tokens(text: str) -> list[Token]:
    """Scheme and host as one piece, then words and signs."""
    found = _HOST.match(text[:MAX_LENGTH])
    host = found[0] if found else ""
    head = host[: host.find(_SCHEME) + len(_SCHEME)] if _SCHEME in host else ""
    rest = _PIECE.findall(text[len(host) : MAX_LENGTH])
    first = [(host, f"{head}host")] if host else []
    return [*first, *((piece, _class_of(piece)) for piece in rest)]


def _class_of(piece: str) -> str:
    if not piece[0].isalnum():
        return LITERAL + piece if len(piece) == 1 else "%"
    return class_of(piece)


def _label(host: str) -> str:
    """The part of a host name that is its own: `shop` of `www.shop.example:80`."""
    name = re.sub(r"^.*@|:\d+$", "", host)
    parts = [part for part in name.split(".") if part and part != "www"]
    return max(parts[:-1] or parts or ["www"], key=len).lower()


def _filler(name: str, words: list[str]) -> Filler:
    if name.endswith("host"):
        head = name.removesuffix("host")
        labels = Spelling.fit([_label(word.removeprefix(head)) for word in words])
        return Joined([Pool([head]), labels, Pool([f".{domain}" for domain in RESERVED])])
    return Pool(["%20"]) if name == "%" else plain_filler(name, words)

"""Free text <-> codes: frequent values keep their own, the others are written anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from syngen_lite.columns.phrases import Phrases, plain_filler, tokens_of
from syngen_lite.columns.spelling import Spelling
from syngen_lite.columns.writer import Writer
from syngen_lite.columns.written import WrittenCodec

_SEVERAL = 0.5  # of the texts have several words: words are learnt, else characters
_LOOK = 1_000


class TextCodec(WrittenCodec):
    """A category column whose rare values are written by a model of the column's own words."""

    kind = "text"

    def _writer(self, texts: list[str], rng: np.random.Generator) -> Writer:
        look = texts[:_LOOK]
        if sum(" " in text.strip() for text in look) < _SEVERAL * len(look):
            return Spelling.fit(texts)
        return Phrases.fit([tokens_of(text) for text in texts], plain_filler)

    @classmethod
    def _writer_from(cls, state: Mapping[str, Any]) -> Writer:
        return Phrases.from_dict(state) if "words" in state else Spelling.from_dict(state)

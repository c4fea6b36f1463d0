"""Codes <-> codes of the model: postal codes, plates, hashes, by their masks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from syngen_lite.columns.masks import FIT_TEXTS, fit_masks
from syngen_lite.columns.spelling import Spelling
from syngen_lite.columns.writer import Writer
from syngen_lite.columns.written import WrittenCodec


class CodeCodec(WrittenCodec):
    """A category column whose rare codes are written anew, in the masks of the column."""

    kind = "code"
    by_rows: ClassVar[bool] = True
    fit_texts: ClassVar[int] = FIT_TEXTS

    def _writer(self, texts: list[str], rng: np.random.Generator) -> Writer:
        return fit_masks(texts)

    @classmethod
    def _writer_from(cls, state: Mapping[str, Any]) -> Writer:
        return Spelling.from_dict(state)

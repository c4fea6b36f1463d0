"""Phone numbers <-> codes: their masks, and the beginnings that many share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from syngen_lite.columns.masks import FIT_TEXTS, fit_masks
from syngen_lite.columns.spelling import Spelling
from syngen_lite.columns.writer import Writer
from syngen_lite.columns.written import WrittenCodec


class PhoneCodec(WrittenCodec):
    """A category column whose rare numbers are written anew.

    Country and area codes in at least 5 numbers keep their share; the other digits are drawn
    among those that stand in their place.
    """

    kind = "phone"
    by_rows: ClassVar[bool] = True
    fit_texts: ClassVar[int] = FIT_TEXTS
    sensitive: ClassVar[bool] = True

    def _writer(self, texts: list[str], rng: np.random.Generator) -> Writer:
        return fit_masks(texts, digits_only=True)

    @classmethod
    def _writer_from(cls, state: Mapping[str, Any]) -> Writer:
        return Spelling.from_dict(state)

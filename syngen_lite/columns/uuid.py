"""UUIDs and ULIDs that repeat or are missing <-> codes; unique ones are identifiers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from syngen_lite.columns.unique_ids import HIGH_BITS, LOW_BITS, TOP_BITS, UlidForm, UuidForm
from syngen_lite.columns.writer import Writer
from syngen_lite.columns.written import WrittenCodec


class UuidWriter:
    """Random UUIDs.

    Args:
        form: How they are written.
    """

    def __init__(self, form: UuidForm) -> None:
        self.form = form

    def write(self, n: int, rng: np.random.Generator) -> list[str]:
        """`n` of them."""
        return self.form.write(
            rng.integers(2**HIGH_BITS, size=n), rng.integers(2**LOW_BITS, size=n)
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return self.form.to_dict()


class UlidWriter:
    """Random ULIDs.

    Args:
        form: Their days, and how they are written.
    """

    def __init__(self, form: UlidForm) -> None:
        self.form = form

    def write(self, n: int, rng: np.random.Generator) -> list[str]:
        """`n` of them."""
        places, top, low = (
            rng.integers(2**bits, size=n) for bits in (LOW_BITS, TOP_BITS, LOW_BITS)
        )
        return self.form.write(places, top, low)

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return self.form.to_dict()


class UuidCodec(WrittenCodec):
    """A category column whose rare values are random UUIDs in the form of the column."""

    kind = "uuid"

    def _writer(self, texts: list[str], rng: np.random.Generator) -> Writer:
        return UuidWriter(UuidForm.of(texts))

    @classmethod
    def _writer_from(cls, state: Mapping[str, Any]) -> Writer:
        return UuidWriter(UuidForm.from_dict(state))


class UlidCodec(WrittenCodec):
    """A category column whose rare values are random ULIDs of the column's days."""

    kind = "ulid"

    def _writer(self, texts: list[str], rng: np.random.Generator) -> Writer:
        return UlidWriter(UlidForm.of(texts))

    @classmethod
    def _writer_from(cls, state: Mapping[str, Any]) -> Writer:
        return UlidWriter(UlidForm.from_dict(state))

"""Street addresses <-> codes: the column's patterns and suffixes, other streets and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from syngen_lite.columns.fillers import Filler
from syngen_lite.columns.phrases import Phrases, class_of, plain_filler, tokens_of
from syngen_lite.columns.pools import from_pool, load_pools
from syngen_lite.columns.writer import Writer
from syngen_lite.columns.written import WrittenCodec

_COVER = 0.5  # of the addresses; where patterns cover fewer, words follow each other freely


class AddressCodec(WrittenCodec):
    """A category column whose rare addresses are written anew.

    Words that stand in at least 5 addresses (Street, Ave, North) keep their share; other
    capitalised ones are names of streets, numbers keep their number of digits.
    """

    kind = "address"
    sensitive: ClassVar[bool] = True

    def _writer(self, texts: list[str], rng: np.random.Generator) -> Writer:
        pools = load_pools(self.column.name, self.protection.locale, ("street",), rng)
        streets = pools.get("street", [])
        pieces = (word for street in streets for word in street.split())
        words = list(dict.fromkeys(word for word in pieces if class_of(word) == "Aa"))

        def filler(name: str, rare: list[str]) -> Filler:
            if words and name.strip() == "Aa":
                return from_pool(words, rare)
            return plain_filler(name, rare)

        return Phrases.fit_shaped([tokens_of(text) for text in texts], filler, _COVER)

    @classmethod
    def _writer_from(cls, state: Mapping[str, Any]) -> Writer:
        return Phrases.from_dict(state)

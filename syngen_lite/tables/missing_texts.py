"""The texts that mean "missing" in a column: the empty one, and what the user says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from syngen_lite.errors import ConfigError
from syngen_lite.tables.given_format import GivenFormat


class MissingTexts:
    """Makes nulls of texts, and remembers which of them stood in which column.

    Args:
        names: The columns.
        given: What the user says.

    Raises:
        ConfigError: the user names a column that is not there.
    """

    def __init__(self, names: Sequence[str], given: GivenFormat) -> None:
        if isinstance(given.na_values, Mapping):
            _require_known(given.na_values, names)
        self._texts = {name: given.missing_texts(name) for name in names}
        self._seen: dict[str, set[str]] = {name: set() for name in names}

    def takes(self, name: str, text: str) -> bool:
        """Whether one of the user's texts stands here; it is remembered."""
        if text not in self._texts[name]:
            return False
        self._seen[name].add(text)
        return True

    def encoded(self, name: str, texts: pa.StringArray) -> pa.DictionaryArray:
        """Distinct texts and codes; those that mean "missing" are left out and null."""
        encoded = texts.dictionary_encode()
        words: pa.StringArray = encoded.dictionary
        missing = pc.is_in(words, pa.array(["", *self._texts[name]], pa.string()))
        gone = missing.to_numpy(zero_copy_only=False)
        if not gone.any():
            return encoded
        if self._texts[name]:
            self._seen[name].update(words.filter(missing).to_pylist())
        places = np.where(gone, 0, np.cumsum(~gone) - 1).astype(np.int32)
        codes = encoded.indices.to_numpy()
        indices = pa.array(places[codes], mask=gone[codes])
        return pa.DictionaryArray.from_arrays(indices, words.filter(pa.array(~gone)))

    def labels(self) -> dict[str, str]:
        """The first of the user's texts that stood in a column, by column."""
        found = {n: [t for t in texts if t in self._seen[n]] for n, texts in self._texts.items()}
        return {name: texts[0] for name, texts in found.items() if texts and texts[0]}


def _require_known(columns: Iterable[str], names: Sequence[str]) -> None:
    foreign = [column for column in columns if column not in names]
    if foreign:
        raise ConfigError(
            f"na_values names no such column; the table has {', '.join(names[:20])}",
            column=foreign[0],
            hint="write the header exactly as in the table",
        )

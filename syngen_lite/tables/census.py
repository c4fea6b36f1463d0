"""What stands in a whole file, in little memory: which kinds of text, how long, any nulls."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

MAX_MASKS = 2000
"""Past so many a column is prose, and a further mask tells nothing."""
PER_MASK = 3


def _levels() -> npt.NDArray[np.uint8]:
    """Byte to the letter of its class; bytes beyond ASCII stay, so that UTF-8 stays UTF-8."""
    table = np.arange(256, dtype=np.uint8)
    for first, last, level in (("0", "9", "9"), ("a", "z", "a"), ("A", "Z", "A")):
        table[ord(first) : ord(last) + 1] = ord(level)
    return table


_LEVEL = _levels()


class Census:
    """Counts the batches of a table that is too large to be kept.

    A text column is told by its masks (`AB-00123` is `AA-99999`, see `identifiers.masks_of`) and
    a few texts for each, so that one odd value among millions is not overlooked.
    """

    def __init__(self) -> None:
        self._texts: dict[str, _Texts] = {}

    def add(self, batch: pa.RecordBatch) -> None:
        """Look at the text columns of the next rows."""
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            if pa.types.is_dictionary(column.type) and len(column.dictionary):
                self._texts.setdefault(name, _Texts()).add(column.dictionary)

    @property
    def exemplars(self) -> dict[str, pa.StringArray]:
        """Text column to values of each of its masks, in the order in which they were met."""
        return {
            name: pa.array(list(texts.exemplars), pa.string())
            for name, texts in self._texts.items()
        }

    @property
    def lengths(self) -> dict[str, tuple[int, int]]:
        """Text column to the characters in its shortest and longest value."""
        return {name: (texts.shortest, texts.longest) for name, texts in self._texts.items()}


class _Texts:
    def __init__(self) -> None:
        self.exemplars: dict[str, None] = {}  # in the order in which they were met
        self.shortest, self.longest = 2**31 - 1, 0
        self._counts: dict[str, int] = {}

    def add(self, words: pa.StringArray) -> None:
        """Look at one or more distinct texts."""
        span = pc.min_max(pc.utf8_length(words)).as_py()
        self.shortest = min(self.shortest, span["min"])
        self.longest = max(self.longest, span["max"])
        if len(self._counts) >= MAX_MASKS:
            return
        levelled = masks(words).dictionary_encode()
        codes = levelled.indices.to_numpy()
        names: list[str] = levelled.dictionary.to_pylist()
        wanted = [i for i, mask in enumerate(names) if self._counts.get(mask, 0) < PER_MASK]
        if wanted:
            self._keep(words, codes, names, wanted)

    def _keep(
        self,
        words: pa.StringArray,
        codes: npt.NDArray[np.int32],
        names: list[str],
        wanted: list[int],
    ) -> None:
        first, last = _ends(codes, len(names))
        for code in wanted:
            if len(self._counts) >= MAX_MASKS and names[code] not in self._counts:
                continue
            for place in (first[code], last[code]):
                word = words[int(place)].as_py()
                count = self._counts.setdefault(names[code], 0)
                if count < PER_MASK and word not in self.exemplars:
                    self.exemplars[word] = None
                    self._counts[names[code]] = count + 1


def masks(words: pa.StringArray) -> pa.StringArray:
    """Level the letters and digits of texts without nulls, shape (n,).

    >>> masks(pa.array(["AB-012", "é x"])).to_pylist()
    ['AA-999', 'é a']
    """
    _, starts, data = words.buffers()
    offsets = np.frombuffer(starts, np.int32)[words.offset : words.offset + len(words) + 1]
    bytes_ = np.frombuffer(data or b"", np.uint8)[offsets[0] : offsets[-1]]
    moved = np.ascontiguousarray(offsets - offsets[0])
    return pa.StringArray.from_buffers(
        len(words), pa.py_buffer(moved), pa.py_buffer(_LEVEL[bytes_])
    )


def _ends(
    codes: npt.NDArray[np.int32], count: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The first and the last place of each code, shape (count,) each."""
    first, last = np.empty(count, np.intp), np.empty(count, np.intp)
    places = np.arange(len(codes))
    last[codes] = places  # of equal ones the last assignment stays
    first[codes[::-1]] = places[::-1]
    return first, last

"""Places on the globe: `59.9139, 10.7522`, `(59.9, 10.7)`, `POINT (10.75 59.91)`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from syngen_lite.schema import Column, Kind
from syngen_lite.tables.kinds.decimal import DecimalKind
from syngen_lite.tables.kinds.kind import Cells, CompositeKind, part_name, require_like, tied
from syngen_lite.tables.number_styles import Floats, all_match, parse_numbers
from syngen_lite.tables.raw import TextColumn

_PAIR = (
    r"^(?P<open>(?:POINT ?)?[(\[]?)(?P<first>-?[0-9]{1,3}\.[0-9]+)(?P<between>, ?| )"
    r"(?P<second>-?[0-9]{1,3}\.[0-9]+)(?P<close>[)\]]?)$"
)
_BRACKETS = {"": "", "(": ")", "[": "]", "POINT(": ")", "POINT (": ")"}
_POLE, _DATE_LINE = 90.0, 180.0


class CoordinatesKind(CompositeKind):
    """Two decimals; `format` is what stands around them, for example `POINT ({} {})`."""

    kind: ClassVar[Kind] = "coordinates"
    allowed = "pairs of latitude and longitude such as 59.91, 10.75, all in one format"

    def detect(self, name: str, text: TextColumn) -> Column | None:
        if not all_match(text.uniques, _PAIR):
            return None
        fields = pc.extract_regex(text.uniques, _PAIR)
        frames = {
            tuple(pc.unique(pc.struct_field(fields, key)).to_pylist())
            for key in ("open", "between", "close")
        }
        if any(len(frame) > 1 for frame in frames):
            return None
        opened, between, closed = (
            pc.struct_field(fields, key)[0].as_py() for key in ("open", "between", "close")
        )
        if _BRACKETS.get(opened) != closed or not _on_globe(fields):
            return None
        pieces = [text.through(piece) for piece in self.split(Column(name, "coordinates"), text)]
        parts = [
            DecimalKind().detect(part_name(name, word), piece)
            for word, piece in zip(("first", "second"), pieces, strict=True)
        ]
        form = f"{opened}{{}}{between}{{}}{closed}"
        return Column(name, self.kind, format=form, parts=tied(*(part for part in parts if part)))

    def split(self, column: Column, text: TextColumn) -> Sequence[pa.StringArray]:
        require_like(column, text, _PAIR, self.allowed)
        fields = pc.extract_regex(text.uniques, _PAIR)
        return [pc.struct_field(fields, key) for key in ("first", "second")]

    def join(self, column: Column, cells: Sequence[Cells]) -> Cells:
        before, between, after = column.format.split("{}")
        return [
            f"{before}{first}{between}{second}{after}" if first else ""
            for first, second in zip(*cells, strict=True)
        ]


def _on_globe(fields: pa.StructArray) -> bool:
    """Whether one of the two is a latitude throughout, and the other a longitude."""
    first, second = (_largest(fields, key) for key in ("first", "second"))
    return min(first, second) <= _POLE and max(first, second) <= _DATE_LINE


def _largest(fields: pa.StructArray, key: str) -> float:
    numbers: Floats = parse_numbers(pc.struct_field(fields, key))
    return float(np.abs(numbers).max())

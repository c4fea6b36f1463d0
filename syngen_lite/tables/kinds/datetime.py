"""Moments: a day, a time of the day, and where several occur, a zone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from syngen_lite.schema import Column, Kind
from syngen_lite.tables.kinds.date import DateKind
from syngen_lite.tables.kinds.kind import Cells, CompositeKind, part_name, require_like, tied
from syngen_lite.tables.kinds.time import TimeKind
from syngen_lite.tables.kinds.words import few_words
from syngen_lite.tables.number_styles import all_match
from syngen_lite.tables.raw import TextColumn

_CLOCK = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?: ?[AaPp][Mm])?"
_ZONE = r" ?(?:Z|UTC|GMT|[A-Z]{3,4}|[+-][0-9]{2}(?::?[0-9]{2})?)"
_MOMENT = rf"^(?P<day>.{{5,}}?)(?P<sep>T|, | )(?P<time>{_CLOCK})(?P<zone>(?:{_ZONE})?)$"


class DatetimeKind(CompositeKind):
    """A date, a time and a zone part; `format` is what stands between day and time."""

    kind: ClassVar[Kind] = "datetime"
    allowed = "dates with a time such as 2020-12-31 18:05:00, all in one format"

    def detect(self, name: str, text: TextColumn) -> Column | None:
        if not all_match(text.uniques, _MOMENT):
            return None
        fields = pc.extract_regex(text.uniques, _MOMENT)
        seps = pc.unique(pc.struct_field(fields, "sep"))
        if len(seps) > 1:
            return None
        days, times, zones = (text.through(p) for p in self._pieces(text.uniques))
        day = DateKind().detect(part_name(name, "day"), days)
        time = TimeKind().detect(part_name(name, "time"), times) if day else None
        if day is None or time is None:
            return None
        zone = few_words(part_name(name, "zone"), zones.known())
        if zone is None:
            return None
        return Column(name, "datetime", format=seps[0].as_py(), parts=tied(day, time, zone))

    @staticmethod
    def _pieces(texts: pa.StringArray) -> Sequence[pa.StringArray]:
        fields = pc.extract_regex(texts, _MOMENT)
        return [pc.struct_field(fields, key) for key in ("day", "time", "zone")]

    def split(self, column: Column, text: TextColumn) -> Sequence[pa.StringArray]:
        require_like(column, text, _MOMENT, self.allowed)
        return self._pieces(text.uniques)

    def join(self, column: Column, cells: Sequence[Cells]) -> Cells:
        between = column.format
        return [
            f"{day}{between}{time}{zone}" if day else ""
            for day, time, zone in zip(*cells, strict=True)
        ]

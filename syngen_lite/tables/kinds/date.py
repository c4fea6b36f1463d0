"""Days of the calendar, years 1 to 9999."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from syngen_lite.schema import Column, Kind
from syngen_lite.tables.date_formats import guess_date_format, parse_dates, render_dates
from syngen_lite.tables.kinds.kind import Cells, TextKind, Values, offence
from syngen_lite.tables.raw import TextColumn, take


class DateKind(TextKind):
    """Dates in one format throughout; `format` is that of `strptime` (see `date_formats`)."""

    kind: ClassVar[Kind] = "date"
    allowed = "dates in one known format throughout, such as YYYY-MM-DD"

    def detect(self, name: str, text: TextColumn) -> Column | None:
        form = guess_date_format(text.uniques)
        return None if form is None else Column(name, "date", format=form)

    def parse(self, column: Column, text: TextColumn) -> Values:
        days = parse_dates(text.uniques, column.format)
        unread = np.isnat(days)
        if unread.any():
            wrong, allowed = int(np.argmax(unread)), f"dates written {column.format}"
            raise offence(column.name, text, wrong, column.kind, allowed)
        return take(days.astype("datetime64[us]"), text.codes, np.datetime64("NaT"))

    def render(self, column: Column, values: Values) -> Cells:
        cells: Cells = render_dates(values.astype("datetime64[us]"), column.format)
        return cells

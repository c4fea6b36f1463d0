"""Times of the day: `18:05`, `08:05:30.25`, `6:05 PM`."""

from __future__ import annotations

import re
from typing import ClassVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from syngen_lite.schema import Column, Kind
from syngen_lite.tables.kinds.kind import Cells, TextKind, Values, require_like
from syngen_lite.tables.kinds.shape import header_words
from syngen_lite.tables.number_styles import Floats, all_match
from syngen_lite.tables.raw import TextColumn, take

_TIME = (
    r"^(?P<H>[0-9]{1,2}):(?P<M>[0-5][0-9])(?::(?P<S>[0-5][0-9])(?:\.(?P<f>[0-9]{1,9}))?)?"
    r"(?P<p> ?[AaPp][Mm])?$"
)
_LENGTHS = {"duration", "elapsed", "length", "runtime", "took"}
"""Words of a header that speak of a length of time."""
_TOKEN = re.compile(r"%-?[A-Za-z]|.", re.DOTALL)
_HALF = 12 * 3600
_WORDS = {"PM": ("AM", "PM"), "pm": ("am", "pm")}
_CLOCK = {24: r"^(?:[01]?[0-9]|2[0-3]):", 12: r"^(?:0?[1-9]|1[0-2]):"}


class TimeKind(TextKind):
    """Seconds since midnight.

    `format` is like that of `strptime`: `%H:%M:%S.%f`, `%-I:%M %p`; `%-H` and `%-I` have no
    leading zero, `%P` is a lower-case `%p`, `decimals` counts the digits of `%f`.
    """

    kind: ClassVar[Kind] = "time"
    allowed = "times of the day such as 18:05, 08:05:30 or 6:05 PM, all in one format"

    def detect(self, name: str, text: TextColumn) -> Column | None:
        if not all_match(text.uniques, _TIME) or header_words(name) & _LENGTHS:
            return None
        fields = pc.extract_regex(text.uniques, _TIME)
        form = _guess(text.uniques, {f.name: pc.struct_field(fields, f.name) for f in fields.type})
        if form is None:
            return None
        digits = pc.binary_length(pc.struct_field(fields, "f"))
        return Column(name, "time", decimals=int(pc.max(digits).as_py()), format=form)

    def parse(self, column: Column, text: TextColumn) -> Values:
        require_like(column, text, _TIME, self.allowed)
        return take(_seconds(text.uniques), text.codes, np.nan)

    def render(self, column: Column, values: Values) -> Cells:
        missing = np.isnan(values)
        step = 10**column.decimals
        ticks = np.floor(np.where(missing, 0, values) * step + 0.5).astype(np.int64)
        ticks = ticks.clip(0, 86_400 * step - 1)
        texts = _clock(ticks // step, column.format.replace(".%f", "{f}"))
        if "%f" in column.format:
            width = column.decimals
            parts = [f".{f:0{width}d}" for f in (ticks % step).tolist()]
            texts = np.array([t.format(f=f) for t, f in zip(texts, parts, strict=True)], object)
        texts[missing] = ""
        cells: Cells = texts.tolist()
        return cells


def _guess(texts: pa.StringArray, part: dict[str, pa.StringArray]) -> str | None:
    """The one format of times, None if they are of several."""
    words = set(pc.unique(part["p"]).to_pylist())
    halves = bool(words - {""})
    if halves and ("" in words or len({w[:-2] + w[-1] for w in words}) > 1):
        return None
    if not all_match(texts, _CLOCK[12 if halves else 24]):
        return None
    bare = pc.not_equal(part["S"], "")
    if pc.any(bare).as_py() != pc.all(bare).as_py():
        return None
    padded = pc.min(pc.binary_length(part["H"])).as_py() == 2
    if not padded and pc.any(pc.match_substring_regex(part["H"], "^0[0-9]")).as_py():
        return None
    hour = ("%" if padded else "%-") + ("I" if halves else "H")
    seconds = ":%S" if pc.any(bare).as_py() else ""
    fraction = ".%f" if pc.any(pc.not_equal(part["f"], "")).as_py() else ""
    return f"{hour}:%M{seconds}{fraction}{_half_word(words) if halves else ''}"


def _half_word(words: set[str]) -> str:
    word = next(iter(words))
    return word[:-2] + ("%p" if word[-2:].isupper() else "%P")


def _seconds(texts: pa.StringArray) -> Floats:
    """Seconds since midnight of texts that are times, shape (k,)."""
    fields = pc.extract_regex(texts, _TIME)
    hours, minutes, seconds, fraction, half = (pc.struct_field(fields, key) for key in "HMSfp")
    total = _whole(hours) * 3600 + _whole(minutes) * 60 + _whole(seconds)
    halves = pc.utf8_upper(pc.utf8_trim_whitespace(half)).to_pylist()
    twelve = np.array([h != "" for h in halves], bool) & (_whole(hours) == 12)
    total = total - twelve * _HALF + np.array([h == "PM" for h in halves], bool) * _HALF
    parts = [float(f"0.{f}") if f else 0.0 for f in fraction.to_pylist()]
    seconds_of_day: Floats = total + np.array(parts, np.float64)
    return seconds_of_day


def _whole(texts: pa.StringArray) -> Floats:
    numbers: Floats = pc.cast(pc.if_else(pc.equal(texts, ""), "0", texts), pa.float64()).to_numpy()
    return numbers


def _clock(seconds: Values, form: str) -> Values:
    """Texts of whole seconds; few distinct ones stand behind many rows."""
    codes, uniques = pd.factorize(seconds)
    am, pm = _WORDS["PM" if "%p" in form else "pm"]
    texts = []
    for second in uniques.tolist():
        hour, minute = second // 3600, second // 60 % 60
        fields = {
            "%H": f"{hour:02d}", "%-H": str(hour), "%I": f"{hour % 12 or 12:02d}",
            "%-I": str(hour % 12 or 12), "%M": f"{minute:02d}", "%S": f"{second % 60:02d}",
            "%p": am if hour < 12 else pm, "%P": am if hour < 12 else pm,
        }  # fmt: skip
        texts.append("".join(fields.get(token, token) for token in _TOKEN.findall(form)))
    return np.array(texts, dtype=object)[codes]

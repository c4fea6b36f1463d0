"""Lengths of time: `25:10:00`, `PT1H30M`, `3 days 04:05:06`, `1h 05m`, `90 min`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar

import numpy as np
import pyarrow as pa

from syngen_lite.schema import Column, Kind
from syngen_lite.tables.kinds.kind import Cells, TextKind, Values, offence
from syngen_lite.tables.number_styles import Floats, all_match
from syngen_lite.tables.raw import TextColumn, take

UNITS = {"d": 86_400, "h": 3600, "m": 60, "s": 1}
_WORDS = {
    "d": r"days?|d",
    "h": r"hours?|hrs?|h",
    "m": r"minutes?|mins?|m",
    "s": r"seconds?|secs?|s",
}
_CLOCK = (
    r"^(?P<sign>-?)(?:(?P<d>[0-9]+)(?P<gap> days?,? ))?(?P<h>[0-9]+):(?P<m>[0-5][0-9])"
    r":(?P<s>[0-5][0-9](?:\.[0-9]{1,9})?)$"
)
_ISO = (
    r"^(?P<sign>-?)P(?:(?P<d>[0-9]+)D)?(?:T(?:(?P<h>[0-9]+)H)?(?:(?P<m>[0-9]+)M)?"
    r"(?:(?P<s>[0-9]+(?:\.[0-9]{1,9})?)S)?)?$"
)
_UNIT = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)(?P<gap> ?)(?P<word>[a-z]+)(?P<after>,? ?)")
_SPELT = rf"^(?:[0-9]+(?:\.[0-9]+)? ?(?:{'|'.join(_WORDS.values())}),? ?)+$"
ISO = "iso8601"
CLOCK = re.compile(r"(?P<days>\{d\}[^{]*)?\{(?P<hours>h+)\}:\{mm\}:\{ss\}")


class DurationKind(TextKind):
    """Seconds.

    `format` is `iso8601`, or a template: `{h}:{mm}:{ss}`, `{d} days {hh}:{mm}:{ss}`, `{h}h {mm}m`.
    The first unit counts on, the others stay below the next larger one; a doubled letter means
    two digits. `decimals` counts the digits of the seconds' fraction.
    """

    kind: ClassVar[Kind] = "duration"
    allowed = "lengths of time such as 25:10:00, PT1H30M, 3 days 04:05:06 or 90 min, in one format"

    def detect(self, name: str, text: TextColumn) -> Column | None:
        form = _guess(text.uniques)
        if form is None or np.isnan(_seconds(text.uniques, form)).any():
            return None
        return Column(name, "duration", decimals=_digits(text.uniques, form), format=form)

    def parse(self, column: Column, text: TextColumn) -> Values:
        seconds = _seconds(text.uniques, column.format)
        if np.isnan(seconds).any():
            wrong = int(np.argmax(np.isnan(seconds)))
            raise offence(column.name, text, wrong, self.kind, f"durations like {column.format}")
        return take(seconds, text.codes, np.nan)

    def render(self, column: Column, values: Values) -> Cells:
        write = _iso if column.format == ISO else _writer(column.format)
        step = 10**column.decimals
        ticks = np.rint(np.nan_to_num(values) * step).astype(np.int64).tolist()
        known = (~np.isnan(values)).tolist()
        return [
            write(abs(tick) // step, _fraction(abs(tick) % step, column.decimals), tick < 0)
            if here
            else ""
            for tick, here in zip(ticks, known, strict=True)
        ]


def _guess(texts: pa.StringArray) -> str | None:
    if all_match(texts, _ISO):
        return None if "P" in texts.to_pylist() else ISO
    if all_match(texts, _CLOCK):
        return _clock_template(texts)
    return _spelt_template(texts) if all_match(texts, _SPELT) else None


def _clock_template(texts: pa.StringArray) -> str | None:
    found = [re.match(_CLOCK, text) for text in texts.to_pylist()]
    gaps = {match["gap"] for match in found if match}
    if len({bool(gap) for gap in gaps}) > 1:
        return None
    hours = [match["h"] for match in found if match]
    padded = min(map(len, hours)) > 1
    hour = "{hh}" if padded else "{h}"
    comma = any(gap and "," in gap for gap in gaps)
    days = f"{{d}} days{',' if comma else ''} " if any(gaps) else ""
    return f"{days}{hour}:{{mm}}:{{ss}}"


def _spelt_template(texts: pa.StringArray) -> str | None:
    """`{h}h {mm}m`, if every text has the same units in the same words."""
    first, words = _units(texts[0].as_py()), texts.to_pylist()
    if first is None:
        return None
    letters = [letter for letter, _ in first]
    spelt = [_units(text) for text in words]
    if any(found is None or [u for u, _ in found] != letters for found in spelt):
        return None
    pieces = []
    for place, (letter, (_, gap, _, after)) in enumerate(first):
        numbers = [found[place][1][0] for found in spelt if found]
        endings = {found[place][1][1:] for found in spelt if found}
        plural = {(g, w.rstrip("s") or w, a) for g, w, a in endings}
        if len(plural) > 1 or (place and any("." in number for number in numbers)):
            return None
        double = place > 0 and all(len(number) == 2 for number in numbers)
        longest = max((w for _, w, _ in endings), key=len)
        pieces.append(f"{{{letter * (1 + double)}}}{gap}{longest}{after}")
    return "".join(pieces)


def _units(text: str) -> list[tuple[str, tuple[str, str, str, str]]] | None:
    """Unit letter, and number, gap, word and what follows, for each unit in a text."""
    found = []
    for match in _UNIT.finditer(text):
        letter = next((u for u, w in _WORDS.items() if re.fullmatch(w, match["word"])), None)
        if letter is None:
            return None
        found.append((letter, (match["number"], match["gap"], match["word"], match["after"])))
    letters = [letter for letter, _ in found]
    return found if letters == sorted(set(letters), key=list(UNITS).index) else None


def _seconds(texts: pa.StringArray, form: str) -> Floats:
    """Seconds of texts, shape (k,); NaN where a text is not so written."""
    read = _read_iso if form == ISO else _reader(form)
    return np.array([read(text) for text in texts.to_pylist()], np.float64)


def _read_iso(text: str) -> float:
    found = re.match(_ISO, text)
    return _total(found) if found and text[-1] not in "PT" else np.nan


def _reader(form: str) -> Callable[[str], float]:
    if CLOCK.fullmatch(form):
        return lambda text: _total(re.match(_CLOCK, text))
    letters = [unit.strip("{}")[0] for unit in re.findall(r"\{[a-z]+\}", form)]

    def read(text: str) -> float:
        found = _units(text) if re.match(_SPELT, text) else None
        if found is None or [letter for letter, _ in found] != letters:
            return np.nan
        return sum(float(words[0]) * UNITS[letter] for letter, words in found)

    return read


def _total(found: re.Match[str] | None) -> float:
    if found is None:
        return np.nan
    total = sum(float(found[unit] or 0) * size for unit, size in UNITS.items())
    return -total if found["sign"] else total


def _digits(texts: pa.StringArray, form: str) -> int:
    """Digits of the seconds' fraction at most; of the whole value for other single units."""
    tails = [re.search(r"\.([0-9]+)", text) for text in texts.to_pylist()]
    digits = max((len(found[1]) for found in tails if found), default=0)
    scaled = digits and "{s" not in form and form != ISO
    return 0 if scaled else digits


def _fraction(tick: int, digits: int) -> str:
    return f".{tick:0{digits}d}" if digits else ""


def _iso(seconds: int, fraction: str, negative: bool) -> str:
    days, rest = divmod(seconds, UNITS["d"])
    hours, rest = divmod(rest, UNITS["h"])
    minutes, rest = divmod(rest, UNITS["m"])
    fraction = fraction.rstrip("0").rstrip(".")
    clock = "".join(f"{n}{u}" for n, u in ((hours, "H"), (minutes, "M")) if n)
    clock += f"{rest}{fraction}S" if rest or fraction or not (days or clock) else ""
    date = f"{days}D" if days else ""
    return f"{'-' if negative else ''}P{date}{'T' if clock else ''}{clock}"


def _writer(form: str) -> Callable[[int, str, bool], str]:
    pieces = re.split(r"\{([a-z]+)\}", form)
    texts, units = pieces[::2], pieces[1::2]

    def write(seconds: int, fraction: str, negative: bool) -> str:
        out, rest = ["-" if negative else "", texts[0]], seconds
        for unit, after in zip(units, texts[1:], strict=True):
            number, rest = divmod(rest, UNITS[unit[0]])
            shown = f"{number:0{len(unit)}d}" + (fraction if unit[0] == "s" else "")
            singular = number == 1 and re.match(r" (day|hour|minute|second)s\b", after)
            out += [shown, after.replace("s", "", 1) if singular else after]
        return "".join(out)

    return write

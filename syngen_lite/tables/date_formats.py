"""Dates in text: which format a column has, and the way there and back for years 1 to 9999.

Formats are `strptime` formats of the directives below, plus `%-d`, `%-m` and `%-H` for numbers
without a leading zero. Month names are English whatever the locale. `.%f` is a fraction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from syngen_lite.errors import ArtifactError

Dates = npt.NDArray[np.datetime64]

_MONTHS = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]
_SHORT_MONTHS = [month[:3] for month in _MONTHS]

# directive: (pattern that reads it, template that writes it)
_DIRECTIVES = {
    "%Y": (r"(?P<Y>[0-9]{4})", "{Y:04d}"),
    "%m": (r"(?P<m>[0-9]{2})", "{m:02d}"),
    "%-m": (r"(?P<m>[1-9][0-9]?)", "{m:d}"),
    "%d": (r"(?P<d>[0-9]{2})", "{d:02d}"),
    "%-d": (r"(?P<d>[1-9][0-9]?)", "{d:d}"),
    "%b": (f"(?P<b>{'|'.join(_SHORT_MONTHS)})", "{b}"),
    "%B": (f"(?P<B>{'|'.join(_MONTHS)})", "{B}"),
    "%H": (r"(?P<H>[0-9]{2})", "{H:02d}"),
    "%-H": (r"(?P<H>0|[1-9][0-9]?)", "{H:d}"),
    "%M": (r"(?P<M>[0-9]{2})", "{M:02d}"),
    "%S": (r"(?P<S>[0-9]{2})", "{S:02d}"),
    ".%f": (r"(?:\.(?P<f>[0-9]{1,6}))?", ""),
}
_TOKEN = re.compile(r"\.%f|%-?[A-Za-z]|.", re.DOTALL)
_FORMATS = (
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%-d/%-m/%Y",
    "%-m/%-d/%Y",
    "%d.%m.%Y",
    "%-d.%-m.%Y",
    "%Y/%m/%d",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d-%b-%Y",
    "%d %b %Y",
    "%-d %b %Y",
    "%b %d, %Y",
    "%b %-d, %Y",
    "%d %B %Y",
    "%-d %B %Y",
    "%B %d, %Y",
    "%B %-d, %Y",
)
_MONTH_FIRST = {
    "%d/%m/": "%m/%d/",
    "%-d/%-m/": "%-m/%-d/",
    "%d-%m-": "%m-%d-",
}
_TIME = re.compile(
    r"^.{6,}?(?P<sep>[T ])[0-9]{1,2}:[0-9]{2}(?P<seconds>:[0-9]{2}(?:\.[0-9]{1,6})?)?"
    r"(?P<zone>Z| UTC|[+-][0-9]{2}(?::?[0-9]{2})?)?$"
)
_FRACTION = r":[0-9]{2}\.(?P<f>[0-9]{1,6})"


def guess_date_format(texts: pa.StringArray) -> tuple[str, int] | None:
    """The one format that all texts are written in.

    Args:
        texts: Distinct non-null values, shape (k,).

    Returns:
        The format and the digits of its fraction; None when the texts are not dates.
    """
    if not len(texts) or len(first := texts[0].as_py()) > 64:
        return None
    for form in _candidates(first, texts):
        if re.fullmatch(_pattern(form), first) and _parses(texts, form):
            return _month_first(texts, form), _fraction_digits(texts) if ".%f" in form else 0
    return None


def parse_dates(texts: pa.StringArray, form: str) -> Dates:
    """Read texts of one format.

    Args:
        texts: String array of shape (k,), nulls allowed.
        form: The format.

    Returns:
        datetime64[us] of shape (k,); NaT where a text is null, not so written, or no such day.

    Raises:
        ArtifactError: the format holds a directive that is not known here.
    """
    fields = pc.extract_regex(texts, f"^{_pattern(form)}$")
    matched = fields.is_valid().to_numpy(zero_copy_only=False)
    part = {field.name: _numbers(fields, field.name) for field in fields.type}
    zero = np.zeros(len(texts), dtype=np.int64)
    hour, minute, second = (part.get(key, zero) for key in "HMS")
    month = part.get("m", part.get("b", part.get("B", zero)))
    months = ((part["Y"] - 1970) * 12 + month - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (part["d"] - 1)
    valid = matched & (part["Y"] > 0) & (month > 0) & (month < 13) & (part["d"] > 0)
    valid &= (days.astype("datetime64[M]") == months) & (hour < 24) & (minute < 60) & (second < 60)
    micros = ((hour * 60 + minute) * 60 + second) * 1_000_000 + part.get("f", zero)
    values: Dates = days.astype("datetime64[us]") + micros.astype("timedelta64[us]")
    values[~valid] = np.datetime64("NaT")
    return values


def render_dates(values: Dates, form: str, digits: int = 0) -> list[str]:
    """Write dates; what the format does not show is cut off, not rounded.

    Args:
        values: datetime64 of shape (n,).
        form: The format.
        digits: Digits of the fraction, where the format has one.

    Returns:
        n texts, "" for NaT.

    Raises:
        ArtifactError: the format holds a directive that is not known here.
    """
    micros = values.astype("datetime64[us]")
    missing = np.isnat(micros)
    days = np.where(missing, np.datetime64(0, "us"), micros).astype("datetime64[D]")
    of_day = np.where(missing, 0, (micros - days).astype(np.int64))
    day_form, time_form = _halves(form)
    texts = _rendered_days(days, day_form)
    if time_form:
        before, _, after = time_form.partition(".%f")
        texts = texts + _rendered_seconds(of_day // 1_000_000, before)
        if ".%f" in time_form:
            fraction = [f".{f:06d}"[: digits + 1] + after for f in (of_day % 1_000_000).tolist()]
            texts = texts + np.array(fraction, dtype=object)
    texts[missing] = ""
    rendered: list[str] = texts.tolist()
    return rendered


def _candidates(first: str, texts: pa.StringArray) -> Iterator[str]:
    time = _TIME.match(first)
    if time is None:
        yield from _FORMATS
        return
    seconds = ":%S" if time["seconds"] else ""
    if seconds and pc.any(pc.match_substring_regex(texts, _FRACTION)).as_py():
        seconds = ":%S.%f"
    for hour in ("%H", "%-H"):
        for day in _FORMATS:
            yield f"{day}{time['sep']}{hour}:%M{seconds}{time['zone'] or ''}"


def _pattern(form: str) -> str:
    return "".join(_reading(token) for token in _TOKEN.findall(form))


def _reading(token: str) -> str:
    return _directive(token)[0] if "%" in token else re.escape(token)


def _writing(token: str) -> str:
    # Braces of a foreign format must stay text, not become a template's fields.
    return _directive(token)[1] if "%" in token else token.replace("{", "{{").replace("}", "}}")


def _directive(token: str) -> tuple[str, str]:
    if token not in _DIRECTIVES:
        raise ArtifactError(
            f"unknown date directive {token!r}; known: {', '.join(_DIRECTIVES)}",
            hint="train the model again",
        )
    return _DIRECTIVES[token]


def _parses(texts: pa.StringArray, form: str) -> bool:
    # A short look first: most wrong formats fail within a few values.
    few = parse_dates(texts.slice(0, 64), form)
    return not np.isnat(few).any() and not np.isnat(parse_dates(texts, form)).any()


def _month_first(texts: pa.StringArray, form: str) -> str:
    """Swap day and month where both readings are possible and the days would be all one."""
    twin = next((form.replace(a, b) for a, b in _MONTH_FIRST.items() if form.startswith(a)), form)
    if twin == form or not _parses(texts, twin):
        return form
    fields = pc.extract_regex(texts, f"^{_pattern(form)}$")
    days, months = np.unique(_numbers(fields, "d")), np.unique(_numbers(fields, "m"))
    return twin if len(months) == 1 < len(days) else form


def _fraction_digits(texts: pa.StringArray) -> int:
    fractions = pc.struct_field(pc.extract_regex(texts, _FRACTION), "f")
    return int(pc.max(pc.binary_length(fractions)).as_py())


def _numbers(fields: pa.StructArray, key: str) -> npt.NDArray[np.int64]:
    texts = pc.struct_field(fields, key).fill_null("")
    if key in "bB":
        names = pa.array(_SHORT_MONTHS if key == "b" else _MONTHS)
        return _int64(pc.add(pc.index_in(texts, names), 1))
    if key == "f":
        texts = pc.utf8_rpad(texts, 6, "0")
    return _int64(pc.cast(pc.if_else(pc.equal(texts, ""), "0", texts), pa.int64()))


def _int64(array: pa.Array) -> npt.NDArray[np.int64]:
    numbers: npt.NDArray[np.int64] = array.fill_null(0).to_numpy(zero_copy_only=False)
    return numbers.astype(np.int64)


def _halves(form: str) -> tuple[str, str]:
    """The part that a day fills and the part that a time of day fills."""
    hour = re.search(r".%-?H", form, re.DOTALL)
    return (form[: hour.start()], form[hour.start() :]) if hour else (form, "")


def _template(form: str) -> str:
    return "".join(_writing(token) for token in _TOKEN.findall(form))


def _rendered_days(days: Dates, form: str) -> npt.NDArray[np.object_]:
    # Few distinct days stand behind many rows: write each once.
    codes, uniques = pd.factorize(days.astype(np.int64))
    distinct = uniques.astype("datetime64[D]")
    months = distinct.astype("datetime64[M]")
    years = distinct.astype("datetime64[Y]").astype(np.int64) + 1970
    numbers = months.astype(np.int64) % 12
    day = (distinct - months.astype("datetime64[D]")).astype(np.int64) + 1
    write = _template(form).format
    texts = [
        write(Y=y, m=m + 1, d=d, b=_SHORT_MONTHS[m], B=_MONTHS[m])
        for y, m, d in zip(years.tolist(), numbers.tolist(), day.tolist(), strict=True)
    ]
    return np.array(texts, dtype=object)[codes]


def _rendered_seconds(seconds: npt.NDArray[np.int64], form: str) -> npt.NDArray[np.object_]:
    codes, uniques = pd.factorize(seconds)
    write = _template(form).format
    texts = [write(H=s // 3600, M=s // 60 % 60, S=s % 60) for s in uniques.tolist()]
    return np.array(texts, dtype=object)[codes]

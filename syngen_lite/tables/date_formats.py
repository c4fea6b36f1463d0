"""Dates in text: which format a column has, and the way there and back for years 1 to 9999.

Formats are `strptime` formats of the directives below, plus `%-d` and `%-m` for numbers without a
leading zero. Names of months and weekdays are English whatever the locale. Years of two digits are
1969 to 2068, as POSIX has it.
"""

from __future__ import annotations

import re

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
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_SHORT_WEEKDAYS = [weekday[:3] for weekday in _WEEKDAYS]
_LONGEST = 64
_FIRST_YEAR = 69
"""Years of two digits from here on are of the last century."""

# directive: (pattern that reads it, template that writes it)
_DIRECTIVES = {
    "%Y": (r"(?P<Y>[0-9]{4})", "{Y:04d}"),
    "%m": (r"(?P<m>[0-9]{2})", "{m:02d}"),
    "%-m": (r"(?P<m>[1-9][0-9]?)", "{m:d}"),
    "%d": (r"(?P<d>[0-9]{2})", "{d:02d}"),
    "%-d": (r"(?P<d>[1-9][0-9]?)", "{d:d}"),
    "%b": (f"(?P<b>{'|'.join(_SHORT_MONTHS)})", "{b}"),
    "%B": (f"(?P<B>{'|'.join(_MONTHS)})", "{B}"),
    "%y": (r"(?P<y>[0-9]{2})", "{y:02d}"),
    "%a": (f"(?:{'|'.join(_SHORT_WEEKDAYS)})", "{a}"),
    "%A": (f"(?:{'|'.join(_WEEKDAYS)})", "{A}"),
}
_TOKEN = re.compile(r"%-?[A-Za-z]|.", re.DOTALL)
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
    "%a, %d %b %Y",
    "%A, %d %B %Y",
    "%A, %B %-d, %Y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%-d/%-m/%y",
    "%-m/%-d/%y",
    "%d.%m.%y",
    "%d-%b-%y",
    "%-d-%b-%y",
    "%Y-%m",
    "%Y/%m",
    "%m/%Y",
    "%b %Y",
    "%B %Y",
    "%b-%y",
)
_MONTH_FIRST = {
    "%d/%m/": "%m/%d/",
    "%-d/%-m/": "%-m/%-d/",
    "%d-%m-": "%m-%d-",
}


def guess_date_format(texts: pa.StringArray) -> str | None:
    """The one format that all texts are written in.

    Args:
        texts: Distinct non-null values, shape (k,).

    Returns:
        The format; None when the texts are not dates.
    """
    if not len(texts) or len(first := texts[0].as_py()) > _LONGEST:
        return None
    for form in _FORMATS:
        if re.fullmatch(_pattern(form), first) and _parses(texts, form):
            return _month_first(texts, form)
    return None


def parse_dates(texts: pa.StringArray, form: str) -> Dates:
    """Read texts of one format.

    Args:
        texts: String array of shape (k,), nulls allowed.
        form: The format.

    Returns:
        datetime64[D] of shape (k,); NaT where a text is null, not so written, or no such day.

    Raises:
        ArtifactError: the format holds a directive that is not known here.
    """
    fields = pc.extract_regex(texts, f"^{_pattern(form)}$")
    matched = fields.is_valid().to_numpy(zero_copy_only=False)
    part = {field.name: _numbers(fields, field.name) for field in fields.type}
    zero = np.zeros(len(texts), dtype=np.int64)
    month = part.get("m", part.get("b", part.get("B", zero)))
    day, year = part.get("d", zero + 1), part.get("Y", zero)
    if "y" in part:
        year = np.where(part["y"] >= _FIRST_YEAR, 1900, 2000) + part["y"]
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    days: Dates = months.astype("datetime64[D]") + (day - 1).astype("timedelta64[D]")
    valid = matched & (year > 0) & (month > 0) & (month < 13) & (day > 0)
    days[~(valid & (days.astype("datetime64[M]") == months))] = np.datetime64("NaT")
    return days


def render_dates(values: Dates, form: str) -> list[str]:
    """Write dates; what the format does not show is cut off, not rounded.

    Args:
        values: datetime64 of shape (n,).
        form: The format.

    Returns:
        n texts, "" for NaT.

    Raises:
        ArtifactError: the format holds a directive that is not known here.
    """
    missing = np.isnat(values)
    days = np.where(missing, np.datetime64(0, "D"), values.astype("datetime64[D]"))
    texts = _rendered_days(days, form)
    texts[missing] = ""
    rendered: list[str] = texts.tolist()
    return rendered


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


def _numbers(fields: pa.StructArray, key: str) -> npt.NDArray[np.int64]:
    texts = pc.struct_field(fields, key).fill_null("")
    if key in "bB":
        names = pa.array(_SHORT_MONTHS if key == "b" else _MONTHS)
        return _int64(pc.add(pc.index_in(texts, names), 1))
    return _int64(pc.cast(pc.if_else(pc.equal(texts, ""), "0", texts), pa.int64()))


def _int64(array: pa.Array) -> npt.NDArray[np.int64]:
    numbers: npt.NDArray[np.int64] = array.fill_null(0).to_numpy(zero_copy_only=False)
    return numbers.astype(np.int64)


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
    weekday = (distinct.astype(np.int64) + 3) % 7  # the epoch was a Thursday
    write = _template(form).format
    texts = [
        write(
            Y=y,
            y=y % 100,
            m=m + 1,
            d=d,
            b=_SHORT_MONTHS[m],
            B=_MONTHS[m],
            a=_SHORT_WEEKDAYS[w],
            A=_WEEKDAYS[w],
        )
        for y, m, d, w in zip(*(p.tolist() for p in (years, numbers, day, weekday)), strict=True)
    ]
    return np.array(texts, dtype=object)[codes]

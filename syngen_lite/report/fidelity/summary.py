"""What is kept of the real table, so that fidelity can be measured when its rows are gone.

No row is in it, no value that stands in fewer than 5 rows, no cell of a histogram with fewer than
5 rows, and no number beyond the 5th smallest and the 5th largest.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from syngen_lite.errors import ArtifactError
from syngen_lite.report.fidelity.moments import LEVELS, Moments
from syngen_lite.report.fidelity.ruler import LineRuler, Ruler, WordRuler

_MOST_EDGES, _MOST_WORDS = 20, 10


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a score was at training: of real rows (None without a holdout), of shuffled ones."""

    ceiling: float | None
    floor: float | None


@dataclass(frozen=True, slots=True)
class ColumnSummary:
    """One column of the real table.

    Attributes:
        name: Its header, or the name of a part of it.
        ruler: Its bins.
        counts: Rows of the reference in each bin, 0 for fewer than 5.
        accuracy: Bounds of the column's accuracy.
        moments: Of the real table.
        span: 5th smallest and 5th largest number; None for words.
    """

    name: str
    ruler: Ruler
    counts: tuple[int, ...]
    accuracy: Bounds
    moments: Moments
    span: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class PairSummary:
    """Two columns of the real table.

    Attributes:
        first: A column.
        second: A later column.
        counts: Rows of the reference in each cell, 0 for fewer than 5; the second column's bins
            are the faster ones.
        accuracy: Bounds of the pair's accuracy.
        association: In the reference, see `association.association`.
    """

    first: str
    second: str
    counts: tuple[int, ...]
    accuracy: Bounds
    association: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """The real table in numbers.

    Attributes:
        rows: How many real rows the bounds rest on.
        reference_rows: How many rows the histograms hold, those of suppressed cells included.
        columns: Each comparable column.
        pairs: Each pair that was looked at.
        correlation: Bounds of the correlation score.
    """

    rows: int
    reference_rows: int
    columns: tuple[ColumnSummary, ...]
    pairs: tuple[PairSummary, ...]
    correlation: Bounds

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; `from_dict` is the way back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Summary:
        """Rebuild a summary from `to_dict`, also after a turn through JSON.

        Raises:
            ArtifactError: it is damaged, or was written by another hand.
        """
        try:
            return _summary(data)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise ArtifactError(
                f"the report's summary of the real table is damaged: {error!r}",
                hint="train the table again, or give the real table to the report",
            ) from error


def _summary(data: Mapping[str, Any]) -> Summary:
    reference_rows = _whole(data["reference_rows"])
    columns = tuple(_column(column, reference_rows) for column in data["columns"])
    widths = {column.name: column.ruler.width for column in columns}
    if len(widths) != len(columns) or not columns:
        raise ValueError("columns must be there, and have names of their own")
    return Summary(
        _whole(data["rows"]),
        reference_rows,
        columns,
        tuple(_pair(pair, widths, reference_rows) for pair in data["pairs"]),
        _bounds(data["correlation"]),
    )


def _column(data: Mapping[str, Any], rows: int) -> ColumnSummary:
    ruler, span = _ruler(data["ruler"]), data["span"]
    return ColumnSummary(
        _text(data["name"]),
        ruler,
        _counts(data["counts"], ruler.width, rows),
        _bounds(data["accuracy"]),
        _moments(data["moments"]),
        None if span is None else _span(span),
    )


def _pair(data: Mapping[str, Any], widths: Mapping[str, int], rows: int) -> PairSummary:
    first, second = _text(data["first"]), _text(data["second"])
    return PairSummary(
        first,
        second,
        _counts(data["counts"], widths[first] * widths[second], rows),
        _bounds(data["accuracy"]),
        _maybe(data["association"]),
    )


def _ruler(data: Mapping[str, Any]) -> Ruler:
    if "words" in data:
        words = tuple(map(_text, data["words"]))
        if len(set(words)) != len(words) or len(words) > _MOST_WORDS:
            raise ValueError(f"at most {_MOST_WORDS} words, each once")
        return WordRuler(words)
    edges = tuple(map(_number, data["edges"]))
    if list(edges) != sorted(set(edges)) or len(edges) > _MOST_EDGES:
        raise ValueError(f"at most {_MOST_EDGES} edges, rising")
    return LineRuler(edges, of_lengths=bool(data["of_lengths"]))


def _counts(values: Sequence[Any], size: int, rows: int) -> tuple[int, ...]:
    counts = tuple(map(_whole, values))
    if len(counts) != size or sum(counts) > rows:
        raise ValueError(f"{size} counts of together at most {rows} rows expected")
    return counts


def _moments(data: Mapping[str, Any]) -> Moments:
    quantiles = data["quantiles"]
    if quantiles is not None:
        quantiles = {level: _number(quantiles[level]) for level in LEVELS if level in quantiles}
    return Moments(
        _number(data["missing"]), _maybe(data["mean"]), _maybe(data["spread"]), quantiles
    )


def _bounds(data: Mapping[str, Any]) -> Bounds:
    return Bounds(_maybe(data["ceiling"]), _maybe(data["floor"]))


def _span(values: Sequence[Any]) -> tuple[float, float]:
    low, high = map(_number, values)
    if low > high:
        raise ValueError("a range must rise")
    return low, high


def _maybe(value: object) -> float | None:
    return None if value is None else _number(value)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(f"{value!r} is no number")
    return float(value)


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise TypeError(f"{value!r} is no count")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value

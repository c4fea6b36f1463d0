"""Fidelity measured against a summary, when the real rows are gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import comb
from typing import Any

import numpy as np
import pandas as pd

from syngen_lite.errors import ArtifactError
from syngen_lite.report.comparable import as_words
from syngen_lite.report.fidelity.accuracy import average, median
from syngen_lite.report.fidelity.association import correlation, measure_of
from syngen_lite.report.fidelity.coded import CodedTable, code_table
from syngen_lite.report.fidelity.columns import described
from syngen_lite.report.fidelity.moments import covered, moments
from syngen_lite.report.fidelity.pairs import associations
from syngen_lite.report.fidelity.ruler import LineRuler, is_joinable
from syngen_lite.report.fidelity.sides import MIN_ROWS
from syngen_lite.report.fidelity.summary import Bounds, ColumnSummary, PairSummary, Summary
from syngen_lite.report.fidelity.suppression import expected_with_shown, overlap_with_shown
from syngen_lite.report.fidelity.verdicts import fidelity_verdicts
from syngen_lite.report.results import ColumnFigures, Fidelity, PairFigures
from syngen_lite.report.score import Score
from syngen_lite.report.tables import draw
from syngen_lite.schema import Column, TableSchema


def measure_by_summary(
    summary: Summary, synthetic: pd.DataFrame, schema: TableSchema, rng: np.random.Generator
) -> Fidelity | None:
    """Compare a synthetic table with what was kept of the real one.

    Cells of fewer than 5 real rows count as one, so accuracies are a little higher than
    `measure_fidelity` finds them; ceiling and floor were measured the same way. There are no
    triples and no shapes (`Score(None)`), and `accuracy` is the mean of columns and pairs alone.

    Args:
        summary: From `summarize`.
        synthetic: Typed values; as many rows are compared as the ceiling rests on, if it has them.
        schema: What the columns mean.
        rng: Draws the rows.

    Returns:
        None where the synthetic table has fewer than 20 rows.

    Raises:
        ArtifactError: the summary has a column that the schema lacks.
    """
    if len(synthetic) < MIN_ROWS:
        return None
    kinds = _columns(summary, schema)
    rulers = {column.name: column.ruler for column in summary.columns}
    made = code_table(draw(synthetic, summary.rows, rng), rulers)
    columns = tuple(
        _column(
            column, kinds[column.name], synthetic, _accuracy(column, [column.name], made, summary)
        )
        for column in summary.columns
    )
    names = [(pair.first, pair.second) for pair in summary.pairs]
    strengths = associations(made, names)
    pairs = tuple(
        _pair(pair, strength, made, summary)
        for pair, strength in zip(summary.pairs, strengths, strict=True)
    )
    of_columns = average(column.accuracy for column in columns)
    of_pairs = average(pair.accuracy for pair in pairs)
    overall = average([of_columns, of_pairs] if pairs else [of_columns])
    joinable = sum(map(is_joinable, rulers.values()))
    return Fidelity(
        accuracy=overall,
        median_accuracy=median(pair.accuracy for pair in pairs),
        column_accuracy=of_columns,
        pair_accuracy=of_pairs,
        triple_accuracy=Score(None),
        shape=Score(None),
        correlation=_correlation(summary, strengths),
        columns=columns,
        pairs=pairs,
        all_pairs=comb(joinable, 2),
        triples=0,
        all_triples=comb(joinable, 3),
        rows=(made.rows, summary.reference_rows),
        verdicts=fidelity_verdicts(overall, columns, pairs),
    )


def _columns(summary: Summary, schema: TableSchema) -> Mapping[str, Column]:
    found = {column.name: column for column in schema.leaves}
    lost = [column.name for column in summary.columns if column.name not in found]
    if lost:
        raise ArtifactError(
            "the report's summary of the real table has a column that the schema lacks",
            table=schema.name,
            column=lost[0],
            hint="train the table again, or give the real table to the report",
        )
    return found


def _accuracy(
    kept: ColumnSummary | PairSummary, names: Sequence[str], made: CodedTable, summary: Summary
) -> Score:
    shown, rows = np.array(kept.counts, dtype=np.int64), summary.reference_rows
    return _score(
        overlap_with_shown(shown, rows, made.counts(names)),
        kept.accuracy,
        expected_with_shown(shown, rows, made.rows),
    )


def _column(
    kept: ColumnSummary, column: Column, synthetic: pd.DataFrame, accuracy: Score
) -> ColumnFigures:
    series = synthetic[column.name]
    return described(
        column,
        (accuracy, Score(None)),
        _coverage(kept, series),
        (kept.moments, moments(series, column)),
    )


def _coverage(kept: ColumnSummary, series: pd.Series[Any]) -> float | None:
    """As `moments.coverage`; words only where every one of them is in the ruler."""
    if isinstance(kept.ruler, LineRuler):
        return None if kept.span is None else covered(kept.span, kept.ruler.positions(series))
    words, others = set(kept.ruler.words), kept.counts[-2]
    return len(words & set(as_words(series))) / len(words) if words and not others else None


def _pair(
    kept: PairSummary, strength: float | None, made: CodedTable, summary: Summary
) -> PairFigures:
    names = (kept.first, kept.second)
    accuracy = _accuracy(kept, names, made, summary)
    return PairFigures(*names, accuracy, (kept.association, strength), measure_of(made, *names))


def _correlation(summary: Summary, strengths: Sequence[float | None]) -> Score:
    real = [pair.association for pair in summary.pairs]
    return _score(correlation(real, strengths), summary.correlation)


def _score(synthetic: float | None, bounds: Bounds, expected: float | None = None) -> Score:
    return Score(synthetic, bounds.ceiling, bounds.floor, expected)

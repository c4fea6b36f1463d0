"""The door: how alike two tables are."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np

from syngen_lite.report.fidelity.accuracy import accuracy, average, median
from syngen_lite.report.fidelity.choice import choose_pairs, choose_triples
from syngen_lite.report.fidelity.columns import column_figures
from syngen_lite.report.fidelity.pairs import pair_figures
from syngen_lite.report.fidelity.sides import MIN_ROWS, code_sides, draw_samples
from syngen_lite.report.fidelity.verdicts import fidelity_verdicts
from syngen_lite.report.results import Fidelity
from syngen_lite.report.score import Score
from syngen_lite.report.tables import Tables


def measure_fidelity(tables: Tables, rng: np.random.Generator) -> Fidelity | None:
    """Compare columns, pairs and triples of columns of the synthetic table with the reference.

    Bins are fitted on the real table (see `ruler.fit_ruler`); free texts, which are measured by
    their lengths, are in no pair and no triple. The synthetic table, the real rows
    (ceiling) and the shuffled real rows (floor) are cut to the same number of rows.

    Args:
        tables: What is compared.
        rng: Draws rows, orders of the floor, and pairs and triples of wide tables.

    Returns:
        None without a comparable column, or where a table has fewer than 20 rows.
    """
    sizes = [len(table) for table in (tables.real, tables.synthetic)]
    if not tables.columns or min(sizes) < MIN_ROWS:
        return None
    samples = draw_samples(tables, rng)
    sides = code_sides(tables, samples, rng)
    names = sides.joinable
    pairs, triples = choose_pairs(names, rng), choose_triples(names, rng)
    columns = column_figures(tables, samples, sides)
    looked_at, correlation = pair_figures(sides, pairs)
    of_columns = average(column.accuracy for column in columns)
    of_pairs = average(pair.accuracy for pair in looked_at)
    of_triples = average(accuracy(sides, triple) for triple in triples)
    overall = average(_known([of_columns, of_pairs, of_triples]))
    return Fidelity(
        accuracy=overall,
        median_accuracy=median(pair.accuracy for pair in looked_at),
        column_accuracy=of_columns,
        pair_accuracy=of_pairs,
        triple_accuracy=of_triples,
        shape=average(column.shape for column in columns),
        correlation=correlation,
        columns=columns,
        pairs=looked_at,
        all_pairs=comb(len(names), 2),
        triples=len(triples),
        all_triples=comb(len(names), 3),
        rows=(sides.rows, sides.reference.rows),
        verdicts=fidelity_verdicts(overall, columns, looked_at, tables.sides[0]),
    )


def _known(scores: Sequence[Score]) -> list[Score]:
    return [score for score in scores if score.synthetic is not None]

"""Do the report's figures agree with those of SDMetrics and mostlyai-qa?

    python -m venv agree
    agree/bin/pip install torch==2.13.0 sdmetrics mostlyai-qa .
    agree/bin/python benchmarks/agreement.py --train t.csv --holdout h.csv --synthetic s.csv

Neither is a dependency of the project: both run in an environment of their own, on the values that
this project reads. Exits with 1 where a figure is further off than it may be. Writes agreement.md
beside this file.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import result_page
from mostlyai import qa
from mostlyai.qa._distances import calculate_dcr_share, calculate_dcrs_nndrs
from mostlyai.qa._sampling import prepare_data_for_embeddings
from sdmetrics.column_pairs import ContingencySimilarity
from sdmetrics.single_column import KSComplement, TVComplement

from syngen_lite.report.comparable import as_numbers, as_words
from syngen_lite.report.fidelity import measure_fidelity
from syngen_lite.report.fidelity.coded import code_table, overlap
from syngen_lite.report.fidelity.ruler import LineRuler, fit_rulers
from syngen_lite.report.fidelity.shapes import number_shape, word_shape
from syngen_lite.report.privacy.closest import closest_record, shares_nearer
from syngen_lite.report.privacy.embedding import Embedding
from syngen_lite.report.tables import Tables, draw, shuffled
from syngen_lite.streams import stream
from syngen_lite.tables import detect_schema, read_table, to_values

PAGE = Path(__file__).with_suffix(".md")
SAME, NEAR = 1e-6, 0.01
"""How far off a figure of the same definition may be, and one of a like definition."""
DRAWS = 3


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure, ours and theirs; without a bound it is only told."""

    figure: str
    ours: float | None
    theirs: float
    allowed: float | None = None

    @property
    def holds(self) -> bool:
        if self.allowed is None:
            return True
        return self.ours is not None and abs(self.ours - self.theirs) <= self.allowed


def main() -> None:
    options = _options()
    tables = _read(options)
    began = time.monotonic()
    worse = replace(tables, synthetic=shuffled(tables.real, stream(0, "shuffle")))
    found = [
        *by_sdmetrics(tables),
        *accuracies(tables, "synthetic", options.rows),
        *accuracies(worse, "shuffled columns", options.rows),
        *distances(tables, options.rows),
    ]
    result_page.write(PAGE, page(found, tables, time.monotonic() - began))
    sys.exit(not all(comparison.holds for comparison in found))


def by_sdmetrics(tables: Tables) -> list[Comparison]:
    """Largest differences over all columns and pairs, on known values alone."""
    names = [column.name for column in tables.columns]
    rulers = fit_rulers(tables.real, tables.columns)
    lines = [name for name in names if isinstance(rulers[name], LineRuler)]
    words = [name for name in names if name not in lines]
    coded = [code_table(table, rulers) for table in (tables.real, tables.synthetic)]
    pairs = list(combinations(names, 2))
    return [
        _furthest("1 - KS, columns of numbers", [_ks(tables, name) for name in lines]),
        _furthest("1 - TV, columns of words", [_tv(tables, name) for name in words]),
        _furthest("contingency, pairs of binned columns", [_joint(coded, p) for p in pairs]),
    ]


def _ks(tables: Tables, name: str) -> tuple[float, float]:
    real, made = (as_numbers(t[name].dropna()) for t in (tables.real, tables.synthetic))
    return number_shape(real, made), KSComplement.compute(pd.Series(real), pd.Series(made))


def _tv(tables: Tables, name: str) -> tuple[float, float]:
    real, made = (as_words(t[name].dropna()) for t in (tables.real, tables.synthetic))
    return word_shape(real, made), TVComplement.compute(pd.Series(real), pd.Series(made))


def _joint(coded: list[Any], pair: tuple[str, str]) -> tuple[float, float]:
    ours = overlap(*(table.counts(pair) for table in coded))
    frames = [pd.DataFrame({n: t.codes[n].astype(str) for n in pair}) for t in coded]
    theirs = ContingencySimilarity.compute(*frames, num_rows_subsample=None)
    return ours, float(theirs)


def _furthest(figure: str, values: list[tuple[float, float]]) -> Comparison:
    """Of many figures the one that differs most."""
    ours, theirs = max(values, key=lambda both: abs(both[0] - both[1]))
    return Comparison(f"SDMetrics: {figure} ({len(values)}), furthest apart", ours, theirs, SAME)


def accuracies(tables: Tables, what: str, rows: int) -> list[Comparison]:
    """Without a holdout, which mostlyai-qa would add to the reference."""
    real, made, seed = tables.real, tables.synthetic, stream(0, "agreement")
    size = min(len(real), len(made))
    cut = draw(real, size, seed), draw(made, size, seed)
    ours = measure_fidelity(Tables(tables.schema, *cut), seed)
    theirs = _report(tables, *cut, None, rows).accuracy
    if ours is None:
        raise SystemExit("the tables cannot be compared")
    figures = {
        "accuracy": (ours.accuracy.synthetic, theirs.overall),
        "accuracy of columns": (ours.column_accuracy.synthetic, theirs.univariate),
        "accuracy of pairs": (ours.pair_accuracy.synthetic, theirs.bivariate),
        "accuracy of triples": (ours.triple_accuracy.synthetic, theirs.trivariate),
        "expected accuracy": (ours.accuracy.expected, theirs.overall_max),
    }
    return [
        Comparison(f"mostlyai-qa, {what}: {name}", *both, NEAR) for name, both in figures.items()
    ]


def distances(tables: Tables, rows: int) -> list[Comparison]:
    """The share of rows nearer to a training row than to a holdout row.

    On all columns and the same rows, mean of three draws; then as each report tells it.
    """
    if tables.holdout is None:
        return []
    half = [draw(t, len(t) // 2, stream(0, "halves")) for t in (tables.real, tables.synthetic)]
    made = {"synthetic": tables.synthetic, "half copied": pd.concat(half, ignore_index=True)}
    return [
        *(
            Comparison(f"mostlyai-qa, {what}: DCR share of all columns", *shares, NEAR)
            for what, table in made.items()
            for shares in [_mean_shares(replace(tables, synthetic=table), rows)]
        ),
        _told_share(tables, tables.holdout, rows),
    ]


def _mean_shares(tables: Tables, rows: int) -> tuple[float, float]:
    shares = [_shares(tables, rows, seed) for seed in range(DRAWS)]
    ours, theirs = np.mean(shares, axis=0).tolist()
    return ours, theirs


def _shares(tables: Tables, rows: int, seed: int) -> tuple[float, float]:
    """Ours and theirs of one draw of as many rows of each table."""
    rng, unseen = stream(seed, "shares"), tables.reference
    size = min(rows, len(unseen), len(tables.synthetic), len(tables.real))
    real, holdout = draw(tables.real, size, rng), draw(unseen, size, rng)
    made = draw(tables.synthetic, size, rng)
    embedding = Embedding.fit([real, holdout], tables.columns)
    ours = shares_nearer(*(embedding.points(table) for table in (made, real, holdout)))
    return float(ours.shares.mean()), _their_share(tables, real, made, holdout, seed)


def _their_share(
    tables: Tables, real: pd.DataFrame, made: pd.DataFrame, holdout: pd.DataFrame, seed: int
) -> float:
    """What their report takes the largest of, over groups of columns, of all columns."""
    names = tables.schema.leaves.column_names
    np.random.seed(seed)  # noqa: NPY002  their samples are drawn from the global state
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        syn, trn, hol = prepare_data_for_embeddings(
            syn_tgt_data=made[names].reset_index(drop=True),
            trn_tgt_data=real[names].reset_index(drop=True),
            hol_tgt_data=holdout[names].reset_index(drop=True),
        )
    (to_real, _), (to_holdout, _) = (calculate_dcrs_nndrs(data, syn) for data in (trn, hol))
    return float(calculate_dcr_share(to_real, to_holdout))


def _told_share(tables: Tables, holdout: pd.DataFrame, rows: int) -> Comparison:
    """Theirs is the largest of several groups of columns, ours where a group tells more surely."""
    theirs = _report(tables, tables.real, tables.synthetic, holdout, rows).distances
    ours = closest_record(tables, holdout, tables.columns, stream(0, "agreement"))
    share = None if ours is None else ours.share
    return Comparison("mostlyai-qa, synthetic: DCR share in the report", share, theirs.dcr_share)


def _report(
    tables: Tables, real: pd.DataFrame, made: pd.DataFrame, holdout: pd.DataFrame | None, rows: int
) -> Any:
    """Their metrics; the page is thrown away."""
    names = tables.schema.leaves.column_names
    np.random.seed(0)  # noqa: NPY002  their samples are drawn from the global state
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, metrics = qa.report(
            syn_tgt_data=made[names].reset_index(drop=True),
            trn_tgt_data=real[names].reset_index(drop=True),
            hol_tgt_data=None if holdout is None else holdout[names].reset_index(drop=True),
            report_path=Path(folder) / "report.html",
            max_sample_size_embeddings=rows,
        )
    return metrics


def page(found: list[Comparison], tables: Tables, seconds: float) -> str:
    """A row a figure."""
    rows = [[c.figure, _five(c.ours), _five(c.theirs), c.allowed, _answer(c)] for c in found]
    return "\n\n".join(
        [
            "# Agreement with other reports",
            "KS, TV and contingency of SDMetrics have the same definition where nothing is null; "
            "the contingency is taken on this project's bins. mostlyai-qa cuts numbers at other "
            "places and keeps other frequent words, so its accuracies are only near. Accuracy "
            "is taken against the training rows on both sides, without a holdout.",
            "DCR share of all columns: the same rows on both sides, as many of each table, mean "
            f"of {DRAWS} draws. The distances are not the same: theirs takes words as vectors of "
            "meaning and scales rows to length 1, ours takes words as equal or not. In the report "
            "their share is the largest of seven groups of columns, ours that of all columns "
            "unless a group tells more surely; so these two are not compared.",
            result_page.conditions(
                rows=f"{len(tables.real)} real, {len(tables.synthetic)} synthetic",
                peers=result_page.versions(["sdmetrics", "mostlyai-qa"]),
                seconds=f"{seconds:.0f}",
            ),
            result_page.table(["figure", "ours", "theirs", "may differ by", "agrees"], rows),
        ]
    )


def _five(value: float | None) -> str | None:
    return None if value is None else f"{value:.5f}"


def _answer(comparison: Comparison) -> str | None:
    if comparison.allowed is None:
        return None
    return "yes" if comparison.holds else "NO"


def _read(options: argparse.Namespace) -> Tables:
    raw = read_table(str(options.train))
    schema = detect_schema("table", raw)
    others = [
        None if path is None else to_values(read_table(str(path)), schema)
        for path in (options.synthetic, options.holdout)
    ]
    return Tables(schema, to_values(raw, schema), *others)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--train", type=Path, required=True, help="the real rows that were learnt")
    parser.add_argument("--synthetic", type=Path, required=True)
    parser.add_argument("--holdout", type=Path, help="real rows that were not learnt")
    parser.add_argument("--rows", type=int, default=10_000, help="most rows for distances")
    return parser.parse_args()


if __name__ == "__main__":
    main()

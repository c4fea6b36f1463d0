"""Does every fidelity headline put tables in their right order, and does privacy flag copies?

    python benchmarks/ranking.py FOLDER ... [--seed 0]

Each FOLDER is named as its table and holds train.csv, holdout.csv and synthetic.csv: rows that
were learnt from, rows that were not, and rows that a model made. Writes ranking.md beside this
file; exits with 1 where an order does not hold or a verdict is not as it must be.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pandas as pd
import result_page
from imitations import COPIES, imitations

from syngen_lite.report.fidelity import measure_fidelity
from syngen_lite.report.privacy import measure_privacy
from syngen_lite.report.tables import Tables
from syngen_lite.streams import stream
from syngen_lite.tables import detect_schema, read_table, to_values

PAGE = Path(__file__).with_suffix(".md")
HEADLINES = ("accuracy", "median_accuracy", "pair_accuracy", "triple_accuracy")
NEAR_FLOOR = 0.01


@dataclass(frozen=True, slots=True)
class Ranking:
    """One headline of one table.

    Attributes:
        table: The table.
        headline: A name of `Fidelity`.
        scores: By what stands in the synthetic table's place.
    """

    table: str
    headline: str
    scores: Mapping[str, float]

    @property
    def is_ordered(self) -> bool:
        """Whether the real holdout is above the model, the floor and noise, in this order."""
        steps = [self.scores[name] for name in ("ceiling", "model", "floor", "noise")]
        return all(higher > lower for higher, lower in pairwise(steps))

    @property
    def is_low(self) -> bool:
        """Whether numbers of another scale or spread score near the floor, or below it."""
        top = self.scores["floor"] + NEAR_FLOOR
        return max(self.scores["times 1000"], self.scores["squeezed"]) <= top


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What privacy says of a table's imitations."""

    table: str
    levels: Mapping[str, str]

    @property
    def holds(self) -> bool:
        """Whether copies are called poor, and nothing else is."""
        return all((level == "poor") == (name in COPIES) for name, level in self.levels.items())


def main() -> int:
    options = _options()
    rankings: list[Ranking] = []
    verdicts: list[Verdicts] = []
    began = time.monotonic()
    for folder in options.folders:
        print(folder.name, file=sys.stderr, flush=True)
        tables = read(folder)
        rankings += rank(folder.name, tables, options.seed)
        verdicts.append(judge(folder.name, tables, options.seed))
    seconds = f"{time.monotonic() - began:.0f}"
    result_page.write(PAGE, page(rankings, verdicts, seconds))
    held = [*(r.is_ordered and r.is_low for r in rankings), *(v.holds for v in verdicts)]
    return 0 if all(held) else 1


def read(folder: Path) -> Tables:
    """Real, synthetic and holdout rows, as the real table is detected."""
    raw = [read_table(str(folder / f"{role}.csv")) for role in ("train", "synthetic", "holdout")]
    schema = detect_schema(folder.name, raw[0])
    return Tables(schema, *(to_values(table, schema) for table in raw))


def rank(name: str, tables: Tables, seed: int) -> list[Ranking]:
    """Every headline of the model's table and of its spoilt imitations."""
    made = {
        "model": tables,
        "noise": dict(imitations(tables, tables.reference, stream(seed, "imitations")))["noise"],
        "times 1000": _numbers_by(tables, lambda column: column * 1000),
        "squeezed": _numbers_by(tables, _squeezed),
    }
    found = {what: measure_fidelity(given, stream(seed, "ranking")) for what, given in made.items()}
    rankings = []
    for headline in HEADLINES:
        scores = {what: getattr(fidelity, headline) for what, fidelity in found.items()}
        of_model = scores["model"]
        rankings.append(
            Ranking(
                name,
                headline,
                {
                    "ceiling": of_model.ceiling,
                    "floor": of_model.floor,
                    **{what: score.synthetic for what, score in scores.items()},
                },
            )
        )
    return rankings


def judge(name: str, tables: Tables, seed: int) -> Verdicts:
    """The verdict in all on every imitation."""
    levels = {}
    for what, given in imitations(tables, tables.reference, stream(seed, "imitations")):
        privacy, _ = measure_privacy(given, stream(seed, "privacy"))
        levels[what] = "none" if privacy is None else privacy.verdicts[0].level
    return Verdicts(name, levels)


def _numbers_by(tables: Tables, change: Callable[[pd.Series], pd.Series]) -> Tables:
    """The real table with its numbers changed in the synthetic table's place."""
    names = [c.name for c in tables.columns if c.kind in ("integer", "decimal")]
    real = tables.real
    return replace(tables, synthetic=real.assign(**{n: change(real[n]) for n in names}))


def _squeezed(column: pd.Series) -> pd.Series:
    return column.median() + (column - column.median()) / 10


def page(rankings: list[Ranking], verdicts: list[Verdicts], seconds: str) -> str:
    """Both tables."""
    return "\n\n".join(
        [
            "# Ranking",
            result_page.conditions(seconds=seconds),
            "## Fidelity",
            "Real rows that were learnt from (ceiling), the model's, real rows with every column "
            "shuffled on its own (floor) and noise (numbers uniform between the real bounds, words "
            "uniform among the real ones) must stand in this order; real rows with their numbers "
            "times 1000, or squeezed to a tenth of their spread, at most "
            f"{NEAR_FLOOR} above the floor. All against the holdout.",
            _fidelity(rankings),
            "## Privacy",
            "The verdict in all. Copies must be poor, and nothing else: real rows drawn again "
            "(copied), the same with a tenth of the cells exchanged for another row's (exchanged) "
            "or every number moved by up to a tenth of its spread (moved), 60 rows drawn again and "
            "again (repeated), half copied. The others are the model's rows (synthetic), half of "
            "the holdout against its other half (fresh), shuffled columns, and noise.",
            _privacy(verdicts),
        ]
    )


def _fidelity(rankings: list[Ranking]) -> str:
    order = ("ceiling", "model", "floor", "noise", "times 1000", "squeezed")
    head = ["table", "headline", *order, "in order", "changed numbers low"]
    rows = [
        [
            ranking.table,
            ranking.headline.replace("_", " "),
            *(f"{ranking.scores[name]:.4f}" for name in order),
            _answer(ranking.is_ordered),
            _answer(ranking.is_low),
        ]
        for ranking in rankings
    ]
    return result_page.table(head, rows)


def _privacy(verdicts: list[Verdicts]) -> str:
    names = list(verdicts[0].levels)
    rows = [
        [found.table, *(found.levels[name] for name in names), _answer(found.holds)]
        for found in verdicts
    ]
    return result_page.table(["table", *names, "as it must be"], rows)


def _answer(holds: bool) -> str:
    return "yes" if holds else "NO"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

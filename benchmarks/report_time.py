"""What does a report take? The whole command, and its figures alone, section by section.

    python benchmarks/report_time.py --adult FOLDER --work bench_out --threads 1

FOLDER holds train.csv, holdout.csv and synthetic.csv. The other tables are made up
(`made_tables.py`): fresh rows of the same source stand for synthetic ones. Every command is run
twice, the second time with one thread and without the page, and metrics.json must come out the
same. Writes report_time.md beside this file; exits with 1 where two runs differ or a report took
longer than was asked.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import made_tables
import pandas as pd
import result_page
from lite import commands_folder
from processes import Run, run, with_threads

PAGE = Path(__file__).with_suffix(".md")
ROLES = ("train", "synthetic", "holdout")


@dataclass(frozen=True, slots=True)
class Case:
    """A table, and what was asked of its report.

    Attributes:
        make: Makes so many rows; None where the files are given.
        rows: Of the real table, and of the synthetic one.
        holdout: Rows of the holdout.
        asked: Most seconds of the whole command, or None.
        asked_of_figures: Most seconds of the figures alone, or None.
    """

    make: Callable[[int], pd.DataFrame] | None = None
    rows: int = 0
    holdout: int = 0
    asked: float | None = None
    asked_of_figures: float | None = None


CASES = {
    "adult": Case(asked=60, asked_of_figures=20),
    "connections": Case(made_tables.connections_table, 500_000, 50_000, asked=180),
    "people": Case(made_tables.people_table, 1_000_000, 50_000, asked=60),
    "wide": Case(partial(made_tables.wide_table, columns=300), 10_000, 2_000),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case.

    Attributes:
        name: The case.
        whole: The command.
        plain: The same with one thread and without the page.
        figures: The process that measures and draws nothing; reading is in it.
        sections: Seconds a section; reading is not in them.
        found: metrics.json.
        page: The page.
        same: Whether both commands wrote the same bytes of metrics.json.
    """

    name: str
    whole: Run
    plain: Run
    figures: Run
    sections: Mapping[str, float]
    found: Mapping[str, Any]
    page: str
    same: bool

    @property
    def holds(self) -> bool:
        case = CASES[self.name]
        limits = ((self.whole.seconds, case.asked), (self.of_figures, case.asked_of_figures))
        return self.same and all(asked is None or took < asked for took, asked in limits)

    @property
    def of_figures(self) -> float:
        return sum(self.sections.values())


def main() -> int:
    options = _options()
    outcomes = [report_on(name, options) for name in options.tables]
    result_page.write(PAGE, page(outcomes))
    return 0 if all(outcome.holds for outcome in outcomes) else 1


def report_on(name: str, options: argparse.Namespace) -> Outcome:
    """Run the command twice, and the figures alone."""
    print(name, file=sys.stderr, flush=True)
    home = (options.work / "report_time" / name).absolute()
    home.mkdir(parents=True, exist_ok=True)
    files = files_of(name, home, options.adult)
    environment = with_threads(options.threads)
    words = [commands_folder() / "syngen-lite", "report", *files[:2], "--holdout", files[2]]
    whole = run([*words, "--out", "whole"], home, environment)
    plain = run([*words, "--out", "plain", "--metrics_only"], home, with_threads(1))
    script = Path(__file__).with_name("report_sections.py").absolute()
    figures = run([sys.executable, script, *files], home, environment)
    metrics = [(home / out / "metrics.json").read_bytes() for out in ("whole", "plain")]
    return Outcome(
        name,
        whole,
        plain,
        figures,
        sections=json.loads(figures.output.strip().split("\n")[-1]),
        found=json.loads(metrics[0]),
        page=(home / "whole" / "report.html").read_text(encoding="utf-8"),
        same=metrics[0] == metrics[1],
    )


def files_of(name: str, home: Path, adult: Path) -> list[Path]:
    """Real, synthetic and holdout rows, made if they are not there."""
    case = CASES[name]
    if case.make is None:
        return [(adult / f"{role}.csv").absolute() for role in ROLES]
    files = [home / f"{role}.csv" for role in ROLES]
    if not files[-1].exists():
        table = case.make(2 * case.rows + case.holdout)
        ends = (0, case.rows, 2 * case.rows, len(table))
        for place, file in enumerate(files):
            table[ends[place] : ends[place + 1]].to_csv(file, index=False)
    return files


def page(outcomes: list[Outcome]) -> str:
    """Asked beside measured, sections, and how much of wide tables is looked at."""
    return "\n\n".join(
        [
            "# Time of a report",
            result_page.conditions(),
            "## Whole commands",
            "`syngen-lite report REAL SYNTHETIC --holdout HOLDOUT`, start-up, reading and page "
            "included. Peak memory is the resident memory of the process, libraries included. "
            "Of more than 500,000 rows a sample of so many is compared. "
            "The second run has one thread and makes no page.",
            _commands(outcomes),
            "## Figures alone",
            "Seconds of each section in one process; reading, start-up and drawings left out of "
            "them, but not of the peak memory.",
            _sections(outcomes),
            "## How much is looked at",
            _looked_at(outcomes),
        ]
    )


def _commands(outcomes: list[Outcome]) -> str:
    head = ["table", "real rows", "holdout", "columns", "seconds", "asked, s", "CPU s", "peak MiB",
            "page MiB", "second run, s", "peak MiB", "same metrics.json"]  # fmt: skip
    return result_page.table(head, [_command(outcome) for outcome in outcomes])


def _command(outcome: Outcome) -> list[object]:
    whole, plain = outcome.whole, outcome.plain
    return [
        outcome.name,
        f"{CASES[outcome.name].rows or outcome.found['rows']['real']:,}",
        f"{outcome.found['rows']['holdout']:,}",
        len(outcome.found["structure"]["columns"]),
        f"{whole.seconds:.0f}",
        CASES[outcome.name].asked,
        f"{whole.cpu_seconds:.0f}",
        f"{whole.largest_mib:.0f}",
        f"{len(outcome.page.encode()) / 2**20:.1f}",
        f"{plain.seconds:.0f}",
        f"{plain.largest_mib:.0f}",
        "yes" if outcome.same else "NO",
    ]


def _sections(outcomes: list[Outcome]) -> str:
    names = list(outcomes[0].sections)
    head = ["table", *names, "all, s", "asked, s", "peak MiB"]
    rows = [
        [
            outcome.name,
            *(f"{outcome.sections[name]:.1f}" for name in names),
            f"{outcome.of_figures:.1f}",
            CASES[outcome.name].asked_of_figures,
            f"{outcome.figures.largest_mib:.0f}",
        ]
        for outcome in outcomes
    ]
    return result_page.table(head, rows)


def _looked_at(outcomes: list[Outcome]) -> str:
    rows = []
    for outcome in outcomes:
        fidelity = outcome.found["fidelity"]
        pairs = f"{len(fidelity['pairs']):,} of {fidelity['all_pairs']:,} pairs"
        triples = f"{fidelity['triples']:,} of {fidelity['all_triples']:,} triples"
        told = f"{pairs} and {triples}" in outcome.page
        why = "; ".join(outcome.found["left_out"])
        rows.append([outcome.name, pairs, triples, "yes" if told else "NO", why])
    return result_page.table(["table", "pairs", "triples", "the page says so", "left out"], rows)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--adult", type=Path, required=True, help="folder of the three files")
    parser.add_argument("--work", type=Path, default=Path("bench_out"))
    parser.add_argument("--tables", nargs="+", default=list(CASES), choices=list(CASES))
    parser.add_argument("--threads", type=int, help="threads per process; default: no limit")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

"""Does a model of few rows learn, or learn by heart? 1,000 rows of Adult.

    python benchmarks/small_table.py --shared ../shared --work bench_out

Trains once and generates with several seeds, as many rows as the holdout has, so that trend
stands beside the holdout's with the same noise. Writes small_table.md beside this file.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from statistics import mean
from typing import Any

import result_page
from lite import Lite
from processes import with_threads
from shared_folder import SharedFolder, Split

FIGURES = ["shape", "trend", "triple", "c2st", "utility", "memorised", "copies"]
PAGE = Path(__file__).with_suffix(".md")


def main() -> None:
    options = _options()
    environment = with_threads(options.threads)
    shared = SharedFolder(options.shared)
    whole = shared.split("adult", options.work, environment)
    split = replace(whole, train=head(whole.train, options.rows))
    lite = Lite(options.work / "small_table", "small")
    fit = lite.train(split.train, environment, random_seed=1)
    size = count_rows(split.holdout)
    scored = {
        seed: score(lite, shared, split, environment, size=size, seed=seed)
        for seed in range(1, options.seeds + 1)
    }
    result_page.write(PAGE, page(scored, options.rows, size, fit.seconds))


def head(table: Path, rows: int) -> Path:
    """The first rows of a CSV whose values hold no line breaks, beside it."""
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    small = table.with_name(f"train_{rows}.csv")
    small.write_text("".join(lines[: rows + 1]), encoding="utf-8")
    return small


def count_rows(table: Path) -> int:
    """Rows of a CSV whose values hold no line breaks."""
    with table.open("rb") as file:
        return sum(1 for _ in file) - 1


def score(
    lite: Lite,
    shared: SharedFolder,
    split: Split,
    environment: Mapping[str, str],
    *,
    size: int,
    seed: int,
) -> dict[str, Any]:
    """Figures of one generation."""
    lite.infer(size, environment, random_seed=seed)
    return shared.score(split, lite.output, environment)


def page(scored: Mapping[int, Mapping[str, Any]], rows: int, size: int, seconds: float) -> str:
    """A row a seed, their mean, and the real holdout's."""
    found = list(scored.values())
    cells: list[list[object]] = [
        [f"seed {seed}", *(row.get(figure) for figure in FIGURES)] for seed, row in scored.items()
    ]
    cells.append(["mean", *(round(mean(row[figure] for row in found), 4) for figure in FIGURES)])
    ceiling = {**found[0]["ceiling"], "c2st": 0.5, "memorised": 0, "copies": 0}
    ceiling["utility"] = found[0]["utility_real"]
    cells.append(["(real holdout)", *(ceiling[figure] for figure in FIGURES)])
    return "\n\n".join(
        [
            "# A small table",
            f"Lite trained once on the first {rows} rows of Adult's training part, "
            f"{size} rows generated per seed. Definitions: the shared folder's `score.py`; "
            "memorised is 0 for fresh rows and 1 for copies of training rows. A trend above the "
            "real holdout's means that accidents of these few rows were learnt.",
            result_page.conditions(fit=f"{seconds:.1f} s, start-up included"),
            result_page.table(["rows", *FIGURES], cells),
        ]
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--shared", type=Path, required=True, help="folder with bench and data")
    parser.add_argument("--work", type=Path, default=Path("bench_out"))
    parser.add_argument("--rows", type=int, default=1000, help="training rows")
    parser.add_argument("--seeds", type=int, default=3, help="generations to score")
    parser.add_argument("--threads", type=int, help="threads per process; default: no limit")
    return parser.parse_args()


if __name__ == "__main__":
    main()

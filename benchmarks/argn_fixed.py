"""MOSTLY AI's TabularARGN with one fixed order of the columns.

    PEERS_PYTHON argn_fixed.py train.csv OUT.csv [--rows N] [--big M] [--epochs N]

By default the engine learns every order of the columns (`enable_flexible_generation`), an ability
that plain sampling does not need. Run from an environment that has `mostlyai-engine`; prints the
same JSON line as the shared folder's `peers.py`.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
import warnings
from itertools import pairwise

import pandas as pd
from mostlyai.engine import TabularARGN


def main() -> None:
    options = _options()
    warnings.filterwarnings("ignore")
    train = pd.read_csv(options.train, low_memory=False)
    rows = options.rows or len(train)
    table, seconds = fit_and_sample(train, rows, options.big, options.epochs)
    table.to_csv(options.out, index=False)
    report = {
        "name": "argn_fixed",
        "rows": rows,
        "fit_s": round(seconds[0], 1),
        "sample_s": round(seconds[1], 2),
        "big": options.big,
        "big_rows_per_s": round(options.big / seconds[2]) if options.big else None,
        "peak_mib": round(peak_kib() / 1024),
    }
    print(json.dumps(report))


def fit_and_sample(
    train: pd.DataFrame, rows: int, big: int, epochs: int
) -> tuple[pd.DataFrame, list[float]]:
    """The synthetic table; seconds of the fit, of sampling `rows` and of sampling `big`."""
    model = TabularARGN(
        random_state=1, verbose=1, max_epochs=epochs, enable_flexible_generation=False
    )
    marks = [time.perf_counter()]
    model.fit(train)
    marks.append(time.perf_counter())
    table = model.sample(rows)
    marks.append(time.perf_counter())
    if big:
        model.sample(big)
    marks.append(time.perf_counter())
    return table, [end - start for start, end in pairwise(marks)]


def peak_kib() -> int:
    """Peak resident memory of this process or of the largest one it started."""
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(whose).ru_maxrss for whose in both)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("train")
    parser.add_argument("out")
    parser.add_argument("--rows", type=int)
    parser.add_argument("--big", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=100)
    return parser.parse_args()


if __name__ == "__main__":
    main()

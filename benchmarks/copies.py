"""Does the report find copies, and does it leave fresh rows in peace?

    python benchmarks/copies.py TRAIN HOLDOUT SYNTHETIC [--rows N]

TRAIN are the rows that SYNTHETIC was learnt from, HOLDOUT other rows. Prints a table of the
privacy figures of the synthetic table and of its imitations (`imitations.py`), as Markdown; with
--rows all tables are cut to so many rows, and the holdout to a quarter of it.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace

import numpy as np
from imitations import imitations

from syngen_lite.report.privacy import measure_privacy
from syngen_lite.report.results import Privacy
from syngen_lite.report.tables import Tables, draw
from syngen_lite.streams import stream
from syngen_lite.tables import detect_schema, read_table, to_values

HEAD = (
    "rows",
    "verdict",
    "share nearer",
    "memorised",
    "copies / by chance",
    "rare / by chance",
    "membership",
    "calibrated",
    "one column",
    "several columns",
    "s",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("train", "holdout", "synthetic"):
        parser.add_argument(name)
    parser.add_argument("--rows", type=int)
    given = parser.parse_args()
    print("| " + " | ".join(HEAD) + " |\n|" + "---|" * len(HEAD))
    whole = _read(given)
    for name, tables in imitations(whole, whole.reference, stream(0, "imitations")):
        start = time.perf_counter()
        privacy, _ = measure_privacy(tables, stream(0, "privacy"))
        seconds = time.perf_counter() - start
        cells = _cells(privacy) if privacy else ["nothing to compare"]
        print("| " + " | ".join([name, *cells, f"{seconds:.1f}"]) + " |", flush=True)


def _read(given: argparse.Namespace) -> Tables:
    raw = [read_table(path) for path in (given.train, given.synthetic, given.holdout)]
    schema = detect_schema("table", raw[0])
    tables = Tables(schema, *(to_values(table, schema) for table in raw))
    if given.rows is None:
        return tables
    sizes = {"real": given.rows, "synthetic": given.rows, "holdout": max(200, given.rows // 4)}
    rng = np.random.default_rng(0)
    cut = {role: draw(getattr(tables, role), size, rng) for role, size in sizes.items()}
    return replace(tables, **{role: table.reset_index(drop=True) for role, table in cut.items()})


def _cells(privacy: Privacy) -> list[str]:
    closest, copies = privacy.closest, privacy.copies
    total = sum(column.rare for column in privacy.rare)
    rare = sum(column.rare * (column.leaked_in_as_many_rows or 0) for column in privacy.rare)
    chance = sum(column.rare * (column.holdout_leaked or 0) for column in privacy.rare)
    near = ["", ""]
    if closest is not None:
        interval = _interval(closest.memorised_interval)
        near = [
            f"{closest.share:.3f} of {closest.copying:.3f}",
            f"{closest.memorised:.2f} {interval}",
        ]
    attacks = {a.name: f"{a.value:.3f} {_interval(a.interval)}" for a in privacy.attacks}
    names = ("membership inference", "singling out")
    columns = (", calibrated", ", one column", ", several columns")
    kinds = [names[0], names[0] + columns[0], names[1] + columns[1], names[1] + columns[2]]
    return [
        privacy.verdicts[0].level,
        *near,
        f"{copies.share:.4f} / {copies.holdout_share or 0:.4f}" if copies else "",
        f"{rare / total:.3f} / {chance / total:.3f}" if total else "",
        *(attacks.get(kind, "") for kind in kinds),
    ]


def _interval(ends: tuple[float, float]) -> str:
    return f"({ends[0]:.2f} to {ends[1]:.2f})"


if __name__ == "__main__":
    main()

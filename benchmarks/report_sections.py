"""Seconds of each section of a report's figures, in one process, reading left out.

    python benchmarks/report_sections.py REAL SYNTHETIC HOLDOUT

Prints them as one line of JSON, in the order in which they are made. `report_time.py` runs it.
"""

from __future__ import annotations

import argparse
import json
import time
from itertools import pairwise

from syngen_lite.report.measure import SECTIONS, Question, measure
from syngen_lite.report.tables import Tables
from syngen_lite.run.source import DEFAULT_ROW_LIMIT
from syngen_lite.tables import detect_schema, read_table, to_values

FIGURES = SECTIONS[:-1]
"""All but the drawings, which only the page needs."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    for name in ("real", "synthetic", "holdout"):
        parser.add_argument(name)
    given = parser.parse_args()
    print(json.dumps(seconds(read([given.real, given.synthetic, given.holdout]))))


def read(paths: list[str]) -> Tables:
    """Real, synthetic and holdout rows, cut to what `syngen-lite report` looks at."""
    raw = [read_table(path, row_limit=DEFAULT_ROW_LIMIT) for path in paths]
    schema = detect_schema("table", raw[0])
    return Tables(schema, *(to_values(table, schema) for table in raw))


def seconds(tables: Tables) -> dict[str, float]:
    """Seconds a section."""
    # structure is always made, first, and not announced
    begins = [(FIGURES[0], time.perf_counter())]
    question = Question(
        sections=FIGURES, listener=lambda name: begins.append((name, time.perf_counter()))
    )
    measure(tables, question)
    begins.append(("", time.perf_counter()))
    return {name: after - start for (name, start), (_, after) in pairwise(begins)}


if __name__ == "__main__":
    main()

"""The README's picture: the columns of Adult, real beside synthetic.

    python benchmarks/adult_picture.py

Needs the rows that `make demo` makes. Writes docs/adult.png.
"""

from __future__ import annotations

from pathlib import Path

from syngen_lite.report.picture import draw_marginals
from syngen_lite.tables import detect_schema, read_table, to_values

ROOT = Path(__file__).parents[1]
REAL = ROOT / "examples" / "adult.csv.gz"
SYNTHETIC = ROOT / "model_artifacts" / "tmp_store" / "Adult" / "merged_infer_Adult.csv"
PICTURE = ROOT / "docs" / "adult.png"


def main() -> None:
    raw = read_table(REAL)
    schema = detect_schema("Adult", raw)
    PICTURE.parent.mkdir(exist_ok=True)
    synthetic = to_values(read_table(SYNTHETIC), schema)
    draw_marginals(to_values(raw, schema), synthetic, schema, PICTURE)


if __name__ == "__main__":
    main()

"""Is every kind of column learnt? One real column of each kind, inside its real table.

    python benchmarks/kinds.py --shared ../shared --extra wheels --work bench_out

Trains each table once with all its columns, and once more without each column that is looked at:
what a column does to the classifier's figure is the difference. Results of a table are kept in
`WORK/kinds_SEED`; a table that stands there is not run again. Writes kinds.md beside this file.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
import pandas as pd
import result_page
from kind_tables import Case, Table, all_tables
from threadpoolctl import threadpool_limits

from syngen_lite.columns.masks import fine_mask
from syngen_lite.generators.fitting import FitOptions, fit_table
from syngen_lite.report.comparable import as_numbers, as_words, comparable_columns, is_number
from syngen_lite.report.detection import c2st
from syngen_lite.report.fidelity.shapes import number_shape, word_shape
from syngen_lite.run.source import split_holdout
from syngen_lite.schema import Column, Kind, TableSchema
from syngen_lite.streams import stream
from syngen_lite.tables import RawTable, detect_schema, read_table, to_text, to_values

PAGE = Path(__file__).with_suffix(".md")
HEAD = [
    "kind", "table, column", "rows", "found", "format", "similar by", "similar", "(holdout)",
    "null", "null made", "c2st without", "c2st with", "rise", "(holdout)", "written anew",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Setting:
    """The command's options, and the seed of rows, training and generation."""

    options: argparse.Namespace
    seed: int

    @property
    def home(self) -> Path:
        """Where results of this seed are kept."""
        folder: Path = self.options.work / f"kinds_{self.seed}"
        return folder


@dataclass(frozen=True, slots=True)
class Trial:
    """A table learnt but for its holdout, and what was made of it.

    Attributes:
        schema: What was found out.
        texts: "train", "holdout" and "made": cells as text, None for a null.
        typed: The same as typed values.
        c2st: Made rows against learnt ones, mean of several generations.
        c2st_holdout: Held-out rows against learnt ones.
    """

    schema: TableSchema
    texts: dict[str, pd.DataFrame]
    typed: dict[str, pd.DataFrame]
    c2st: float
    c2st_holdout: float | None


def main() -> None:
    options = _options()
    runs: list[list[dict[str, Any]]] = []
    with threadpool_limits(limits=options.threads):
        for seed in range(1, options.seeds + 1):
            runs.append([])
            for table in all_tables(options.shared / "data", options.extra):
                runs[-1] += _kept(table, Setting(options, seed))
    rows = [_together(found) for found in zip(*runs, strict=True)]
    result_page.write(PAGE, page(rows, options))


def _kept(table: Table, setting: Setting) -> list[dict[str, Any]]:
    """Results of a table, from an earlier run if there was one."""
    setting.home.mkdir(parents=True, exist_ok=True)
    kept = setting.home / f"{re.sub('[^a-z]+', '_', table.name)}.json"
    if not kept.exists():
        kept.write_text(json.dumps(measure(table, setting)), encoding="utf-8")
    rows: list[dict[str, Any]] = json.loads(kept.read_text(encoding="utf-8"))
    return rows


def measure(table: Table, setting: Setting) -> list[dict[str, Any]]:
    """One row of figures for each case of a table."""
    began = time.monotonic()
    frame = table.make()
    if len(frame) > setting.options.rows:
        frame = frame.sample(setting.options.rows, random_state=setting.seed).sort_index()
    told = {case.column: case.kind for case in table.cases if case.told}
    whole = trial(frame, told, setting)
    rows = []
    for case in table.cases:
        others = {name: kind for name, kind in told.items() if name != case.column}
        without = trial(frame.drop(columns=case.column), others, setting)
        rows.append({"table": table.name, "rows": len(frame), **figures(case, whole, without)})
        print(json.dumps(rows[-1]), f"{time.monotonic() - began:.0f} s", flush=True)
    return rows


def trial(frame: pd.DataFrame, told: dict[str, Kind], setting: Setting) -> Trial:
    """Write a table as CSV, learn it as `train` does, and make as many rows as were learnt."""
    source = setting.home / "table.csv"
    frame.to_csv(source, index=False)
    raw = read_table(source)
    schema = detect_schema("table", raw, overrides=told)
    values, texts = to_values(raw, schema), _raw_texts(raw)
    seed = setting.seed
    train, holdout = split_holdout(values, wanted=True, seed=seed)
    cells = split_holdout(texts, wanted=True, seed=seed)
    fitting = FitOptions(seed=seed, minutes=setting.options.max_minutes)
    fitted = fit_table(train, schema, fitting).generator
    # a small table's figure hangs on the draw of the made rows
    draws = range(seed, seed + (1 if len(train) >= 5_000 else 3))
    made = [_frame(fitted.table(len(train), draw)) for draw in draws]
    rng = stream(seed, "headline")
    against = [c2st(train, rows, schema.leaves, rng) or 0.5 for rows in made]
    written = pd.DataFrame(
        dict(zip(schema.column_names, to_text(made[0], schema), strict=True)), dtype=str
    ).astype(object)
    return Trial(
        schema,
        {"train": cells[0], "holdout": cells[1], "made": written.where(written != "", None)},
        {"train": train, "holdout": holdout, "made": made[0]},
        mean(against),
        c2st(train, holdout, schema.leaves, rng),
    )


def figures(case: Case, whole: Trial, without: Trial) -> dict[str, Any]:
    """What the page says of one column."""
    column = next(column for column in whole.schema if column.name == case.column)
    texts = {role: frame[case.column] for role, frame in whole.texts.items()}
    made = texts["made"].dropna()
    fitting = sum(re.fullmatch(case.form, cell) is not None for cell in made)
    ruler = "values" if column.kind != case.kind else case.ruler
    return {
        "kind": case.kind,
        "column": case.column,
        "found": column.kind,
        "format": fitting / len(made) if len(made) else 1.0,
        "ruler": case.ruler,
        "similar": similarity(column, ruler, whole, texts, "made"),
        "similar_holdout": similarity(column, ruler, whole, texts, "holdout"),
        "null": float(texts["train"].isna().mean()),
        "null_made": float(texts["made"].isna().mean()),
        "c2st_without": without.c2st,
        "c2st_with": whole.c2st,
        "c2st_holdout": whole.c2st_holdout,
        "note": case.note,
        "examples": [
            str(cell) for cell in made[[re.fullmatch(case.form, c) is None for c in made]][:3]
        ],
    }


def similarity(
    column: Column, ruler: str, whole: Trial, texts: dict[str, pd.Series], role: str
) -> float:
    """1 - KS of numbers, dates and lengths, 1 - TV of words, masks and items; parts averaged."""
    real, other = texts["train"].dropna(), texts[role].dropna()
    if ruler == "lengths":
        return number_shape(_lengths(real), _lengths(other))
    if ruler == "masks":
        return word_shape(_masks(real), _masks(other))
    if ruler == "repeats":
        return word_shape(_repeats(real), _repeats(other))
    if ruler == "items":
        return word_shape(_items(real), _items(other))
    leaves = TableSchema("table", column.leaves)
    found = [
        _shape(whole.typed["train"][leaf.name], whole.typed[role][leaf.name], leaf)
        for leaf in comparable_columns(leaves)
    ]
    if found:
        return mean(found)
    return word_shape(as_words(texts["train"]), as_words(texts[role]))  # constant, empty


def _together(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One row of several seeds: means of figures, every kind that was found, rises one by one."""
    row = dict(found[0])
    for key, value in row.items():
        if isinstance(value, float):
            row[key] = mean(other[key] for other in found)
    row["found"] = ", ".join(sorted({other["found"] for other in found}))
    row["rises"] = ", ".join(f"{_rise(other):+.3f}" for other in found)
    row["rise"] = mean(map(_rise, found))
    return row


def _rise(row: dict[str, Any]) -> float:
    """What the column adds to what a classifier sees; below a coin toss it sees nothing."""
    return max(row["c2st_with"], 0.5) - max(row["c2st_without"], 0.5)


def page(rows: Sequence[dict[str, Any]], options: argparse.Namespace) -> str:
    """A row a column."""
    return "\n\n".join(
        [
            "# Every kind of column",
            f"One real column of each kind inside its real table, at most {options.rows} rows of "
            f"it, a tenth held out; means of {options.seeds} seeds (rows, training, "
            "generation). **found**: the kind that detection gave. **format**: share of generated "
            "values that match the column's regular expression. **similar**: 1 - KS for "
            "numbers, dates and lengths of texts, 1 - TV for words, masks (digits to 9, letters to "
            "A and a), items of lists, and how often the value of a row stands in the column "
            "(repeats); the mean over the parts of a value that is taken apart; "
            "beside it the holdout's, a ninth as many rows, so with three times the noise. "
            "**null**: share of the training rows, and of the generated ones. **c2st**: the "
            "report's, of a model trained without the column and of one trained with it; "
            "the rise (mean, and each seed's) takes figures below .5 as .5; "
            "identifiers, UUIDs, ULIDs, constants and empty columns are not shown to its "
            "classifier. **written anew**: real values in another spelling.",
            "Tables: flights, weather and planes of nycflights13; movies and ratings of MovieLens "
            "100k; orders of Northwind; transactions of Berka; the others by their usual names.",
            result_page.conditions(),
            result_page.table(HEAD, [_cells(row) for row in rows]),
        ]
    )


def _cells(row: dict[str, Any]) -> list[object]:
    return [
        row["kind"], f"{row['table']}, {row['column']}", row["rows"], row["found"],
        _short(row["format"]), row["ruler"], _short(row["similar"]), _short(row["similar_holdout"]),
        _short(row["null"]), _short(row["null_made"]), _short(row["c2st_without"]),
        _short(row["c2st_with"]), f"{row['rise']:+.3f} ({row['rises']})",
        _short(row["c2st_holdout"]), row["note"],
    ]  # fmt: skip


def _short(figure: float | None) -> str | None:
    return None if figure is None else f"{figure:.3f}"


def _frame(values: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(v, dtype=v.dtype) for name, v in values.items()})


def _raw_texts(raw: RawTable) -> pd.DataFrame:
    columns = {name: array.to_pylist() for name, array in raw.columns.items()}
    return pd.DataFrame(columns, dtype=object)


def _shape(real: pd.Series, other: pd.Series, column: Column) -> float:
    if is_number(column):
        return number_shape(as_numbers(real), as_numbers(other))
    return word_shape(as_words(real), as_words(other))


def _lengths(texts: pd.Series) -> np.ndarray:
    return texts.map(len).to_numpy(dtype=np.float64)


def _masks(texts: pd.Series) -> np.ndarray:
    return texts.map(fine_mask).to_numpy(dtype=object)


def _repeats(texts: pd.Series) -> np.ndarray:
    """How many rows hold the value that each row holds."""
    return texts.map(texts.value_counts()).to_numpy(dtype=object)


def _items(texts: pd.Series) -> np.ndarray:
    return texts.str.split("|").explode().to_numpy(dtype=object)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--shared", type=Path, required=True, help="folder with bench and data")
    parser.add_argument("--extra", type=Path, help="folder with the unpacked wheel of airportsdata")
    parser.add_argument("--work", type=Path, default=Path("bench_out"))
    parser.add_argument("--rows", type=int, default=4000, help="most rows of a table")
    parser.add_argument("--max_minutes", type=float, default=1, help="most minutes of a training")
    parser.add_argument("--threads", type=int, default=1, help="threads of the libraries")
    parser.add_argument("--seeds", type=int, default=2, help="repetitions, other rows each")
    return parser.parse_args()


if __name__ == "__main__":
    main()

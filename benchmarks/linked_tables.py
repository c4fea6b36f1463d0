"""Linked tables: learn a database, make another one, and compare the two.

    python benchmarks/linked_tables.py --shared ../shared --work bench_out [berka movielens ...]

`c2st_child` compares rows with those of families that the model has met, so it is read beside that
of two halves of the real families (`--halves`), which is far from .5 where families are large.
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from processes import last_line
from shared_folder import SharedFolder

from syngen_lite.generators.families.fitting import fit_linked
from syngen_lite.generators.families.linked import LinkedTables
from syngen_lite.generators.fitting import FitOptions
from syngen_lite.schema import DatabaseSchema, Key
from syngen_lite.tables import (
    FileFormat,
    TableWriter,
    detect_schema,
    read_table,
    table_writer,
    to_values,
)

DATABASES = {
    "movielens": "movielens100k/metadata.yaml",
    "berka": "berka/metadata.yaml",
    "northwind": "northwind/metadata.yaml",
    "nycflights": "nycflights13/metadata_clean.yaml",
}
FIGURES = ["pk_unique", "fk_found", "fk_null_gap", "cardinality", "cross", "siblings"]
FIGURES += ["c2st_child", "c2st_parent", "single"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("databases", nargs="*", default=list(DATABASES))
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--halves", action="store_true", help="of the real tables, nothing else")
    options = parser.parse_args()
    shared = SharedFolder(options.shared)
    if options.halves:
        for name in options.databases:
            print(name, halves(shared, name), flush=True)
        return
    print(f"{'':12}" + "".join(f"{name:>13}" for name in (*FIGURES, "fit_s", "make_s")))
    for name in options.databases:
        try:
            figures = measure(shared, name, options.work / name, options.seed)
        except RuntimeError as error:  # the scorer cannot compare tables of three rows
            print(f"{name:12} not scored: {str(error).strip().splitlines()[-1]}", flush=True)
            continue
        shown = (figures[key] for key in (*FIGURES, "fit_s", "make_s"))
        print(f"{name:12}" + "".join(f"{value!s:>13}" for value in shown))
        for key, row in figures["keys"].items():
            print(f"  {key}: {row}", flush=True)


def measure(shared: SharedFolder, name: str, work: Path, seed: int) -> dict[str, Any]:
    """Learn, make, write and score one database."""
    metadata = shared.root / "data" / DATABASES[name]
    described = yaml.safe_load(metadata.read_text())
    described.pop("global", None)
    raws = {table: read_table(metadata.parent / d["source"]) for table, d in described.items()}
    schemas = tuple(detect_schema(table, raw) for table, raw in raws.items())
    database = DatabaseSchema(schemas, {t: keys_of(d) for t, d in described.items()})
    started = time.perf_counter()
    values = {schema.name: to_values(raws[schema.name], schema) for schema in schemas}
    linked = fit_linked(values, database, FitOptions(seed=seed))
    fitted = time.perf_counter()
    files = {
        table: (work / Path(d["source"]).name, raws[table].format) for table, d in described.items()
    }
    work.mkdir(parents=True, exist_ok=True)
    write(linked, files, seed)
    made = time.perf_counter()
    command = [sys.executable, shared.tool("score_linked.py"), "--metadata", metadata]
    folders = ["--real", metadata.parent, "--synthetic", work]
    figures: dict[str, Any] = json.loads(last_line([*command, *folders], os.environ))
    times = {"fit_s": round(fitted - started, 1), "make_s": round(made - fitted, 1)}
    (work / "figures.json").write_text(json.dumps(figures | times, indent=1))
    return figures | times


def keys_of(described: Mapping[str, Any]) -> tuple[Key, ...]:
    """The keys of one table of a metadata file."""
    keys = []
    for name, key in (described.get("keys") or {}).items():
        refers = key.get("references", {})
        theirs = tuple(refers.get("columns", ()))
        keys.append(Key(name, key["type"], tuple(key["columns"]), refers.get("table"), theirs))
    return tuple(keys)


def write(linked: LinkedTables, files: Mapping[str, tuple[Path, FileFormat]], seed: int) -> None:
    """Make all tables and write each to its file."""
    writers: dict[str, TableWriter] = {}
    for block in linked.blocks(seed + 1):
        if block.table not in writers:
            path, form = files[block.table]
            path.unlink(missing_ok=True)
            writer = table_writer(linked.tables[block.table].plan.schema, form)
            writer.open(path)
            writer.write_header()
            writers[block.table] = writer
        writers[block.table].write(block.values)
    for writer in writers.values():
        writer.write_footer()
        writer.close()


def halves(shared: SharedFolder, name: str) -> dict[str, tuple[float, float]]:
    """`c2st_child` and `c2st_parent` of two halves of the real parents, by key."""
    sys.path.insert(0, str(shared.root / "bench"))
    tool = importlib.import_module("score_linked")
    metadata = shared.root / "data" / DATABASES[name]
    meta = yaml.safe_load(metadata.read_text())
    meta.pop("global", None)
    tables = tool.load(metadata.parent, meta)
    tables = {key: tool.parse_dates([table, table])[0] for key, table in tables.items()}
    every = [k for kind in ("PK", "UQ", "FK", "TKN") for k in tool.keys(meta, kind)]
    drop = {table: {c for t, _, k in every if t == table for c in k["columns"]} for table in meta}
    found = {}
    for table, key_name, key in tool.keys(meta, "FK"):
        parent, rng = key["references"]["table"], np.random.RandomState(0)
        chosen = rng.rand(len(tables[parent])) < 0.5
        sides = [{table: tables[table], parent: tables[parent][c]} for c in (chosen, ~chosen)]
        if parent == table or min(map(len, (side[parent] for side in sides))) < 10:
            continue
        rows = [pd.concat(tool.join(side, table, key, drop), axis=1) for side in sides]
        of_parents = [tool.with_children(side, table, key, drop) for side in sides]
        figures = [
            round(tool.c2st(a, b, tool.kinds(a), rng), 4) if len(a.columns) else math.nan
            for a, b in (rows, of_parents)
        ]
        found[f"{table}.{key_name}"] = (figures[0], figures[1])
    return found


if __name__ == "__main__":
    main()

"""Linked tables: learn a database, make another one, and compare the two.

    python benchmarks/linked_tables.py --shared ../shared --work bench_out [berka movielens ...]

`c2st_child` compares rows with those of families that the model has met, so it is read beside that
of two halves of the real families (`--halves`), which is far from .5 where families are large.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from processes import last_line
from shared_folder import SharedFolder

from syngen_lite.generators.families.fitting import fit_linked
from syngen_lite.generators.families.linked import LinkedTables
from syngen_lite.generators.fitting import FitOptions
from syngen_lite.schema import DatabaseSchema, Key
from syngen_lite.tables import FileFormat, detect_schema, read_table, table_writer, to_values

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
    options = parser.parse_args()
    shared = SharedFolder(options.shared)
    print(f"{'':12}" + "".join(f"{name:>13}" for name in (*FIGURES, "fit_s", "make_s")))
    for name in options.databases:
        figures = measure(shared, name, options.work / name, options.seed)
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
    write(linked, {table: raw.format for table, raw in raws.items()}, work, seed)
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


def write(linked: LinkedTables, formats: Mapping[str, FileFormat], work: Path, seed: int) -> None:
    """Make all tables and write each to a file of its name."""
    work.mkdir(parents=True, exist_ok=True)
    writers = {}
    for block in linked.blocks(seed + 1):
        if block.table not in writers:
            schema = linked.tables[block.table].plan.schema
            writer = writers[block.table] = table_writer(schema, formats[block.table])
            path = work / f"{block.table}.csv"
            path.unlink(missing_ok=True)
            writer.open(path)
            writer.write_header()
        writers[block.table].write(block.values)
    for writer in writers.values():
        writer.write_footer()
        writer.close()


if __name__ == "__main__":
    main()

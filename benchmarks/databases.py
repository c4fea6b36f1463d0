"""How fast tables are read from databases and written to them, on one core.

    python benchmarks/databases.py --server postgresql://localhost/bench --work bench_out

Reading: a made table of 10 columns (key, numbers, numerics, dates, moments, texts, a boolean), by
`read_table`, beside `pandas.read_sql` of the same table; each in a process of its own, whose peak
memory is told. Writing: Adult's values, repeated, by `create_and_load`, with the sync to the disk.
The server's own work counts in "s", not in "of them processor". Writes databases.md beside this
file. The database must be empty; SQLite's files lie in the work folder.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import result_page
import sqlalchemy as sa
from writing import batches

from syngen_lite.generators.generator import BLOCK_ROWS
from syngen_lite.run.job import PART_ROWS
from syngen_lite.schema import TableSchema
from syngen_lite.tables import detect_schema, read_table, to_values
from syngen_lite.tables.databases.loading import NewTable, create_and_load

PAGE = Path(__file__).with_suffix(".md")
WORDS = {
    "id": "integer",
    "age": "smallint",
    "pay": "numeric(9, 2)",
    "rate": "numeric(6, 4)",
    "score": "double",
    "born": "date",
    "seen": "timestamp",
    "city": "varchar(20)",
    "note": "text",
    "open": "boolean",
}


def main() -> None:
    options = _options()
    if options.child:
        print(json.dumps(_in_child(*options.child)))
        return
    options.work.mkdir(parents=True, exist_ok=True)
    places = {"SQLite": f"sqlite:///{options.work}/bench.db", "PostgreSQL": options.server}
    schema, values = _made(options.read_rows, options.work)
    reading, writing = [], []
    for name, url in places.items():
        table = NewTable("made", schema, WORDS, primary_key=("id",))
        parts = [
            {n: v.to_numpy()[i : i + PART_ROWS] for n, v in values.items()}
            for i in range(0, len(values), PART_ROWS)
        ]
        create_and_load(url, [(table, parts)], "replace")
        for way in ("read_table", "read_table, 50,000 of them kept", "pandas.read_sql"):
            seconds, cpu, peak = _child(way, url)
            reading.append([name, way, f"{seconds:.2f}", f"{cpu:.2f}", f"{peak:,.0f}"])
        writing.append(_written(name, url, options))
    text = [
        "# Databases",
        result_page.conditions(data="made rows to read; Adult, its rows repeated, to write"),
        f"## Reading {options.read_rows:,} rows of 10 columns",
        result_page.table(["from", "by", "s", "of them processor", "peak MiB"], reading),
        f"## Writing {options.write_rows:,} rows of 15 columns",
        result_page.table(["to", "s", "of them processor", "rows/s"], writing),
    ]
    result_page.write(PAGE, "\n\n".join(text))


def _made(rows: int, work: Path) -> tuple[TableSchema, pd.DataFrame]:
    rng = np.random.default_rng(0)
    day = np.datetime64("1960-01-01")
    frame = pd.DataFrame(
        {
            "id": np.arange(1, rows + 1),
            "age": rng.integers(18, 90, rows),
            "pay": rng.gamma(2, 900, rows).round(2),
            "rate": rng.random(rows).round(4),
            "score": rng.normal(size=rows).round(9),
            "born": day + rng.integers(0, 20_000, rows),
            "seen": (day + rng.integers(0, 20_000, rows)).astype("datetime64[s]")
            + rng.integers(0, 86_400, rows),
            "city": rng.choice(["Oslo", "Bergen", "Bodø", "Tromsø"], rows),
            "note": [f"note {n}" for n in rng.integers(0, 10**6, rows)],
            "open": rng.random(rows) < 0.5,
        }
    )
    path = work / "made.parquet"
    frame.to_parquet(path)
    raw = read_table(path)
    schema = detect_schema("made", raw)
    return schema, to_values(raw, schema)


def _child(way: str, url: str) -> tuple[float, float, float]:
    words = [sys.executable, __file__, "--child", way, url]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    seconds, cpu, peak = json.loads(done.stdout)
    return seconds, cpu, peak


def _in_child(way: str, url: str) -> tuple[float, float, float]:
    """Seconds, seconds of the processor, peak MiB."""
    began, began_cpu = time.perf_counter(), time.process_time()
    if way == "pandas.read_sql":
        engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
        pd.read_sql("SELECT * FROM made ORDER BY id", engine)
    else:
        read_table(f"{url}#made", row_limit=50_000 if "," in way else None)
    seconds, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    # getrusage would tell the parent's peak
    status = Path("/proc/self/status").read_text().split()
    return seconds, cpu, int(status[status.index("VmHWM:") + 1]) / 1024


def _written(name: str, url: str, options: argparse.Namespace) -> list[str]:
    raw = read_table(options.source)
    schema = detect_schema("adult", raw)
    values = to_values(raw, schema)
    columns = {n: values[n].to_numpy() for n in values}
    step = PART_ROWS // BLOCK_ROWS * BLOCK_ROWS
    began, began_cpu = time.perf_counter(), time.process_time()
    rows = batches(columns, options.write_rows, step)
    create_and_load(url, [(NewTable("adult", schema), rows)], "replace")
    os.sync()
    wall, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    return [name, f"{wall:.2f}", f"{cpu:.2f}", f"{options.write_rows / wall:,.0f}"]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--server", help="an empty PostgreSQL database")
    parser.add_argument("--source", type=Path, default=Path("examples/adult.csv.gz"))
    parser.add_argument("--work", type=Path, default=Path("bench_out"))
    parser.add_argument("--read_rows", type=int, default=500_000)
    parser.add_argument("--write_rows", type=int, default=1_000_000)
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()

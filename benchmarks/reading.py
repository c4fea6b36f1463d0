"""How fast tables are read, and how much memory that takes, up to 10 million rows.

    python benchmarks/reading.py --work bench_out

Each file is read by a process of its own; seconds are those of reading alone, memory is the peak of
the whole process, so that the row "nothing" tells what the imports take. Makes its own tables, of
numbers, dates, words, keys and nulls, and needs 2 GB on the disk. Writes reading.md beside this
file.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import result_page
from pyarrow import csv, parquet

from syngen_lite.run.source import DEFAULT_ROW_LIMIT
from syngen_lite.tables import read_table
from syngen_lite.tables.census import Census

PAGE = Path(__file__).with_suffix(".md")
BLOCK = 500_000  # rows made at once


@dataclass(frozen=True, slots=True)
class Reading:
    """What one process took.

    Attributes:
        seconds: Reading alone.
        cpu: Processor seconds of that, all threads together.
        census: Seconds of that in which rows outside the sample were looked at.
        peak_mib: Peak resident memory of the process.
        kept: Rows that it kept.
    """

    seconds: float
    cpu: float
    census: float
    peak_mib: float
    kept: int


def main() -> None:
    options = _options()
    if options.read is not None:
        print(json.dumps(read(options.read)))
        return
    options.work.mkdir(parents=True, exist_ok=True)
    few, many = options.rows
    files = {
        "nothing": None,
        "csv, 500,000 x 10": made(options.work, 500_000, 10, "csv"),
        f"csv, {few:,} x 15": made(options.work, few, 15, "csv"),
        f"csv, {many:,} x 15": made(options.work, many, 15, "csv"),
        f"parquet, {few:,} x 15": made(options.work, few, 15, "parquet"),
        f"parquet, {many:,} x 15": made(options.work, many, 15, "parquet"),
    }
    result_page.write(PAGE, page({name: measured(path) for name, path in files.items()}))


def read(path: str) -> dict[str, float]:
    """In a process of its own: read, and say what it took."""
    counted = _timed_census()
    start, start_cpu = time.perf_counter(), time.process_time()
    kept = read_table(path, row_limit=DEFAULT_ROW_LIMIT).row_count if path else 0
    seconds, cpu = time.perf_counter() - start, time.process_time() - start_cpu
    census, peak = sum(counted), peak_mib()
    return {"seconds": seconds, "cpu": cpu, "census": census, "peak_mib": peak, "kept": kept}


def peak_mib() -> float:
    """Peak resident memory; `ru_maxrss` would hold that of the parent, too, on Linux."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(path: Path | None) -> Reading:
    """Read a file in a fresh process."""
    command = [sys.executable, __file__, "--read", str(path or "")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Reading(**json.loads(done.stdout))


def made(work: Path, rows: int, width: int, form: str) -> Path:
    """A table of `rows` rows, unless it lies there already."""
    path = work / f"reading_{rows}_{width}.{form}"
    if path.exists():
        return path
    beside = path.with_suffix(".partial")
    schema = block(0, 1, width).schema
    writer = (
        csv.CSVWriter(beside, schema, write_options=csv.WriteOptions(quoting_style="needed"))
        if form == "csv"
        else parquet.ParquetWriter(beside, schema)
    )
    with writer:
        for start in range(0, rows, BLOCK):
            writer.write(block(start, min(BLOCK, rows - start), width))
    beside.rename(path)
    return path


def block(start: int, rows: int, width: int) -> pa.Table:
    """Rows of keys, words, whole numbers, decimals, dates, codes, nulls and short texts."""
    rng = np.random.default_rng(start)
    words = np.array(["Private", "Self-employed", "Government", "Without pay"])
    days = np.datetime64("2010-01-01") + rng.integers(0, 5000, rows)
    codes = rng.integers(0, 10**6, rows).astype(str)
    columns = {
        "id": np.arange(start, start + rows),
        "class": words[rng.integers(0, 4, rows)],
        "age": rng.integers(18, 90, rows),
        "pay": np.round(rng.gamma(2.0, 900.0, rows), 2),
        "born": days,
        "city": np.array(["Oslo", "Bergen", "Tromsø", "Bodø"])[rng.integers(0, 4, rows)],
        "code": np.char.add("AB-", np.char.zfill(codes, 6)),
        "mark": pa.array(words[rng.integers(0, 4, rows)], mask=rng.random(rows) < 0.3),
        "share": np.round(rng.random(rows), 6),
        "note": np.char.add("note ", codes),
        "count": rng.poisson(3.0, rows),
        "score": np.round(rng.normal(size=rows), 4),
        "grade": np.array(list("ABCDEFG"))[rng.integers(0, 7, rows)],
        "seven": rng.integers(0, 10**7, rows),
        "flag": rng.random(rows) < 0.5,
    }
    return pa.table(dict(list(columns.items())[:width]))


def page(readings: dict[str, Reading]) -> str:
    """The table and how it came about."""
    rows = [
        [
            name,
            f"{found.kept:,}",
            f"{found.seconds:.2f}",
            f"{found.cpu:.2f}",
            f"{100 * found.census / found.seconds:.0f} %" if found.census else None,
            f"{found.peak_mib:.0f}",
        ]
        for name, found in readings.items()
    ]
    return "\n\n".join(
        [
            "# Reading",
            result_page.conditions(sample=f"{DEFAULT_ROW_LIMIT:,} rows, as `train` takes"),
            "`cpu s` are processor seconds, which say more where other programs run. "
            "`census` is the share of the seconds in which rows outside the sample were looked at. "
            "`peak` is the resident memory of the whole process.",
            result_page.table(
                ["table", "rows kept", "seconds", "cpu s", "census", "peak MiB"], rows
            ),
            "\n".join(f"- {line}" for line in ratios(readings)),
        ]
    )


def ratios(readings: dict[str, Reading]) -> list[str]:
    """Memory of many rows over memory of fewer, by format."""
    pairs = [list(readings)[2:4], list(readings)[4:6]]
    return [
        f"{many}: {readings[many].peak_mib / readings[few].peak_mib:.2f} times the peak of {few}"
        for few, many in pairs
    ]


def _timed_census() -> list[float]:
    taken: list[float] = []
    add = Census.add

    def timed(self: Census, batch: pa.RecordBatch) -> None:
        start = time.perf_counter()
        add(self, batch)
        taken.append(time.perf_counter() - start)

    Census.add = timed  # type: ignore[method-assign]
    return taken


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("bench_out"))
    parser.add_argument("--rows", type=int, nargs=2, default=[1_000_000, 10_000_000])
    parser.add_argument("--read", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()

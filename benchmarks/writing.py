"""How fast rows are written, on Adult: values to a file of each format, on one core.

    python benchmarks/writing.py --source examples/adult.csv.gz --work bench_out

Only the writing is timed: rendering values as text, encoding and compressing them, and the sync to
the disk. The values are those of the table itself, repeated. Run it on a machine that is otherwise
idle. Writes writing.md beside this file.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import result_page

from syngen_lite.generators.generator import BLOCK_ROWS
from syngen_lite.run.job import PART_ROWS, Values
from syngen_lite.schema import TableSchema
from syngen_lite.tables import choose_format, detect_schema, read_table, table_writer, to_values
from syngen_lite.tables.file_format import FileFormat

PAGE = Path(__file__).with_suffix(".md")
FORMATS = ("csv", "csv.gz", "csv.xz", "jsonl", "json", "parquet", "avro", "xlsx")


def main() -> None:
    options = _options()
    options.work.mkdir(parents=True, exist_ok=True)
    raw = read_table(options.source)
    found = detect_schema("adult", raw)
    values = to_values(raw, found)
    # Avro takes no hyphens
    renamed = [replace(column, name=column.name.replace("-", "_")) for column in found]
    schema = TableSchema(found.name, tuple(renamed))
    columns = {c.name.replace("-", "_"): np.asarray(values[c.name]) for c in found}
    rows = [
        [name, f"{wall:.2f}", f"{cpu:.2f}", f"{options.rows / wall:,.0f}", f"{size / 2**20:,.0f}"]
        for name in FORMATS
        for wall, cpu, size in [
            written(schema, columns, options.rows, options.work / f"rows.{name}")
        ]
    ]
    head = ["format", f"s for {options.rows:,} rows", "of them processor", "rows/s", "MiB"]
    text = [
        "# Writing",
        result_page.conditions(data=f"Adult, {len(schema)} columns, its rows repeated"),
        "From typed values in memory to a synced file, by one process on one core.",
        result_page.table(head, rows),
    ]
    result_page.write(PAGE, "\n\n".join(text))


def written(
    schema: TableSchema, columns: Values, rows: int, path: Path
) -> tuple[float, float, int]:
    """Seconds, seconds of the processor, and bytes of a file of so many rows."""
    path.unlink(missing_ok=True)
    writer = table_writer(schema, choose_format(FileFormat(), None, path.name))
    step = BLOCK_ROWS if writer.appendable else PART_ROWS
    began, began_cpu = time.perf_counter(), time.process_time()
    writer.open(path)
    writer.write_header()
    for values in batches(columns, rows, step):
        writer.write(values)
    writer.write_footer()
    writer.close()
    with path.open("rb") as file:
        os.fsync(file.fileno())
    wall, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    size = path.stat().st_size
    path.unlink()
    return wall, cpu, size


def batches(columns: Values, rows: int, step: int) -> Iterator[Values]:
    """The columns, again and again, in batches as a generation makes them."""
    n = len(next(iter(columns.values())))
    for at in range(0, rows, step):
        index = np.arange(at, min(at + step, rows)) % n
        yield {name: array[index] for name, array in columns.items()}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--source", type=Path, required=True, help="Adult as CSV")
    parser.add_argument("--work", type=Path, default=Path("bench_out"))
    parser.add_argument("--rows", type=int, default=1_000_000)
    return parser.parse_args()


if __name__ == "__main__":
    main()

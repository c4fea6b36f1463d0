"""How fast rows come, and how much memory they take, on Adult.

    python benchmarks/generation.py --shared ../shared --work bench_out

Speed is net of start-up: the seconds of many rows less the seconds of one row. Memory is the peak
of the whole process tree. Run it on a machine that is otherwise idle, with room on the disk for
twice the largest output. Writes generation.md beside this file.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import result_page
from lite import Lite
from processes import Run, on_cores, with_threads
from shared_folder import SharedFolder

PAGE = Path(__file__).with_suffix(".md")


def main() -> None:
    options = _options()
    environment = with_threads(options.threads)
    split = SharedFolder(options.shared).split("adult", options.work, environment)
    lite = Lite((options.work / "generation").absolute(), "adult", watched=True)
    training = lite.train(split.train, environment, epochs=options.epochs, random_seed=1)
    timed = replace(lite, watched=False)
    speeds = [
        speed(timed, options.rows, environment, parallel=parallel) for parallel in (False, True)
    ]
    memories = {
        size: infer(lite, size, environment, parallel=parallel)
        for size, parallel in ((options.few, True), (options.many, True))
    }
    result_page.write(PAGE, page(training, speeds, options.rows, memories))


def infer(lite: Lite, size: int, environment: Mapping[str, str], *, parallel: bool) -> Run:
    """Generate, and make room on the disk again."""
    word = "true" if parallel else "false"
    run = lite.infer(size, environment, run_parallel=word, random_seed=1)
    lite.output.unlink()
    return run


def speed(
    lite: Lite, rows: int, environment: Mapping[str, str], *, parallel: bool
) -> tuple[float, float]:
    """Seconds of one row and of `rows`, on all cores or on one."""
    with nullcontext() if parallel else on_cores(1):
        # The first run may warm the disk's cache; it is not counted.
        infer(lite, 1, environment, parallel=parallel)
        one = infer(lite, 1, environment, parallel=parallel).seconds
        return one, infer(lite, rows, environment, parallel=parallel).seconds


def page(
    training: Run, speeds: list[tuple[float, float]], rows: int, memories: Mapping[int, Run]
) -> str:
    """The speed table, the memory table and how they came about."""
    return "\n\n".join(
        [
            "# Generation",
            result_page.conditions(data="Adult, 80 % of its rows, 15 columns"),
            "## Speed",
            "`rows/s` is net of start-up: rows over (seconds - seconds to the first row).",
            speed_table(speeds, rows),
            "## Memory",
            "`tree` adds up all processes, a shared page divided among those that map it; it is "
            "looked at 20 times a second and may miss a short peak. `largest process` is the "
            "resident memory of the largest of them.",
            memory_table(training, memories),
        ]
    )


def speed_table(speeds: list[tuple[float, float]], rows: int) -> str:
    """Rows per second on one core and on all, and their ratio."""
    net = [rows / (many - one) for one, many in speeds]
    cores = ["1", str(result_page.usable_cores())]
    cells = [
        [core, f"{one:.2f}", f"{many:.1f}", f"{rate:,.0f}", f"{rate / net[0]:.2f}"]
        for core, (one, many), rate in zip(cores, speeds, net, strict=True)
    ]
    head = ["cores", "s to the first row", f"s for {rows:,} rows", "rows/s", "times one core"]
    return result_page.table(head, cells)


def memory_table(training: Run, memories: Mapping[int, Run]) -> str:
    """Peak MiB of training and of both sizes, with the ratio to the first of them."""
    first = next(iter(memories.values()))
    cells: list[list[object]] = [["`train`", *_mib(training), None]]
    for size, run in memories.items():
        peaks = [(r.tree_mib or r.largest_mib) for r in (run, first)]
        cells.append([f"`infer`, {size:,} rows", *_mib(run), f"{peaks[0] / peaks[1]:.2f}"])
    head = ["run", "tree, peak MiB", "largest process, peak MiB", "times the smaller output"]
    return result_page.table(head, cells)


def _mib(run: Run) -> list[object]:
    return [None if run.tree_mib is None else round(run.tree_mib), round(run.largest_mib)]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--shared", type=Path, required=True, help="folder with bench and data")
    parser.add_argument("--work", type=Path, default=Path("bench_out"))
    parser.add_argument("--rows", type=int, default=2_000_000, help="rows of the speed run")
    parser.add_argument("--few", type=int, default=100_000, help="rows of the small memory run")
    parser.add_argument("--many", type=int, default=10_000_000, help="rows of the large one")
    parser.add_argument("--epochs", type=int, help="passes of the training; default: its own")
    parser.add_argument("--threads", type=int, help="threads per process; default: no limit")
    return parser.parse_args()


if __name__ == "__main__":
    main()

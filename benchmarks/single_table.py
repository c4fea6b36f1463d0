"""This project and its peers side by side: fidelity, privacy, speed and memory.

    python benchmarks/single_table.py --shared ../shared --peers PEERS_PYTHON --work bench_out

Everything runs one after the other, in one go, on a machine that is otherwise idle: quote the
ratios. Every (table, generator) pair is appended to WORK/results.jsonl as it ends; a pair that
stands there is not run again. Writes single_table.md beside this file.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import result_page
from lite import commands_folder
from processes import last_line, with_threads
from shared_folder import TABLES, SharedFolder

GENERATORS = ["lite", "argn", "argn_fixed", "tvae", "ctgan", "copula"]
FIDELITY = [
    "shape",
    "trend",
    "triple",
    "c2st",
    "c2st_hard",
    "utility",
    "utility_real",
    "memorised",
    "copies",
]
SPEED = ["fit_s", "big_rows_per_s", "peak_mib"]
PEER_VERSIONS = """
from importlib.metadata import distributions
wanted = ["torch", "sdv", "ctgan", "mostlyai-engine"]
found = {d.name: d.version for d in distributions()}
print(", ".join(f"{name} {found[name]}" for name in wanted if name in found))
"""
PAGE = Path(__file__).with_suffix(".md")

Result = dict[str, Any]


def main() -> int:
    options = _options()
    options.work.mkdir(parents=True, exist_ok=True)
    record = options.work / "results.jsonl"
    done = {(row["data"], row["name"]) for row in read(record)}
    wanted = [pair for pair in product(options.tables, options.generators) if pair not in done]
    # A list, for every pair must be tried.
    succeeded = [attempt(*pair, options, record) for pair in wanted]
    rows = [row for row in read(record) if row["data"] in options.tables]
    if rows:
        result_page.write(PAGE, page(rows, options))
    return 0 if all(succeeded) else 1


def attempt(data: str, generator: str, options: argparse.Namespace, record: Path) -> bool:
    """Measure a pair and append it; a failure is told, and must not cost the others."""
    print(f"{data}: {generator}", file=sys.stderr, flush=True)
    try:
        row = measure(data, generator, options)
    except RuntimeError as error:
        print(error, file=sys.stderr, flush=True)
        return False
    with record.open("a", encoding="utf-8") as file:
        file.write(f"{json.dumps(row)}\n")
    return True


def read(record: Path) -> list[Result]:
    """The results so far."""
    lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    return [json.loads(line) for line in lines]


def measure(data: str, generator: str, options: argparse.Namespace) -> Result:
    """Train, sample and score one generator on one table."""
    shared, environment = SharedFolder(options.shared), with_threads(options.threads)
    split = shared.split(data, options.work, environment)
    made = options.work / data / f"{generator}.csv"
    command = [*runner(generator, shared, options.peers), split.train, made]
    timing = json.loads(
        last_line([*command, "--big", str(options.big)], runner_environment(generator, environment))
    )
    figures = shared.score(split, made, environment)
    return {**figures, **timing, "data": data, "name": generator, "threads": options.threads}


def runner(generator: str, shared: SharedFolder, peers: Path | None) -> list[str | Path]:
    """The command that trains and samples a generator, without its two files.

    Raises:
        SystemExit: a peer is wanted, and no environment for it was given.
    """
    if generator == "lite":
        return [sys.executable, "-W", "ignore", shared.tool("peers.py"), "lite"]
    if peers is None:
        raise SystemExit(f"{generator} needs --peers: the interpreter it is installed for")
    if generator == "argn_fixed":
        return [peers, "-W", "ignore", Path(__file__).with_name("argn_fixed.py")]
    return [peers, "-W", "ignore", shared.tool("peers.py"), generator]


def runner_environment(generator: str, environment: Mapping[str, str]) -> dict[str, str]:
    """For lite, `train` and `infer` are looked for beside this interpreter first."""
    if generator != "lite":
        return dict(environment)
    path = os.pathsep.join([str(commands_folder().absolute()), environment.get("PATH", "")])
    return {**environment, "PATH": path}


def page(rows: list[Result], options: argparse.Namespace) -> str:
    """Both tables, and how they came about."""
    notes = result_page.conditions(**peer_facts(options))
    return "\n\n".join(
        [
            "# Single tables",
            notes,
            "## Fidelity and privacy",
            "Definitions: the shared folder's `score.py`. `(real holdout)` is the ceiling: real "
            "rows in the synthetic table's place.",
            fidelity_table(rows),
            "## Speed and memory",
            "In brackets: how many times lite's figure. Rows per second count start-up and the "
            "written file for lite, which runs as a command, and neither for its peers, which "
            "sample in a warm process.",
            speed_table(rows),
        ]
    )


def peer_facts(options: argparse.Namespace) -> dict[str, str]:
    """The peers' versions and the threads, for the list of conditions."""
    facts = {"threads": str(options.threads or "as many as the libraries take")}
    if options.peers is not None:
        facts["peers"] = last_line([options.peers, "-c", PEER_VERSIONS], os.environ)
    return facts


def fidelity_table(rows: list[Result]) -> str:
    """One row a pair, and after each table's last one the ceiling's."""
    cells: list[list[object]] = []
    for data in dict.fromkeys(row["data"] for row in rows):
        mine = [row for row in rows if row["data"] == data]
        cells += [[data, row["name"], *(row.get(figure) for figure in FIDELITY)] for row in mine]
        cells.append([data, "(real holdout)", *ceiling(mine[0])])
    return result_page.table(["data", "generator", *FIDELITY], cells)


def ceiling(row: Result) -> list[object]:
    """What a perfect generator would reach; 0.5 and 0 hold by construction."""
    known = {**row["ceiling"], "c2st": 0.5, "c2st_hard": 0.5, "memorised": 0, "copies": 0}
    known["utility"] = row["utility_real"]
    return [known.get(figure) for figure in FIDELITY]


def speed_table(rows: list[Result]) -> str:
    """Seconds to fit, rows per second and peak MiB, each with its ratio to lite's."""
    base = {row["data"]: row for row in rows if row["name"] == "lite"}
    cells = [
        [row["data"], row["name"], *(_beside(row, base.get(row["data"]), key) for key in SPEED)]
        for row in rows
    ]
    return result_page.table(["data", "generator", "fit s", "rows/s", "peak MiB"], cells)


def _beside(row: Result, base: Result | None, key: str) -> str | None:
    value = row.get(key)
    if value is None:
        return None
    if base is None or base is row or not base.get(key):
        return str(value)
    return f"{value} ({value / base[key]:.2g})"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--shared", type=Path, required=True, help="folder with bench and data")
    parser.add_argument("--peers", type=Path, help="interpreter that has the peers")
    parser.add_argument("--tables", nargs="+", default=list(TABLES), choices=list(TABLES))
    parser.add_argument("--generators", nargs="+", default=["lite"], choices=GENERATORS)
    parser.add_argument("--work", type=Path, default=Path("bench_out"))
    parser.add_argument("--big", type=int, default=100_000, help="rows of the speed run")
    parser.add_argument("--threads", type=int, help="threads per process; default: no limit")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())

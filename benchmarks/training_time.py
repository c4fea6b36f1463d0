"""Seconds to train, net of start-up, beside the peers' of a `single_table.py` run.

    python benchmarks/training_time.py --shared ../shared --work bench_out --threads 1

The peers' `fit` is timed in a warm process; so this takes the seconds that lite's own manifest
says, from the opening of the source to the written model, and the whole command's beside them.
Run it after `single_table.py`, with the same WORK and threads. Writes training_time.md.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import result_page
from lite import Lite
from processes import with_threads
from shared_folder import TABLES, SharedFolder
from single_table import read

PAGE = Path(__file__).with_suffix(".md")
PEERS = ["argn", "argn_fixed", "tvae"]


def main() -> None:
    options = _options()
    peers = {(row["data"], row["name"]): row for row in read(options.work / "results.jsonl")}
    rows = [_row(data, peers, options) for data in options.tables]
    beside = [f"{peer} s (times lite's net)" for peer in PEERS]
    head = ["data", "lite, net s", "lite, whole command s", *beside]
    text = result_page.table(head, rows)
    result_page.write(PAGE, f"# Seconds to train\n\n{result_page.conditions()}\n\n{text}\n")


def _row(
    data: str, peers: dict[tuple[str, str], dict[str, Any]], options: argparse.Namespace
) -> list[object]:
    environment = with_threads(options.threads)
    split = SharedFolder(options.shared).split(data, options.work, environment)
    lite = Lite((options.work / "training_time" / data).absolute(), data)
    whole = lite.train(split.train, environment).seconds
    manifests = (lite.home / "model_artifacts" / "resources" / data).glob("v*/manifest.json")
    latest = max(manifests, key=lambda path: path.stat().st_mtime)
    net = float(json.loads(latest.read_text())["seconds"])
    beside = [_beside(peers.get((data, peer)), net) for peer in PEERS]
    return [data, f"{net:.1f}", f"{whole:.1f}", *beside]


def _beside(peer: dict[str, Any] | None, net: float) -> str:
    return f"{peer['fit_s']} ({peer['fit_s'] / net:.1f})" if peer else ""


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--shared", type=Path, required=True, help="folder with bench and data")
    parser.add_argument("--work", type=Path, default=Path("bench_out"))
    parser.add_argument("--tables", nargs="+", default=list(TABLES), choices=list(TABLES))
    parser.add_argument("--threads", type=int)
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""Are the bytes the same for any batch size, number of workers and number of threads?

    python benchmarks/determinism.py --shared ../shared --work bench_out

Trains on Adult for two epochs (what is learnt does not matter here), generates once per setting
and compares SHA-256 sums; then looks whether a shorter run is a prefix of a longer one. Exits with
1 if anything differs.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Mapping
from itertools import product
from pathlib import Path

import result_page
from lite import Lite
from processes import with_threads
from shared_folder import SharedFolder

BATCH_SIZES = [7, 1000, 100_000]
WORKERS = [1, 2, 4]
THREADS = [1, 2]

Setting = tuple[int, int, int]


def main() -> int:
    options = _options()
    split = SharedFolder(options.shared).split("adult", options.work, with_threads(None))
    lite = Lite((options.work / "determinism").absolute(), "adult")
    lite.train(split.train, with_threads(None), epochs=options.epochs, random_seed=1)
    sums = {
        setting: digest(generate(lite, options.rows, setting))
        for setting in product(BATCH_SIZES, WORKERS, THREADS)
    }
    print(result_page.table(["batch size", "workers", "threads", "SHA-256"], _cells(sums)))
    equal = len(set(sums.values())) == 1
    prefix = is_prefix(lite, options.rows)
    print(f"\nall {len(sums)} equal: {_word(equal)}")
    print(f"a shorter run is a prefix of a longer one: {_word(prefix)}")
    return 0 if equal and prefix else 1


def generate(lite: Lite, rows: int, setting: Setting) -> bytes:
    """The bytes that one setting writes."""
    batch_size, workers, threads = setting
    environment: Mapping[str, str] = with_threads(threads)
    lite.infer(rows, environment, batch_size=batch_size, workers=workers, random_seed=1)
    return lite.output.read_bytes()


def is_prefix(lite: Lite, rows: int) -> bool:
    """Whether about a third of the rows, cut within a block, begins the whole."""
    setting = (BATCH_SIZES[-1], WORKERS[0], THREADS[0])
    return generate(lite, rows, setting).startswith(generate(lite, rows // 3 + 1, setting))


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _cells(sums: Mapping[Setting, str]) -> list[list[object]]:
    return [[*setting, f"`{found}`"] for setting, found in sums.items()]


def _word(holds: bool) -> str:
    return "yes" if holds else "NO"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--shared", type=Path, required=True, help="folder with bench and data")
    parser.add_argument("--work", type=Path, default=Path("bench_out"))
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--epochs", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())

"""Kill trainings or generations at random moments, and look at what is there after each.

    python killed_runs.py train|infer|resume|resume_gz|resume_parallel KILLS SEED

Prints how many kills were survived and how many fell into a run.

The working directory holds `people.csv` and a trained table T.  Everything is imported once and
each run is a fork, so that a kill falls into the run and not into the start of Python.
"""

import hashlib
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from syngen_lite.config.settings import TrainSettings
from syngen_lite.run.generation import generate
from syngen_lite.run.job import PART_ROWS, Job, load_generator
from syngen_lite.run.training import train_table
from syngen_lite.store import Store
from syngen_lite.tables import FileFormat

ROWS = 60_000
MANY = 2 * PART_ROWS + 777


def train() -> None:
    settings = TrainSettings(source="people.csv", epochs=2, random_seed=5)
    train_table("T", settings, (), Store(), lambda _: None)


def infer(seed: int) -> None:
    job = Job(Path("model_artifacts"), "T", 1, ROWS, seed)
    generate(job, Path("out.csv"), 1, lambda _: None)


def resume(form: FileFormat, workers: int) -> None:
    job = Job(Path("model_artifacts"), "T", 1, MANY, 3, None, form)
    generate(job, Path("out.csv"), workers, lambda _: None)


def fork(run: Callable[[], None]) -> int:
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            run()
            code = 0
        finally:
            os._exit(code)
    return pid


def whole(run: Callable[[], None]) -> float:
    began = time.monotonic()
    _, status = os.waitpid(fork(run), 0)
    assert status == 0, f"an unbroken run ended with {status}"
    return time.monotonic() - began


def killed(run: Callable[[], None], after: float) -> bool:
    """Whether the kill came before the end."""
    pid = fork(run)
    time.sleep(after)
    os.kill(pid, signal.SIGKILL)
    return os.waitpid(pid, 0)[1] == signal.SIGKILL


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def contents(version: int) -> dict[str, str]:
    return {path.name: digest(path) for path in Store().version_path("T", version).iterdir()}


class Tally:
    """How many kills nothing was lost by, and how many of them fell into a run."""

    def __init__(self) -> None:
        self.survived = self.inside = 0

    def count(self, inside: bool) -> None:
        self.survived += 1
        self.inside += inside


def nearer(seconds: float, inside: bool) -> float:
    """How long a run takes, as far as is known: less, when it ended before the kill."""
    return seconds if inside else 0.8 * seconds


def kill_trainings(kills: int, rng: random.Random, tally: Tally) -> None:
    seconds = whole(train)
    for _ in range(kills):
        before = {version: contents(version) for version in Store().versions("T")}
        inside = killed(train, rng.uniform(0, 1.1 * seconds))
        there = Store().versions("T")
        assert there[: len(before)] == list(before), f"{there} after {list(before)}"
        assert all(contents(version) == before[version] for version in before), "a change"
        for version in there:  # an added one is whole, too
            assert load_generator(Path("model_artifacts"), "T", version).schema.name == "T"
        assert Store().latest("T") in there
        tally.count(inside)
        seconds = nearer(seconds, inside)
    whole(train)
    assert Store().latest("T") == Store().versions("T")[-1] == there[-1] + 1


def kill_generations(kills: int, rng: random.Random, tally: Tally) -> None:
    out, manifest = Path("out.csv"), Path("out.csv.manifest.json")
    expected = {}
    for seed in (1, 2):
        seconds = whole(lambda seed=seed: infer(seed))
        expected[seed] = digest(out)
    for _ in range(kills):
        seed = rng.choice([1, 2])
        inside = killed(lambda seed=seed: infer(seed), rng.uniform(0, 1.1 * seconds))
        assert digest(out) in expected.values(), "half a file under the final name"
        if manifest.exists():
            facts = json.loads(manifest.read_text())
            assert digest(out) == expected[facts["random_seed"]], "a manifest of other rows"
        tally.count(inside)
        seconds = nearer(seconds, inside)
    whole(lambda: infer(2))
    assert digest(out) == expected[2]
    assert json.loads(manifest.read_text())["random_seed"] == 2


def kill_and_resume(
    form: FileFormat, workers: int, kills: int, rng: random.Random, tally: Tally
) -> None:
    """Kill one generation again and again until it is whole."""
    out = Path("out.csv")
    seconds = whole(lambda: resume(form, workers))
    expected = digest(out)
    out.unlink()
    for _ in range(kills):
        inside = killed(lambda: resume(form, workers), rng.uniform(0, 0.9 * seconds))
        if out.exists():
            assert digest(out) == expected, "another file than that of an unbroken run"
            out.unlink()
        tally.count(inside)
        seconds = nearer(seconds, inside)
    whole(lambda: resume(form, workers))
    assert digest(out) == expected, "another file than that of an unbroken run"


if __name__ == "__main__":
    what, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    plain, packed = FileFormat(), FileFormat(compression="gz")
    runs = {
        "train": kill_trainings,
        "infer": kill_generations,
        "resume": partial(kill_and_resume, plain, 1),
        "resume_gz": partial(kill_and_resume, packed, 1),
        "resume_parallel": partial(kill_and_resume, plain, 2),
    }
    counted = Tally()
    try:
        runs[what](count, random.Random(seed), counted)
    finally:
        sys.stdout.write(f"{counted.survived} {counted.inside}\n")
    assert not list(Path().rglob(".*partial*")), "the next run did not clean up"

"""One tiny table, trained once, and the commands to play with it."""

import contextlib
import logging
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result


@pytest.fixture(scope="session")
def people() -> Callable[..., str]:
    """The text of a CSV file of made people: key, category, numbers, date, text with nulls."""

    def text(rows: int = 300, seed: int = 1) -> str:
        rng = random.Random(seed)
        lines = ["id,city,age,pay,born,note"]
        for i in range(rows):
            age = rng.randrange(18, 80)
            note = rng.choice(["", "a b", '"c, d"', "x"])
            born = f"{2020 - age}-0{rng.randrange(1, 10)}-1{rng.randrange(10)}"
            city = rng.choice(["Oslo", "Bergen", "Bodø"])
            lines.append(f"{i + 1},{city},{age},{rng.gauss(age * 10, 50):.2f},{born},{note}")
        return "\n".join(lines) + "\n"

    return text


@pytest.fixture(scope="session")
def trained_once(tmp_path_factory: pytest.TempPathFactory, people: Callable[..., str]) -> Path:
    """A folder with `people.csv` and `model_artifacts` of table T; to be copied, not used."""
    from syngen_lite.config.settings import TrainSettings
    from syngen_lite.run.training import train_table
    from syngen_lite.store import Store

    folder = tmp_path_factory.mktemp("trained")
    (folder / "people.csv").write_text(people(), encoding="utf-8")
    settings = TrainSettings(source="people.csv", epochs=2)
    with contextlib.chdir(folder):
        train_table("T", settings, (), Store(), lambda _: None)
    return folder


@pytest.fixture
def workplace(tmp_path: Path, trained_once: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory of its own, with the trained table T and its source."""
    folder = tmp_path / "workplace"
    shutil.copytree(trained_once, folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def empty_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory in which nothing was trained."""
    folder = tmp_path / "workplace"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def small_files() -> Callable[[int], contextlib.AbstractContextManager[None]]:
    """No file may grow beyond so many bytes, as on a disk that is full."""

    @contextlib.contextmanager
    def limited(size: int) -> Iterator[None]:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    return limited


@pytest.fixture
def call() -> Iterator[Callable[..., Result]]:
    """Run a command in this process: quick, exit code and all that it said."""
    from syngen_lite.cli import commands

    root = logging.getLogger()
    before = root.handlers[:], root.level

    def run(command: str, *words: str | int | Path) -> Result:
        entry = {"train": commands.train, "infer": commands.infer}.get(command, commands.main)
        return CliRunner().invoke(entry, [str(word) for word in words])

    yield run
    root.handlers[:], root.level = before


def hear_ctrl_c() -> None:
    """For a child: a shell makes its background jobs, and so these tests, deaf to SIGINT."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a command as a process of its own; it is gone when the test ends."""
    started: list[subprocess.Popen[str]] = []

    def run(command: str, *words: str | int | Path, **how: object) -> subprocess.Popen[str]:
        entry = {"train": "train", "infer": "infer"}.get(command, "main")
        code = f"from syngen_lite.cli.commands import {entry}; {entry}()"
        environment = {**os.environ, "OMP_NUM_THREADS": "1", **how.pop("env", {})}
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        streams |= {"preexec_fn": hear_ctrl_c, **how}
        argv = [sys.executable, "-c", code, *map(str, words)]
        started.append(subprocess.Popen(argv, env=environment, **streams))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def execute(start: Callable[..., subprocess.Popen[str]]) -> Callable[..., Result]:
    """Run a command as a process of its own to its end: exit code, stdout, stderr."""

    def run(command: str, *words: str | int | Path, **how: object) -> subprocess.CompletedProcess:
        process = start(command, *words, **how)
        out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    return run

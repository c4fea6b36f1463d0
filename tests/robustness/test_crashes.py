"""What the machine does to a command: signals, kills, full disks, no memory, others at the table.

SYNGEN_LITE_KILLS sets how many kills there are; a nightly run takes 40.
"""

import fcntl
import os
import pty
import re
import resource
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from syngen_lite.store import Store

KILLS = int(os.environ.get("SYNGEN_LITE_KILLS", "6"))
needs_proc = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc")
TRAIN = ("--source", "long.csv", "--table_name", "T", "--epochs", 100_000, "--batch_size", 4)


@pytest.fixture
def long_training(workplace: Path, start, people):
    """Start a training that takes many seconds, with a terminal to say how it goes."""
    Path("long.csv").write_text(people(rows=1900), encoding="utf-8")
    terminal, stderr = pty.openpty()
    size = struct.pack("HHHH", 24, 100, 0, 0)  # a bar is drawn where there is room for it
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, size)

    def begin(*words: str):
        process = start("train", *TRAIN, *words, stderr=stderr)
        os.close(stderr)
        return process, Terminal(terminal)

    yield begin
    os.close(terminal)


class Terminal:
    """What a process writes to its terminal."""

    def __init__(self, handle: int) -> None:
        self.handle, self.text = handle, ""

    def read_until(self, pattern: str, seconds: float = 90) -> None:
        deadline = time.monotonic() + seconds
        while not re.search(pattern, self.text):
            assert time.monotonic() < deadline, self.text
            if not self._more():
                raise AssertionError(self.text)

    def read_all(self) -> str:
        while self._more():
            pass
        return self.text

    def _more(self) -> bool:
        if not select.select([self.handle], [], [], 30)[0]:
            return False
        try:
            got = os.read(self.handle, 65536)
        except OSError:  # Linux says so when the other end is closed
            return False
        self.text += got.decode(errors="replace")
        return bool(got)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["SIGINT", "SIGTERM"]
)
def test_a_stopped_training_keeps_the_best_weights_so_far(long_training, call, number, code):
    process, terminal = long_training()
    terminal.read_until("held-out")
    process.send_signal(number)
    said = terminal.read_all()
    assert process.wait(30) == code, said
    assert "best weights so far are kept" in said
    assert "Traceback" not in said
    assert Store().versions("T") == [1, 2]
    assert Store().manifest("T")["interrupted"] is True
    assert call("infer", 5, "T").exit_code == 0


def test_two_trainings_of_one_table_do_not_mix(long_training, call):
    process, terminal = long_training()
    terminal.read_until("held-out")
    words = ("--source=people.csv", "--epochs=1")
    result = call("train", *words, "--table_name=T")
    assert result.exit_code == 6, result.output
    assert "another training of 'T' is running" in result.output
    assert "hint: wait" in result.output
    assert call("syngen-lite", "models", "rm", "T").exit_code == 6
    assert call("infer", 5, "T").exit_code == 0  # the old version serves on
    assert call("train", *words, "--table_name=U").exit_code == 0
    process.kill()
    process.wait()
    assert call("train", *words, "--table_name=T").exit_code == 0
    assert Store().versions("T") == [1, 2]


def test_two_generations_to_one_file_do_not_mix(workplace: Path, start, call):
    process = start("infer", 50_000_000, "T", "--run_parallel", "false")
    partial = Store().output_path("T").parent
    deadline = time.monotonic() + 20
    while not list(partial.glob(".*partial-*")) and time.monotonic() < deadline:
        time.sleep(0.02)
    result = call("infer", 5, "T")
    assert result.exit_code == 6, result.output
    assert "another generation is running" in result.output
    assert call("infer", 5, "T", "--destination", "other.csv").exit_code == 0
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 143
    said = process.stderr.read()
    kept = list(partial.glob(".*partial*"))
    assert ("rows are kept" if kept else "nothing half-made is left") in said
    assert not list(partial.glob("*.csv"))
    assert call("infer", 5, "T").exit_code == 0  # another seed: what was kept is removed
    assert not list(partial.glob(".*partial*"))


def limited(size: int):
    """For a child: no file may be larger than so many bytes, as on a disk that is full."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_full_disk_stops_a_training_and_the_old_version_stands(workplace: Path, execute, call):
    before = {path: path.read_bytes() for path in Store().version_path("T").iterdir()}
    words = ("--source", "people.csv", "--table_name", "T", "--epochs", 1)
    done = execute("train", *words, preexec_fn=limited(20_000))
    assert done.returncode == 5, done.stderr
    assert "cannot write: File too large" in done.stderr
    assert "model_artifacts/resources/T/v2" in done.stderr
    assert "Traceback" not in done.stderr
    assert Store().versions("T") == [1]
    assert all(path.read_bytes() == content for path, content in before.items())
    assert not list(workplace.rglob(".*partial*"))
    assert call("infer", 5, "T").exit_code == 0


def test_a_full_disk_stops_a_generation_and_the_old_file_stands(workplace: Path, execute, call):
    assert call("infer", 5, "T").exit_code == 0
    output = Store().output_path("T")
    before = output.read_bytes()
    done = execute("infer", 100_000, "T", preexec_fn=limited(100_000))
    assert done.returncode == 5, done.stderr
    assert f"{output}: cannot write: File too large" in done.stderr
    assert "hint: check free disk space" in done.stderr
    assert "Traceback" not in done.stderr
    assert output.read_bytes() == before
    assert not list(workplace.rglob(".*partial*"))


def test_a_folder_that_may_not_be_written_is_an_error_of_the_machine(workplace: Path, execute):
    place = shutil.copytree(workplace, workplace.parent / "read-only")
    with read_only(place):
        source = str(workplace / "people.csv")
        words = ("--source", source, "--table_name", "T", "--epochs", 1)
        for command in (("train", *words), ("infer", 5, "T")):
            done = execute(*command, cwd=place)
            assert done.returncode == 5, done.stderr
            assert "model_artifacts" in done.stderr
            assert "Traceback" not in done.stderr
    assert Store(place / "model_artifacts").versions("T") == [1]


class read_only:  # noqa: N801
    """A folder nobody can write to: by mode, or by mount for root, whom no mode stops."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> None:
        if os.geteuid() != 0:
            for path in [self.folder, *self.folder.rglob("*")]:
                path.chmod(0o555 if path.is_dir() else 0o444)
        elif not (self._mount("--bind", self.folder) and self._mount("-o", "remount,ro,bind")):
            self._unmount()
            pytest.skip("root here may not mount")

    def __exit__(self, *_: object) -> None:
        if os.geteuid() == 0:
            self._unmount()
        else:
            for path in [self.folder, *self.folder.rglob("*")]:
                path.chmod(0o755)

    def _mount(self, *words: object) -> bool:
        argv = ["mount", *map(str, words), str(self.folder)]
        return shutil.which("mount") is not None and not self._run(argv)

    def _unmount(self) -> None:
        self._run(["umount", str(self.folder)])

    @staticmethod
    def _run(argv: list[str]) -> int:
        return subprocess.run(argv, capture_output=True, check=False).returncode


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("what", ["train", "infer", "resume", "resume_gz", "resume_parallel"])
def test_a_kill_at_a_random_moment_loses_nothing_and_the_next_run_is_well(
    workplace: Path, record_property, what: str
):
    script = Path(__file__).with_name("killed_runs.py")
    argv = [sys.executable, str(script), what, str(KILLS), "2024"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)
    survived, inside = [*map(int, done.stdout.split()), 0, 0][:2]
    if what in (names := {"train": "training", "infer": "generation"}):
        record_property("kill -9", f"{survived} of {KILLS} in {names[what]}")
    assert done.returncode == 0, done.stderr
    assert inside >= KILLS // 2, "most kills must fall into a run"


@pytest.fixture
def starve(workplace: Path):
    def run(what: str) -> subprocess.CompletedProcess[str]:
        script = Path(__file__).with_name("starved_run.py")
        argv = [sys.executable, str(script), what, "model_artifacts"]
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        return subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)

    return run


@needs_proc
@pytest.mark.parametrize("what", ["main", "worker"])
def test_a_generation_that_runs_out_of_memory_says_so(starve, workplace: Path, what: str):
    done = starve(what)
    assert done.returncode == 5, done.stderr
    assert "memory" in done.stderr
    assert "Traceback" not in done.stderr
    assert not Path("out.csv").exists()


@needs_proc
def test_a_training_that_runs_out_of_memory_says_so(starve, workplace: Path):
    head = ",".join(f"c{i}" for i in range(300))
    row = ",".join(str(i * 7 % 13) for i in range(300))
    Path("wide.csv").write_text(f"{head}\n" + f"{row}\n" * 30_000)
    done = starve("train")
    assert done.returncode == 5, done.stderr
    assert "memory" in done.stderr
    assert "Traceback" not in done.stderr
    assert Store().versions("W") == []
    assert not list(workplace.rglob("*.partial*"))

"""Commands run as processes of their own: their time and their memory."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_LOOK_EVERY = 0.05  # seconds


@dataclass(frozen=True, slots=True)
class Run:
    """What one command took.

    Attributes:
        seconds: Wall clock, start-up included.
        cpu_seconds: Of all cores, user and system, of the command and its children.
        largest_mib: Peak resident memory of the largest process of its tree (`ru_maxrss`).
        tree_mib: Peak of the memory of the whole tree, a shared page divided among the
            processes that map it (Linux's PSS, looked at 20 times a second, so that a short peak
            may be missed); None elsewhere, or when it was not watched.
        output: The end of what it wrote, standard output and errors together.
    """

    seconds: float
    cpu_seconds: float
    largest_mib: float
    tree_mib: float | None
    output: str


def run(
    command: Sequence[str | Path],
    home: Path,
    environment: Mapping[str, str],
    *,
    watched: bool = False,
) -> Run:
    """Run a command to its end and measure it.

    Args:
        command: Program and arguments.
        home: Its working directory.
        environment: Its environment variables.
        watched: Whether to look at the memory of its whole tree, which costs it a little time.

    Raises:
        SystemExit: it failed; with the end of what it wrote.
    """
    with tempfile.TemporaryFile() as log:
        start = time.perf_counter()
        process = subprocess.Popen(
            [str(word) for word in command], cwd=home, env=dict(environment), stdout=log, stderr=log
        )
        watch = TreeWatch(process.pid) if watched else None
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        # Popen must not wait for a process that is gone.
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = watch.stop() if watch else None
        log.seek(0)
        output = log.read().decode(errors="replace")[-2000:]
        if process.returncode:
            raise SystemExit(f"{command} failed:\n{output}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, peak, output)


def last_line(command: Sequence[str | Path], environment: Mapping[str, str]) -> str:
    """Run a command and give the last line of its output.

    Raises:
        RuntimeError: it failed; with the end of its errors.
    """
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, env=dict(environment), check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}\n{done.stderr[-2000:]}")
    return done.stdout.strip().split("\n")[-1]


def with_threads(threads: int | None) -> dict[str, str]:
    """This environment, with the libraries' thread pools cut to `threads`."""
    pools = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    return {**os.environ, **({name: str(threads) for name in pools} if threads else {})}


@contextmanager
def on_cores(count: int) -> Iterator[None]:
    """Let this process, and those it starts, run on the first `count` of its cores."""
    mine = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(mine)[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, mine)


class TreeWatch:
    """Watches the memory of a process and its descendants."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak_kib = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> float | None:
        """Peak in MiB; None where /proc is missing."""
        self._done.set()
        self._thread.join()
        return self._peak_kib / 1024 or None

    def _look(self) -> None:
        while not self._done.wait(_LOOK_EVERY):
            total = sum(_memory_kib(pid) for pid in _tree(self._pid))
            self._peak_kib = max(self._peak_kib, total)


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        found = [file.read_text() for file in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:  # it ended while being looked at
        return
    for child in " ".join(found).split():
        yield from _tree(int(child))


def _memory_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it ended while being looked at
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)

"""The folder in which a file grows, and the record of which of its parts are finished.

    .<name>.partial-<fingerprint>/
      table          the file, as far as it is
      progress       a line of JSON, then the size of the file after its start and after each part

A part is recorded when it is on the disk, and only if it is whole: so the file, cut to a recorded
size, is what an unbroken run of any length had there.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from syngen_lite.store.files import replace_file

_NAME = 16  # characters of the fingerprint in a folder's name


class Partial:
    """The unfinished file of one job.

    Args:
        destination: Where the file will stand.
        fingerprint: Of the job.
        seed: Of the job, for whoever goes on without knowing it.
    """

    def __init__(self, destination: Path, fingerprint: str, seed: int) -> None:
        self.folder = destination.with_name(f"{_prefix(destination)}{fingerprint[:_NAME]}")
        self.table = self.folder / "table"
        self._record = self.folder / "progress"
        self._facts = {"fingerprint": fingerprint, "seed": seed}
        self._sizes: list[int] = []

    @property
    def parts(self) -> int:
        """Finished parts."""
        return max(0, len(self._sizes) - 1)

    @property
    def is_begun(self) -> bool:
        """Whether the file has its start."""
        return bool(self._sizes)

    def open(self, most: int) -> None:
        """Find what an earlier run of the job has left, else begin anew.

        Args:
            most: Parts that the job can use; the file is cut behind them.

        Raises:
            OSError: the machine says no.
        """
        facts, sizes = _read(self._record)
        there = self.table.stat().st_size if self.table.is_file() else -1
        known = [size for size in sizes if size <= there]
        if facts == self._facts and known:
            self._sizes = known[: most + 1]
            os.truncate(self.table, self._sizes[-1])
        else:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            self._sizes = []
        for left in self.folder.iterdir():
            if left not in (self.table, self._record):
                shutil.rmtree(left) if left.is_dir() else left.unlink()
        self._rewrite()

    def note(self) -> None:
        """Record that the file, as it is now, ends with a finished part (or with its start)."""
        _sync(self.table)
        size = self.table.stat().st_size
        with self._record.open("a", encoding="ascii") as record:
            record.write(f"{size}\n")
        _sync(self._record)
        self._sizes.append(size)

    def look_again(self) -> None:
        """Believe the record alone: a signal may have come between it and what is known here."""
        self._sizes = _read(self._record)[1]

    def discard(self) -> None:
        """Remove all of it."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _rewrite(self) -> None:
        lines = [json.dumps(self._facts), *map(str, self._sizes)]
        words = "\n".join(lines) + "\n"
        replace_file(self._record, lambda path: path.write_text(words, encoding="ascii"))


def discard_others(destination: Path, kept: Partial) -> None:
    """Remove what runs of other jobs left beside a destination; its lock says that none writes."""
    for folder in _partials(destination):
        if folder != kept.folder:
            shutil.rmtree(folder, ignore_errors=True)


def interrupted_runs(destination: Path) -> Iterator[tuple[str, int]]:
    """Fingerprint and seed of each run to a destination that has finished parts."""
    for folder in _partials(destination):
        facts, sizes = _read(folder / "progress")
        if len(sizes) > 1 and isinstance(facts.get("seed"), int):
            yield str(facts.get("fingerprint")), int(facts["seed"])


def _prefix(destination: Path) -> str:
    return f".{destination.name}.partial-"


def _partials(destination: Path) -> list[Path]:
    if not destination.parent.is_dir():
        return []
    prefix = _prefix(destination)
    return [path for path in destination.parent.iterdir() if path.name.startswith(prefix)]


def _read(record: Path) -> tuple[dict[str, Any], list[int]]:
    """What a record says; a line that was never finished says nothing."""
    facts: dict[str, Any] = {}
    sizes: list[int] = []
    with suppress(OSError, ValueError):
        first, *rest = record.read_text(encoding="ascii").split("\n")[:-1]
        found = json.loads(first)
        facts = found if isinstance(found, dict) else {}
        sizes = [int(line) for line in rest]
    return facts, sizes if sizes == sorted(sizes) else []


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())

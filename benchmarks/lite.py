"""This project, driven by its own commands in a folder of its own."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from processes import Run, run


@dataclass(frozen=True, slots=True)
class Lite:
    """One trained table.

    Attributes:
        home: Where the artifacts lie.
        table: The table's name.
        watched: Whether to look at the memory of the whole process tree.
    """

    home: Path
    table: str
    watched: bool = False

    @property
    def output(self) -> Path:
        """The CSV that the last `infer` wrote."""
        folder = self.home / "model_artifacts" / "tmp_store" / self.table
        return folder / f"merged_infer_{self.table}.csv"

    def train(self, source: Path, environment: Mapping[str, str], **flags: object) -> Run:
        """Learn a CSV; flags by their names, without the dashes.

        All of its rows: benchmarks have set a holdout aside before.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        flags = {"holdout": 0, **flags}
        return self._call("train", environment, source=source.resolve(), **flags)

    def infer(self, size: int, environment: Mapping[str, str], **flags: object) -> Run:
        """Write `size` rows to `output`."""
        return self._call("infer", environment, size=size, **flags)

    def _call(self, name: str, environment: Mapping[str, str], **flags: object) -> Run:
        words = ["--table_name", self.table]
        for flag, value in flags.items():
            words += [] if value is None else [f"--{flag}", str(value)]
        command = [str(commands_folder() / name), *words]
        return run(command, self.home, environment, watched=self.watched)


def commands_folder() -> Path:
    """Where `train` and `infer` lie: beside the interpreter, a link to another one or not."""
    return Path(sys.executable).parent

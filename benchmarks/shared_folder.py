"""The shared folder: its tables, and its tools that know no generator, run by path."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from processes import last_line

TABLES = {
    "adult": ("adult/adult.csv.gz", "income"),
    "churn": ("churn_modelling/Churn_modelling.csv.gz", "Exited"),
    "shoppers": ("online_shoppers/online_shoppers_intention.csv.gz", "Revenue"),
    "default": ("default_credit/default.csv.gz", "default.payment.next.month"),
    "housing": ("california_housing/housing.csv.gz", "median_house_value"),
}
"""Name -> file under `data`, and the column that `utility` predicts."""


@dataclass(frozen=True, slots=True)
class Split:
    """A table cut into what is learnt and what is held out."""

    train: Path
    holdout: Path
    target: str


@dataclass(frozen=True, slots=True)
class SharedFolder:
    """The folder that holds `bench` and `data`."""

    root: Path

    def tool(self, name: str) -> Path:
        """A script of `bench`."""
        return self.root / "bench" / name

    def split(self, data: str, work: Path, environment: Mapping[str, str]) -> Split:
        """Cut a table 80/20 under `work`, unless it lies there already."""
        source, target = TABLES[data]
        home = work / data
        split = Split(home / "train.csv", home / "holdout.csv", target)
        if not split.holdout.exists():
            table = self.root / "data" / source
            last_line([sys.executable, self.tool("split.py"), table, home], environment)
        return split

    def score(
        self, split: Split, synthetic: Path, environment: Mapping[str, str]
    ) -> dict[str, Any]:
        """All figures of `score.py`, those of the holdout under "ceiling"."""
        files = {"train": split.train, "holdout": split.holdout, "synthetic": synthetic}
        flags = [word for name, path in files.items() for word in (f"--{name}", str(path))]
        command = [sys.executable, "-W", "ignore", str(self.tool("score.py")), *flags]
        line = last_line([*command, "--target", split.target, "--ceiling"], environment)
        figures: dict[str, Any] = json.loads(line)
        return figures

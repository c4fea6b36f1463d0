"""A store with small artifacts, no model behind them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from syngen_lite.store import Artifact, Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "model_artifacts")


@pytest.fixture
def artifact() -> Callable[..., Artifact]:
    def make(table: str = "T", number: float = 1.0) -> Artifact:
        arrays = {
            "weights": np.full((3, 4), number, np.float32),
            "order": np.arange(5, dtype=np.int64),
        }
        codec = {"schema": {"name": table, "columns": []}, "number": number}
        return Artifact({"table": table, "rows": 10, "settings": {"source": "x"}}, codec, arrays)

    return make

"""A trained table as jobs need it, and a way to look inside the folder afterwards."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from syngen_lite.run.job import Job


@pytest.fixture
def job(workplace: Path) -> Callable[..., Job]:
    def make(size: int = 5000, seed: int = 7, batch_size: int | None = None) -> Job:
        return Job(workplace / "model_artifacts", "T", 1, size, seed, batch_size)

    return make


@pytest.fixture
def sha() -> Callable[[Path], str]:
    return lambda path: hashlib.sha256(path.read_bytes()).hexdigest()

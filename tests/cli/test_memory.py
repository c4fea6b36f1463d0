"""A machine without memory: exit 5 in words, from this process or from a worker."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from syngen_lite.store import Store

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc")

# The limit counts from what the process has: so it strikes while rows are held, on any machine.
SCRIPT = """
import resource, sys
from pathlib import Path
import numpy as np
from syngen_lite.cli.failures import failures
from syngen_lite.run import generation, job, workers

def limit(megabytes):
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    size = pages * resource.getpagesize() + megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (size, size))

def starved(job, blocks, path):
    workers._load_once(job.root, job.table, job.version).table(1, 1)
    limit(1)
    return workers.write_part(job, blocks, path)

if __name__ == "__main__":
    what, root = sys.argv[1:]
    np.ones((64, 64)) @ np.ones((64, 64))  # its library takes its own memory now
    if what == "train":
        from syngen_lite.config.settings import TrainSettings
        from syngen_lite.run.training import train_table
        from syngen_lite.store import Store
        import sklearn.mixture, torch
        torch.ones(64, 64) @ torch.ones(64, 64)
        with failures(False):
            limit(60)
            settings = TrainSettings(source="wide.csv", epochs=1)
            train_table("W", settings, (), Store(), lambda _: None)
    asked = job.Job(Path(root), "T", 1, 2 * job.PART_ROWS, 1, job.PART_ROWS)
    if what == "worker":
        generation.write_part = starved
    with failures(False):
        if what == "main":
            job.load_generator(Path(root), "T", 1).table(1, 1)
            limit(1)
        generation.generate(asked, Path("out.csv"), 2 if what == "worker" else 1, lambda _: None)
"""


@pytest.fixture
def starve(workplace: Path):
    def run(what: str) -> subprocess.CompletedProcess[str]:
        Path("starved.py").write_text(SCRIPT)
        argv = [sys.executable, "starved.py", what, "model_artifacts"]
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        return subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)

    return run


@pytest.mark.parametrize("what", ["main", "worker"])
def test_a_generation_that_runs_out_of_memory_says_so(starve, workplace: Path, what: str):
    done = starve(what)
    assert done.returncode == 5, done.stderr
    assert "memory" in done.stderr
    assert "Traceback" not in done.stderr
    assert not Path("out.csv").exists()


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

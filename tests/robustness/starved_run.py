"""A generation or a training on a machine whose memory ends; exits as a command would.

    python starved_run.py main|worker|train ROOT

The limit counts from what the process has: so it strikes while rows are held, on any machine.
"""

import resource
import sys
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
        import sklearn.mixture  # noqa: F401
        import torch

        from syngen_lite.config.settings import TrainSettings
        from syngen_lite.run.training import train_table
        from syngen_lite.store import Store

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
            limit(8)
        generation.generate(asked, Path("out.csv"), 2 if what == "worker" else 1, lambda _: None)

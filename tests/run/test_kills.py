"""`kill -9` at any moment: the old stands, the new is whole or absent, the next run is well.

SYNGEN_LITE_KILLS sets how many; a nightly run takes 40.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = int(os.environ.get("SYNGEN_LITE_KILLS", "6"))

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.mark.parametrize("what", ["train", "infer", "resume", "resume_gz", "resume_parallel"])
def test_a_kill_at_a_random_moment_loses_nothing_and_the_next_run_is_well(
    workplace: Path, what: str
):
    script = Path(__file__).with_name("killed_runs.py")
    argv = [sys.executable, str(script), what, str(KILLS), "2024"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= KILLS // 2, "most kills must fall into a run"

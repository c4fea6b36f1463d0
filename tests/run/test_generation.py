"""Generation: the same bytes however they are made, whole or not at all."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from safetensors.numpy import load_file, save_file

from syngen_lite.errors import ArtifactError, ConfigError, LockedError, ResourceError
from syngen_lite.generators.generator import BLOCK_ROWS
from syngen_lite.run.generation import choose_workers, generate
from syngen_lite.run.job import PART_BLOCKS, load_generator
from syngen_lite.store import file_lock
from syngen_lite.store.artifact import signed

PARTS_AND_A_BIT = 2 * PART_BLOCKS * BLOCK_ROWS + 777


def nobody(_: int) -> None: ...


def read_manifest(destination: Path) -> dict:
    return json.loads(destination.with_name(f"{destination.name}.manifest.json").read_text())


def visible(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


class TestSameSeed:
    """The same seed gives the same bytes."""

    def test_for_every_batch_size(self, job, sha, workplace: Path):
        hashes = set()
        for batch_size in (7, 1_000, 4_096, 100_000, None):
            generate(job(batch_size=batch_size), workplace / "out.csv", 1, nobody)
            hashes.add(sha(workplace / "out.csv"))
        assert len(hashes) == 1

    def test_for_any_number_of_workers(self, job, sha, workplace: Path):
        hashes = {}
        for workers in (1, 2, 4):
            generate(job(size=PARTS_AND_A_BIT), workplace / "out.csv", workers, nobody)
            hashes[workers] = sha(workplace / "out.csv")
            with (workplace / "out.csv").open(encoding="utf-8") as file:
                assert sum(1 for _ in file) == PARTS_AND_A_BIT + 1
        assert len(set(hashes.values())) == 1, hashes

    def test_for_one_thread_and_for_two(self, execute, sha, workplace: Path):
        hashes = set()
        for threads in ("1", "2"):
            environment = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), threads)
            words = ("5000", "T", "--random_seed", 7, "--destination", f"{threads}.csv")
            assert execute("infer", *words, env=environment).returncode == 0
            hashes.add(sha(workplace / f"{threads}.csv"))
        assert len(hashes) == 1

    def test_and_another_seed_gives_other_bytes(self, job, sha, workplace: Path):
        hashes = set()
        for seed in (7, 8):
            generate(job(seed=seed), workplace / "out.csv", 1, nobody)
            hashes.add(sha(workplace / "out.csv"))
        assert len(hashes) == 2

    @pytest.mark.parametrize("size", [1, 1023, 1024, 1025, 2048, 4999])
    def test_and_fewer_rows_are_a_prefix_of_more(self, job, workplace: Path, size: int):
        generate(job(size=5000), workplace / "long.csv", 1, nobody)
        generate(job(size=size), workplace / "short.csv", 1, nobody)
        short, long = (workplace / f"{name}.csv" for name in ("short", "long"))
        assert long.read_bytes().startswith(short.read_bytes())
        assert short.read_text(encoding="utf-8").count("\n") == size + 1


def test_the_listener_hears_of_every_row(job, workplace: Path):
    heard: list[int] = []
    generate(job(size=5000, batch_size=2048), workplace / "out.csv", 1, heard.append)
    assert heard == [2048, 2048, 904]


def test_beside_the_rows_stands_of_which_model_and_seed_they_are(job, workplace: Path):
    generate(job(size=10, seed=3), workplace / "deep" / "out.csv", 1, nobody)
    facts = read_manifest(workplace / "deep" / "out.csv")
    assert facts.pop("created")
    assert facts == {"table": "T", "version": 1, "size": 10, "random_seed": 3}
    assert visible(workplace / "deep") == {"out.csv", "out.csv.manifest.json", ".out.csv.lock"}


def test_two_generations_to_one_file_do_not_mix(job, workplace: Path):
    destination = workplace / "out.csv"
    generate(job(size=10), destination, 1, nobody)
    before = destination.read_bytes()
    with (
        file_lock(workplace / ".out.csv.lock", "a test"),
        pytest.raises(LockedError, match="another generation") as caught,
    ):
        generate(job(size=20), destination, 1, nobody)
    assert caught.value.exit_code == 6
    assert destination.read_bytes() == before
    generate(job(size=20), destination, 1, nobody)


def test_two_generations_to_two_files_go_on_together(job, workplace: Path):
    with file_lock(workplace / ".other.csv.lock", "a test"):
        generate(job(size=10), workplace / "out.csv", 1, nobody)
    assert (workplace / "out.csv").exists()


def test_what_killed_runs_left_is_removed_and_nothing_else(job, workplace: Path):
    (workplace / ".out.csv.partial-abc").mkdir()
    (workplace / ".out.csv.partial-abc" / "part-000000000").write_text("half a row")
    (workplace / ".other.csv.partial-abc").mkdir()
    generate(job(size=10), workplace / "out.csv", 1, nobody)
    assert not (workplace / ".out.csv.partial-abc").exists()
    assert (workplace / ".other.csv.partial-abc").exists()


class StopError(Exception):
    pass


@pytest.mark.parametrize("error", [StopError, KeyboardInterrupt, MemoryError])
def test_a_generation_that_stops_midway_leaves_the_old_file_and_no_half(
    job, workplace: Path, error: type[BaseException]
):
    destination = workplace / "out.csv"
    generate(job(size=10, seed=1), destination, 1, nobody)
    before = destination.read_bytes(), read_manifest(destination), visible(workplace)

    def stop(_: int) -> None:
        raise error

    with pytest.raises(error):
        generate(job(size=5000, seed=2), destination, 1, stop)
    assert (destination.read_bytes(), read_manifest(destination), visible(workplace)) == before


def test_a_folder_is_no_destination(job, workplace: Path):
    with pytest.raises(ConfigError, match="this is a folder"):
        generate(job(), workplace, 1, nobody)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device")
def test_a_device_is_no_destination_and_is_not_replaced(job):
    with pytest.raises(ConfigError, match="no plain file"):
        generate(job(), Path("/dev/full"), 1, nobody)
    assert Path("/dev/full").is_char_device()
    assert not list(Path("/dev").glob(".full*"))


def test_a_destination_below_a_file_is_an_error_of_the_machine(job, workplace: Path):
    with pytest.raises(ResourceError):
        generate(job(), workplace / "people.csv" / "out.csv", 1, nobody)


def test_a_model_that_cannot_be_rebuilt_is_damage_and_is_named(
    job, workplace: Path, refresh_checksums
):
    weights = workplace / "model_artifacts" / "resources" / "T" / "v1" / "weights.safetensors"
    arrays = load_file(weights)
    save_file({"foreign": next(iter(arrays.values()))}, weights)
    refresh_checksums(weights.parent)
    with pytest.raises(ArtifactError) as caught:
        generate(job(), workplace / "out.csv", 1, nobody)
    assert str(weights.parent) in str(caught.value)
    assert not (workplace / "out.csv").exists()


@pytest.mark.parametrize("content", ['{"schema": []}', "{}", '{"schema": {"name": "T"}}'])
def test_a_codec_that_cannot_be_rebuilt_is_damage_and_is_named(
    job, workplace: Path, refresh_checksums, content: str
):
    codec = workplace / "model_artifacts" / "resources" / "T" / "v1" / "codec.json"
    codec.write_text(content)
    refresh_checksums(codec.parent)
    with pytest.raises(ArtifactError) as caught:
        generate(job(), workplace / "out.csv", 1, nobody)
    assert str(codec.parent) in str(caught.value)


def test_a_model_that_was_replaced_is_read_anew(job, workplace: Path, refresh_checksums):
    # within one process, as for whoever uses the package in a notebook
    codec = workplace / "model_artifacts" / "resources" / "T" / "v1" / "codec.json"
    load_generator(workplace / "model_artifacts", "T", 1)
    codec.write_text("{}")
    refresh_checksums(codec.parent)
    with pytest.raises(ArtifactError):
        load_generator(workplace / "model_artifacts", "T", 1)


@pytest.fixture
def refresh_checksums():
    """Make the manifest vouch for whatever lies in the folder."""
    import hashlib

    def refresh(folder: Path) -> None:
        manifest = json.loads((folder / "manifest.json").read_text())
        for name in manifest["files"]:
            payload = (folder / name).read_bytes()
            digest = hashlib.sha256(payload).hexdigest()
            manifest["files"][name] = {"bytes": len(payload), "sha256": digest}
        (folder / "manifest.json").write_bytes(signed(manifest))

    return refresh


@pytest.mark.parametrize(
    ("size", "run_parallel", "several"),
    [(10, None, False), (10, True, False), (10**7, False, False), (10**18, False, False)],
)
def test_short_jobs_and_those_told_so_take_one_process(size, run_parallel, several):
    assert (choose_workers(size, run_parallel) > 1) is several


def test_long_jobs_take_all_cores_and_not_more():
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    assert choose_workers(10**7, None) == choose_workers(10**7, True) == cores


PARALLEL = """
import resource, sys
from pathlib import Path
from syngen_lite.run.generation import generate
from syngen_lite.run.job import Job
if __name__ == "__main__":
    root, destination, size, limit = sys.argv[1:]
    if int(limit):
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    heard = lambda rows: print(rows, flush=True)
    generate(Job(Path(root), "T", 1, int(size), 7), Path(destination), 2, heard)
"""


def start_parallel(folder: Path, size: int, limit: int = 0) -> subprocess.Popen:
    script = folder / "parallel.py"
    script.write_text(PARALLEL)
    argv = [sys.executable, str(script), "model_artifacts", "out.csv", str(size), str(limit)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(argv, env=environment, **streams)


def children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    if not path.exists():
        pytest.skip("needs /proc")
    return [int(word) for word in path.read_text().split()]


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state.rsplit(")", 1)[1].split()[0] != "Z"


def test_workers_die_with_a_parent_that_is_killed_and_the_next_run_is_well(job, workplace: Path):
    with start_parallel(workplace, 50 * PARTS_AND_A_BIT) as process:
        assert process.stdout.readline()
        workers = children(process.pid)
        process.send_signal(signal.SIGKILL)
    assert len(workers) >= 2
    deadline = time.monotonic() + 10
    while any(map(is_alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(is_alive, workers))
    assert not (workplace / "out.csv").exists()
    generate(job(size=10), workplace / "out.csv", 1, nobody)
    assert not list(workplace.glob(".*partial*"))


def test_ctrl_c_in_a_parallel_generation_is_quiet_in_the_workers(workplace: Path):
    with start_parallel(workplace, 50 * PARTS_AND_A_BIT) as process:
        for _ in range(2):  # a part is heard of before it is recorded
            assert process.stdout.readline()
        for pid in [*children(process.pid), process.pid]:  # as a terminal does
            os.kill(pid, signal.SIGINT)
        errors = process.stderr.read()
    assert "KeyboardInterrupt" in errors  # the script's own
    assert "SpawnProcess" not in errors
    assert "spawn_main" not in errors
    assert not (workplace / "out.csv").exists()
    assert "rows are kept: --resume goes on" in errors


def test_a_disk_that_is_full_for_a_worker_is_an_error_of_the_machine(workplace: Path):
    with start_parallel(workplace, PARTS_AND_A_BIT, limit=200_000) as process:
        errors = process.stderr.read()
    assert process.returncode == 1
    assert "ResourceError: out.csv: cannot write" in errors
    assert not (workplace / "out.csv").exists()
    assert not list(workplace.glob(".*partial*"))

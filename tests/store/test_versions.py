"""Versions, locks and checkpoints."""

import json
import resource
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from syngen_lite.errors import ArtifactError, LockedError, ResourceError
from syngen_lite.store import Artifact, Store
from syngen_lite.store.artifact import write_artifact
from syngen_lite.store.files import replace_file

HOLD = """
import sys, time
from pathlib import Path
from syngen_lite.store import Store
with Store(Path(sys.argv[1])).lock("T"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(store: Store):
    """Another process that holds the lock of table T."""
    argv = [sys.executable, "-c", HOLD, str(store.root)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def save(store: Store, *artifacts: Artifact) -> None:
    for artifact in artifacts:
        table = artifact.manifest["table"]
        with store.lock(table):
            store.save(table, artifact)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_what_is_saved_is_loaded_bit_for_bit(store: Store, artifact):
    made = artifact(number=0.1)
    save(store, made)
    loaded = store.load("T")
    assert loaded.codec == made.codec
    assert loaded.arrays.keys() == made.arrays.keys()
    for name, array in made.arrays.items():
        assert loaded.arrays[name].dtype == array.dtype
        assert loaded.arrays[name].tobytes() == array.tobytes()
    assert made.manifest.items() <= loaded.manifest.items()


def test_a_version_is_three_files_of_json_and_plain_tensors(store: Store, artifact):
    save(store, artifact())
    folder = store.root / "resources" / "T" / "v1"
    assert sorted(tree(folder)) == ["codec.json", "manifest.json", "weights.safetensors"]
    json.loads((folder / "codec.json").read_text())
    json.loads((folder / "manifest.json").read_text())
    payload = (folder / "weights.safetensors").read_bytes()
    length = int.from_bytes(payload[:8], "little")
    assert json.loads(payload[8 : 8 + length])["weights"]["dtype"] == "F32"
    assert not any(b"pickle" in content for content in tree(folder).values())


def test_each_saving_makes_a_further_version_and_leaves_the_older_ones(store: Store, artifact):
    save(store, artifact(number=1.0))
    before = tree(store.root / "resources" / "T" / "v1")
    save(store, artifact(number=2.0))
    assert store.versions("T") == [1, 2]
    assert store.latest("T") == 2
    assert tree(store.root / "resources" / "T" / "v1") == before
    assert [store.load("T", n).codec["number"] for n in (1, 2)] == [1.0, 2.0]


def test_ten_versions_are_in_the_order_of_numbers(store: Store, artifact):
    save(store, *(artifact(number=float(n)) for n in range(1, 12)))
    assert store.versions("T") == list(range(1, 12))
    assert store.load("T").codec["number"] == 11.0


def test_a_table_that_was_never_trained_is_an_error_that_says_what_was(store: Store, artifact):
    with pytest.raises(ArtifactError, match="none yet"):
        store.load("T")
    save(store, artifact("sales"), artifact("a b"))
    with pytest.raises(ArtifactError, match="a b, sales"):
        store.load("T")


def test_a_version_that_is_not_there_is_an_error_that_says_which_are(store: Store, artifact):
    save(store, artifact(), artifact())
    with pytest.raises(ArtifactError, match="no version 7; there are: 1, 2"):
        store.load("T", 7)


def test_removing_the_latest_version_makes_the_one_before_it_the_latest(store: Store, artifact):
    save(store, *(artifact(number=n) for n in (1.0, 2.0, 3.0)))
    store.remove("T", 3)
    assert store.versions("T") == [1, 2]
    assert store.load("T").codec["number"] == 2.0
    store.remove("T", 1)
    assert store.load("T").codec["number"] == 2.0


def test_removing_a_table_leaves_nothing_of_it_and_all_of_the_others(store: Store, artifact):
    save(store, artifact("T"), artifact("U"))
    store.remove("T")
    assert [path.name for path in (store.root / "resources").iterdir()] == ["U"]
    assert store.tables() == ["U"]
    with pytest.raises(ArtifactError):
        store.remove("T")


def test_nobody_else_may_train_or_remove_while_one_trains(store: Store, artifact, holder):
    with pytest.raises(LockedError, match="another training of 'T'") as caught, store.lock("T"):
        pass
    assert caught.value.exit_code == 6
    save(store, artifact("U"))


def test_a_table_is_not_removed_while_it_is_trained(store: Store, artifact):
    save(store, artifact())
    argv = [sys.executable, "-c", HOLD, str(store.root)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
        process.stdout.readline()
        try:
            for version in (None, 1):
                with pytest.raises(LockedError):
                    store.remove("T", version)
        finally:
            process.kill()
    assert store.load("T").codec["number"] == 1.0


def test_a_lock_dies_with_its_holder(store: Store, artifact, holder):
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    save(store, artifact())
    assert store.versions("T") == [1]


def test_what_killed_writers_left_is_no_version_and_is_swept(store: Store, artifact):
    save(store, artifact())
    folder = store.root / "resources" / "T"
    for name in (".v2.partial-77", ".removed-v1"):
        (folder / name).mkdir()
        (folder / name / "codec.json").write_text("{}")
    (folder / ".latest.partial-77").write_text("9")
    assert store.versions("T") == [1]
    with store.lock("T"):
        assert sorted(path.name for path in folder.iterdir()) == [".lock", "latest", "v1"]


def test_a_full_disk_leaves_the_old_version_and_no_half_of_the_new(store: Store, artifact):
    save(store, artifact())
    before = tree(store.root)
    large = artifact()
    large.arrays["large"] = np.zeros(100_000)
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limit[1]))
    try:
        with pytest.raises(ResourceError, match="cannot write") as caught:
            save(store, large)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert caught.value.exit_code == 5
    assert "v2" in str(caught.value)
    assert tree(store.root) == before


def test_a_file_where_a_folder_is_needed_is_an_error_of_the_machine(tmp_path: Path, artifact):
    (tmp_path / "model_artifacts").write_text("mine")
    with pytest.raises(ResourceError), Store(tmp_path / "model_artifacts").lock("T"):
        pass
    assert (tmp_path / "model_artifacts").read_text() == "mine"


def test_a_version_is_never_written_over_another(tmp_path: Path, artifact):
    write_artifact(tmp_path / "v1", artifact(number=1.0))
    before = tree(tmp_path)
    with pytest.raises(ResourceError):
        write_artifact(tmp_path / "v1", artifact(number=2.0))
    assert tree(tmp_path) == before


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path):
    path = tmp_path / "x"
    replace_file(path, lambda new: new.write_bytes(b"old"))
    replace_file(path, lambda new: new.write_bytes(b"new"))
    assert tree(tmp_path) == {"x": b"new"}
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, limit[1]))
    try:
        with pytest.raises(ResourceError):
            replace_file(path, lambda new: new.write_bytes(b"newest" * 10))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert tree(tmp_path) == {"x": b"new"}


class TestCheckpoint:
    """Where an interrupted training stands."""

    @pytest.fixture
    def path(self, store: Store) -> Path:
        arrays = {"weights.0": np.arange(12, dtype=np.float32).reshape(3, 4)}
        store.save_checkpoint("T", {"step": 30, "curve": [[30, 1.5, 2.5]]}, arrays)
        return store.root / "resources" / "T" / "checkpoint.safetensors"

    def test_comes_back_bit_for_bit(self, store: Store, path: Path):
        numbers, arrays = store.load_checkpoint("T")
        assert numbers == {"step": 30, "curve": [[30, 1.5, 2.5]]}
        assert arrays["weights.0"].tobytes() == np.arange(12, dtype=np.float32).tobytes()

    def test_keeps_numbers_that_json_does_not_know(self, store: Store):
        store.save_checkpoint("T", {"lowest": float("inf")}, {})
        assert store.load_checkpoint("T")[0]["lowest"] == float("inf")

    def test_is_replaced_and_dropped(self, store: Store, path: Path):
        store.save_checkpoint("T", {"step": 60}, {})
        assert store.load_checkpoint("T") == ({"step": 60}, {})
        store.drop_checkpoint("T")
        assert store.load_checkpoint("T") is None
        store.drop_checkpoint("T")

    def test_is_no_version(self, store: Store, path: Path):
        assert store.versions("T") == []
        assert store.tables() == []

    @pytest.mark.parametrize(
        "damage",
        [
            lambda p: p.write_bytes(p.read_bytes()[:-3]),
            lambda p: p.write_bytes(p.read_bytes()[:9]),
            lambda p: p.write_bytes(b""),
            lambda p: p.write_bytes(b"\x05\0\0\0\0\0\0\0[1,2]"),
            lambda p: p.write_bytes(p.read_bytes()[:-1] + b"\x77"),
            lambda p: p.write_bytes(p.read_bytes().replace(b'"step\\": 30', b'"step\\": 31')),
            lambda p: p.write_bytes(b"\x80\x04}q\x00."),
            lambda p: (p.unlink(), p.mkdir()),
            lambda p: (p.rename(p.with_name("aside")), p.symlink_to(p.with_name("aside"))),
        ],
    )
    def test_damage_is_noticed_and_the_file_is_named(self, store: Store, path: Path, damage):
        before = path.read_bytes()
        damage(path)
        assert path.is_dir() or path.is_symlink() or path.read_bytes() != before
        with pytest.raises(ArtifactError) as caught:
            store.load_checkpoint("T")
        assert caught.value.file == path

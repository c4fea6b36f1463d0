"""What can happen to a store on disk; files that are damaged stand in `tests/robustness`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from syngen_lite.errors import ArtifactError
from syngen_lite.store import Store
from syngen_lite.store.artifact import read_manifest

MANIFEST = "manifest.json"


@pytest.fixture
def versions(store: Store, artifact) -> Path:
    """The folder of table T with two versions that differ in every file."""
    with store.lock("T"):
        store.save("T", artifact(number=1.0))
        store.save("T", artifact(number=2.0))
    return store.root / "resources" / "T"


def flip_each_bit(payload: bytes) -> Iterator[bytes]:
    for at in range(len(payload)):
        for bit in range(8):
            yield payload[:at] + bytes([payload[at] ^ 1 << bit]) + payload[at + 1 :]


def test_every_single_bit_of_a_manifest_is_vouched_for(store: Store, versions: Path):
    path = versions / "v2" / MANIFEST
    whole = path.read_bytes()
    for flipped in flip_each_bit(whole):
        path.write_bytes(flipped)
        with pytest.raises(ArtifactError):
            read_manifest(path.parent)
    path.write_bytes(whole)
    assert read_manifest(path.parent)["table"] == "T"


def test_a_version_made_again_under_the_same_number_has_another_fingerprint(store: Store, artifact):
    marks = []
    for number in (1.0, 2.0):
        with store.lock("T"):
            assert store.save("T", artifact(number=number)) == 1
        marks.append(store.fingerprint("T", 1))
        store.remove("T")
    assert marks[0] != marks[1]


def test_what_is_not_damaged_loads(store: Store, versions: Path):
    assert store.load("T").codec["number"] == 2.0


def test_a_version_copied_from_another_table_is_not_taken_for_this_one(
    store: Store, versions: Path, artifact
):
    versions.rename(versions.with_name("U"))
    for read in (store.load, store.manifest):
        with pytest.raises(ArtifactError, match="model of table 'T'") as caught:
            read("U")
        assert caught.value.file == versions.with_name("U") / "v2" / MANIFEST


def test_a_folder_that_belongs_to_another_table_is_not_written_to(
    store: Store, versions: Path, artifact
):
    # what a disk does that takes `t` for `T`
    versions.rename(versions.with_name("t"))
    with pytest.raises(ArtifactError, match="that of table 'T'"), store.lock("t"):
        pass
    assert sorted(p.name for p in versions.with_name("t").glob("v*")) == ["v1", "v2"]


def test_a_linked_version_is_no_version(store: Store, versions: Path, tmp_path: Path):
    (versions / "v2").rename(tmp_path / "elsewhere")
    (versions / "v2").symlink_to(tmp_path / "elsewhere")
    assert store.versions("T") == [1]
    assert store.load("T").codec["number"] == 1.0


@pytest.mark.parametrize("text", ["", "two", "7", "-1", "\x00", "9" * 5000])
def test_a_broken_pointer_falls_back_to_the_newest_version(store: Store, versions: Path, text):
    (versions / "latest").write_text(text)
    assert store.latest("T") == 2
    assert store.load("T").codec["number"] == 2.0


def test_a_damaged_table_hides_no_other(store: Store, versions: Path, artifact):
    with store.lock("U"):
        store.save("U", artifact("U"))
    for version in ("v1", "v2"):
        (versions / version / MANIFEST).write_text("")
    assert store.tables() == ["T", "U"]
    with pytest.raises(ArtifactError, match="trained tables: T, U"):
        store.latest("W")


def test_a_damaged_table_can_be_removed(store: Store, versions: Path):
    for version in ("v1", "v2"):
        (versions / version / MANIFEST).write_text("")
    store.remove("T")
    assert store.tables() == []

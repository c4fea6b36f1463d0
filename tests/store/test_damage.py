"""What can happen to an artifact on disk: each is noticed, and the file is named."""

import hashlib
import json
import os
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save

from syngen_lite.errors import ArtifactError
from syngen_lite.store import Store
from syngen_lite.store.artifact import read_manifest, signed

CODEC, MANIFEST, WEIGHTS = "codec.json", "manifest.json", "weights.safetensors"


@pytest.fixture
def versions(store: Store, artifact) -> Path:
    """The folder of table T with two versions that differ in every file."""
    with store.lock("T"):
        store.save("T", artifact(number=1.0))
        store.save("T", artifact(number=2.0))
    return store.root / "resources" / "T"


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def flip(path: Path) -> None:
    payload = bytearray(path.read_bytes())
    payload[-9] ^= 1
    path.write_bytes(payload)


def link(path: Path) -> None:
    aside = path.parent.parent / f"aside-{path.name}"
    path.rename(aside)
    path.symlink_to(aside)


def swap(path: Path) -> None:
    path.write_bytes((path.parent.parent / "v1" / path.name).read_bytes())


def become_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def become_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def change_manifest(path: Path, **facts: object) -> None:
    """Change a manifest as its writer would have: with a checksum that fits."""
    path.write_bytes(signed({**json.loads(path.read_text()), **facts}))


def flip_each_bit(payload: bytes) -> Iterator[bytes]:
    for at in range(len(payload)):
        for bit in range(8):
            yield payload[:at] + bytes([payload[at] ^ 1 << bit]) + payload[at + 1 :]


def vouched(path: Path, payload: bytes) -> None:
    """Put foreign bytes in place, with a manifest that vouches for them."""
    path.write_bytes(payload)
    manifest = path.with_name(MANIFEST)
    files = json.loads(manifest.read_text())["files"]
    files[path.name] = {"bytes": len(payload), "sha256": hashlib.sha256(payload).hexdigest()}
    change_manifest(manifest, files=files)


def with_a_number_that_is_none(path: Path) -> None:
    arrays = load_file(path)
    arrays["weights"][1, 2] = np.nan
    vouched(path, save(arrays))


KINDS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "codec missing": (CODEC, Path.unlink),
    "weights missing": (WEIGHTS, Path.unlink),
    "manifest missing": (MANIFEST, Path.unlink),
    "codec truncated": (CODEC, cut),
    "weights truncated": (WEIGHTS, cut),
    "manifest truncated": (MANIFEST, cut),
    "codec empty": (CODEC, lambda path: path.write_bytes(b"")),
    "weights empty": (WEIGHTS, lambda path: path.write_bytes(b"")),
    "manifest empty": (MANIFEST, lambda path: path.write_bytes(b"")),
    "codec with one bit flipped": (CODEC, flip),
    "weights with one bit flipped": (WEIGHTS, flip),
    "codec of another version": (CODEC, swap),
    "weights of another version": (WEIGHTS, swap),
    "manifest of another version": (CODEC, lambda path: swap(path.with_name(MANIFEST))),
    "codec linked": (CODEC, link),
    "weights linked": (WEIGHTS, link),
    "manifest linked": (MANIFEST, link),
    "codec a folder": (CODEC, become_folder),
    "weights a pipe": (WEIGHTS, become_pipe),
    "manifest bytes that are no text": (MANIFEST, lambda p: p.write_bytes(b"\x80\xff\x00")),
    "manifest another's text": (MANIFEST, lambda p: p.write_text("model: T\n")),
    "manifest a list": (MANIFEST, lambda p: p.write_text("[1, 2]")),
    "manifest too deep": (MANIFEST, lambda p: p.write_text("[" * 200_000)),
    "manifest without files": (MANIFEST, lambda p: change_manifest(p, files=None)),
    "manifest without a table": (MANIFEST, lambda p: change_manifest(p, table=None)),
    "manifest without rows": (MANIFEST, lambda p: change_manifest(p, rows=None)),
    "manifest of no row": (MANIFEST, lambda p: change_manifest(p, rows=0)),
    "manifest of a later format": (MANIFEST, lambda p: change_manifest(p, format=9)),
    "manifest without a format": (MANIFEST, lambda p: change_manifest(p, format=None)),
    "manifest with one bit flipped": (MANIFEST, flip),
    "manifest with another number": (
        MANIFEST,
        lambda p: p.write_bytes(p.read_bytes().replace(b'"rows": 10', b'"rows": 11')),
    ),
    "manifest written in another way": (
        MANIFEST,
        lambda p: p.write_text(json.dumps(json.loads(p.read_text()))),
    ),
    "manifest without its checksum": (
        MANIFEST,
        lambda p: p.write_text(
            json.dumps(
                {k: v for k, v in json.loads(p.read_text()).items() if k != "sha256"}, indent=2
            )
        ),
    ),
    "manifest of another table": (MANIFEST, lambda p: change_manifest(p, table="U")),
    "a file too many": ("notes.txt", lambda path: path.write_text("mine")),
    "a hidden file too many": (".notes", lambda path: path.write_text("mine")),
    "a folder too many": ("more", Path.mkdir),
    "weights a pickle": (WEIGHTS, lambda path: vouched(path, pickle.dumps({"weights": 1}))),
    "weights with a torn header": (WEIGHTS, lambda path: vouched(path, b"\xff" * 64)),
    "weights that are no numbers": (WEIGHTS, with_a_number_that_is_none),
    "codec no JSON": (CODEC, lambda path: vouched(path, b"{]")),
    "codec a list": (CODEC, lambda path: vouched(path, b"[]")),
}


@pytest.mark.parametrize("kind", KINDS)
def test_damage_is_an_artifact_error_that_names_the_file(store: Store, versions: Path, kind: str):
    name, damage = KINDS[kind]
    damage(versions / "v2" / name)
    with pytest.raises(ArtifactError) as caught:
        store.load("T")
    assert caught.value.exit_code == 4
    assert caught.value.file == versions / "v2" / name
    assert str(versions / "v2" / name) in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize("kind", KINDS)
def test_damage_of_one_version_leaves_the_others_and_the_next(
    store: Store, versions: Path, artifact, kind: str
):
    name, damage = KINDS[kind]
    damage(versions / "v2" / name)
    assert store.load("T", 1).codec["number"] == 1.0
    with store.lock("T"):
        assert store.save("T", artifact(number=3.0)) == 3
    assert store.load("T").codec["number"] == 3.0


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

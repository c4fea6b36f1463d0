"""What can happen to a model on disk: `infer` refuses it by name, and the next version is well."""

import hashlib
import json
import os
import pickle
import re
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save

from syngen_lite.store import Store
from syngen_lite.store.artifact import signed

CODEC, MANIFEST, WEIGHTS = "codec.json", "manifest.json", "weights.safetensors"
FOLDER = Path("model_artifacts/resources/T")


@pytest.fixture(scope="session")
def trained_twice(tmp_path_factory: pytest.TempPathFactory, trained_once: Path) -> Path:
    """The folder of `trained_once` with a second version of T, other in every file."""
    from syngen_lite.config.settings import TrainSettings
    from syngen_lite.run.training import train_table

    folder = tmp_path_factory.mktemp("trained") / "twice"
    shutil.copytree(trained_once, folder)
    source = str(folder / "people.csv")
    settings = TrainSettings(source=source, epochs=1, row_limit=200, random_seed=2)
    train_table("T", settings, (), Store(folder / "model_artifacts"), lambda _: None)
    return folder


@pytest.fixture
def versions(tmp_path: Path, trained_twice: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of table T, in a working directory of its own."""
    shutil.copytree(trained_twice, tmp_path / "workplace")
    monkeypatch.chdir(tmp_path / "workplace")
    return FOLDER


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


def vouched(path: Path, payload: bytes) -> None:
    """Put foreign bytes in place, with a manifest that vouches for them."""
    path.write_bytes(payload)
    manifest = path.with_name(MANIFEST)
    files = json.loads(manifest.read_text())["files"]
    files[path.name] = {"bytes": len(payload), "sha256": hashlib.sha256(payload).hexdigest()}
    change_manifest(manifest, files=files)


def with_arrays(path: Path, change: Callable[[dict[str, np.ndarray]], object]) -> None:
    """Change the arrays of a weights file, and vouch for it."""
    arrays = load_file(path)
    change(arrays)
    vouched(path, save(arrays))


def without_one(arrays: dict[str, np.ndarray]) -> None:
    del arrays[max(arrays)]


def with_one_too_many(arrays: dict[str, np.ndarray]) -> None:
    arrays["more"] = np.zeros(3, np.float32)


def with_one_cut(arrays: dict[str, np.ndarray]) -> None:
    name = next(name for name, array in arrays.items() if array.ndim == 2)
    arrays[name] = arrays[name][:-1].copy()


def with_one_of_bytes(arrays: dict[str, np.ndarray]) -> None:
    name = next(name for name, array in arrays.items() if array.dtype == np.float32)
    arrays[name] = np.zeros(arrays[name].shape, np.uint8)


def with_a_number_that_is(number: float) -> Callable[[dict[str, np.ndarray]], None]:
    def change(arrays: dict[str, np.ndarray]) -> None:
        array = next(array for array in arrays.values() if array.dtype == np.float32)
        array.flat[-1] = number

    return change


def claiming(size: int) -> bytes:
    """A weights file of a few bytes that says it holds many."""
    facts = {"w": {"dtype": "F32", "shape": [size // 4], "data_offsets": [0, size]}}
    header = json.dumps(facts).encode()
    return struct.pack("<Q", len(header)) + header + bytes(64)


class Payload:
    """Makes a folder when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return os.mkdir, ("unpickled",)


def with_codec(path: Path, change: Callable[[dict], object]) -> None:
    """Change the numbers of a codec, and vouch for it."""
    state = json.loads(path.read_text())
    change(state)
    vouched(path, json.dumps(state).encode())


def without_columns(codec: dict) -> None:
    codec["columns"] = {}


def with_an_unknown_kind(codec: dict) -> None:
    codec["schema"]["columns"][0]["kind"] = "spell"


def with_steps(count: int) -> Callable[[dict[str, np.ndarray]], None]:
    def change(arrays: dict[str, np.ndarray]) -> None:
        arrays["steps"] = np.array([count])

    return change


def other_rows(path: Path) -> None:
    text, found = re.subn(rb'"rows": \d+', b'"rows": 11', path.read_bytes(), count=1)
    assert found
    path.write_bytes(text)


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
    "manifest with another number": (MANIFEST, other_rows),
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
    "weights a pickle": (WEIGHTS, lambda path: vouched(path, pickle.dumps(Payload()))),
    "codec a pickle": (CODEC, lambda path: vouched(path, pickle.dumps(Payload()))),
    "manifest a pickle": (MANIFEST, lambda path: path.write_bytes(pickle.dumps(Payload()))),
    "a pickle too many": ("model.pkl", lambda path: path.write_bytes(pickle.dumps(Payload()))),
    "weights with a torn header": (WEIGHTS, lambda path: vouched(path, b"\xff" * 64)),
    "weights that claim a terabyte": (WEIGHTS, lambda path: vouched(path, claiming(2**40))),
    "weights with a header of exabytes": (
        WEIGHTS,
        lambda path: vouched(path, struct.pack("<Q", 2**60) + b"{}"),
    ),
    "weights that are no numbers": (
        WEIGHTS,
        lambda path: with_arrays(path, with_a_number_that_is(np.nan)),
    ),
    "weights that are infinite": (
        WEIGHTS,
        lambda path: with_arrays(path, with_a_number_that_is(np.inf)),
    ),
    "codec no JSON": (CODEC, lambda path: vouched(path, b"{]")),
    "codec a list": (CODEC, lambda path: vouched(path, b"[]")),
}

# whole files that do not make one model: the folder is named
FOREIGN: dict[str, tuple[str, Callable[[Path], object]]] = {
    "weights that lack an array": (WEIGHTS, lambda path: with_arrays(path, without_one)),
    "weights with an array too many": (WEIGHTS, lambda path: with_arrays(path, with_one_too_many)),
    "weights with a row too few": (WEIGHTS, lambda path: with_arrays(path, with_one_cut)),
    "weights of another type": (WEIGHTS, lambda path: with_arrays(path, with_one_of_bytes)),
    "weights without steps": (WEIGHTS, lambda path: with_arrays(path, with_steps(0))),
    "weights with steps beyond number": (
        WEIGHTS,
        lambda path: with_arrays(path, with_steps(10**15)),
    ),
    "codec without its columns": (CODEC, lambda path: with_codec(path, without_columns)),
    "codec without its schema": (CODEC, lambda path: with_codec(path, lambda c: c.pop("schema"))),
    "codec of an unknown kind": (CODEC, lambda path: with_codec(path, with_an_unknown_kind)),
}
KINDS |= FOREIGN


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_model_is_refused_by_name_and_the_next_version_is_well(
    versions: Path, call, refused, done, kind: str
):
    name, damage = KINDS[kind]
    damage(versions / "v2" / name)
    place = versions / "v2" if kind in FOREIGN else versions / "v2" / name
    refused(call("infer", 5, "T"), 4, str(place))
    assert not Store().output_path("T").exists(), "expected no rows; happened: a file of rows"
    assert not Path("unpickled").exists(), "expected no code to run; happened: it did"
    store = Store()
    with store.lock("T"):
        assert store.save("T", store.load("T", 1)) == 3
    done(call("infer", 5, "T"))


def test_a_damaged_checkpoint_is_refused_by_name_and_a_new_training_removes_it(
    workplace: Path, call, refused, done
):
    checkpoint = FOLDER / "checkpoint.safetensors"
    checkpoint.write_bytes(pickle.dumps(Payload()))
    words = ("--source=people.csv", "--table_name=T", "--epochs=1")
    refused(call("train", *words, "--resume"), 4, str(checkpoint))
    assert Store().versions("T") == [1]
    assert not Path("unpickled").exists(), "expected no code to run; happened: it did"
    done(call("train", *words))
    assert not checkpoint.exists()

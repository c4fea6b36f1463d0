"""One version of a trained table: files, and a manifest that vouches for them."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from syngen_lite.errors import ArtifactError
from syngen_lite.store.files import resource_errors, sync_folder, write_synced

FORMAT = 3  # another number cannot be read
MAX_BYTES = 4 * 2**30
MANIFEST, CODEC, WEIGHTS = "manifest.json", "codec.json", "weights.safetensors"
SUMMARY, SAMPLE = "reference.json", "sample.fernet"
ATTACHMENTS = (SUMMARY, SAMPLE)
"""What reports compare with: counts of the real table, and rows of it, encrypted."""

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Artifact:
    """What a trained table consists of.

    Attributes:
        manifest: Facts about the training, as plain data; holds the table's name as "table".
        codec: The fitted codec as plain data.
        arrays: The compiled model.
        attachments: Further files by name, see `ATTACHMENTS`; not needed to generate.
    """

    manifest: Mapping[str, Any]
    codec: Mapping[str, Any]
    arrays: Arrays
    attachments: Mapping[str, bytes] = field(default_factory=dict)


def write_artifact(folder: Path, artifact: Artifact) -> None:
    """Write a version so that `folder` is there whole or not at all.

    Raises:
        ResourceError: disk full, no permission; nothing is left behind.
    """
    payloads = {
        CODEC: _json(artifact.codec),
        WEIGHTS: save_tensors({n: np.ascontiguousarray(a) for n, a in artifact.arrays.items()}),
        **artifact.attachments,
    }
    files = {name: _fingerprint(payload) for name, payload in payloads.items()}
    manifest = {"format": FORMAT, **artifact.manifest, "files": files}
    payloads[MANIFEST] = signed(manifest)
    beside = folder.with_name(f".{folder.name}.partial-{os.getpid()}")
    with resource_errors(folder):
        try:
            beside.mkdir(parents=True)
            for name, payload in payloads.items():
                write_synced(beside / name, payload)
            sync_folder(beside)
            beside.rename(folder)
            sync_folder(folder.parent)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def read_artifact(folder: Path) -> Artifact:
    """Read a version and check every byte of it against the manifest.

    Raises:
        ArtifactError: a file is missing, extra, linked, changed, or of another format.
    """
    manifest = read_manifest(folder)
    attached = [name for name in ATTACHMENTS if name in manifest["files"]]
    names = (CODEC, WEIGHTS, *attached)
    payloads = {name: _checked(folder / name, manifest["files"]) for name in names}
    extra = {entry.name for entry in folder.iterdir()} - {MANIFEST, *names}
    if extra:
        raise _damaged(folder / min(extra), "this file does not belong here")
    codec = _object(folder / CODEC, payloads[CODEC])
    try:
        arrays = load_tensors(payloads[WEIGHTS])
    except (ValueError, KeyError, SafetensorError) as error:
        raise _damaged(folder / WEIGHTS, f"it cannot be decoded ({error})") from error
    for name, array in arrays.items():
        # a missing place on a rank scale is the one NaN that belongs here
        if not name.endswith((".place", ".rank")) and not np.isfinite(array).all():
            raise _damaged(folder / WEIGHTS, f"array {name!r} holds values that are not finite")
    return Artifact(manifest, codec, arrays, {name: payloads[name] for name in attached})


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a version, checked for format, shape and its own checksum."""
    path = folder / MANIFEST
    payload = read_whole(path)
    manifest = _object(path, payload)
    if not isinstance(manifest.get("files"), dict):
        raise _damaged(path, "it is not a manifest")
    if manifest.get("format") != FORMAT:
        raise ArtifactError(
            f"artifact format {manifest.get('format')!r}; this version reads {FORMAT}",
            file=path,
            hint="use the syngen-lite that wrote it, or train anew",
        )
    if payload != signed(manifest):
        raise _damaged(path, "it is not as it was written, by its own checksum")
    if not isinstance(manifest.get("table"), str):
        raise _damaged(path, "it names no table")
    rows = manifest.get("rows")
    if type(rows) is not int or rows < 1:
        raise _damaged(path, f"it says that {rows!r} rows were learnt")
    return manifest


def signed(manifest: Mapping[str, Any]) -> bytes:
    """The one way of writing a manifest, which ends with the checksum of all before it."""
    facts = {name: value for name, value in manifest.items() if name != "sha256"}
    digest = hashlib.sha256(_json(facts, indent=2)).hexdigest()
    return _json({**facts, "sha256": digest}, indent=2)


def _checked(path: Path, files: Mapping[str, Any]) -> bytes:
    payload = read_whole(path)
    if files.get(path.name) != _fingerprint(payload):
        raise _damaged(path, "its checksum is not the manifest's")
    return payload


def read_whole(path: Path) -> bytes:
    """The bytes of a plain file.

    Raises:
        ArtifactError: it is missing, linked, no file, or too large.
    """
    try:
        facts = path.lstat()
        if stat.S_ISLNK(facts.st_mode):
            raise _damaged(path, "it is a symbolic link")
        if not stat.S_ISREG(facts.st_mode):
            raise _damaged(path, "it is not a plain file")
        if facts.st_size > MAX_BYTES:
            raise _damaged(path, f"it is larger than {MAX_BYTES} bytes")
        return path.read_bytes()
    except OSError as error:
        raise _damaged(path, f"it cannot be read ({error.strerror})") from error


def _json(data: Mapping[str, Any], indent: int | None = None) -> bytes:
    return json.dumps(data, indent=indent, ensure_ascii=False).encode()


def _object(path: Path, payload: bytes) -> dict[str, Any]:
    try:
        data = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise _damaged(path, f"it is not JSON ({error})") from error
    if not isinstance(data, dict):
        raise _damaged(path, "it holds no JSON object")
    return data


def _fingerprint(payload: bytes) -> dict[str, Any]:
    return {"bytes": len(payload), "sha256": hashlib.sha256(payload).hexdigest()}


def _damaged(path: Path, what: str) -> ArtifactError:
    hint = "restore it from a copy, remove the version with `syngen-lite models rm`, or train anew"
    return ArtifactError(f"the artifact is damaged: {what}", file=path, hint=hint)

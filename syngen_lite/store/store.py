"""The artifacts on disk: versions, manifests, locks.  The only room that knows their paths.

    model_artifacts/
      resources/<table>/v<N>/     manifest.json, codec.json, weights.safetensors, reference.json
      resources/<table>/latest    the number of the version that `load` takes
      resources/<table>/checkpoint.safetensors   where an interrupted training stands
      resources/<table>/reports/v<N>/   the report of that training
      tmp_store/<table>/merged_infer_<table>.csv
      tmp_store/<table>/reports/   the report of the rows generated last

Everything is written beside its place, synced and renamed: what is there is always whole.
"""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save_file as save_tensors

from syngen_lite.errors import ArtifactError
from syngen_lite.store.artifact import (
    MANIFEST,
    Arrays,
    Artifact,
    read_artifact,
    read_manifest,
    read_whole,
    write_artifact,
)
from syngen_lite.store.files import file_lock, replace_file, resource_errors, write_synced
from syngen_lite.store.names import folder_name

ROOT = Path("model_artifacts")
VERSION = re.compile(r"v[1-9]\d*")
CHECKPOINT = "checkpoint.safetensors"
REPORTS = "reports"


class Store:
    """Reads and writes the artifacts under one root.

    Args:
        root: The `model_artifacts` folder; made when something is written.
    """

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root

    def output_path(self, table: str, suffix: str = ".csv") -> Path:
        """Where the generated rows of a table go by default."""
        name = folder_name(table)
        return self.root / "tmp_store" / name / f"merged_infer_{name}{suffix}"

    def report_path(self, table: str, version: int | None = None) -> Path:
        """Where the report of a version's training goes; of generated rows without a version."""
        name = folder_name(table)
        if version is None:
            return self.root / "tmp_store" / name / REPORTS
        return self.root / "resources" / name / REPORTS / f"v{version}"

    def staging_path(self, table: str, url: str, name: str) -> Path:
        """Where a file grows that goes to a URL; the URL itself, which may hold a password, not."""
        digest = hashlib.sha256(url.encode()).hexdigest()[:12]
        return self.root / "tmp_store" / folder_name(table) / f"upload-{digest}" / name

    def tables(self) -> list[str]:
        """Names of all trained tables by folder; a damaged one goes by its folder's name."""
        found = []
        for folder in sorted((self.root / "resources").glob("*/")):
            if self._versions_in(folder):
                found.append(next(self._names_in(folder), folder.name))
        return found

    def versions(self, table: str) -> list[int]:
        """Version numbers of a table, ascending; empty when it was never trained."""
        return self._versions_in(self._folder(table))

    def latest(self, table: str) -> int:
        """The version that `load` takes by default.

        Raises:
            ArtifactError: the table was never trained; says what was.
        """
        versions = self.versions(table)
        if not versions:
            known = ", ".join(self.tables()) or "none yet"
            raise ArtifactError(
                f"no trained model of this table under {self.root}",
                table=table,
                hint=f"trained tables: {known}; train it with `train --source x.csv "
                f"--table_name {shlex.quote(table)}`",
            )
        pointer = self._folder(table) / "latest"
        try:
            number = int(pointer.read_text())
        except (OSError, ValueError):
            number = versions[-1]
        return number if number in versions else versions[-1]

    def version_path(self, table: str, version: int | None = None) -> Path:
        """The folder of a version, the latest by default.

        Raises:
            ArtifactError: there is none.
        """
        number, known = version or self.latest(table), self.versions(table)
        if number not in known:
            there = ", ".join(map(str, known)) or "none"
            raise ArtifactError(f"no version {number}; there are: {there}", table=table)
        return self._folder(table) / f"v{number}"

    def manifest(self, table: str, version: int | None = None) -> dict[str, Any]:
        """The checked manifest of a version."""
        folder = self.version_path(table, version)
        manifest = read_manifest(folder)
        self._require_own(folder, manifest, table)
        return manifest

    def load(self, table: str, version: int | None = None) -> Artifact:
        """Read and check a version, the latest by default.

        Raises:
            ArtifactError: it is missing, damaged, or of another format.
        """
        folder = self.version_path(table, version)
        artifact = read_artifact(folder)
        self._require_own(folder, artifact.manifest, table)
        return artifact

    def fingerprint(self, table: str, version: int) -> str:
        """What tells a version from every other, and from one of its number made later.

        Raises:
            ArtifactError: there is none, or it cannot be read.
        """
        payload = read_whole(self.version_path(table, version) / MANIFEST)
        return hashlib.sha256(payload).hexdigest()

    def save(self, table: str, artifact: Artifact) -> int:
        """Write a new version, make it the latest, and return its number.

        The caller holds `lock(table)`.
        """
        folder = self._folder(table)
        number = max(self._versions_in(folder), default=0) + 1
        write_artifact(folder / f"v{number}", artifact)
        self._point(folder, number)
        return number

    def remove(self, table: str, version: int | None = None) -> None:
        """Delete one version, or the table's whole folder.

        Raises:
            ArtifactError: there is no such version.
            LockedError: the table is being trained.
        """
        folder, first = self._folder(table), self.version_path(table, version)
        with self.lock(table), resource_errors(folder):
            doomed = [first] if version else [folder / f"v{n}" for n in self._versions_in(folder)]
            for path in doomed:  # renamed at once: a kill leaves no version half deleted
                path.rename(path.with_name(f".removed-{path.name}"))
                shutil.rmtree(folder / REPORTS / path.name, ignore_errors=True)
            if version is None:
                shutil.rmtree(folder)
                return
            self._sweep(folder)
            if left := self._versions_in(folder):
                self._point(folder, left[-1])

    @contextmanager
    def lock(self, table: str) -> Iterator[None]:
        """Hold the right to write a table's versions.

        Raises:
            ArtifactError: the folder is another table's (on a disk that takes `t` for `T`).
            LockedError: another process holds it.
        """
        folder = self._folder(table)
        with file_lock(folder / ".lock", f"another training of {table!r}"):
            names = list(self._names_in(folder))
            if names and table not in names:
                raise ArtifactError(
                    f"this folder is that of table {names[0]!r}",
                    file=folder,
                    table=table,
                    hint="choose a name that differs in more than upper and lower case",
                )
            with resource_errors(folder):
                self._sweep(folder)
            yield

    def save_checkpoint(self, table: str, numbers: Mapping[str, Any], arrays: Arrays) -> None:
        """Replace the table's checkpoint."""
        folder = self._folder(table)
        with resource_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
        words = json.dumps(numbers)
        facts = {"numbers": words, "sha256": _digest(words, arrays)}
        replace_file(folder / CHECKPOINT, lambda path: _write_tensors(path, arrays, facts))

    def load_checkpoint(self, table: str) -> tuple[dict[str, Any], Arrays] | None:
        """The table's checkpoint, None when there is none.

        Raises:
            ArtifactError: it is damaged.
        """
        path = self._folder(table) / CHECKPOINT
        if not path.exists():
            return None
        payload = read_whole(path)
        try:
            arrays = load_tensors(payload)  # checks the header, too
            facts = json.loads(payload[8 : 8 + int.from_bytes(payload[:8], "little")])
            words, digest = (facts["__metadata__"][name] for name in ("numbers", "sha256"))
            if digest != _digest(words, arrays):
                raise ValueError("its checksum is wrong")
            return json.loads(words), arrays
        except (SafetensorError, ValueError, KeyError) as error:
            raise ArtifactError(
                f"the checkpoint is damaged: {error}",
                file=path,
                table=table,
                hint="leave out --resume to train anew",
            ) from error

    def drop_checkpoint(self, table: str) -> None:
        """Delete the table's checkpoint, if there is one."""
        path = self._folder(table) / CHECKPOINT
        with resource_errors(path):
            path.unlink(missing_ok=True)

    def _folder(self, table: str) -> Path:
        return self.root / "resources" / folder_name(table)

    @staticmethod
    def _names_in(folder: Path) -> Iterator[str]:
        """The table that a folder holds, as each undamaged manifest has it, the newest first."""
        for number in reversed(Store._versions_in(folder)):
            with suppress(ArtifactError):
                yield str(read_manifest(folder / f"v{number}")["table"])

    @staticmethod
    def _require_own(folder: Path, manifest: Mapping[str, Any], table: str) -> None:
        if manifest["table"] != table:
            raise ArtifactError(
                f"this is a model of table {manifest['table']!r}",
                file=folder / MANIFEST,
                table=table,
                hint="it was put here by mistake, or the two names differ in case only",
            )

    @staticmethod
    def _versions_in(folder: Path) -> list[int]:
        entries = folder.glob("v*")
        names = (entry.name for entry in entries if entry.is_dir() and not entry.is_symlink())
        return sorted(int(name[1:]) for name in names if VERSION.fullmatch(name))

    @staticmethod
    def _point(folder: Path, number: int) -> None:
        replace_file(folder / "latest", lambda path: write_synced(path, f"{number}\n".encode()))

    @staticmethod
    def _sweep(folder: Path) -> None:
        """Remove what killed writers left behind; the lock says that nobody writes now."""
        for left in [*folder.glob(".*partial*"), *folder.glob(".removed-*")]:
            shutil.rmtree(left) if left.is_dir() else left.unlink()


def _write_tensors(path: Path, arrays: Arrays, facts: dict[str, str]) -> None:
    try:
        save_tensors(arrays, path, facts)
    except SafetensorError as error:  # its word for a disk that is full
        raise OSError(str(error)) from error


def _digest(words: str, arrays: Arrays) -> str:
    digest = hashlib.sha256(words.encode())
    for name in sorted(arrays):
        digest.update(f"{name} {arrays[name].shape}".encode())
        digest.update(np.ascontiguousarray(arrays[name]).data)
    return digest.hexdigest()

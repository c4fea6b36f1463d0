"""The artifacts on disk: versions, manifests, locks.  The only room that knows their paths.

    model_artifacts/
      resources/<table>/v<N>/     manifest.json, codec.json, weights.safetensors
      resources/<table>/latest    the number of the version that `load` takes
      resources/<table>/checkpoint.safetensors   where an interrupted training stands
      tmp_store/<table>/merged_infer_<table>.csv

Everything is written beside its place, synced and renamed: what is there is always whole.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from syngen_lite.errors import ArtifactError
from syngen_lite.store.artifact import (
    Arrays,
    Artifact,
    read_artifact,
    read_manifest,
    write_artifact,
)
from syngen_lite.store.files import file_lock, replace_file, resource_errors
from syngen_lite.store.names import folder_name

ROOT = Path("model_artifacts")
VERSION = re.compile(r"v[1-9]\d*")
CHECKPOINT = "checkpoint.safetensors"


class Store:
    """Reads and writes the artifacts under one root.

    Args:
        root: The `model_artifacts` folder; made when something is written.
    """

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root

    def output_path(self, table: str) -> Path:
        """Where the generated rows of a table go by default."""
        name = folder_name(table)
        return self.root / "tmp_store" / name / f"merged_infer_{name}.csv"

    def tables(self) -> list[str]:
        """Names of all trained tables, sorted."""
        found = []
        for folder in sorted((self.root / "resources").glob("*/")):
            if versions := self._versions_in(folder):
                found.append(str(read_manifest(folder / f"v{versions[-1]}")["table"]))
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
                f"--table_name {table}`",
            )
        pointer = self._folder(table) / "latest"
        try:
            number = int(pointer.read_text())
        except (OSError, ValueError):
            number = versions[-1]
        return number if number in versions else versions[-1]

    def manifest(self, table: str, version: int | None = None) -> dict[str, Any]:
        """The checked manifest of a version."""
        number = self.latest(table) if version is None else version
        return read_manifest(self._version_folder(table, number))

    def load(self, table: str, version: int | None = None) -> Artifact:
        """Read and check a version, the latest by default.

        Raises:
            ArtifactError: it is missing, damaged, or of another format.
        """
        number = self.latest(table) if version is None else version
        folder = self._version_folder(table, number)
        return read_artifact(folder)

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
        """Delete one version, or the table's whole folder."""
        self.latest(table)
        if version is None:
            with resource_errors(self._folder(table)):
                shutil.rmtree(self._folder(table))
            return
        doomed = self._version_folder(table, version)
        with resource_errors(doomed):
            doomed.rename(gone := doomed.with_name(f".removed-{doomed.name}"))
            shutil.rmtree(gone)
        if left := self.versions(table):
            self._point(self._folder(table), left[-1])

    @contextmanager
    def lock(self, table: str) -> Iterator[None]:
        """Hold the right to write a table's versions.

        Raises:
            LockedError: another process holds it.
        """
        with file_lock(self._folder(table) / ".lock", f"another training of {table!r}"):
            self._sweep(self._folder(table))
            yield

    def save_checkpoint(self, table: str, numbers: Mapping[str, Any], arrays: Arrays) -> None:
        """Replace the table's checkpoint."""
        folder = self._folder(table)
        with resource_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
        payload = save_tensors(arrays, {"numbers": json.dumps(numbers)})
        replace_file(folder / CHECKPOINT, payload)

    def load_checkpoint(self, table: str) -> tuple[dict[str, Any], Arrays] | None:
        """The table's checkpoint, None when there is none."""
        path = self._folder(table) / CHECKPOINT
        if not path.exists():
            return None
        payload = path.read_bytes()
        try:
            header = json.loads(payload[8 : 8 + int.from_bytes(payload[:8], "little")])
            return json.loads(header["__metadata__"]["numbers"]), load_tensors(payload)
        except (SafetensorError, ValueError, KeyError) as error:
            raise ArtifactError(
                f"the checkpoint is damaged: {error}", file=path, table=table, hint="train anew"
            ) from error

    def drop_checkpoint(self, table: str) -> None:
        """Delete the table's checkpoint, if there is one."""
        (self._folder(table) / CHECKPOINT).unlink(missing_ok=True)

    def _folder(self, table: str) -> Path:
        return self.root / "resources" / folder_name(table)

    def _version_folder(self, table: str, version: int) -> Path:
        if version not in self.versions(table):
            there = ", ".join(map(str, self.versions(table))) or "none"
            raise ArtifactError(f"no version {version}; there are: {there}", table=table)
        return self._folder(table) / f"v{version}"

    @staticmethod
    def _versions_in(folder: Path) -> list[int]:
        names = (entry.name for entry in folder.glob("v*") if entry.is_dir())
        return sorted(int(name[1:]) for name in names if VERSION.fullmatch(name))

    @staticmethod
    def _point(folder: Path, number: int) -> None:
        replace_file(folder / "latest", f"{number}\n".encode())

    @staticmethod
    def _sweep(folder: Path) -> None:
        """Remove what killed writers left behind; the lock says that nobody writes now."""
        for left in [*folder.glob(".*partial*"), *folder.glob(".removed-*")]:
            shutil.rmtree(left) if left.is_dir() else left.unlink()

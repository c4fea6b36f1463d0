"""Files that are whole or absent: write beside, sync, rename; and locks that die with a process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from syngen_lite.errors import LockedError, ResourceError


@contextmanager
def resource_errors(path: Path) -> Iterator[None]:
    """Turn what the machine refuses into a `ResourceError` that names the path."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise ResourceError(
            f"cannot write: {reason}", file=path, hint="check free disk space and permissions"
        ) from error


def sync_folder(folder: Path) -> None:
    """Make a rename in the folder last beyond a power cut."""
    sync_file(folder)


def sync_file(path: Path) -> None:
    """Make what was written last beyond a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_synced(path: Path, payload: bytes) -> None:
    """Write a new file and sync it."""
    with path.open("xb") as file:
        file.write(payload)
        file.flush()
        os.fsync(file.fileno())


def replace_file(path: Path, write: Callable[[Path], object]) -> None:
    """Put a whole file in place of another at once.

    Args:
        path: The file.
        write: Makes a new file at the path that it is given, and need not sync it.

    Raises:
        ResourceError: disk full, no permission; the old file stands.
    """
    beside = path.with_name(f".{path.name}.partial-{os.getpid()}")
    with resource_errors(path):
        try:
            beside.unlink(missing_ok=True)
            write(beside)
            sync_file(beside)
            beside.replace(path)
            sync_folder(path.parent)
        finally:
            beside.unlink(missing_ok=True)


@contextmanager
def file_lock(path: Path, holder: str) -> Iterator[None]:
    """Hold a lock that the operating system drops when the process dies.

    Args:
        path: The lock file; its folder is made.
        holder: Who is likely to hold it, for the message.

    Raises:
        LockedError: somebody else holds it.
    """
    with resource_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(path)
    with resource_errors(path):
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout as error:  # an OSError, too
            raise LockedError(
                f"{holder} is running", file=path, hint="wait until it has ended, then try again"
            ) from error
    try:
        yield
    finally:
        lock.release()

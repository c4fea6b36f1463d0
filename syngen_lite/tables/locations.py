"""Where a source lies: a file, a folder or pattern of parts, or a URL of any fsspec driver."""

from __future__ import annotations

import glob
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, TypeGuard, cast
from urllib.parse import urlsplit
from urllib.request import url2pathname

from syngen_lite.errors import DataError, MissingExtraError, ResourceError, SyngenError, shown
from syngen_lite.tables.file_names import is_table_name

_URL = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]+)://")
EXTRAS = {
    "s3": "s3",
    "s3a": "s3",
    "gs": "gcs",
    "gcs": "gcs",
    "az": "azure",
    "abfs": "azure",
    "abfss": "azure",
    "adl": "azure",
    "http": "http",
    "https": "http",
}
"""Protocol of a URL to the extra that brings its driver."""
_CREDENTIALS = {
    "s3": "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and check the policy",
    "gcs": "set GOOGLE_APPLICATION_CREDENTIALS to a key file that may read it",
    "azure": "set AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
    "http": "check the user and password of the address",
}
_DRIVERS = ("botocore", "aiobotocore", "aiohttp", "gcsfs", "google", "azure", "adlfs", "requests")
"""Packages whose own exceptions are failures of a far machine, not of ours."""


@dataclass(frozen=True, slots=True)
class Location:
    """One file.

    Attributes:
        path: Its path on its file system.
        address: What to call it in messages.
        protocol: "" for a local file, else that of its URL.
        filesystem: The fsspec file system of a URL.
    """

    path: str
    address: str
    protocol: str = ""
    filesystem: Any = None

    @property
    def name(self) -> str:
        """The last part of its path."""
        path = urlsplit(self.path).path if self.protocol in ("http", "https") else self.path
        return PurePosixPath(path).name if self.protocol else Path(path).name

    @property
    def file(self) -> Path | str:
        """What an error names."""
        return self.address if self.protocol else Path(self.path)

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Open for reading from the start, as often as needed; the file can seek.

        Failures inside the `with` block are turned into the error tree, too.

        Raises:
            DataError: there is no such file or object.
            ResourceError: no permission, no credentials, no connection, a failing disk.
        """
        with access_errors(self.address, self.protocol):
            if not self.protocol:
                with Path(self.path).open("rb") as file:
                    yield file
                return
            with self.filesystem.open(self.path, "rb") as far:
                # Many web servers cannot start in the middle of a file; a disk can.
                yield from _copied(far) if self.protocol in ("http", "https") else (far,)


def locate(source: str | Path) -> list[Location]:
    """Find the files of a source, sorted by path.

    Args:
        source: A path, a folder, a pattern with `*`, `?` or `[...]`, or a URL of any of them.

    Raises:
        DataError: nothing is there, or a folder holds no table.
        MissingExtraError: the driver of the URL is not installed.
        ResourceError: the machine that holds it says no.
    """
    text = str(source)
    protocol = protocol_of(text)
    if protocol in ("file", "local"):
        text, protocol = url2pathname(urlsplit(text).path), ""
    found = _far(text, protocol) if protocol else _near(text)
    if not found:
        raise DataError(
            "no such file" if not _is_pattern(text) else "no file fits this pattern",
            file=source if not protocol else text,
            hint="check the path and the working directory",
        )
    return sorted(found, key=lambda place: place.path)


def is_url(place: str) -> bool:
    """Whether a place is a URL, and not a path."""
    return _URL.match(place) is not None


def protocol_of(source: str) -> str:
    """The protocol of a URL in small letters, "" for a path."""
    match = _URL.match(source)
    return match[1].lower() if match else ""


@contextmanager
def access_errors(address: str, protocol: str) -> Iterator[None]:
    """Turn what drivers and the operating system raise into the error tree."""
    try:
        yield
    except SyngenError:
        raise
    except Exception as error:
        known = _access_error(error, address, protocol)
        if known is None:
            raise
        # A driver's own words may hold the address with its password.
        raise known from (error if shown(address) == address else None)


def _access_error(error: BaseException, address: str, protocol: str) -> SyngenError | None:
    web = protocol in ("http", "https")
    if web and isinstance(error, FileNotFoundError) and _is_drivers(error.__cause__):
        error = error.__cause__  # the web's driver calls any failure a missing file
    status = getattr(error, "status", None)
    if isinstance(error, FileNotFoundError | NotADirectoryError) or status in (404, 410):
        place = "bucket and key" if protocol else "the path and the working directory"
        what = "object" if protocol else "file"
        return DataError(f"no such {what}", file=address, hint=f"check {place}")
    if isinstance(error, PermissionError) or "Credential" in type(error).__name__:
        return _refused(_words(error), address, protocol)
    if status in (401, 403):
        return _refused(f"{status} {getattr(error, 'message', '')}".strip(), address, protocol)
    if isinstance(error, OSError | TimeoutError) or _is_drivers(error):
        far = "check the network and the address" if protocol else None
        return ResourceError(f"cannot be read: {_words(error)}", file=address, hint=far)
    return None


def _refused(words: str, address: str, protocol: str) -> ResourceError:
    hint = _CREDENTIALS.get(EXTRAS.get(protocol, ""), "check who may read it")
    return ResourceError(f"no permission to read it ({words})", file=address, hint=hint)


def _is_drivers(error: BaseException | None) -> TypeGuard[BaseException]:
    return type(error).__module__.partition(".")[0] in _DRIVERS


def _words(error: BaseException) -> str:
    words = str(getattr(error, "strerror", None) or error or type(error).__name__)
    return words.strip().splitlines()[0][:200]


def _near(text: str) -> list[Location]:
    path = Path(text)
    if path.is_dir():
        with access_errors(text, ""):
            entries = [(entry.name, entry.is_dir()) for entry in path.iterdir()]
        return [_local(path / name) for name in _members(entries, text)]
    if path.exists():
        return [_local(path)]
    if not _is_pattern(text):
        return []
    names = glob.glob(text, recursive=True)  # noqa: PTH207 - Path.glob needs the folder apart
    found = [Path(name) for name in names]
    return [_local(name) for name in found if name.is_file()]


def _local(path: Path) -> Location:
    return Location(str(path), str(path))


def _far(url: str, protocol: str) -> list[Location]:
    filesystem, path = _connected(url, protocol)
    whole_url = protocol in ("http", "https")
    if whole_url:
        return [Location(path, url, protocol, filesystem)]
    with access_errors(url, protocol):
        if _is_pattern(path):
            names = [name for name in filesystem.glob(path) if not name.endswith("/")]
        elif not is_table_name(PurePosixPath(path).name) and filesystem.isdir(path):
            entries = [
                (PurePosixPath(entry["name"].rstrip("/")).name, entry["type"] == "directory")
                for entry in filesystem.ls(path, detail=True)
                if entry["name"].rstrip("/") != path.rstrip("/")
            ]
            names = [f"{path.rstrip('/')}/{name}" for name in _members(entries, url)]
        else:
            return [Location(path, url, protocol, filesystem)]
    return [Location(n, f"{protocol}://{n.lstrip('/')}", protocol, filesystem) for n in names]


def _connected(url: str, protocol: str) -> tuple[Any, str]:
    import fsspec  # noqa: PLC0415 - most sources are local

    extra = EXTRAS.get(protocol)
    try:
        with access_errors(url, protocol):
            found: tuple[Any, str] = fsspec.core.url_to_fs(url)
            return found
    except ImportError as error:
        name = f"pip install 'syngen-lite[{extra}]'" if extra else f"install {error.name}"
        raise MissingExtraError(
            f"{protocol}:// needs a package that is not installed", file=url, hint=name
        ) from error
    except ValueError as error:
        raise DataError(
            f"{protocol}:// cannot be opened ({_words(error)})",
            file=url,
            hint=f"a path, or a URL of {', '.join(EXTRAS)}",
        ) from None


def _members(entries: list[tuple[str, bool]], folder: str) -> list[str]:
    """The files of a folder that is one table; hidden ones and marks such as _SUCCESS are not."""
    visible = [(name, is_folder) for name, is_folder in entries if name[:1] not in {".", "_"}]
    folders = [name for name, is_folder in visible if is_folder]
    if folders:
        raise DataError(
            f"a folder that holds folders ({min(folders)!r})",
            file=folder,
            hint="name the files by a pattern, for example folder/*/*.parquet",
        )
    if not visible:
        raise DataError(
            "is a directory, not a table file, and holds none", file=folder, hint="name a file"
        )
    return [name for name, _ in visible]


def _is_pattern(path: str) -> bool:
    return any(letter in path for letter in "*?[")


def _copied(far: BinaryIO) -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile() as near:
        shutil.copyfileobj(far, near, 2**20)
        near.seek(0)
        yield cast(BinaryIO, near)

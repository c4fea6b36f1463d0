"""Stores in a cloud that a file is put to whole; their credentials stay out of every message."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from syngen_lite.errors import ConfigError, MissingExtraError, ResourceError, shown
from syngen_lite.tables.locations import EXTRAS, protocol_of

_EXTRAS = {p: extra for p, extra in EXTRAS.items() if extra != "http"} | {"memory": ""}
"""Protocols of stores that show an object when all of it is there, and what reaches them."""


class Upload:
    """Puts finished files to a store, each in one piece.

    Args:
        url: Where the table goes.

    Raises:
        ConfigError: the store is unknown, or cannot be written whole.
        MissingExtraError: the package that reaches it is not installed.
    """

    def __init__(self, url: str) -> None:
        self.shown = shown(url)
        self._store, self._key = _reach(url)

    def put(self, table: Path, manifest: Path, suffix: str) -> None:
        """Put a table, and what says of which run it is under its name and `suffix`.

        An older object is replaced at once, and never stands beside the manifest of another run.

        Raises:
            ResourceError: the store says no; no part of the table is there.
        """
        with _store_errors(self.shown):
            if self._store.exists(self._key + suffix):
                self._store.rm_file(self._key + suffix)
            self._store.put_file(str(table), self._key)
            self._store.put_file(str(manifest), self._key + suffix)


def _reach(url: str) -> tuple[Any, str]:
    protocol = protocol_of(url)
    if protocol not in _EXTRAS:
        raise ConfigError(
            f"{protocol}:// is no place to write to",
            file=shown(url),
            hint=f"use a path, or one of {', '.join(f'{name}://' for name in _EXTRAS)}",
        )
    _, slash, name = url.partition("?")[0].partition("://")[2].partition("/")
    if not slash or not name or name.endswith("/"):
        raise ConfigError(
            "this URL names no file", file=shown(url), hint="add the file's name to it"
        )
    from fsspec.core import url_to_fs  # noqa: PLC0415 - most tables go to the disk

    try:
        with _store_errors(shown(url)):
            store, key = url_to_fs(url)
    except ImportError as error:
        raise MissingExtraError(
            f"{protocol}:// needs a package of its own",
            file=shown(url),
            hint=f"pip install 'syngen-lite[{_EXTRAS[protocol]}]'",
        ) from error
    return store, key


@contextmanager
def _store_errors(place: str) -> Iterator[None]:
    """Whatever a store's package raises, in our words; its own may hold credentials."""
    try:
        yield
    except ImportError:
        raise
    except Exception as error:  # each store has a tree of errors of its own
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise ResourceError(
            f"the store cannot be written ({type(error).__name__}: {shown(reason)})",
            file=place,
            hint="check that the bucket exists, the credentials and the network",
        ) from None

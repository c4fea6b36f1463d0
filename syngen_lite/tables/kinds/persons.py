"""The extra that fills names and addresses: wanted by whoever asks for these kinds."""

from __future__ import annotations

from importlib.util import find_spec

from syngen_lite.errors import MissingExtraError


def require_pools(name: str, kind: str) -> None:
    """Make sure that names and streets can be had.

    Raises:
        MissingExtraError: the extra `pii` is not installed.
    """
    if find_spec("mimesis") is None:
        raise MissingExtraError(
            f"kind {kind!r} needs names and streets that the extra 'pii' brings",
            column=name,
            hint="pip install 'syngen-lite[pii]', or choose kind 'text'",
        )

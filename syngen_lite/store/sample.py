"""Rows that are kept for later reports: encrypted, with a key that stands in the environment."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from syngen_lite.errors import ArtifactError, ConfigError, MissingExtraError

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


def encrypt(payload: bytes, variable: str) -> bytes:
    """Encrypt with Fernet (AES-128-CBC with HMAC-SHA256).

    Args:
        payload: What to hide.
        variable: The environment variable that holds the key.

    Raises:
        MissingExtraError: the package cryptography is not installed.
        ConfigError: the variable is not set, or holds no key.
    """
    return _fernet(variable).encrypt(payload)


def decrypt(payload: bytes, variable: str) -> bytes:
    """The way back.

    Raises:
        MissingExtraError: the package cryptography is not installed.
        ConfigError: the variable is not set, or holds no key.
        ArtifactError: the key is another one, or the payload was changed.
    """
    fernet = _fernet(variable)
    from cryptography.fernet import InvalidToken  # noqa: PLC0415 - an extra

    try:
        return fernet.decrypt(payload)
    except InvalidToken as error:
        raise ArtifactError(
            f"the key in {variable} does not open the sample that was kept at training",
            hint="set the variable to the key of that training",
        ) from error


def require_key(variable: str) -> None:
    """Make sure that encryption will be possible.

    Raises:
        MissingExtraError: the package cryptography is not installed.
        ConfigError: the variable is not set, or holds no key.
    """
    _fernet(variable)


def _fernet(variable: str) -> Fernet:
    try:
        from cryptography.fernet import Fernet  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError(
            "keeping rows encrypted needs the package cryptography",
            hint="pip install 'syngen-lite[crypto]', or leave out fernet_key",
        ) from error
    new = (
        "python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
    )
    if not (key := os.environ.get(variable)):
        raise ConfigError(
            f"the environment variable {variable} is not set", hint=f"make a key with {new}"
        )
    try:
        return Fernet(key)
    except ValueError:  # its words are left out: they might quote the key
        raise ConfigError(
            f"the environment variable {variable} holds no Fernet key: 32 bytes in URL-safe base64",
            hint=f"make one with {new}",
        ) from None

"""Rows that are kept, encrypted."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet

from syngen_lite.errors import ArtifactError, ConfigError
from syngen_lite.store.sample import decrypt, encrypt

NAME = "A_KEY_FOR_TESTS"


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    key = Fernet.generate_key().decode()
    monkeypatch.setenv(NAME, key)
    return key


def test_what_is_encrypted_is_not_to_be_seen_and_comes_back(key: str) -> None:
    hidden = encrypt(b"Ada Lovelace", NAME)
    assert b"Ada" not in hidden
    assert decrypt(hidden, NAME) == b"Ada Lovelace"


def test_another_key_does_not_open_it(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = encrypt(b"Ada", NAME)
    monkeypatch.setenv(NAME, Fernet.generate_key().decode())
    with pytest.raises(ArtifactError, match="does not open"):
        decrypt(hidden, NAME)


def test_changed_bytes_are_noticed(key: str) -> None:
    hidden = bytearray(encrypt(b"Ada", NAME))
    hidden[30] ^= 1
    with pytest.raises(ArtifactError, match="does not open"):
        decrypt(bytes(hidden), NAME)


def test_a_variable_that_is_not_set_is_named() -> None:
    with pytest.raises(ConfigError, match=f"{NAME} is not set"):
        encrypt(b"", NAME)


@pytest.mark.parametrize("text", ["secret", "x" * 44, "é"])
def test_what_is_no_key_is_refused_and_not_repeated(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(NAME, text)
    with pytest.raises(ConfigError, match="holds no Fernet key") as caught:
        encrypt(b"", NAME)
    assert text not in str(caught.value)

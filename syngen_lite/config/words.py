"""The boolean words of the command line; YAML has its own, stricter ones."""

from __future__ import annotations

from syngen_lite.errors import ConfigError

_TRUE = frozenset({"true", "yes", "1"})
_FALSE = frozenset({"false", "no", "0"})


def parse_boolean(word: str) -> bool:
    """Read the value of a boolean option.

    Raises:
        ConfigError: the word is none of true, false, yes, no, 1, 0.

    >>> parse_boolean("True"), parse_boolean("no")
    (True, False)
    """
    lowered = word.strip().lower()
    if lowered in _TRUE:
        return True
    if lowered in _FALSE:
        return False
    raise ConfigError(f"{word!r} is not a boolean; allowed: true, false, yes, no, 1, 0")

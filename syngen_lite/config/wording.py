"""How messages speak: the value that was seen, the name that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_LONGEST_QUOTE = 60

PathPart = str | int
YamlPath = tuple[PathPart, ...]


def describe(value: object) -> str:
    """Say what a value is.

    >>> describe(True), describe(3), describe("yes"), describe([1])
    ('true', 'the number 3', "the text 'yes'", 'a list')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the text {shorten(value)!r}"
    return "a mapping" if isinstance(value, dict) else "a list"


def shorten(text: str) -> str:
    """Cut a long text so that a message stays one line."""
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}..."


def show_path(path: YamlPath) -> str:
    """Write a path the way people say it.

    >>> show_path(("CUSTOMER", "keys", "FK1", "columns", 0))
    'CUSTOMER.keys.FK1.columns[0]'
    """
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{shorten(part)}"
    return text.removeprefix(".")


def unknown_name(name: str, allowed: Iterable[str]) -> str:
    """Refuse a name, with the nearest one and the whole list.

    >>> unknown_name("epoch", ["epochs", "source"])
    "unknown key 'epoch': did you mean 'epochs'? allowed: epochs, source"
    """
    names = list(allowed)
    by_lower = {known.lower(): known for known in names}
    near = get_close_matches(name[:_LONGEST_QUOTE].lower(), by_lower, n=1, cutoff=0.6)
    guess = f"did you mean {by_lower[near[0]]!r}? " if near else ""
    return f"unknown key {shorten(name)!r}: {guess}allowed: {', '.join(names)}"

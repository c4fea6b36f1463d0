r"""The part of the syntax of regular expressions that a pattern for keys may use.

Literals, `\d` and `\w` (of ASCII), classes such as `[A-F0-9]` and `[^x]` (of printable ASCII),
groups, `|`, and the quantifiers `?`, `{m}` and `{m,n}`; `^` in front and `$` at the end say
nothing new.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import NoReturn

from syngen_lite.errors import ConfigError

LONGEST = 256
"""Characters in a text that a pattern may make."""
_PRINTABLE = frozenset(map(chr, range(0x20, 0x7F)))
_CLASSES = {
    "d": frozenset(string.digits),
    "w": frozenset(string.ascii_letters + string.digits + "_"),
}
_CONTROLS = {"t": "\t"}
_LETTERS_AND_DIGITS = frozenset(string.ascii_letters + string.digits)
_DEEPEST = 20
_ENDLESS = {"*": "{0,10}", "+": "{1,10}"}
_END = ""


@dataclass(frozen=True, slots=True)
class Letters:
    """One character out of these."""

    letters: frozenset[str]


@dataclass(frozen=True, slots=True)
class Row:
    """One node after the other."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several nodes."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A node `least` to `most` times."""

    node: Node
    least: int
    most: int


Node = Letters | Row | Choice | Repeat


def parse(text: str) -> Node:
    """Take a pattern apart.

    Raises:
        ConfigError: a sign is not supported, or the pattern is broken; with the sign's place.
    """
    return _Parser(text).parse()


def longest(node: Node) -> int:
    """Characters in the longest text that the node makes."""
    if isinstance(node, Letters):
        return 1
    if isinstance(node, Repeat):
        return node.most * longest(node.node)
    lengths = [longest(inner) for inner in node.nodes]
    return sum(lengths) if isinstance(node, Row) else max(lengths)


class _Parser:
    """Reads from left to right, one character at a time."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0

    def parse(self) -> Node:
        if self._peek() == "^":
            self._at += 1
        node = self._choice()
        if self._peek() == "$" and self._at == len(self._text) - 1:
            self._at += 1
        if self._peek() == ")":
            self._refuse("')' closes no group", "write \\) for the sign itself")
        if self._peek() != _END:
            self._refuse(f"{self._peek()!r} in the middle is not supported", "remove it")
        if (length := longest(node)) > LONGEST:
            self._refuse(f"texts of up to {length} characters; {LONGEST} are allowed", "shorten it")
        return node

    def _choice(self) -> Node:
        ways = [self._row()]
        while self._peek() == "|":
            self._at += 1
            ways.append(self._row())
        return ways[0] if len(ways) == 1 else Choice(tuple(ways))

    def _row(self) -> Node:
        nodes: list[Node] = []
        while self._peek() not in (_END, "|", ")", "$"):
            nodes.append(self._quantified(self._atom()))
        return Row(tuple(nodes))

    def _atom(self) -> Node:
        sign = self._next()
        if sign == "(":
            return self._group()
        if sign == "[":
            return Letters(self._class())
        if sign == "\\":
            return Letters(self._escaped())
        if sign in "*+?{":
            self._refuse(f"{sign!r} has nothing to repeat", f"write \\{sign} for the sign", back=1)
        if sign in ".^":
            hint = "write a class such as [A-Z0-9]" if sign == "." else "write \\^ for the sign"
            self._refuse(f"{sign!r} is not supported here", hint, back=1)
        return Letters(frozenset(sign))

    def _group(self) -> Node:
        if self._text.startswith("?:", self._at):
            self._at += 2
        elif self._peek() == "?":
            sign = self._text[self._at - 1 : self._at + 2]
            self._refuse(f"{sign!r} is not supported", "groups are ( ) or (?: )", back=1)
        self._depth += 1
        if self._depth > _DEEPEST:
            self._refuse(f"groups nested deeper than {_DEEPEST}", "flatten the pattern")
        node = self._choice()
        if self._peek() == "$":
            self._refuse("'$' inside a group is not supported", "write \\$ for the sign itself")
        if self._next() != ")":
            self._refuse("a group is not closed", "add ')'")
        self._depth -= 1
        return node

    def _quantified(self, node: Node) -> Node:
        sign = self._peek()
        if sign in _ENDLESS and sign:
            bounded = _ENDLESS[sign]
            self._refuse(f"{sign!r} has no upper bound", f"write how many: {bounded}, for example")
        if sign not in ("?", "{") or not sign:
            return node
        least, most = self._bounds()
        if self._peek() in ("?", "+", "*", "{") and self._peek():
            self._refuse(f"{self._peek()!r} after a quantifier is not supported", "use a group")
        return Repeat(node, least, most)

    def _bounds(self) -> tuple[int, int]:
        if self._next() == "?":
            return 0, 1
        end = self._text.find("}", self._at)
        inside = self._text[self._at : end] if end >= 0 else ""
        words = inside.split(",")
        if len(words) > 2 or not all(word.isdecimal() and word.isascii() for word in words):
            self._refuse("'{' opens no {m} or {m,n}", "write \\{ for the sign itself", back=1)
        if any(len(word) > 4 for word in words):
            self._refuse(f"{{{inside}}} is more than {LONGEST}", "shorten it", back=1)
        least, most = int(words[0]), int(words[-1])
        if least > most:
            self._refuse(f"{{{inside}}}: the first number is the larger one", "swap them", back=1)
        self._at = end + 1
        return least, most

    def _escaped(self) -> frozenset[str]:
        sign = self._next()
        if sign in _CLASSES:
            return _CLASSES[sign]
        if sign in _CONTROLS:
            return frozenset(_CONTROLS[sign])
        if sign == _END:
            self._refuse("a '\\' at the end", "write \\\\ for the sign itself")
        if sign in _LETTERS_AND_DIGITS:
            self._refuse(f"'\\{sign}' is not supported", "use \\d, \\w or a class", back=2)
        return frozenset(sign)

    def _class(self) -> frozenset[str]:
        negated = self._peek() == "^"
        self._at += negated
        letters: set[str] = set()
        first = True
        while first or self._peek() != "]":
            letters |= self._member()
            first = False
        self._at += 1
        chosen = frozenset(_PRINTABLE - letters) if negated else frozenset(letters)
        if not chosen:
            self._refuse("the class holds no character", "name one that it allows", back=1)
        return chosen

    def _member(self) -> frozenset[str]:
        """One character, escape or range of a class."""
        low = self._class_letters()
        if self._peek() != "-" or self._text[self._at + 1 : self._at + 2] in ("]", ""):
            return low
        self._at += 1
        high = self._class_letters()
        if len(low) > 1 or len(high) > 1 or min(low) > min(high):
            self._refuse("a range of a class is from a lower to a higher character", None)
        return frozenset(map(chr, range(ord(min(low)), ord(min(high)) + 1)))

    def _class_letters(self) -> frozenset[str]:
        sign = self._next()
        if sign == _END:
            self._refuse("a class is not closed", "add ']'")
        if sign == "[":
            self._refuse("'[' inside a class", "write \\[ for the sign itself", back=1)
        if sign in "&~|-" and self._peek() == sign:  # set operations to come, says Python
            self._refuse(f"{sign * 2!r} inside a class", f"write \\{sign} for the sign", back=1)
        return self._escaped() if sign == "\\" else frozenset(sign)

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _next(self) -> str:
        sign = self._peek()
        self._at += len(sign)
        return sign

    def _refuse(self, words: str, hint: str | None, back: int = 0) -> NoReturn:
        place = min(self._at - back, len(self._text)) + 1
        raise ConfigError(f"{words} (character {place} of the pattern)", hint=hint)

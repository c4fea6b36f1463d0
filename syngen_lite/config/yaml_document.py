"""Safe YAML with positions: plain data, and the line of everything in it.

The file is read event by event, so an alias bomb or a deep nest is refused before it is built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from syngen_lite.config.wording import YamlPath, describe, shorten
from syngen_lite.config.yaml_scalars import resolve_scalar
from syngen_lite.errors import ConfigError

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"
Position = tuple[int, int]
YamlParser: TypeAlias = "type[yaml.SafeLoader] | type[yaml.CSafeLoader]"

MAX_DEPTH = 32
MAX_NODES = 100_000
_C_PARSER_BYTES = 1024 * 1024
# The pure Python parser is about 16 times slower.
_PYTHON_PARSER_BYTES = 128 * 1024
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # YAML 1.1, section 5.1
)


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """A YAML file as plain data.

    Attributes:
        file: Where it came from.
        data: The top mapping, in file order.
        positions: 1-based (line, column) of each key and list item, by its path.
    """

    file: Path
    data: dict[str, Plain]
    positions: dict[YamlPath, Position]

    def locate(self, path: YamlPath) -> YamlPath:
        """Cut `path` to the longest part of it that stands in the file."""
        while path and path not in self.positions:
            path = path[:-1]
        return path

    def position(self, path: YamlPath) -> Position:
        """(line, column) of `path`, or of the nearest thing around it."""
        return self.positions.get(self.locate(path), (1, 1))

    def line(self, path: YamlPath) -> int:
        """The 1-based line of `path`, or of the nearest thing around it."""
        return self.position(path)[0]


def load_yaml(path: Path) -> YamlDocument:
    """Read one YAML file whose top is a mapping.

    Args:
        path: The file; UTF-8, at most 1 MiB (128 KiB where PyYAML has no C parser).

    Raises:
        ConfigError: the file cannot be read, or holds something a settings file never needs.
    """
    parser = _fastest_parser()
    text = _read_text(path, _PYTHON_PARSER_BYTES if parser is yaml.SafeLoader else _C_PARSER_BYTES)
    return parse_yaml(text, path, parser)


def parse_yaml(text: str, file: Path, parser: YamlParser) -> YamlDocument:
    """Read YAML text; `file` only names it in messages.

    Raises:
        ConfigError: the text is not YAML, or holds something a settings file never needs.
    """
    _refuse_unprintable(text, file)
    reader = _EventReader(text, file, parser)
    data = reader.read()
    return YamlDocument(file, data, reader.positions)


def _fastest_parser() -> YamlParser:
    return yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def _read_text(path: Path, max_bytes: int) -> str:
    content = _read_bytes(path, max_bytes)
    if len(content) > max_bytes:
        raise ConfigError(
            f"the file is larger than {max_bytes} bytes",
            file=path,
            line=1,
            hint="metadata names tables and settings only; give the path to the YAML file",
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ConfigError(
            f"byte {content[error.start]:#04x} is not UTF-8",
            file=path,
            line=line,
            hint="save the file as UTF-8",
        ) from error


def _read_bytes(path: Path, max_bytes: int) -> bytes:
    try:
        _refuse_non_file(path)
        with path.open("rb") as stream:
            return stream.read(max_bytes + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigError(reason, file=path, hint="give a file that can be read") from error


def _refuse_non_file(path: Path) -> None:
    if path.is_dir():
        raise ConfigError("a directory, not a file", file=path, hint="give the YAML file in it")
    if not path.exists():
        raise ConfigError("no such file", file=path, hint="check the path and the spelling")
    if not path.is_file():
        raise ConfigError("not a regular file", file=path, hint="give a YAML file")


def _refuse_unprintable(text: str, file: Path) -> None:
    found = _UNPRINTABLE.search(text)
    if found:
        raise ConfigError(
            f"control character U+{ord(found.group()):04X}",
            file=file,
            line=text.count("\n", 0, found.start()) + 1,
            hint="remove it; the file may not be a text file",
        )


class _EventReader:
    """Builds plain data from parser events, refusing as it goes."""

    def __init__(self, text: str, file: Path, parser: YamlParser) -> None:
        self._events: Iterator[Event] = iter(yaml.parse(text, Loader=parser))
        self._file = file
        self._lines = text.split("\n")
        self._last_line = max(1, len(text.rstrip().split("\n")))
        self._nodes = 0
        self.positions: dict[YamlPath, Position] = {}

    def read(self) -> dict[str, Plain]:
        self._next()
        if isinstance(self._next(), StreamEndEvent):
            raise self._empty()
        start = self._next()
        data = self._value(start, ())
        if data is None:
            raise self._empty()
        if not isinstance(data, dict):
            self._refuse(
                start,
                f"the file holds {describe(data)}; a mapping is needed",
                "write one 'TABLE_NAME:' line per table, its settings indented under it",
            )
        self._next()
        after = self._next()
        if isinstance(after, DocumentStartEvent):
            self._refuse(after, "a second document starts here", "keep one document per file")
        return data

    def _next(self) -> Event:
        try:
            return next(self._events)
        except yaml.YAMLError as error:
            raise self._syntax_error(error) from error

    def _syntax_error(self, error: yaml.YAMLError) -> ConfigError:
        begun = getattr(error, "context_mark", None)
        mark = getattr(error, "problem_mark", None) or begun
        line, column = (mark.line, mark.column) if mark else (0, 0)
        shown_line = min(line + 1, self._last_line)
        context = getattr(error, "context", None)
        since = f", begun on line {begun.line + 1}" if begun and begun.line + 1 < shown_line else ""
        where = f" ({context}{since})" if context else ""
        problem = shorten(getattr(error, "problem", None) or "cannot be read")
        return ConfigError(
            f"not valid YAML: {problem}{where}",
            file=self._file,
            line=shown_line,
            hint=_syntax_hint(self._lines[line][: column + 1] if line < len(self._lines) else ""),
        )

    def _value(self, event: Event, path: YamlPath) -> Plain:
        self._admit(event)
        if isinstance(event, ScalarEvent):
            return event.value if event.style else resolve_scalar(event.value)
        if len(path) >= MAX_DEPTH:
            self._refuse(event, f"nested deeper than {MAX_DEPTH} levels", "flatten the file")
        return self._mapping(path) if isinstance(event, MappingStartEvent) else self._sequence(path)

    def _admit(self, event: Event) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._refuse(event, f"more than {MAX_NODES} values", "split the file")
        if isinstance(event, AliasEvent):
            self._refuse(event, f"the alias '*{event.anchor}' is not allowed", "repeat the value")
        if isinstance(event, NodeEvent) and event.anchor:
            self._refuse(event, f"the anchor '&{event.anchor}' is not allowed", "remove it")
        tag = getattr(event, "tag", None)
        if tag:
            self._refuse(event, f"the tag '{shorten(tag)}' is not allowed", "remove it")

    def _mapping(self, path: YamlPath) -> dict[str, Plain]:
        result: dict[str, Plain] = {}
        while not isinstance(event := self._next(), MappingEndEvent):
            key = self._key(event)
            here = (*path, key)
            if here in self.positions:
                self._refuse(
                    event,
                    f"the key {shorten(key)!r} was already given on line {self.positions[here][0]}",
                    "keep one of them",
                )
            self.positions[here] = _position(event)
            result[key] = self._value(self._next(), here)
        return result

    def _sequence(self, path: YamlPath) -> list[Plain]:
        result: list[Plain] = []
        while not isinstance(event := self._next(), SequenceEndEvent):
            here = (*path, len(result))
            self.positions[here] = _position(event)
            result.append(self._value(event, here))
        return result

    def _key(self, event: Event) -> str:
        self._admit(event)
        if not isinstance(event, ScalarEvent):
            self._refuse(event, "a key must be text, not a list or a mapping", "name it in words")
        if event.style:
            return str(event.value)
        if event.value == "<<":
            self._refuse(event, "the merge key '<<' is not allowed", "repeat the values")
        key = resolve_scalar(event.value)
        if not isinstance(key, str):
            self._refuse(
                event, f"the key is {describe(key)}, not text", f'quote it: "{event.value}"'
            )
        return key

    def _empty(self) -> ConfigError:
        hint = "write at least one 'TABLE_NAME:' in it"
        return ConfigError("the file is empty", file=self._file, line=1, hint=hint)

    def _refuse(self, event: Event, message: str, hint: str) -> NoReturn:
        line = min(_position(event)[0], self._last_line)
        raise ConfigError(message, file=self._file, line=line, hint=hint)


def _position(event: Event) -> Position:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _syntax_hint(read: str) -> str:
    """Advise on a syntax error; `read` is its line, up to the character that was refused."""
    if "\t" in read:
        return "indent with spaces, not tabs"
    if read.endswith(("@", "`", "%")):
        return f"quote the text that starts with {read[-1]}"
    return "check the indentation, the quotes and the colons around this line"

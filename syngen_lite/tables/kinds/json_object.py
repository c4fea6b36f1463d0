"""JSON objects in one cell: flattened into a part for each key, and put together again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import pyarrow as pa

from syngen_lite.schema import Column, Kind
from syngen_lite.tables.kinds.kind import Cells, CompositeKind, least_rows, offence, part_name
from syngen_lite.tables.kinds.words import few_words
from syngen_lite.tables.raw import TextColumn

MAX_KEYS = 64
_HERE = "{}"
_TEXT, _LITERAL = "text", "literal"
_STYLES: tuple[tuple[str, str], ...] = ((", ", ": "), (",", ":"))

Detect = Callable[[str, TextColumn], Column]


class _Raw(str):
    """A number as it was written."""

    __slots__ = ()


class JsonKind(CompositeKind):
    """Objects; the first part says whether there is one, the others hold the keys' values.

    A key's value that is a string is learnt as its text, whatever else as the JSON it is written
    in (nested objects and arrays are taken apart in turn). A key without a value is left out, or
    written as null where nulls are what the source has. `format` is JSON: the keys in order with
    how each is written, and the separators.

    Args:
        detect: What finds the kind of each part; it knows all kinds.
    """

    kind: ClassVar[Kind] = "json"
    allowed = f"JSON objects of at most {MAX_KEYS} keys"

    def __init__(self, detect: Detect) -> None:
        self._detect = detect

    def detect(self, name: str, text: TextColumn) -> Column | None:
        if not text.uniques[0].as_py().startswith("{"):
            return None
        objects = [_read(words) for words in text.uniques.to_pylist()]
        known = [found for found in objects if found is not None]
        if len(known) < len(objects):
            return None
        keys = _frequent_keys(known, text)
        if not keys or len(keys) > MAX_KEYS:
            return None
        written = {"keys": {key: _form(known, key) for key in keys}, "style": _style(text, known)}
        form = json.dumps(written, ensure_ascii=False)
        first, *others = self._pieces(known, written)
        here = few_words(part_name(name, "object"), text.through(first))
        if here is None:
            return None
        parts = [
            replace(
                self._detect(part_name(name, key), text.through(piece)), tied=not piece.null_count
            )
            for key, piece in zip(keys, others, strict=True)
        ]
        return Column(name, "json", format=form, parts=(here, *parts))

    @staticmethod
    def _pieces(
        objects: Sequence[Mapping[str, Any]], written: Mapping[str, Any]
    ) -> list[pa.StringArray]:
        here = pa.array([_HERE] * len(objects), pa.string())
        style = written["style"]
        columns = (
            [_text(found.get(key), form["as"] == _TEXT, style) for found in objects]
            for key, form in written["keys"].items()
        )
        return [here, *(pa.array(column, pa.string()) for column in columns)]

    def split(self, column: Column, text: TextColumn) -> Sequence[pa.StringArray]:
        objects = []
        for number, words in enumerate(text.uniques.to_pylist()):
            found = _read(words)
            if found is None:
                raise offence(column.name, text, number, self.kind, self.allowed)
            objects.append(found)
        return self._pieces(objects, json.loads(column.format))

    def join(self, column: Column, cells: Sequence[Cells]) -> Cells:
        written = json.loads(column.format)
        forms, (comma, colon) = written["keys"], written["style"]
        heads = [json.dumps(key, ensure_ascii=False) + colon for key in forms]
        modes = [(form["as"] == _TEXT, form["null"]) for form in forms.values()]
        rows = []
        for here, *values in zip(*cells, strict=True):
            if here == "":
                rows.append("")
                continue
            pairs = [
                head + _literal(str(value), is_text)
                for head, value, (is_text, null) in zip(heads, values, modes, strict=True)
                if value != "" or null
            ]
            rows.append(f"{{{comma.join(pairs)}}}")
        return rows


def _literal(value: str, is_text: bool) -> str:
    if value == "":
        return "null"
    return json.dumps(value, ensure_ascii=False) if is_text else value


def _read(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text, parse_float=_Raw, parse_int=_Raw)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _frequent_keys(objects: Sequence[Mapping[str, Any]], text: TextColumn) -> list[str]:
    """Keys in the order in which they are first seen, without rare ones."""
    counts: Counter[str] = Counter()
    for found, rows in zip(objects, text.counts.tolist(), strict=True):
        for key in found:
            counts[key] += rows
    least = least_rows(text)
    return [key for key, count in counts.items() if count >= least]


def _form(objects: Sequence[Mapping[str, Any]], key: str) -> dict[str, Any]:
    """How a key's values are written: as text or as literals, and whether nulls are shown."""
    values = [found.get(key) for found in objects]
    known = [value for value in values if value is not None]
    texts = all(isinstance(value, str) and not isinstance(value, _Raw) for value in known)
    absent = sum(key not in found for found in objects)
    shown = sum(key in found and found[key] is None for found in objects)
    return {"as": _TEXT if texts else _LITERAL, "null": shown > absent}


def _text(value: object, is_text: bool, style: Sequence[str]) -> str | None:
    if value is None:
        return None
    if is_text and isinstance(value, str):
        return value or None
    return _dump(value, style)


def _dump(value: object, style: Sequence[str]) -> str:
    """A value as JSON, numbers as they were written."""
    comma, colon = style
    if isinstance(value, _Raw):
        return str(value)
    if isinstance(value, dict):
        pairs = (
            f"{json.dumps(k, ensure_ascii=False)}{colon}{_dump(v, style)}" for k, v in value.items()
        )
        return f"{{{comma.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{comma.join(_dump(item, style) for item in value)}]"
    return json.dumps(value, ensure_ascii=False)


def _style(text: TextColumn, objects: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Separators of items and of keys; those of `json.dumps` when the source has its own way."""
    first = next((i for i, found in enumerate(objects) if found), 0)
    words = text.uniques[first].as_py()
    compact = json.dumps(json.loads(words), ensure_ascii=False, separators=_STYLES[1])
    return _STYLES[1] if len(words) <= len(compact) else _STYLES[0]

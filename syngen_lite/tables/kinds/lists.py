"""Lists in one cell: `Action|Comedy`, `a; b; c`, `["x", "y"]`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import Any, ClassVar

import pyarrow as pa

from syngen_lite.schema import Column, Kind
from syngen_lite.tables.kinds.kind import Cells, CompositeKind, offence, part_name
from syngen_lite.tables.kinds.words import few_words
from syngen_lite.tables.raw import TextColumn

MAX_ITEMS = 12
_SEPARATORS = ("|", "; ", ";", ", ", ",")
_REPEATS = 5
"""An item stands so often on average, at least: lists are made of few words."""
_LONGEST = 60
JSON, COMPACT = "json", "compact json"
DISTINCT = " distinct"


class ListKind(CompositeKind):
    """The number of items, and each item by its place, as far as items are frequent there.

    `format` is the separator, or `json` or `compact json` for arrays; with " distinct" behind it
    when no list holds an item twice.
    """

    kind: ClassVar[Kind] = "list"
    allowed = f"lists of at most {MAX_ITEMS} items, separated in one way, or JSON arrays"

    def detect(self, name: str, text: TextColumn) -> Column | None:
        texts = text.uniques.to_pylist()
        for form in (JSON, COMPACT, *_SEPARATORS):
            lists = _read_all(texts, form)
            if lists is not None and _are_lists(lists, text, form):
                return self._column(name, text, lists, form)
        return None

    def _column(
        self, name: str, text: TextColumn, lists: Sequence[Sequence[str]], form: str
    ) -> Column | None:
        distinct = all(len(set(items)) == len(items) for items in lists)
        columns = [text.through(piece) for piece in _pieces(lists, _longest(lists))[1:]]
        places = (few_words(part_name(name, str(i)), c) for i, c in enumerate(columns, 1))
        items = [place for place in takewhile(bool, places) if place]
        if not items:
            return None
        count = Column(part_name(name, "count"), "integer")
        form = form + DISTINCT * distinct
        return Column(name, "list", format=form, parts=(count, *items))

    def split(self, column: Column, text: TextColumn) -> Sequence[pa.StringArray]:
        form, most = column.format.removesuffix(DISTINCT), len(column.parts) - 1
        read = _reader(form)
        lists = []
        for number, words in enumerate(text.uniques.to_pylist()):
            items = read(words)
            if items is None:
                raise offence(column.name, text, number, self.kind, self.allowed)
            lists.append(items[:most])
        return _pieces(lists, most)

    def join(self, column: Column, cells: Sequence[Cells]) -> Cells:
        form = column.format.removesuffix(DISTINCT)
        distinct = column.format.endswith(DISTINCT)
        rows = []
        for count, *items in zip(*cells, strict=True):
            if count == "":
                rows.append("")
                continue
            kept = [item for item in items[: int(count)] if item != ""]
            rows.append(_write(list(dict.fromkeys(kept)) if distinct else kept, form))
        return rows


def _reader(form: str) -> Callable[[str], list[str] | None]:
    if form in (JSON, COMPACT):
        return _read_json
    return lambda text: [] if text == "[]" else text.split(form)


def _read_json(text: str) -> list[str] | None:
    """Each item as JSON; None when the text is no array."""
    if not text.startswith("["):
        return None
    try:
        items = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return [json.dumps(item, ensure_ascii=False) for item in items]


def _read_all(texts: Sequence[str], form: str) -> list[list[str]] | None:
    """The items of each text; None when one of them is no such list, or too long."""
    read, lists = _reader(form), []
    for text in texts:
        items = read(text)
        if items is None or len(items) > MAX_ITEMS:
            return None
        lists.append(items)
    return lists


def _are_lists(lists: Sequence[Sequence[str]], text: TextColumn, form: str) -> bool:
    """Whether the items repeat as words of a list do; prose with commas does not."""
    counts: Counter[str] = Counter()
    for items, rows in zip(lists, text.counts.tolist(), strict=True):
        for item in items:
            counts[item] += rows
    total = sum(counts.values())
    if form in (JSON, COMPACT):
        several_items = (i for i, items in enumerate(lists) if len(items) > 1)
        example = next(several_items, None)
        return example is None or _write(lists[example], form) == text.uniques[example].as_py()
    several = sum(n for items, n in zip(lists, text.counts.tolist(), strict=True) if len(items) > 1)
    clean = all(item and item == item.strip() and len(item) <= _LONGEST for item in counts)
    return clean and several * 4 >= text.counts.sum() and total >= _REPEATS * len(counts)


def _longest(lists: Sequence[Sequence[str]]) -> int:
    return max(map(len, lists))


def _pieces(lists: Sequence[Sequence[str]], most: int) -> list[pa.StringArray]:
    counts = pa.array([str(len(items)) for items in lists], pa.string())
    padded = [[*items, *[None] * (most - len(items))] for items in lists]
    columns = zip(*padded, strict=True) if most else ()
    return [counts, *(pa.array(column, pa.string()) for column in columns)]


def _write(items: Sequence[Any], form: str) -> str:
    if form not in (JSON, COMPACT):
        return form.join(items)
    return f"[{(', ' if form == JSON else ',').join(items)}]"

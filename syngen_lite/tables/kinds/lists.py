"""Lists in one cell: `Action|Comedy`, `a; b; c`, `["x", "y"]`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from syngen_lite.schema import Column, Kind
from syngen_lite.tables.kinds.kind import (
    Cells,
    CompositeKind,
    least_rows,
    offence,
    part_name,
    tied,
)
from syngen_lite.tables.kinds.words import CategoryKind, few_words
from syngen_lite.tables.raw import TextColumn

MAX_ITEMS = 12
_SEPARATORS = ("|", "; ", ";", ", ", ",")
_PROSE = (", ", ",")
"""Separators that also stand inside words such as `Paris, Texas`."""
_FEW_LISTS = 20
"""So many different lists are learnt as they are."""
_REPEATS = 5
"""An item stands so often on average, at least: lists are made of few words."""
_LONGEST = 60
JSON, COMPACT = "json", "compact json"
MAX_MEMBERS = 40
"""Different items that a set has at most."""
_IN, _OUT = "in", "out"


class ListKind(CompositeKind):
    """The number of items, and for each frequent item whether it is there, or which item is where.

    Lists that never hold an item twice, of few different items, are sets: a part for each item
    says whether it is in, and items are written in the order of their usual places. Other lists
    have a part for each place, as far as items are frequent there. `format` is JSON: the
    separator (or `json` or `compact json` for arrays), the items of a set, and the one that
    stands alone where all are missing.
    """

    kind: ClassVar[Kind] = "list"
    allowed = f"lists of at most {MAX_ITEMS} items, separated in one way, or JSON arrays"

    def detect(self, name: str, text: TextColumn) -> Column | None:
        forms = [form for form in (JSON, COMPACT, *_SEPARATORS) if _is_common(form, text)]
        texts = text.uniques.to_pylist() if forms else []
        for form in forms:
            lists = _read_all(texts, form)
            few = form in _PROSE or len(texts) <= _FEW_LISTS
            if lists is None or (few and CategoryKind().detect(name, text)):
                continue
            if _are_lists(lists, text, form):
                return self._column(name, text, lists, form)
        return None

    def _column(
        self, name: str, text: TextColumn, lists: Sequence[Sequence[str]], form: str
    ) -> Column | None:
        items = _members(lists, text)
        shown = Counter(item for each in lists for item in each if item in items)
        usual = shown.most_common(1)[0][0] if items else ""
        words = json.dumps({"sep": form, "items": items, "usual": usual}, ensure_ascii=False)
        count = Column(part_name(name, "count"), "integer")
        if items:
            members = (Column(part_name(name, item), "category") for item in items)
            return Column(name, "list", format=words, parts=tied(count, *members))
        columns = [text.through(piece) for piece in _places(lists, _longest(lists))]
        places = (few_words(part_name(name, str(i)), c) for i, c in enumerate(columns, 1))
        parts = [place for place in takewhile(bool, places) if place]
        return Column(name, "list", format=words, parts=(count, *parts)) if parts else None

    def split(self, column: Column, text: TextColumn) -> Sequence[pa.StringArray]:
        written = json.loads(column.format)
        read, lists = _reader(written["sep"]), []
        for number, words in enumerate(text.uniques.to_pylist()):
            items = read(words)
            if items is None:
                raise offence(column.name, text, number, self.kind, self.allowed)
            lists.append(items)
        most = len(column.parts) - 1
        if written["items"]:
            pieces = [
                [_IN if item in items else _OUT for items in lists] for item in written["items"]
            ]
            return [_counts(lists, most), *(pa.array(piece, pa.string()) for piece in pieces)]
        return [_counts(lists, most), *_places(lists, most)]

    def join(self, column: Column, cells: Sequence[Cells]) -> Cells:
        written = json.loads(column.format)
        members, form = written["items"], written["sep"]
        rows = []
        for count, *places in zip(*cells, strict=True):
            if count == "":
                rows.append("")
            elif members:
                items = [item for item, here in zip(members, places, strict=True) if here == _IN]
                lost = not items and count not in (0, "0")
                rows.append(_write([written["usual"]] if lost else items, form))
            else:
                rows.append(_write([i for i in places[: int(count)] if i != ""], form))
        return rows


def _is_common(form: str, text: TextColumn) -> bool:
    """Whether a quarter of the rows could be lists of several items; a quick look."""
    if form in (JSON, COMPACT):
        return str(text.uniques[0]).startswith("[")
    holds = pc.match_substring(text.uniques, form).to_numpy(zero_copy_only=False)
    return bool(text.counts[holds].sum() * 4 >= text.counts.sum())


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


def _members(lists: Sequence[Sequence[str]], text: TextColumn) -> list[str]:
    """The frequent items of sets in the order of their usual places; empty for other lists."""
    if any(len(set(items)) < len(items) for items in lists):
        return []
    rows: Counter[str] = Counter()
    places: Counter[str] = Counter()
    for items, n in zip(lists, text.counts.tolist(), strict=True):
        for place, item in enumerate(items):
            rows[item] += n
            places[item] += n * place / max(1, len(items) - 1)
    least = least_rows(text)
    kept = sorted(item for item, n in rows.items() if n >= least)
    if len(kept) > MAX_MEMBERS:
        return []
    if any(list(items) != sorted(items) for items in lists):
        kept.sort(key=lambda item: places[item] / rows[item])
    return kept


def _counts(lists: Sequence[Sequence[str]], most: int) -> pa.StringArray:
    return pa.array([str(min(len(items), most)) for items in lists], pa.string())


def _places(lists: Sequence[Sequence[str]], most: int) -> list[pa.StringArray]:
    """The item at each place, null where a list is shorter."""
    padded = [[*items[:most], *[None] * (most - len(items))] for items in lists]
    columns = zip(*padded, strict=True) if most else ()
    return [pa.array(column, pa.string()) for column in columns]


def _write(items: Sequence[Any], form: str) -> str:
    if form not in (JSON, COMPACT):
        return form.join(items)
    return f"[{(', ' if form == JSON else ',').join(items)}]"

"""UUIDs and ULIDs that repeat or are missing; where each row has its own they are identifiers."""

from __future__ import annotations

from typing import ClassVar

from syngen_lite.schema import Column, Kind
from syngen_lite.tables.identifiers import ULID, UUID, is_text_key
from syngen_lite.tables.kinds.shape import ShapedKind
from syngen_lite.tables.raw import TextColumn


class _UniqueKind(ShapedKind):
    """A kind of values that are made to be unique."""

    def detect(self, name: str, text: TextColumn) -> Column | None:
        found = super().detect(name, text)
        key = found and text.all_different and is_text_key(name, text.uniques)
        return None if key else found


class UuidKind(_UniqueKind):
    """UUIDs with or without dashes, braces, `urn:uuid:`."""

    kind: ClassVar[Kind] = "uuid"
    allowed = "UUIDs"
    pattern = UUID


class UlidKind(_UniqueKind):
    """26 signs of Crockford's base 32."""

    kind: ClassVar[Kind] = "ulid"
    allowed = "ULIDs: 26 letters and digits without I, L, O, U"
    pattern = ULID

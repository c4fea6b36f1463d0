"""Yes and no, in the words of the source."""

from __future__ import annotations

from typing import ClassVar

from syngen_lite.schema import Column, Kind
from syngen_lite.tables.kinds.kind import TextKind, Values, offence
from syngen_lite.tables.raw import TextColumn

_PAIRS = (
    {"true", "false"}, {"yes", "no"}, {"t", "f"}, {"y", "n"}, {"on", "off"},
    {"ja", "nein"}, {"oui", "non"}, {"sí", "no"}, {"да", "нет"},
)  # fmt: skip
_FORCED = (*_PAIRS, {"1", "0"}, {"1.0", "0.0"})
_MOST_WORDS = 2


class BooleanKind(TextKind):
    """Two words that are each other's opposite. `1` and `0` are numbers unless the user says so."""

    kind: ClassVar[Kind] = "boolean"
    allowed = "one pair of words such as true and false, yes and no, 1 and 0"

    def detect(self, name: str, text: TextColumn) -> Column | None:
        return Column(name, "boolean") if self._is_pair(text, _PAIRS) else None

    def force(self, name: str, text: TextColumn) -> Column:
        if len(text.uniques) and not self._is_pair(text, _FORCED):
            wrong = min(len(text.uniques) - 1, _MOST_WORDS)
            raise offence(name, text, wrong, self.kind, self.allowed)
        return Column(name, "boolean")

    @staticmethod
    def _is_pair(text: TextColumn, pairs: tuple[set[str], ...]) -> bool:
        if len(text.uniques) > _MOST_WORDS:
            return False
        words = {word.lower() for word in text.uniques.to_pylist()}
        return len(words) == len(text.uniques) and any(words <= pair for pair in pairs)

    def parse(self, column: Column, text: TextColumn) -> Values:
        if len(text.uniques) and not self._is_pair(text, _FORCED):
            wrong = min(len(text.uniques) - 1, _MOST_WORDS)
            raise offence(column.name, text, wrong, self.kind, self.allowed)
        return super().parse(column, text)

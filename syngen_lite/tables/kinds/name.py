"""Names of persons."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

import pyarrow as pa

from syngen_lite.schema import Column, Kind
from syngen_lite.tables.kinds.kind import TextKind
from syngen_lite.tables.kinds.persons import require_pools
from syngen_lite.tables.kinds.shape import header_words, mostly
from syngen_lite.tables.raw import TextColumn

_ALONE = frozenset(
    {"surname", "lastname", "firstname", "forename", "fullname", "fname", "lname", "givenname",
     "familyname", "vorname", "nachname", "nom", "prenom", "apellido", "apellidos", "nombre"}
)  # fmt: skip
_WHOSE = frozenset(
    {"first", "last", "full", "given", "family", "middle", "maiden", "birth", "customer",
     "contact", "employee", "client", "person", "patient", "student", "passenger", "member",
     "author", "actor", "actress", "director", "manager", "owner", "holder", "cardholder",
     "driver", "player", "teacher", "doctor", "guest", "recipient", "sender", "borrower",
     "applicant", "buyer", "seller", "supervisor", "agent", "beneficiary", "donor", "spouse"}
)  # fmt: skip
_NOT = frozenset(
    {"company", "file", "product", "user", "host", "domain", "table", "column", "ship", "brand",
     "store", "school", "business", "event", "city", "country", "state", "street", "display",
     "nick", "screen", "login", "path", "id", "group", "project", "team", "type", "code"}
)  # fmt: skip
_LOOK = (
    r"^\p{L}[\p{L}'\x{2019}.-]*"
    r"(?:,? (?:\p{L}[\p{L}'\x{2019}.-]*|\(?\p{L}[\p{L}'\x{2019}. -]*\)?)){0,4},?(?: \p{L}+\.?)?$"
)
_CAPITAL = r"^(?:\p{Lu}|(?:de|von|van|di|da|del|la|le|el|al|d'|o')\b|[^\p{Ll}]|\p{Ll}+$)"
_TWO_WORDS = r"^\S+[, ]+\S+"
_SHARE = 0.8
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof", "mx", "master", "rev"})
_MOST_COMMON = 0.08  # of the names hold one word; `Airport` and `Inc.` stand in more
_LEAST = 20


class NameKind(TextKind):
    """One to five words, by a header that speaks of persons and by their look."""

    kind: ClassVar[Kind] = "name"
    allowed = "names of persons"

    def detect(self, name: str, text: TextColumn) -> Column | None:
        words = header_words(name)
        if words & _NOT or not (words & _ALONE or words & {"name", "names"}):
            return None
        if not mostly(text.uniques, _LOOK, _SHARE) or not mostly(text.uniques, _CAPITAL, _SHARE):
            return None
        sure = bool(words & _ALONE or words & _WHOSE)
        return Column(name, "name") if sure or _are_persons(text.uniques) else None

    def force(self, name: str, text: TextColumn) -> Column:
        require_pools(name, self.kind)
        return Column(name, self.kind if len(text.uniques) else "empty")


def _are_persons(texts: pa.StringArray) -> bool:
    """Whether a column that is only called `name` holds persons: two words, none too common."""
    if len(texts) < _LEAST or not mostly(texts, _TWO_WORDS, _SHARE):
        return False
    common: Counter[str] = Counter()
    for text in texts.slice(0, 2_000).to_pylist():
        common.update({word.strip(".,").lower() for word in text.split()} - _TITLES)
    most = common.most_common(1)[0][1]
    return most <= max(2, _MOST_COMMON * min(len(texts), 2_000))

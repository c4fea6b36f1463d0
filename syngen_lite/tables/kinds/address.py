"""Street addresses."""

from __future__ import annotations

from typing import ClassVar

from syngen_lite.schema import Column, Kind
from syngen_lite.tables.kinds.kind import TextKind
from syngen_lite.tables.kinds.persons import require_pools
from syngen_lite.tables.kinds.shape import header_words, mostly
from syngen_lite.tables.raw import TextColumn

_HEADERS = frozenset(
    {"address", "addresses", "addr", "address1", "street", "streetaddress", "adres", "adresse",
     "anschrift", "strasse", "straße", "direccion", "dirección", "indirizzo", "endereco", "adresa"}
)  # fmt: skip
_NOT = frozenset(
    {"email", "e", "mail", "ip", "mac", "web", "url", "city", "state", "country", "zip", "id",
     "type", "name", "host", "wallet", "memory", "no", "number"}
)  # fmt: skip
_LOOK = r"^(?:.*\p{L}.*\s.*\p{Nd}|.*\p{Nd}.*\s.*\p{L})"
_SHARE = 0.5


class AddressKind(TextKind):
    """A number and words, under a header that speaks of an address."""

    kind: ClassVar[Kind] = "address"
    allowed = "street addresses"

    def detect(self, name: str, text: TextColumn) -> Column | None:
        words = header_words(name)
        if words & _NOT or not words & _HEADERS:
            return None
        return Column(name, "address") if mostly(text.uniques, _LOOK, _SHARE) else None

    def force(self, name: str, text: TextColumn) -> Column:
        require_pools(name, self.kind)
        return Column(name, self.kind if len(text.uniques) else "empty")

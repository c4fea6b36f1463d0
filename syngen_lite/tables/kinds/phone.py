"""Telephone numbers."""

from __future__ import annotations

from typing import ClassVar

import pyarrow.compute as pc

from syngen_lite.schema import Column, Kind
from syngen_lite.tables.kinds.shape import SHARE, ShapedKind, header_words, mostly, share
from syngen_lite.tables.raw import TextColumn

_HEADERS = frozenset(
    {"phone", "phones", "telephone", "tel", "mobile", "fax", "cell", "cellphone", "msisdn",
     "telefon", "telefax", "handy", "telefono", "telefone", "phonenumber"}
)  # fmt: skip
_UNMISTAKABLE = r"^(?:\+[1-9]\d{0,3}[\s().\-/]|\+[1-9]\d{8,}|\(\+?\d{1,5}\)[\s\-]?\d)"
_CLEAR_SHARE = 0.5
_FEWEST, _MOST = 7, 15  # digits


class PhoneKind(ShapedKind):
    """7 to 15 digits with signs between them; plain digits only under a header that says so."""

    kind: ClassVar[Kind] = "phone"
    allowed = "telephone numbers of 7 to 15 digits"
    pattern = (
        r"^\+?\(?\+?[0-9](?:[\s().\-/]{0,3}[0-9]){6,14}\)?"
        r"(?:[\s,;]*(?:x|ext\.?|extension|#)[\s.:]*[0-9]{1,6})?$"
    )

    def detect(self, name: str, text: TextColumn) -> Column | None:
        column = super().detect(name, text)
        if column is None or not self._has_digits(text):
            return None
        named = bool(header_words(name) & _HEADERS)
        return column if named or share(text.uniques, _UNMISTAKABLE) >= _CLEAR_SHARE else None

    @staticmethod
    def _has_digits(text: TextColumn) -> bool:
        bare = pc.replace_substring_regex(text.uniques, r"(?:x|ext|#).*$|[^0-9]", "")
        return mostly(bare, f"^[0-9]{{{_FEWEST},{_MOST}}}$", SHARE)

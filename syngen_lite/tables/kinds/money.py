"""Amounts with a currency: `$1,234.50`, `12,50 €`, `-£3`, `(USD 7)`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from syngen_lite.schema import Column, Kind
from syngen_lite.tables.kinds.decimal import detect_number
from syngen_lite.tables.kinds.kind import Cells, CompositeKind, part_name, require_like, tied
from syngen_lite.tables.kinds.words import few_words
from syngen_lite.tables.number_styles import all_match
from syngen_lite.tables.raw import TextColumn

_CODES = (
    "AED ARS AUD BDT BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JPY "
    "KES KRW KWD KZT MAD MXN MYR NGN NOK NZD PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TRY "
    "TWD TZS UAH USD UYU VND ZAR"
)
_SIGN = rf"(?:[A-Z]{{1,3}}\p{{Sc}}|\p{{Sc}}|{'|'.join(_CODES.split())}|kr\.?|zł|Kč|Ft|lei|Fr\.?)"
_SPACE = r"[ \x{a0}\x{202f}]?"
_NUMBER = r"[0-9](?:[0-9.,'\x{2019}\x{a0}\x{202f} ]*[0-9])?"
_MONEY = (
    rf"^(?P<open>\(?)(?P<before>-?)(?P<prefix>(?:{_SIGN}{_SPACE})?)(?P<after>-?)(?P<number>{_NUMBER})"
    rf"(?P<suffix>(?:{_SPACE}{_SIGN})?)(?P<close>\)?)$"
)
_SIGNED = rf"{_SIGN}{_SPACE}-?[0-9]|[0-9]{_SPACE}{_SIGN}"
PLACE = "¤"
"""Stands for the amount in the text of the currency part, as in Unicode's number patterns."""


class MoneyKind(CompositeKind):
    """An amount (a number) and a currency (what stands around it).

    `format` says how negative amounts are written: `-¤1`, `¤-1` or `(¤1)`.
    """

    kind: ClassVar[Kind] = "money"
    allowed = "amounts with a currency such as $1,234.50 or 12 EUR"

    def detect(self, name: str, text: TextColumn) -> Column | None:
        if not (all_match(text.uniques, _MONEY) and all_match(text.uniques, _SIGNED)):
            return None
        fields = pc.extract_regex(text.uniques, _MONEY)
        negative = _negative_styles(fields)
        if len(negative) > 1:
            return None
        pieces = self._pieces(text.uniques)
        amounts, currencies = text.through(pieces[0]), text.through(pieces[1]).known()
        amount = detect_number(part_name(name, "amount"), amounts)
        currency = few_words(part_name(name, "currency"), currencies)
        if amount is None or currency is None:
            return None
        form = negative.pop() if negative else f"-{PLACE}1"
        return Column(name, "money", format=form, parts=tied(amount, currency))

    @staticmethod
    def _pieces(texts: pa.StringArray) -> tuple[pa.StringArray, pa.StringArray]:
        fields = pc.extract_regex(texts, _MONEY)
        part = {field.name: pc.struct_field(fields, field.name) for field in fields.type}
        signs = pc.binary_join_element_wise(part["open"], part["before"], part["after"], "")
        minus = pc.if_else(pc.not_equal(signs, ""), "-", "")
        amounts = pc.binary_join_element_wise(minus, part["number"], "")
        currencies = pc.binary_join_element_wise(part["prefix"], PLACE, part["suffix"], "")
        return amounts, currencies

    def split(self, column: Column, text: TextColumn) -> Sequence[pa.StringArray]:
        require_like(column, text, _MONEY, self.allowed)
        return self._pieces(text.uniques)

    def join(self, column: Column, cells: Sequence[Cells]) -> Cells:
        amounts, currencies = cells
        return [
            _written(str(amount), currency, column.format) if amount != "" else ""
            for amount, currency in zip(amounts, currencies, strict=True)
        ]


def _written(amount: str, currency: str, negative: str) -> str:
    if not amount.startswith("-"):
        return currency.replace(PLACE, amount)
    if negative.startswith("("):
        return f"({currency.replace(PLACE, amount[1:])})"
    if negative.startswith("-"):
        return "-" + currency.replace(PLACE, amount[1:])
    return currency.replace(PLACE, amount)


def _negative_styles(fields: pa.StructArray) -> set[str]:
    """The ways in which negative amounts are written."""
    styles = set()
    for field, style in (("open", "(¤1)"), ("before", "-¤1"), ("after", "¤-1")):
        if pc.any(pc.not_equal(pc.struct_field(fields, field), "")).as_py():
            styles.add(style)
    return styles

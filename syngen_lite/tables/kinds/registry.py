"""All kinds of text columns, in the order in which they are tried."""

from __future__ import annotations

from syngen_lite.schema import Column, Kind
from syngen_lite.tables.kinds.address import AddressKind
from syngen_lite.tables.kinds.boolean import BooleanKind
from syngen_lite.tables.kinds.code import CodeKind
from syngen_lite.tables.kinds.coordinates import CoordinatesKind
from syngen_lite.tables.kinds.date import DateKind
from syngen_lite.tables.kinds.datetime import DatetimeKind
from syngen_lite.tables.kinds.decimal import DecimalKind, detect_number
from syngen_lite.tables.kinds.duration import DurationKind
from syngen_lite.tables.kinds.email import EmailKind
from syngen_lite.tables.kinds.identifier import IdentifierKind
from syngen_lite.tables.kinds.integer import IntegerKind
from syngen_lite.tables.kinds.ip import IpKind
from syngen_lite.tables.kinds.json_object import JsonKind
from syngen_lite.tables.kinds.kind import TextKind
from syngen_lite.tables.kinds.lists import ListKind
from syngen_lite.tables.kinds.mixed import MixedKind
from syngen_lite.tables.kinds.money import MoneyKind
from syngen_lite.tables.kinds.name import NameKind
from syngen_lite.tables.kinds.percent import PercentKind
from syngen_lite.tables.kinds.phone import PhoneKind
from syngen_lite.tables.kinds.time import TimeKind
from syngen_lite.tables.kinds.url import UrlKind
from syngen_lite.tables.kinds.uuid import UlidKind, UuidKind
from syngen_lite.tables.kinds.words import CategoryKind, ConstantKind, EmptyKind, WordsKind
from syngen_lite.tables.raw import TextColumn


def detect_text(name: str, text: TextColumn) -> Column:
    """The column that a text column is, by its values and, for keys and names, its header."""
    return next(found for kind in DETECTED if (found := kind.detect(name, text)) is not None)


def force_text(name: str, text: TextColumn, kind: Kind) -> Column:
    """The column that a text column is when the user says its kind.

    Raises:
        DataError: a value cannot be of that kind; with its row.
    """
    return KIND_OF[kind].force(name, text)


def _measure(name: str, text: TextColumn) -> Column | None:
    """The column of numbers, dates, times or amounts that `text` is, if it is one."""
    number = detect_number(name, text)
    kinds = (kind.detect(name, text) for kind in MEASURES)
    return number or next((found for found in kinds if found is not None), None)


MEASURES: tuple[TextKind, ...] = (
    PercentKind(), MoneyKind(), DateKind(), TimeKind(), DatetimeKind(), DurationKind(),
)  # fmt: skip
DETECTED: tuple[TextKind, ...] = (
    EmptyKind(), ConstantKind(), EmailKind(), UrlKind(), UuidKind(), UlidKind(), IpKind(),
    PhoneKind(), IntegerKind(), DecimalKind(), BooleanKind(), *MEASURES,
    CoordinatesKind(), JsonKind(detect_text), NameKind(), AddressKind(), MixedKind(_measure),
    IdentifierKind(), ListKind(), CategoryKind(), CodeKind(), WordsKind(),
)  # fmt: skip
KIND_OF: dict[Kind, TextKind] = {kind.kind: kind for kind in DETECTED}
"""The last one, `WordsKind`, takes everything."""

"""Cells that a spreadsheet would run as a formula (OWASP: CSV injection)."""

from __future__ import annotations

import re
from typing import Any

_FIRST = frozenset("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - spreadsheets know the wide ones, too
# digits, their separators, a currency or a percent sign: a number, whatever its sign
_NUMBER = re.compile(r"[+-]?[€$£¥]? ?[0-9.,' \u00a0\u202f]*[0-9]([eE][+-]?[0-9]+)? ?[%€$£¥]?")


def guarded(cells: list[Any]) -> list[Any]:
    """The same cells, an apostrophe before each text that is no number and starts a formula.

    >>> guarded(["=1+1", "-5.20", "- 3 pieces", "@x", 7, ""])
    ["'=1+1", '-5.20', "'- 3 pieces", "'@x", 7, '']
    """
    return [f"'{cell}" if is_formula(cell) else cell for cell in cells]


def is_formula(cell: Any) -> bool:  # noqa: ANN401 - cells are text or numbers
    """Whether a spreadsheet may take a cell for a formula."""
    return isinstance(cell, str) and cell[:1] in _FIRST and cell != "" and not _is_number(cell)


def _is_number(cell: str) -> bool:
    return _NUMBER.fullmatch(cell) is not None

"""How a text table is written, from its first lines: separator, quoting, line end."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from syngen_lite.errors import DataError
from syngen_lite.tables.file_format import Quoting

SEPARATORS = {",": "','", ";": "';'", "\t": "a tab", "|": "'|'"}
_LOOKED_AT = 10
"""Lines that must agree before another separator is suggested."""
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def refuse_other_separator(lines: Sequence[str], sep: str, quote: str, file: Path | str) -> None:
    """Refuse a file that looks like one column because it has another separator.

    A quoted header says that the character is part of the name: the way to keep one column.

    Raises:
        DataError: each of the first lines holds another separator, and none holds `sep`.
    """
    if sep in lines[0] or lines[0].startswith(quote):
        return
    for other, word in SEPARATORS.items():
        counts = {line.count(other) for line in lines[:_LOOKED_AT] if line.strip()}
        if other != sep and len(counts) == 1 and counts.pop() > 0:
            raise DataError(
                f"1 column; did you mean {word}?",
                file=file,
                line=1,
                hint=f"the fields look separated by {word}: set it (format: sep), re-save with "
                "the usual separator, or quote the header if there is really one column",
            )


def guess_separator(lines: Sequence[str], quote: str, file: Path | str) -> str:
    """The one separator that cuts every record into the same number of fields.

    Raises:
        DataError: none of several in the text does, or more than one.
    """
    present = [sep for sep in SEPARATORS if any(sep in line for line in lines)]
    fitting = [sep for sep in present if _is_even(lines, sep, quote)]
    if len(fitting) == 1:
        return fitting[0]
    if not present:
        return ","
    words = " and ".join(SEPARATORS[sep] for sep in fitting or present)
    raise DataError(
        f"the separator is not clear: {words} "
        + ("fit all alike" if fitting else "do not cut the lines into the same number of fields"),
        file=file,
        line=1,
        hint='set it in the metadata (format: sep: ";"), or name the file .csv, .tsv or .psv',
    )


def quoting_of(lines: Sequence[str], sep: str, quote: str) -> Quoting:
    r"""Which fields the writer of these lines has quoted.

    >>> quoting_of(['"a","b"\n', '"x","1"\n'], ",", '"')
    'all'
    >>> quoting_of(['"a","b"\n', '"x",1\n'], ",", '"')
    'nonnumeric'
    >>> quoting_of(['a,b\n', '"x,y",1\n'], ",", '"')
    'minimal'
    """
    text = "".join(lines)
    if quote not in text:
        return "minimal"
    fields = [field for field in _raw_fields(text, sep, quote) if field]
    quoted = [field for field in fields if field[0] == quote]
    bare = [field for field in fields if field[0] != quote]
    inside = [field[1:-1] for field in quoted]
    if not any(value and not _needs_quotes(value, sep, quote) for value in inside):
        return "minimal"
    if not bare:
        return "all"
    if all(map(_NUMBER.fullmatch, bare)) and not any(map(_NUMBER.fullmatch, inside)):
        return "nonnumeric"
    return "minimal"


def line_end_of(lines: Sequence[str]) -> str:
    r"""What ends most of these lines.

    >>> line_end_of(["a,b\r\n", '"x\n', 'y",1\r\n'])
    '\r\n'
    """
    ends = [_end(line) for line in lines]
    known = [end for end in ends if end]
    return max(("\n", "\r\n", "\r"), key=known.count) if known else "\n"


def _end(line: str) -> str:
    if line.endswith("\r\n"):
        return "\r\n"
    return line[-1:] if line[-1:] in ("\n", "\r") else ""


def _is_even(lines: Sequence[str], sep: str, quote: str) -> bool:
    widths: list[int] = []
    try:
        reader = csv.reader(iter(lines), delimiter=sep, quotechar=quote, strict=True)
        widths.extend(len(row) for row in reader if row)
    except csv.Error:  # the last record goes on below the lines that were looked at
        pass
    return len(set(widths)) == 1 and widths[0] > 1


def _raw_fields(text: str, sep: str, quote: str) -> Iterator[str]:
    """Fields with their quotes; the last, which may be cut, is left out."""
    q, s = re.escape(quote), re.escape(sep)
    field = re.compile(rf"({q}(?:[^{q}]|{q}{q})*{q}|[^{s}{q}\r\n]*)(?:{s}|\r\n|\n|\r)")
    place = 0
    while place < len(text) and (found := field.match(text, place)):
        yield found[1]
        place = found.end()


def _needs_quotes(value: str, sep: str, quote: str) -> bool:
    return any(letter in value for letter in (sep, quote, "\r", "\n"))

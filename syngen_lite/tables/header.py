"""The names of a table's columns: each there, each once."""

from __future__ import annotations

import logging
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from syngen_lite.errors import DataError

log = logging.getLogger(__name__)


def checked_header(
    names: Sequence[str], file: Path | str, line: int | None = None
) -> tuple[str, ...]:
    """Refuse names that a synthetic table could not give back; warn of twins.

    Args:
        names: One or more names in the order of the columns.
        file: Where they stand.
        line: The line they stand in.

    Raises:
        DataError: a name is blank, or stands twice.
    """
    empty = [place for place, name in enumerate(names, start=1) if not name.strip()]
    if empty:
        raise DataError(
            f"column {empty[0]} of {len(names)} has no name",
            file=file,
            line=line,
            hint="name it in the header, or remove the column",
        )
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise DataError(
            f"{list(names).count(twice[0])} columns have this name; names must be unique",
            file=file,
            line=line,
            column=twice[0],
            hint="rename or remove one of them",
        )
    _warn_of_twins(names, file)
    return tuple(names)


def require_same(names: Sequence[str], first: Sequence[str], file: Path | str) -> None:
    """Refuse a part whose header is not that of the first part.

    Raises:
        DataError: it differs; with the first column that does.
    """
    if tuple(names) == tuple(first):
        return
    missing = [name for name in first if name not in names]
    foreign = [name for name in names if name not in first]
    if missing or foreign:
        seen = f"lacks {missing[0]!r}" if missing else f"has {foreign[0]!r}, which they lack"
    else:
        seen = "holds the same columns in another order"
    raise DataError(
        f"its header differs from that of the parts before: it {seen}",
        file=file,
        hint="give all parts the same header, or name only those that have it",
    )


def _warn_of_twins(names: Sequence[str], file: Path | str) -> None:
    first: dict[str, str] = {}
    for name in names:
        plain = unicodedata.normalize("NFC", name).casefold()
        twin = first.setdefault(plain, name)
        if twin != name:
            log.warning("%s: the columns %r and %r differ in spelling only", file, twin, name)

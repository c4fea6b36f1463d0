"""Rows whose parent is not there: left out, or kept as rows without a parent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from syngen_lite.tables.relations.matching import NO_KEY, ORPHAN, Rows

Treatment = Literal["error", "drop", "keep"]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Link:
    """One foreign key, row by row.

    Attributes:
        child: The table that has it.
        key: Its name there.
        parent: The table it refers to.
        rows: Shape (n,), the parent's row of each child row, `NO_KEY` or `ORPHAN`.
    """

    child: str
    key: str
    parent: str
    rows: Rows


def kept_rows(
    counts: Mapping[str, int], links: Sequence[Link], treatment: Mapping[str, Treatment]
) -> dict[str, Mask]:
    """Which rows are left when orphans, and then their children, are dropped.

    Args:
        counts: Rows of each table.
        links: All foreign keys.
        treatment: Of each child table's orphans; only `drop` leaves rows out.

    Returns:
        For each table a mask of shape (rows,).
    """
    kept = {table: np.ones(count, np.bool_) for table, count in counts.items()}
    dropping = [link for link in links if treatment[link.child] == "drop"]
    changed = True
    while changed:  # a dropped row may be a parent, even of its own table
        changed = False
        for link in dropping:
            lost = lost_rows(link, kept) & kept[link.child]
            kept[link.child] &= ~lost
            changed |= bool(lost.any())
    return kept


def lost_rows(link: Link, kept: Mapping[str, Mask]) -> Mask:
    """Child rows that have no parent, or whose parent is left out; shape (n,)."""
    has_parent = link.rows >= 0
    lost: Mask = link.rows == ORPHAN
    lost[has_parent] = ~kept[link.parent][link.rows[has_parent]]
    return lost


def link_of_kept(link: Link, kept: Mapping[str, Mask]) -> Link:
    """The link among the rows that are kept, numbered anew; a row that lost its parent has none."""
    number = np.cumsum(kept[link.parent]) - 1
    rows = np.where(lost_rows(link, kept) | (link.rows < 0), NO_KEY, link.rows)
    has_parent = rows >= 0
    rows[has_parent] = number[rows[has_parent]]
    return replace(link, rows=rows[kept[link.child]])

"""What the tables of one metadata file say of each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from syngen_lite.config.keys import KeySettings, References
from syngen_lite.config.problems import Problems
from syngen_lite.config.wording import shorten

Keys = Mapping[str, Sequence[KeySettings]]


def check_references(keys: Keys, problems: Problems) -> None:
    """Check that foreign keys refer to keys, and that no table's name is taken for another's.

    A parent that the file lacks is no mistake of the file: other tables of it can be worked with.

    Args:
        keys: Every table's keys, in file order.
        problems: Takes what is wrong.
    """
    _refuse_like_names(keys, problems)
    for table, own in keys.items():
        for key in own:
            parent = key.references
            if parent is None or parent.table not in keys:
                continue
            path = (table, "keys", key.name, "references")
            if parent.table == table and parent.columns == key.columns:
                problems.add(path, "a key that refers to itself", "name the parent's key")
            elif not _is_key(parent, keys[parent.table]):
                problems.add(path, _no_key(parent, keys[parent.table]), "refer to one of its keys")


def _is_key(parent: References, keys: Sequence[KeySettings]) -> bool:
    wanted = set(parent.columns)
    return any(key.type in ("PK", "UQ") and set(key.columns) == wanted for key in keys)


def _no_key(parent: References, keys: Sequence[KeySettings]) -> str:
    known = [f"{k.name} ({', '.join(k.columns)})" for k in keys if k.type in ("PK", "UQ")]
    columns = shorten(", ".join(parent.columns))
    has = f"its keys are {'; '.join(known)}" if known else "it has neither"
    return f"({columns}) is no PK or UQ key of {parent.table!r}; {has}"


def _refuse_like_names(keys: Keys, problems: Problems) -> None:
    """On many machines two such tables would share a folder."""
    first: dict[str, str] = {}
    for table in keys:
        other = first.setdefault(table.casefold(), table)
        if other != table:
            text = f"a table's name differs from {shorten(other)!r} by case only"
            problems.add((table,), text, "rename one of them")

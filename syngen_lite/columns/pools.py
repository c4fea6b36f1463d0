"""Names and streets that belong to nobody in particular, from mimesis (the extra `pii`)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from syngen_lite.columns.spelling import Spelling
from syngen_lite.errors import ConfigError

SIZE = 500
"""Words of a pool that are stored."""
_KNOWN = 3_000  # words that are recognised
_MOST = 20_000
_TRIES = 3 * _KNOWN
Part = Literal["first", "last", "street"]

log = logging.getLogger(__name__)


def load_pools(
    column: str, locale: str, parts: tuple[Part, ...], rng: np.random.Generator
) -> dict[str, list[str]]:
    """Different words of each part, up to 3,000 in any order; none without the extra.

    That is said in the log.

    Args:
        column: Whose values are written, for the log.
        locale: What mimesis calls the language: en, de, pt-br …
        parts: Which words are wanted.
        rng: Chooses them.

    Raises:
        ConfigError: mimesis does not know the locale.
    """
    try:
        from mimesis import Address, Person  # noqa: PLC0415
    except ImportError:
        log.warning(
            "column %r: its words are spelt anew from their letters; "
            "pip install 'syngen-lite[pii]' gives realistic ones",
            column,
        )
        return {}
    chosen = _locale(column, locale)
    person = Person(chosen, seed=int(rng.integers(2**31)))
    address = Address(chosen, seed=int(rng.integers(2**31)))
    made: dict[Part, Callable[[], str]] = {
        "first": person.first_name,
        "last": person.last_name,
        "street": address.street_name,
    }
    return {part: _different(made[part]) for part in parts}


def stored(pool: list[str], rare: list[str], rng: np.random.Generator) -> list[str]:
    """The words of a pool that a codec keeps: as many as the column has, 500 to 20,000.

    Args:
        pool: At least one word.
        rare: The column's rare words; where they are more than the pool, spelling adds to it.
        rng: Where the randomness comes from.
    """
    wanted, known = min(len(set(rare)), _MOST), set(rare)
    kept = pool[: max(SIZE, wanted)]
    if len(kept) < wanted:
        spelt = Spelling.fit(rare).write(wanted - len(kept), rng)
        # a rare word that is also in the pool came from there, not from the column
        kept = list(dict.fromkeys([*kept, *(word for word in spelt if word not in known)]))
    return kept


def _locale(column: str, locale: str) -> Any:  # noqa: ANN401 - mimesis is no hard dependency
    from mimesis.locales import Locale  # noqa: PLC0415

    word = locale.lower().replace("_", "-")
    known = {entry.value: entry for entry in Locale}
    if word not in known:
        raise ConfigError(
            f"locale {locale!r} is unknown; allowed: {', '.join(sorted(known))}", column=column
        )
    return known[word]


def _different(make: Callable[[], str]) -> list[str]:
    found: dict[str, None] = {}
    for _ in range(_TRIES):
        found[make().strip()] = None
        if len(found) == _KNOWN:
            break
    return [word for word in found if word]

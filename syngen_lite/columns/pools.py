"""Names and streets that belong to nobody in particular, from mimesis (the extra `pii`)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from syngen_lite.columns.fillers import Either, Filler, Form, Pool
from syngen_lite.columns.spelling import Spelling
from syngen_lite.errors import ConfigError

SIZE = 500
"""Words of a pool that are stored."""
_KNOWN = 3_000  # words that are recognised
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


def from_pool(pool: list[str], rare: list[str], form: Form = "as is") -> Filler:
    """What writes words of a pool, and spells others where the column has more than the pool.

    Args:
        pool: At least one word; those beyond 500 are stored only where the column has as many.
        rare: The column's rare words, in their own form.
        form: How words of the pool are written.
    """
    wanted = len(set(rare))
    kept = Pool(pool[: max(SIZE, wanted)], form)
    if wanted <= len(pool):
        return kept
    return Either(kept, Spelling.fit(rare), round(len(pool) / wanted, 4))


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

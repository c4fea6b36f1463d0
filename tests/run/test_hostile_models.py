"""A stored codec that was changed, checksums and all, is refused or works; it never falls over."""

import copy
import random

import numpy as np
import pytest

from syngen_lite.errors import ArtifactError
from syngen_lite.generators.generator import Block
from syngen_lite.generators.learned import LearnedTable
from syngen_lite.store import Store
from syngen_lite.tables import to_text

ODD = [None, "", "x", -1, 0, 10**30, 1e308, [], {}, [[]], True]


def places_in(data, path=()):
    """Paths of every value inside nested dictionaries and lists."""
    yield path
    pairs = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    for key, value in pairs:
        yield from places_in(value, (*path, key))


def changed(state, rng):
    """A copy with one value replaced, removed, or a list cut or grown."""
    state = copy.deepcopy(state)
    *path, last = rng.choice([place for place in places_in(state) if place])
    inside = state
    for key in path:
        inside = inside[key]
    value, how = inside[last], rng.randrange(4)
    if how == 0:
        inside[last] = rng.choice(ODD)
    elif how == 1 and isinstance(inside, dict):
        del inside[last]
    elif isinstance(value, list) and value:
        inside[last] = value[:-1] if how == 2 else [*value, value[-1]]
    else:
        inside[last] = rng.choice(ODD)
    return state


@pytest.mark.parametrize("seed", range(8))
def test_a_changed_codec_is_refused_or_works(workplace, seed):
    artifact, rng = Store().load("T"), random.Random(seed)
    for _ in range(40):
        state = changed(artifact.codec, rng)
        try:
            with np.errstate(all="ignore"):
                table = LearnedTable.from_artifact(state, artifact.arrays)
                to_text(table.block(Block("T", 0), 1), table.schema)
        except ArtifactError:
            continue

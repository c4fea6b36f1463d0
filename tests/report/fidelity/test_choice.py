"""Pairs and triples: all of a narrow table, a seeded sample of a wide one."""

from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syngen_lite.report.fidelity.choice import _places, choose_pairs, choose_triples

NAMES = [f"c{i}" for i in range(70)]


def test_up_to_60_columns_every_pair_is_looked_at():
    assert choose_pairs(NAMES[:60], np.random.default_rng(0)) == list(combinations(NAMES[:60], 2))


def test_up_to_1000_triples_every_one_is_looked_at():
    names = NAMES[:19]
    assert choose_triples(names, np.random.default_rng(0)) == list(combinations(names, 3))


@pytest.mark.parametrize(("choose", "budget"), [(choose_pairs, 1770), (choose_triples, 1000)])
def test_of_more_columns_distinct_ones_are_drawn_with_the_given_generator(choose, budget):
    drawn = choose(NAMES, np.random.default_rng(3))
    assert len(drawn) == len(set(drawn)) == budget
    assert set(drawn) <= set(combinations(NAMES, len(drawn[0])))
    assert drawn == choose(NAMES, np.random.default_rng(3))
    assert drawn != choose(NAMES, np.random.default_rng(4))


def test_triples_of_5000_columns_are_not_listed():
    names = [str(i) for i in range(5000)]
    assert len(choose_triples(names, np.random.default_rng(0))) == 1000


@pytest.mark.parametrize("names", [[], ["a"]], ids=len)
def test_fewer_than_two_columns_have_no_pair(names):
    assert choose_pairs(names, np.random.default_rng(0)) == []
    assert choose_triples(names, np.random.default_rng(0)) == []


@given(st.integers(0, 10**12), st.sampled_from([2, 3]))
def test_a_number_has_one_combination_and_the_combination_that_number(number, size):
    places = _places(number, size)
    assert places == sorted(set(places))
    assert number == sum(comb(place, i) for i, place in enumerate(places, start=1))

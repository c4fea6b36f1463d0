"""Coded tables: histograms of one to three columns, and how much two of them overlap."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syngen_lite.report.fidelity.coded import code_table, overlap
from syngen_lite.report.fidelity.ruler import LineRuler, WordRuler
from syngen_lite.report.fidelity.suppression import overlap_with_shown, suppressed

WIDEST = LineRuler(tuple(map(float, range(20))))
histograms = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1).filter(
    lambda pairs: all(sum(side) > 0 for side in zip(*pairs, strict=True))
)


@given(histograms)
def test_overlap_is_symmetric_and_lies_between_0_and_1(pairs):
    a, b = np.array(pairs).T
    assert 0 <= overlap(a, b) <= 1
    assert overlap(a, b) == pytest.approx(overlap(b, a))
    assert overlap(a, a * 3) == pytest.approx(1)


@given(histograms)
def test_suppressed_cells_never_make_histograms_look_less_alike(pairs):
    a, b = np.array(pairs).T
    assert overlap_with_shown(suppressed(a), int(a.sum()), b) >= overlap(a, b) - 1e-9


def test_cells_of_three_columns_of_the_widest_rulers_are_counted():
    table = pd.DataFrame({name: [19.5, 19.5, np.nan, -1.0] for name in "abc"})
    coded = code_table(table, dict.fromkeys("abc", WIDEST))
    counts = coded.counts(["a", "b", "c"]).reshape(22, 22, 22)
    assert counts[20, 20, 20] == 2
    assert counts[21, 21, 21] == counts[0, 0, 0] == 1
    assert counts.sum() == 4


def test_a_shuffle_keeps_every_column_and_loses_relations():
    rng = np.random.default_rng(0)
    words = rng.choice(["u", "v"], 1000).astype(object)
    table = pd.DataFrame({"a": words, "b": words})
    coded = code_table(table, dict.fromkeys("ab", WordRuler(("u", "v"))))
    mixed = coded.shuffled(rng)
    assert np.array_equal(mixed.counts(["a"]), coded.counts(["a"]))
    assert overlap(mixed.counts(["a", "b"]), coded.counts(["a", "b"])) == pytest.approx(
        0.5, abs=0.1
    )


def test_ties_share_their_mean_rank_and_nulls_have_none():
    table = pd.DataFrame({"x": [3.0, 1.0, 3.0, np.nan]})
    ranks = code_table(table, {"x": LineRuler((2.0,))}).ranks["x"]
    assert np.array_equal(ranks, [2.5, 1, 2.5, np.nan], equal_nan=True)

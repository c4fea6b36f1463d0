"""Expected values are what samples of one population reach on average."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syngen_lite.report.fidelity.coded import overlap
from syngen_lite.report.fidelity.noise import expected_overlap, expected_shape
from syngen_lite.report.fidelity.shapes import number_shape


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=30).filter(any), st.integers(1, 10**6))
def test_expected_values_lie_between_0_and_1(counts, rows):
    assert 0 <= expected_overlap(np.array(counts), rows) <= 1


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_more_rows_are_expected_to_agree_more(n, more):
    counts = np.array([n, 2 * n, 3 * n])
    assert expected_overlap(counts, n + more) >= expected_overlap(counts, n)


def test_a_single_bin_is_expected_to_agree_wholly():
    assert expected_overlap(np.array([50]), 7) == 1


@pytest.mark.parametrize(
    "shares", [[0.1] * 10, [0.9, 0.05, 0.05], [1 / 64] * 64], ids=["even", "uneven", "many"]
)
def test_the_expected_overlap_is_the_mean_of_simulated_ones(shares):
    rng = np.random.default_rng(0)
    found = [
        overlap(rng.multinomial(1500, shares), rng.multinomial(900, shares)) for _ in range(400)
    ]
    reference = np.array(shares) * 57_600
    scaled = np.rint(reference / reference.sum() * 1500).astype(int)
    assert expected_overlap(scaled, 900) == pytest.approx(np.mean(found), abs=0.004)


def test_the_expected_shape_is_the_mean_of_simulated_ones():
    rng = np.random.default_rng(0)

    def sample(size):
        return np.where(rng.random(size) < 0.2, np.nan, rng.normal(size=size))

    found = [number_shape(sample(1000), sample(700)) for _ in range(300)]
    expected = expected_shape((800, 560), 0.2, (1000, 700))
    assert expected == pytest.approx(np.mean(found), abs=0.006)

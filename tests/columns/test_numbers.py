"""What number and date columns keep: grids, heaps, zeros, and nobody's extremes."""

import json

import numpy as np
import pytest

from syngen_lite.columns.grid import Grid


@pytest.mark.parametrize(
    ("step", "decimals"), [(0.25, 2), (1000, 0), (0.05, 2), (7, 0), (0.001, 3)]
)
def test_values_stay_multiples_of_the_columns_step(rng, fitted, regenerated, step, decimals):
    values = np.round(np.rint(rng.normal(100, 400, 3000)) * step, decimals)
    codec = fitted("decimal", values, decimals)
    multiples = regenerated(codec, values) / step
    assert np.abs(multiples - np.rint(multiples)).max() < 1e-6
    assert len(np.unique(multiples)) > 300  # and not a few of them only


def test_a_step_that_does_not_start_at_zero_is_found(rng, fitted, regenerated):
    values = np.rint(rng.normal(0, 300, 2000)) * 10 + 3.0
    assert np.unique(np.mod(regenerated(fitted("integer", values), values), 10)).tolist() == [3.0]


def test_decimals_are_respected(rng, fitted, regenerated):
    values = np.round(rng.lognormal(3, 1, 3000), 2)
    result = regenerated(fitted("decimal", values, 2), values)
    assert np.array_equal(result, np.round(result, 2))


def test_tiny_numbers_are_not_rounded_to_the_last_decimal(rng, fitted, regenerated):
    values = rng.lognormal(0, 1, 2000) * 1e-20
    result = regenerated(fitted("decimal", values, 12), values)
    assert np.quantile(result, 0.5) == pytest.approx(np.quantile(values, 0.5), rel=0.02)


@pytest.mark.parametrize("digits", [2**53 - 1, 2**53 - 2])
def test_the_grid_is_exact_over_the_whole_exact_range(digits):
    values = np.array([-(2.0**53 - 1), 0.0, 5.0, digits])
    assert np.array_equal(Grid.fit(values, 0).snap(values), values)


def test_an_empty_grid_changes_nothing():
    values = np.array([0.123, 4.0])
    assert np.array_equal(Grid.fit(np.zeros(0), 2).snap(values), values)


def test_heaped_values_keep_their_frequency(rng, fitted, regenerated):
    values = np.rint(rng.normal(5000, 1500, 8000))
    heap = rng.random(8000) < 0.3
    values[heap] = np.rint(values[heap] / 500) * 500
    result = regenerated(fitted("integer", values), values)
    assert (result % 500 == 0).mean() == pytest.approx((values % 500 == 0).mean(), abs=0.02)
    for value in (4500, 5000, 5500):
        assert (result == value).mean() == pytest.approx((values == value).mean(), rel=0.1)


def test_small_heaps_inside_bins_keep_their_frequency(rng, fitted, regenerated):
    values = rng.normal(0, 1, 20_000)
    values[:20] = 0.5  # too light for a code of its own
    result = regenerated(fitted("decimal", values, 12), values, times=20)
    assert 200 < (result == 0.5).sum() < 600


def test_a_zero_inflated_column_keeps_its_zeros(rng, fitted, regenerated):
    values = np.where(rng.random(4000) < 0.63, 0.0, rng.lognormal(5, 1, 4000))
    result = regenerated(fitted("decimal", values, 12), values)
    assert np.array_equal(result == 0, values == 0)


def test_a_gap_between_two_groups_stays_empty(rng, fitted, regenerated):
    values = np.r_[rng.normal(0, 1, 1000), rng.normal(1000, 1, 1000)]
    result = regenerated(fitted("decimal", values, 12), values)
    assert ((result > 10) & (result < 990)).mean() < 0.005


def test_the_distribution_is_kept(rng, fitted, regenerated):
    values = rng.gamma(2.0, 10.0, 5000)
    result = regenerated(fitted("decimal", values, 12), values, times=20)
    at = np.linspace(0.01, 0.99, 50)
    error = np.abs(np.quantile(result, at) - np.quantile(values, at)) / values.std()
    assert error.max() < 0.05


def test_whole_numbers_are_drawn_evenly_up_to_the_ends_of_a_bin(fitted, regenerated):
    values = np.repeat(np.arange(4000.0), 3)  # too many for atoms, too light for heaps
    drawn = regenerated(fitted("integer", values), values, times=10)
    counts = np.bincount(drawn.astype(int), minlength=4000)[20:-20]
    assert counts.std() < 1.2 * np.sqrt(counts.mean())


@pytest.mark.parametrize("n", [200, 2000])
def test_nothing_beyond_the_fifth_extreme_is_stored_or_made(rng, fitted, regenerated, n):
    values = rng.normal(0, 1, n)
    values[:4] = [1234567.0, 1234568.5, -7654321.0, -7654322.5]
    ordered = np.sort(values)
    codec = fitted("decimal", values, 12)
    state = json.dumps(codec.to_dict())
    result = regenerated(codec, values, times=20)
    assert result.min() >= ordered[4] - 1e-9
    assert result.max() <= ordered[-5] + 1e-9
    for canary in ("1234567", "1234568", "7654321", "7654322"):
        assert canary not in state


@pytest.mark.parametrize("n", [200, 1001, 20_000])
def test_no_single_rows_number_is_stored(rng, fitted, n):
    values = rng.lognormal(8, 1, n)
    state = json.dumps(fitted("decimal", values, 12).to_dict())
    ordered = np.sort(values)
    ends = {repr(ordered[k].item()) for k in (4, 5, -5, -6)}  # five rows share each end
    held = {repr(value) for value in values.tolist()} - ends
    numbers = set(state.replace("[", " ").replace("]", " ").replace(",", " ").split())
    assert len(numbers) > 30
    assert not held & numbers


def test_rare_repeats_do_not_get_a_bin_of_their_own(rng, fitted):
    values = np.r_[np.repeat(np.arange(100.0) * 1.37, 4), rng.normal(50, 30, 100)]
    codec = fitted("decimal", values, 12)
    codes = codec.transform(values)
    assert np.bincount(codes, minlength=codec.cardinality).min() >= 5


def test_bins_hold_about_equal_mass(rng, fitted):
    values = rng.normal(0, 1, 10_000)
    codec = fitted("decimal", values, 12)
    counts = np.bincount(codec.transform(values), minlength=codec.cardinality)
    assert codec.cardinality > 200
    assert counts.max() < 3 * counts.mean()


def test_codes_follow_the_order_of_values(rng, fitted):
    values = np.r_[rng.normal(0, 1, 3000), np.zeros(500), np.full(100, 2.0)]
    codec = fitted("decimal", values, 12)
    spec = codec.spec(codec.transform(values))
    assert (np.diff(spec.location) > 0).all()
    inside = ~np.isin(codec.transform(values), codec.atom_codes_)
    order = np.argsort(values[inside])
    assert (np.diff(codec.transform(values)[inside][order]) >= 0).all()


def test_missing_is_a_free_code_without_a_place(rng, fitted):
    values = np.where(rng.random(500) < 0.2, np.nan, rng.normal(0, 1, 500))
    codec = fitted("decimal", values, 12)
    spec = codec.spec(codec.transform(values))
    assert np.isnan(spec.location).tolist() == [False] * (spec.cardinality - 1) + [True]
    assert spec.free[-1]
    assert not spec.features[-1].any()


def test_dates_stay_whole_days_and_working_days(rng, fitted, regenerated):
    days = np.datetime64("2020-01-06") + 7 * rng.integers(0, 200, 1000)  # Mondays
    values = days.astype("M8[us]")
    result = regenerated(fitted("date", values), values)
    assert (result == result.astype("M8[D]")).all()
    assert set((result.astype("M8[D]").astype(int) - 4) % 7) == {0}


def test_times_keep_their_resolution(rng, fitted, regenerated):
    values = rng.integers(0, 24 * 4, 1000) * 900.0
    result = regenerated(fitted("time", values), values)
    assert not (result % 900).any()


def test_the_largest_floats_there_are_come_back_in_their_range(rng, fitted, regenerated):
    largest = np.finfo(np.float64).max
    values = rng.uniform(-1, 1, 3000) * largest
    result = regenerated(fitted("decimal", values), values)
    assert np.isfinite(result).all()
    assert np.quantile(result / largest, [0.25, 0.75]) == pytest.approx([-0.5, 0.5], abs=0.05)

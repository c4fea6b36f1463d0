"""Drawing codes: by their probabilities, never what training never saw, calibrated."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load, save

from syngen_lite.codes import NEVER
from syngen_lite.model.compilation import IMPOSSIBLE, compile_network
from syngen_lite.model.latent import LatentMixture
from syngen_lite.model.sampler import CodeSampler, draw_codes
from syngen_lite.streams import stream


@pytest.fixture
def sampler(mixed, untrained):
    found = untrained(mixed.codes, mixed.specs)
    mixture = LatentMixture(np.ones(1), np.zeros((1, 4)), np.eye(4)[None])
    return compile_network(found.network, mixed.specs, found.layout, mixture)


def distance(codes, specs):
    """Mean total variation between the drawn and the training marginals."""
    gaps = []
    for drawn, spec in zip(codes.T, specs, strict=True):
        share = np.bincount(drawn, minlength=spec.cardinality) / len(drawn)
        gaps.append(np.abs(share - np.exp(spec.log_marginal)).sum() / 2)
    return float(np.mean(gaps))


def test_codes_lie_in_their_columns(sampler, mixed):
    codes = sampler.sample(5000, stream(0, "s"))
    assert codes.shape == (5000, 7)
    assert codes.dtype == np.int32
    for drawn, spec in zip(codes.T, mixed.specs, strict=True):
        assert drawn.min() >= 0
        assert drawn.max() < spec.cardinality


def test_the_same_stream_gives_the_same_rows(sampler):
    first, again = (sampler.sample(100, stream(0, "s")) for _ in range(2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, sampler.sample(100, stream(1, "s")))


def test_codes_that_training_never_saw_are_never_drawn(sampler, mixed):
    codes = sampler.sample(20_000, stream(0, "s"))
    for drawn, spec in zip(codes.T, mixed.specs, strict=True):
        assert (spec.log_marginal[drawn] > NEVER).all()
    assert set(codes[:, 3]) == {0, 1, 2, 3, 4}


def test_calibration_brings_the_marginals_closer(sampler, mixed):
    targets = [spec.log_marginal for spec in mixed.specs]
    before = distance(sampler.sample(8000, stream(0, "s")), mixed.specs)
    sampler.calibrate(targets, 8000, stream(0, "calibration"))
    after = distance(sampler.sample(8000, stream(1, "s")), mixed.specs)
    assert before > 0.15
    assert after < before / 2
    assert set(sampler.sample(8000, stream(2, "s"))[:, 3]) == {0, 1, 2, 3, 4}


def test_a_sampler_is_the_same_after_a_file(sampler):
    twin = CodeSampler.from_arrays(load(save(sampler.to_arrays())))
    assert twin.relations.keys() == sampler.relations.keys() == {2, 4}
    assert np.array_equal(twin.sample(500, stream(0, "s")), sampler.sample(500, stream(0, "s")))


@pytest.mark.parametrize("n_codes", [1, 2, 5, 33, 200, 259])
def test_codes_are_drawn_by_their_probabilities(n_codes):
    rng = np.random.default_rng(n_codes)
    logits = rng.normal(0, 1.5, n_codes).astype(np.float32)
    many = np.repeat(logits[:, None], 100_000, axis=1)
    drawn = draw_codes(many, rng.random(100_000, dtype=np.float32))
    expected = np.exp(logits) / np.exp(logits).sum()
    share = np.bincount(drawn, minlength=n_codes) / len(drawn)
    assert np.abs(share - expected).sum() / 2 < 0.03


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    st.integers(2, 300),
    st.integers(0, 2**32),
    st.sampled_from([0.0, 2.0**-24, 0.5, 1 - 2.0**-24, 1.0]),  # a stratum may round up to 1
)
def test_no_uniform_falls_on_an_impossible_code(n_codes, seed, uniform):
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 3, (n_codes, 40)).astype(np.float32)
    dead = rng.random(n_codes) < rng.choice([0.1, 0.5, 0.9])
    dead[rng.integers(n_codes)] = False
    logits[dead] = IMPOSSIBLE
    codes = draw_codes(logits, np.full(40, uniform, np.float32))
    assert not dead[codes].any()


def test_a_mixture_is_sampled_with_its_mean_and_covariance():
    rng = np.random.default_rng(0)
    parts = [rng.multivariate_normal([0, 0], [[1, 0.8], [0.8, 1]], 2000)]
    parts += [rng.multivariate_normal([6, -4], [[0.2, 0], [0, 2]], 1000)]
    z = rng.permutation(np.vstack(parts)).astype(np.float32)
    mixture = LatentMixture.fit(z, seed=0)
    assert mixture.weights.sum() == pytest.approx(1.0)
    drawn = mixture.sample(100_000, np.random.default_rng(1))
    assert drawn.dtype == np.float32
    assert drawn.mean(axis=0) == pytest.approx(z.mean(axis=0), abs=0.05)
    assert np.cov(drawn.T) == pytest.approx(np.cov(z.T), abs=0.15)
    own = mixture.weights @ mixture.means
    assert drawn.mean(axis=0) == pytest.approx(own, abs=0.03)


@pytest.mark.parametrize("n", [1, 2, 3, 25])
def test_a_mixture_of_next_to_no_rows_works(n):
    z = np.random.default_rng(0).normal(0, 1, (n, 8)).astype(np.float32)
    mixture = LatentMixture.fit(z, seed=0)
    assert np.isfinite(mixture.sample(50, np.random.default_rng(0))).all()
    twin = LatentMixture.from_arrays(mixture.to_arrays())
    left, right = (m.sample(9, np.random.default_rng(0)) for m in (mixture, twin))
    assert np.array_equal(left, right)


def test_the_trivial_mixture_is_one_point():
    assert not LatentMixture.trivial().sample(5, np.random.default_rng(0)).any()

"""Training: it learns, it stops, it goes on, and it is a function of data and seed."""

import copy
import math

import numpy as np
import pytest
import torch

from syngen_lite.codes import categorical_spec
from syngen_lite.errors import NotFittedError
from syngen_lite.model.adamw import BETAS, EPSILON, AdamW
from syngen_lite.model.checkpoint import Checkpoint
from syngen_lite.model.training import Budget
from syngen_lite.model.vae import (
    Learning,
    TabularVAE,
    choose_recipe,
    choose_shape,
    within_memory,
)
from syngen_lite.streams import stream


def fit(data, seed=0, **learning):
    learning = {"budget": Budget(epochs=2), **learning}
    return TabularVAE(seed).fit(data.codes, data.specs, Learning(**learning))


def pair_table(codes):
    return np.bincount(codes[:, 0] * 3 + codes[:, 1], minlength=9) / len(codes)


def weights_of(model):
    return [tensor.numpy() for tensor in model.checkpoint_.best]


def test_training_recovers_a_known_joint(correlated):
    model = fit(correlated, budget=Budget(epochs=40))
    drawn = model.sample(20_000, stream(0, "s"))
    gap = np.abs(pair_table(drawn) - pair_table(correlated.codes)).sum() / 2
    assert gap < 0.05
    independent = np.outer(*(np.bincount(c) / 4000 for c in correlated.codes.T)).ravel()
    assert np.abs(independent - pair_table(correlated.codes)).sum() / 2 > 0.3  # it was learnt


def test_training_lowers_the_held_out_loss(mixed):
    heard = []
    model = fit(mixed, budget=Budget(epochs=60), listener=heard.append)
    losses = [progress.elbo for progress in heard]
    assert min(losses) < losses[0] - 1.0
    assert model.checkpoint_.lowest == pytest.approx(min(losses), abs=2e-3)
    assert all(math.isfinite(progress.loss) for progress in heard)
    assert all(0 <= progress.kl < progress.elbo for progress in heard)
    epochs = [progress.epoch for progress in heard]
    assert epochs == sorted(epochs)
    assert epochs[-1] <= heard[-1].epochs == 60


def test_a_relation_is_followed(mixed):
    model = fit(mixed, budget=Budget(epochs=60))
    drawn = model.sample(3000, stream(0, "s"))
    assert set(model.sampler_.relations) == {2, 4}
    assert np.corrcoef(drawn[:, 0], drawn[:, 2])[0, 1] > 0.9
    assert np.corrcoef(drawn[:, 0], drawn[:, 4])[0, 1] < -0.9


def test_the_same_data_and_seed_give_the_same_weights_bit_for_bit(mixed):
    one, again = fit(mixed, seed=5), fit(mixed, seed=5)
    for left, right in zip(weights_of(one), weights_of(again), strict=True):
        assert np.array_equal(left, right)
    drawn = [model.sample(200, stream(0, "s")) for model in (one, again)]
    assert np.array_equal(*drawn)


def test_another_seed_gives_other_weights(mixed):
    left, right = weights_of(fit(mixed, seed=5)), weights_of(fit(mixed, seed=6))
    assert any(not np.array_equal(a, b) for a, b in zip(left, right, strict=True))


def test_training_leaves_global_random_states_alone(mixed):
    torch.manual_seed(11)
    before = torch.get_rng_state()
    fit(mixed, budget=Budget(epochs=1))
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("epochs", [1, 3])
def test_epochs_are_an_upper_bound(mixed, epochs):
    model = fit(mixed, budget=Budget(epochs=epochs))
    steps_an_epoch = -(-540 // choose_recipe(600, None).batch_size)
    assert 0 < model.checkpoint_.step <= epochs * steps_an_epoch


def test_minutes_are_an_upper_bound_and_leave_a_usable_model(mixed):
    model = fit(mixed, budget=Budget(epochs=100_000, minutes=1e-9))
    assert model.checkpoint_.step == 1
    assert math.isfinite(model.checkpoint_.lowest)
    assert model.sample(50, stream(0, "s")).shape == (50, 7)


def test_early_stopping_ends_a_training_of_noise():
    codes = np.random.default_rng(0).integers(0, 4, (400, 3)).astype(np.int32)
    specs = [categorical_spec(column, 4) for column in codes.T]
    model = TabularVAE(0).fit(codes, specs, Learning(budget=Budget(epochs=5000)))
    assert model.checkpoint_.step < 1500


def test_a_training_that_was_stopped_goes_on_as_if_it_had_not(mixed):
    saved = []

    def save(checkpoint):
        numbers, arrays = copy.deepcopy(checkpoint.to_arrays())
        saved.append((numbers, arrays))

    whole = fit(mixed, budget=Budget(epochs=15), save=save)
    assert len(saved) > 2
    resumed = fit(mixed, budget=Budget(epochs=15), start=Checkpoint.from_arrays(*saved[0]))
    assert resumed.checkpoint_.step == whole.checkpoint_.step
    for left, right in zip(weights_of(whole), weights_of(resumed), strict=True):
        assert np.array_equal(left, right)
    assert resumed.checkpoint_.curve == whole.checkpoint_.curve


def test_an_interruption_keeps_the_best_so_far(mixed):
    def listener(progress):
        if progress.epoch > 8:
            raise KeyboardInterrupt

    model = fit(mixed, budget=Budget(epochs=1000), listener=listener)
    assert model.checkpoint_.interrupted
    assert model.sample(10, stream(0, "s")).shape == (10, 7)


def test_an_interruption_before_any_evaluation_is_one(mixed, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("syngen_lite.model.training.Trainer._stretch", stop)
    with pytest.raises(KeyboardInterrupt):
        fit(mixed)


@pytest.mark.parametrize("max_norm", [0.05, 1e9])
def test_adamw_steps_like_torchs_own(max_norm):
    generator = torch.Generator().manual_seed(0)
    ours = [torch.randn(size, generator=generator).requires_grad_() for size in ((5, 3), (4,))]
    theirs = [p.detach().clone().requires_grad_() for p in ours]
    target = torch.randn(5, 4, generator=generator)
    mine = AdamW(ours, weight_decay=0.1)
    peer = torch.optim.AdamW(theirs, lr=0.02, betas=BETAS, eps=EPSILON, weight_decay=0.1)
    x = torch.randn(5, 4, generator=generator)
    for step in range(30):
        for first, second in (ours, theirs):
            torch.autograd.backward(((x + first @ first.T @ target + second) ** 2).mean())
        torch.nn.utils.clip_grad_norm_(theirs, max_norm)
        mine.step(step, 0.02, max_norm)
        peer.step()
        peer.zero_grad()
    for left, right in zip(ours, theirs, strict=True):
        assert left.detach().numpy() == pytest.approx(right.detach().numpy(), abs=1e-5)
        assert left.grad is None


def test_a_checkpoint_goes_through_arrays_and_back(mixed):
    saved = []
    fit(mixed, save=saved.append)
    numbers, arrays = saved[-1].to_arrays()
    twin = Checkpoint.from_arrays(numbers, arrays)
    assert (twin.step, twin.lowest, twin.curve) == (numbers["step"], saved[-1].lowest, twin.curve)
    for name in ("weights", "average", "best", "first", "second"):
        left, right = getattr(saved[-1], name), getattr(twin, name)
        assert len(left) == len(right) > 0
        assert all(torch.equal(a, b) for a, b in zip(left, right, strict=True))
    with pytest.raises(KeyError):
        Checkpoint.from_arrays({k: v for k, v in numbers.items() if k != "step"}, arrays)


def test_the_averaged_weights_stand_in_for_a_while():
    weights = [torch.ones(3, requires_grad=True)]
    state = Checkpoint.of(weights)
    with torch.no_grad():
        weights[0].fill_(3.0)
    state.average_in(weights, 0.5)
    with state.averaged(weights):
        assert weights[0].tolist() == [2.0] * 3
    assert weights[0].tolist() == [3.0] * 3


@pytest.mark.parametrize("n_rows", [1, 2, 3, 10, 11])
@pytest.mark.parametrize("n_columns", [1, 5])
def test_tiny_tables_are_learnt_and_sampled(ordered, n_rows, n_columns):
    codes = np.random.default_rng(n_rows).integers(0, 30, (n_rows, n_columns)).astype(np.int32)
    specs = [(categorical_spec if j % 2 else ordered)(c, 30) for j, c in enumerate(codes.T)]
    model = TabularVAE(0).fit(codes, specs, Learning(budget=Budget(epochs=2)))
    drawn = model.sample(200, stream(0, "s"))
    assert drawn.shape == (200, n_columns)
    for column, seen in zip(drawn.T, codes.T, strict=True):
        assert set(column) <= set(seen)


def test_a_column_of_one_code_is_learnt():
    codes = np.zeros((50, 2), np.int32)
    specs = [categorical_spec(codes[:, 0], 1), categorical_spec(codes[:, 1], 4)]
    model = TabularVAE(0).fit(codes, specs, Learning(budget=Budget(epochs=2)))
    assert not model.sample(100, stream(0, "s")).any()


def test_a_table_without_codes_needs_no_training():
    model = TabularVAE(0).fit(np.zeros((9, 0), np.int32), [], Learning())
    assert model.checkpoint_ is None
    assert model.sample(7, stream(0, "s")).shape == (7, 0)


def test_a_model_that_was_not_fitted_says_so():
    with pytest.raises(NotFittedError):
        TabularVAE(0).sample(1, stream(0, "s"))


def test_a_batch_size_that_is_asked_for_is_used(mixed):
    assert choose_recipe(10, 7).batch_size == 7
    model = fit(mixed, budget=Budget(epochs=1), batch_size=540)
    assert model.checkpoint_.step == 1


def test_a_wide_table_is_learnt_with_fewer_rows_at_once():
    recipe = choose_recipe(500_000, None)
    assert within_memory(recipe, 5000) == recipe
    wide = within_memory(recipe, 100)
    assert (wide.batch_size, wide.evaluated) == (100, 100)


def test_small_tables_are_held_back_more():
    small, large = choose_recipe(500, None), choose_recipe(500_000, None)
    assert small.weight_decay > large.weight_decay
    assert small.batch_size < large.batch_size
    assert choose_shape(500).dropout > choose_shape(500_000).dropout

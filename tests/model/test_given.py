"""Given columns: later ones are learnt in their context, and they are never drawn themselves."""

import copy

import numpy as np
import pytest
import torch

from syngen_lite.codes import categorical_spec
from syngen_lite.model.checkpoint import Checkpoint
from syngen_lite.model.layout import plan_layout
from syngen_lite.model.network import CodeVAE, Noise, Shape
from syngen_lite.model.sampler import CodeSampler
from syngen_lite.model.training import Budget
from syngen_lite.model.vae import Learning, TabularVAE
from syngen_lite.streams import stream


def fit(data, given, **learning):
    learning = {"budget": Budget(epochs=2), **learning}
    return TabularVAE(0).fit(data.codes, data.specs, Learning(**learning), given)


@pytest.fixture(scope="module", params=["sees all", "sees two"])
def model(request, mixed):
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "sees two":
            patch.setattr("syngen_lite.model.sight.LEAST", 2)
            patch.setattr("syngen_lite.model.sight.PAIRS", 1)
        return fit(mixed, 3)


def test_only_the_other_columns_are_drawn(model, mixed):
    drawn = model.sample(50, stream(0, "s"), mixed.codes[:50, :3])
    assert drawn.shape == (50, 4)
    assert len(model.sampler_.steps) == 4
    assert len(model.sampler_.given) == 3


def test_the_context_is_followed(correlated):
    model = fit(correlated, 1, budget=Budget(epochs=40))
    joint = np.array([[0.3, 0.02, 0.03], [0.01, 0.25, 0.04], [0.05, 0.05, 0.25]])
    for code, row in enumerate(joint):
        context = np.full((4000, 1), code, np.int32)
        drawn = model.sample(4000, stream(0, "s"), context)
        share = np.bincount(drawn[:, 0], minlength=3) / 4000
        assert np.abs(share - row / row.sum()).sum() / 2 < 0.06


def test_a_number_that_follows_a_given_one_has_a_relation(mixed):
    relations = plan_layout(mixed.specs, mixed.codes, stream(0, "layout"), 3).relations
    assert [(r.target, r.source) for r in relations] == [(4, 0)]


def test_no_group_mixes_given_columns_with_others(mixed):
    layout = plan_layout(mixed.specs, mixed.codes, stream(0, "layout"), 3)
    assert sorted(c for g in layout.groups for c in g.columns) == list(range(7))
    assert sorted(c for g in layout.predicted for c in g.columns) == [3, 4, 5, 6]


def test_every_weight_is_learnt(mixed):
    layout = plan_layout(mixed.specs, mixed.codes, stream(0, "layout"), 3)
    with torch.random.fork_rng(devices=[]):
        network = CodeVAE(mixed.specs, layout, Shape(latent=0))
    codes = torch.from_numpy(mixed.codes[:64].astype(np.int64))
    entropy, kl = network.loss(codes, Noise(torch.zeros(64, 0), None), 0.0)
    entropy.backward()
    assert float(kl) == 0.0
    assert all(p.grad is not None for p in network.parameters())


def test_an_ordinary_model_has_the_arrays_it_always_had(mixed):
    arrays = fit(mixed, 0).sampler_.to_arrays()
    assert "given" not in arrays
    assert {"step.0.weight", "step.0.head", "mixture.means"} <= arrays.keys()


def test_a_model_in_context_goes_through_arrays_and_back(model, mixed):
    arrays = model.sampler_.to_arrays()
    assert "step.0.head" not in arrays
    again = CodeSampler.from_arrays(arrays)
    context = mixed.codes[:200, :3]
    first = model.sample(200, stream(0, "s"), context)
    assert np.array_equal(first, again.sample(200, stream(0, "s"), context))


@pytest.mark.parametrize("number", [-1, 0, 2, 7, 9])
def test_arrays_with_another_number_of_given_columns_are_refused(model, number):
    arrays = {**model.sampler_.to_arrays(), "given": np.array([number])}
    with pytest.raises((KeyError, ValueError)):
        CodeSampler.from_arrays(arrays)


@pytest.mark.parametrize("context", [None, np.zeros((50, 2), np.int32), np.zeros((9, 3), np.int32)])
def test_a_context_of_another_shape_is_refused(model, context):
    with pytest.raises(ValueError, match="3 columns of 50 rows"):
        model.sample(50, stream(0, "s"), context)


def test_the_same_data_and_seed_give_the_same_model_bit_for_bit(mixed):
    first, again = (fit(mixed, 3).sampler_.to_arrays() for _ in range(2))
    assert all(np.array_equal(first[name], again[name]) for name in first)


def test_a_training_in_context_goes_on_as_if_it_had_not_stopped(mixed):
    kept = []
    whole = fit(
        mixed, 3, budget=Budget(epochs=30), save=lambda c: kept.append(copy.deepcopy(c.to_arrays()))
    )
    assert len(kept) > 1
    start = Checkpoint.from_arrays(*kept[0])
    resumed = fit(mixed, 3, budget=Budget(epochs=30), start=start)
    for a, b in zip(whole.checkpoint_.best, resumed.checkpoint_.best, strict=True):
        assert torch.equal(a, b)


def test_a_table_of_given_columns_alone_needs_no_training():
    codes = np.zeros((30, 1), np.int32)
    model = TabularVAE(0).fit(codes, [categorical_spec(codes[:, 0], 1)], Learning(), 1)
    assert model.checkpoint_ is None
    assert model.sample(5, stream(0, "s")).shape == (5, 0)

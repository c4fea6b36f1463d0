"""The decoder is autoregressive, and the sampler computes what the network computes."""

import numpy as np
import pytest
import torch

from syngen_lite.codes import NEVER
from syngen_lite.model.compilation import compile_network
from syngen_lite.model.latent import LatentMixture
from syngen_lite.model.layout import plan_layout
from syngen_lite.model.network import Noise
from syngen_lite.streams import stream


@pytest.fixture(scope="module", params=["sees all", "sees two"])
def model(request, mixed, untrained):
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "sees two":
            patch.setattr("syngen_lite.model.sight.LEAST", 2)
            patch.setattr("syngen_lite.model.sight.PAIRS", 1)
        found = untrained(mixed.codes, mixed.specs)
    assert found.layout.sees_all == (request.param == "sees all")
    found.codes = torch.from_numpy(mixed.codes[:64].astype(np.int64))
    found.z = torch.randn(64, 4, generator=torch.Generator().manual_seed(0))
    mixture = LatentMixture(np.ones(1), np.zeros((1, 4)), np.eye(4)[None])
    found.sampler = compile_network(found.network, mixed.specs, found.layout, mixture)
    return found


def network_logits(model, codes):
    """Logits of every column, by column, from the network itself."""
    network = model.network
    hidden = network._hidden(network.embed(codes), model.z)
    parts = torch.split(hidden, [len(group.columns) for group in network.groups])
    logits = {}
    for group, head, part in zip(network.groups, network.heads, parts, strict=True):
        for column, own, plain in zip(group.columns, part, head(part), strict=True):
            found = network.relation_of.get(column)
            moved = plain if found is None else plain + network.relations[found](own, codes)
            logits[column] = moved.detach().numpy()
    return logits


def sampler_logits(model, codes):
    """Logits of every column on a walk of the sampler that is led along `codes`."""
    array, seen = codes.numpy().astype(np.int32), {}

    def lead(logits, uniform):
        seen[len(seen)] = logits.T.copy()
        return array[:, len(seen) - 1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("syngen_lite.model.sampler.draw_codes", lead)
        model.sampler._walk(model.z.numpy(), np.zeros(array.shape[::-1], np.float32), None)
    return seen


def softmax(logits):
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def with_another(codes, specs, column):
    changed = codes.clone()
    changed[:, column] = (changed[:, column] + 1) % specs[column].cardinality
    return changed


def test_the_table_of_this_file_has_relations(model):
    assert [(r.target, r.source) for r in model.layout.relations] == [(2, 0), (4, 0)]


@pytest.mark.parametrize("column", range(7))
def test_the_masked_layer_lets_a_column_see_its_own_ones_alone(model, column):
    network = model.network
    embedded = network.embed(model.codes).view(64, 7, -1)
    changed = embedded.clone()
    changed[:, column] += 1.0
    before, after = (network.masked(e.flatten(1)).view(64, 7, -1) for e in (embedded, changed))
    moved = (before != after).any(dim=2).all(dim=0)
    assert moved.tolist() == [column in seen for seen in model.layout.seen]
    assert all((seen < j).all() for j, seen in enumerate(model.layout.seen))


@pytest.mark.parametrize("logits", [network_logits, sampler_logits])
@pytest.mark.parametrize("column", range(7))
def test_a_code_changes_the_probabilities_of_later_columns_alone(model, mixed, column, logits):
    before = logits(model, model.codes)
    after = logits(model, with_another(model.codes, mixed.specs, column))
    for j, seen in enumerate(model.layout.seen):
        moved = not np.array_equal(before[j], after[j])
        assert moved or column not in seen
        assert not moved or j > column


@pytest.mark.parametrize("column", range(7))
def test_the_losses_sum_the_conditionals(model, mixed, column):
    """A new code in one column changes the loss by its own and the later columns' terms."""
    network = model.network

    def terms(codes):
        return {
            j: -np.log(softmax(logits)[np.arange(64), codes[:, j].numpy()]).sum()
            for j, logits in network_logits(model, codes).items()
        }

    changed = with_another(model.codes, mixed.specs, column)
    total = {}
    for codes in (model.codes, changed):
        seen = network.embed(codes)
        total[codes] = float(network.losses(codes, seen, model.z).detach())
        usable = [j for j in range(7) if np.isfinite(terms(codes)[j])]
        assert usable == list(range(7))
        assert total[codes] == pytest.approx(sum(terms(codes).values()), rel=1e-4)
    earlier = [terms(model.codes)[j] == terms(changed)[j] for j in range(column)]
    assert all(earlier)


def test_the_sampler_computes_the_networks_probabilities(model, mixed):
    expected, seen = network_logits(model, model.codes), sampler_logits(model, model.codes)
    for j, spec in enumerate(mixed.specs):
        known = spec.log_marginal > NEVER
        left = softmax(expected[j][:, : spec.cardinality])
        right = softmax(seen[j])
        assert right.shape == left.shape
        assert np.abs(right - left)[:, known].max() < 1e-4
        assert not right[:, ~known].any()


def test_padding_is_never_likely(model, mixed):
    for j, logits in network_logits(model, model.codes).items():
        padding = softmax(logits)[:, mixed.specs[j].cardinality :]
        assert not padding.any()


def test_the_marginals_are_where_training_begins(mixed, untrained):
    network = untrained(mixed.codes, mixed.specs).network
    for group, head in zip(network.groups, network.heads, strict=True):
        with torch.no_grad():
            for parameter in head.parameters():
                parameter.zero_()
        for column, bias in zip(group.columns, head.bias(), strict=True):
            spec = mixed.specs[column]
            own = bias[0, : spec.cardinality].detach().numpy()
            assert np.array_equal(own, spec.log_marginal)


def test_the_loss_counts_the_kl_beyond_the_free_bits(model):
    noise = Noise(torch.zeros(64, 4), None)
    entropy, kl = model.network.loss(model.codes, noise, 0.0)
    mean, log_variance = model.network.encode(model.network.embed(model.codes))
    expected = torch.distributions.kl_divergence(
        torch.distributions.Normal(mean, (log_variance / 2).exp()),
        torch.distributions.Normal(0.0, 1.0),
    )
    assert float(kl.detach()) == pytest.approx(float(expected.mean(dim=0).sum().detach()), rel=1e-4)
    assert float(entropy.detach()) > 0
    same, floored = model.network.loss(model.codes, noise, 100.0)
    assert float(floored.detach()) == pytest.approx(400.0)  # four dimensions
    assert float(same.detach()) == float(entropy.detach())


def test_groups_hold_every_column_once(mixed):
    layout = plan_layout(mixed.specs, mixed.codes, stream(0, "layout"))
    columns = sorted(column for group in layout.groups for column in group.columns)
    assert columns == list(range(7))
    for group in layout.groups:
        sizes = [mixed.specs[column].cardinality for column in group.columns]
        assert group.size == max(sizes)
        assert group.columns == tuple(sorted(group.columns))
        assert max(4, 2 * min(sizes)) >= max(sizes)


def test_a_relation_bends_logits_at_places_alone(mixed):
    from dataclasses import replace

    specs = list(mixed.specs)
    location = specs[0].location.copy()
    location[[3, 39]] = np.nan
    specs[0] = replace(specs[0], location=location)
    relations = plan_layout(specs, mixed.codes, stream(0, "layout")).relations
    relation = next(r for r in relations if r.target == 2)
    kernels = relation.kernels()
    assert kernels.shape == (40, 6, 40)
    assert not kernels[[3, 39]].any()
    assert np.abs(kernels[10]).max() == pytest.approx(1.0, abs=0.2)
    assert np.abs(kernels).max() <= 1.0


def test_a_falling_relation_is_mirrored(mixed):
    relations = plan_layout(mixed.specs, mixed.codes, stream(0, "layout")).relations
    rising, falling = relations
    assert np.corrcoef(np.arange(40), rising.place)[0, 1] > 0.9
    assert np.corrcoef(np.arange(40), falling.place)[0, 1] < -0.9

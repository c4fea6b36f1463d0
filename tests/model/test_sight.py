"""Wide tables: a column sees the most related of the earlier ones, and no more."""

import numpy as np
import pytest
import torch

from syngen_lite.codes import categorical_spec
from syngen_lite.model.layout import plan_layout
from syngen_lite.model.masked import SparseLinear, TriangularLinear, _GatheredProduct
from syngen_lite.model.sampler import CodeSampler
from syngen_lite.model.sight import ALL, LEAST, PAIRS, choose_sight
from syngen_lite.model.training import Budget
from syngen_lite.model.vae import Learning, TabularVAE
from syngen_lite.streams import stream


def table_of(columns, size=4):
    codes = np.column_stack(columns).astype(np.int32)
    return codes, [categorical_spec(column, size) for column in codes.T]


def independent(n_rows, n_columns, seed=0):
    return list(np.random.default_rng(seed).integers(0, 4, (n_columns, n_rows)))


def sight_of(codes, specs):
    return choose_sight(specs, codes, stream(0, "layout"))


@pytest.fixture
def narrow(monkeypatch):
    """A column sees two others, however few there are."""
    monkeypatch.setattr("syngen_lite.model.sight.LEAST", 2)
    monkeypatch.setattr("syngen_lite.model.sight.PAIRS", 1)


@pytest.mark.parametrize("n_columns", [1, 2, ALL, ALL + 1])
def test_ordinary_tables_see_all(n_columns):
    seen = sight_of(*table_of(independent(20, n_columns)))
    assert [columns.tolist() for columns in seen] == [list(range(at)) for at in range(n_columns)]


@pytest.mark.parametrize("n_columns", [ALL + 2, 400])
def test_wide_tables_see_a_bounded_number(n_columns):
    seen = sight_of(*table_of(independent(20, n_columns)))
    width = max(map(len, seen))
    assert LEAST <= width <= ALL
    assert n_columns * width <= max(PAIRS, n_columns * LEAST)
    for at, columns in enumerate(seen):
        assert len(columns) == min(at, width)
        assert sorted(set(columns.tolist())) == columns.tolist()
        assert not len(columns) or columns.max() < at


def test_a_relative_is_seen_however_far_away(ordered):
    columns = independent(500, 400)
    columns[399] = (columns[3] + (np.random.default_rng(1).random(500) < 0.3)) % 4
    columns[250] = 3 - columns[100]
    codes, specs = table_of(columns)
    for at in (100, 250):
        specs[at] = ordered(codes[:, at], 4)
    seen = sight_of(codes, specs)
    assert 3 in seen[399]
    assert 100 in seen[250]


def test_of_columns_alike_the_nearest_are_seen(narrow):
    column = np.arange(300) % 4
    seen = sight_of(*table_of([column] * 6))
    assert seen[5].tolist() == [3, 4]


def test_columns_of_one_code_are_no_obstacle(narrow):
    columns = independent(100, 6)
    columns[2] = columns[4] = np.zeros(100, int)
    codes, specs = table_of(columns)
    layout = plan_layout(specs, codes, stream(0, "layout"))
    assert [len(s) for s in layout.seen] == [0, 1, 2, 2, 2, 2]


def test_the_sparse_layer_is_the_triangular_one_where_all_is_seen():
    n, embedding, hidden = 9, 3, 5
    dense = TriangularLinear(n, embedding, hidden)
    sparse = SparseLinear([np.arange(at) for at in range(n)], embedding, hidden)
    with torch.no_grad():
        for at, weight in enumerate(dense.column_weights()):
            sparse.weight[at, : len(weight)] = weight
    x = torch.randn(7, n * embedding)
    assert torch.allclose(dense(x), sparse(x), atol=1e-5)
    for left, right in zip(dense.column_weights(), sparse.column_weights(), strict=True):
        assert torch.equal(left, right)


def test_the_sparse_layers_gradient_is_right(monkeypatch):
    monkeypatch.setattr("syngen_lite.model.masked.CHUNK", 2)
    seen = torch.tensor([[5, 5], [0, 5], [0, 1], [0, 2], [1, 3]])
    columns = torch.randn(3, 6, 2, dtype=torch.float64, requires_grad=True)
    weight = torch.randn(5, 4, 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(
        lambda c, w: _GatheredProduct.apply(c, w, seen), (columns, weight)
    )


def test_relatives_far_apart_stay_together_in_what_is_drawn(narrow):
    columns = independent(3000, 12)
    columns[11] = np.where(np.random.default_rng(2).random(3000) < 0.9, columns[0], columns[11])
    codes, specs = table_of(columns)
    model = TabularVAE(0).fit(codes, specs, Learning(budget=Budget(epochs=12)))
    assert not all(len(step.seen) == at for at, step in enumerate(model.sampler_.steps))
    drawn = model.sample(3000, stream(0, "s"))
    real, made = ((c[:, 0] == c[:, 11]).mean() for c in (codes, drawn))
    assert made == pytest.approx(real, abs=0.04)
    assert (drawn[:, 1] == drawn[:, 11]).mean() == pytest.approx(0.25, abs=0.04)


def test_a_wide_table_and_a_seed_give_the_same_model_bit_for_bit(narrow, mixed):
    models = [
        TabularVAE(0).fit(mixed.codes, mixed.specs, Learning(budget=Budget(epochs=1)))
        for _ in range(2)
    ]
    left, right = (model.sampler_.to_arrays() for model in models)
    assert left.keys() == right.keys()
    assert all(np.array_equal(left[name], right[name]) for name in left)
    twin = CodeSampler.from_arrays(left)
    drawn, again = (s.sample(100, stream(0, "s")) for s in (models[0].sampler_, twin))
    assert np.array_equal(drawn, again)


def test_the_strongest_relations_are_kept(mixed, monkeypatch):
    monkeypatch.setattr("syngen_lite.model.layout.MAX_RELATIONS", 1)
    (only,) = plan_layout(mixed.specs, mixed.codes, stream(0, "layout")).relations
    assert (only.target, only.source) == (4, 0)  # a function of it; column 2 strays a little

"""A table of columns: one matrix of codes, and the numbers that repeat another column's."""

import json

import numpy as np
import pandas as pd
import pytest

from syngen_lite.columns.echo import find_echoes
from syngen_lite.columns.table import TableCodec
from syngen_lite.errors import ArtifactError
from syngen_lite.schema import Column, TableSchema
from syngen_lite.streams import stream


def table_codec(frame, **kinds):
    columns = tuple(Column(name, kinds.get(name, "decimal"), decimals=2) for name in frame)
    return TableCodec(TableSchema("t", columns)).fit(frame, stream(0, "codec"))


def made(codec, codes, block=0):
    return codec.inverse_transform(codes, np.arange(len(codes)), stream(1, "t", block))


@pytest.fixture
def repeating(rng):
    """`second` repeats `first` in a tenth of the rows."""
    first = np.round(rng.lognormal(8, 1, 4000), 2)
    same = rng.random(4000) < 0.1
    second = np.where(same, first, np.round(rng.lognormal(8, 1, 4000), 2))
    return pd.DataFrame({"first": first, "second": second})


def test_an_echo_keeps_its_share_exactly(repeating):
    codec = table_codec(repeating)
    assert [(e.target, e.source) for e in codec.echoes_] == [(1, 0)]
    codes = codec.transform(repeating)
    values = made(codec, codes)
    share = (repeating["first"] == repeating["second"]).mean()
    echoed = codes[:, 1] == codec.echoes_[0].code
    assert echoed.mean() == share
    clipped = (values["first"][echoed] != values["second"][echoed]).sum()
    assert clipped <= 2  # beyond the fifth extreme of the target only
    assert (values["first"] == values["second"]).mean() == pytest.approx(share, abs=0.002)


def test_echo_codes_have_a_spec_of_their_own(repeating):
    codec = table_codec(repeating)
    codes = codec.transform(repeating)
    for spec, column in zip(codec.specs_, codes.T, strict=True):
        assert column.max() < spec.cardinality
        assert len(spec.features) == len(spec.free) == len(spec.location) == spec.cardinality
        assert np.isfinite(spec.features).all()
        share = np.bincount(column, minlength=spec.cardinality) / len(column)
        assert np.exp(spec.log_marginal) == pytest.approx(share, abs=1e-6)


def test_an_echo_is_found_across_many_columns(rng):
    values = {j: rng.normal(0, 1, 3000) for j in range(300)}
    values[299] = np.where(rng.random(3000) < 0.1, values[7], values[299])
    usual = {j: np.zeros(3000, bool) for j in values}
    echoes = find_echoes(values, usual, [50] * 300, rng)
    assert [(e.target, e.source, e.code) for e in echoes] == [(299, 7, 50)]


def test_of_many_columns_of_few_values_none_is_an_echo_by_chance(rng):
    values = {j: rng.integers(0, 300, 3000).astype(float) for j in range(1200)}
    usual = {j: np.zeros(3000, bool) for j in values}
    assert find_echoes(values, usual, [50] * 1200, rng) == []


def test_fit_transform_gives_the_codes_of_transform(repeating):
    codec = TableCodec(table_codec(repeating).schema)
    codes = codec.fit_transform(repeating, stream(0, "codec"))
    assert np.array_equal(codes, codec.transform(repeating))
    assert codec.width == codes.shape[1]


def test_columns_that_agree_by_chance_alone_have_no_echo(rng):
    frame = pd.DataFrame({name: rng.normal(0, 1, 2000) for name in "abc"})
    assert table_codec(frame).echoes_ == []


def test_an_echo_never_brings_a_null_into_a_column_without(repeating):
    frame = repeating.assign(first=repeating["first"].where(np.arange(4000) % 3 > 0))
    codec = table_codec(frame)
    (echo,) = codec.echoes_
    codes = codec.transform(frame)
    codes[:, 1] = echo.code  # a model may put it beside a missing source
    values = made(codec, codes)
    assert np.isnan(values["first"]).any()
    assert not np.isnan(values["second"]).any()


def test_an_echo_respects_the_range_and_step_of_its_target(rng):
    first = rng.integers(0, 4_000_000, 4000).astype(float)
    second = rng.integers(1, 2000, 4000) * 1000.0
    first[:1200] = second[:1200]
    frame = pd.DataFrame({"first": first, "second": second})
    codec = table_codec(frame)
    codes = codec.transform(frame)
    for echo in codec.echoes_:
        codes[:, echo.target] = echo.code
    values = made(codec, codes)["second"]
    assert codec.echoes_
    assert set(values % 1000) == {0.0}
    assert values.min() >= 1000
    assert values.max() <= 1_999_000


def test_a_table_goes_there_and_back_and_through_json(rng, objects):
    frame = pd.DataFrame(
        {
            "key": np.arange(300),
            "number": np.where(rng.random(300) < 0.1, np.nan, rng.normal(0, 1, 300)),
            "kind": pd.Series(rng.choice(["a", "b"], 300), dtype=object),
            "day": np.datetime64("2020-01-01", "us") + rng.integers(0, 99, 300) * 86_400_000_000,
            "note": pd.Series([f"note {i}" for i in range(300)], dtype=object),
            "one": pd.Series(["x"] * 300, dtype=object),
        }
    )
    codec = table_codec(
        frame, key="identifier", kind="category", day="date", note="text", one="constant"
    )
    codes = codec.transform(frame)
    assert codes.shape == (300, 4)
    assert len(codec.specs_) == 4
    twin = TableCodec.from_dict(json.loads(json.dumps(codec.to_dict(), allow_nan=False)))
    assert np.array_equal(twin.transform(frame), codes)
    left, right = made(codec, codes), made(twin, codes)
    assert list(left) == list(frame)
    for name in frame:
        pd.testing.assert_series_equal(pd.Series(left[name]), pd.Series(right[name]))
    assert left["kind"].tolist() == frame["kind"].tolist()


def test_a_table_of_keys_alone_has_no_codes():
    frame = pd.DataFrame({"key": np.arange(30)})
    codec = table_codec(frame, key="identifier")
    assert codec.transform(frame).shape == (30, 0)
    assert codec.specs_ == []
    assert made(codec, np.zeros((5, 0), np.int32))["key"].tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("drop", ["schema", "columns", "echoes"])
def test_a_damaged_codec_is_refused(repeating, drop):
    state = table_codec(repeating).to_dict()
    del state[drop]
    with pytest.raises(ArtifactError):
        TableCodec.from_dict(state)

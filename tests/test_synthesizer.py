"""The Python door: a frame in, frames of the same columns and dtypes out."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syngen_lite import Protection, Synthesizer
from syngen_lite.errors import ArtifactError, ConfigError, DataError, NotFittedError

N = 240


def every_dtype():
    rng = np.random.default_rng(0)
    moments = pd.Series(rng.permutation(pd.date_range("2023-01-01", periods=N, freq="7h")))
    return pd.DataFrame(
        {
            "key": np.arange(1000, 1000 + N),
            "int64": rng.integers(-50, 50, N),
            "int8": rng.integers(0, 100, N).astype("int8"),
            "nullable": pd.Series(rng.integers(0, 9, N), dtype="Int64").mask(rng.random(N) < 0.2),
            "float64": rng.normal(0, 1, N),
            "float32": np.round(rng.normal(0, 1, N), 2).astype("float32"),
            "gaps": pd.Series(rng.normal(0, 1, N)).mask(rng.random(N) < 0.3),
            "bool": rng.random(N) < 0.3,
            "boolean": pd.Series(rng.random(N) < 0.3, dtype="boolean").mask(rng.random(N) < 0.1),
            "category": pd.Categorical(rng.choice(["low", "high"], N)),
            "naive": moments,
            "zoned": moments.dt.tz_localize("UTC").dt.tz_convert("Europe/Oslo"),
            "day": moments.dt.normalize(),
            "string": pd.Series(rng.choice(["a", "b"], N), dtype="string"),
            "object": pd.Series([f"text {i % 90} of it" for i in range(N)], dtype=object),
            "holes": pd.Series(rng.choice(["x", "y", None], N), dtype=object),
            "constant": 7,
            "one moment": pd.Timestamp("2020-02-29 12:00", tz="Europe/Oslo"),
            "empty": pd.Series([None] * N, dtype=object),
        }
    )


@pytest.fixture(scope="module")
def frame():
    return every_dtype()


@pytest.fixture(scope="module")
def fitted(frame):
    return Synthesizer(epochs=4, random_seed=3).fit(frame)


def test_columns_and_dtypes_are_kept(frame, fitted):
    sample = fitted.sample(500, seed=1)
    assert list(sample.columns) == list(frame.columns)
    assert sample.dtypes.to_dict() == frame.dtypes.to_dict()
    assert len(sample) == 500
    assert sample.index.tolist() == list(range(500))


def test_the_frame_that_was_given_is_left_alone(frame, fitted):
    pd.testing.assert_frame_equal(frame, every_dtype())


def test_no_rows_have_the_same_columns_and_dtypes(frame, fitted):
    nothing = fitted.sample(0)
    assert len(nothing) == 0
    assert nothing.dtypes.to_dict() == frame.dtypes.to_dict()


def test_nulls_come_where_they_were_and_nowhere_else(frame, fitted):
    sample = fitted.sample(2000, seed=1)
    for name in frame:
        assert sample[name].isna().any() == frame[name].isna().any(), name
    assert sample["gaps"].isna().mean() == pytest.approx(frame["gaps"].isna().mean(), abs=0.05)


def test_values_stay_in_the_columns_range(frame, fitted):
    sample = fitted.sample(2000, seed=1)
    for name in ("int64", "int8", "nullable", "float64", "float32", "naive", "zoned", "day"):
        assert sample[name].min() >= frame[name].min(), name
        assert sample[name].max() <= frame[name].max(), name
    for name in ("bool", "boolean", "category", "string", "holes", "constant", "one moment"):
        assert set(sample[name].dropna()) <= set(frame[name].dropna()), name
    assert sample["key"].is_unique


def test_a_shorter_sample_is_a_prefix_of_a_longer_one(fitted):
    longer = fitted.sample(2500, seed=9)
    for n in (0, 1, 1023, 1024, 1025):
        pd.testing.assert_frame_equal(fitted.sample(n, seed=9), longer[:n])


def test_no_block_repeats_another(fitted):
    numbers = fitted.sample(3 * 1024, seed=9)["float64"].to_numpy().reshape(3, 1024)
    assert (numbers[0] == numbers[1]).mean() < 0.05
    assert (numbers[1] == numbers[2]).mean() < 0.05


def test_seeds_make_samples_and_none_makes_fresh_ones(fitted):
    values = fitted.sample(50, seed=1)["float64"]
    assert values.equals(fitted.sample(50, seed=1)["float64"])
    assert not values.equals(fitted.sample(50, seed=2)["float64"])
    assert not fitted.sample(50)["float64"].equals(fitted.sample(50)["float64"])


def test_the_same_fit_gives_the_same_samples():
    frame = every_dtype()[["int64", "float64", "category"]]
    one, again = (Synthesizer(epochs=1, random_seed=4).fit(frame).sample(99, seed=0) for _ in "ab")
    pd.testing.assert_frame_equal(one, again)
    other = Synthesizer(epochs=1, random_seed=5).fit(frame).sample(99, seed=0)
    assert not one.equals(other)


def test_a_saved_model_gives_the_same_samples(fitted, tmp_path):
    fitted.save(tmp_path / "model")
    loaded = Synthesizer.load(tmp_path / "model")
    pd.testing.assert_frame_equal(loaded.sample(1500, seed=5), fitted.sample(1500, seed=5))
    assert loaded.schema_ == fitted.schema_
    assert loaded.training_ == fitted.training_
    assert loaded.random_seed == 3
    loaded.save(str(tmp_path / "again"))
    assert (tmp_path / "again").is_dir()


def test_save_refuses_a_path_that_is_there(fitted, tmp_path):
    with pytest.raises(ConfigError, match="there already"):
        fitted.save(tmp_path)
    assert not list(tmp_path.iterdir())


def test_load_refuses_what_is_no_model(tmp_path):
    with pytest.raises(ArtifactError):
        Synthesizer.load(tmp_path / "nothing")


@pytest.mark.parametrize(
    "act",
    [
        lambda s, path: s.sample(1),
        lambda s, path: s.save(path / "m"),
        lambda s, path: s.schema_,
    ],
    ids=["sample", "save", "schema_"],
)
def test_what_is_not_fitted_says_so(act, tmp_path):
    with pytest.raises(NotFittedError, match="not fitted"):
        act(Synthesizer(), tmp_path)


@pytest.mark.parametrize(
    "frame", [pd.DataFrame(), pd.DataFrame({"a": []}), pd.DataFrame(index=range(3))]
)
def test_an_empty_frame_is_refused(frame):
    with pytest.raises(DataError, match="at least one row"):
        Synthesizer().fit(frame)


@pytest.mark.parametrize("arguments", [{"n": -1}, {"n": 1, "seed": -1}])
def test_negative_numbers_are_refused(fitted, arguments):
    with pytest.raises(ConfigError, match="0 or more"):
        fitted.sample(**arguments)


def test_kinds_can_be_said(frame):
    small = frame[["int64", "category"]]
    model = Synthesizer(epochs=1, column_types={"int64": "category"}).fit(small)
    assert model.schema_.columns[0].kind == "category"
    assert model.sample(20, seed=0)["int64"].dtype == "int64"
    with pytest.raises(ConfigError, match="no such column"):
        Synthesizer(column_types={"other": "category"}).fit(small)


@pytest.mark.parametrize("kind", ["integer", "decimal", "category", "text"])
def test_a_column_of_nulls_takes_any_kind_that_can_be_said(kind):
    frame = pd.DataFrame({"void": pd.Series([None] * 30, dtype=object), "x": range(30)})
    model = Synthesizer(epochs=1, column_types={"void": kind}).fit(frame)
    assert model.sample(50, seed=0)["void"].isna().all()


def test_a_table_of_keys_and_constants_needs_no_model():
    frame = pd.DataFrame({"id": range(40), "same": "x"})
    model = Synthesizer().fit(frame)
    assert model.training_["steps"] == 0
    assert model.sample(100, seed=0)["id"].is_unique


def test_dependence_is_learnt():
    rng = np.random.default_rng(1)
    kind = rng.choice(["cheap", "dear"], 2000)
    price = np.round(np.where(kind == "dear", 900, 100) + rng.normal(0, 20, 2000), 2)
    model = Synthesizer(epochs=25).fit(pd.DataFrame({"kind": kind, "price": price}))
    sample = model.sample(3000, seed=0)
    means = sample.groupby("kind")["price"].mean()
    assert means["cheap"] == pytest.approx(100, abs=25)
    assert means["dear"] == pytest.approx(900, abs=25)


ELEMENTS = {
    "int64": st.integers(-(2**40), 2**40),
    "int8": st.integers(-128, 127),
    "Int64": st.one_of(st.none(), st.integers(-9, 9)),
    "float64": st.one_of(st.floats(-1e300, 1e300), st.just(float("nan"))),
    "float32": st.floats(-100, 100, width=32),
    "bool": st.booleans(),
    "datetime64[us]": st.datetimes(),
    "object": st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]), max_size=6)),
    "string": st.sampled_from(["a", "b", "ü", None]),
    "category": st.sampled_from(["p", "q"]),
}


@st.composite
def frames(draw):
    n = draw(st.integers(1, 60))
    dtypes = draw(st.lists(st.sampled_from(sorted(ELEMENTS)), min_size=1, max_size=5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    columns = {}
    for at, dtype in enumerate(dtypes):
        pool = draw(st.lists(ELEMENTS[dtype], min_size=1, max_size=12))
        values = [pool[i] for i in rng.integers(len(pool), size=n)]
        columns[f"{dtype} {at}"] = pd.Series(values, dtype=dtype)
    return pd.DataFrame(columns)


@settings(deadline=None, derandomize=True, max_examples=15, suppress_health_check=list(HealthCheck))
@given(frames())
def test_any_small_frame_is_learnt_and_sampled(frame):
    sample = Synthesizer(epochs=1).fit(frame).sample(30, seed=0)
    # by name, as the categories themselves may be too rare to be kept
    assert sample.dtypes.astype(str).to_dict() == frame.dtypes.astype(str).to_dict()
    for name in frame:
        if not frame[name].isna().any():
            assert not sample[name].isna().any()


def test_rare_categories_may_stand_as_a_mask():
    values = ["a"] * 200 + ["b"] * 90 + [f"rare {i}" for i in range(10)]
    frame = pd.DataFrame({"x": pd.Series(values, dtype="category")})
    synthesizer = Synthesizer(epochs=2, protection=Protection(rare_values="mask")).fit(frame)
    made = synthesizer.sample(2000, seed=1)["x"]
    assert set(made) == {"a", "b", "_RARE_"}
    assert set(made.cat.categories) == {"a", "b", "_RARE_"}

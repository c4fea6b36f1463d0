"""One contract for every codec, whatever the column holds."""

import json
import string

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syngen_lite.columns.table import CODECS
from syngen_lite.schema import NUMBERS, Column
from syngen_lite.streams import stream

ANY = settings(
    deadline=None, derandomize=True, max_examples=25, suppress_health_check=[HealthCheck.too_slow]
)
WHOLE = 2**53 - 1

UNICODE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
FLOATS = st.one_of(
    st.floats(-1e300, 1e300),
    st.floats(-1e-300, 1e-300),
    st.floats(99.9999, 100.0),
    st.sampled_from([0.0, -0.0, 5e-324, 1e300, -1e300, 0.1, 1 / 3]),
)
# what one value of a kind may be, and the value that says "none"
VALUES = {
    "integer": (st.one_of(st.integers(-WHOLE, WHOLE), st.integers(-3, 3)), np.nan),
    "decimal": (FLOATS, np.nan),
    "category": (st.one_of(UNICODE, st.sampled_from(["a", "\u202eא", "🦊🏽", "x\ny"])), None),
    "date": (st.dates().map(np.datetime64), np.datetime64("NaT")),
    "boolean": (st.sampled_from(["yes", "no"]), None),
    "time": (st.integers(0, 86_399), np.nan),
    "duration": (st.floats(-1e9, 1e9), np.nan),
    "percent": (FLOATS, np.nan),
    "text": (UNICODE, None),
    "code": (st.one_of(st.from_regex(r"[A-Z]{2}-[0-9]{4}", fullmatch=True), UNICODE), None),
    "name": (st.one_of(st.sampled_from(["Ann Lee", "LEE, BO", "Dr. O. Ng"]), UNICODE), None),
    "email": (st.one_of(st.emails(), UNICODE), None),
    "phone": (st.one_of(st.from_regex(r"\+4[0-9] [0-9]{3,9}", fullmatch=True), UNICODE), None),
    "address": (st.one_of(st.sampled_from(["12 Main St", "Ringstraße 4a"]), UNICODE), None),
    "url": (
        st.one_of(st.sampled_from(["https://a.example/b?c=d", "www.x.example"]), UNICODE),
        None,
    ),
    "ip": (st.one_of(st.ip_addresses().map(str), UNICODE), None),
    "uuid": (st.one_of(st.uuids().map(str), UNICODE), None),
    "ulid": (st.from_regex(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", fullmatch=True), None),
    "constant": (st.one_of(UNICODE, st.booleans(), st.datetimes().map(pd.Timestamp)), None),
    "empty": (st.none(), None),
}
TYPES = {"date": "M8[us]"} | dict.fromkeys(NUMBERS, "f8")
CODED = list(CODECS)


@st.composite
def columns(draw, kind):
    """Typed values as `to_values` makes them: a small pool, so that some values are frequent."""
    if kind == "identifier":
        return draw(identifiers())
    element, null = VALUES[kind]
    pool = draw(st.lists(element, min_size=1, max_size=1 if kind == "constant" else 20))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    n = draw(st.integers(1, 150))
    picks = rng.integers(len(pool), size=n)
    values = np.empty(n, TYPES.get(kind, object))
    values[:] = [pool[i] for i in picks]
    nulls = 0.0 if kind == "constant" else draw(st.sampled_from([0.0, 0.0, 0.3, 1.0]))
    values[rng.random(n) < nulls] = null
    return values


@st.composite
def identifiers(draw):
    n = draw(st.integers(1, 60))
    numbers = np.array(
        draw(st.lists(st.integers(-WHOLE, WHOLE), min_size=n, max_size=n, unique=True))
    )
    if draw(st.booleans()):
        return numbers
    values = np.empty(n, object)
    form = draw(st.sampled_from(["AB-{:05d}", "{:x}", "é{:03d}-z"]))
    values[:] = [form.format(i * 7) for i in range(n)]
    return values


def new_codec(kind, values, decimals):
    return CODECS[kind](Column("c", kind, decimals=decimals)).fit(values, stream(0, "codec"))


def codes_of(codec, values):
    return codec.transform(values) if codec.width else np.zeros(len(values), np.int32)


def made(codec, codes, seed=1):
    return codec.inverse_transform(codes, np.arange(len(codes)), stream(seed, "block"))


def same(left, right):
    if left.dtype.kind in "fM":
        return np.array_equal(left, right, equal_nan=True)
    return left.tolist() == right.tolist()


def check_spec(codec, codes):
    spec = codec.spec(codes)
    assert codes.dtype == np.int32
    assert codes.min() >= 0 and codes.max() < spec.cardinality
    assert spec.features.shape[0] == spec.cardinality
    assert spec.features.dtype == np.float32
    for array in (spec.free, spec.log_marginal, spec.location):
        assert array.shape == (spec.cardinality,)
    assert np.isfinite(spec.features).all()
    assert np.isfinite(spec.log_marginal).all()
    assert np.isclose(np.exp(spec.log_marginal).sum(), 1.0, atol=1e-3)
    assert not np.isinf(spec.location).any()
    ranks = spec.ranks()
    assert np.array_equal(np.isnan(ranks), np.isnan(spec.location))
    assert ((ranks >= 0) & (ranks <= 1) | np.isnan(ranks)).all()


def check_values(codec, values, codes):
    result = made(codec, codes)
    assert result.shape == values.shape
    assert np.array_equal(pd.isna(result), pd.isna(values))
    assert same(result, made(codec, codes))  # the same stream, the same values
    known = values[~pd.isna(values)]
    if codec.kind in ("number", "date") and len(known):
        seen = result[~pd.isna(result)]
        # beside the largest floats the smallest are nothing
        slack = np.abs(known).max() * 2.0**-52 if known.dtype.kind == "f" else 0
        assert seen.min() >= known.min() - slack and seen.max() <= known.max() + slack
        assert known.dtype.kind == "f" or seen.max() < np.datetime64("10000-01-01")


def check_way_back(codec, values, codes):
    """Atoms, categories and nulls keep their code."""
    number = getattr(codec, "number", codec)
    if codec.kind in ("number", "date"):
        sure = ~np.isin(codes, number.bin_codes_)
    else:
        sure = codes != codec.cardinality - 2  # all but the rare ones
        sure &= codes != codec.cardinality - 3  # and the tail
    again = codec.transform(made(codec, codes))
    assert np.array_equal(again[sure], codes[sure])


def check_json(codec, kind, values, decimals):
    state = json.loads(json.dumps(codec.to_dict(), allow_nan=False))
    twin = type(codec).from_dict(Column("c", kind, decimals=decimals), state)
    codes = codes_of(codec, values)
    assert np.array_equal(codes_of(twin, values), codes)
    assert same(made(codec, codes), made(twin, codes))
    assert twin.to_dict() == codec.to_dict()


def check_contract(kind, values, decimals=0):
    codec = new_codec(kind, values, decimals)
    codes = codes_of(codec, values)
    if codec.width:
        check_spec(codec, codes)
        check_way_back(codec, values, codes)
        assert len(codec.transform(values[:0])) == 0
    if kind != "identifier":  # its values are made anew
        check_values(codec, values, codes)
    check_json(codec, kind, values, decimals)
    assert len(made(codec, codes[:0])) == 0
    return codec


@pytest.mark.parametrize("kind", CODED)
@ANY
@given(data=st.data())
def test_every_codec_keeps_the_contract(kind, data):
    decimals = 12 if kind == "decimal" else 0
    check_contract(kind, data.draw(columns(kind)), decimals)


@pytest.mark.parametrize("kind", [kind for kind in CODED if CODECS[kind].width])
@ANY
@given(data=st.data())
def test_a_value_never_seen_has_a_code(kind, data):
    codec = new_codec(kind, data.draw(columns(kind)), 12)
    others = data.draw(columns(kind))
    codes = codec.transform(others)
    cardinality = getattr(codec, "number", codec).cardinality
    assert codes.shape == others.shape
    assert codes.min() >= 0 and codes.max() < cardinality


RNG = np.random.default_rng(7)
HARD = {
    "normals of 1e300": ("decimal", RNG.standard_normal(300) * 1e300 / 5, 12),
    "whole and huge": ("decimal", np.rint(RNG.standard_normal(300)) * 1e300, 0),
    "tiny and huge": ("decimal", np.r_[RNG.random(300) * 1e-300, np.full(20, 1e300)], 12),
    "subnormal": ("decimal", RNG.random(300) * 1e-310, 12),
    "spread in the last digits": ("decimal", 1e6 + RNG.random(300) * 1e-9, 12),
    "near 2**53": ("integer", 2.0**53 - RNG.integers(1, 40, 300), 0),
    "both ends of the exact": ("integer", RNG.choice([-WHOLE, WHOLE - 1.0, 0, 1], 300), 0),
    "ones and twos": ("integer", RNG.choice([1.0, 2.0], 300), 0),
    "one value": ("integer", np.full(50, 4.0), 0),
    "one row": ("decimal", np.array([2.5]), 1),
    "signs of zero": ("decimal", np.array([0.0, -0.0] * 20), 0),
    "heaps in a crowd": ("decimal", np.round(RNG.lognormal(3, 1, 2000), 1), 1),
    "years 1 and 9999": ("date", np.array(["0001-01-01", "9999-12-31"] * 20, "M8[us]"), 0),
    "the first and last instant of a day": ("time", np.array([0.000001, 86_399.999999] * 9), 6),
}


@pytest.mark.parametrize("case", HARD)
def test_hard_numbers_keep_the_contract(case):
    check_contract(*HARD[case])


@pytest.mark.parametrize(
    "texts",
    [
        [""] * 9,
        ["", "a"] * 3,
        [letter * 300 for letter in string.ascii_letters],
        ["👩\u200d👩\u200d👧", "مرحبا", "line\nbreak", "\u202eabc", " "] * 7,
    ],
    ids=["empty texts", "some empty", "long", "of many scripts"],
)
@pytest.mark.parametrize("kind", ["text", "category"])
def test_hard_texts_keep_the_contract(kind, texts, objects):
    check_contract(kind, objects(texts))


def test_ten_thousand_categories_share_a_few_codes_and_all_come_back(objects):
    values = objects([f"v{i % 10_000}" for i in range(60_000)])
    codec = check_contract("category", values)
    assert codec.cardinality <= 259
    assert len(set(made(codec, codec.transform(values)))) > 9_000


def test_categories_of_other_types_keep_their_type(objects):
    codec = check_contract("category", objects([True, False, None] * 9))
    state = json.loads(json.dumps(codec.to_dict()))
    twin = type(codec).from_dict(codec.column, state)
    values = made(twin, twin.transform(objects([True, False, None])))
    assert [type(value) for value in values] == [bool, bool, type(None)]


@pytest.mark.parametrize("kind", [kind for kind in CODED if not CODECS[kind].width])
def test_a_codec_without_codes_says_so(kind, objects):
    codec = new_codec(kind, objects([None if kind == "empty" else "x1"]), 0)
    with pytest.raises(TypeError, match="no codes"):
        codec.transform(objects([None]))
    with pytest.raises(TypeError, match="no codes"):
        codec.spec(np.zeros(1, np.int32))

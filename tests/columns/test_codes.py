"""Codes: new ones of the column's masks, beginnings kept, no rare one stored."""

import hashlib
import json
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syngen_lite.columns.masks import fit_masks
from syngen_lite.streams import stream

ANY = settings(deadline=None, derandomize=True, max_examples=40)
PLACE = st.sampled_from(["9", "A", "a", "-", " ", "/"])
ALPHABETS = {"9": "0123456789", "A": "ABCDEFGHJKXYZ", "a": "abcdefxyz"}


def code_of(mask, rng):
    return "".join(rng.choice(list(ALPHABETS.get(sign, sign))) for sign in mask)


def mask_of(text):
    return re.sub("[a-z]", "a", re.sub("[A-Z]", "A", re.sub("[0-9]", "9", text)))


@ANY
@given(
    st.lists(st.lists(PLACE, min_size=2, max_size=9), min_size=1, max_size=4), st.integers(0, 99)
)
def test_every_new_code_has_a_mask_of_the_column(masks, seed):
    rng = np.random.default_rng(seed)
    patterns = ["".join(mask) for mask in masks]
    codes = [code_of(pattern, rng) for pattern in patterns for _ in range(40)]
    known = {mask_of(code) for code in codes}
    made = fit_masks(codes).write(300, stream(seed, "codes"))
    assert {mask_of(code) for code in made} <= known


@pytest.mark.parametrize(
    ("form", "pattern"),
    [
        ("AB-{:05d}", r"AB-\d{5}"),
        ("{:05d}", r"\d{5}"),
        ("DE{:020d}", r"DE\d{20}"),
        ("X{:03d} Q/{:04d}", r"X\d{3} Q/\d{4}"),
    ],
)
def test_fixed_signs_and_leading_zeros_stay(fitted, regenerated, objects, rng, form, pattern):
    values = objects([form.format(*rng.integers(0, 1000, 2)) for _ in range(800)])
    made = regenerated(fitted("code", values), values)
    assert all(re.fullmatch(pattern, code) for code in made)


def test_hashes_hold_hexadecimal_digits_alone(fitted, regenerated, objects):
    values = objects([hashlib.md5(bytes([i % 256, i // 256])).hexdigest() for i in range(900)])
    made = regenerated(fitted("code", values), values)
    assert all(re.fullmatch("[0-9a-f]{32}", code) for code in made)
    assert not set(made) & set(values)


def test_masks_and_beginnings_keep_their_share(fitted, regenerated, objects, rng):
    areas = rng.choice(["10", "20", "94"], 3000, p=[0.6, 0.3, 0.1])
    tails = [f"-{rng.integers(10**4):04d}" if rng.random() < 0.3 else "" for _ in areas]
    codes = [f"{a}{rng.integers(1000):03d}{t}" for a, t in zip(areas, tails, strict=True)]
    values = objects(codes)
    made = regenerated(fitted("code", values), values)
    for share in (lambda c: c[:2] == "10", lambda c: c[:2] == "94", lambda c: len(c) == 10):
        assert np.mean([share(c) for c in made]) == pytest.approx(
            np.mean([share(c) for c in values]), abs=0.03
        )


def test_a_rare_mask_is_pooled(fitted, regenerated, objects, rng):
    values = objects([f"{rng.integers(10**5):05d}" for _ in range(500)] + ["ZZ-99/77-Q"] * 4)
    codec = fitted("code", values)
    assert "ZZ" not in json.dumps(codec.to_dict())
    assert all(re.fullmatch(r"\d{5}", code) for code in regenerated(codec, values))


def test_no_rare_code_is_stored_and_copies_are_chance(fitted, regenerated, objects, rng):
    values = objects([f"{rng.integers(10**8):08d}-{rng.integers(10**4):04d}" for _ in range(2000)])
    codec = fitted("code", values)
    state = json.dumps(codec.to_dict())
    assert not any(code in state for code in values)
    assert not set(regenerated(codec, values, times=5)) & set(values)


def test_frequent_codes_and_nulls_keep_their_share(fitted, regenerated, objects, rng):
    often = [code for code in ("N14228", "N14229", "N24211") for _ in range(100)]
    rare = [f"N{rng.integers(10**5):05d}" for _ in range(600)]
    values = objects([*often, *rare, *[None] * 100])
    made = regenerated(fitted("code", values), values)
    assert (made[:300] == values[:300]).all()
    assert np.mean([code is None for code in made]) == pytest.approx(0.1, abs=0.01)


def test_a_hundred_thousand_codes_take_seconds(rng):
    codes = [f"{a}{b:03d} {c:02d}" for a, b, c in zip(
        rng.choice(["AX", "BY"], 100_000), rng.integers(0, 999, 100_000),
        rng.integers(0, 99, 100_000), strict=True)]  # fmt: skip
    import time

    began = time.process_time()
    assert len(fit_masks(codes).write(100_000, stream(0, "c"))) == 100_000
    assert time.process_time() - began < 10

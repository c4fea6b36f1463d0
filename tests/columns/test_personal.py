"""Emails, names, phones, addresses: new ones of the column's patterns, nobody real among them."""

import json
import logging
import re
import sys

import numpy as np
import pytest

from syngen_lite.columns.protection import Protection
from syngen_lite.columns.table import CODECS
from syngen_lite.errors import ConfigError
from syngen_lite.schema import Column
from syngen_lite.streams import stream

FIRST = ["Ana", "Bo", "Carla", "Dora", "Emil", "Franz", "Gerta", "Hans", "Ines", "Jon"]
SYLLABLES = ["ba", "ke", "li", "mo", "nu", "ra", "so", "ti", "vor", "zem"]
CANARY = "Zebulonquux"


@pytest.fixture
def surnames(rng):
    return ["".join(rng.choice(SYLLABLES, 4)).title() for _ in range(900)]


@pytest.fixture
def people(rng, surnames):
    return [(str(rng.choice(FIRST)), surname) for surname in surnames]


def codec_for(kind, values, name="c", **protection):
    column = Column(name, kind)
    return CODECS[kind](column, Protection(**protection)).fit(values, stream(0, "codec"))


@pytest.fixture
def without_mimesis(monkeypatch):
    monkeypatch.setitem(sys.modules, "mimesis", None)


def test_emails_keep_pattern_and_frequent_domains(people, objects, regenerated, rng):
    domains = rng.choice(["gmail.com", "corp.de", None], 900, p=[0.6, 0.3, 0.1])
    values = objects(
        [
            f"{first}.{last}@{domain or f'{last}.io'}".lower()
            for (first, last), domain in zip(people, domains, strict=True)
        ]
    )
    made = regenerated(codec_for("email", values), values)
    found = [re.fullmatch(r"[a-z]+\.[a-z]+@([a-z.]+)", email) for email in made]
    assert all(found)
    shares = {d: np.mean([m[1] == d for m in found]) for d in ("gmail.com", "corp.de")}
    assert shares == pytest.approx({"gmail.com": 0.6, "corp.de": 0.3}, abs=0.05)
    others = {m[1] for m in found} - {"gmail.com", "corp.de"}
    assert others == {"example.org", "example.com", "example.net"}
    assert not set(made) & set(values)


def test_initials_and_numbers_in_emails_stay(people, objects, regenerated, rng):
    values = objects(
        [f"{f[0]}{last}_{rng.integers(10, 99)}@acme.com".lower() for f, last in people]
    )
    made = regenerated(codec_for("email", values), values)
    assert all(re.fullmatch(r"[a-z]+_[1-9]\d@acme\.com", email) for email in made)


@pytest.mark.parametrize(
    ("form", "pattern"),
    [
        ("{0} {1}", r"[^\W\d_]\S* \S.*"),
        ("{1}, {0}", r"\S.*, \S+"),
        ("{0[0]}. {1}", r"[^\W\d_]\. \S.*"),
        ("Dr. {0} {1}", r"Dr\. \S+ \S.*"),
    ],
    ids=["first last", "last, first", "initial", "title"],
)
def test_names_keep_their_pattern(people, objects, regenerated, form, pattern):
    values = objects([form.format(*person) for person in people])
    made = regenerated(codec_for("name", values, "full name"), values)
    assert all(re.fullmatch(pattern, name) for name in made)
    assert len(set(made) & set(values)) == 0


def test_names_in_capitals_stay_in_capitals(people, objects, regenerated):
    values = objects([" ".join(person).upper() for person in people])
    assert all(name.isupper() for name in regenerated(codec_for("name", values), values))


def test_first_names_that_are_frequent_keep_their_share(people, objects, regenerated):
    values = objects([" ".join(person) for person in people])
    made = regenerated(codec_for("name", values), values)
    for name in FIRST:
        real, new = (np.mean([v.startswith(f"{name} ") for v in found]) for found in (values, made))
        assert new == pytest.approx(real, abs=0.05)


def test_more_surnames_than_the_pool_has_are_still_many(objects, regenerated, rng):
    values = objects(["".join(rng.choice(SYLLABLES, 5)).title() for _ in range(4000)])
    made = regenerated(codec_for("name", values, "surname"), values)
    assert len(set(made)) > 2500


def test_names_of_another_language(people, objects, regenerated):
    values = objects([" ".join(person) for person in people])
    codec = codec_for("name", values, locale="ru")
    assert any(re.search(r"[\u0430-\u044f]", name) for name in regenerated(codec, values))


def test_an_unknown_language_is_refused(people, objects):
    values = objects([" ".join(person) for person in people])
    with pytest.raises(ConfigError, match="'xx' is unknown; allowed: ar-ae, "):
        codec_for("name", values, locale="xx")


def test_without_the_extra_names_are_spelt_and_the_log_says_so(
    people, objects, regenerated, without_mimesis, caplog
):
    values = objects([" ".join(person) for person in people])
    with caplog.at_level(logging.INFO):
        codec = codec_for("name", values, "full name")
    assert sum("syngen-lite[pii]" in record.getMessage() for record in caplog.records) == 1
    made = regenerated(codec, values)
    assert set("".join(made).lower()) <= set("".join(values).lower())
    assert all(re.fullmatch(r"\S+ \S+", name) for name in made)


def test_a_stored_codec_needs_no_extra(people, objects, without_mimesis, monkeypatch):
    values = objects([" ".join(person) for person in people])
    with monkeypatch.context() as patch:
        patch.delitem(sys.modules, "mimesis")
        codec = codec_for("name", values)
    state = json.loads(json.dumps(codec.to_dict()))
    twin = CODECS["name"].from_dict(codec.column, state)
    assert twin.rare_.write(20, stream(0, "t")) == codec.rare_.write(20, stream(0, "t"))


@pytest.mark.parametrize(
    ("form", "pattern"),
    [
        ("+49 {} {:07d}", r"\+49 \d{2,3} \d{7}"),
        ("({:03d}) 555-{:04d}", r"\(\d{3}\) 555-\d{4,7}"),
        ("{:03d}.{:07d} x12", r"\d{3}\.\d{7} x12"),
    ],
)
def test_phones_keep_format_and_area(objects, regenerated, rng, form, pattern):
    areas = rng.choice([171, 172, 30], 900, p=[0.5, 0.3, 0.2])
    values = objects([form.format(a, rng.integers(10**6, 10**7)) for a in areas])
    made = regenerated(codec_for("phone", values), values)
    assert all(re.fullmatch(pattern, phone) for phone in made)
    real, new = (np.mean(["171" in phone[:8] for phone in found]) for found in (values, made))
    assert new == pytest.approx(real, abs=0.05)
    assert len(set(made) & set(values)) < 5


def test_addresses_keep_numbers_and_suffixes(surnames, objects, regenerated, rng):
    suffixes = rng.choice(["Street", "Ave", "Road"], 900, p=[0.5, 0.3, 0.2])
    values = objects(
        [f"{rng.integers(1, 900)} {n} {s}" for n, s in zip(surnames, suffixes, strict=True)]
    )
    made = regenerated(codec_for("address", values), values)
    found = [re.fullmatch(r"[1-9]\d{0,2} (.+) (Street|Ave|Road)", address) for address in made]
    assert all(found)
    assert np.mean([m[2] == "Street" for m in found]) == pytest.approx(0.5, abs=0.05)
    assert not set(made) & set(values)


def test_numbers_behind_the_street_stay_behind(surnames, objects, regenerated, rng):
    values = objects([f"{name}straße {rng.integers(1, 99)}" for name in surnames])
    made = regenerated(codec_for("address", values), values)
    assert all(re.fullmatch(r"\D+ \d{1,2}", address) for address in made)


SAMPLES = {
    "email": lambda name, i: f"{name.lower()}.{i}@corp.de",
    "name": lambda name, i: f"{name} {FIRST[i % 10]}",
    "phone": lambda name, i: f"+49 171 {i * 7919 % 10**7:07d}",
    "address": lambda name, i: f"{i} {name} Street",
}


@pytest.mark.parametrize("kind", SAMPLES)
def test_frequent_values_stay_unless_all_are_to_be_replaced(kind, surnames, objects, regenerated):
    rare = [SAMPLES[kind](name, i) for i, name in enumerate(surnames)]
    often = [SAMPLES[kind](CANARY, 4242)] * 300
    values = objects([*often, *rare, *[None] * 50])
    kept = regenerated(codec_for(kind, values), values)
    assert (kept[:300] == often[0]).all()
    assert all(value is None for value in kept[-50:])
    codec = codec_for(kind, values, replace_sensitive="all")
    assert often[0] not in json.dumps(codec.to_dict())
    assert often[0] not in set(regenerated(codec, values))


@pytest.mark.parametrize("kind", SAMPLES)
def test_no_rare_value_is_stored_or_made(kind, surnames, objects, regenerated):
    canary = SAMPLES[kind](CANARY, 9_999_991)
    rare = [SAMPLES[kind](name, i) for i, name in enumerate(surnames)]
    values = objects([*rare, *[canary] * 4])
    codec = codec_for(kind, values)
    state = json.dumps(codec.to_dict())
    assert not any(value in state for value in rare)
    assert canary not in state
    made = regenerated(codec, values, times=5)
    assert not any(CANARY.lower() in value.lower() for value in made)
    assert np.mean([value in set(rare) for value in made]) < 0.01

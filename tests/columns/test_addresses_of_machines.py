"""URLs, IPs, UUIDs and ULIDs: valid ones of the column's form."""

import ipaddress
import json
import re
import uuid

import numpy as np
import pytest

from syngen_lite.columns.unique_ids import ULID, UlidForm
from syngen_lite.streams import stream

BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
START = 1_700_000_000_000


def ulid_of(millis, rng):
    time = "".join(BASE32[millis >> shift & 31] for shift in range(45, -1, -5))
    return time + "".join(rng.choice(list(BASE32), 16))


def millis_of(ulid):
    return int("".join(f"{BASE32.index(sign.upper()):05b}" for sign in ulid[:10]), 2)


def test_urls_keep_hosts_paths_and_queries(fitted, regenerated, objects, rng):
    refs = rng.choice(["mail", "ad"], 900)
    values = objects([f"https://shop.io/item/{rng.integers(10**6)}.html?ref={r}&p=1" for r in refs])
    made = regenerated(fitted("url", values), values)
    assert all(re.fullmatch(r"https://shop\.io/item/\d+\.html\?ref=(mail|ad)&p=1", u) for u in made)


def test_rare_hosts_become_reserved_ones(fitted, regenerated, objects, rng):
    hosts = ["".join(rng.choice(list("bdfglmnprstaeiou"), 9)) for _ in range(500)]
    values = objects([f"http://www.{host}.biz/about" for host in hosts])
    codec = fitted("url", values)
    made = regenerated(codec, values)
    assert all(re.fullmatch(r"http://\w+\.example\.(org|com|net)/about", url) for url in made)
    assert not any(host in json.dumps(codec.to_dict()) for host in hosts)


def test_addresses_of_version_4_keep_networks_and_are_valid(fitted, regenerated, objects, rng):
    texts = [f"10.1.{rng.integers(256)}.{rng.integers(1, 255)}" for _ in range(400)]
    texts += [
        f"{rng.integers(11, 99)}.{rng.integers(256)}.7.{rng.integers(256)}" for _ in range(400)
    ]
    values = objects(texts)
    made = regenerated(fitted("ip", values), values)
    addresses = [ipaddress.ip_address(text) for text in made]
    assert np.mean([a.is_private for a in addresses]) == pytest.approx(0.5, abs=0.05)
    assert all(text.startswith("10.1.") for text in made if text.startswith("10."))


@pytest.mark.parametrize(
    ("form", "pattern"),
    [("10.{}.{}.0/24", r"10\.\d+\.\d+\.\d+/24"), ("8.8.{}.{}:443", r"8\.8\.\d+\.\d+:443")],
)
def test_prefixes_and_ports_stay(fitted, regenerated, objects, rng, form, pattern):
    values = objects([form.format(*rng.integers(0, 256, 2)) for _ in range(500)])
    assert all(re.fullmatch(pattern, ip) for ip in regenerated(fitted("ip", values), values))


@pytest.mark.parametrize("form", ["short", "long"])
def test_addresses_of_version_6_keep_their_form(fitted, regenerated, objects, rng, form):
    numbers = [
        (0x20010DB8 << 96) + int(rng.integers(2**16)) * 2**64 + int(rng.integers(1, 2**30))
        for _ in range(400)
    ]
    found = [ipaddress.IPv6Address(number) for number in numbers]
    values = objects([a.compressed if form == "short" else a.exploded for a in found])
    made = regenerated(fitted("ip", values), values)
    for text in made:
        address = ipaddress.IPv6Address(text)
        assert text == (address.compressed if form == "short" else address.exploded)
        assert text.startswith("2001:")


@pytest.mark.parametrize("kind", ["uuid", "identifier"])
@pytest.mark.parametrize("version", [1, 4, 5])
@pytest.mark.parametrize("form", ["{}", "{{{}}}", "urn:uuid:{}", "upper", "bare"])
def test_uuids_keep_version_and_form(fitted, objects, rng, kind, version, form):
    numbers = [uuid.UUID(bytes=rng.bytes(16), version=version) for _ in range(60)]
    write = {"upper": lambda u: str(u).upper(), "bare": lambda u: u.hex}
    values = objects([write.get(form, form.format)(u) for u in numbers])
    codec = fitted(kind, values)
    codes = codec.transform(values) if codec.width else np.zeros(60, np.int32)
    made = codec.inverse_transform(codes, np.arange(60), stream(0, "u")).tolist()
    found = [uuid.UUID(text) for text in made]
    assert {(u.version, u.variant) for u in found} == {(version, uuid.RFC_4122)}
    assert [write.get(form, form.format)(u) for u in found] == made
    assert len(set(made)) == 60
    assert not set(made) & set(values)


@pytest.mark.parametrize("kind", ["ulid", "identifier"])
def test_ulids_are_of_the_columns_days(fitted, objects, rng, kind):
    values = objects([ulid_of(START + int(rng.integers(10**9)), rng) for _ in range(200)])
    codec = fitted(kind, values)
    codes = codec.transform(values) if codec.width else np.zeros(200, np.int32)
    made = codec.inverse_transform(codes, np.arange(200), stream(0, "u"))
    assert all(ULID.fullmatch(text) for text in made)
    day = 86_400_000
    assert all(START - day <= millis_of(text) <= START + 10**9 + day for text in made)
    assert len(set(made)) == 200


def test_ulids_by_row_are_unique_and_a_function_of_the_row(fitted, objects, rng):
    codec = fitted("identifier", objects([ulid_of(START, rng) for _ in range(30)]))
    rows = np.arange(100_000)
    made = codec.inverse_transform(np.zeros(len(rows), np.int32), rows, stream(0, "u"))
    assert len(set(made)) == len(rows)
    alone = codec.inverse_transform(np.zeros(1, np.int32), rows[777:778], stream(9, "v"))
    assert alone[0] == made[777]


def test_the_days_of_ulids_are_no_single_rows(rng):
    odd = [ulid_of(START - 10**11, rng), ulid_of(START + 10**11, rng)]
    form = UlidForm.of([*odd, *(ulid_of(START, rng) for _ in range(200))])
    assert form.first == START - START % 86_400_000
    assert form.last - form.first == 86_400_000 - 1


@pytest.mark.parametrize("kind", ["url", "ip", "uuid", "ulid"])
def test_frequent_values_and_nulls_stay(fitted, regenerated, objects, rng, kind):
    samples = {
        "url": lambda: f"https://a.io/{rng.integers(10**9)}",
        "ip": lambda: ".".join(map(str, rng.integers(1, 255, 4))),
        "uuid": lambda: str(uuid.UUID(bytes=rng.bytes(16), version=4)),
        "ulid": lambda: ulid_of(START, rng),
    }
    often, rare = samples[kind](), [samples[kind]() for _ in range(300)]
    values = objects([*[often] * 80, *rare, *[None] * 20])
    codec = fitted(kind, values)
    made = regenerated(codec, values)
    assert (made[:80] == often).all()
    assert not any(value is None for value in made[:-20])
    assert all(value is None for value in made[-20:])
    state = json.dumps(codec.to_dict())
    assert not any(value in state for value in rare)
    assert not set(made[80:]) & set(rare)

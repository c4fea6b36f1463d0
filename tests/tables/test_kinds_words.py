"""Codes, names, emails, phones, addresses, URLs, IPs, UUIDs, ULIDs: what is taken for which."""

import hashlib
import sys
import uuid

import numpy as np
import pytest

from syngen_lite.errors import DataError, MissingExtraError

RNG = np.random.default_rng(11)
FIRST = ["Ann", "Bo", "Carla", "Dora", "Emil", "Franz", "Gerta", "Hans"]
LAST = ["Moser", "O'Hara", "Smith-Jones", "de Vries", "Ng", "Łoś", "Weber", "Lindqvist"]
BASE32 = list("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def people(form, n=60):
    pairs = zip(RNG.integers(8, size=n), RNG.integers(8, size=n), strict=True)
    return [form.format(FIRST[a], LAST[b]) for a, b in pairs]


def digits(form, n=60):
    return [form.format(*RNG.integers(10**3, 10**4, 4).tolist()) for _ in range(n)]


def word(value):
    return value if isinstance(value, str) else "values"


UUIDS = [str(uuid.UUID(bytes=RNG.bytes(16), version=4)) for _ in range(40)]
ULIDS = ["01H" + "".join(RNG.choice(BASE32, 23)) for _ in range(40)]


@pytest.mark.parametrize(
    ("header", "values", "kind"),
    [
        ("mail", [f"{a}.{i}@corp.de" for i, a in enumerate(FIRST)], "email"),
        ("x", [f"User+{i}@Sub.Example.co.uk" for i in range(30)], "email"),
        ("x", digits("https://a.io/{}?q={}"), "url"),
        ("homepage", [f"www.{name}.de" for name in FIRST], "url"),
        ("x", [f"10.0.{i}.7" for i in range(30)], "ip"),
        ("x", ["10.0.0.1", "192.168.0.255", "8.8.8.8", ""], "ip"),
        ("x", ["::1", "2001:db8::7", "fe80::1%0"[:7], "2001:0db8:0:0:0:0:0:1"], "ip"),
        ("x", ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"], "ip"),
        ("x", [*UUIDS, ""], "uuid"),
        ("x", [*UUIDS, *UUIDS], "uuid"),
        ("x", [f"{{{u.upper()}}}" for u in UUIDS] * 2, "uuid"),
        ("x", [u.replace("-", "") for u in UUIDS] * 2, "uuid"),
        ("x", UUIDS, "identifier"),
        ("x", [f"urn:uuid:{u}" for u in UUIDS], "identifier"),
        ("x", [*ULIDS, ""], "ulid"),
        ("x", ULIDS, "identifier"),
        ("x", digits("+49 171 {}{}"), "phone"),
        ("x", digits("(030) {}-{}"), "phone"),
        ("phone", digits("{}{}"), "phone"),
        ("cellPhone", digits("555.{}.{} x12"), "phone"),
        ("Fax", digits("030-{}"), "phone"),
        ("amount", digits("{}{}"), "integer"),
        ("surname", people("{1}"), "name"),
        ("firstName", people("{0}"), "name"),
        ("customer_name", people("{1}, {0}"), "name"),
        ("contact name", people("Dr. {0} {1}"), "name"),
        ("EMPLOYEE NAME", [name.upper() for name in people("{0} {1}")], "name"),
        ("address", digits("{} Main Street"), "address"),
        ("shipAddress", digits("Ringstraße {}, 2. Stock"), "address"),
        ("zip", [f"{i * 37:05d}" for i in range(60)] * 2, "code"),
        ("postcode", [f"SW{i}A {i}AA" for i in range(10)] + digits("E{} 1QD") + [""], "code"),
        ("x", [*digits("AB-{}"), *digits("XYZ-{}"), ""], "code"),
        ("x", [hashlib.md5(bytes([i])).hexdigest() for i in range(40)], "code"),
    ],
    ids=word,
)
def test_values_are_known_by_their_look_and_their_header(one_column, header, values, kind):
    assert one_column.detected(values, header).kind == kind


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("product_name", [f"{a} {b}" for a in FIRST for b in LAST]),
        ("company name", [f"{b} Inc." for b in LAST] * 4),
        ("name", [f"{a} {b} Airport".title() for a in FIRST for b in LAST]),
        ("name", [f"Item {i}" for i in range(40)]),
        ("name", ["tcp", "udp", "icmp"] * 10),
        ("surname", [f"{i} of {i + 1}" for i in range(30)]),
    ],
    ids=["product", "company", "airport", "item", "protocol", "no names"],
)
def test_what_is_called_a_name_need_not_be_a_persons(one_column, header, values):
    assert one_column.detected(values, header).kind != "name"


@pytest.mark.parametrize(
    ("header", "values", "kind"),
    [
        ("email_address", digits("{} Main St"), "address"),
        ("ip address", digits("{} Main St"), "address"),
        ("date", ["2020-01-02", "2021-05-06", "2022-11-12"], "phone"),
        ("x", ["2020-01-02", "2021-05-06", "2022-11-12"], "phone"),
        ("version", ["1.2.3", "1.2.4", "1.3.0"], "ip"),
        ("clock", ["10:00:00", "11:30:15", "09:45:10"], "ip"),
        ("x", ["1234567", "7654321", "5550000"], "phone"),
        ("price", ["(1,234.50)", "(99.00)", "12.00"], "phone"),
    ],
    ids=word,
)
def test_look_alikes_are_not_taken_in(one_column, header, values, kind):
    assert one_column.detected(values, header).kind != kind


def test_a_few_odd_values_do_not_hide_a_kind(one_column):
    emails = [f"{i}@corp.de" for i in range(99)]
    assert one_column.detected([*emails, "none"], "mail").kind == "email"
    assert (
        one_column.detected([*emails, *["n/a", "-", "?", "none", "ask", "tbd", "xx"]]).kind
        != "email"
    )


@pytest.mark.parametrize(
    "values",
    [["a@b.de", "a@b.de"], ["+49 30 1234567", ""], ["00123", "00124"], ["7 A St", ""]],
    ids=word,
)
def test_values_come_back_as_they_were(one_column, values):
    assert one_column.returned(values, "phone") == values


def test_a_kind_can_be_forced(one_column):
    assert one_column.detected(["AB-1", "x"], kind="code").kind == "code"
    assert one_column.detected(["Ann Lee", "Bo"], kind="name").kind == "name"
    assert one_column.detected(["12", "Bo"], kind="address").kind == "address"
    assert one_column.detected(["a@b.de", "none"], kind="email").kind == "email"
    with pytest.raises(DataError, match="row 1 holds 'Ann'; kind 'email' allows email addresses"):
        one_column.detected(["Ann", "Bo", "a@b.de"], kind="email")
    with pytest.raises(DataError, match="kind 'uuid' allows UUIDs"):
        one_column.detected(["1-2", "x"], kind="uuid")


@pytest.mark.parametrize("kind", ["name", "address"])
def test_forcing_names_without_the_extra_says_what_to_install(one_column, monkeypatch, kind):
    monkeypatch.setitem(sys.modules, "mimesis", None)
    with pytest.raises(MissingExtraError, match="'pii'") as refused:
        one_column.detected(["Ann Lee", "Bo Ng"], kind=kind)
    assert "syngen-lite[pii]" in str(refused.value.hint)
    assert one_column.detected(["Ann Lee", "Bo Ng"], "surname").kind == "name"

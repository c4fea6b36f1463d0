"""Addresses of databases: taken apart, expanded, and never shown with what is secret."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syngen_lite.addresses import DatabaseAddress, expanded, is_database
from syngen_lite.errors import ConfigError, SyngenError, shown

SECRETS = st.text(min_size=1).map(lambda text: f"S3CRET{text}")


@given(SECRETS)
def test_a_password_is_read_and_is_in_nothing_that_is_kept_or_shown(secret: str) -> None:
    written = quote(secret.encode("utf-8", "replace").decode(), safe="")
    url = f"postgresql://me:{written}@host:5432/shop?sslmode=require&password={written}#orders"
    address = DatabaseAddress.of(url)
    assert address.password == secret.encode("utf-8", "replace").decode()
    assert address.option_values["password"] == address.password
    assert address.kept == "postgresql://me@host:5432/shop?sslmode=require#orders"
    assert address.shown == "postgresql://host:5432/shop#orders"
    for text in (shown(url), str(SyngenError("no", file=url)), shown(f"cannot open {url}: no")):
        assert "S3CRET" not in text


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:S3CRET/x@host/db",
        "postgresql://me:S3@CRET@host/db",
        "postgres://me:'S3CRET@host/db#t",
        "mysql+pymysql://S3CRET@host",
        "mariadb://me:S3CRET#x@host/db",
        "mariadb://me:S3CRET?x=1@host/db",
    ],
)
def test_a_password_that_is_not_escaped_is_not_shown_either(url: str) -> None:
    assert "CRET" not in shown(url)
    try:
        assert "CRET" not in DatabaseAddress.of(url).shown
    except ConfigError as error:
        assert "CRET" not in str(error)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:a@b@host/db",
        "mysql://me:a b@host/db",
        "postgresql://me@host/d b",
        "postgresql://me:secret/host",
    ],
)
def test_an_address_that_needs_escaping_is_refused_with_the_way_to_do_it(url: str) -> None:
    with pytest.raises(ConfigError, match=r"write @ as %40"):
        DatabaseAddress.of(url)


def test_a_variable_stays_in_what_is_kept_and_is_replaced_where_it_is_needed(monkeypatch) -> None:
    monkeypatch.setenv("PGPW", "p@ss w%41rd")
    monkeypatch.setenv("ME", "anna")
    address = DatabaseAddress.of("postgresql://${ME}:${PGPW}@host/db?sslpassword=${PGPW}#t")
    assert (address.user, address.password) == ("anna", "p@ss w%41rd")
    assert address.kept == "postgresql://${ME}:${PGPW}@host/db?sslpassword=${PGPW}#t"
    assert DatabaseAddress.of(address.kept) == address
    assert address.secrets == ("p@ss w%41rd", "p@ss w%41rd")


def test_a_password_that_only_holds_a_variable_is_not_kept() -> None:
    assert DatabaseAddress.of("postgresql://me:S${X}@host/db").kept == "postgresql://me@host/db"


def test_a_variable_that_is_not_set_is_named(monkeypatch) -> None:
    monkeypatch.delenv("NOT_SET", raising=False)
    with pytest.raises(ConfigError, match="the environment variable 'NOT_SET' is not set"):
        expanded("a${NOT_SET}b")


@given(st.text(min_size=1, alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_name_of_a_table_comes_back(name: str) -> None:
    address = DatabaseAddress.of("sqlite:///a.db").of_table(name)
    assert DatabaseAddress.of(address.text) == address
    assert DatabaseAddress.of(address.kept) == address
    assert address.of_table("other") == address


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("postgresql://localhost/db#t", "postgres://me:x@127.0.0.1:5432/db#public.t", True),
        ("postgresql://host/db#t", "postgresql://host/db#u", False),
        ("postgresql://host:5433/db#t", "postgresql://host/db#t", False),
        ("sqlite:///a.db#T", "sqlite:///./x/../a.db#t", True),
        ("sqlite:///a.db#t", "a.db", False),
    ],
)
def test_two_addresses_of_one_table_are_known_as_such(one: str, other: str, same: bool) -> None:
    assert DatabaseAddress.of(one).is_same(other) is same


def test_what_is_no_database_is_known_as_such() -> None:
    assert not any(
        map(is_database, ("a.csv", "s3://b/a.csv", "oracle://h/d", "sqlite", "C:\\a.db"))
    )

"""Folders for tables of any name."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syngen_lite.store import Store
from syngen_lite.store.names import folder_name

AWKWARD = [
    "../x", "..", ".", "/etc/passwd", "a/b", "a\\b", "CON", "con.csv", "nul", "COM1", "LPT9.txt",
    "-x", "x" * 300, "x" * 65, "Таблица", "таблица", "表", "t.", "t ", " t", "a b",
    "a\nb", ".hidden", "x~d6b96a97", "t:1", "t*", "café", "cafe\N{COMBINING ACUTE ACCENT}", "🙂",
    "$(rm)", "%TEMP%",
]  # fmt: skip
PLAIN = ["T", "a_b", "t", "customers", "sales-20240101", "v1", "latest", "a.b-c_d", "x" * 64]
SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.~-]{0,63}")
WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def is_safe(name: str) -> bool:
    return bool(SAFE.fullmatch(name)) and not WINDOWS.fullmatch(name) and not name.endswith(".")


@pytest.mark.parametrize("table", PLAIN)
def test_a_plain_name_is_its_own_folder(table):
    assert folder_name(table) == table


@pytest.mark.parametrize("table", AWKWARD)
def test_an_awkward_name_becomes_a_safe_folder(table):
    assert is_safe(folder_name(table))
    assert folder_name(table) != table


def test_no_two_names_share_a_folder():
    names = AWKWARD + PLAIN
    assert len({folder_name(name) for name in names}) == len(names)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_every_text_becomes_a_safe_folder(table):
    assert is_safe(folder_name(table))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=20))
def test_a_name_that_is_a_folder_of_another_table_gets_its_own(table):
    folder = folder_name(table)
    assert folder == table or folder_name(folder) != folder


@pytest.mark.parametrize("table", AWKWARD + PLAIN)
def test_everything_of_a_table_lies_under_the_root(store: Store, artifact, table):
    with store.lock(table):
        store.save(table, artifact(table))
    root = store.root.resolve()
    written = [path for path in root.parent.rglob("*") if path.is_file()]
    assert written
    assert all(path.resolve().is_relative_to(root) for path in written)
    assert store.output_path(table).resolve().is_relative_to(root / "tmp_store")
    assert store.load(table).manifest["table"] == table
    assert store.tables() == [table]


def test_names_that_differ_in_case_only_are_two_tables(store: Store, artifact):
    for table, number in (("t", 1.0), ("T", 2.0)):
        with store.lock(table):
            store.save(table, artifact(table, number))
    assert store.versions("t") == store.versions("T") == [1]
    assert store.load("t").codec["number"] == 1.0
    assert store.load("T").codec["number"] == 2.0

"""Parents come before their children, in an order that does not move by chance."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syngen_lite.run.relations.order import Reference, order_tables


def refer(*pairs, nullable=()):
    return [Reference(c, f"{c}_{p}", p, (c, p) in nullable) for c, p in pairs]


@st.composite
def databases(draw, acyclic=True):
    tables = [f"t{i}" for i in range(draw(st.integers(1, 8)))]
    links = draw(st.lists(st.tuples(*[st.integers(0, len(tables) - 1)] * 2), max_size=14))
    pairs = [(tables[a], tables[b]) for a, b in links if not acyclic or a >= b]
    nullable = draw(st.sets(st.sampled_from(pairs))) if pairs else set()
    return draw(st.permutations(tables)), refer(*pairs, nullable=nullable)


@given(databases())
def test_every_parent_stands_before_its_children(database):
    tables, references = database
    order = order_tables(tables, references)
    assert sorted(order.tables) == sorted(tables)
    assert not order.cycles
    place = {table: i for i, table in enumerate(order.tables)}
    assert all(place[r.parent] < place[r.child] for r in references if r.parent != r.child)


@given(databases(), st.integers(0, 8), st.data())
def test_a_further_child_table_leaves_the_order_of_the_others(database, place, data):
    tables, references = database
    parents = data.draw(st.sets(st.sampled_from(tables)))
    more = [*tables[:place], "new", *tables[place:]]
    order = order_tables(more, [*references, *refer(*(("new", p) for p in sorted(parents)))])
    assert [t for t in order.tables if t != "new"] == list(order_tables(tables, references).tables)


@given(databases(acyclic=False))
def test_cycles_are_cut_until_an_order_is_left(database):
    tables, references = database
    order = order_tables(tables, references)
    assert sorted(order.tables) == sorted(tables)
    for cycle in order.cycles:
        ring = (*cycle.tables, cycle.tables[0])
        pairs = {(r.child, r.parent) for r in references}
        assert set(pairwise(ring)) <= pairs
        assert all(r.is_nullable for r in cycle.broken_at)
    if all(cycle.broken_at for cycle in order.cycles):
        cut = {r for cycle in order.cycles for r in cycle.broken_at}
        place = {table: i for i, table in enumerate(order.tables)}
        kept = [r for r in references if r not in cut and r.parent != r.child]
        assert all(place[r.parent] < place[r.child] for r in kept)


def test_without_references_the_order_is_the_files():
    assert order_tables(["b", "a", "c"], []).tables == ("b", "a", "c")
    assert order_tables(["b", "a"], refer(("b", "elsewhere"))).tables == ("b", "a")


def test_a_self_reference_is_no_cycle():
    assert order_tables(["staff"], refer(("staff", "staff"))).cycles == ()


@pytest.mark.parametrize("tables", [["A", "B", "C"], ["A", "C", "B"]])
def test_a_cycle_is_written_as_its_references_go(tables):
    order = order_tables(tables, refer(("A", "B"), ("B", "C"), ("C", "A")))
    assert [str(cycle) for cycle in order.cycles] == ["A -> B -> C -> A"]
    assert not order.cycles[0].broken_at


def test_a_cycle_is_broken_at_a_nullable_key():
    references = refer(("dept", "boss"), ("boss", "dept"), nullable={("boss", "dept")})
    order = order_tables(["dept", "boss"], references)
    assert order.tables == ("boss", "dept")
    assert [r.key for r in order.cycles[0].broken_at] == ["boss_dept"]


def test_a_cycle_is_not_broken_where_another_key_holds_it():
    double = [Reference("a", "x", "b", True), Reference("a", "y", "b"), Reference("b", "z", "a")]
    assert order_tables(["a", "b"], double).cycles[0].broken_at == ()

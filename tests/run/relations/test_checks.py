"""Linked tables are checked as a whole: everything that is wrong, with its line, and no value."""

from pathlib import Path
from textwrap import dedent

import pytest

from syngen_lite.config.metadata import load_metadata
from syngen_lite.errors import ConfigError, DataError
from syngen_lite.run.relations.checks import check_database
from syngen_lite.run.relations.database import AskedTable
from syngen_lite.run.relations.findings import raise_problems

SHOP = """\
items:
  source: items.csv
  keys:
    pk: {type: PK, columns: [order_id, nr]}
    fk: {type: FK, columns: [order_id], references: {table: order, columns: [id]}}
order:
  source: order.csv
  keys:
    pk: {type: PK, columns: [id]}
    fk: {type: FK, columns: [client], references: {table: clients, columns: [id]}}
clients:
  source: clients.csv
  keys:
    pk: {type: PK, columns: [id]}
    boss: {type: FK, columns: [boss], references: {table: clients, columns: [id]}}
"""
FILES = {
    "clients": "id,boss,name\n1,,a\n2,1,b\n3,1,c\n",
    "order": "id,client,day\n10,1,2024-01-01\n11,1,2024-01-02\n12,3,2024-01-03\n",
    "items": "order_id,nr,price\n10,1,5\n10,2,6\n11,1,5\n",
}


@pytest.fixture
def check(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write_and_check(metadata=SHOP, options=None, **files):
        for table, text in (FILES | files).items():
            Path(f"{table}.csv").write_text(text, encoding="utf-8")
        Path("m.yaml").write_text(dedent(metadata), encoding="utf-8")
        loaded = load_metadata(Path("m.yaml"))
        asked = []
        for table in loaded:
            settings = loaded.settings(table.name, train_cli=options)
            size = settings.infer.size
            asked.append(AskedTable(table.name, settings.train, table.keys, size, table.line))
        return check_database(asked, lambda table: None)

    return write_and_check


def told(database, weight=None):
    return [str(f) for f in database.findings if weight in (None, f.weight)]


def test_tables_whose_keys_hold_are_measured(check):
    database = check()
    assert not database.findings
    assert database.order.tables == ("clients", "order", "items")
    assert {(k.table, k.uniqueness.distinct) for k in database.keys} == {
        ("items", 3),
        ("order", 3),
        ("clients", 3),
    }
    children = {r.link.child: r.children.tolist() for r in database.relations}
    assert children == {"items": [2, 1, 0], "order": [2, 0, 1], "clients": [2, 0, 0]}
    raise_problems(database.findings, Path("m.yaml"))


def test_everything_wrong_is_told_at_once_with_its_line(check):
    database = check(
        SHOP.replace("[nr]", "[nr]").replace(
            "table: clients, columns: [id]}}\nclients", "table: client, columns: [id]}}\nclients"
        ),
        items="order_id,Nr,price\n10,1,5\n99,2,6\n11,1,5\n",
        clients="id,boss,name\n1,,a\n2,1,b\n2,1,c\n",
    )
    with pytest.raises(ConfigError) as caught:
        raise_problems(database.findings, Path("m.yaml"))
    assert caught.value.line == 4
    assert str(caught.value).splitlines()[1:] == [
        "  line 4: items.keys.pk: no column 'nr' in the table; did you mean 'Nr'? (hint: it has "
        "order_id, Nr, price)",
        "  line 5: items.keys.fk: no parent in order (id) for 33.3% of the rows, row 2 (hint: "
        "--orphans drop leaves them out, --orphans keep learns them as rows without a parent)",
        "  line 10: order.keys.fk: the file has no table 'client'; did you mean 'clients'? (hint: "
        "add 'client:' with its source and its key, or remove the foreign key)",
        "  line 14: clients.keys.pk: PK (id) is not unique; again in row 3 (hint: name more "
        "columns, or correct the rows)",
    ]


def test_a_single_problem_of_the_data_is_an_error_of_the_data(check):
    database = check(clients="id,boss,name\n1,,a\n,1,b\n3,1,c\n")
    with pytest.raises(
        DataError, match=r"clients.keys.pk: PK \(id\) is empty, .* in row 2"
    ) as caught:
        raise_problems(database.findings, Path("m.yaml"))
    assert caught.value.line == 14
    assert caught.value.hint == "fill them in, or make it a UQ key"


def test_a_table_that_cannot_be_read_is_told_beside_the_others(check):
    database = check(clients="id,boss,name\n", items="order_id,nr,price\n10,1,5\n10,1,6\n")
    assert [line.partition(" (hint")[0] for line in told(database)] == [
        "clients: clients.csv: a header and no rows",
        "items.keys.pk: PK (order_id, nr) is not unique; again in row 2",
    ]
    assert set(database.tables) == {"order", "items"}


def test_no_value_of_a_table_is_quoted(check):
    database = check(
        clients="id,boss,name\nsecret,,a\nsecret,hidden,b\n3,,c\n",
        order="id,client,day\n10,private,2024-01-01\n,3,2024-01-02\n",
        items="order_id,nr,price\nclosed,1,5\n",
    )
    words = " ".join(told(database))
    assert len(told(database)) == 5
    assert not any(word in words for word in ("secret", "hidden", "private", "closed"))


ORPHANS = "id,client,day\n10,1,2024-01-01\n11,7,2024-01-02\n12,3,2024-01-03\n"


def test_orphans_are_dropped_with_their_children_and_counted(check):
    database = check(order=ORPHANS, options={"orphans": "drop"})
    assert told(database, "data") == told(database, "config") == []
    assert told(database) == [
        "order.keys.fk: no parent in clients (id) for 33.3% of the rows, row 2; they are left out",
        "items.keys.fk: the parent is left out for row 3",
    ]
    assert {t: kept.tolist() for t, kept in database.kept.items()} == {
        "clients": [True] * 3,
        "order": [True, False, True],
        "items": [True, True, False],
    }


def test_orphans_are_kept_as_rows_without_a_parent(check):
    database = check(order=ORPHANS, options={"orphans": "keep"})
    assert [f.weight for f in database.findings] == ["warning"]
    assert all(kept.all() for kept in database.kept.values())


def test_orphans_are_not_kept_where_the_primary_key_would_be_empty(check):
    database = check(items="order_id,nr,price\n77,1,5\n", options={"orphans": "keep"})
    [problem] = told(database, "config")
    assert "orphans cannot be kept without this key: 'pk' needs its columns" in problem


def test_a_table_may_not_lose_rows_for_the_orphans_of_its_parent_unless_it_says_so(check):
    more = "order:\n  train_settings: {orphans: drop}\n"
    database = check(SHOP.replace("order:\n", more, 1), order=ORPHANS)
    [problem] = told(database, "data")
    assert problem.startswith("items.keys.fk: the parent is left out for row 3")


def test_orphans_that_hold_a_word_for_missing_get_the_advice(check):
    order = "id,client,day\n10,NA,2024-01-01\n11,1,2024-01-02\n12,NA,2024-01-03\n"
    [problem] = told(check(order=order), "data")
    assert "2 of them say 'NA': na_values under format makes that a null" in problem


def test_a_foreign_key_of_another_type_is_told_as_such(check):
    order = "id,client,day\n10,Ann,2024-01-01\n11,Bob,2024-01-02\n"
    items = "order_id,nr,price\n10,1,5\n"
    [problem] = told(check(order=order, items=items))
    assert "'client' holds texts" in problem
    assert "'id' of clients holds numbers" in problem


def test_a_foreign_key_without_any_value_is_a_warning(check):
    database = check(clients="id,boss,name\n1,,a\n2,,b\n3,,c\n")
    assert told(database, "warning") == told(database)
    assert told(database)[0].startswith("clients.keys.boss: no row has a value")


def test_a_circle_is_broken_at_a_key_that_may_be_empty_or_told(check):
    circle = """\
        a:
          source: a.csv
          keys:
            pk: {type: PK, columns: [id]}
            fk: {type: FK, columns: [b], references: {table: b, columns: [id]}}
        b:
          source: b.csv
          keys:
            pk: {type: PK, columns: [id]}
            fk: {type: FK, columns: [a], references: {table: a, columns: [id]}}
        """
    closed = check(circle, a="id,b\n1,1\n2,1\n", b="id,a\n1,1\n2,2\n")
    assert "a: tables refer to each other in a circle: a -> b -> a" in told(closed, "config")[0]
    open_ = check(circle, a="id,b\n1,1\n2,1\n", b="id,a\n1,1\n2,\n")
    assert told(open_) == [
        "b.keys.fk: breaks the circle a -> b -> a: it is filled in after both tables"
    ]
    assert open_.order.tables == ("b", "a")


@pytest.mark.parametrize(
    ("size", "pattern", "problem"),
    [
        (100, "[A-Z]\\d", None),
        (261, "[A-Z]\\d", "260 different values are possible, 261 rows asked"),
        (None, "[ab]", "2 different values are possible, 3 rows asked"),
    ],
)
def test_a_pattern_without_enough_values_is_told_before_training(check, size, pattern, problem):
    metadata = f"""\
        clients:
          source: clients.csv
          infer_settings: {{size: {size or ""}}}
          keys:
            pk: {{type: UQ, columns: [name], regex_patterns: {{name: '{pattern}'}}}}
        """
    found = told(check(metadata), "config")
    assert [line.partition(": ")[2].partition(" (hint")[0] for line in found] == (
        [problem] if problem else []
    )


def test_a_link_table_cannot_have_more_rows_than_pairs_of_parents(check):
    metadata = """\
        clients:
          source: clients.csv
          infer_settings: {size: 4}
          keys: {pk: {type: PK, columns: [id]}}
        friends:
          source: friends.csv
          infer_settings: {size: 17}
          keys:
            pk: {type: PK, columns: [one, other]}
            fk1: {type: FK, columns: [one], references: {table: clients, columns: [id]}}
            fk2: {type: FK, columns: [other], references: {table: clients, columns: [id]}}
        """
    [problem] = told(check(metadata, friends="one,other\n1,2\n2,3\n"))
    assert "16 different values are possible, 17 rows asked" in problem


def test_rows_that_drop_null_leaves_out_are_no_parents(check):
    more = "order:\n  train_settings: {drop_null: true}\n"
    order = "id,client,day\n10,,2024-01-01\n11,1,2024-01-02\n12,3,\n"
    items = "order_id,nr,price\n11,1,5\n11,2,6\n12,1,5\n"
    database = check(SHOP.replace("order:\n", more, 1), order=order, items=items)
    assert database.tables["order"].numbers.tolist() == [1]
    [problem] = told(database, "data")
    assert problem.startswith("items.keys.fk: no parent in order (id) for 33.3% of the rows, row 3")
    assert "drop_null leaves out 2 rows of order" in problem


def test_rows_are_numbered_as_in_the_source_where_drop_null_leaves_some_out(check):
    more = "order:\n  train_settings: {drop_null: true}\n"
    order = "id,client,day\n10,,2024-01-01\n10,1,2024-01-02\n11,3,2024-01-03\n11,9,2024-01-04\n"
    database = check(SHOP.replace("order:\n", more, 1), order=order, items="order_id,nr\n10,1\n")
    key, foreign = told(database, "data")
    assert "again in row 4" in key
    assert "row 4" in foreign


def test_a_limit_of_rows_does_not_make_orphans(check):
    database = check(options={"row_limit": 1})
    assert not database.findings
    assert {name: table.rows for name, table in database.tables.items()} == dict.fromkeys(FILES, 3)

"""Rows into databases: the source's types, constraints on, all of them or none."""

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from syngen_lite.errors import ConfigError, DataError, ResourceError
from syngen_lite.schema import TableSchema
from syngen_lite.tables import choose_format, detect_schema, read_table, to_values
from syngen_lite.tables.databases.loading import NewTable, create_and_load
from syngen_lite.tables.databases.reflection import ReflectedForeignKey, reflect

PEOPLE = """
CREATE TABLE people (id integer PRIMARY KEY, city varchar(8) NOT NULL, pay numeric(9, 2),
  born date, seen timestamp, sure boolean, tags text[], note text, who uuid,
  zoned timestamptz, j jsonb, r real);
INSERT INTO people SELECT i, (ARRAY['Oslo', 'Bergen', 'Bodø'])[i % 3 + 1], i * 1.25,
  date '1980-01-01' + i, timestamp '2024-01-01' + i * interval '90 min', i % 2 = 0,
  ARRAY['a', 'b'], NULLIF('n' || i % 4, 'n0'), md5(i::text)::uuid,
  timestamptz '2024-01-01 00:00+02' + i * interval '1 hour', json_build_object('a', i % 7), i * 0.5
  FROM generate_series(1, 300) i;
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/out.db"
    return request.getfixturevalue("database")


@pytest.fixture
def table(csv_file: Callable[..., Path]) -> Callable[[str], tuple[TableSchema, pd.DataFrame]]:
    """Schema and values of a table that is written as CSV."""

    def read(text: str) -> tuple[TableSchema, pd.DataFrame]:
        raw = read_table(csv_file(text))
        schema = detect_schema("t", raw)
        return schema, to_values(raw, schema)

    return read


def in_two(values: pd.DataFrame) -> list[dict[str, np.ndarray]]:
    """Two batches."""
    arrays = {name: values[name].to_numpy() for name in values}
    half = len(values) // 2
    return [{n: a[:half] for n, a in arrays.items()}, {n: a[half:] for n, a in arrays.items()}]


def rows_of(url: str, name: str) -> list[tuple]:
    raw = read_table(f"{url}#{name}")
    columns = [
        c.tolist() if isinstance(c, pd.Series) else c.to_pylist() for c in raw.columns.values()
    ]
    return list(zip(*columns, strict=True))


def nothing_in(url: str) -> bool:
    if url.startswith("sqlite"):
        return not Path(url.removeprefix("sqlite:///")).exists()
    return reflect(url) == ()


def test_a_table_is_made_with_natural_types_and_holds_the_rows(place, table) -> None:
    schema, values = table(
        'n,"odd ""name""",d,f\n1,a,2024-01-01,1.5\n2,,2024-01-02,\n3,"b,c",,2.5\n'
    )
    create_and_load(place, [(NewTable("t", schema), in_two(values))])
    (found,) = reflect(place)
    assert [c.name for c in found.columns] == ["n", 'odd "name"', "d", "f"]
    assert [c.word for c in found.columns] == ["bigint", "text", "date", "double"]
    assert rows_of(place, "t") == [
        (1, "a", pd.Timestamp("2024-01-01"), 1.5),
        (2, None, pd.Timestamp("2024-01-02"), pytest.approx(float("nan"), nan_ok=True)),
        (3, "b,c", pd.NaT, 2.5),
    ]


def test_texts_arrive_as_they_are(place, table) -> None:
    texts = [
        "NULL",
        "\\.",
        "\\N",
        "a\nb",
        'say "no"',
        "tab\there",
        "Bodø 漢字 🎈",
        " space ",
        "{x}",
        "'",
    ]
    rows = "".join('"' + text.replace('"', '""') + f'",{i % 3}\n' for i, text in enumerate(texts))
    schema, values = table(f"s,n\n{rows}")
    assert values["s"].tolist() == texts
    create_and_load(place, [(NewTable("t", schema), in_two(values))])
    assert [row[0] for row in rows_of(place, "t")] == texts


@pytest.mark.parametrize(
    ("kind", "values", "is_kept"),
    [
        ("integer", "i * 37", True),
        ("varchar(9)", "'k-' || i", True),
        ("numeric(9, 2)", "i * 1.25", True),
        ("date", "date('2020-01-01', i || ' days')", False),
        ("real", "i / 7.0", False),
    ],
)
def test_a_primary_key_is_kept_where_rows_are_made_to_be_unique(
    kind: str, values: str, is_kept: bool, tmp_path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(sqlite3.connect("a.db")) as connection:
        connection.execute(f"CREATE TABLE t (k {kind} PRIMARY KEY, x integer)")
        connection.executemany(
            f"INSERT INTO t SELECT {values}, i % 9 FROM (SELECT ? AS i)", [(i,) for i in range(60)]
        )
        connection.commit()
    run("train", "--source", "sqlite:///a.db", "--table_name", "t", "--epochs", 1)
    out = run("infer", 100, "t", "--destination", "sqlite:///out.db")
    (made,) = reflect("sqlite:///out.db")
    assert made.primary_key == (("k",) if is_kept else ())
    assert ("none is made" in out) is not is_kept


def test_a_column_of_sqlite_that_holds_anything_is_written_as_what_it_holds(tmp_path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        connection.executescript("""
            CREATE TABLE t (a uuid, b integer, c integer, d);
            INSERT INTO t VALUES ('x1', 1.5, 1, 1), ('y', 2, 'many', 'x');
        """)
    raw = read_table(f"sqlite:///{tmp_path}/a.db#t")
    assert raw.format.dtypes == {}
    assert list(raw.dtypes.values()) == ["text", "float64", "text", "text"]


def test_a_table_that_is_there_is_refused_replaced_or_added_to(place, table) -> None:
    schema, values = table("n,s\n1,a\n2,b\n")
    new = NewTable("t", schema)
    create_and_load(place, [(new, in_two(values))])
    with pytest.raises(ConfigError, match=r"a table 't' already\n  hint: --if_exists replace"):
        create_and_load(place, [(new, in_two(values))])
    create_and_load(place, [(new, in_two(values))], "append")
    assert rows_of(place, "t") == [(1, "a"), (2, "b")] * 2
    create_and_load(place, [(new, in_two(values))], "replace")
    assert rows_of(place, "t") == [(1, "a"), (2, "b")]


def test_rows_that_break_a_key_leave_nothing(place, table) -> None:
    schema, values = table("n,s\n1,a\n2,b\n")
    twice = [*in_two(values), *in_two(values)]
    with pytest.raises(DataError, match=r"a constraint does not hold: .*(unique|UNIQUE)"):
        create_and_load(place, [(NewTable("t", schema, primary_key=("n",)), twice)])
    assert nothing_in(place)


def test_what_was_there_stays_when_its_replacement_fails(place, table) -> None:
    schema, values = table("n,s\n1,a\n2,b\n")
    create_and_load(place, [(NewTable("t", schema), in_two(values))])

    def broken() -> Iterator[dict[str, np.ndarray]]:
        yield in_two(values)[1]
        raise DataError("no more")

    with pytest.raises(DataError, match="no more"):
        create_and_load(place, [(NewTable("t", schema), broken())], "replace")
    assert rows_of(place, "t") == [(1, "a"), (2, "b")]


def linked(table, child: str) -> list[tuple[NewTable, list]]:
    parents, parent_values = table("a,b,s\n1,2,x\n1,3,y\n4,2,z\n")
    children, child_values = table(child)
    to_parent = ReflectedForeignKey(("pa", "pb"), "parents", ("a", "b"))
    to_itself = ReflectedForeignKey(("boss",), "children", ("id",))
    return [
        (
            NewTable("parents", parents, primary_key=("a", "b"), unique=(("s",),)),
            in_two(parent_values),
        ),
        (
            NewTable(
                "children", children, primary_key=("id",), foreign_keys=(to_itself, to_parent)
            ),
            [{name: child_values[name].to_numpy() for name in child_values}],
        ),
    ]


def test_linked_tables_are_made_with_all_their_keys(place, table) -> None:
    tables = linked(table, "id,pa,pb,boss\n1,1,2,\n2,4,2,1\n3,1,3,1\n")
    create_and_load(place, tables)
    create_and_load(place, tables, "replace")
    children, parents = reflect(place)
    assert parents.primary_key == ("a", "b")
    assert parents.unique == (("s",),)
    assert children.foreign_keys == (
        ReflectedForeignKey(("boss",), "children", ("id",)),
        ReflectedForeignKey(("pa", "pb"), "parents", ("a", "b")),
    )
    assert len(rows_of(place, "children")) == 3


def test_a_child_without_its_parent_leaves_neither_table(place, table) -> None:
    with pytest.raises(DataError, match=r"a constraint does not hold: .*(foreign key|FOREIGN KEY)"):
        create_and_load(place, linked(table, "id,pa,pb,boss\n1,1,2,\n2,4,3,1\n3,1,3,1\n"))
    assert nothing_in(place)


def test_texts_that_are_too_long_for_their_type_are_cut_and_counted(place, table, caplog) -> None:
    schema, values = table("s,n\nabcdef,1\nbødø,2\n")
    create_and_load(place, [(NewTable("t", schema, {"s": "varchar(4)"}), in_two(values))])
    assert [row[0] for row in rows_of(place, "t")] == ["abcd", "bødø"]
    assert "t, column 's': 1 texts were cut to the 4 characters of their type" in caplog.text


def test_a_table_to_add_to_must_have_the_columns(place, table) -> None:
    create_and_load(
        place, [(NewTable("t", (found := table("n,s\n1,a\n2,b\n"))[0]), in_two(found[1]))]
    )
    schema, values = table("n,other\n1,a\n2,b\n")
    with pytest.raises(DataError, match="column 'other': the table 't' has no such column"):
        create_and_load(place, [(NewTable("t", schema), in_two(values))], "append")


def test_a_parquet_file_and_a_source_in_a_database_lend_their_types(tmp_path) -> None:
    pd.DataFrame({"n": np.arange(3, dtype=np.int16), "j": [[1], [2], [3]]}).to_parquet(
        tmp_path / "t.parquet"
    )
    raw = read_table(tmp_path / "t.parquet")
    assert choose_format(raw.format, None, "sqlite:///a.db").dtypes == {
        "n": "smallint",
        "j": "json",
    }
    with pytest.raises(ConfigError, match="a database is not written as csv"):
        choose_format(raw.format, "csv", "sqlite:///a.db")


def test_other_databases_are_not_written_to() -> None:
    with pytest.raises(ConfigError, match="mysql is read, not written to"):
        create_and_load("mysql://host/db", [])


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_made_is_told(tmp_path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ResourceError, match="its folder cannot be made"):
        create_and_load(f"sqlite:///{tmp_path}/new/a.db", [])


def run(command: str, *words: object) -> str:
    """Run a command; its output."""
    from syngen_lite.cli import commands

    outcome = CliRunner().invoke(getattr(commands, command), [str(word) for word in words])
    assert outcome.exit_code == 0, outcome.output
    return outcome.output


@pytest.fixture
def learnt(server, database, tmp_path, monkeypatch) -> str:
    """The address of a database whose table `people` was learnt."""
    name = database.partition("@/")[2].partition("?")[0]
    server.sql(PEOPLE, name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PGSECRET", server.password)
    url = server.tcp(database=name)
    run("train", "--source", url, "--table_name", "people", "--epochs", 2)
    return url


def test_postgresql_to_postgresql_and_the_rows_are_those_of_the_csv_file(server, learnt) -> None:
    words = ("--size", 1500, "--table_name", "people", "--random_seed", 5)
    out = run("infer", *words, "--destination", f"{learnt}#public.copies")
    assert "secret" not in out.lower()
    run("infer", *words, "--destination", "rows.csv")
    copies, people = reflect(learnt)
    assert copies.primary_key == ("id",)
    assert [c.word for c in copies.columns] == [c.word for c in people.columns]
    name = learnt.rpartition("/")[2]
    server.sql("SET datestyle = ISO", name)
    server.sql(f"COPY copies TO '{server.folder}/rows.csv' CSV HEADER", name)
    theirs = pd.read_csv(server.folder / "rows.csv", dtype=str)
    ours = pd.read_csv("rows.csv", dtype=str)
    assert (theirs["tags"] == "{a,b}").all()
    assert (theirs["sure"].map({"t": "True", "f": "False"}) == ours["sure"]).all()
    assert theirs["j"].map(json.loads).equals(ours["j"].map(json.loads))
    assert theirs["r"].astype(float).equals(ours["r"].astype(float))
    moments = [pd.to_datetime(rows["zoned"], utc=True) for rows in (theirs, ours)]
    assert moments[0].equals(moments[1])
    same = ["id", "city", "pay", "born", "seen", "note", "who"]
    pd.testing.assert_frame_equal(theirs[same], ours[same])


def test_nothing_that_is_kept_or_said_holds_the_password(server, learnt, tmp_path) -> None:
    (manifest,) = tmp_path.rglob("v1/manifest.json")
    kept = json.loads(manifest.read_text())["settings"]["source"]
    assert kept == learnt + "#people"
    out = run("infer", 500, "people", "--destination", f"{learnt}#made", "--print_report", "true")
    texts = [p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()]
    assert not any(server.password.encode() in text for text in texts)
    assert server.password not in out


def test_the_report_reads_the_source_again(learnt, server) -> None:
    left_out = "figures that need real rows are left out"
    assert left_out not in run("infer", 500, "people", "--print_report", "true")
    server.sql("DELETE FROM people WHERE id = 1", learnt.rpartition("/")[2])
    out = run("infer", 500, "people", "--print_report", "true")
    assert left_out in out
    assert "the source has changed since the training" in out


def test_a_connection_that_breaks_while_rows_are_written_leaves_nothing(
    server, database, table
) -> None:
    schema, values = table("n,s\n1,a\n2,b\n")
    name = database.partition("@/")[2].partition("?")[0]

    def cut_off() -> Iterator[dict[str, np.ndarray]]:
        first, second = in_two(values)
        yield first
        server.sql(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        yield second

    with pytest.raises(ResourceError, match="went away"):
        create_and_load(database, [(NewTable("t", schema), cut_off())])
    assert nothing_in(database)


def test_the_source_itself_is_never_written_to(learnt, server) -> None:
    from syngen_lite.cli import commands

    for way in ("replace", "append"):
        words = ["10", "people", "--destination", learnt.replace("127.0.0.1", "localhost")]
        outcome = CliRunner().invoke(commands.infer, [*words, "--if_exists", way])
        assert outcome.exit_code == 2, outcome.output
        assert "the table that the model was trained on" in outcome.output


def test_commands_end_with_the_code_of_what_is_wrong_and_no_traceback(
    server, tmp_path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    from syngen_lite.cli import commands

    for url, code in (
        (server.url(), 3),
        (server.tcp("tester:wrongsecret"), 5),
        ("postgresql://me:wrongsecret@127.0.0.1:1/db", 5),
        ("postgresql://me:${NO_SUCH_VARIABLE}@127.0.0.1/db", 2),
        ("postgresql://me:wrong@secret@127.0.0.1/db", 2),
        ("mysql://me:wrongsecret@127.0.0.1/db", 2),
    ):
        outcome = CliRunner().invoke(commands.train, ["--source", url, "--table_name", "none"])
        assert outcome.exit_code == code, (url, outcome.output)
        assert "Traceback" not in outcome.output
        assert "secret" not in outcome.output


def test_several_processes_load_the_same_rows(workplace) -> None:
    words = ("--size", 70_000, "--table_name", "T", "--random_seed", 2)
    run("infer", *words, "--destination", "sqlite:///one.db")
    run("infer", *words, "--destination", "sqlite:///two.db", "--workers", 2)
    found = []
    for name in ("one.db", "two.db"):
        with closing(sqlite3.connect(name)) as connection:
            found.append(connection.execute("SELECT * FROM T ORDER BY rowid").fetchall())
    assert len(found[0]) == 70_000
    assert found[0] == found[1]


def test_if_exists_is_refused_where_there_is_no_table(workplace) -> None:
    from syngen_lite.cli import commands

    words = ["10", "T", "--destination", "rows.csv", "--if_exists", "append"]
    outcome = CliRunner().invoke(commands.infer, words)
    assert outcome.exit_code == 2
    assert "--if_exists is for a table of a database" in outcome.output


def test_two_tables_of_databases_are_compared(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(sqlite3.connect("a.db")) as connection:
        connection.executescript("CREATE TABLE one (n integer, s text); CREATE TABLE two (n, s);")
        for name in ("one", "two"):
            rows = [(i % 50, "ab"[i % 2]) for i in range(200)]
            connection.executemany(f"INSERT INTO {name} VALUES (?, ?)", rows)
        connection.commit()
    from syngen_lite.cli.commands import main

    words = ["report", "sqlite:///a.db#one", "sqlite:///a.db#two", "--metrics_only"]
    outcome = CliRunner().invoke(main, words)
    assert outcome.exit_code == 0, outcome.output


def test_tables_of_a_metadata_file_share_a_database(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(sqlite3.connect("a.db")) as connection:
        connection.executescript("CREATE TABLE one (n integer); CREATE TABLE two (s text);")
        connection.executemany("INSERT INTO one VALUES (?)", [(i % 9,) for i in range(60)])
        connection.executemany("INSERT INTO two VALUES (?)", [("ab"[i % 2],) for i in range(60)])
        connection.commit()
    section = "{0}:\n  train_settings: {{source: 'sqlite:///a.db', epochs: 1}}\n"
    (tmp_path / "m.yaml").write_text(
        "global:\n  infer_settings: {destination: 'sqlite:///out.db', size: 20}\n"
        + section.format("one")
        + section.format("two")
    )
    run("train", "--metadata_path", "m.yaml")
    run("infer", "--metadata_path", "m.yaml")
    assert [table.name for table in reflect("sqlite:///out.db")] == ["one", "two"]

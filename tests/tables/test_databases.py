"""Tables of databases: what there is of them, their rows, and what is said when they are not."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest

from syngen_lite.errors import ConfigError, DataError, MissingExtraError, ResourceError
from syngen_lite.tables import GivenFormat, detect_schema, read_table, to_text, to_values
from syngen_lite.tables.databases.reading import open_database
from syngen_lite.tables.databases.reflection import (
    ReflectedColumn,
    ReflectedForeignKey,
    reflect,
)

SHOP = """
CREATE TABLE countries (code CHAR(2) PRIMARY KEY, name VARCHAR(40) NOT NULL UNIQUE);
CREATE TABLE orders (number INTEGER, year SMALLINT, country CHAR(2) REFERENCES countries (code),
  total NUMERIC(9, 2), PRIMARY KEY (year, number));
CREATE TABLE lines (id INTEGER PRIMARY KEY, year SMALLINT NOT NULL, number INTEGER NOT NULL,
  FOREIGN KEY (year, number) REFERENCES orders (year, number));
CREATE UNIQUE INDEX one_a_total ON orders (country, total);
"""


@pytest.fixture
def sqlite(tmp_path: Path) -> Callable[[str], str]:
    def made(script: str) -> str:
        path = tmp_path / "a.db"
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(script)
        return f"sqlite:///{path}"

    return made


def name_of(database: str) -> str:
    return database.partition("@/")[2].partition("?")[0]


def columns_of(url: str) -> dict[str, list]:
    raw = read_table(url)
    return {
        name: column.to_pylist() if raw.dtypes[name] == "text" else column.tolist()
        for name, column in raw.columns.items()
    }


def expect_shop(url: str, *, whole: str, short: str) -> None:
    countries, lines, orders = reflect(url)
    assert [t.name for t in (countries, lines, orders)] == ["countries", "lines", "orders"]
    assert [column.word for column in orders.columns] == [whole, short, "char(2)", "numeric(9, 2)"]
    assert orders.primary_key == ("year", "number")
    assert orders.foreign_keys == (ReflectedForeignKey(("country",), "countries", ("code",)),)
    assert orders.unique == (("country", "total"),)
    assert countries.columns[1] == ReflectedColumn("name", "varchar(40)", nullable=False)
    assert countries.unique == (("name",),)
    (key,) = lines.foreign_keys
    assert key == ReflectedForeignKey(("year", "number"), "orders", ("year", "number"))


def test_sqlite_tells_columns_and_keys_of_all_tables(sqlite) -> None:
    expect_shop(sqlite(SHOP), whole="bigint", short="bigint")


def test_postgresql_tells_columns_and_keys_of_all_tables(server, database) -> None:
    server.sql(SHOP, name_of(database))
    expect_shop(database, whole="integer", short="smallint")


def test_sqlite_gives_values_in_the_types_of_its_columns(sqlite) -> None:
    url = sqlite("""
        CREATE TABLE t (id INTEGER PRIMARY KEY, price DECIMAL(9, 2), open BOOLEAN, day DATE,
          at TIMESTAMP, note TEXT, ratio REAL);
        INSERT INTO t VALUES (2, 1.5, 1, '2024-02-29', '2024-01-02 03:04:05.5', 'a', 0.1),
          (1, 2, 0, NULL, NULL, NULL, NULL);
    """)
    assert columns_of(f"{url}#t") == {
        "id": [1, 2],
        "price": ["2.00", "1.50"],
        "open": [False, True],
        "day": [pd.NaT, pd.Timestamp("2024-02-29")],
        "at": [pd.NaT, pd.Timestamp("2024-01-02 03:04:05.5")],
        "note": [None, "a"],
        "ratio": [pytest.approx(float("nan"), nan_ok=True), 0.1],
    }


def test_what_sqlite_holds_against_the_type_of_a_column_is_read_as_it_is(sqlite) -> None:
    url = sqlite("""
        CREATE TABLE t (n INTEGER, d DATE, p NUMERIC(9, 1), u);
        INSERT INTO t VALUES (1, '2024-01-01', 0.125, 1), ('many', 'soon', 'x', 'y');
    """)
    assert columns_of(f"{url}#t") == {
        "n": ["1", "many"],
        "d": ["2024-01-01", "soon"],
        "p": ["0.125", "x"],
        "u": ["1", "y"],
    }


def test_postgresql_gives_values_in_the_types_of_its_columns(server, database) -> None:
    name = name_of(database)
    server.sql(
        """
        CREATE TYPE mood AS ENUM ('sad', 'glad');
        CREATE TABLE "Odd Name" (id uuid PRIMARY KEY, small smallint, price numeric(9, 2),
          free numeric, open boolean, day date, at timestamp, sure timestamptz, j jsonb,
          tags text[], mood mood, code char(4), who inet, wait interval, clock time, r real);
        INSERT INTO "Odd Name" VALUES
          ('00000000-0000-0000-0000-000000000002', 1, 1.5, 1.250, true, '2024-02-29',
           '2024-01-02 03:04:05.5', '2024-01-02 03:04:05+02', '{"a": 1.0}', '{a,"b c",NULL}', 'sad',
           'ab', '10.0.0.1', '1 day 02:00', '12:30', 0.1),
          ('00000000-0000-0000-0000-000000000001', NULL, NULL, 'NaN', NULL, NULL, NULL, NULL, NULL,
           NULL, NULL, NULL, NULL, NULL, NULL, NULL);
        """,
        name,
    )
    found = columns_of(f"{database}#Odd%20Name")
    assert {name: values[1] for name, values in found.items()} == {
        "id": "00000000-0000-0000-0000-000000000002",
        "small": 1,
        "price": "1.50",
        "free": "1.250",
        "open": True,
        "day": pd.Timestamp("2024-02-29"),
        "at": pd.Timestamp("2024-01-02 03:04:05.5"),
        "sure": pd.Timestamp("2024-01-02 01:04:05"),
        "j": '{"a": 1.0}',
        "tags": '["a","b c",null]',
        "mood": "sad",
        "code": "ab",
        "who": "10.0.0.1",
        "wait": "1 day 02:00:00",
        "clock": "12:30:00",
        "r": pytest.approx(0.1),
    }
    assert all(pd.isna(values[0]) for name, values in found.items() if name != "id")


def test_a_table_of_another_schema_and_a_view_are_read_by_name(server, database) -> None:
    name = name_of(database)
    server.sql(
        "CREATE SCHEMA sales; CREATE TABLE sales.orders AS SELECT 7 AS n;"
        "CREATE VIEW seen AS SELECT n + 1 AS more FROM sales.orders",
        name,
    )
    assert columns_of(f"{database}#sales.orders") == {"n": [7]}
    assert columns_of(f"{database}#seen") == {"more": [8]}
    assert columns_of(f"{database}#SEEN") == {"more": [8]}


def test_a_sample_of_a_table_is_the_same_as_of_a_file(server, database, tmp_path) -> None:
    name = name_of(database)
    server.sql("CREATE TABLE t AS SELECT i AS n FROM generate_series(1, 9000) i", name)
    (tmp_path / "t.csv").write_text("n\n" + "".join(f"{i}\n" for i in range(1, 9001)))
    from_file = read_table(tmp_path / "t.csv", row_limit=50, seed=3)
    from_server = read_table(f"{database}#t", row_limit=50, seed=3)
    assert from_server.columns["n"].tolist() == list(map(int, from_file.columns["n"].to_pylist()))
    assert from_server.source_rows == 9000


def test_the_scale_of_numbers_is_kept_though_no_value_shows_it(sqlite) -> None:
    url = sqlite("CREATE TABLE t (p NUMERIC(9, 2)); INSERT INTO t VALUES (1), (2), (3.5);")
    raw = read_table(f"{url}#t")
    schema = detect_schema("t", raw)
    assert to_text(to_values(raw, schema), schema)[0] == ["1.00", "2.00", "3.50"]


def test_a_column_of_bytes_is_refused_by_name(sqlite, server, database) -> None:
    url = sqlite("CREATE TABLE t (n INTEGER, scan BLOB); INSERT INTO t VALUES (1, x'00');")
    server.sql("CREATE TABLE t (n int, scan bytea)", name_of(database))
    for address in (url, database):
        with pytest.raises(DataError, match=r"column 'scan': a column of bytes cannot be learnt"):
            read_table(f"{address}#t")


def test_a_table_that_is_not_there_is_refused_with_those_that_are(sqlite) -> None:
    url = sqlite(SHOP)
    with pytest.raises(DataError, match="no table 'order'; there are countries, lines, orders"):
        read_table(f"{url}#order")
    with pytest.raises(DataError, match=r"no table named\n  hint: name one .*#countries"):
        read_table(url)


def test_a_file_that_is_not_there_is_not_made(tmp_path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read_table(f"sqlite:///{tmp_path}/none.db#t")
    assert not (tmp_path / "none.db").exists()


def test_a_file_that_is_no_database_is_refused(tmp_path) -> None:
    (tmp_path / "a.db").write_text("a,b\n" * 500)
    with pytest.raises(DataError, match="no SQLite database"):
        read_table(f"sqlite:///{tmp_path}/a.db#t")


def test_an_option_that_sqlite_does_not_know_is_refused(sqlite) -> None:
    with pytest.raises(ConfigError, match="SQLite takes no options"):
        read_table(f"{sqlite(SHOP)}?mode=ro#orders")


def test_an_empty_table_and_a_format_are_refused(sqlite) -> None:
    url = sqlite("CREATE TABLE t (n INTEGER);")
    with pytest.raises(DataError, match="no rows"):
        read_table(f"{url}#t")
    with pytest.raises(ConfigError, match="a database needs no format"):
        read_table(f"{url}#t", given=GivenFormat(sep=";"))


def test_a_driver_that_is_missing_is_named() -> None:
    with pytest.raises(MissingExtraError, match=r"needs pymysql.*\n.*syngen-lite\[sql\]"):
        read_table("mysql://me:secret@host/db#t")


def test_a_server_that_is_not_there_is_told_without_the_password() -> None:
    with pytest.raises(ResourceError, match="not there, refuses, or went away") as caught:
        read_table("postgresql://me:topsecret@127.0.0.1:1/db#t")
    assert "topsecret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_password_comes_from_the_environment(server, monkeypatch) -> None:
    server.sql("CREATE TABLE IF NOT EXISTS one AS SELECT 1 AS n")
    monkeypatch.setenv("PGSECRET", server.password)
    assert columns_of(f"{server.tcp()}#one") == {"n": [1]}
    monkeypatch.setenv("PGPASSWORD", server.password)
    assert columns_of(f"{server.tcp('tester')}#one") == {"n": [1]}
    assert columns_of(f"{server.tcp('tester:top%20s3cret%2F%40%23')}#one") == {"n": [1]}


@pytest.mark.parametrize("login", ["tester:wrongsecret", "tester", "nobody_here:wrongsecret"])
def test_a_wrong_password_is_told_and_not_shown(server, login, monkeypatch) -> None:
    monkeypatch.delenv("PGPASSWORD", raising=False)
    with pytest.raises(ResourceError, match="password") as caught:
        read_table(f"{server.tcp(login)}#one")
    assert "wrongsecret" not in str(caught.value)


def test_a_database_that_is_not_there_is_told(server) -> None:
    with pytest.raises(ResourceError, match='database "nowhere" does not exist'):
        read_table(f"{server.url('nowhere')}#t")


def test_a_table_that_may_not_be_read_is_told(server, database) -> None:
    name = name_of(database)
    server.sql(
        "CREATE TABLE t AS SELECT 1 AS n; DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN", name
    )
    with pytest.raises(ResourceError, match="no permission: permission denied for table t"):
        read_table(f"{database.replace('tester@', 'guest@')}#t")


def test_a_connection_that_breaks_while_rows_are_read_is_told(server, database) -> None:
    name = name_of(database)
    server.sql(
        "CREATE TABLE t AS SELECT i, repeat('x', 500) x FROM generate_series(1, 10000) i", name
    )
    with pytest.raises(ResourceError, match="went away"), open_database(f"{database}#t") as part:
        next(part.batches)
        server.sql(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' "
            "AND pid <> pg_backend_pid()"
        )
        for _ in part.batches:
            pass


def test_a_server_that_dies_while_rows_are_read_is_told(server, database) -> None:
    name = name_of(database)
    server.sql(
        "CREATE TABLE t AS SELECT i, repeat('x', 500) x FROM generate_series(1, 10000) i", name
    )
    try:
        with (
            pytest.raises(ResourceError, match="went away"),
            open_database(f"{database}#t") as part,
        ):
            next(part.batches)
            server.stop()
            for _ in part.batches:
                pass
    finally:
        server.start()


def test_a_date_that_no_calendar_here_has_is_refused_without_its_value(server, database) -> None:
    name = name_of(database)
    server.sql("CREATE TABLE t AS SELECT '12345-01-01'::date AS d", name)
    with pytest.raises(DataError, match="a date beyond the years 1 to 9999") as caught:
        read_table(f"{database}#t")
    assert "12345" not in str(caught.value)

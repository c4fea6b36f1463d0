"""Connections to databases, and what goes wrong with them in our words."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from syngen_lite.addresses import DatabaseAddress, expanded
from syngen_lite.errors import (
    ConfigError,
    DataError,
    MissingExtraError,
    ResourceError,
    SyngenError,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

DRIVERS = {"postgresql": "psycopg", "sqlite": "pysqlite", "mysql": "pymysql", "mariadb": "pymysql"}
"""Database to its usual driver."""
_PATIENCE = "10"  # seconds to wait for a server
_MISSING = {
    "postgresql": "pip install 'syngen-lite[sql]'",
    "sqlite": "pip install 'syngen-lite[sql]'",
    "mysql": "pip install 'syngen-lite[sql]' pymysql",
    "mariadb": "pip install 'syngen-lite[sql]' pymysql",
}
_PRIVILEGE = "42501"  # PostgreSQL's code for a lack of rights


@contextmanager
def reading(address: DatabaseAddress) -> Iterator[Connection]:
    """A connection that sees one state of the database and changes nothing.

    Raises:
        ConfigError: the address cannot be used.
        MissingExtraError: SQLAlchemy or the driver is not installed.
        DataError: there is no such file (SQLite), or a value cannot be read.
        ResourceError: the server is not there, refuses, or goes away.
    """
    if address.backend == "sqlite" and not sqlite_path(address).is_file():
        raise DataError(
            "no such file", file=address.shown, hint="check the path and the working directory"
        )
    with _connected(address, read_only=True) as connection, database_errors(address):
        if address.backend == "postgresql":
            connection.exec_driver_sql("SET TIME ZONE 'UTC'")
            connection.exec_driver_sql("SET synchronize_seqscans = off")  # rows in one order
        yield connection


@contextmanager
def writing(address: DatabaseAddress) -> Iterator[Connection]:
    """A connection whose changes are there when the `with` block ends well, else none of them.

    Raises:
        ConfigError: the address cannot be used, or no such database is written to.
        MissingExtraError: SQLAlchemy or the driver is not installed.
        DataError: the database refuses a row.
        ResourceError: the server is not there, refuses, or goes away.
    """
    if address.backend not in ("postgresql", "sqlite"):
        raise ConfigError(
            f"{address.backend} is read, not written to",
            file=address.shown,
            hint="write to postgresql:// or sqlite://, or to a CSV file and load that",
        )
    path = sqlite_path(address) if address.backend == "sqlite" else None
    is_new = path is not None and not path.exists()
    if path is not None:
        _make_folder(path, address)
    done = False
    try:
        with _connected(address, read_only=False) as connection, database_errors(address):
            with connection.begin():
                yield connection
            done = True
    finally:
        if path is not None and is_new and not done:
            path.unlink(missing_ok=True)


def sqlite_path(address: DatabaseAddress) -> Path:
    """The file of an SQLite database.

    Raises:
        ConfigError: the address names none.
    """
    name = expanded(address.place).removeprefix("/")
    if not name or name == ":memory:" or not address.place.startswith("/"):
        raise ConfigError(
            "this address names no file",
            file=address.shown,
            hint="write sqlite:///folder/file.db, or sqlite:////folder/file.db from the root",
        )
    if address.options:
        raise ConfigError("SQLite takes no options", file=address.shown, hint="leave out ?...")
    return Path(name)


@contextmanager
def database_errors(address: DatabaseAddress) -> Iterator[None]:
    """Turn what SQLAlchemy and drivers raise into the error tree; no value, no password in it."""
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    try:
        yield
        return
    except SyngenError:
        raise
    except SQLAlchemyError as error:
        found = _in_our_words(error, address)
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in ("psycopg", "sqlite3", "pymysql"):
            raise
        found = _in_our_words(error, address)
    raise found from None  # a driver's own words may hold the password, or a row


@contextmanager
def _connected(address: DatabaseAddress, *, read_only: bool) -> Iterator[Connection]:
    engine = _engine(address, read_only=read_only)
    try:
        with database_errors(address):
            connection = engine.connect()
        with connection:
            yield connection
    finally:
        engine.dispose()


def _engine(address: DatabaseAddress, *, read_only: bool) -> Engine:
    try:
        import sqlalchemy as sa  # noqa: PLC0415 - most tables are files

        driver = address.driver or DRIVERS[address.backend]
        url = sa.make_url(f"{address.backend}+{driver}://{_place(address)}").set(
            username=address.user or None, password=address.password or None
        )
        options = _sqlite(address, read_only) if address.backend == "sqlite" else {}
        if address.backend == "postgresql":
            timed = {"connect_timeout": _PATIENCE, "client_encoding": "utf8"}
            url = url.update_query_dict({**timed, **address.option_values})
            options = {"isolation_level": "REPEATABLE READ"}
        elif address.option_values:
            url = url.update_query_dict(address.option_values)
        engine = sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True, **options)
    except ImportError as error:
        raise MissingExtraError(
            f"{address.backend}:// needs {error.name or 'a package'}, which is not installed",
            file=address.shown,
            hint=_MISSING[address.backend],
        ) from None
    except (sa.exc.SQLAlchemyError, ValueError):
        raise ConfigError(
            "this is no address of a database that can be opened",
            file=address.shown,
            hint=f"write {address.backend}://user@host:port/database",
        ) from None
    if address.backend == "sqlite":
        # pysqlite would begin no transaction before a CREATE TABLE
        begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"
        sa.event.listen(engine, "begin", lambda c: c.exec_driver_sql(begin) and None)
    return engine


def _place(address: DatabaseAddress) -> str:
    return expanded(address.place) if address.backend != "sqlite" else ""


def _sqlite(address: DatabaseAddress, read_only: bool) -> dict[str, Any]:
    path = sqlite_path(address).absolute()

    def connect() -> sqlite3.Connection:
        mode = "ro" if read_only else "rwc"
        found = sqlite3.connect(f"{path.as_uri()}?mode={mode}", uri=True, isolation_level=None)
        found.execute("PRAGMA foreign_keys = ON")
        return found

    return {"creator": connect}


def _make_folder(path: Path, address: DatabaseAddress) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ResourceError(
            f"its folder cannot be made: {error.strerror}", file=address.shown
        ) from None


def _in_our_words(error: Exception, address: DatabaseAddress) -> SyngenError:
    import sqlalchemy.exc as sa  # noqa: PLC0415

    cause = getattr(error, "orig", None) or error
    words = _cleaned(cause, address)
    if isinstance(error, sa.NoSuchModuleError):
        return ConfigError("there is no such driver", file=address.shown, hint="leave it out")
    if getattr(cause, "sqlstate", None) == _PRIVILEGE:
        return ResourceError(f"no permission: {words}", file=address.shown)
    return _of_the_data(cause, words, address) or ResourceError(
        f"the database is not there, refuses, or went away: {words}",
        file=address.shown,
        hint=_HINTS.get(address.backend),
    )


def _of_the_data(cause: BaseException, words: str, address: DatabaseAddress) -> DataError | None:
    """What is wrong with tables or values; None where it is something else."""
    name = type(cause).__name__
    state = (getattr(cause, "sqlstate", None) or "")[:2]  # PostgreSQL's class of errors
    if state == "23" or name == "IntegrityError":
        return DataError(
            f"a constraint does not hold: {words}",
            file=address.shown,
            hint="nothing was written; with --if_exists append the rows must fit those there",
        )
    if state == "22" or name in ("DataError", "NotSupportedError"):
        return DataError(
            "a value does not fit its type: a date beyond the years 1 to 9999, infinity, or a "
            "text that is too long",
            file=address.shown,
            column=_column_of(cause),
            hint="read a view that leaves it out or casts it to text",
        )
    if state in ("2B", "3F", "42") or name == "ProgrammingError":
        return DataError(f"the database refuses: {words}", file=address.shown)
    if name == "DatabaseError" and address.backend == "sqlite":
        return DataError(f"no SQLite database, or a damaged one: {words}", file=address.shown)
    return None


_HINTS = {
    "postgresql": "check host, port, database and user; a password is given by ${NAME} in the "
    "address, PGPASSWORD or ~/.pgpass",
    "sqlite": "check the disk, the permissions, and that no other program writes to the file",
}


def _column_of(cause: BaseException) -> str | None:
    """The column that PostgreSQL's COPY stopped at, from its words without the value."""
    context = getattr(getattr(cause, "diag", None), "context", None) or ""
    found = re.match(r"COPY .*?, line \d+, column ([^:]+):", context)
    return found[1] if found else None


def _cleaned(cause: BaseException, address: DatabaseAddress) -> str:
    """The first line of a driver's words; PostgreSQL's further ones name values."""
    diagnosis = getattr(getattr(cause, "diag", None), "message_primary", None)
    text = str(diagnosis or cause or type(cause).__name__).strip()
    line = " ".join(text.split("\n")[:2])[:300] if not diagnosis else text[:300]
    for secret in address.secrets:
        line = line.replace(secret, "***")
    return line

"""Small tables written for one test, and a PostgreSQL server."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest

from syngen_lite.schema import Column
from syngen_lite.tables import RawTable, detect_schema, read_table, to_text, to_values


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[..., Path]:
    def write(text: str | bytes, name: str = "t.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


@pytest.fixture
def rows() -> Callable[[RawTable], list[tuple]]:
    def of(raw: RawTable) -> list[tuple]:
        return list(zip(*[column.to_pylist() for column in raw.columns.values()], strict=True))

    return of


@pytest.fixture
def one_column(csv_file: Callable[..., Path]) -> SimpleNamespace:
    """A table of one column: what is detected, and what its text becomes there and back."""

    def read(values: list[str], name: str) -> RawTable:
        lines = [name, *('"' + value.replace('"', '""') + '"' for value in values)]
        return read_table(csv_file("\n".join(lines) + "\n"))

    def detected(values: list[str], name: str = "x", kind: str | None = None) -> Column:
        overrides = {name: kind} if kind else None
        return detect_schema("t", read(values, name), overrides=overrides).columns[0]

    def returned(values: list[str], name: str = "x") -> list[str]:
        raw = read(values, name)
        schema = detect_schema("t", raw)
        return [str(cell) for cell in to_text(to_values(raw, schema), schema)[0]]

    return SimpleNamespace(detected=detected, returned=returned, read=read)


_NUMBERS = count()
PASSWORD = "top s3cret/@#"  # of the PostgreSQL server; in an address top%20s3cret%2F%40%23


@dataclass(frozen=True)
class Server:
    """A server of its own: anyone enters by the socket in `folder`, by TCP only with `PASSWORD`."""

    folder: Path
    port: int
    program: Path
    user: str | None
    password: str = PASSWORD

    def url(self, database: str = "postgres") -> str:
        """By the socket, without a password."""
        return f"postgresql://tester@/{database}?host={self.folder}&port={self.port}"

    def tcp(self, login: str = "tester:${PGSECRET}", database: str = "postgres") -> str:
        """By TCP, which asks for a password."""
        return f"postgresql://{login}@127.0.0.1:{self.port}/{database}"

    def run(self, *args: str) -> None:
        """Run pg_ctl on it."""
        subprocess.run(
            [self.program / "pg_ctl", "-D", self.folder / "data", "-w", *args],
            check=True,
            capture_output=True,
            user=self.user,
            cwd="/",
        )

    def start(self) -> None:
        """Start it, anew if it was stopped."""
        words = f"-p {self.port} -k {self.folder} -h 127.0.0.1 -c fsync=off"
        self.run("-o", words, "-l", str(self.folder / "log"), "start")

    def sql(self, text: str, database: str = "postgres") -> list[tuple]:
        """Run one statement."""
        import psycopg

        with psycopg.connect(
            host=str(self.folder), port=self.port, user="tester", dbname=database, autocommit=True
        ) as connection:
            cursor = connection.execute(text)
            return cursor.fetchall() if cursor.description else []

    def stop(self) -> None:
        """Stop it at once, whoever is connected."""
        self.run("-m", "immediate", "stop")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server, one for all tests of a process."""
    if (reason := _missing()) is not None:
        pytest.skip(reason)
    with _running_server() as server:
        yield server


@pytest.fixture
def database(server: Server) -> str:
    """The address of an empty database of the server."""
    name = f"d{next(_NUMBERS)}"
    server.sql(f"CREATE DATABASE {name}")
    return server.url(name)


def _missing() -> str | None:
    if find_spec("sqlalchemy") is None or find_spec("psycopg") is None:
        return "SQLAlchemy or psycopg is not installed"
    if _programs() is None:
        return "no initdb and pg_ctl on this machine: install PostgreSQL, or pip install pgserver"
    if os.getuid() == 0 and _other_user() is None:
        return "PostgreSQL does not run as root, and there is no other user"
    return None


@contextmanager
def _running_server() -> Iterator[Server]:
    program = _programs()
    assert program is not None
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # a short path: sockets' names are limited
    user = _other_user() if os.getuid() == 0 else None
    (folder / "password").write_text(PASSWORD)
    if user is not None:
        folder.chmod(0o755)
        shutil.chown(folder, user)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Server(folder, port, program, user)
    words = ["-U", "tester", "--auth-local=trust", "--auth-host=scram-sha-256", "-E", "UTF8"]
    words += ["--no-locale", f"--pwfile={folder / 'password'}", "--no-sync"]
    server.run("init", "-o", " ".join(words))
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    """The folder of initdb and pg_ctl: of a Debian package, on the path, or of pgserver."""
    spec = find_spec("pgserver")
    origin = Path(spec.origin).parent if spec and spec.origin else Path("/nonexistent")
    found = shutil.which("initdb")
    places = [
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
        *([Path(found).resolve().parent] if found else []),
        origin / "pginstall" / "bin",
    ]
    return next((p for p in places if (p / "initdb").exists() and (p / "pg_ctl").exists()), None)


def _other_user() -> str | None:
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in known), None)

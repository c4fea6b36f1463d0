"""Addresses of databases: which table of which one, and what of it may be kept or shown.

    postgresql://me:${PGPW}@host:5432/shop#sales.orders
    sqlite:///folder/shop.db#orders

What stands behind `#` names the table, with its schema if it is not the usual one. `${NAME}` is
taken from the environment when the database is opened, and stays `${NAME}` wherever the address is
kept: so a password need not be written anywhere.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote

from syngen_lite.errors import ConfigError

BACKENDS = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "sqlite": "sqlite",
    "mysql": "mysql",
    "mariadb": "mariadb",
}
"""Scheme of an address to the database that it is of."""
_PORTS = {"postgresql": "5432", "mysql": "3306", "mariadb": "3306"}
_SCHEME = re.compile(r"(\w+)(?:\+(\w+))?://")
_SERVER = re.compile(
    r"([^\s@:/?#]*(:[^\s@:/?#]*)?@)?"  # user and password
    r"(\[[^\s\]]*\]|[^\s@:/?#]*)(:(\d+|\$\{\w+\})?)?"  # host and port
    r"(/[^\s@?#]*)?(\?[^\s@#]*)?(#[^\s@#]*)?"  # database, options, table
)
_VARIABLE = re.compile(r"\$\{([^{}]*)\}")
_OPEN = frozenset(
    {"host", "port", "sslmode", "sslrootcert", "connect_timeout", "application_name", "charset"}
)
"""Options of a connection that hold no secret."""


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """An address taken apart, its `${NAME}` not yet replaced.

    Attributes:
        backend: One of the values of `BACKENDS`.
        driver: The driver that is asked for by name, "" for the usual one.
        login: User, or user and password with a colon between, "" for none.
        place: Host, port and database, or the path of an SQLite file.
        options: What stands behind `?`.
        table: What stands behind `#`, "" for nothing.
    """

    backend: str
    driver: str
    login: str
    place: str
    options: str
    table: str

    @classmethod
    def of(cls, text: str) -> DatabaseAddress:
        """Take an address apart.

        Raises:
            ConfigError: it is malformed; its password is in no message.
        """
        found = _SCHEME.match(text)
        if found is None or not is_database(text):
            raise ConfigError("this is no address of a database", file=text.partition("://")[0])
        backend = BACKENDS[found[1].lower()]
        whole = text[found.end() :]
        if backend != "sqlite" and not _SERVER.fullmatch(whole):
            raise ConfigError(
                "this address is malformed",
                file=f"{found[1]}://",
                hint="in a user, password or name write @ as %40, : as %3A, / as %2F, # as %23, "
                "? as %3F and a space as %20, or put the password into an environment variable: "
                "postgresql://user:${NAME}@host:port/database#table",
            )
        body, _, table = whole.partition("#")
        body, _, options = body.partition("?")
        login, _, place = body.rpartition("@") if backend != "sqlite" else ("", "", body)
        return cls(backend, found[2] or "", login, place, options, unquote(table))

    @property
    def text(self) -> str:
        """The address as it was given."""
        return self._joined(f"{self.login}@" if self.login else "", self.options)

    @property
    def kept(self) -> str:
        """What an artifact may keep: a secret stands in it as `${NAME}` or not at all."""
        user, colon, password = self.login.partition(":")
        secret = f"{colon}{password}" if _VARIABLE.fullmatch(password) else ""
        login = f"{user}{secret}@" if self.login else ""
        options = [
            part
            for part in self.options.split("&")
            if part.partition("=")[0] in _OPEN or _VARIABLE.fullmatch(part.partition("=")[2])
        ]
        return self._joined(login, "&".join(options))

    @property
    def shown(self) -> str:
        """What may be printed: no user, no option."""
        return self._joined("", "")

    @property
    def user(self) -> str:
        """The user, expanded."""
        return expanded(unquote(self.login.partition(":")[0]))

    @property
    def password(self) -> str:
        """The password, expanded, "" for none."""
        return expanded(unquote(self.login.partition(":")[2]))

    @property
    def option_values(self) -> dict[str, str]:
        """The options of the connection, expanded."""
        given = parse_qsl(self.options, keep_blank_values=True)
        return {name: expanded(value) for name, value in given}

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no message may hold."""
        options = self.option_values.items()
        found = (self.password, *(value for name, value in options if name not in _OPEN))
        return tuple(secret for secret in found if secret)

    def of_table(self, table: str) -> DatabaseAddress:
        """The same, of that table unless it names one."""
        return self if self.table else replace(self, table=table)

    def is_same(self, other: str) -> bool:
        """Whether another place is the same table of the same database, as far as names tell."""
        return is_database(other) and self._identity() == DatabaseAddress.of(other)._identity()

    def _identity(self) -> tuple[str, str, str]:
        place, table = expanded(self.place), self.table.removeprefix("public.")
        if self.backend == "sqlite":
            return self.backend, str(Path(place[1:]).resolve()), table.casefold()
        server, _, database = place.partition("/")
        host, _, port = server.partition(":")
        host = self.option_values.get("host", host) or "localhost"
        near = "localhost" if host in ("127.0.0.1", "::1") else host
        return self.backend, f"{near}:{port or _PORTS[self.backend]}/{database}", table

    def _joined(self, login: str, options: str) -> str:
        driver = f"+{self.driver}" if self.driver else ""
        query = f"?{options}" if options else ""
        table = f"#{quote(self.table)}" if self.table else ""
        return f"{self.backend}{driver}://{login}{self.place}{query}{table}"


def is_database(place: str) -> bool:
    """Whether a place is the address of a database.

    >>> is_database("postgresql+psycopg://host/db"), is_database("s3://bucket/a.csv")
    (True, False)
    """
    found = _SCHEME.match(place)
    return found is not None and found[1].lower() in BACKENDS


def expanded(text: str) -> str:
    """Replace each `${NAME}` by what the environment holds.

    Raises:
        ConfigError: a variable is not set.
    """
    for name in _VARIABLE.findall(text):
        if name not in os.environ:
            raise ConfigError(
                f"the environment variable {name!r} is not set",
                hint=f"export {name}=..., or give the password by ~/.pgpass (PostgreSQL)",
            )
    return _VARIABLE.sub(lambda found: os.environ[found[1]], text)

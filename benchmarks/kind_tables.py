"""Real tables with at least one column of every kind, and what such a column's values look like.

Where no public table has a column of a kind, real values are written in that kind; the case says
so. Nothing is made up but the spelling.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from syngen_lite.schema import Kind

GENRES = slice("unknown", "Western")
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_COUNTRY = {"France": "fr", "Spain": "es", "Germany": "de"}


@dataclass(frozen=True, slots=True)
class Case:
    """One column to look at.

    Attributes:
        kind: What it must be found to be.
        column: Its header.
        form: A regular expression that all its values match.
        ruler: What similarity is taken on: "values", "masks", "lengths", "repeats"
            or "items".
        note: How its values were written anew, "" where they are as published.
        told: Whether the kind is given, as detection rightly takes the simpler one.
    """

    kind: Kind
    column: str
    form: str
    ruler: str = "values"
    note: str = ""
    told: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A real table and the columns of it that are looked at.

    Attributes:
        name: What it is called on the page.
        make: Reads it as text, "" for a missing value, the cases' columns included.
        cases: One per column.
    """

    name: str
    make: Callable[[], pd.DataFrame]
    cases: tuple[Case, ...]


def all_tables(data: Path, extra: Path | None) -> Iterator[Table]:
    """Every table: those of the shared folder, then those of unpacked wheels.

    Args:
        data: The shared folder's `data`.
        extra: A folder that holds the unpacked wheel of airportsdata; None without it.
    """
    for name, (make, cases) in _SHARED.items():
        yield Table(name, lambda make=make: make(data), cases)
    if extra is not None:
        yield Table("airportsdata", lambda: _airports(extra), _AIRPORTS)


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def _flights(data: Path) -> pd.DataFrame:
    table = _read(data / "nycflights13/flights.csv.gz").replace("NA", "")
    clock = table["dep_time"].replace("2400", "0").str.zfill(4)
    known = table["dep_time"] != ""
    table["dep_time"] = (clock.str[:2] + ":" + clock.str[2:]).where(known, "")
    table["air_time"] = table["air_time"].map(_span)
    return table.drop(
        columns=["sched_dep_time", "arr_time", "sched_arr_time", "flight", "hour", "minute"]
    )


def _span(minutes: str) -> str:
    return f"{int(minutes) // 60}h {int(minutes) % 60:02d}m" if minutes else ""


def _weather(data: Path) -> pd.DataFrame:
    return _read(data / "nycflights13/weather.csv")


def _planes(data: Path) -> pd.DataFrame:
    table = _read(data / "nycflights13/planes.csv").replace("NA", "")
    return table[table["speed"] == ""]


def _shoppers(data: Path) -> pd.DataFrame:
    table = _read(data / "online_shoppers/online_shoppers_intention.csv.gz")
    table["ExitRates"] = [f"{100 * float(rate):.2f}%" for rate in table["ExitRates"]]
    parts = ["Region", "TrafficType", "Browser"]
    table["Address"] = "10." + table[parts].agg(".".join, axis=1)
    return table.drop(columns=parts).rename(columns={"Address": "ip"})


def _housing(data: Path) -> pd.DataFrame:
    table = _read(data / "california_housing/housing.csv.gz")
    table["median_house_value"] = [f"${float(v):,.2f}" for v in table["median_house_value"]]
    table["place"] = table["latitude"] + ", " + table["longitude"]
    return table.drop(columns=["latitude", "longitude"])


def _churn(data: Path) -> pd.DataFrame:
    return _read(data / "churn_modelling/Churn_modelling.csv.gz").drop(columns="RowNumber")


def _churn_contacts(data: Path) -> pd.DataFrame:
    table = _churn(data)
    bare = table["Surname"].str.lower().str.replace("[^a-z]", "", regex=True)
    tail = table["CustomerId"].str[-2:]
    domain = "@example." + table["Geography"].map(_COUNTRY)
    table["Email"] = bare + tail + domain
    return table.drop(columns=["CustomerId", "Surname"])


def _movies(data: Path) -> pd.DataFrame:
    table = _read(data / "movielens100k/movies.csv")
    flags = table.loc[:, GENRES]
    table["genres"] = [
        "|".join(name for name, flag in zip(flags.columns, row, strict=True) if flag == "1")
        for row in flags.to_numpy()
    ]
    return table.drop(columns=list(flags.columns))


def _ratings(data: Path) -> pd.DataFrame:
    table = _read(data / "movielens100k/ratings.csv")
    table.insert(0, "session", [*map(_ulid, table["rated_at"], table["user_id"])])
    table["user_id"] = [str(uuid.uuid5(uuid.NAMESPACE_OID, key)) for key in table["user_id"]]
    return table


def _ulid(moment: str, key: str) -> str:
    """Milliseconds since 1970 in 48 bits, and 80 bits that are as good as random."""
    milliseconds = int(pd.Timestamp(moment).timestamp() * 1000)
    noise = int.from_bytes(hashlib.sha256(key.encode()).digest()[:10], "big")
    whole = milliseconds << 80 | noise
    return "".join(_CROCKFORD[whole >> 5 * place & 31] for place in reversed(range(26)))


def _orders(data: Path) -> pd.DataFrame:
    folder = data / "northwind"
    phones = _read(folder / "customers.csv")[["customerID", "phone"]]
    return _read(folder / "orders.csv").merge(phones, on="customerID")


def _transactions(data: Path) -> pd.DataFrame:
    return _read(data / "berka/trans_part.csv")


def _adult(data: Path) -> pd.DataFrame:
    table = _read(data / "adult/adult.csv.gz")
    table["job"] = [
        json.dumps({"class": a, "role": b, "hours": int(c)})
        for a, b, c in zip(
            table["workclass"], table["occupation"], table["hours-per-week"], strict=True
        )
    ]
    return table.drop(columns=["workclass", "occupation", "hours-per-week"])


def _airports(extra: Path) -> pd.DataFrame:
    table = _read(extra / "airportsdata/airports.csv")
    return table.drop(columns=["iata", "lid"])


_DAY = r"[12]\d{3}-[01]\d-[0-3]\d"
_HEX = "[0-9a-f]"
_UUID = f"{_HEX}{{8}}-{_HEX}{{4}}-5{_HEX}{{3}}-[89ab]{_HEX}{{3}}-{_HEX}{{12}}"
_AIRPORTS = (
    Case("text", "icao", "[0-9A-Z]{4}", "masks"),
    Case("text", "name", r"(?s)\S.*", "lengths"),
)
_SHARED: dict[str, tuple[Callable[[Path], pd.DataFrame], tuple[Case, ...]]] = {
    "flights": (
        _flights,
        (
            Case("constant", "year", "2013"),
            Case("time", "dep_time", r"[0-2]\d:[0-5]\d", note="517 as 05:17"),
            Case("duration", "air_time", r"\d+h [0-5]\dm", note="227 minutes as 3h 47m"),
            Case("code", "tailnum", "[0-9A-Z]{5,6}", "masks"),
            Case("datetime", "time_hour", rf"{_DAY}T[0-2]\d:00:00Z"),
        ),
    ),
    "weather": (
        _weather,
        (Case("mixed", "wind_gust", r"NA|\d+(\.\d+)?"),),
    ),
    "planes": (_planes, (Case("empty", "speed", "", note="planes of unknown speed"),)),
    "shoppers": (
        _shoppers,
        (
            Case("boolean", "Weekend", "TRUE|FALSE"),
            Case("category", "VisitorType", "New_Visitor|Other|Returning_Visitor"),
            Case("percent", "ExitRates", r"\d{1,2}\.\d\d%", note="0.0667 as 6.67%"),
            Case("ip", "ip", r"10(\.(0|[1-9]\d{0,2})){3}", "masks", "10.Region.Traffic.Browser"),
        ),
    ),
    "housing": (
        _housing,
        (
            Case("decimal", "median_income", r"\d+\.\d+"),
            Case("money", "median_house_value", r"\$\d{1,3}(,\d{3})*\.00",
                 note="452600.0 as $452,600.00"),
            Case("coordinates", "place", r"\d\d\.\d+, -\d{3}\.\d+",
                 note="latitude and longitude joined"),
        ),
    ),
    "churn": (
        _churn,
        (
            Case("identifier", "CustomerId", r"\d{8}", "repeats"),
            Case("name", "Surname", r"\S.*", "lengths"),
        ),
    ),
    "churn, contacts": (
        _churn_contacts,
        (
            Case("email", "Email", r"[a-z]*\d\d@example\.(fr|es|de)", "lengths",
                 "surname, two digits of the number, country"),
        ),
    ),
    "movies": (
        _movies,
        (
            Case("text", "title", r"\S.*", "lengths"),
            Case("date", "release_date", _DAY),
            Case("url", "imdb_url", r"https?://[\w.-]+(/.*)?", "lengths"),
            Case("list", "genres", r"\w+(\|\w+)*", "items",
                 r"19 flags as Action\|Comedy; the kind is given", told=True),
        ),
    ),
    "ratings": (
        _ratings,
        (
            Case("ulid", "session", "[0-7][0-9A-HJKMNP-TV-Z]{25}", "repeats",
                 "moment, hash of the user"),
            Case("uuid", "user_id", _UUID,
                 "repeats", "version 5 of the number"),
        ),
    ),
    "orders": (
        _orders,
        (
            Case("address", "shipAddress", r"(?s)\S.*", "lengths"),
            Case("phone", "phone", r"[\d(+][\d() .-]+\d", "masks", "the customer's joined on"),
        ),
    ),
    "transactions": (_transactions, (Case("category", "operation", r"[A-Z ]+"),)),
    "adult": (
        _adult,
        (
            Case("integer", "age", r"\d\d"),
            Case("json", "job", r'\{"class": "[^"]*", "role": "[^"]*", "hours": \d+\}',
                 note="three columns as one object"),
        ),
    ),
}  # fmt: skip

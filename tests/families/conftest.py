"""A small database: customers and their orders, products, and lines that belong to both."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from syngen_lite.generators.families.fitting import fit_linked
from syngen_lite.generators.fitting import FitOptions
from syngen_lite.schema import DatabaseSchema, Key
from syngen_lite.tables import detect_schema, from_frame, to_values

KEYS = {
    "customers": (Key("pk_c", "PK", ("id",)),),
    "staff": (
        Key("pk_s", "PK", ("staff_id",)),
        Key("fk_boss", "FK", ("boss",), "staff", ("staff_id",)),
    ),
    "products": (Key("pk_p", "PK", ("code",)),),
    "orders": (
        Key("pk_o", "PK", ("order_id",)),
        Key("fk_o_c", "FK", ("customer",), "customers", ("id",)),
        Key("fk_o_s", "FK", ("seller",), "staff", ("staff_id",)),
    ),
    "lines": (
        Key("pk_l", "PK", ("order_id", "code")),
        Key("fk_l_o", "FK", ("order_id",), "orders", ("order_id",)),
        Key("fk_l_p", "FK", ("code",), "products", ("code",)),
    ),
}


def _frames() -> dict[str, pd.DataFrame]:
    rng = np.random.default_rng(0)
    n = 300
    rich = rng.integers(0, 2, n)
    customers = pd.DataFrame({"id": np.arange(1000, 1000 + n), "rich": np.where(rich, "yes", "no")})
    boss = [None, *(int(rng.integers(i)) + 1 for i in range(1, 40))]
    staff = pd.DataFrame(
        {"staff_id": np.arange(1, 41), "boss": boss, "age": rng.integers(20, 60, 40)}
    )
    codes = [f"P-{i:03d}" for i in range(30)]
    products = pd.DataFrame({"code": codes, "price": rng.integers(1, 9, 30) * 5.0})
    owner = np.repeat(np.arange(n), 1 + rep(rng, rich))
    m = len(owner)
    first = pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 300, n), "D")
    step = pd.Series(rng.integers(0, 30, m)).groupby(owner).cumsum()
    orders = pd.DataFrame({
        "order_id": np.arange(m) + 1,
        "customer": customers["id"].to_numpy()[owner],
        "seller": rng.integers(1, 41, m),
        "day": pd.DatetimeIndex(first[owner] + pd.to_timedelta(step, "D")).strftime("%Y-%m-%d"),
        "account": [f"{9_000_000 + 7919 * i}" for i in owner],
        "paid": np.where(rng.random(m) < 0.1 + 0.8 * rich[owner], "card", "cash"),
    })  # fmt: skip
    orders["customer"] = orders["customer"].astype("Int64").mask(rng.random(m) < 0.05)
    picks = [rng.choice(30, rng.integers(1, 5), replace=False) for _ in range(m)]
    lines = pd.DataFrame({
        "order_id": np.repeat(orders["order_id"], [len(p) for p in picks]).to_numpy(),
        "code": [codes[i] for pick in picks for i in pick],
        "pieces": rng.integers(1, 4, sum(map(len, picks))),
    })  # fmt: skip
    return {
        "customers": customers, "staff": staff, "products": products, "orders": orders,
        "lines": lines,
    }  # fmt: skip


def rep(rng: np.random.Generator, rich: np.ndarray) -> np.ndarray:
    """Further orders: rich customers have many."""
    return np.where(rich, rng.integers(3, 8, len(rich)), rng.integers(0, 2, len(rich)))


@pytest.fixture(scope="session")
def shop() -> SimpleNamespace:
    """The tables' frames, typed values and schema."""
    frames = _frames()
    raws = {name: from_frame(frame) for name, frame in frames.items()}
    kinds = {"orders": {"account": "code"}}
    schemas = {
        name: detect_schema(name, raw, overrides=kinds.get(name)) for name, raw in raws.items()
    }
    values = {name: to_values(raw, schemas[name]) for name, raw in raws.items()}
    database = DatabaseSchema(tuple(schemas.values()), KEYS)
    return SimpleNamespace(frames=frames, values=values, database=database)


@pytest.fixture(scope="session")
def linked(shop):
    """What was learnt of the shop."""
    return fit_linked(shop.values, shop.database, FitOptions(epochs=30))

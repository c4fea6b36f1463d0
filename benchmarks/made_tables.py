"""Large tables made up from a seed: as wide, as long and as full of words as one likes."""

from __future__ import annotations

import numpy as np
import pandas as pd

FACTOR_COLUMNS = 20  # columns of the wide table that follow one hidden number


def wide_table(rows: int, columns: int, seed: int = 0) -> pd.DataFrame:
    """Mixed columns that follow hidden numbers, one in twenty, strewn over the whole table.

    In turn: decimals, whole numbers, categories, flags; a fifth of them with nulls, which the
    hidden number drives, too. The last column, "target", is a vote of 40 others.
    """
    rng = np.random.default_rng(seed)
    factors = rng.standard_normal((rows, max(1, columns // FACTOR_COLUMNS)))
    owners = rng.permutation(np.arange(columns - 1) % factors.shape[1])
    table = {f"c{j}_f{owner}": _follower(j, factors[:, owner], rng) for j, owner in
             enumerate(owners)}  # fmt: skip
    votes = factors[:, :40].sum(axis=1) + rng.standard_normal(rows)
    table["target"] = np.where(votes > np.quantile(votes, 0.7), "yes", "no")
    return pd.DataFrame(table)


def _follower(j: int, factor: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    own = factor * rng.choice([-1, 1]) * 0.8 + rng.standard_normal(len(factor)) * 0.6
    values: np.ndarray
    match j % 4:
        case 0:
            values = np.round(own * rng.uniform(1, 50) + rng.uniform(-10, 10), 2).astype(object)
        case 1:
            values = np.floor(np.exp(own + 3)).astype(int).astype(object)
        case 2:
            values = np.array(list("abcdef"))[np.digitize(own, [-1.5, -0.5, 0.3, 0.9, 1.6])]
        case _:
            values = (own > rng.uniform(-0.5, 1.5)).astype(int).astype(object)
    if j % 5 == 0:
        values = np.where(factor + rng.standard_normal(len(factor)) > 1.8, None, values)
    return values


def connections_table(rows: int, seed: int = 0) -> pd.DataFrame:
    """42 columns as in the KDD Cup of 1999: connections, their rates, and what kind they are.

    A hidden kind drives a protocol, one of 66 services, one of 11 flags, heavy-tailed bytes with
    many zeros, counts, flags that are nearly always 0, and rates of two decimals of which some
    repeat each other.
    """
    rng = np.random.default_rng(seed)
    weights = 0.5 ** np.arange(23) + 0.0005
    kind = rng.choice(23, rows, p=weights / weights.sum())
    service = _choice_by(kind, 66, 0.25, rng)
    flag = _choice_by(kind, 11, 0.15, rng)
    size = rng.normal(4, 2, 23)[kind] + rng.normal(0, 1.2, rows)
    load = 1 / (1 + np.exp(-rng.normal(0, 2.5, 23)[kind] - rng.normal(0, 0.8, rows)))
    table: dict[str, np.ndarray] = {
        "duration": _spiked(size - 3, 0.88, kind, rng),
        "protocol_type": np.array(["tcp", "udp", "icmp"])[_choice_by(kind, 3, 0.3, rng)],
        "service": np.array([f"service_{i}" for i in range(66)])[service],
        "flag": np.array([f"F{i}" for i in range(11)])[flag],
        "src_bytes": _spiked(size, 0.25, kind, rng),
        "dst_bytes": _spiked(size + rng.normal(0, 1, rows), 0.5, kind, rng),
    }
    for name in ("land", "wrong_fragment", "urgent", "hot", "num_failed_logins", "logged_in",
                 "num_compromised", "root_shell", "su_attempted", "num_root",
                 "num_file_creations", "num_shells", "num_access_files", "num_outbound_cmds",
                 "is_host_login", "is_guest_login"):  # fmt: skip
        table[name] = _rare_flag(name, kind, rng)
    count = np.clip(np.rint(511 * load * rng.uniform(0.6, 1, rows)), 0, 511).astype(int)
    table["count"] = count
    table["srv_count"] = np.where(rng.random(rows) < 0.6, count, rng.binomial(count, 0.3))
    host = np.where(rng.random(rows) < 0.55, 255, rng.integers(1, 256, rows))
    table["dst_host_count"] = host
    table["dst_host_srv_count"] = np.where(rng.random(rows) < 0.5, host, rng.binomial(host, load))
    for i in range(15):
        base = np.where(rng.random(rows) < 0.7, np.rint(load), load)
        rate = np.clip(base + rng.normal(0, 0.05, rows) * (rng.random(rows) < 0.4), 0, 1)
        twin = table.get(f"rate_{i - 1}")
        table[f"rate_{i}"] = (
            np.where(rng.random(rows) < 0.8, twin, np.round(rate, 2))
            if twin is not None and i % 3 == 1
            else np.round(rate, 2)
        )
    table["label"] = np.array([f"kind_{i}" for i in range(23)])[kind]
    return pd.DataFrame(table)


def people_table(rows: int, seed: int = 0) -> pd.DataFrame:
    """15 columns as in Adult: numbers with spikes, categories that follow them, an outcome."""
    rng = np.random.default_rng(seed)
    ability, age = rng.standard_normal(rows), rng.gamma(6, 6.5, rows).clip(17, 90).astype(int)
    years = np.clip(np.rint(10 + 2.5 * ability + rng.standard_normal(rows)), 1, 16).astype(int)
    hours = np.where(rng.random(rows) < 0.47, 40, rng.normal(40, 13, rows).clip(1, 99)).astype(int)
    gain = np.where(rng.random(rows) < 0.08, np.exp(8 + ability + rng.normal(0, 1, rows)), 0)
    table: dict[str, np.ndarray] = {
        "age": age,
        "weight": np.rint(np.exp(rng.normal(12, 0.6, rows))).astype(int),
        "years": years,
        "gain": gain.astype(int),
        "hours": hours,
        "rate": np.round(0.02 * years + rng.exponential(0.2, rows), 2),
    }
    for i, size in enumerate((8, 16, 7, 14, 6, 5, 2, 41)):
        level = ability * (0.3 + 0.1 * i) + age / 30 + rng.standard_normal(rows)
        edges = np.quantile(level[:10_000], np.linspace(0, 1, size + 1)[1:-1])
        table[f"word_{i}"] = np.array([f"w{i}_{k}" for k in range(size)])[np.digitize(level, edges)]
    score = ability + age / 40 + hours / 40 + rng.standard_normal(rows)
    table["income"] = np.where(score > 3.2, ">50K", "<=50K")
    return pd.DataFrame(table)


def words_table(rows: int, seed: int = 0) -> pd.DataFrame:
    """A number, a category and a column of words of which no two are alike."""
    rng = np.random.default_rng(seed)
    letters = np.array(list("abcdefghijklmnoprstuvw"))
    stems = ["".join(rng.choice(letters, rng.integers(4, 9))) for _ in range(3000)]
    first, second = rng.integers(0, len(stems), (2, rows))
    words = [
        f"{stems[a]} {stems[b]} {i * 7919 % rows}"
        for i, (a, b) in enumerate(zip(first.tolist(), second.tolist(), strict=True))
    ]
    number = rng.lognormal(3, 1, rows).round(2)
    group = np.array(list("ABCD"))[np.digitize(number, [8, 20, 60])]
    return pd.DataFrame({"amount": number, "comment": words, "group": group})


def _choice_by(kind: np.ndarray, size: int, spread: float, rng: np.random.Generator) -> np.ndarray:
    """A category whose frequencies depend on the row's kind."""
    table = rng.dirichlet(np.full(size, spread), 23).cumsum(axis=1)
    return np.minimum((rng.random(len(kind))[:, None] > table[kind]).sum(axis=1), size - 1)


def _spiked(
    size: np.ndarray, zeros: float, kind: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Heavy-tailed whole numbers, 0 in a share of the rows that depends on the kind."""
    share = rng.beta(zeros * 4, (1 - zeros) * 4, 23)[kind]
    values = np.exp(np.clip(size, None, 20))
    return np.where(rng.random(len(size)) < share, 0, values).astype(np.int64)


def _rare_flag(name: str, kind: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    if name == "logged_in":
        return (rng.random(len(kind)) < rng.beta(0.5, 0.5, 23)[kind]).astype(int)
    if name == "num_outbound_cmds":
        return np.zeros(len(kind), int)
    raised = rng.random(len(kind)) < rng.beta(0.3, 30, 23)[kind]
    top = 2 if name.startswith(("is_", "land", "root")) else 9
    return np.where(raised, rng.geometric(0.6, len(kind)).clip(max=top - 1), 0)

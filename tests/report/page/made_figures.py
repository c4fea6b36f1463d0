"""Made-up figures and plots: an ordinary report, the least one, a hostile one, a wide one."""

import math
from itertools import combinations

import numpy as np

from syngen_lite.report.plots.plots import LinePlot, PairPlot, Plots, WordPlot
from syngen_lite.report.results import (
    Attack,
    ClosestRecord,
    ColumnFigures,
    ColumnStructure,
    Constraint,
    Copies,
    Detection,
    Distances,
    Fidelity,
    Figures,
    Giveaway,
    PairFigures,
    Privacy,
    RareValues,
    Structure,
    Utility,
)
from syngen_lite.report.score import Score, Verdict

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><script>alert(2)</script>",
    "</script><script>alert(3)</script>",
    "</title><svg/onload=alert(4)>",
    "{{7*7}}{% raw %}",
    "javascript:alert(5)",
    "' onmouseover='alert(6)",
    "<svg/onload=alert(7)>",
    "<iframe src=https://example.org/>",
    "&lt;b&gt;<!--\x00\x1b[31m\u202e",
    "=cmd|' /C calc'!A0",
)

_KINDS = ("integer", "decimal", "category", "date", "text")


def verdict(topic: str, level: str, words: str, name: str = "") -> Verdict:
    return Verdict(topic, level, words, name or topic, 0.5)


def column(name: str, index: int, rng: np.random.Generator) -> ColumnFigures:
    kind = _KINDS[index % len(_KINDS)]
    accuracy = float(1 - rng.gamma(1.5, 0.01))
    is_line = kind in {"integer", "decimal", "date"}
    size = 86_400 * 365 if kind == "date" else 1.0
    means = tuple((rng.normal(40, 9, 2) * size).tolist()) if is_line else None
    return ColumnFigures(
        name=name,
        kind=kind,
        accuracy=Score(accuracy, 0.99, 0.991, 0.989),
        shape=Score(accuracy - 0.002, 0.99, 0.99, None),
        missing=(0.1 * (index % 3), 0.11 * (index % 3)),
        coverage=0.93,
        mean=means,
        spread=means,
        quantiles=dict.fromkeys(("0.05", "0.5", "0.95"), means) if means else {},
    )


def pair(first: str, second: str, rng: np.random.Generator) -> PairFigures:
    relation = float(np.clip(rng.normal(0, 0.3), -1, 1))
    made = float(np.clip(relation + rng.normal(0, 0.04), -1, 1))
    accuracy = Score(float(1 - rng.gamma(1.5, 0.02)), 0.975, 0.94, 0.974)
    return PairFigures(first, second, accuracy, (relation, made), "spearman")


def fidelity(names: list[str], rng: np.random.Generator, most_pairs: int = 1770) -> Fidelity:
    pairs = list(combinations(names, 2))
    return Fidelity(
        accuracy=Score(0.9688, 0.9741, 0.8124, 0.9745),
        median_accuracy=Score(0.9702, 0.9771, 0.8012),
        column_accuracy=Score(0.989, 0.991, 0.9905, 0.992),
        pair_accuracy=Score(0.968, 0.975, 0.81, 0.976),
        triple_accuracy=Score(0.949, 0.956, 0.64),
        shape=Score(0.988, 0.99, 0.99),
        correlation=Score(0.985, 0.99, 0.83),
        columns=tuple(column(name, i, rng) for i, name in enumerate(names)),
        pairs=tuple(pair(a, b, rng) for a, b in pairs[:most_pairs]),
        all_pairs=len(pairs),
        triples=560,
        all_triples=math.comb(len(names), 3),
        rows=(9769, 9769),
        verdicts=(
            verdict("fidelity", "good", "Accuracy 96.9 %, real rows 97.4 %.", "fidelity.accuracy"),
        ),
    )


def detection(names: list[str]) -> Detection:
    xs = np.linspace(0, 1, 60)
    return Detection(
        auc=Score(0.561, 0.502, 0.964),
        auc_relations=Score(0.603, 0.498, 0.981),
        roc=tuple(zip(xs.tolist(), (xs**0.8).tolist(), strict=True)),
        giveaways=tuple(
            Giveaway(name, 0.03 / (i + 1), 0.5 + 0.1 / (i + 1)) for i, name in enumerate(names[:8])
        ),
        rows=10_000,
        verdicts=(verdict("detection", "fair", "AUC 0.561.", "detection.auc.synthetic"),),
    )


def utility(target: str) -> Utility:
    return Utility(
        target=target,
        chosen="the last column, which the others predict",
        task="classification",
        scores={"auc": Score(0.919, 0.931, 0.503), "f1": Score(0.801, 0.812, 0.44)},
        rows=(39073, 9769),
        verdicts=(verdict("utility", "good", "0.919 of 0.931.", "utility.auc"),),
    )


def privacy(names: list[str]) -> Privacy:
    levels = np.linspace(0, 1, 41)
    sides = (("synthetic to real", 1.0), ("synthetic to holdout", 1.03), ("holdout to real", 0.98))
    distances = tuple(
        Distances(of, tuple(levels.tolist()), tuple((f * levels**0.5).tolist())) for of, f in sides
    )
    ratios = {"0.05": (0.41, 0.4), "0.5": (0.81, None)}
    return Privacy(
        closest=ClosestRecord(
            share=0.507,
            interval=(0.497, 0.517),
            copying=0.94,
            values_alone=0.502,
            memorised=0.016,
            memorised_interval=(-0.01, 0.04),
            subset=tuple(names[:2]),
            distances=distances,
            neighbour_ratio=ratios,
            rows=9769,
        ),
        copies=Copies(0.0012, 0.0014, -0.0002, 0.0003, 0.0004, (0.002, 0.0011), 0.003),
        rare=tuple(RareValues(name, 40, 0.02, 0.015, 0.021) for name in names[:3]),
        attacks=(
            Attack("membership inference", "auc", 0.504, (0.493, 0.515), 9769),
            Attack("singling out (one column)", "risk", 0.01, (-0.01, 0.03), 500, (0.05, 0.04)),
        ),
        verdicts=(verdict("privacy", "good", "No sign of memory.", "privacy.closest.memorised"),),
    )


def structure(names: list[str]) -> Structure:
    states = ["missing", "extra", "other type", *["same"] * len(names)]
    columns = tuple(
        ColumnStructure(name, "category", state, 1.0, 0.99, (1.0, 1.0) if i % 4 == 0 else None)
        for i, (name, state) in enumerate(zip(names, states, strict=False))
    )
    rules = (Constraint(f"{names[0]} <= {names[-1]}", (names[0], names[-1]), 0.013, 0.0),)
    return Structure(columns, rules, (verdict("structure", "poor", "A column is missing."),))


def plots(names: list[str], rng: np.random.Generator, labels: tuple[str, ...] = ()) -> Plots:
    columns = [
        words(name, labels) if i % 3 == 2 else line(name, i, rng) for i, name in enumerate(names)
    ]
    pairs = [heat(a, b, labels) for a, b in list(combinations(names, 2))[:8]]
    return Plots(tuple(columns[:60]), len(names), tuple(pairs))


def line(name: str, index: int, rng: np.random.Generator) -> LinePlot:
    x = np.linspace(-3, 3, 31)
    share = np.exp(-(x[:-1] ** 2))
    share /= share.sum()
    noisy = np.abs(share + rng.normal(0, 0.004, 30))
    points = np.linspace(-3, 3, 61)
    below = (1 + np.tanh(points)) / 2
    kind = ("integer", "date", "text", "time")[index % 4]
    scale, start = {"date": (900, 19_000), "time": (8000, 40_000)}.get(kind, (7, 40))
    return LinePlot(
        name=name,
        kind=kind if kind != "text" else "integer",
        of="characters" if kind == "text" else "values",
        edges=tuple((x * scale + start).tolist()),
        real=tuple(share.tolist()),
        synthetic=tuple(noisy.tolist()),
        points=tuple((points * scale + start).tolist()),
        real_below=tuple(below.tolist()),
        synthetic_below=tuple(np.clip(below + 0.02, 0, 1).tolist()),
        missing=(0.031, 0.029) if index % 2 else (0.0, 0.0),
    )


def words(name: str, labels: tuple[str, ...] = ()) -> WordPlot:
    given = labels or ("Married", "Never-married", "Divorced", "Widowed", "(others)")
    shares = np.arange(len(given), 0, -1) / sum(range(len(given) + 1))
    real, made = tuple(shares.tolist()), tuple(shares[::-1].tolist())
    return WordPlot(name, "category", given, real, made, (0.0, 0.012))


def heat(first: str, second: str, labels: tuple[str, ...] = ()) -> PairPlot:
    rows = labels or ("≤ 12", "12 to 30", "30 to 77", "> 77", "(null)")
    columns = ("low", "middle", "high")
    real = np.outer(np.arange(1, len(rows) + 1), [1.0, 2, 3])
    made = real[::-1]
    sides = [tuple(map(tuple, (side / side.sum()).tolist())) for side in (real, made)]
    return PairPlot(first, second, "worst", rows, columns, sides[0], sides[1])


def figures(names: list[str], table: str = "adult", most_pairs: int = 1770) -> Figures:
    """A report in which everything was measured."""
    rng = np.random.default_rng(3)
    return Figures(
        table=table,
        rows={"real": 39_073, "synthetic": 39_073, "holdout": 9_769},
        seed=7,
        structure=structure(names),
        fidelity=fidelity(names, rng, most_pairs),
        detection=detection(names),
        utility=(utility(names[-1]),),
        privacy=privacy(names),
        left_out=("Utility of a second target: none was asked for.",),
    )


def least(table: str = "keys") -> Figures:
    """Nothing could be measured."""
    empty = Structure((), ())
    rows = {"real": 1, "synthetic": 1}
    return Figures(table, rows, 0, empty, None, None, (), None, ("Fidelity: no column.",))


def hostile() -> tuple[Figures, Plots]:
    """Every text that comes from a table is an attack."""
    names = list(HOSTILE)
    drawn = plots(names, np.random.default_rng(4), HOSTILE)
    return figures(names, table=HOSTILE[2] + HOSTILE[4]), drawn


def wide(columns: int = 300) -> tuple[Figures, Plots]:
    """More columns than anyone reads."""
    names = [f"column {i}" for i in range(columns)]
    return figures(names), plots(names, np.random.default_rng(4))


def ordinary(columns: int = 15) -> tuple[Figures, Plots]:
    """A table as most are."""
    given = ["age", "workclass", "education", "hours-per-week", "a header that is rather long"]
    names = [*given, *(f"column_{i}" for i in range(columns - len(given)))][:columns]
    return figures(names), plots(names, np.random.default_rng(4))


FACTS = {
    "title": "Adult census",
    "created": "2026-11-21",
    "settings": {"train": {"epochs": 100, "drop_null": False}, "keys": ["id"]},
    "versions": {"syngen_lite": "0.1.0", "python": "3.11"},
    "seed": 42,
    "training": {
        "steps": 900,
        "seconds": 21.4,
        "elbo": -18.2,
        "curve": [[i * 77, 30 * 0.7**i + 18, 29 * 0.7**i + 18.4 + 0.01 * i] for i in range(1, 12)],
    },
}
"""What may stand beside the figures."""

"""metrics.json is stable, has no NaN, and docs/metrics.md explains every key of it."""

import json
import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import get_args, get_type_hints

from made_figures import figures, least

from syngen_lite.report.metrics import to_json
from syngen_lite.report.results import Figures

DOCUMENT = (Path(__file__).parents[3] / "docs" / "metrics.md").read_text(encoding="utf-8")


def described(document: str) -> set[tuple[str, str]]:
    """(section, key) of every row of the document's tables."""
    found, section = set(), ""
    for line in document.splitlines():
        if heading := re.match(r"## `(.+)`", line):
            section = heading[1]
        elif row := re.match(r"\| `([^`]+)` \| \S", line):
            found.add((section, row[1]))
    return found


def keys_of(kind: type) -> set[tuple[str, str]]:
    """(class, key) of a dataclass and of all that it holds."""
    found = {(kind.__name__, field.name) for field in fields(kind)}
    waiting = list(get_type_hints(kind).values())
    while waiting:
        hint = waiting.pop()
        waiting += get_args(hint)
        if is_dataclass(hint):
            found |= keys_of(hint)
    return found


def test_every_key_is_described():
    missing = keys_of(Figures) - described(DOCUMENT)
    assert not missing, f"not in docs/metrics.md: {sorted(missing)}"


def test_nothing_is_described_that_is_not_there():
    assert not described(DOCUMENT) - keys_of(Figures)


def test_equal_figures_give_equal_bytes():
    assert to_json(figures(["a", "b"])) == to_json(figures(["a", "b"]))


def test_keys_stand_in_the_order_of_the_results():
    keys = list(json.loads(to_json(least())))
    assert keys == [field.name for field in fields(Figures)]


def test_scores_have_six_decimals_and_values_nine_digits():
    made = figures(["a", "b"])
    column = replace(made.fidelity.columns[0], mean=(1.23456789012e-8, 1e300), coverage=1 / 3)
    fidelity = replace(made.fidelity, columns=(column,))
    read = json.loads(to_json(replace(made, fidelity=fidelity)))["fidelity"]["columns"][0]
    assert read["coverage"] == 0.333333
    assert read["mean"] == [1.23456789e-8, 1e300]


def test_what_is_not_finite_is_null_and_zero_has_no_sign():
    made = figures(["a", "b"])
    column = replace(made.fidelity.columns[0], spread=(float("inf"), -0.0), coverage=float("nan"))
    text = to_json(replace(made, fidelity=replace(made.fidelity, columns=(column,))))
    read = json.loads(text)["fidelity"]["columns"][0]
    assert read["spread"] == [None, 0.0]
    assert read["coverage"] is None
    assert "-0.0," not in text
    assert text.endswith("}\n")

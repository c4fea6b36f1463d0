"""Which column a model should predict: the one that was asked for, or one that can be predicted."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.model_selection import KFold

from syngen_lite.errors import ConfigError
from syngen_lite.report.comparable import Floats, is_number
from syngen_lite.report.tables import Tables, draw
from syngen_lite.report.utility.design import Design
from syngen_lite.report.utility.question import MAX_CLASSES, MIN_CLASS_ROWS, Question, ask
from syngen_lite.schema import NUMBERS, Column

_TRIAL_ROWS, _TRIAL_FOLDS, _TRIAL_TREES = 3_000, 3, 30
_MIN_TRIAL_ROWS = 60
_CANDIDATES = 12
_ABOVE_CHANCE = {"auc": 0.6, "r2": 0.1}
_OUTRIGHT = 0.999
"""A column that another one determines says nothing about the table."""

_SHOWN_COLUMNS = 30
_MEASURES = {"auc": "AUC", "r2": "R2"}


def asked_target(tables: Tables, target: str) -> Question | str:
    """The question that a header or the name of a part makes, or why it makes none.

    Raises:
        ConfigError: there is no such column.
    """
    found = [c for c in tables.schema if c.name == target]
    leaves = [leaf for c in found for leaf in c.leaves]
    leaves = leaves or [leaf for leaf in tables.schema.leaves if leaf.name == target]
    if not leaves:
        raise _unknown(tables, target)
    comparable = [leaf for leaf in leaves if leaf in tables.columns]
    if not comparable:
        return f"'{target}' ({leaves[0].kind}) holds nothing that could be predicted"
    free_text = [leaf for leaf in comparable if not _has_classes(leaf, tables.real)]
    questions = [ask(leaf, tables.real) for leaf in comparable if leaf not in free_text]
    answerable = [question for question in questions if question is not None]
    if answerable:
        return answerable[0]
    if free_text:
        return f"'{target}' is free text ({free_text[0].kind}), not a number or one of a few words"
    return f"'{target}' has one value alone that stands in {MIN_CLASS_ROWS} real rows or more"


def chosen_target(tables: Tables, rng: np.random.Generator) -> tuple[Question, str] | str:
    """The last column that the others predict, but not outright, and why; or why there is none.

    Tables name their target last. Each candidate is tried on at most 3,000 real rows. Only
    numbers, and categories of 2 to 20 classes of 10 rows or more each, are tried.
    """
    if len(tables.real) < _MIN_TRIAL_ROWS:
        return f"the real table has fewer than {_MIN_TRIAL_ROWS} rows to choose a target by"
    sample, last = draw(tables.real, _TRIAL_ROWS, rng), tables.schema.leaves.columns[-1]
    for question in _candidates(tables):
        found = _trial(question, tables, sample, int(rng.integers(2**31)))
        if found is not None and _ABOVE_CHANCE[question.measure] < found <= _OUTRIGHT:
            which = ", which" if question.column == last else " that"
            words = f"the last column{which} the others predict"
            return question, f"{words} ({_MEASURES[question.measure]} {found:.2f} in a quick trial)"
    return "no column can be predicted from the others, none of those that were tried"


def predictors(tables: Tables, target: Column) -> list[Column]:
    """All columns that can be compared, without the target and the other parts of its column."""
    own = {leaf.name for c in tables.schema if target in c.leaves for leaf in c.leaves}
    return [column for column in tables.columns if column.name not in own]


def _candidates(tables: Tables) -> list[Question]:
    found: list[Question] = []
    for column in reversed(tables.columns):
        question = _clear_question(column, tables.real)
        if question is not None and predictors(tables, column):
            found.append(question)
        if len(found) == _CANDIDATES:
            break
    return found


def _clear_question(column: Column, real: pd.DataFrame) -> Question | None:
    if column.kind not in NUMBERS | {"boolean", "category"}:
        return None
    question = ask(column, real)
    is_clear = question is not None and len(question.ranks) in (0, real[column.name].nunique())
    return question if is_clear else None


def _trial(question: Question, tables: Tables, sample: pd.DataFrame, seed: int) -> float | None:
    """AUC or R2, mean over folds; None if too few rows have an answer, or a column repeats it."""
    answers = question.answers(sample)
    known = ~np.isnan(answers)
    if known.sum() < _MIN_TRIAL_ROWS:
        return None
    features = Design(tables.real, predictors(tables, question.column)).features(sample[known])
    answers, found = answers[known], []
    if _repeats(features, answers):
        return None
    for fit, test in KFold(_TRIAL_FOLDS, shuffle=True, random_state=seed).split(features):
        if len(np.unique(answers[test])) > 1:
            learnt, tested = (features[fit], answers[fit]), (features[test], answers[test])
            found.append(question.grade(learnt, tested, seed, _TRIAL_TREES)[question.measure])
    return float(np.mean(found)) if found else None


def _repeats(features: Floats, answers: Floats) -> bool:
    """Whether a column has the answers' order: a copy, or the same in another unit."""
    ranks = pd.DataFrame(features).rank()
    with np.errstate(invalid="ignore", divide="ignore"):
        alike = ranks.corrwith(pd.Series(answers).rank()).abs()
    return bool((alike > _OUTRIGHT).any())


def _has_classes(column: Column, real: pd.DataFrame) -> bool:
    if is_number(column) or column.kind in {"boolean", "category"}:
        return True
    return int(real[column.name].nunique()) <= MAX_CLASSES


def _unknown(tables: Tables, target: str) -> ConfigError:
    names = tables.schema.column_names
    more = f" and {len(names) - _SHOWN_COLUMNS} more" if len(names) > _SHOWN_COLUMNS else ""
    return ConfigError(
        f"the target {target!r} is no column; there are: {', '.join(names[:_SHOWN_COLUMNS])}{more}",
        table=tables.schema.name,
        hint="give one of these headers, or none to have one chosen",
    )

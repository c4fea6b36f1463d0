"""Utility: learn from synthetic rows, test on real ones; beside real and shuffled rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from syngen_lite.report.comparable import Floats
from syngen_lite.report.results import Utility
from syngen_lite.report.score import Score
from syngen_lite.report.tables import Tables, draw, shuffled
from syngen_lite.report.utility.design import Design
from syngen_lite.report.utility.question import Question
from syngen_lite.report.utility.target import asked_target, chosen_target, predictors
from syngen_lite.report.utility.words import verdict

_MAX_ROWS = 30_000
_MIN_LEARNT, _MIN_TESTED = 50, 20
_TESTED_SHARE = 0.2
_TREES = 100


def measure_utility(
    tables: Tables, rng: np.random.Generator, target: str | None = None
) -> tuple[tuple[Utility, ...], tuple[str, ...]]:
    """Is a model that learnt from synthetic rows any good on real ones?

    The ceiling has learnt from as many real rows, the floor from shuffled ones. All are tested on
    the holdout; without one, on a fifth of the real rows, which the ceiling does not learn from
    (but whoever made the synthetic rows did).

    Args:
        tables: What is compared.
        rng: Draws rows and the models' seed.
        target: A header, or the name of a part of a column; None to have one chosen.

    Returns:
        One result or none, and what was not measured and why, a sentence each.

    Raises:
        ConfigError: the target is no column of the table.
    """
    found = chosen_target(tables, rng) if target is None else asked_target(tables, target)
    if isinstance(found, str):
        return _left_out(found)
    question, chosen = (found, "asked") if isinstance(found, Question) else found
    columns = predictors(tables, question.column)
    if not columns:
        return _left_out(f"there is no other column to predict '{question.column.name}' from")
    exam = _Exam(question, Design(tables.real, columns), int(rng.integers(2**31)))
    real, tested = _real_sides(tables, question, rng)
    if len(real) < _MIN_LEARNT or len(tested) < _MIN_TESTED:
        return _left_out(
            f"{_MIN_LEARNT} real rows to learn from and {_MIN_TESTED} to test on must have a known "
            f"'{question.column.name}', there are {len(real)} and {len(tested)}"
        )
    if len(np.unique(question.answers(tested))) < 2:
        return _left_out(f"all rows to test on have the same '{question.column.name}'")
    utility = replace(
        exam.take(real, _known(tables.synthetic, question), tested, rng), chosen=chosen
    )
    is_seen = tables.unseen is None
    return (replace(utility, verdicts=(verdict(utility, is_seen),)),), ()


class _Exam:
    def __init__(self, question: Question, design: Design, seed: int) -> None:
        self._question = question
        self._design = design
        self._seed = seed

    def take(
        self,
        real: pd.DataFrame,
        synthetic: pd.DataFrame,
        tested: pd.DataFrame,
        rng: np.random.Generator,
    ) -> Utility:
        """Grades of all three, who learn from equally many rows."""
        size = min(len(real), _MAX_ROWS)
        is_enough = len(synthetic) >= _MIN_LEARNT
        size = min(size, len(synthetic)) if is_enough else size
        real = draw(real, size, rng)
        answers = self._sides(draw(tested, _MAX_ROWS, rng))
        best = self._grades(real, answers)
        worst = self._grades(shuffled(real, rng), answers)
        made = self._grades(draw(synthetic, size, rng), answers) if is_enough else {}
        scores = {name: Score(made.get(name), best[name], worst[name]) for name in best}
        task, name = self._question.task, self._question.column.name
        return Utility(name, "", task, scores, (size, len(answers[1])))

    def _grades(self, learnt: pd.DataFrame, tested: tuple[Floats, Floats]) -> dict[str, float]:
        return self._question.grade(self._sides(learnt), tested, self._seed, _TREES)

    def _sides(self, table: pd.DataFrame) -> tuple[Floats, Floats]:
        return self._design.features(table), self._question.answers(table)


def _real_sides(
    tables: Tables, question: Question, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Real rows to learn from, and others to test on."""
    real = _known(tables.real, question)
    if tables.unseen is not None:
        return real, _known(tables.unseen, question)
    order = rng.permutation(len(real))
    cut = round(len(real) * _TESTED_SHARE)
    return real.iloc[np.sort(order[cut:])], real.iloc[np.sort(order[:cut])]


def _known(table: pd.DataFrame, question: Question) -> pd.DataFrame:
    return table[~np.isnan(question.answers(table))]


def _left_out(why: str) -> tuple[tuple[Utility, ...], tuple[str, ...]]:
    return (), (f"Utility was left out: {why}.",)

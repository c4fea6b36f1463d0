"""What is asked of a model: the target, its classes or its scale, and the grades."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from sklearn.metrics import f1_score, r2_score, roc_auc_score

from syngen_lite.report.comparable import Floats, as_numbers, is_number
from syngen_lite.report.trees import Labels, fit_classifier, fit_regressor
from syngen_lite.report.utility.design import frequent_words, ranked
from syngen_lite.schema import Column

MAX_CLASSES = 20
"""A number of more values is predicted as a number; rarer words are one class together."""

MIN_CLASS_ROWS = 10

_LEAST_TREES, _SPLITS = 20, 40_000
"""Trees a class are fewer where trees times classes times features would be more than that."""

_HUGE = 1e150
"""The square of a larger number is none."""

_FAR = 1e6
"""The trees work with single precision: so many standard deviations are far enough."""


@dataclass(frozen=True, slots=True)
class Question:
    """A column that is predicted from the others.

    Attributes:
        column: The target.
        ranks: Of a classification, the classes; empty for a regression.
        others: Whether rarer words are a class of their own.
        scale: Of a regression: mean and standard deviation of the real values.
    """

    column: Column
    ranks: Mapping[str, int] = field(default_factory=dict)
    others: bool = False
    scale: tuple[float, float] = (0.0, 1.0)

    @property
    def task(self) -> str:
        """One of "classification" and "regression"."""
        return "classification" if self.ranks else "regression"

    @property
    def measure(self) -> str:
        """Which of the grades counts: "auc" or "r2"."""
        return "auc" if self.ranks else "r2"

    def answers(self, table: pd.DataFrame) -> Floats:
        """Classes, or numbers on the real scale; (n,), NaN where there is nothing to predict."""
        series = table[self.column.name]
        if self.ranks:
            rest = float(len(self.ranks)) if self.others else np.nan
            return ranked(series, dict(self.ranks), rest)
        mean, spread = self.scale
        numbers = np.clip(as_numbers(series), -_HUGE, _HUGE)
        return np.clip((numbers - mean) / spread, -_FAR, _FAR)

    def grade(
        self, learnt: tuple[Floats, Floats], tested: tuple[Floats, Floats], seed: int, most: int
    ) -> dict[str, float]:
        """Learn from some rows and grade the predictions of others.

        Args:
            learnt: Features and answers, (n, k) and (n,).
            tested: The same, (m, k) and (m,), with two different answers at least.
            seed: Of the model.
            most: So many trees a class, fewer on wide tables and on those of many classes.

        Returns:
            "auc" (one class against the rest) and "f1", means over the classes among the answers;
            or "r2".
        """
        features, answers = tested
        classes = max(1, len(self.ranks) + self.others)
        trees = min(most, max(_LEAST_TREES, _SPLITS // (classes * features.shape[1])))
        if not self.ranks:
            predict = fit_regressor(*learnt, seed, trees)
            return {"r2": float(r2_score(answers, predict(features)))}
        labels, truth = learnt[1].astype(np.int64), answers.astype(np.int64)
        chances = fit_classifier(learnt[0], labels, classes, seed, trees)(features)
        return {"auc": _macro_auc(truth, chances), "f1": _macro_f1(truth, chances)}


def ask(column: Column, real: pd.DataFrame) -> Question | None:
    """The question that a column makes; None if it has but one answer.

    Words, and numbers of at most 20 values, are classes. Classes of fewer than 10 rows, and those
    after the 20th, are joined.
    """
    series = real[column.name]
    if is_number(column) and series.nunique() > MAX_CLASSES:
        numbers = np.clip(as_numbers(series), -_HUGE, _HUGE)
        spread = float(np.nanstd(numbers))
        return Question(column, scale=(float(np.nanmean(numbers)), spread)) if spread else None
    ranks = frequent_words(series, MAX_CLASSES, MIN_CLASS_ROWS)
    named = np.isfinite(ranked(series, ranks, np.nan)).sum()
    others = int(series.notna().sum() - named) >= MIN_CLASS_ROWS
    return Question(column, ranks, others) if ranks and len(ranks) + others > 1 else None


def _macro_auc(truth: Labels, chances: Floats) -> float:
    found = [roc_auc_score(truth == label, chances[:, label]) for label in np.unique(truth)]
    return float(np.mean(found))


def _macro_f1(truth: Labels, chances: Floats) -> float:
    guesses = chances.argmax(axis=1)
    labels = np.unique(truth)
    return float(f1_score(truth, guesses, labels=labels, average="macro", zero_division=0))

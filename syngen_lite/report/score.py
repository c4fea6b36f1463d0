"""A figure beside what perfect and worthless tables reach, and what it says in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SIDES = ("real", "synthetic")
"""What the two tables are called, if not otherwise."""

Level = Literal["good", "fair", "poor", "unknown"]


@dataclass(frozen=True, slots=True)
class Score:
    """One figure of the synthetic table between its floor and its ceiling.

    Attributes:
        synthetic: None when it could not be measured.
        ceiling: The same of real rows in the synthetic table's place; None without a holdout.
        floor: The same of the real rows with every column shuffled on its own.
        expected: What an equal-size real sample reaches by calculation, sampling noise included.
    """

    synthetic: float | None
    ceiling: float | None = None
    floor: float | None = None
    expected: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a figure says.

    Attributes:
        topic: "fidelity", "detection", "utility", "privacy" or "structure".
        level: "good", "fair", "poor", or "unknown" where the figure could not be measured.
        words: A sentence for a reader who is no statistician, with the number in it.
        name: Which figure it rests on, a dotted path into metrics.json.
        value: That figure.
    """

    topic: str
    level: Level
    words: str
    name: str
    value: float | None

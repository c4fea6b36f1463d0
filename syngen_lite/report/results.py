"""What the report finds out, as plain data: `dataclasses.asdict` of `Figures` is metrics.json."""

from __future__ import annotations

from dataclasses import dataclass

from syngen_lite.report.score import SIDES, Score, Verdict


@dataclass(frozen=True, slots=True)
class ColumnFigures:
    """One column of both tables, compared on its own.

    Attributes:
        name: Its header, or the name of a part of it.
        kind: What its values mean.
        accuracy: 1 - TV of the histograms on the real table's bins, null being one of them.
        shape: 1 - KS (numbers, dates, lengths of free texts), less the difference of null shares,
            or 1 - TV (words, null being one of them).
        missing: Null shares, real and synthetic.
        coverage: Share of the real range (numbers, lengths; 5th smallest to 5th largest), or of
            the real words of 5 rows (weighted by nothing) that the synthetic column holds.
        mean: Real and synthetic; None for words; dates in seconds since 1970.
        spread: Standard deviations, real and synthetic; None for words.
        quantiles: Per level ("0.05", "0.25", "0.5", "0.75", "0.95") real and synthetic.
    """

    name: str
    kind: str
    accuracy: Score
    shape: Score
    missing: tuple[float, float]
    coverage: float | None
    mean: tuple[float, float] | None
    spread: tuple[float, float] | None
    quantiles: dict[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class PairFigures:
    """Two columns together.

    Attributes:
        first: A column.
        second: A later column.
        accuracy: 1 - TV of the two-dimensional histograms on the real table's bins.
        association: Strength of the relation, reference and synthetic, in [-1, 1]: Spearman's rho
            (two numbers), Cramer's V (two words), correlation ratio of the ranks (one of each);
            the latter two are corrected for their bias and have no sign. None if undefined.
        measure: "spearman", "cramers_v" or "correlation_ratio".
    """

    first: str
    second: str
    accuracy: Score
    association: tuple[float | None, float | None]
    measure: str


@dataclass(frozen=True, slots=True)
class Fidelity:
    """How alike the tables are; all scores in [0, 1], 1 for equal distributions.

    Attributes:
        accuracy: Mean of the means over columns, pairs and triples.
        median_accuracy: Median over pairs.
        column_accuracy: Mean over columns.
        pair_accuracy: Mean over pairs.
        triple_accuracy: Mean over triples.
        shape: Mean of the columns' shapes.
        correlation: 1 - mean absolute difference of the pairs' associations.
        columns: Each column.
        pairs: Each pair that was looked at.
        all_pairs: How many there are; free texts, compared by their lengths, are in none.
        triples: How many triples were looked at.
        all_triples: How many there are.
        rows: How many rows of each table the scores rest on: synthetic, reference.
        verdicts: What it says.
    """

    accuracy: Score
    median_accuracy: Score
    column_accuracy: Score
    pair_accuracy: Score
    triple_accuracy: Score
    shape: Score
    correlation: Score
    columns: tuple[ColumnFigures, ...]
    pairs: tuple[PairFigures, ...]
    all_pairs: int
    triples: int
    all_triples: int
    rows: tuple[int, int]
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class Giveaway:
    """A column by which the tables can be told apart.

    Attributes:
        column: Its name.
        auc_drop: What the classifier that sees relations loses when the column is permuted.
        auc_alone: AUC of this column on its own; 0.5 is a coin toss.
    """

    column: str
    auc_drop: float
    auc_alone: float


@dataclass(frozen=True, slots=True)
class Detection:
    """Can a classifier tell synthetic rows from real ones?

    Attributes:
        auc: Cross-validated; 0.5 is a coin toss, 1 always, clearly below 0.5 means copies.
        auc_relations: The same when it also sees rank differences and equalities of number columns.
        roc: Points (false positive rate, true positive rate) of `auc`, at most 100.
        giveaways: The columns in order of what they give away, alone or not, at most 20; none
            where the tables cannot be told apart.
        rows: Rows of each table that `auc` rests on.
        verdicts: What it says.
    """

    auc: Score
    auc_relations: Score
    roc: tuple[tuple[float, float], ...]
    giveaways: tuple[Giveaway, ...]
    rows: int
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class Utility:
    """A model learnt from synthetic rows, tested on real rows that nobody learnt from.

    Attributes:
        target: The column that is predicted.
        chosen: "asked", or in words why this column was chosen.
        task: "classification" or "regression".
        scores: "auc" and "f1" (macro), or "r2": synthetic is train-on-synthetic, ceiling is
            train-on-real, floor is train-on-shuffled. Synthetic is None where the synthetic table
            has too few known values of the target.
        rows: Rows learnt from, rows tested on.
        verdicts: What it says.
    """

    target: str
    chosen: str
    task: str
    scores: dict[str, Score]
    rows: tuple[int, int]
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class Distances:
    """Distance of each row to the nearest row of another table, as quantiles.

    Attributes:
        of: "synthetic to real", "synthetic to holdout" or "holdout to real".
        levels: Quantile levels.
        quantiles: Distances at these levels.
    """

    of: str
    levels: tuple[float, ...]
    quantiles: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ClosestRecord:
    """Are synthetic rows nearer to rows that were learnt from than to rows that were not?

    Attributes:
        share: Of synthetic rows nearer to a real than to a holdout row, ties half; 0.5 is ideal.
        interval: 95 % interval of it.
        copying: What the same share would be for rows drawn from the real table itself.
        values_alone: What it is with each synthetic column shuffled on its own: more than 0.5 where
            single values come again, and not rows.
        memorised: (share - 0.5) / (copying - 0.5): 0 is ideal, 1 is pure copying.
        memorised_interval: 95 % interval of it.
        subset: The columns on which the share was highest, empty for all.
        distances: Quantiles for the plot.
        neighbour_ratio: Distances nearest / second nearest real row (NNDR) at level 0.05 and 0.5:
            synthetic, holdout.
        rows: Rows of each real side.
    """

    share: float
    interval: tuple[float, float]
    copying: float
    values_alone: float
    memorised: float
    memorised_interval: tuple[float, float]
    subset: tuple[str, ...]
    distances: tuple[Distances, ...]
    neighbour_ratio: dict[str, tuple[float, float | None]]
    rows: int


@dataclass(frozen=True, slots=True)
class Copies:
    """Rows that repeat.

    Attributes:
        share: Of synthetic rows that equal a real row.
        holdout_share: Of holdout rows that equal a real row, by chance; None without a holdout.
        excess: share - holdout_share.
        single_share: Of synthetic rows that equal a real row which stands alone: frequent rows
            come again by chance, and more often where a model prefers them.
        single_chance: The same of holdout rows; without a holdout Good and Turing's estimate, the
            share of real rows that stand exactly twice.
        repeated: Shares of rows that repeat another row of their own table, both cut to the same
            number of rows: synthetic, real.
        repeated_in_all_real: The same of the whole real table; without a holdout, what share of
            fresh rows would equal a real row by chance.
    """

    share: float
    holdout_share: float | None
    excess: float | None
    single_share: float
    single_chance: float
    repeated: tuple[float, float]
    repeated_in_all_real: float


@dataclass(frozen=True, slots=True)
class RareValues:
    """Rare real values that come again in the synthetic table.

    Rare is a word of fewer than 5 real rows, and a number beyond the 5th smallest or largest.

    Attributes:
        column: The column.
        rare: How many such values the real column has.
        leaked: Share of them in the synthetic column.
        leaked_in_as_many_rows: The same with the synthetic table and the holdout cut to the same
            number of rows; None without a holdout.
        holdout_leaked: Share of them in the holdout, by chance, in as many rows; None without a
            holdout.
    """

    column: str
    rare: int
    leaked: float
    leaked_in_as_many_rows: float | None
    holdout_leaked: float | None


@dataclass(frozen=True, slots=True)
class Attack:
    """What an attacker who holds the synthetic table gains.

    Attributes:
        name: "membership inference", "singling out (one column)" and so on.
        measure: "auc" (0.5 is nothing gained) or "risk" (0 is nothing gained).
        value: How well it works.
        interval: 95 % interval of the value.
        attempts: Rows, or guesses, it rests on.
        success: Success rates on real and on holdout rows, where there are such.
    """

    name: str
    measure: str
    value: float
    interval: tuple[float, float]
    attempts: int
    success: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Privacy:
    """Does the synthetic table tell more of the rows it was learnt from than of others?

    Attributes:
        closest: Needs a holdout.
        copies: Exact copies.
        rare: Columns with rare words.
        attacks: Each needs a holdout.
        verdicts: One in all ("privacy") first, then what each figure says.
    """

    closest: ClosestRecord | None
    copies: Copies | None
    rare: tuple[RareValues, ...]
    attacks: tuple[Attack, ...]
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnStructure:
    """Whether a column is built as the real one is.

    Attributes:
        name: The header.
        kind: As the real table has it; empty for an extra column.
        state: "same", "missing", "extra" or "other type".
        valid: Share of synthetic cells that are written as the kind asks; None if not compared.
        in_range: Share of known synthetic values inside the real range, or among the real words.
        unique: Of keys: shares of distinct values, real and synthetic; None for others.
    """

    name: str
    kind: str
    state: str
    valid: float | None
    in_range: float | None
    unique: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Constraint:
    """A rule that all real rows keep, found in them.

    Attributes:
        rule: "a <= b", "a = b", "a -> b" (each a has one b), "a = b + c", "a = b * c", "a is null
            whenever b is null" or "a is null exactly when b is null", with the columns' names.
        columns: The columns in it.
        broken: Share of synthetic rows that break it, among those it speaks of.
        holdout_broken: Share of holdout rows that do; None without a holdout.
    """

    rule: str
    columns: tuple[str, ...]
    broken: float
    holdout_broken: float | None


@dataclass(frozen=True, slots=True)
class Structure:
    """Columns, formats, keys and rules.

    Attributes:
        columns: Every header of either table.
        constraints: Rules that were found.
        verdicts: What it says.
    """

    columns: tuple[ColumnStructure, ...]
    constraints: tuple[Constraint, ...]
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that was measured.

    Attributes:
        table: Its name.
        rows: How many rows each table has: "real", "synthetic", "holdout".
        seed: Of all that was drawn.
        structure: Always there.
        fidelity: None where it could not be measured, as all that follow.
        detection: See `Detection`.
        utility: One a target.
        privacy: See `Privacy`.
        left_out: What was not measured, and why, a sentence each.
        sides: What the two tables are called: "real" and "synthetic", or "source" and "sample".
    """

    table: str
    rows: dict[str, int]
    seed: int
    structure: Structure
    fidelity: Fidelity | None
    detection: Detection | None
    utility: tuple[Utility, ...]
    privacy: Privacy | None
    left_out: tuple[str, ...]
    sides: tuple[str, str] = SIDES

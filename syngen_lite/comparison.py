"""The Python door to the report: compare two frames."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from syngen_lite.schema import Kind

if TYPE_CHECKING:
    from syngen_lite.report.report import Report


def compare(
    real: pd.DataFrame,
    synthetic: pd.DataFrame,
    holdout: pd.DataFrame | None = None,
    target: str | None = None,
    *,
    seed: int = 0,
    column_types: Mapping[str, Kind] | None = None,
    name: str = "table",
) -> Report:
    """Compare a synthetic table with the real one, whoever made it.

    Args:
        real: The rows that the synthetic table was learnt from.
        synthetic: The rows to judge; columns that it lacks are named, the rest is compared.
        holdout: Real rows that were not learnt from: the ceiling of every score, and what the
            privacy figures need.
        target: The column whose prediction is tried out; None to choose one.
        seed: Of all that is drawn; the same tables and seed give the same figures.
        column_types: Column to kind, where detection should not decide.
        name: Title of the report.

    Raises:
        DataError: a table has no rows, or `real` or `holdout` cannot be read.
        ConfigError: `target` is no column, or `column_types` does not fit.

    >>> import pandas as pd
    >>> frame = pd.DataFrame({"city": ["Oslo", "Bergen"] * 300, "age": range(600)})
    >>> report = compare(frame[:400], frame[400:])
    >>> sorted(report.to_dict()["rows"].items())
    [('holdout', 0), ('real', 400), ('synthetic', 200)]
    """
    # inside: whoever only samples need not wait for scikit-learn
    from syngen_lite.report.measure import Question  # noqa: PLC0415
    from syngen_lite.run.comparison import compare_frames  # noqa: PLC0415

    question = Question(seed=seed, target=target)
    return compare_frames(real, synthetic, holdout, name, column_types, question)

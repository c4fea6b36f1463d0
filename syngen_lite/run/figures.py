"""The headline figures of a trained table, and of a generated file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from syngen_lite.config.settings import TrainSettings
from syngen_lite.errors import DataError
from syngen_lite.generators.learned import LearnedTable
from syngen_lite.report.headline import Headline, headline
from syngen_lite.run.source import parse_source, read_source, split_holdout
from syngen_lite.streams import stream
from syngen_lite.tables import read_table, to_values

READ_BACK_ROWS = 50_000  # of a generated file; more change no figure


def trained_figures(
    generator: LearnedTable, train: pd.DataFrame, holdout: pd.DataFrame | None, seed: int
) -> Headline:
    """Figures of as many synthetic rows as were learnt from."""
    values = generator.table(len(train), seed)
    synthetic = pd.DataFrame({n: pd.Series(v, dtype=v.dtype) for n, v in values.items()})
    return headline(train, synthetic, holdout, generator.schema, stream(seed, "headline"))


def generated_figures(
    generator: LearnedTable, manifest: Mapping[str, Any], output: Path
) -> Headline:
    """Figures of a generated file against its training's source, which is read again.

    Raises:
        DataError: the source is gone, or has changed since the training.
    """
    settings = TrainSettings.model_validate_json(_json(manifest["settings"]))
    seed, table = int(manifest["random_seed"]), generator.schema.name
    values = parse_source(read_source(settings, seed), generator.schema, settings)
    train, holdout = split_holdout(values, int(manifest["holdout_rows"]) > 0, seed)
    if len(train) != manifest["rows"]:
        raise DataError(
            f"{len(train)} rows, but the model learnt from {manifest['rows']}",
            file=settings.source,
            table=table,
            hint="the source has changed since the training; train again, or leave out the report",
        )
    written = read_table(output, row_limit=READ_BACK_ROWS)
    synthetic = to_values(written, generator.schema)
    return headline(train, synthetic, holdout, generator.schema, stream(seed, "headline"))


def _json(settings: Mapping[str, Any]) -> str:
    return json.dumps(dict(settings))

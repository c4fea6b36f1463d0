"""From typed values to a generator: fit the codec, then the model."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from syngen_lite.codes import Codes
from syngen_lite.columns.protection import DEFAULT, Protection
from syngen_lite.columns.table import TableCodec
from syngen_lite.errors import ArtifactError, DataError
from syngen_lite.generators.learned import LearnedTable
from syngen_lite.model.checkpoint import Checkpoint
from syngen_lite.model.layout import MAX_COLUMNS
from syngen_lite.model.training import MAX_EPOCHS, Budget, Listener
from syngen_lite.model.vae import Learning, TabularVAE
from syngen_lite.schema import TableSchema
from syngen_lite.streams import stream

State = tuple[dict[str, Any], dict[str, Any]]  # numbers and arrays of a checkpoint


@dataclass(frozen=True, slots=True)
class FitOptions:
    """How a table is fitted.

    Attributes:
        seed: Root of all randomness.
        epochs: Most passes over the rows.
        minutes: Most minutes, None for no limit.
        batch_size: Rows a step, None to choose by the number of rows.
        listener: Called after each evaluation.
        save: Called with each checkpoint, ready for a file; its arrays go on to change.
        start: A checkpoint to go on from.
        protection: How rare and sensitive values are treated.
    """

    seed: int = 0
    epochs: int = MAX_EPOCHS
    minutes: float | None = None
    batch_size: int | None = None
    listener: Listener = lambda _: None
    save: Callable[[State], None] = lambda _: None
    start: State | None = None
    protection: Protection = DEFAULT


@dataclass(frozen=True, slots=True)
class Fitted:
    """A generator, and how its training went.

    Attributes:
        generator: Makes blocks of the table.
        training: Steps, seconds, held-out loss and the curve, as plain data.
        interrupted: Whether the user stopped the training.
    """

    generator: LearnedTable
    training: Mapping[str, Any]
    interrupted: bool


def fit_table(values: pd.DataFrame, schema: TableSchema, options: FitOptions) -> Fitted:
    """Learn one table.

    Args:
        values: Typed values, as `tables.to_values` makes them, at least one row.
        schema: The table's columns.
        options: Seed, limits and listeners.

    Raises:
        DataError: there are more columns than can be learnt together.
        ArtifactError: the checkpoint to start from belongs to other data or settings.
    """
    codec = TableCodec(schema, options.protection)
    _require_width(codec)
    codes = codec.fit_transform(values, stream(options.seed, "codec"))
    mark = _fingerprint(codes, options)
    learning = Learning(
        budget=Budget(options.epochs, options.minutes),
        batch_size=options.batch_size,
        listener=options.listener,
        save=lambda checkpoint: options.save(_pack(checkpoint, mark)),
        start=_unpack(options.start, mark, schema.name),
    )
    model = TabularVAE(options.seed).fit(codes, codec.specs_, learning)
    state = model.checkpoint_
    generator = LearnedTable(codec, model.sampler_)
    return Fitted(generator, _summary(state), bool(state and state.interrupted))


def _require_width(codec: TableCodec) -> None:
    if codec.width > MAX_COLUMNS:
        raise DataError(
            f"{codec.width} columns to learn; at most {MAX_COLUMNS} can be learnt together",
            table=codec.schema.name,
            hint="leave out columns, or cut the table into several that are trained one by one",
        )


def _fingerprint(codes: Codes, options: FitOptions) -> str:
    """What a checkpoint must share with a training to go on in it."""
    digest = hashlib.sha256(np.ascontiguousarray(codes).data)
    digest.update(f"{codes.shape} {options.seed} {options.batch_size}".encode())
    return digest.hexdigest()


def _pack(checkpoint: Checkpoint, mark: str) -> State:
    numbers, arrays = checkpoint.to_arrays()
    return {**numbers, "fingerprint": mark}, arrays


def _unpack(state: State | None, mark: str, table: str) -> Checkpoint | None:
    if state is None:
        return None
    numbers, arrays = state
    if numbers.get("fingerprint") != mark:
        raise ArtifactError(
            "the checkpoint was made from other data, another seed or another batch size",
            table=table,
            hint="leave out --resume to train anew",
        )
    try:
        return Checkpoint.from_arrays(numbers, arrays)
    except (KeyError, TypeError, ValueError) as error:
        raise ArtifactError(
            f"the checkpoint is damaged: {error!r}", table=table, hint="train anew"
        ) from error


def _summary(state: Checkpoint | None) -> dict[str, Any]:
    if state is None:
        return {"steps": 0, "seconds": 0.0, "elbo": None, "curve": []}
    return {
        "steps": state.step,
        "seconds": round(state.seconds, 2),
        "elbo": round(-state.lowest, 4),
        "curve": [[step, round(loss, 4), round(held, 4)] for step, loss, held in state.curve],
    }

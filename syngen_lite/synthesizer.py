"""The Python door: fit a frame, sample frames."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

import pandas as pd
from threadpoolctl import threadpool_limits

from syngen_lite.columns.category import CategoryCodec
from syngen_lite.columns.protection import DEFAULT, MASKED, Protection
from syngen_lite.errors import ConfigError, DataError, NotFittedError
from syngen_lite.generators.learned import LearnedTable
from syngen_lite.schema import Kind, TableSchema
from syngen_lite.streams import fresh_seed


class Synthesizer:
    """Learns a frame and samples new ones of the same columns and dtypes.

    Args:
        epochs: Most passes over the rows; early stopping ends most fits sooner.
        max_minutes: Most minutes of training, None for no limit.
        batch_size: Rows a training step, None to choose by the number of rows.
        random_seed: Makes the fit reproducible.
        column_types: Column to kind, where detection should not decide.
        protection: How rare and sensitive values are treated.

    >>> import pandas as pd
    >>> frame = pd.DataFrame({"city": ["Oslo", "Bergen"] * 50, "age": range(100)})
    >>> synthesizer = Synthesizer(epochs=2).fit(frame)
    >>> sample = synthesizer.sample(3, seed=1)
    >>> list(sample.columns), len(sample)
    (['city', 'age'], 3)
    >>> sample.equals(synthesizer.sample(5, seed=1)[:3])
    True
    """

    def __init__(
        self,
        *,
        epochs: int | None = None,
        max_minutes: float | None = None,
        batch_size: int | None = None,
        random_seed: int = 0,
        column_types: Mapping[str, Kind] | None = None,
        protection: Protection = DEFAULT,
    ) -> None:
        self.epochs = epochs
        self.max_minutes = max_minutes
        self.batch_size = batch_size
        self.random_seed = random_seed
        self.column_types = column_types
        self.protection = protection

    def fit(self, frame: pd.DataFrame) -> Self:
        """Learn a frame of unique text headers and at least one row.

        Sets `schema_`, what was found out about the columns, and `training_`, how it went.

        Raises:
            DataError: no row, or a column of values that are not numbers, dates or text.
            ConfigError: `column_types` names no column.
        """
        # inside: whoever only samples need not wait for torch
        from syngen_lite.generators.fitting import FitOptions, fit_table  # noqa: PLC0415
        from syngen_lite.model.training import MAX_EPOCHS  # noqa: PLC0415
        from syngen_lite.tables import detect_schema, from_frame, to_values  # noqa: PLC0415

        if frame.empty:
            raise DataError(f"a frame of shape {frame.shape}; at least one row and column needed")
        raw = from_frame(frame)
        schema = detect_schema("table", raw, overrides=self.column_types)
        options = FitOptions(
            seed=self.random_seed,
            epochs=self.epochs or MAX_EPOCHS,
            minutes=self.max_minutes,
            batch_size=self.batch_size,
            protection=self.protection,
        )
        fitted = fit_table(to_values(raw, schema), schema, options)
        self.generator_ = fitted.generator
        self.training_: Mapping[str, Any] = fitted.training
        self.rows_ = len(frame)
        return self

    @property
    def schema_(self) -> TableSchema:
        """Columns and kinds as found in `fit`."""
        return self._fitted().schema

    def sample(self, n: int, *, seed: int | None = None) -> pd.DataFrame:
        """Draw `n` rows, in the columns and dtypes of the fitted frame.

        Args:
            n: Rows, 0 or more.
            seed: The same seed gives the same rows, and fewer rows are a prefix of more; None
                draws a fresh one.

        Raises:
            NotFittedError: `fit` has not been called.
            ConfigError: `n` or `seed` is negative.
        """
        from syngen_lite.tables import to_frame  # noqa: PLC0415

        generator = self._fitted()
        if n < 0 or (seed is not None and seed < 0):
            raise ConfigError(f"n={n}, seed={seed}; both must be 0 or more")
        with threadpool_limits(limits=1):
            values = generator.table(n, fresh_seed() if seed is None else seed)
        frame = to_frame(values, generator.schema)
        for name, codec in generator.codec.codecs_.items():
            if codec.column.dtype == "category" and type(codec) is CategoryCodec:
                # all the values that may come, not those that came
                known = {*codec.values_, *([MASKED] if codec.mask_ else [])}
                frame[name] = frame[name].cat.set_categories(sorted(known))
        return frame

    def save(self, path: str | Path) -> None:
        """Write the model to a new folder: JSON and safetensors, no pickle.

        Raises:
            ConfigError: the path is there already.
            ResourceError: it cannot be written.
        """
        from syngen_lite.store.artifact import Artifact, write_artifact  # noqa: PLC0415

        generator, folder = self._fitted(), Path(path)
        if folder.exists():
            raise ConfigError("it is there already", file=folder, hint="choose another path")
        manifest = {
            "table": generator.schema.name,
            "package": version("syngen-lite"),
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "rows": self.rows_,
            "random_seed": self.random_seed,
            "training": dict(self.training_),
        }
        codec, arrays = generator.codec.to_dict(), generator.sampler.to_arrays()
        write_artifact(folder, Artifact(manifest, codec, arrays))

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a folder that `save` wrote, or a version folder of the commands' store.

        Raises:
            ArtifactError: missing, damaged, or of another format.
        """
        from syngen_lite.store.artifact import read_artifact  # noqa: PLC0415

        artifact = read_artifact(Path(path))
        synthesizer = cls(random_seed=int(artifact.manifest.get("random_seed", 0)))
        synthesizer.generator_ = LearnedTable.from_artifact(artifact.codec, artifact.arrays)
        synthesizer.training_ = dict(artifact.manifest.get("training", {}))
        synthesizer.rows_ = int(artifact.manifest.get("rows", 0))
        return synthesizer

    def _fitted(self) -> LearnedTable:
        if not hasattr(self, "generator_"):
            raise NotFittedError("this Synthesizer is not fitted", hint="call fit, or load one")
        return self.generator_

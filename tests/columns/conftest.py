"""Codecs fitted on the values of one test."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from syngen_lite.columns.codec import ColumnCodec
from syngen_lite.columns.table import CODECS
from syngen_lite.schema import Column, Kind
from syngen_lite.streams import stream


@pytest.fixture(scope="session")
def objects() -> Callable[[list[Any]], np.ndarray]:
    def of(values: list[Any]) -> np.ndarray:
        array = np.empty(len(values), object)
        array[:] = values
        return array

    return of


@pytest.fixture(scope="session")
def fitted() -> Callable[..., ColumnCodec]:
    def fit(kind: Kind, values: np.ndarray, decimals: int = 0, seed: int = 0) -> ColumnCodec:
        column = Column("c", kind, decimals=decimals)
        return CODECS[kind](column).fit(values, stream(seed, "codec"))

    return fit


@pytest.fixture(scope="session")
def regenerated() -> Callable[..., np.ndarray]:
    """The values that a codec makes of a table's own codes, many times over."""

    def of(codec: ColumnCodec, values: np.ndarray, times: int = 1) -> np.ndarray:
        codes = np.tile(codec.transform(values), times)
        return codec.inverse_transform(codes, np.arange(len(codes)), stream(1, "block"))

    return of


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(3)

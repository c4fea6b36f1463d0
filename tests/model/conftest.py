"""Small tables of codes, and networks over them."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from syngen_lite.codes import CodeSpec, categorical_spec, log_marginal
from syngen_lite.model.layout import plan_layout
from syngen_lite.model.network import CodeVAE, Shape
from syngen_lite.streams import stream


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """One thread, so that sums do not depend on the machine; fewer rows to calibrate on."""
    torch.set_num_threads(1)
    monkeypatch.setattr("syngen_lite.model.vae.CALIBRATION_ROWS", 4096)


@pytest.fixture(scope="session")
def ordered() -> Callable[[np.ndarray, int], CodeSpec]:
    """The spec of a number column: every code has a place and three features."""

    def of(codes: np.ndarray, cardinality: int) -> CodeSpec:
        place = np.linspace(-1, 1, cardinality)
        return CodeSpec(
            cardinality=cardinality,
            features=np.column_stack([place, place**2, np.cos(3 * place)]).astype(np.float32),
            free=np.arange(cardinality) % 5 == 0,
            log_marginal=log_marginal(codes, cardinality),
            location=place,
        )

    return of


@pytest.fixture(scope="session")
def mixed(ordered: Callable[..., CodeSpec]) -> SimpleNamespace:
    """Codes of seven columns: numbers that follow each other, categories, codes never seen."""
    rng = np.random.default_rng(0)
    n, sizes = 600, [40, 3, 40, 7, 30, 2, 12]
    first = rng.integers(0, 40, n)
    columns = [
        first,
        rng.integers(0, 3, n),
        np.clip(first + rng.integers(-2, 3, n), 0, 39),
        np.minimum(rng.integers(0, 7, n), 4),  # 5 and 6 never occur
        29 - first * 3 // 4,
        (first > 20).astype(int),
        rng.integers(0, 12, n),
    ]
    codes = np.column_stack(columns).astype(np.int32)
    numbers = {0, 2, 4}
    specs = [
        (ordered if j in numbers else categorical_spec)(codes[:, j], size)
        for j, size in enumerate(sizes)
    ]
    return SimpleNamespace(codes=codes, specs=specs)


@pytest.fixture(scope="session")
def untrained() -> Callable[..., SimpleNamespace]:
    """A network over codes whose every weight was moved away from its start."""

    def of(codes: np.ndarray, specs: Sequence[CodeSpec]) -> SimpleNamespace:
        layout = plan_layout(specs, codes, stream(0, "layout"))
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(3)
            network = CodeVAE(specs, layout, Shape(embedding=6, hidden=10, latent=4, encoder=16))
            with torch.no_grad():
                for parameter in network.parameters():
                    parameter.add_(torch.randn_like(parameter) * 0.3)
        return SimpleNamespace(network=network.eval(), layout=layout)

    return of


@pytest.fixture(scope="session")
def correlated() -> SimpleNamespace:
    """Two categories that depend on each other strongly, 4,000 rows."""
    rng = np.random.default_rng(1)
    joint = np.array([[0.3, 0.02, 0.03], [0.01, 0.25, 0.04], [0.05, 0.05, 0.25]])
    cells = rng.choice(9, 4000, p=joint.ravel())
    codes = np.column_stack([cells // 3, cells % 3]).astype(np.int32)
    return SimpleNamespace(codes=codes, specs=[categorical_spec(c, 3) for c in codes.T])

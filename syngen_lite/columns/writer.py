"""What writes new texts in place of rare ones."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np


class Writer(Protocol):
    """Writes texts that look like those it was fitted on, and stores none of them."""

    def write(self, n: int, rng: np.random.Generator) -> list[str]:
        """`n` new texts, a function of `rng` alone."""
        ...

    def to_dict(self) -> dict[str, Any]:
        """Plain data, fit for JSON."""
        ...

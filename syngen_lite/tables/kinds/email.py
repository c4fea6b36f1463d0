"""Email addresses."""

from __future__ import annotations

from typing import ClassVar

from syngen_lite.schema import Kind
from syngen_lite.tables.kinds.shape import ShapedKind


class EmailKind(ShapedKind):
    """`first.last@example.org`."""

    kind: ClassVar[Kind] = "email"
    allowed = "email addresses"
    pattern = r"^[^\s@<>,;\"()]+@[^\s@<>,;\"()]+\.\p{L}{2,}$"

"""Web addresses."""

from __future__ import annotations

from typing import ClassVar

from syngen_lite.schema import Kind
from syngen_lite.tables.kinds.shape import ShapedKind


class UrlKind(ShapedKind):
    """`https://example.org/path`, `www.example.org`."""

    kind: ClassVar[Kind] = "url"
    allowed = "web addresses that begin with a scheme (https://) or www."
    pattern = r"^(?:[a-zA-Z][a-zA-Z0-9+.-]*://|[wW]{3}\.)[^\s/?#]+(?:[/?#].*)?$"

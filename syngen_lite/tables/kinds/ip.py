"""Internet addresses."""

from __future__ import annotations

from typing import ClassVar

from syngen_lite.schema import Kind
from syngen_lite.tables.kinds.shape import ShapedKind

_BYTE = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"


class IpKind(ShapedKind):
    """`192.168.0.1`, `10.0.0.0/8`, `2001:db8::1`, `[::1]:80`."""

    kind: ClassVar[Kind] = "ip"
    allowed = "addresses of IP version 4 or 6, with a prefix length or port if any"
    least = 3
    # six groups and more, or two colons in a row: a clock has neither
    pattern = (
        rf"^(?:{_BYTE}(?:\.{_BYTE}){{3}}(?:[/:]\d{{1,5}})?"
        rf"|\[?(?:(?:[0-9A-Fa-f]{{1,4}}:){{7}}[0-9A-Fa-f]{{1,4}}"
        rf"|(?:[0-9A-Fa-f]{{1,4}}(?::[0-9A-Fa-f]{{1,4}})*)?::"
        rf"(?:[0-9A-Fa-f]{{1,4}}(?::[0-9A-Fa-f]{{1,4}})*)?)\]?(?:/\d{{1,3}}|:\d{{1,5}})?)$"
    )

"""SVG elements, everything in them escaped."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

Value = str | float | int | None


def tag(name: str, *children: Markup | str, **attributes: Value) -> Markup:
    """An element; an attribute of None is left out, `class_` is class, `_` becomes `-`.

    >>> tag("text", "a < b", class_="axis", text_anchor="end", x=1.26)
    Markup('<text class="axis" text-anchor="end" x="1.3">a &lt; b</text>')
    """
    written = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _number(value))
        for key, value in attributes.items()
        if value is not None
    )
    inner = Markup("").join(escape(child) for child in children)
    end = Markup("</{}>").format(name) if children else Markup("")
    close = Markup(">") if children else Markup("/>")
    return Markup("<{}{}{}{}{}").format(name, written, close, inner, end)


def chart(
    width: float,
    height: float,
    label: str,
    parts: Iterable[Markup],
    kind: str = "",
    *,
    grows: float = 1.2,
) -> Markup:
    """An SVG that shrinks with its place and grows a little; screen readers hear the label."""
    return tag(
        "svg",
        *parts,
        width=round(grows * width),
        viewBox=f"0 0 {width:g} {height:g}",
        role="img",
        aria_label=label,
        class_=f"chart {kind}".strip(),
    )


def hint(words: str) -> Markup:
    """What is shown when the pointer rests on the element that this stands in."""
    return tag("title", words)


def path(points: Iterable[tuple[float, float]], *, closed: bool = False) -> str:
    """The outline through the points.

    >>> path([(0, 1), (2, 3.04)], closed=True)
    'M0 1L2 3Z'
    """
    outline = "L".join(f"{_short(x)} {_short(y)}" for x, y in points)
    return f"M{outline}{'Z' if closed else ''}"


def box(x: float, y: float, width: float, height: float) -> str:
    """The outline of a rectangle, shorter than the element for one."""
    return f"M{_short(x)} {_short(y)}h{_short(width)}v{_short(height)}H{_short(x)}z"


def cut(words: str, most: int) -> str:
    """Words that are too long for their place end in an ellipsis."""
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _number(value: Value) -> str:
    return _short(value) if isinstance(value, float) else str(value)


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")

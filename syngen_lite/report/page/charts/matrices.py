"""Heat maps: a colour of the style sheet, laid on in up to 20 strengths."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from syngen_lite.report.page.charts.svg import box, chart, cut, hint, tag

Cells = dict[tuple[int, int], float]

FEW = 24
"""Matrices of more columns need the whole width of the page."""

_STRENGTHS = 20
_HINTED = 650  # up to so many cells, each says its value
_MAP = 285.0
_LEFT = 76.0
_LETTERS = 10.0


@dataclass(frozen=True, slots=True)
class Colouring:
    """How a value becomes a colour.

    Attributes:
        positive: The class of values above `middle`.
        negative: The class of values below.
        middle: The value without colour.
        reach: How far from the middle the colour is full.
        root: Whether the strength is a square root, which shows small shares.
    """

    positive: str
    negative: str
    middle: float
    reach: float
    root: bool = False

    def of(self, value: float) -> tuple[str, int]:
        """Class and strength, 0 to 20."""
        share = (value - self.middle) / self.reach if self.reach else 0.0
        strength = min(1.0, abs(share)) ** (0.5 if self.root else 1.0)
        return (self.positive if share > 0 else self.negative), round(_STRENGTHS * strength)


@dataclass(frozen=True, slots=True)
class Square:
    """Where the cells of a matrix lie.

    Attributes:
        names: The columns.
        margin: Room for the names, above and at the left.
        cell: Edge of a cell.
        letters: Their size.
    """

    names: Sequence[str]
    margin: float
    cell: float
    letters: float

    @classmethod
    def of(cls, names: Sequence[str], *, small: bool) -> Square:
        """Large, or so small that three stand in a row."""
        margin, side = (90.0, 254.0) if small else (118.0, 620.0)
        cell = min(side / max(1, len(names)), side / 5)
        return cls(names, margin, cell, min(10.0 if small else 12.0, 0.85 * cell))

    @property
    def side(self) -> float:
        """Edge of all cells together."""
        return self.cell * len(self.names)

    def at(self, place: int) -> float:
        """Where a row or column begins."""
        return self.margin + self.cell * place


def matrix(
    square: Square,
    cells: Cells,
    colouring: Colouring,
    label: str,
    spell: Callable[[float], str],
) -> Markup:
    """A square of columns against columns, the same cell on both sides of the diagonal.

    Cells of one colour are one path: a matrix of 60 columns stays small. Small ones have a hint
    for each cell.
    """
    both = {**cells, **{(b, a): value for (a, b), value in cells.items()}}
    start, side = square.margin, square.side
    parts = [
        tag("rect", class_="empty", x=start, y=start, width=side, height=side),
        *_coloured(both, colouring, square),
        *_names(square),
    ]
    if len(both) <= _HINTED:
        parts += _hints(both, square, spell)
    kind = "matrix wide" if len(square.names) > FEW else "matrix"
    return chart(start + side + 2, start + side + 2, label, parts, kind, grows=1)


def heat_map(
    rows: Sequence[str],
    columns: Sequence[str],
    shares: Sequence[Sequence[float]],
    colouring: Colouring,
    label: str,
) -> Markup:
    """Bins of one column against bins of another."""
    width, height = (_MAP - _LEFT) / len(columns), 18.0
    cells = {(i, j): v for i, line in enumerate(shares) for j, v in enumerate(line)}
    low = 4 + height * len(rows)
    parts = [
        tag("rect", class_="empty", x=_LEFT, y=4.0, width=_MAP - _LEFT, height=height * len(rows))
    ]
    for (i, j), value in cells.items():
        kind, strength = colouring.of(value)
        parts.append(
            tag(
                "rect",
                hint(f"{rows[i]} and {columns[j]}: {100 * value:.2f}%"),
                class_=kind,
                fill_opacity=f"{strength / _STRENGTHS:g}",
                x=_LEFT + width * j,
                y=4 + height * i,
                width=width,
                height=height,
            )
        )
    parts += [
        tag(
            "text",
            cut(name, 13),
            class_="cell",
            font_size=_LETTERS,
            x=_LEFT - 4,
            y=16 + height * i,
            text_anchor="end",
        )
        for i, name in enumerate(rows)
    ]
    parts += [
        _turned(cut(name, 11), _LEFT + width * (j + 0.5) + 3, low + 5, "end")
        for j, name in enumerate(columns)
    ]
    room = 10 + 5.8 * min(11, max(map(len, columns)))
    return chart(_MAP + 2, low + room, label, parts, "heat")


def scale_bar(colouring: Colouring, low: float, high: float, label: str) -> Markup:
    """The colours from one value to another."""
    steps = 20
    parts = []
    for i in range(steps):
        kind, strength = colouring.of(low + (high - low) * (i + 0.5) / steps)
        opacity = f"{strength / _STRENGTHS:g}"
        at = 160.0 * i / steps
        parts.append(
            tag("rect", class_=kind, fill_opacity=opacity, x=at, y=0.0, width=8.0, height=10.0)
        )
    frame = tag("rect", class_="outline", x=0.5, y=0.5, width=159.0, height=9.0)
    return chart(160, 10, label, [*parts, frame], "scale", grows=1)


def _coloured(cells: Cells, colouring: Colouring, square: Square) -> Iterable[Markup]:
    """A path for each colour, in units of a cell: as short as can be."""
    groups: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for at, value in sorted(cells.items()):
        groups.setdefault(colouring.of(value), []).append(at)
    paths = [
        tag("path", class_=kind, fill_opacity=f"{strength / _STRENGTHS:g}", d=_runs(places))
        if strength
        # a cell without a colour is no gap
        else tag("path", class_="blank", d=_runs(places))
        for (kind, strength), places in sorted(groups.items())
    ]
    scale = f"translate({square.margin:g} {square.margin:g}) scale({square.cell:.4f})"
    yield tag("g", *paths, transform=scale)


def _runs(places: list[tuple[int, int]]) -> str:
    """The outlines of cells; neighbours in a row are one.

    >>> _runs([(0, 1), (0, 2), (1, 1)])
    'M1 0h2v1h-2zM1 1h1v1h-1z'
    """
    runs: list[list[int]] = []
    for i, j in places:
        if runs and runs[-1][0] == i and runs[-1][1] + runs[-1][2] == j:
            runs[-1][2] += 1
        else:
            runs.append([i, j, 1])
    return "".join(f"M{j} {i}h{n}v1h-{n}z" for i, j, n in runs)


def _hints(cells: Cells, square: Square, spell: Callable[[float], str]) -> Iterable[Markup]:
    names, size = square.names, square.cell
    for (i, j), value in sorted(cells.items()):
        words = f"{names[i]} and {names[j]}: {spell(value)}"
        yield tag(
            "path", hint(words), class_="hover", d=box(square.at(j), square.at(i), size, size)
        )


def _names(square: Square) -> Iterable[Markup]:
    letters, edge = square.letters, square.margin - 5
    for i, name in enumerate(square.names):
        middle = square.at(i) + square.cell / 2 + letters / 3
        short = cut(name, round(1.75 * square.margin / letters))
        yield tag(
            "text",
            hint(name),
            short,
            class_="cell",
            font_size=letters,
            x=edge,
            y=middle,
            text_anchor="end",
        )
        yield _turned(short, middle, edge, "start", letters)


def _turned(words: str, x: float, y: float, anchor: str, letters: float = _LETTERS) -> Markup:
    turn = f"rotate(-90 {x:.1f} {y:.1f})"
    return tag(
        "text",
        words,
        class_="cell",
        font_size=letters,
        x=x,
        y=y,
        text_anchor=anchor,
        transform=turn,
    )

"""A whole report: figures, drawings, and what is known of how the rows were made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from html import escape
from typing import Any

from syngen_lite.errors import ConfigError
from syngen_lite.report.headline import headline_lines
from syngen_lite.report.metrics import to_json
from syngen_lite.report.page.page import to_html
from syngen_lite.report.page.sheets import SHEETS, tables_csv
from syngen_lite.report.plots.plots import Plots
from syngen_lite.report.results import Figures

PAGE, FIGURES, PICTURE = "report.html", "metrics.json", "columns.png"
FILES = frozenset({PAGE, FIGURES, PICTURE, *SHEETS})
"""Every file that a report may have."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found out about a synthetic table; holds no row of any table.

    Attributes:
        figures: Everything that was measured.
        plots: What the page draws; None for a report without a page.
        facts: Of how the rows were made, for the page: "settings", "versions", "training" ...
        with_page: Whether `files` has a page.
    """

    figures: Figures
    plots: Plots | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    with_page: bool = True

    def to_dict(self) -> dict[str, Any]:
        """The figures as plain data, as in metrics.json; `docs/metrics.md` says what each is."""
        return asdict(self.figures)

    def to_html(self) -> str:
        """One page that needs nothing beside it."""
        return to_html(self.figures, self.plots, self.facts)

    def to_png(self) -> bytes:
        """A picture of up to 12 columns, those that fall short the most first.

        Raises:
            ConfigError: the report was made without drawings.
        """
        if self.plots is None:
            raise ConfigError("this report has no drawings", hint="make it with real rows at hand")
        from syngen_lite.report.picture import to_png  # noqa: PLC0415 - most need no matplotlib

        return to_png(self.plots)

    def files(self) -> dict[str, bytes]:
        """File name to content: the page if it was asked for, figures, tables, and the picture."""
        texts = {PAGE: self.to_html()} if self.with_page else {}
        texts |= {FIGURES: to_json(self.figures), **tables_csv(self.figures)}
        pictures = {} if self.plots is None else {PICTURE: self.to_png()}
        return {name: text.encode() for name, text in texts.items()} | pictures

    def lines(self) -> list[str]:
        """The headline for a terminal."""
        return headline_lines(self.figures)

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def _repr_html_(self) -> str:
        """The page in a frame of its own, for a notebook."""
        page = escape(self.to_html())
        return f'<iframe srcdoc="{page}" style="width:100%;height:720px;border:0"></iframe>'

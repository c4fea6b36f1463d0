"""What the commands say of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from syngen_lite.run.reports import WrittenReport


def tell_report(written: WrittenReport) -> None:
    """Print the headline, and where the whole report is."""
    click.echo("\n".join(written.report.lines()))
    click.echo(f"report: {click.format_filename(written.files[0])}")

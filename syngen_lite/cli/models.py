"""`syngen-lite models`: what is trained, and away with it."""

from __future__ import annotations

import json

import click

from syngen_lite.cli import options
from syngen_lite.cli.failures import failures
from syngen_lite.errors import ArtifactError
from syngen_lite.store import Store


@click.group(context_settings=options.CONTEXT)
def models() -> None:
    """List, show and remove trained tables."""


@models.command("list")
@options.debug
def list_models(debug: bool) -> None:
    """One line for each trained table."""
    with failures(debug):
        store = Store()
        tables = store.tables()
        if not tables:
            click.echo(f"no trained tables under {store.root}")
        for table in tables:
            try:
                facts = store.manifest(table)
            except ArtifactError as error:  # the others are worth a line all the same
                click.echo(f"{table}\tdamaged: {error}", err=True)
                continue
            click.echo(
                f"{table}\tv{store.latest(table)}\t{facts.get('rows')} rows\t"
                f"{facts.get('columns')} columns\t{facts.get('created')}"
            )


@models.command("show")
@click.argument("table")
@click.option("--version", type=click.IntRange(1), help="[default: the latest]")
@options.debug
def show_model(table: str, version: int | None, debug: bool) -> None:
    """Print the manifest of a trained table as JSON."""
    with failures(debug):
        click.echo(json.dumps(Store().manifest(table, version), indent=2, ensure_ascii=False))


@models.command("rm")
@click.argument("table")
@click.option("--version", type=click.IntRange(1), help="Only this version.  [default: all]")
@options.debug
def remove_model(table: str, version: int | None, debug: bool) -> None:
    """Remove a trained table, or one version of it."""
    with failures(debug):
        store = Store()
        store.remove(table, version)
        click.echo(f"removed {table}" + (f" v{version}" if version else ""))

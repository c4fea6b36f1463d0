"""What `train --dry_run` does: read and check, print, and stop."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import click

from syngen_lite.cli.overview import overview
from syngen_lite.cli.progress import reading_bar
from syngen_lite.cli.requests import train_requests
from syngen_lite.run.relations.checks import check_database
from syngen_lite.run.relations.database import AskedTable
from syngen_lite.run.relations.findings import raise_problems

log = logging.getLogger(__name__)


def run_dry(given: Mapping[str, Any]) -> None:
    """Read and check every table that was asked for.

    Raises:
        ConfigError: the metadata is wrong, with all that was found.
        DataError: a table is.
    """
    asked = [
        AskedTable(request.table, request.settings, request.keys, request.size, request.line)
        for request in train_requests(given)
    ]
    with reading_bar(len(asked)) as listener:
        database = check_database(asked, listener)
    click.echo(overview(database))
    for finding in database.findings:
        if finding.weight == "warning":
            log.warning("%s", finding)
    raise_problems(database.findings, given["metadata_path"])
    log.info("dry run: everything holds, nothing was trained")

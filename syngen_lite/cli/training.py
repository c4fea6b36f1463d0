"""What `train` does and says."""

from __future__ import annotations

import logging
import shlex
from collections.abc import Mapping
from typing import Any

import click

from syngen_lite.cli.failures import exit_code_of_signal
from syngen_lite.cli.progress import report_bar, training_bar
from syngen_lite.cli.reports import tell_report
from syngen_lite.cli.requests import train_requests
from syngen_lite.errors import ConfigError
from syngen_lite.run.source import require_learnable
from syngen_lite.run.training import TrainedTable, train_table
from syngen_lite.store import Store

log = logging.getLogger(__name__)


def run_training(given: Mapping[str, Any]) -> None:
    """Train every table that was asked for; one that fails leaves the finished ones standing."""
    if given["orphans"] is not None:
        raise ConfigError(
            "--orphans is for the check of linked tables, which this version does not yet learn",
            hint="add --dry_run, or leave out --orphans",
        )
    store = Store()
    requests = train_requests(given)
    for request in requests:  # before the first is trained
        require_learnable(request.table, request.keys)
    for request in requests:
        with training_bar(request.table) as listener, report_bar(request.table) as sections:
            trained = train_table(
                request.table, request.settings, request.keys, store, listener, sections
            )
        _tell(trained)
        if trained.manifest["interrupted"]:
            raise click.exceptions.Exit(exit_code_of_signal())


def _tell(trained: TrainedTable) -> None:
    facts = trained.manifest
    if facts["interrupted"]:
        log.warning(
            "interrupted: the best weights so far are kept; train --resume goes on from them"
        )
    log.info(
        "trained %s v%d: %d rows, %d columns, %.1f s",
        trained.table,
        trained.version,
        facts["rows"],
        facts["columns"],
        facts["seconds"],
    )
    for written in trained.reports:
        tell_report(written)
    log.info("next: infer --size %d --table_name %s", facts["rows"], shlex.quote(trained.table))

"""What `syngen-lite report` does and says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from syngen_lite.cli.progress import report_bar
from syngen_lite.cli.reports import tell_report
from syngen_lite.config.keys import KeySettings
from syngen_lite.config.metadata import Metadata, TableMetadata, load_metadata
from syngen_lite.config.precedence import resolve_train
from syngen_lite.config.settings import TrainSettings
from syngen_lite.errors import ConfigError
from syngen_lite.run.comparison import Comparison, compare_sources
from syngen_lite.run.reports import require_writable, write_report


def run_comparison(given: Mapping[str, Any]) -> None:
    """Compare two tables, write the report and print its headline."""
    comparison, folder = _comparison(given), given["out"] or Path("report")
    require_writable(folder)
    with report_bar(comparison.table) as listener:
        report = compare_sources(comparison, listener)
    tell_report(write_report(report, folder))


def _comparison(given: Mapping[str, Any]) -> Comparison:
    flags = {
        "source": given["real"],
        "row_limit": given["row_limit"],
        "target": given["target"],
        "random_seed": given["random_seed"],
    }
    name = given["table_name"]
    keys: tuple[KeySettings, ...] = ()
    if given["metadata_path"] is None:
        settings = resolve_train({}, {}, flags)
    else:
        metadata = load_metadata(given["metadata_path"])
        table = _table(metadata, name)
        settings, keys = _settings(table, metadata, flags), table.keys
        name = table.name
    return Comparison(
        table=name or Path(given["synthetic"]).name,
        settings=settings,
        keys=keys,
        synthetic=given["synthetic"],
        holdout=given["holdout"],
        with_page=not given["metrics_only"],
    )


def _settings(table: TableMetadata, metadata: Metadata, flags: Mapping[str, Any]) -> TrainSettings:
    """Here the command line wins: it names the tables; the file says what they mean."""
    given = {key for key, value in flags.items() if value is not None}
    own, shared = (
        {key: value for key, value in layer.items() if key not in given}
        for layer in (table.train, metadata.global_train)
    )
    return resolve_train(own, shared, flags)


def _table(metadata: Metadata, name: str | None) -> TableMetadata:
    if name is not None:
        return metadata.table(name)
    if len(metadata) > 1:
        names = ", ".join(table.name for table in metadata)
        raise ConfigError(
            f"the file has {len(metadata)} tables: {names}",
            file=metadata.file,
            hint="say which with --table_name",
        )
    return metadata.tables[0]

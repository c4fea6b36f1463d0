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
from syngen_lite.errors import ConfigError
from syngen_lite.run.comparison import Comparison, compare_sources
from syngen_lite.run.reports import write_report


def run_comparison(given: Mapping[str, Any]) -> None:
    """Compare two tables, write the report and print its headline."""
    comparison = _comparison(given)
    with report_bar(comparison.table) as listener:
        report = compare_sources(comparison, listener)
    tell_report(write_report(report, given["out"] or Path("report")))


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
        # here the command line names the tables; the file says what they mean
        own = {key: value for key, value in table.train.items() if key not in flags}
        settings, keys = resolve_train(own, metadata.global_train, flags), table.keys
        name = table.name
    return Comparison(
        table=name or Path(given["synthetic"]).name,
        settings=settings,
        keys=keys,
        synthetic=given["synthetic"],
        holdout=given["holdout"],
        with_page=not given["metrics_only"],
    )


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

"""`train`, `infer`, and `syngen-lite` with its sub-commands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from syngen_lite import __version__
from syngen_lite.cli import options
from syngen_lite.cli.failures import failures
from syngen_lite.cli.models import models

SOURCE = (
    "The table: a path, a folder or pattern of parts (data/part-*.csv), or a URL (s3://, gs://, "
    "az://, https://).  Formats: csv, tsv, psv, txt, json, jsonl (also .gz, .zip, .bz2, .xz), "
    "parquet, avro, xlsx, xls, ods.  Or a database: postgresql://user@host/db, sqlite:///file.db; "
    "#name behind it names the table if --table_name does not; ${NAME} in it is an environment "
    "variable."
)


@click.command(cls=options.TolerantCommand, context_settings=options.CONTEXT)
@click.option("--source", help=SOURCE)
@options.table_name
@options.metadata_path
@click.option("--epochs", type=options.Count(), help="Most passes over the rows.")
@click.option("--row_limit", type=options.Count(), help="Learn from a random sample of so many.")
@click.option("--drop_null", type=options.Truth(), help="Leave out rows with a missing value.")
@click.option("--batch_size", type=options.Count(), help="Rows a training step.")
@click.option("--max_minutes", type=click.FloatRange(0, min_open=True), help="Most minutes.")
@click.option(
    "--rare_values",
    type=click.Choice(("resample", "mask")),
    help="Categories of fewer than 5 rows: frequent ones instead, or _RARE_.  [default: resample]",
)
@click.option(
    "--replace_sensitive",
    type=click.Choice(("rare", "all")),
    help="Names, emails, phones, addresses to replace: of fewer than 5 rows, or all."
    "  [default: rare]",
)
@click.option("--locale", help="Language of new names and streets: de, pt-br ...  [default: en]")
@options.random_seed
@click.option("--resume", is_flag=True, default=None, help="Go on with an interrupted training.")
@click.option(
    "--holdout",
    type=click.FloatRange(0, 0.5),
    help="Share of the rows that is set aside for the report; 0 learns them all."
    "  [default: 0.1, at least 100 rows of a table of 500]",
)
@click.option("--target", help="Column whose prediction the report tries out.  [default: chosen]")
@click.option(
    "--orphans",
    type=click.Choice(("error", "drop", "keep")),
    help="With --dry_run: rows whose foreign key has no parent are refused, left out, or taken as "
    "rows without a parent.  [default: error]",
)
@click.option(
    "--dry_run", is_flag=True, help="Read and check all tables and keys, print them, and stop."
)
@options.print_report
@options.reports("accuracy", "sample", "metrics_only")
@options.fernet_key
@options.log_level
@options.debug
def train(debug: bool, log_level: str, **given: Any) -> None:
    """Learn a table.

    \b
    train --source customers.csv --table_name customers
    train --metadata_path metadata.yaml
    train --metadata_path metadata.yaml --dry_run

    The model goes to ./model_artifacts/resources/<table>/v<N>; a table that was trained before
    gets a further version.  Training ends by itself when held-out rows stop getting likelier.
    """  # noqa: D301 - click needs the character itself
    options.set_up_logging(log_level)
    with failures(debug):
        # inside, so that --help and usage errors need not wait for torch
        if given["dry_run"]:
            from syngen_lite.cli.dry_run import run_dry  # noqa: PLC0415

            run_dry(given)
            return
        from syngen_lite.cli.training import run_training  # noqa: PLC0415

        run_training(given)


@click.command(cls=options.TolerantCommand, context_settings=options.CONTEXT)
@click.argument("size_argument", metavar="[SIZE]", type=options.Count(), required=False)
@click.argument("table_argument", metavar="[TABLE_NAME]", required=False)
@click.option("--size", type=options.Count(), help="Rows to make.  [default: as were learnt]")
@options.table_name
@options.metadata_path
@click.option(
    "--run_parallel",
    type=options.Truth(),
    help="Use all cores.  [default: from 200,000 rows on]  The bytes are the same.",
)
@click.option("--workers", type=options.Count(), help="Processes.  [default: one a core]")
@click.option("--batch_size", type=options.Count(), help="Rows held in memory at once.")
@options.random_seed
@click.option(
    "--destination",
    help="File, URL (s3://, gs://, az://), or database (postgresql://, sqlite://) to write.  "
    "[default: under ./model_artifacts/tmp_store]",
)
@click.option(
    "--if_exists",
    type=click.Choice(options.IF_EXISTS),
    help="What to do with a table that the database has already.  [default: fail]",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(options.FORMATS, case_sensitive=False),
    help="How it is written.  [default: as the destination's suffix says, else as the source was]",
)
@click.option(
    "--excel_safe",
    is_flag=True,
    default=None,
    help="Put ' before texts that start with =, +, - or @ and are no numbers, so that no "
    "spreadsheet runs them.  It changes the data.",
)
@click.option("--resume", is_flag=True, default=None, help="Go on with an interrupted generation.")
@options.print_report
@options.reports("accuracy", "metrics_only")
@options.fernet_key
@options.log_level
@options.debug
def infer(debug: bool, log_level: str, **given: Any) -> None:
    """Generate rows of a trained table.

    \b
    infer 5000 customers
    infer --size 5000 --table_name customers --random_seed 7

    The rows go to ./model_artifacts/tmp_store/<table>/merged_infer_<table>.csv, or with the suffix
    of their format.  The same seed gives the same bytes, and fewer rows are a prefix of more.
    """  # noqa: D301 - as above
    options.set_up_logging(log_level)
    with failures(debug):
        from syngen_lite.cli.generation import run_generation  # noqa: PLC0415

        run_generation(given)


@click.command(cls=options.TolerantCommand, context_settings=options.CONTEXT)
@click.argument("real")
@click.argument("synthetic")
@click.option("--holdout", help="Real rows that the synthetic table was not learnt from.")
@click.option("--target", help="Column whose prediction is tried out.  [default: chosen]")
@click.option(
    "--metadata_path",
    "--metadata",
    "metadata_path",
    type=click.Path(path_type=Path),
    help="YAML file that says how the tables are written, the real one's column types and keys, "
    "and the target, row limit and seed where they are not given here.",
)
@click.option("--table_name", help="The table of that file, and the report's title.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder to write to.  [default: report]"
)
@click.option(
    "--random_seed", type=click.IntRange(0, 2**63 - 1), help="Of all that is drawn.  [default: 0]"
)
@click.option("--row_limit", type=options.Count(), help="Compare a random sample of so many rows.")
@click.option("--metrics_only", is_flag=True, help="Leave out the page.")
@options.log_level
@options.debug
def report(debug: bool, log_level: str, **given: Any) -> None:
    """Compare a SYNTHETIC table with the REAL one, whoever made it.

    \b
    syngen-lite report real.csv synthetic.csv
    syngen-lite report real.csv synthetic.csv --holdout unseen.csv --target income --out report

    Tables are paths, patterns or URLs, in any format that train reads.  Writes report.html,
    metrics.json and tables as CSV.  Privacy needs --holdout: real rows that were set aside before
    the synthetic table was learnt.
    """  # noqa: D301 - as above
    options.set_up_logging(log_level)
    with failures(debug):
        from syngen_lite.cli.comparison import run_comparison  # noqa: PLC0415

        run_comparison(given)


@click.group(context_settings=options.CONTEXT)
@click.version_option(__version__, prog_name="syngen-lite")
def main() -> None:
    """Learn a table, generate as many synthetic rows as asked: faithful, private, seeded."""


main.add_command(train)
main.add_command(infer)
main.add_command(models)
main.add_command(report)

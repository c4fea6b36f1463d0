"""Options that commands share, and how their names may be spelt."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import click

from syngen_lite.config.settings import IfExists, OutputFormat
from syngen_lite.config.words import parse_boolean
from syngen_lite.errors import ConfigError

if TYPE_CHECKING:
    BooleanType = click.ParamType[bool]
else:
    BooleanType = click.ParamType  # not generic before click 8.2

Command = TypeVar("Command", bound=Callable[..., Any])
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
FORMATS = get_args(OutputFormat)
IF_EXISTS = get_args(IfExists)
NOISY = (
    *("filelock", "matplotlib", "fsspec", "urllib3", "asyncio", "aiohttp"),
    *("s3fs", "botocore", "aiobotocore", "boto3", "s3transfer"),
    *("gcsfs", "google", "adlfs", "azure", "msal"),
    *("sqlalchemy", "psycopg"),
)
"""Libraries that log every step, tokens and addresses included; their warnings are enough."""
CONTEXT = {
    "token_normalize_func": lambda name: name.replace("-", "_"),
    "help_option_names": ["-h", "--help"],
    "max_content_width": 100,
}


class Truth(BooleanType):
    """true, false, yes, no, 1 or 0."""

    name = "true|false"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> bool:  # noqa: ANN401
        """Read the word."""
        if isinstance(value, bool):
            return value
        try:
            return parse_boolean(str(value))
        except ConfigError as error:
            self.fail(error.message, param, ctx)


class Count(click.IntRange):
    """A whole number from 1 on."""

    name = "number"

    def __init__(self) -> None:
        super().__init__(min=1)


class TolerantCommand(click.Command):
    """Takes `--table_name` and `--table-name`, and knows the long dash of word processors."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse typographic dashes with a hint, then parse."""
        for word in args:
            if word[:1] in {"–", "—"}:  # noqa: RUF001
                plain = "--" + word.lstrip("–—-")  # noqa: RUF001
                raise click.UsageError(
                    f"{word!r} starts with a typographic dash; write {plain}", ctx
                )
        return super().parse_args(ctx, args)


metadata_path = click.option(
    "--metadata_path",
    type=click.Path(path_type=Path),
    help="YAML file with tables and settings; what it says wins over the options here.",
)
table_name = click.option("--table_name", help="Name of the table and of its artifacts.")
random_seed = click.option(
    "--random_seed", type=click.IntRange(0, 2**63 - 1), help="Makes the result reproducible."
)


def _unless_empty(
    _: click.Context, __: click.Parameter, given: tuple[str, ...]
) -> tuple[str, ...] | None:
    """Nothing given is None, as with every other option."""
    return given or None


print_report = click.option(
    "--print_report",
    type=Truth(),
    help="Make the report (--reports accuracy) and print its headline.",
)
fernet_key = click.option(
    "--fernet_key",
    metavar="NAME",
    help="Environment variable with the key of the rows that are kept, encrypted, for reports.",
)


def reports(*kinds: str) -> Callable[[Command], Command]:
    """The option `--reports`, which may be given several times."""
    return click.option(
        "--reports",
        multiple=True,
        type=click.Choice(("none", *kinds, "all")),
        callback=_unless_empty,
        help="Reports to make: accuracy is a page and metrics.json, metrics_only leaves out the "
        "page"
        + (", sample compares a sampled source with the whole." if "sample" in kinds else ".")
        + "  May be given several times.  [default: none]",
    )


debug = click.option("--debug", is_flag=True, help="Show tracebacks.")
log_level = click.option(
    "--log_level",
    type=click.Choice(LEVELS, case_sensitive=False),
    default="INFO",
    show_default=True,
    help="How much to say.",
)


def set_up_logging(level: str) -> None:
    """Send the package's messages to standard error."""
    logging.basicConfig(level=level.upper(), format="%(message)s", force=True)
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)

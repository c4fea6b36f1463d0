"""From exceptions to exit codes and words for a terminal."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click

from syngen_lite.errors import SyngenError

INTERRUPTED, TERMINATED, OUT_OF_MEMORY = 130, 143, 5


class Terminated(KeyboardInterrupt):
    """SIGTERM came: stop as Ctrl-C does."""


@contextmanager
def failures(debug: bool) -> Iterator[None]:
    """Print what went wrong in words and exit with the error's code.

    Args:
        debug: Let the traceback through instead.
    """
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
        raise  # click has its own words, and keeps quiet when nobody reads any more
    except (Exception, KeyboardInterrupt) as error:
        if debug:
            raise
        message, code = explain(error)
        click.echo(message, err=True)
        sys.exit(code)
    finally:
        signal.signal(signal.SIGTERM, before)


def explain(error: BaseException) -> tuple[str, int]:
    """Words and exit code for whatever ended a command."""
    if isinstance(error, SyngenError):
        return f"error: {error}", error.exit_code
    if isinstance(error, Terminated):
        return "stopped; nothing half-made is left", TERMINATED
    if isinstance(error, KeyboardInterrupt):
        return "interrupted; nothing half-made is left", INTERRUPTED
    if isinstance(error, MemoryError) or _tells_of_memory(error):
        hint = "use --row_limit to train on fewer rows, or --batch_size to hold fewer at once"
        return f"error: out of memory\n  hint: {hint}", OUT_OF_MEMORY
    hint = "run it again with --debug and report what it prints"
    kind = type(error).__name__
    return f"error: this should not happen ({kind}: {error})\n  hint: {hint}", 1


def _tells_of_memory(error: BaseException) -> bool:
    """Whether torch, which has no error of its own for it, could not allocate."""
    words = str(error)
    return isinstance(error, RuntimeError) and (
        "can't allocate memory" in words or "out of memory" in words
    )


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    raise Terminated

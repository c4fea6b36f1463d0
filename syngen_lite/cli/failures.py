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
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except Terminated:
        _leave("stopped; nothing half-made is left", TERMINATED)
    except KeyboardInterrupt:
        _leave("interrupted; nothing half-made is left", INTERRUPTED)
    except SyngenError as error:
        if debug:
            raise
        _leave(f"error: {error}", error.exit_code)
    except MemoryError:
        if debug:
            raise
        hint = "use --row_limit to train on fewer rows, or --batch_size to hold fewer at once"
        _leave(f"error: out of memory\n  hint: {hint}", OUT_OF_MEMORY)
    except Exception as error:
        if debug:
            raise
        kind = type(error).__name__
        hint = "run it again with --debug and report what it prints"
        _leave(f"error: this should not happen ({kind}: {error})\n  hint: {hint}", 1)
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    raise Terminated


def _leave(message: str, code: int) -> None:
    click.echo(message, err=True)
    sys.exit(code)

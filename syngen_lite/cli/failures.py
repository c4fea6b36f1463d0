"""From exceptions to exit codes and words for a terminal."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType

import click

from syngen_lite.errors import SyngenError

INTERRUPTED, TERMINATED, OUT_OF_MEMORY = 130, 143, 5
_NO_MEMORY = ("allocate memory", "out of memory", "bad_alloc", "can't start new thread")
_terminated = Event()


class Terminated(KeyboardInterrupt):
    """SIGTERM came: stop as Ctrl-C does."""


@contextmanager
def failures(debug: bool) -> Iterator[None]:
    """Print what went wrong in words and exit with the error's code.

    Args:
        debug: Let the traceback through instead.
    """
    _terminated.clear()
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
    kept = "".join(f"\n  {note}" for note in getattr(error, "__notes__", []))
    if isinstance(error, SyngenError):
        return f"error: {error}{kept}", error.exit_code
    left = "; ".join(getattr(error, "__notes__", ["nothing half-made is left"]))
    stop = _stop_behind(error)
    if isinstance(stop, Terminated):
        return f"stopped; {left}", TERMINATED
    if stop is not None:
        return f"interrupted; {left}", INTERRUPTED
    if isinstance(error, MemoryError) or _tells_of_memory(error):
        hint = "use --row_limit to train on fewer rows, or --batch_size to hold fewer at once"
        return f"error: out of memory; {left}\n  hint: {hint}", OUT_OF_MEMORY
    hint = "run it again with --debug and report what it prints"
    kind = type(error).__name__
    return f"error: this should not happen ({kind}: {error}){kept}\n  hint: {hint}", 1


def _stop_behind(error: BaseException | None) -> KeyboardInterrupt | None:
    """Ctrl-C, also where a library has made an error of its own of it, as numpy's buffers do."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error


def _tells_of_memory(error: BaseException) -> bool:
    """Whether a library that has no error of its own for it could not allocate."""
    words = str(error).lower()
    return isinstance(error, RuntimeError | ImportError | OSError) and any(
        phrase in words for phrase in _NO_MEMORY
    )


def exit_code_of_signal() -> int:
    """The code of what stopped a command that ended in order all the same."""
    return TERMINATED if _terminated.is_set() else INTERRUPTED


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    _terminated.set()
    raise Terminated

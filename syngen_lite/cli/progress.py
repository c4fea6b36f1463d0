"""Progress bars; off when nobody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

if TYPE_CHECKING:
    from syngen_lite.model.training import Listener, Progress
    from syngen_lite.report.measure import Listener as SectionListener
    from syngen_lite.run.job import Listener as RowListener


@contextmanager
def training_bar(table: str) -> Iterator[Listener]:
    """A bar over epochs, with the losses; early stopping usually ends it before it is full."""
    with tqdm(desc=f"train {table}", unit="epoch", disable=None, bar_format=_FORMAT) as bar:

        def listen(progress: Progress) -> None:
            bar.total = progress.epochs
            bar.set_postfix_str(f"loss {progress.loss:.3f}, held-out {progress.elbo:.3f}")
            bar.update(progress.epoch - bar.n)

        yield listen


@contextmanager
def generation_bar(table: str, size: int) -> Iterator[RowListener]:
    """A bar over rows."""
    with tqdm(total=size, desc=f"infer {table}", unit="row", unit_scale=True, disable=None) as bar:

        def listen(rows: int) -> None:
            bar.update(rows)

        yield listen


@contextmanager
def reading_bar(tables: int) -> Iterator[Callable[[str], None]]:
    """A bar over the tables that are read."""
    with tqdm(total=tables, desc="read", unit="table", disable=None) as bar:

        def listen(table: str) -> None:
            bar.set_postfix_str(table)
            bar.update()

        yield listen


@contextmanager
def report_bar(table: str) -> Iterator[SectionListener]:
    """A bar over the sections of a report; nothing is shown before the first one."""
    bars: list[tqdm[Any]] = []

    def listen(section: str) -> None:
        from syngen_lite.report.measure import SECTIONS  # noqa: PLC0415 - loaded by then

        if not bars:
            bars.append(tqdm(total=len(SECTIONS), desc=f"report {table}", disable=None))
        bars[0].set_postfix_str(section)
        bars[0].update(SECTIONS.index(section) - bars[0].n)

    yield listen
    for bar in bars:
        bar.close()


_FORMAT = (
    "{desc}: {n:.1f} of at most {total} epochs [{elapsed}, at most {remaining} left, {postfix}]"
)

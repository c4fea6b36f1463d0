"""Results as Markdown: tables, and the conditions under which they were measured."""

from __future__ import annotations

import os
import platform
import shlex
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; None is an empty cell."""
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    lines = [list(head), ["---"] * len(head), *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def conditions(**more: object) -> str:
    """What a reader needs to repeat a measurement, as a list: command, machine, versions, date."""
    facts: dict[str, object] = {
        "command": f"`{command_line()}`",
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": f"{processor()}, {usable_cores()} of {os.cpu_count()} cores usable",
        "python": platform.python_version(),
        "packages": versions(
            ["syngen-lite", "torch", "numpy", "pandas", "scikit-learn", "scipy", "pyarrow"]
        ),
        **more,
    }
    return "\n".join(f"- {name}: {fact}" for name, fact in facts.items())


def command_line() -> str:
    """The command of this process, absolute paths cut to their last part."""
    words = [Path(word).name if Path(word).is_absolute() else word for word in sys.argv[1:]]
    return shlex.join(["python", f"benchmarks/{Path(sys.argv[0]).name}", *words])


def versions(names: Iterable[str]) -> str:
    """Versions of the installed ones among `names`, in this environment."""
    found: Mapping[str, str] = {
        name: metadata.version(name) for name in names if _is_installed(name)
    }
    return ", ".join(f"{name} {version}" for name, version in found.items())


def processor() -> str:
    """The processor's model as Linux words it, else the platform's word."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def usable_cores() -> int:
    """Cores that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def write(path: Path, text: str) -> None:
    """Print a page and keep it beside this file."""
    path.write_text(f"{text}\n", encoding="utf-8")
    print(text)


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True

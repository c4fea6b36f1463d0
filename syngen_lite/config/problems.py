"""All that is wrong in one file, told at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from syngen_lite.config.validation import Complaint
from syngen_lite.config.wording import YamlPath, show_path
from syngen_lite.config.yaml_document import YamlDocument
from syngen_lite.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file."""

    line: int
    path: YamlPath
    text: str
    hint: str | None = None


class Problems:
    """Collects what is wrong, so that the user corrects a file once.

    Args:
        document: The file that is being checked.
    """

    def __init__(self, document: YamlDocument) -> None:
        self._document = document
        self._found: list[Problem] = []

    def line(self, path: YamlPath) -> int:
        """The 1-based line of a path of the document."""
        return self._document.line(path)

    def add(self, path: YamlPath, text: str, hint: str | None = None) -> None:
        """Note one problem at a path of the document."""
        known = self._document.locate(path)
        self._found.append(Problem(self._document.line(known), known, text, hint))

    def add_all(self, section: YamlPath, complaints: Iterable[Complaint]) -> None:
        """Note what a check of one section found."""
        for complaint in complaints:
            self.add((*section, *complaint.path), complaint.text)

    def raise_any(self, reserved: str) -> None:
        """Raise when something was noted.

        Args:
            reserved: The top-level name that is not a table.

        Raises:
            ConfigError: the single problem, or a list of all; `line` is the first one's.
        """
        found = sorted(self._found, key=lambda problem: problem.line)
        if not found:
            return
        first = found[0]
        if len(found) > 1:
            text = "\n".join([f"{len(found)} problems", *map(_list_entry, found)])
            raise ConfigError(text, file=self._document.file, line=first.line)
        table = str(first.path[0]) if first.path and first.path[0] != reserved else None
        raise ConfigError(
            f"{show_path(first.path)}: {first.text}" if first.path else first.text,
            file=self._document.file,
            line=first.line,
            table=table,
            hint=first.hint,
        )


def _list_entry(problem: Problem) -> str:
    where = f"{show_path(problem.path)}: " if problem.path else ""
    hint = f" (hint: {problem.hint})" if problem.hint else ""
    return f"  line {problem.line}: {where}{problem.text}{hint}"

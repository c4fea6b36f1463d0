"""The robustness score: every case gives the right result, or the right error in words.

A case is a test in this folder.  `make robustness` prints the count and what failed.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

LONGEST = 30
HERE = "tests/robustness/"
GROUPS = {
    "test_csv_traps.py": "CSV",
    "test_yaml_traps.py": "YAML",
    "test_damaged_artifacts.py": "artifacts",
    "test_crashes.py": "crashes",
}


@pytest.fixture(autouse=True)
def no_hang() -> Iterator[None]:
    """Half a minute of work is too much for any case; waiting is on the clock of pytest-timeout."""
    before = time.process_time()
    yield
    seconds = time.process_time() - before
    if seconds > LONGEST:
        pytest.fail(f"expected an end within {LONGEST} s; happened: {seconds:.0f} s")


@pytest.fixture
def refused() -> Callable[..., None]:
    """Demand a refusal: this exit code, all these words, what to do, and no traceback."""

    def demand(result: Result, code: int, *words: str) -> None:
        expected = f"expected exit code {code} and {', '.join(map(repr, words))}"
        happened = f"happened: exit code {result.exit_code}, {result.output.strip()[-300:]!r}"
        as_it_should = result.exit_code == code and "Traceback" not in result.output
        if not (as_it_should and all(word in result.output for word in words)):
            pytest.fail(f"{expected}; {happened}")
        if not any(word in result.output for word in ("hint: ", "allowed: ")):
            pytest.fail(f"expected words on what to do; {happened}")

    return demand


@pytest.fixture
def done() -> Callable[[Result], Result]:
    """Demand that a command went well."""

    def demand(result: Result) -> Result:
        if result.exit_code:
            said = result.output.strip()[-300:] or repr(result.exception)
            pytest.fail(f"expected exit code 0; happened: exit code {result.exit_code}, {said!r}")
        return result

    return demand


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the score, how many kills were survived, and a line a failed case."""
    ends = {report.nodeid: report for report in _last_reports(terminalreporter)}
    tried = {name: report for name, report in ends.items() if not report.skipped}
    if not tried:
        return
    well = Counter(_group(name) for name, report in tried.items() if report.passed)
    groups = Counter(map(_group, tried))
    parts = ", ".join(
        f"{group} {well[group]} of {total}" for group, total in sorted(groups.items())
    )
    terminalreporter.section("robustness")
    terminalreporter.write_line(f"robustness: {well.total()} of {len(tried)}  ({parts})")
    kills = [
        words
        for report in tried.values()
        for key, words in report.user_properties
        if key == "kill -9"
    ]
    if kills:
        terminalreporter.write_line(f"kill -9: {', '.join(sorted(kills, reverse=True))}")
    for name, report in ends.items():
        if report.skipped:
            terminalreporter.write_line(f"could not be tried here: {_case(name)}")
        elif not report.passed:
            terminalreporter.write_line(f"failed: {_case(name)}: {_what_happened(report)}")


def _last_reports(reporter: pytest.TerminalReporter) -> Iterator[pytest.TestReport]:
    """What passed comes first, so that a failed set-up or tear-down outdoes it."""
    for outcome in ("passed", "skipped", "failed", "error"):
        for report in reporter.stats.get(outcome, []):
            if report.nodeid.startswith(HERE) and (report.when == "call" or not report.passed):
                yield report


def _group(nodeid: str) -> str:
    file = Path(nodeid.partition("::")[0]).name
    return GROUPS.get(file, file)


def _case(nodeid: str) -> str:
    test, _, kind = nodeid.partition("::")[2].partition("[")
    words = test.removeprefix("test_").replace("_", " ")
    return ", ".join(filter(None, [_group(nodeid), words, kind.removesuffix("]")]))


def _what_happened(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    words = " ".join(str(crash.message if crash else report.longrepr).split())
    return words.removeprefix("Failed: ")[-400:]

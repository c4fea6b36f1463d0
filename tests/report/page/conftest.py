"""Reports of every shape, made up."""

import sys
from pathlib import Path

import pytest

# the test folders are no packages
sys.path.insert(0, str(Path(__file__).parent))

from browser import CHROMIUM, Browser


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium, started once for all tests of a file."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    with Browser() as started:
        yield started

"""The page in a real Chromium: nothing is asked for, nothing complains, nothing runs over."""

import re

import pytest
from made_figures import FACTS, hostile, least, ordinary, wide

from syngen_lite.report.page.page import to_html

SHAPES = {
    "ordinary": lambda: to_html(*ordinary(), FACTS),
    "hostile": lambda: to_html(*hostile(), FACTS),
    "wide": lambda: to_html(*wide(), FACTS),
    "least": lambda: to_html(least(), None, {}),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for name, make in SHAPES.items():
        (folder / f"{name}.html").write_text(make(), encoding="utf-8")
    return folder


def show(browser, pages, name: str, width: int = 1280, scheme: str = "light") -> None:
    browser.requests.clear()
    browser.complaints.clear()
    browser.resize(width)
    browser.prefer(scheme)
    browser.open(pages / f"{name}.html")


@pytest.mark.parametrize("name", SHAPES)
def test_the_page_asks_for_nothing_and_nothing_complains(browser, pages, name):
    show(browser, pages, name)
    assert browser.run("document.querySelectorAll('section').length") == 10
    assert len(browser.requests) == 1
    assert browser.complaints == []


@pytest.mark.parametrize("name", SHAPES)
def test_a_narrow_phone_scrolls_only_downwards(browser, pages, name):
    show(browser, pages, name, width=360)
    assert browser.run("document.documentElement.scrollWidth") == 360


def test_headers_sort_a_table_by_mouse_and_keyboard(browser, pages):
    show(browser, pages, "ordinary")
    table = "document.querySelector('#columns table')"
    button = f"{table}.querySelectorAll('thead button')[2]"
    browser.run(f"{button}.click()")
    column = f"[...{table}.tBodies[0].rows].map(row => Number(row.cells[2].dataset.sort))"
    falling = browser.run(column)
    assert falling == sorted(falling, reverse=True)
    assert browser.run(f"{table}.querySelectorAll('th')[2].ariaSort") == "descending"
    browser.run(f"{button}.focus()")
    for kind in ("keyDown", "keyUp"):
        enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}
        browser.call("Input.dispatchKeyEvent", type=kind, **enter)
    assert browser.run(column) == sorted(falling)


def test_cells_without_a_figure_sort_last(browser, pages):
    show(browser, pages, "ordinary")
    table = "document.querySelector('#columns table')"
    for _ in range(2):
        browser.run(f"{table}.querySelectorAll('thead button')[9].click()")
        cells = f"[...{table}.tBodies[0].rows].map(row => row.cells[9].textContent)"
        dashes = [cell == "\N{EN DASH}" for cell in browser.run(cells)]
        assert dashes == sorted(dashes)


def test_the_filter_leaves_the_columns_that_are_named(browser, pages):
    show(browser, pages, "ordinary")
    browser.run(
        "(() => { const input = document.querySelector('#columns .filter input');"
        "input.value = 'WORK'; input.dispatchEvent(new Event('input')); })()"
    )
    shown = browser.run(
        "[...document.querySelectorAll('#columns tbody tr')]"
        ".filter(row => row.offsetHeight).map(row => row.cells[0].textContent)"
    )
    assert shown == ["workclass"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(browser, pages, scheme):
    show(browser, pages, "ordinary", scheme=scheme)
    for selector in ("p.note", ".card .words", "caption", ".chip.good", ".chip.fair", ".chip.poor"):
        colours = browser.run(
            f"(() => {{ let e = document.querySelector('{selector}'); const ink ="
            " getComputedStyle(e).color; let ground; do { ground ="
            " getComputedStyle(e).backgroundColor; e = e.parentElement; }"
            " while (ground === 'rgba(0, 0, 0, 0)'); return [ink, ground]; })()"
        )
        assert contrast(*colours) >= 4.5, (selector, colours)


def test_dark_is_dark_and_print_is_light(browser, pages):
    show(browser, pages, "ordinary", scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert lightness(browser.run(ground)) < 0.05
    assert browser.print_pdf().startswith(b"%PDF")
    browser.call("Emulation.setEmulatedMedia", media="print")
    try:
        assert lightness(browser.run(ground)) == 1
        assert browser.run("document.querySelector('nav').offsetHeight") == 0
    finally:
        browser.call("Emulation.setEmulatedMedia", media="")


def contrast(first: str, second: str) -> float:
    """The ratio of the Web Content Accessibility Guidelines."""
    dark, light = sorted(map(lightness, (first, second)))
    return (light + 0.05) / (dark + 0.05)


def lightness(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

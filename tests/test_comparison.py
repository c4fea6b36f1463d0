"""`compare`: two frames in, a report out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pandas as pd
import pytest

from syngen_lite import compare
from syngen_lite.errors import ConfigError, DataError
from syngen_lite.report.metrics import to_json
from syngen_lite.report.report import Report

ROWS = 240


def frame(seed: int, rows: int = ROWS) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    age = rng.integers(18, 80, rows)
    return pd.DataFrame(
        {
            "age": age,
            "pay": np.round(age * 100 + rng.normal(0, 300, rows), 2),
            "city": rng.choice(["Oslo", "Bergen", "Bodø"], rows, p=[0.6, 0.3, 0.1]),
            "born": pd.Timestamp("2020-01-01") - pd.to_timedelta(age * 365, unit="D"),
            "member": rng.random(rows) < 0.4,
        }
    )


@pytest.fixture(scope="module")
def report() -> Report:
    return compare(frame(1), frame(2), frame(3), target="pay", name="people")


def test_everything_is_measured_with_a_holdout(report: Report) -> None:
    found = report.to_dict()
    assert found["rows"] == {"real": ROWS, "synthetic": ROWS, "holdout": ROWS}
    assert found["fidelity"]["accuracy"]["ceiling"] > 0.8
    assert found["utility"][0]["target"] == "pay"
    assert found["privacy"]["closest"] is not None
    assert not found["left_out"]


def test_the_same_tables_and_seed_give_the_same_bytes(report: Report) -> None:
    again = compare(frame(1), frame(2), frame(3), target="pay", name="people")
    assert to_json(again.figures) == to_json(report.figures)


def test_a_notebook_shows_the_page_in_a_frame_of_its_own(report: Report) -> None:
    pages: list[str | None] = []

    class Frames(HTMLParser):
        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            pages.extend(text for name, text in attributes if name == "srcdoc")

    Frames().feed(report._repr_html_())
    assert pages == [report.to_html()]


def test_the_report_holds_no_rows(report: Report) -> None:
    assert not any(isinstance(value, pd.DataFrame) for value in vars_of(report))


def vars_of(value: object) -> list[object]:
    if hasattr(value, "__dataclass_fields__"):
        inner = [getattr(value, name) for name in value.__dataclass_fields__]
        return [value, *(found for item in inner for found in vars_of(item))]
    return (
        [value, *(f for item in value for f in vars_of(item))]
        if isinstance(value, tuple)
        else [value]
    )


def test_files_are_figures_tables_and_a_page(report: Report) -> None:
    files = report.files()
    assert files["report.html"].startswith(b"<!doctype html>")
    assert json.loads(files["metrics.json"])["table"] == "people"
    assert any(name.endswith(".csv") for name in files)


SPOILT: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "all null": lambda f: f.assign(pay=np.nan),
    "all null words": lambda f: f.assign(city=None),
    "constant": lambda f: f.assign(age=30),
    "one row": lambda f: f[:1],
    "huge": lambda f: f.assign(pay=f["pay"] * 1e200),
    "negative": lambda f: f.assign(age=-f["age"]),
    "unseen words": lambda f: f.assign(city="Tromsø"),
    "words for numbers": lambda f: f.assign(age=f["age"].map("about {}".format)),
    "numbers for words": lambda f: f.assign(city=f["age"]),
    "numbers for dates": lambda f: f.assign(born=f["age"]),
    "floats for flags": lambda f: f.assign(member=f["member"].astype(float)),
    "fewer columns": lambda f: f[["age", "city"]],
    "more columns": lambda f: f.assign(extra=f["age"] ** 2, other="x"),
    "another order": lambda f: f[f.columns[::-1]],
}


@pytest.mark.parametrize("has_holdout", [True, False], ids=["holdout", "no holdout"])
@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_spoilt_table_gets_a_report_and_no_traceback(spoilt: str, has_holdout: bool) -> None:
    holdout = frame(3) if has_holdout else None
    found = compare(
        frame(1),
        SPOILT[spoilt](frame(2)),
        holdout,
        target="age" if spoilt in ("fewer columns",) else None,
    )
    page = found.to_html()
    assert len(page) > 1000
    assert to_json(found.figures)
    assert found.lines()


@pytest.mark.parametrize("spoilt", ["all null", "constant", "one row", "all null words"])
def test_a_spoilt_real_table_gets_a_report_and_no_traceback(spoilt: str) -> None:
    found = compare(SPOILT[spoilt](frame(1)), frame(2), frame(3))
    assert found.to_html()


XSS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><script>alert(1)</script>",
    "{{7*7}}",
    "{% raw %}",
    "javascript:alert(1)",
    "<svg/onload=alert(1)>",
    "' onmouseover='alert(1)",
    "<!--",
    "]]>",
    "&lt;script&gt;",
    "<iframe srcdoc='<script>alert(1)</script>'>",
)


def test_names_and_categories_are_escaped_wherever_they_stand() -> None:
    rng = np.random.default_rng(1)

    def hostile(rows: int) -> pd.DataFrame:
        columns: dict[str, Any] = {name: rng.choice(XSS, rows) for name in XSS[:6]}
        return pd.DataFrame(columns | {name: rng.normal(size=rows) for name in XSS[6:]})

    page = compare(hostile(300), hostile(300), hostile(200), name=XSS[0]).to_html()
    for text in ("<script>alert", "<img src=x", "<svg/onload", "<iframe", "{{7*7}}49"):
        assert text not in page


@pytest.mark.parametrize("empty", ["real", "synthetic", "holdout"])
def test_a_table_without_rows_is_refused(empty: str) -> None:
    tables = {"real": frame(1), "synthetic": frame(2), "holdout": frame(3)}
    tables[empty] = tables[empty][:0]
    with pytest.raises(DataError, match="no rows"):
        compare(**tables)


def test_a_target_that_is_no_column_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match="'wage' is no column; the table has age, pay"):
        compare(frame(1), frame(2), target="wage")


def test_a_target_of_one_class_is_left_out_with_the_reason() -> None:
    real, made = frame(1).assign(city="Oslo"), frame(2)
    found = compare(real, made, target="city")
    assert not found.figures.utility
    assert any("city" in why for why in found.figures.left_out)


def test_no_output_shows_a_value_that_fewer_than_5_real_rows_hold() -> None:
    rng = np.random.default_rng(3)
    days = pd.to_datetime("1900-01-01") + pd.to_timedelta(
        rng.choice(40_000, 601, replace=False), unit="D"
    )
    real = pd.DataFrame(
        {
            "pay": rng.choice(10**9, 601, replace=False) / 100,
            "born": days,
            "word": ["red", "blue", "green"] * 200 + ["canary"],
        }
    )
    pays = {f"{pay:.9g}" for pay in real["pay"]}
    seconds = {f"{day.timestamp()}" for day in real["born"]}
    shown = {str(day.date()) for day in real["born"]} | {"canary"}
    files = compare(real, real[:500], real[100:400]).files()
    for name in files.keys() - {"columns.png"}:
        written = set(re.findall(r"[-\w.]+", files[name].decode()))
        assert not written & (pays | seconds | shown)


@pytest.mark.parametrize("rows", [(240, 240, 240), (240, 240, 99), (240, 30, 0), (2, 1, 1)])
def test_every_verdict_and_note_is_a_whole_sentence(rows: tuple[int, int, int]) -> None:
    real, made, unseen = (frame(i, n) for i, n in enumerate(rows))
    report = compare(real, made, unseen if len(unseen) else None)
    figures = report.figures
    parts = (figures.structure, figures.fidelity, figures.detection, *figures.utility)
    verdicts = [v.words for part in (*parts, figures.privacy) if part for v in part.verdicts]
    for words in (*verdicts, *figures.left_out):
        assert words[0] == "'" or not words[0].islower()
        assert words.endswith(".")

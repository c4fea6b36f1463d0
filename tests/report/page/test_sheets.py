"""The CSV files hold what the page shows, and no spreadsheet runs what a header says."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st
from made_figures import figures, hostile, least, ordinary

from syngen_lite.report.page.sheets import tables_csv


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_table_of_the_page_has_a_file():
    sheets = tables_csv(ordinary()[0])
    assert list(sheets) == [
        "scores.csv",
        "columns.csv",
        "pairs.csv",
        "giveaways.csv",
        "utility.csv",
        "privacy.csv",
        "rare_values.csv",
        "structure.csv",
        "rules.csv",
        "verdicts.csv",
    ]
    assert len(rows_of(sheets["columns.csv"])) == 15
    assert len(rows_of(sheets["pairs.csv"])) == 105


def test_scores_stand_with_ceiling_and_floor():
    first = rows_of(tables_csv(ordinary()[0])["scores.csv"])[0]
    assert first["score"] == "accuracy"
    assert (first["synthetic"], first["ceiling"], first["floor"]) == ("0.9688", "0.9741", "0.8124")


def test_tables_without_a_row_are_left_out():
    assert tables_csv(least()) == {}


def test_texts_that_look_like_formulas_are_disarmed():
    for text in tables_csv(hostile()[0]).values():
        for row in rows_of(text):
            texts = [v for v in row.values() if v and not v.lstrip("-").replace(".", "").isdigit()]
            assert not [v for v in texts if v.startswith(("=", "+", "@")) and "e-" not in v]


@given(st.lists(st.text(min_size=1), min_size=2, max_size=3, unique=True))
def test_any_header_makes_a_file_that_can_be_written_and_read(names):
    sheets = tables_csv(figures(names))
    for text in sheets.values():
        text.encode()
    assert len(rows_of(sheets["columns.csv"])) == len(names)

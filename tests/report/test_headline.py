"""What the terminal says of a report."""

from __future__ import annotations

from dataclasses import replace

from syngen_lite.report.headline import headline_lines
from syngen_lite.report.results import Detection, Figures, Structure
from syngen_lite.report.score import Score, Verdict


def judged(level: str, words: str) -> Verdict:
    return Verdict("detection", level, words, "detection.auc.synthetic", None)  # type: ignore[arg-type]


def figures(auc: Score, *verdicts: Verdict) -> Figures:
    detection = Detection(auc, Score(None), (), (), 100, verdicts)
    rows = {"real": 9, "synthetic": 9, "holdout": 0}
    return Figures("T", rows, 0, Structure((), ()), None, detection, (), None, ("this and that",))


def test_a_score_stands_between_real_rows_and_shuffled_ones() -> None:
    lines = headline_lines(figures(Score(0.6, 0.5, 0.9)))
    assert lines[0].split() == [
        "|",
        "synthetic",
        "|",
        "real",
        "rows",
        "|",
        "shuffled",
        "|",
        "ideal",
    ]
    assert lines[2].split("|")[0].strip() == "detection AUC"
    assert [cell.strip() for cell in lines[2].split("|")[1:]] == ["0.600", "0.500", "0.900", "0.5"]


def test_without_a_holdout_the_calculated_score_of_real_rows_stands_there() -> None:
    line = headline_lines(figures(Score(0.97, None, 0.9, 0.98)))[2]
    assert [cell.strip() for cell in line.split("|")[1:4]] == ["0.970", "~0.980", "0.900"]


def test_what_was_not_measured_is_called_so() -> None:
    line = headline_lines(figures(Score(None)))[2]
    assert [cell.strip() for cell in line.split("|")[1:4]] == ["n/a", "n/a", "n/a"]


def test_the_first_verdict_of_a_topic_is_told_and_every_other_that_is_not_good() -> None:
    verdicts = judged("good", "one"), judged("good", "two"), judged("poor", "three")
    lines = headline_lines(figures(Score(0.6), *verdicts))
    assert "detection, good: one" in lines
    assert "detection, poor: three" in lines
    assert not any("two" in line for line in lines)


def test_what_was_left_out_is_told() -> None:
    assert headline_lines(figures(Score(0.6)))[-1] == "note: this and that"


def test_a_report_without_any_score_still_says_why() -> None:
    bare = replace(figures(Score(None)), detection=None)
    assert headline_lines(bare)[-1] == "note: this and that"


def test_a_verdict_that_the_first_of_its_topic_quotes_is_not_said_again() -> None:
    words = ("Rows were copied. All equal a real row.", "All equal a real row.", "Some are near.")
    lines = headline_lines(figures(Score(0.6), *(judged("poor", said) for said in words)))
    assert sum("All equal" in line for line in lines) == 1
    assert "detection, poor: Some are near." in lines


def test_without_a_score_there_is_no_table() -> None:
    bare = replace(figures(Score(0.6)), detection=None)
    assert not any("|" in line for line in headline_lines(bare))

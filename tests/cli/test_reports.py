"""Reports by the commands: of a training, of generated rows, of any two tables."""

from __future__ import annotations

import contextlib
import csv
import json
import logging
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet

from syngen_lite.cli import commands
from syngen_lite.errors import ArtifactError
from syngen_lite.store import Store

KEY = "A_KEY_FOR_TESTS"
GENERATED = Path("model_artifacts/tmp_store/R/reports")


def figures(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "metrics.json").read_text())
    return found


@pytest.fixture(scope="module")
def trained_with_report(tmp_path_factory, people):
    """Table R of 900 rows, learnt with a holdout, a kept sample and the report."""
    folder = tmp_path_factory.mktemp("reported")
    (folder / "people.csv").write_text(people(rows=900), encoding="utf-8")
    key = Fernet.generate_key().decode()
    words = ["--source=people.csv", "--table_name=R", "--epochs=2", "--print_report=true"]
    root = logging.getLogger()
    before = root.handlers[:], root.level
    with contextlib.chdir(folder):
        result = CliRunner(env={KEY: key}).invoke(commands.train, [*words, "--fernet_key", KEY])
    root.handlers[:], root.level = before
    assert result.exit_code == 0, result.output
    (folder / "key").write_text(key)
    (folder / "told").write_text(result.output)
    return folder


@pytest.fixture
def place(trained_with_report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "place"
    shutil.copytree(trained_with_report, folder)
    monkeypatch.chdir(folder)
    return folder


def test_a_training_prints_its_scores_and_writes_page_figures_and_tables(place: Path) -> None:
    told = Path("told").read_text()
    folder = Store().report_path("R", 1)
    assert "accuracy" in told
    assert "real rows" in told
    assert f"report: {folder / 'report.html'}" in told
    names = {path.name for path in folder.iterdir()}
    assert {"report.html", "metrics.json", "columns.csv", "pairs.csv"} <= names
    assert figures(folder)["rows"] == {"real": 800, "synthetic": 800, "holdout": 100}
    with (folder / "columns.csv").open() as file:
        assert {row["column"] for row in csv.DictReader(file)} >= {"age", "city", "pay"}


def test_a_tenth_of_the_rows_is_set_aside_whether_or_not_a_report_is_asked(place, call) -> None:
    assert call("train", "--source=people.csv", "--table_name=S", "--epochs=1").exit_code == 0
    assert Store().manifest("S")["holdout_rows"] == 100
    assert not Store().report_path("S", 1).exists()


def test_without_a_holdout_every_row_is_learnt_and_the_report_says_so(place, call) -> None:
    words = ["--source=people.csv", "--table_name=S", "--epochs=1", "--holdout=0"]
    result = call("train", *words, "--reports=metrics_only")
    assert result.exit_code == 0, result.output
    assert "none is set aside" in result.output
    assert Store().manifest("S")["rows"] == 900
    found = figures(Store().report_path("S", 1))
    assert found["privacy"]["closest"] is None
    assert any("no holdout" in why for why in found["left_out"])
    assert not (Store().report_path("S", 1) / "report.html").exists()


def test_a_generation_is_compared_with_the_source(place, call) -> None:
    words = ("infer", 700, "R", "--random_seed", 1, "--print_report", "true")
    result = call(*words)
    assert result.exit_code == 0, result.output
    assert f"report: {GENERATED / 'report.html'}" in result.output
    assert figures(GENERATED)["rows"] == {"real": 800, "synthetic": 700, "holdout": 100}
    before = (GENERATED / "metrics.json").read_bytes()
    assert call(*words).exit_code == 0
    assert (GENERATED / "metrics.json").read_bytes() == before


def test_when_the_source_has_changed_the_counts_that_were_kept_are_compared_with(
    place, call, people
) -> None:
    Path("people.csv").write_text(people(rows=500), encoding="utf-8")
    result = call("infer", 400, "R", "--print_report", "true")
    assert result.exit_code == 0, result.output
    assert "the source has changed" in result.output
    found = figures(GENERATED)
    assert found["fidelity"]["accuracy"]["synthetic"] > 0.5
    assert found["privacy"] is None
    assert any("real rows are not at hand" in why for why in found["left_out"])


def test_with_its_key_the_kept_rows_are_compared_with_and_the_source_is_not_needed(
    place, call, monkeypatch
) -> None:
    Path("people.csv").unlink()
    monkeypatch.setenv(KEY, Path("key").read_text())
    result = call("infer", 400, "R", "--print_report", "true")
    assert result.exit_code == 0, result.output
    found = figures(GENERATED)
    assert found["rows"] == {"real": 800, "synthetic": 400, "holdout": 100}
    assert found["privacy"]["closest"] is not None


def test_another_key_is_an_error_of_the_artifact(place, call, monkeypatch) -> None:
    monkeypatch.setenv(KEY, Fernet.generate_key().decode())
    result = call("infer", 40, "R", "--print_report", "true")
    assert result.exit_code == ArtifactError.exit_code
    assert "does not open" in result.output


def test_a_key_for_rows_that_were_not_kept_is_told_to_open_nothing(
    place, call, monkeypatch
) -> None:
    monkeypatch.setenv(KEY, Path("key").read_text())
    assert call("train", "--source=people.csv", "--table_name=S", "--epochs=1").exit_code == 0
    result = call("infer", 100, "S", "--reports=metrics_only", "--fernet_key", KEY)
    assert result.exit_code == 0, result.output
    assert f"the training kept no rows, so {KEY} opens nothing" in result.output


def test_a_key_that_was_given_in_place_of_its_name_is_not_repeated(place, call) -> None:
    key = Path("key").read_text()
    result = call("train", "--source=people.csv", "--table_name=S", "--fernet_key", f"-{key}")
    assert result.exit_code == 2
    assert key not in result.output


def test_a_key_that_is_not_set_is_noticed_before_the_training(place, call) -> None:
    words = ["--source=people.csv", "--table_name=S", "--epochs=1", "--fernet_key=NOT_SET_HERE"]
    result = call("train", *words)
    assert result.exit_code == 2
    assert "NOT_SET_HERE is not set" in result.output
    assert not Store().versions("S")


def test_the_artifact_shows_no_row_but_to_the_key(place: Path) -> None:
    folder = Store().version_path("R")
    assert (folder / "sample.fernet").exists()
    rows = Path("people.csv").read_text().splitlines()[1:]
    for path in folder.iterdir():
        payload = path.read_bytes()
        assert not any(row.encode() in payload for row in rows), path


def test_the_sample_report_compares_the_rows_that_were_drawn_with_all(place, call) -> None:
    words = ["--source=people.csv", "--table_name=S", "--epochs=1", "--row_limit=600"]
    result = call("train", *words, "--reports=sample")
    assert result.exit_code == 0, result.output
    folder = Store().report_path("S", 1) / "sample"
    assert figures(folder)["rows"] == {"real": 900, "synthetic": 600, "holdout": 0}
    assert figures(folder)["fidelity"]["accuracy"]["synthetic"] > 0.9
    assert figures(folder)["sides"] == ["source", "sample"]


def test_a_sample_report_calls_its_tables_source_and_sample(place, call) -> None:
    words = ["--source=people.csv", "--table_name=S", "--epochs=1", "--row_limit=600"]
    result = call("train", *words, "--reports=sample")
    assert result.exit_code == 0, result.output
    page = (Store().report_path("S", 1) / "sample" / "report.html").read_text()
    page = re.sub(r"(?s)<(style|script)>.*?</\1>", "", page.partition('<section id="making"')[0])
    for told in (re.sub(r"<[^>]*>", " ", page), result.output):
        assert "source rows" in told
        assert not re.search(r"(?i)\b(real|synthetic|synth\.)", told)


def test_there_is_no_sample_report_where_every_row_was_learnt(place, call) -> None:
    words = ["--source=people.csv", "--table_name=S", "--epochs=1", "--reports=sample"]
    result = call("train", *words)
    assert result.exit_code == 0, result.output
    assert "no sample report" in result.output


def test_reports_and_print_report_must_not_contradict_each_other(place, call) -> None:
    words = ["--source=people.csv", "--table_name=S", "--print_report=true", "--reports=none"]
    result = call("train", *words)
    assert result.exit_code == 2
    assert "remove one of them" in result.output


def test_a_target_that_is_no_column_is_noticed_before_the_training(place, call) -> None:
    result = call("train", "--source=people.csv", "--table_name=S", "--target=wage")
    assert result.exit_code == 2
    assert "'wage' is no column" in result.output
    assert "pay" in result.output


def test_removing_a_version_removes_its_report(place, call) -> None:
    assert call("syngen-lite", "models", "rm", "R", "--version", 1).exit_code == 0
    assert not Store().report_path("R", 1).exists()


@pytest.fixture
def two_tables(place: Path, people) -> tuple[Path, Path]:
    real, made = Path("real.csv"), Path("made.csv")
    real.write_text(people(rows=600, seed=2), encoding="utf-8")
    made.write_text(people(rows=500, seed=3), encoding="utf-8")
    return real, made


def test_any_two_tables_are_compared(two_tables, call) -> None:
    result = call("syngen-lite", "report", *two_tables)
    assert result.exit_code == 0, result.output
    assert "report: report/report.html" in result.output
    assert figures(Path("report"))["rows"] == {"real": 600, "synthetic": 500, "holdout": 0}


def test_a_sample_of_the_rows_is_told_and_twice_the_same(two_tables, call) -> None:
    for out in ("once", "again"):
        result = call("syngen-lite", "report", *two_tables, "--row_limit=550", "--out", out)
        assert result.exit_code == 0, result.output
        assert (
            "50 of the 600 real rows were left out: a seeded random sample of 550" in result.output
        )
        assert "synthetic rows: a seeded" not in result.output
    assert figures(Path("once"))["rows"] == {"real": 550, "synthetic": 500, "holdout": 0}
    assert Path("once/metrics.json").read_bytes() == Path("again/metrics.json").read_bytes()


def test_with_a_holdout_there_are_privacy_figures(two_tables, call, people) -> None:
    Path("unseen.csv").write_text(people(rows=300, seed=4), encoding="utf-8")
    words = ["--holdout", "unseen.csv", "--target", "pay", "--out", "new/folder"]
    result = call("syngen-lite", "report", *two_tables, *words)
    assert result.exit_code == 0, result.output
    found = figures(Path("new/folder"))
    assert found["privacy"]["closest"] is not None
    assert found["utility"][0]["target"] == "pay"


def test_columns_that_differ_are_named_and_the_rest_is_compared(two_tables, call) -> None:
    real, made = two_tables
    lines = [line.split(",") for line in made.read_text().splitlines()]
    # city is missing, age is words, size is extra
    kept = [
        [c[0], *(c[2:3] if i == 0 else [f"old {c[2]}"]), *c[3:], "s"] for i, c in enumerate(lines)
    ]
    kept[0][-1] = "size"
    made.write_text("\n".join(",".join(cells) for cells in kept) + "\n")
    result = call("syngen-lite", "report", real, made)
    assert result.exit_code == 0, result.output
    states = {c["name"]: c["state"] for c in figures(Path("report"))["structure"]["columns"]}
    assert states["city"] == "missing"
    assert states["age"] == "other type"
    assert states["size"] == "extra"
    for name in ("city", "age", "size"):
        assert name in result.output


def test_tables_without_a_common_column_are_refused(two_tables, call) -> None:
    real, made = two_tables
    made.write_text("a,b\n1,2\n3,4\n")
    result = call("syngen-lite", "report", real, made)
    assert result.exit_code == 3
    assert "nothing in common" in result.output


@pytest.mark.parametrize("role", ["real", "synthetic"])
def test_a_table_without_rows_is_refused(role: str, two_tables, call) -> None:
    path = two_tables[role == "synthetic"]
    path.write_text(path.read_text().splitlines()[0] + "\n")
    result = call("syngen-lite", "report", *two_tables)
    assert result.exit_code == 3
    assert path.name in result.output


def test_the_metadata_says_what_columns_are(two_tables, call) -> None:
    Path("m.yaml").write_text("P:\n  train_settings:\n    column_types: {category: [age]}\n")
    result = call("syngen-lite", "report", *two_tables, "--metadata", "m.yaml")
    assert result.exit_code == 0, result.output
    found = figures(Path("report"))
    assert found["table"] == "P"
    assert {c["name"]: c["kind"] for c in found["fidelity"]["columns"]}["age"] == "category"


def test_formats_may_differ(two_tables, call) -> None:
    import pandas as pd

    real, made = two_tables
    pd.read_csv(made, parse_dates=["born"]).to_parquet("made.parquet")
    result = call("syngen-lite", "report", real, "made.parquet")
    assert result.exit_code == 0, result.output
    states = {c["state"] for c in figures(Path("report"))["structure"]["columns"]}
    assert states == {"same"}


def test_the_target_of_the_metadata_holds_unless_another_is_given(two_tables, call) -> None:
    Path("m.yaml").write_text("P:\n  train_settings: {target: city, random_seed: 7}\n")
    words = ("syngen-lite", "report", *two_tables, "--metadata", "m.yaml", "--metrics_only")
    assert call(*words).exit_code == 0
    found = figures(Path("report"))
    assert (found["utility"][0]["target"], found["seed"]) == ("city", 7)
    assert call(*words, "--target", "age").exit_code == 0
    assert figures(Path("report"))["utility"][0]["target"] == "age"


@pytest.mark.parametrize("out", ["taken", "taken/below"])
def test_a_file_in_the_reports_place_is_refused_before_any_table_is_read(out, call, tmp_path):
    (tmp_path / "taken").touch()
    result = call("syngen-lite", "report", "no.csv", "no.csv", "--out", tmp_path / out)
    assert result.exit_code == 2
    assert "taken: this is a file" in result.output


def test_a_later_report_without_a_page_leaves_no_older_page_beside_it(two_tables, call) -> None:
    assert call("syngen-lite", "report", *two_tables).exit_code == 0
    Path("report/mine.txt").touch()
    assert call("syngen-lite", "report", *two_tables, "--metrics_only").exit_code == 0
    names = {path.name for path in Path("report").iterdir()}
    assert "report.html" not in names
    assert {"metrics.json", "mine.txt"} <= names


def test_without_a_common_column_the_headers_of_each_table_are_listed(two_tables, call) -> None:
    real, made = two_tables
    Path("h.csv").write_text("a,b\n1,2\n3,4\n")
    result = call("syngen-lite", "report", real, made, "--holdout", "h.csv")
    assert result.exit_code == 3
    assert "holdout: a, b" in result.output


def test_a_column_of_the_holdout_that_has_another_type_is_told_from_one_that_is_missing(
    two_tables, call
) -> None:
    real, made = two_tables
    lines = [line.split(",") for line in real.read_text().splitlines()]
    place, words = lines[0].index("age"), []
    for number, cells in enumerate(lines):
        words.append(",".join([*cells[:place], f"word {number}", *cells[place + 1 :]]))
    words[0] = real.read_text().splitlines()[0]
    Path("h.csv").write_text("\n".join(words) + "\n")
    result = call("syngen-lite", "report", real, made, "--holdout", "h.csv", "--metrics_only")
    assert result.exit_code == 0, result.output
    assert "'age' was left out: it has another type in the holdout." in result.output


def test_a_key_that_is_not_set_is_noticed_before_any_row_is_made(place, call) -> None:
    result = call("infer", 400, "R", "--print_report", "true", "--fernet_key", "NO_SUCH_KEY")
    assert result.exit_code == 2
    assert "NO_SUCH_KEY is not set" in result.output
    assert not list(Path("model_artifacts/tmp_store").glob("R/*.csv"))


def test_a_report_that_fails_says_that_the_rows_are_written(place, call, monkeypatch) -> None:
    monkeypatch.setenv(KEY, Fernet.generate_key().decode())  # of no training
    result = call("infer", 400, "R", "--print_report", "true")
    assert result.exit_code == 4
    assert "the rows are written, their report was not made" in result.output
    assert list(Path("model_artifacts/tmp_store").glob("R/*.csv"))

"""`train --dry_run`: an overview of what would be trained, or all that is wrong, and no model."""

from pathlib import Path

import pytest

METADATA = """\
orders:
  source: orders.csv
  keys:
    pk: {type: PK, columns: [id]}
    fk: {type: FK, columns: [person], references: {table: people, columns: [id]}}
people:
  source: people.csv
  keys:
    pk: {type: PK, columns: [id]}
"""


@pytest.fixture
def database(empty_place: Path, people) -> Path:
    Path("people.csv").write_text(people(), encoding="utf-8")
    rows = [f"{i},{i % 100 + 1 if i % 10 else ''}" for i in range(400)]
    Path("orders.csv").write_text("\n".join(["id,person", *rows]), encoding="utf-8")
    Path("m.yaml").write_text(METADATA, encoding="utf-8")
    return empty_place


def dry(call, *more):
    return call("train", "--metadata_path", "m.yaml", "--dry_run", *more)


def test_a_dry_run_prints_the_tables_in_training_order_and_trains_nothing(database, call):
    result = dry(call)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "2 tables, in the order of training:"
    assert lines[2:4] == ["1. people: 300 rows, 6 columns", "   PK pk (id): unique"]
    start = lines.index("2. orders: 400 rows, 2 columns")
    assert lines[start + 2] == (
        "   FK fk (person) -> people (id): 0 to 4 rows (median 0) for each of 300 parents, "
        "40 empty (10.0%)"
    )
    assert "integer: person (10.0% empty)" in result.stdout
    assert "nothing was trained" in result.output
    assert not Path("model_artifacts/resources").exists()


def test_orphans_end_a_dry_run_with_the_code_of_bad_data(database, call):
    with Path("orders.csv").open("a", encoding="utf-8") as file:
        file.write("\n900,999\n")
    result = dry(call)
    assert result.exit_code == 3
    assert "m.yaml, line 5: orders.keys.fk: no parent in people (id) for 0.2%" in result.output
    assert "row 401" in result.output
    assert "1 without a parent (0.2%)" in result.stdout
    dropped = dry(call, "--orphans", "drop")
    assert dropped.exit_code == 0
    assert "2. orders: 401 rows (1 of them left out), 2 columns" in dropped.stdout
    assert dry(call, "--orphans", "keep").exit_code == 0


def test_a_mistake_of_the_metadata_ends_a_dry_run_with_the_code_of_bad_settings(database, call):
    text = METADATA.replace("columns: [person]", "columns: [persona]")
    Path("m.yaml").write_text(text, encoding="utf-8")
    result = dry(call)
    assert result.exit_code == 2
    assert "no column 'persona' in the table; did you mean 'person'?" in result.output
    assert "1. people" in result.stdout


def test_a_dry_run_of_one_file_needs_no_metadata(database, call):
    result = call("train", "--source", "people.csv", "--table_name", "T", "--dry_run")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("1 table:\n\n1. T: 300 rows, 6 columns\n")
    missing = call("train", "--source", "no.csv", "--table_name", "T", "--dry_run")
    assert missing.exit_code == 3
    assert "1. T: could not be read" in missing.stdout
    assert "error: T: no.csv: no such" in missing.output


def test_linked_tables_are_not_trained_one_by_one_in_silence(database, call):
    result = call("train", "--metadata_path", "m.yaml", "--epochs", 1)
    assert result.exit_code == 2
    assert "cannot yet learn, the key 'fk' (line 5): FK of 1 column" in result.output
    assert not Path("model_artifacts/resources").exists()


def test_orphans_without_a_dry_run_is_refused_as_it_would_do_nothing(workplace, call):
    words = ("--source=people.csv", "--table_name=S", "--epochs=1", "--orphans=drop")
    result = call("train", *words)
    assert result.exit_code == 2
    assert "add --dry_run" in result.output

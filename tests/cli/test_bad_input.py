"""Bad input: a clear error, the right exit code, no traceback, and nothing lost."""

import hashlib
import os
from pathlib import Path

import pytest

from syngen_lite.cli.failures import explain
from syngen_lite.store import Store


def snapshot() -> dict[str, str]:
    """Every file here but the locks, which hold nothing."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in Path().rglob("*")
        if path.is_file() and not path.name.endswith(".lock")
    }


NAMES = ["../x", "a/b", "/tmp/x", "..", "CON", "x" * 300, "Таблица", "a b", "-x", "t.", "🙂"]


@pytest.mark.parametrize("name", NAMES)
def test_a_table_of_any_name_stays_in_its_folder(empty_place: Path, call, name: str):
    Path("x.csv").write_text("a,b\n1,x\n2,y\n")
    trained = call("train", "--source=x.csv", f"--table_name={name}", "--epochs=1")
    assert trained.exit_code == 0, trained.output
    made = call("infer", "--size=5", f"--table_name={name}")
    assert made.exit_code == 0, made.output
    assert name in call("syngen-lite", "models", "list").output
    assert {path.name for path in empty_place.iterdir()} == {"x.csv", "model_artifacts"}
    assert {path.name for path in empty_place.parent.iterdir()} == {"workplace"}
    assert len(list(Path("model_artifacts/tmp_store").glob("*/merged_infer_*.csv"))) == 1
    shown = call("syngen-lite", "models", "rm", "--", name)
    assert shown.exit_code == 0, shown.output


def test_names_that_differ_in_case_only_are_two_tables(empty_place: Path, call):
    for name, header in (("t", "small"), ("T", "LARGE")):
        Path("x.csv").write_text(f"{header},b\n1,x\n2,y\n")
        call("train", "--source=x.csv", f"--table_name={name}", "--epochs=1")
    for name, header in (("t", "small"), ("T", "LARGE")):
        assert call("infer", 3, name).exit_code == 0
        assert Store().output_path(name).read_text().startswith(header)


@pytest.mark.parametrize("name", ["", " ", os.fsdecode(b"\xff")])
@pytest.mark.parametrize("command", ["train", "infer"])
def test_what_cannot_be_a_name_is_refused(workplace: Path, call, command: str, name: str):
    words = ["--source=people.csv", "--epochs=1"] if command == "train" else ["--size=5"]
    before = snapshot()
    result = call(command, *words, f"--table_name={name}")
    assert result.exit_code == 2, result.output
    assert snapshot() == before


def test_infer_before_train_says_what_is_trained(workplace: Path, call):
    result = call("infer", 5, "U")
    assert result.exit_code == 4
    assert "table 'U'" in result.output
    assert "trained tables: T" in result.output
    assert "--table_name U" in result.output


def test_infer_before_any_train_writes_nothing(empty_place: Path, call):
    result = call("infer", 5, "U")
    assert result.exit_code == 4
    assert "none yet" in result.output
    assert list(empty_place.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ("infer", "0", "T"),
        ("infer", "-5", "T"),
        ("infer", "many", "T"),
        ("infer", "1.5", "T"),
        ("infer", "--size", "0", "--table_name", "T"),
        ("infer", "--size", "-5", "--table_name", "T"),
        ("infer", "--size", "many", "--table_name", "T"),
        ("infer", "T"),
        ("infer", "5"),
        ("infer", "5", "T", "U"),
        ("infer", "5", "T", "--table_name", "U"),
        ("infer", "5", "T", "--size", "6"),
        ("infer", "5", "T", "--random_seed", "-1"),
        ("infer", "5", "T", "--batch_size", "0"),
        ("infer", "5", "T", "--run_parallel", "perhaps"),
        ("infer", "5", "T", "--tabel_name", "T"),
        ("train",),
        ("train", "--source", "people.csv"),
        ("train", "--table_name", "T"),
        ("train", "--source", "people.csv", "--table_name", "T", "--epochs", "0"),
        ("train", "--source", "people.csv", "--table_name", "T", "--row_limit", "-1"),
        ("train", "--source", "people.csv", "--table_name", "T", "--drop_null", "often"),
        ("train", "--source", "people.csv", "--table_name", "T", "--max_minutes", "0"),
        ("syngen-lite", "models", "show", "T", "--version", "0"),
        ("syngen-lite", "modles"),
    ],
)
def test_a_flag_that_is_not_allowed_exits_with_two_and_writes_nothing(workplace, call, words):
    before = snapshot()
    result = call(*words)
    assert result.exit_code == 2, result.output
    assert "rror: " in result.output
    assert "Traceback" not in result.output
    assert snapshot() == before


@pytest.mark.parametrize("word", ["–-table_name", "—table_name", "––table-name"])  # noqa: RUF001
@pytest.mark.parametrize("command", ["train", "infer"])
def test_a_typographic_dash_is_told_from_a_plain_one(workplace: Path, call, command, word):
    result = call(command, word, "T")
    assert result.exit_code == 2
    assert "typographic dash" in result.output
    assert f"write --table{word[-5]}name" in result.output


def test_debug_shows_the_traceback_and_nothing_else_does(workplace: Path, execute):
    quiet = execute("infer", 5, "U")
    assert quiet.returncode == 4
    assert "Traceback" not in quiet.stderr
    loud = execute("infer", 5, "U", "--debug")
    assert loud.returncode != 0
    assert "Traceback" in loud.stderr
    assert "ArtifactError" in loud.stderr


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError(
            "[enforce fail at alloc_cpu.cpp:118] DefaultCPUAllocator: can't allocate memory"
        ),
        RuntimeError("CUDA out of memory. Tried to allocate 20.00 GiB"),
    ],
)
def test_want_of_memory_has_its_own_words_and_code(error: Exception):
    message, code = explain(error)
    assert code == 5
    assert "out of memory" in message
    assert "--row_limit" in message


def test_an_error_nobody_thought_of_asks_for_a_report():
    message, code = explain(RuntimeError("odd"))
    assert code == 1
    assert "RuntimeError: odd" in message
    assert "--debug" in message


def test_ctrl_c_that_a_library_has_made_an_error_of_its_own_of_is_still_ctrl_c():
    error = ValueError("'T{=d:x:}' is not a valid PEP 3118 buffer format string")
    error.__cause__ = KeyboardInterrupt()
    error.add_note("version 1 is stored")
    assert explain(error) == ("interrupted; version 1 is stored", 130)

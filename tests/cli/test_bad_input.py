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


SOURCES: dict[str, tuple[bytes, list[str]]] = {
    "an empty file": (b"", ["the file is empty"]),
    "blank lines only": (b"\n\n\n", ["the file is empty"]),
    "a header only": (b"a,b\n", ["a header and no rows"]),
    "a short row": (b"a,b\n1,2\n3\n", ["line 3", "1 field, 2 expected"]),
    "a long row": (b"a,b\n1,2,3\n", ["line 2", "3 fields, 2 expected"]),
    "a quote that is never closed": (b'a,b\n1,"x\n2,y\n', ["line 2", "never closed"]),
    "a broken quote": (b'a,b\n1,"x"y\n', ["line 2", "broken quoting"]),
    "a header twice": (b"a,b,a\n1,2,3\n", ["line 1", "column 'a'", "unique"]),
    "an empty header": (b"a,,b\n1,2,3\n", ["line 1", "column 2 of 3 has no name"]),
    "semicolons": (b"a;b\n1;2\n3;4\n", ["line 1", "did you mean ';'?"]),
    "tabs": (b"a\tb\n1\t2\n3\t4\n", ["line 1", "did you mean a tab?"]),
    "bytes that are no UTF-8": (b"a,b\n1,2\n\xff,3\n", ["line 3", "byte 8", "UTF-8"]),
    "a NUL": (b"a,b\n1,2\n\0,3\n", ["line 3", "NUL"]),
    "a blank line among the rows": (b"a,b\n1,2\n\n3,4\n", ["line 3", "blank line"]),
}


@pytest.mark.parametrize("kind", SOURCES)
def test_a_malformed_source_is_named_with_its_place(workplace: Path, call, kind: str):
    content, words = SOURCES[kind]
    Path("bad.csv").write_bytes(content)
    before = snapshot()
    result = call("train", "--source", "bad.csv", "--table_name", "T")
    assert result.exit_code == 3, result.output
    for word in ["bad.csv", "table 'T'", "hint: ", *words]:
        assert word in result.output
    assert "Traceback" not in result.output
    assert snapshot() == before
    assert call("infer", 5, "T").exit_code == 0


def test_a_source_that_is_not_there_is_named(workplace: Path, call):
    before = snapshot()
    result = call("train", "--source", "no/such.csv", "--table_name", "T")
    assert result.exit_code == 3
    assert "no/such.csv" in result.output
    assert "no such file" in result.output
    assert snapshot() == before


def test_a_folder_is_no_source(workplace: Path, call):
    Path("folder.csv").mkdir()
    result = call("train", "--source", "folder.csv", "--table_name", "T")
    assert result.exit_code == 3
    assert "is a directory" in result.output


def test_a_format_that_is_not_read_is_said(workplace: Path, call):
    Path("x.doc").write_bytes(b"a")
    result = call("train", "--source", "x.doc", "--table_name", "T")
    assert result.exit_code == 3
    assert ".doc is not supported" in result.output


TINY = {
    "one row": "a,b,c\n1,x,2020-01-01\n",
    "one row with a null": "a,b\n1,\n",
    "one column": "a\n3\n1\n2\n",
    "two rows": "a,b\n1,x\n2,y\n",
    "a column of nulls": "a,b\n1,\n2,\n3,\n",
    "nothing but nulls": "a,b\n,\n,\n",
    "a constant column": "a,b\n1,k\n2,k\n3,k\n",
    "nothing but constants": "a,b\n1,k\n1,k\n1,k\n",
    "a constant with nulls": "a,b\n1,k\n2,\n3,k\n4,\n",
}


@pytest.mark.parametrize("kind", TINY)
def test_a_table_with_little_in_it_works_end_to_end(empty_place: Path, call, kind: str):
    Path("x.csv").write_text(TINY[kind])
    words = ("--table_name", "t", "--print_report", "true")
    trained = call("train", "--source", "x.csv", "--epochs", 1, *words)
    assert trained.exit_code == 0, trained.output
    made = call("infer", 1500, "--random_seed", 1, *words)
    assert made.exit_code == 0, made.output
    lines = Store().output_path("t").read_text().splitlines()
    source = TINY[kind].splitlines()
    assert lines[0] == source[0]
    assert len(lines) == 1501
    assert {line.count(",") for line in lines} == {source[0].count(",")}


@pytest.mark.parametrize("kind", ["a column of nulls", "a constant column"])
def test_what_never_changes_comes_back_as_it_was(empty_place: Path, call, kind: str):
    Path("x.csv").write_text(TINY[kind])
    call("train", "--source", "x.csv", "--table_name", "t", "--epochs", 1)
    call("infer", 50, "t")
    last = {line.split(",")[1] for line in Store().output_path("t").read_text().splitlines()[1:]}
    assert last == {"k" if "constant" in kind else ""}


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


def test_a_damaged_model_exits_with_four_and_names_the_file(workplace: Path, call):
    weights = Path("model_artifacts/resources/T/v1/weights.safetensors")
    weights.write_bytes(weights.read_bytes()[:-1])
    result = call("infer", 5, "T")
    assert result.exit_code == 4
    assert str(weights) in result.output
    assert "Traceback" not in result.output
    assert not Store().output_path("T").exists()


def test_a_damaged_checkpoint_exits_with_four_and_names_the_file(workplace: Path, call):
    checkpoint = Path("model_artifacts/resources/T/checkpoint.safetensors")
    checkpoint.write_bytes(b"not ours")
    before = snapshot()
    words = ("--source=people.csv", "--table_name=T", "--epochs=1")
    result = call("train", *words, "--resume")
    assert result.exit_code == 4
    assert str(checkpoint) in result.output
    assert snapshot() == before
    assert call("train", *words).exit_code == 0
    assert not checkpoint.exists()


def test_a_source_whose_name_is_no_text_is_refused_before_anything_is_learnt(workplace, call):
    path = Path(os.fsdecode(b"\xff.csv"))
    path.write_text("a,b\n1,x\n2,y\n")
    result = call("train", "--source", path, "--table_name", "T", "--epochs", 1)
    assert result.exit_code == 2, result.output
    assert "'source'" in result.output
    assert Store().versions("T") == [1]


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

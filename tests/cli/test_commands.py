"""The commands as the README has them: spelling, help, files, what is printed."""

import json
import re
from importlib.metadata import entry_points
from pathlib import Path

import click
import pytest

from syngen_lite.cli import commands
from syngen_lite.store import Store


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], object]:
    found = {path: command}
    for name, inner in getattr(command, "commands", {}).items():
        found |= leaves(inner, (*path, name))
    return found


COMMANDS = leaves(commands.main)


def output_of(table: str = "T") -> Path:
    return Path("model_artifacts/tmp_store") / table / f"merged_infer_{table}.csv"


def rows_in(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n") - 1


def test_train_and_infer_work_end_to_end_as_processes(empty_place: Path, execute, people):
    Path("x.csv").write_text(people(), encoding="utf-8")
    trained = execute("train", "--source", "x.csv", "--table_name", "T", "--epochs", 1)
    assert trained.returncode == 0, trained.stderr
    assert "trained T v1: 300 rows, 6 columns" in trained.stderr
    assert "infer --size 300 --table_name T" in trained.stderr
    made = execute("infer", 5000, "T")
    assert made.returncode == 0, made.stderr
    assert made.stdout.strip() == str(output_of())
    assert output_of().read_text(encoding="utf-8").startswith("id,city,age,pay,born,note\n")
    assert rows_in(output_of()) == 5000
    assert {path.name for path in empty_place.iterdir()} == {"x.csv", "model_artifacts"}


def test_the_installed_commands_are_these():
    scripts = entry_points(group="console_scripts")
    ours = {e.name: e.load() for e in scripts if e.module.startswith("syngen_lite.")}
    assert ours == {
        "train": commands.train,
        "infer": commands.infer,
        "syngen-lite": commands.main,
    }


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: " ".join(path) or "syngen-lite")
def test_help_names_every_option_and_every_command(call, path):
    result = call("syngen-lite", *path, "--help")
    assert result.exit_code == 0
    command = COMMANDS[path]
    names = [name for p in command.params if isinstance(p, click.Option) for name in p.opts]
    for name in [*names, *getattr(command, "commands", {})]:
        assert re.search(rf"(?<![\w-]){re.escape(name)}\b", result.output), name
    assert "\\b" not in result.output


@pytest.mark.parametrize(
    ("name", "option"),
    [
        ("train", "source"), ("train", "table_name"), ("train", "metadata_path"),
        ("train", "epochs"), ("train", "row_limit"), ("train", "drop_null"),
        ("train", "batch_size"), ("train", "print_report"), ("infer", "metadata_path"),
        ("infer", "size"), ("infer", "table_name"), ("infer", "run_parallel"),
        ("infer", "batch_size"), ("infer", "random_seed"), ("infer", "print_report"),
    ],
)  # fmt: skip
def test_the_options_of_the_readme_are_there(name: str, option: str):
    params = {param.name for param in COMMANDS[(name,)].params}
    assert option in params


@pytest.mark.parametrize(
    "words",
    [
        ("12", "T"),
        ("--size", "12", "--table_name", "T"),
        ("--size=12", "--table-name=T"),
        ("12", "--table-name", "T"),
        ("12", "T", "--random-seed", "7", "--run-parallel", "no", "--batch-size", "5"),
        ("12", "T", "--run_parallel", "TRUE"),
        ("12", "T", "--size", "12"),
    ],
)
def test_all_spellings_make_the_same_file(workplace: Path, call, words):
    result = call("infer", *words)
    assert result.exit_code == 0, result.output
    assert rows_in(output_of()) == 12


def test_train_takes_snake_case_and_kebab_case(workplace: Path, call):
    words = ["--source=people.csv", "--epochs=1"]
    snake = ["--table_name=U", "--row_limit=40", "--drop_null=true", "--batch_size=9"]
    kebab = [word.replace("_", "-") for word in snake]
    for spelling in (snake, kebab):
        result = call("train", *words, *spelling)
        assert result.exit_code == 0, result.output
    first, second = (Store().manifest("U", version)["settings"] for version in (1, 2))
    assert first == second
    assert first["row_limit"] == 40
    assert first["drop_null"] is True
    assert first["batch_size"] == 9


def test_without_a_size_as_many_rows_are_made_as_were_learnt(workplace: Path, call):
    assert call("infer", "--table_name", "T").exit_code == 0
    assert rows_in(output_of()) == Store().manifest("T")["rows"] == 300


def test_without_a_seed_a_fresh_one_is_drawn_printed_and_kept(workplace: Path, call):
    seeds, contents = [], []
    for _ in range(2):
        result = call("infer", 50, "T")
        facts = json.loads(output_of().with_name(f"{output_of().name}.manifest.json").read_text())
        assert f"--random_seed {facts['random_seed']} " in result.output
        seeds.append(facts["random_seed"])
        contents.append(output_of().read_bytes())
    assert seeds[0] != seeds[1]
    assert contents[0] != contents[1]
    call("infer", 50, "T", "--random_seed", seeds[0])
    assert output_of().read_bytes() == contents[0]


def test_a_destination_takes_the_rows(workplace: Path, call):
    result = call("infer", 5, "T", "--destination", "new/folder/rows.txt")
    assert result.exit_code == 0, result.output
    assert rows_in(Path("new/folder/rows.txt")) == 5
    assert not output_of().exists()


def test_the_latest_version_is_taken_and_older_ones_stay(workplace: Path, call):
    assert call("train", "--source=people.csv", "--table_name=T", "--epochs=1").exit_code == 0
    assert "of T v2" in call("infer", 5, "T").output
    assert call("syngen-lite", "models", "rm", "T", "--version", 2).exit_code == 0
    assert "of T v1" in call("infer", 5, "T").output


@pytest.mark.parametrize("report", [False, True])
def test_infer_imports_neither_torch_nor_scikit_learn_unless_a_report_is_asked(
    workplace: Path, report: bool
):
    import subprocess
    import sys

    code = """
import sys
from syngen_lite.cli.commands import infer
try:
    infer(["300", "T", *sys.argv[1:]])
finally:
    sys.stderr.write(f"loaded: {sorted({'torch', 'sklearn', 'matplotlib'} & set(sys.modules))}")
"""
    words = ["--print_report", "true"] if report else []
    argv = [sys.executable, "-c", code, *words]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = done.stderr.rsplit("loaded: ", 1)[1]
    assert loaded == ("['matplotlib', 'sklearn']" if report else "[]")


class TestModels:
    """`syngen-lite models`."""

    def test_list_says_that_there_are_none(self, empty_place: Path, call):
        result = call("syngen-lite", "models", "list")
        assert result.exit_code == 0
        assert "no trained tables under model_artifacts" in result.output

    def test_list_has_a_line_for_each_table(self, workplace: Path, call):
        call("train", "--source=people.csv", "--table_name=an other", "--epochs=1")
        lines = call("syngen-lite", "models", "list").output.splitlines()
        assert [line.split("\t")[:4] for line in lines] == [
            ["T", "v1", "300 rows", "6 columns"],
            ["an other", "v1", "300 rows", "6 columns"],
        ]

    def test_list_goes_on_past_a_damaged_table(self, workplace: Path, call):
        call("train", "--source=people.csv", "--table_name=A", "--epochs=1")
        Path("model_artifacts/resources/A/v1/manifest.json").write_text("{")
        result = call("syngen-lite", "models", "list")
        assert result.exit_code == 0
        assert "A\tdamaged" in result.output
        assert "T\tv1" in result.output

    def test_show_prints_the_manifest_as_json(self, workplace: Path, call):
        result = call("syngen-lite", "models", "show", "T")
        assert json.loads(result.output) == Store().manifest("T")

    def test_rm_removes_the_table(self, workplace: Path, call):
        assert call("syngen-lite", "models", "rm", "T").exit_code == 0
        assert Store().tables() == []
        assert call("infer", 5, "T").exit_code == 4

    @pytest.mark.parametrize("words", [("show", "U"), ("rm", "U"), ("show", "T", "--version", 9)])
    def test_what_is_not_there_is_an_error_that_says_what_is(self, workplace: Path, call, words):
        result = call("syngen-lite", "models", *words)
        assert result.exit_code == 4
        assert "trained tables: T" in result.output or "there are: 1" in result.output

    def test_a_pipe_that_nobody_reads_is_no_error(self, workplace: Path, start):
        process = start("syngen-lite", "models", "list")
        process.stdout.close()
        assert "should not happen" not in process.stderr.read()
        process.stdout = None


class TestMetadata:
    """A metadata file instead of flags."""

    TEMPLATE = """
T1:
  source: people.csv
  train_settings: {{epochs: 1, row_limit: 50}}
  infer_settings: {{size: 11, random_seed: 3}}
T2:
  source: people.csv
  train_settings: {{epochs: 1{more}}}
"""
    UPSTREAM = """
global:
  train_settings: {epochs: 1, row_limit: 60}
  infer_settings: {size: 7}
T1:
  train_settings: {source: people.csv, row_limit: 50}
  infer_settings: {size: 11}
T2:
  train_settings: {source: people.csv}
"""

    @pytest.mark.parametrize("form", [TEMPLATE.format(more=""), UPSTREAM])
    def test_of_either_form_trains_and_generates_all_its_tables(
        self, workplace: Path, call, form: str
    ):
        Path("m.yaml").write_text(form)
        result = call("train", "--metadata_path", "m.yaml")
        assert result.exit_code == 0, result.output
        result = call("infer", "--metadata-path", "m.yaml")
        assert result.exit_code == 0, result.output
        assert rows_in(output_of("T1")) == 11
        assert rows_in(output_of("T2")) == (7 if "global" in form else 300)

    def test_wins_over_flags_and_its_tables_over_its_global_section(self, workplace: Path, call):
        Path("m.yaml").write_text(self.UPSTREAM)
        result = call("train", "--metadata_path=m.yaml", "--row_limit=20", "--batch_size=9")
        assert result.exit_code == 0, result.output
        assert "row_limit" in result.output  # says that the flag is ignored
        settings = {t: Store().manifest(t)["settings"] for t in ("T1", "T2")}
        assert settings["T1"]["row_limit"] == 50
        assert settings["T2"]["row_limit"] == 60
        assert settings["T1"]["batch_size"] == settings["T2"]["batch_size"] == 9
        assert settings["T1"]["drop_null"] is False

    def test_with_a_mistake_is_refused_before_anything_is_trained(self, workplace: Path, call):
        Path("m.yaml").write_text(self.TEMPLATE.format(more=", epoch: 3"))
        result = call("train", "--metadata_path", "m.yaml")
        assert result.exit_code == 2
        assert "m.yaml" in result.output
        assert "epoch" in result.output
        assert Store().tables() == ["T"]

    def test_whose_second_table_fails_leaves_the_first(self, workplace: Path, call):
        Path("m.yaml").write_text(self.UPSTREAM.replace("{source: people.csv}", "{source: no.csv}"))
        result = call("train", "--metadata_path", "m.yaml")
        assert result.exit_code == 3
        assert "no.csv" in result.output
        assert Store().tables() == ["T", "T1"]

    def test_that_is_missing_is_an_error_of_the_user(self, empty_place: Path, call):
        result = call("train", "--metadata_path", "no.yaml")
        assert result.exit_code == 2
        assert "no.yaml" in result.output


def test_the_training_source_is_never_overwritten(workplace, call):
    before = (workplace / "people.csv").read_bytes()
    done = call("infer", 5, "T", "--destination", "people.csv")
    assert done.exit_code == 2
    assert "trained on" in done.output
    assert (workplace / "people.csv").read_bytes() == before

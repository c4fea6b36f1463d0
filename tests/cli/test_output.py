"""`infer` writes as asked, as the name says, or as the source was."""

import gzip
import json
import resource
import signal
import time
from pathlib import Path

import fsspec
import pyarrow.parquet as pq
import pytest

from syngen_lite.store import Store
from syngen_lite.store.artifact import signed
from syngen_lite.tables import FileFormat

OUTPUTS = Path("model_artifacts/tmp_store/T")
FORMATS = ["csv", "tsv", "psv", "parquet", "xlsx", "avro", "json", "jsonl"]


@pytest.fixture
def source_was(workplace: Path):
    """Make the trained table one whose source was written in a format."""

    def change(**form: object) -> None:
        path = Store().version_path("T") / "manifest.json"
        facts = json.loads(path.read_text())
        path.write_bytes(signed({**facts, "file_format": FileFormat(**form).to_dict()}))

    return change


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_asked_for_by_name_and_gives_the_default_file_its_suffix(
    workplace: Path, call, name: str
):
    done = call("infer", 5, "T", "--format", name)
    assert done.exit_code == 0, done.output
    path = OUTPUTS / f"merged_infer_T.{name}"
    assert done.output.strip().endswith(str(path))
    assert path.stat().st_size > 0
    assert path.with_name(f"{path.name}.manifest.json").exists()


def test_an_older_model_writes_plain_csv(workplace: Path, call):
    assert call("infer", 2, "T", "--random_seed", 1).exit_code == 0
    lines = (OUTPUTS / "merged_infer_T.csv").read_text().splitlines()
    assert lines[0] == "id,city,age,pay,born,note"
    assert len(lines) == 3


def test_the_dialect_of_the_source_is_kept(workplace: Path, call, source_was):
    source_was(sep=";", encoding="cp1252", line_end="\r\n", na={"note": "-"}, compression="gz")
    assert call("infer", 50, "T", "--random_seed", 1).exit_code == 0
    text = (OUTPUTS / "merged_infer_T.csv").read_bytes().decode("cp1252")
    assert text.startswith("id;city;age;pay;born;note\r\n")
    assert ";-\r\n" in text
    assert "Bodø" in text


def test_a_table_that_was_parquet_becomes_so_again(workplace: Path, call, source_was):
    source_was(name="parquet", dtypes={"age": "int16", "pay": "decimal128(9, 2)"})
    assert call("infer", 5, "T").exit_code == 0
    types = pq.read_schema(OUTPUTS / "merged_infer_T.parquet")
    assert (str(types.field("age").type), str(types.field("pay").type)) == (
        "int16",
        "decimal128(9, 2)",
    )


def test_the_suffix_of_the_destination_decides(workplace: Path, call):
    words = ("infer", 5, "T", "--random_seed", 1, "--destination")
    for name in ("a.csv", "a.csv.gz", "a.jsonl"):
        assert call(*words, name).exit_code == 0
    assert gzip.decompress(Path("a.csv.gz").read_bytes()) == Path("a.csv").read_bytes()
    assert len([json.loads(line) for line in Path("a.jsonl").read_text().splitlines()]) == 5


def test_a_metadata_file_names_format_and_destination(workplace: Path, call):
    Path("m.yaml").write_text(
        "T:\n  infer_settings: {size: 3, output_format: jsonl, destination: rows.txt}\n"
    )
    done = call("infer", "--metadata_path", "m.yaml")
    assert done.exit_code == 0, done.output
    assert json.loads(Path("rows.txt").read_text().splitlines()[0])["id"] == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--destination", "rows.ods"), "not written"),
        (("--destination", "rows.parquet.gz"), "compressed inside"),
        (("--format", "parquet", "--excel_safe"), "excel_safe is for"),
        (("--destination", "https://host/rows.csv"), "no place to write to"),
        (("--destination", "/dev/null"), "no plain file"),
        (("--format", "sas"), "sas"),
    ],
)
def test_what_cannot_be_written_is_an_error_of_the_user_before_a_row_is_made(
    workplace: Path, call, words, said
):
    done = call("infer", 5, "T", *words)
    assert done.exit_code == 2, done.output
    assert said in done.output
    assert not list(workplace.rglob("*partial*"))


def test_more_rows_than_excel_takes_are_refused_before_one_is_made(workplace: Path, call):
    done = call("infer", 2_000_000, "T", "--format", "xlsx")
    assert done.exit_code == 2
    assert "a sheet of Excel holds 1,048,575" in done.output
    assert not OUTPUTS.exists()


def test_excel_safe_changes_texts_and_no_numbers(workplace: Path, call):
    from dataclasses import replace

    from syngen_lite.run.generation import generate
    from syngen_lite.run.job import Job

    Path("f.csv").write_text("a,n\n" + "".join(f"=x{i % 3},-{i % 7}.5\n" for i in range(60)))
    assert call("train", "--source=f.csv", "--table_name=F", "--epochs=1").exit_code == 0
    assert call("infer", 20, "F", "--excel_safe", "--destination", "safe.csv").exit_code == 0
    rows = [line.split(",") for line in Path("safe.csv").read_text().splitlines()[1:]]
    assert all(a.startswith("'=x") for a, _ in rows)
    assert any(n.startswith("-") for _, n in rows)
    job = Job(Path("model_artifacts"), "F", 1, 20, 3)
    generate(replace(job, excel_safe=False), Path("plain.csv"), 1, lambda _: None)
    assert "'" not in Path("plain.csv").read_text()


class TestUrl:
    """A destination in a store; here in memory, in `tests/tables` a real S3 server."""

    def test_takes_the_rows_and_leaves_nothing_here(self, workplace: Path, call):
        done = call("infer", 5, "T", "--random_seed", 1, "--destination", "memory://u/rows.csv")
        assert done.exit_code == 0, done.output
        assert done.output.strip().endswith("memory://u/rows.csv")
        assert call("infer", 5, "T", "--random_seed", 1).exit_code == 0
        store = fsspec.filesystem("memory")
        assert store.cat("/u/rows.csv") == (OUTPUTS / "merged_infer_T.csv").read_bytes()
        assert json.loads(store.cat("/u/rows.csv.manifest.json"))["size"] == 5
        left = [p.name for p in OUTPUTS.rglob("*") if p.is_file() and "merged" not in p.name]
        assert left == [".rows.csv.lock"]

    def test_that_is_the_source_is_refused(self, workplace: Path, call):
        path = Store().version_path("T") / "manifest.json"
        facts = json.loads(path.read_text())
        facts["settings"]["source"] = "memory://u/people.csv"
        path.write_bytes(signed(facts))
        done = call("infer", 5, "T", "--destination", "memory://u/people.csv")
        assert done.exit_code == 2
        assert "trained on" in done.output


class TestResume:
    """`infer --resume`."""

    def interrupt(self, start, *words: str, number: int = signal.SIGINT):
        """Start a long generation and stop it when it has finished a part."""
        process = start("infer", 40_000_000, "T", "--run_parallel", "false", *words)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            records = list(OUTPUTS.glob(".*partial-*/progress"))
            if records and records[0].read_text().count("\n") >= 3:
                break
            time.sleep(0.02)
        process.send_signal(number)
        return process.wait(30), process.stderr.read()

    @pytest.mark.parametrize(
        ("number", "code", "word"),
        [(signal.SIGINT, 130, "interrupted; "), (signal.SIGTERM, 143, "stopped; ")],
        ids=["SIGINT", "SIGTERM"],
    )
    def test_goes_on_with_the_seed_of_the_run_that_a_signal_stopped(
        self, workplace: Path, start, call, number, code, word
    ):
        status, said = self.interrupt(start, number=number)
        assert status == code, said
        assert word in said
        assert "of 40,000,000 rows are kept: --resume goes on" in said
        assert "Traceback" not in said
        assert not list(OUTPUTS.glob("*.csv"))
        done = call("infer", 70_000, "T", "--resume", "--run_parallel", "false")
        assert done.exit_code == 0, done.output
        assert "nothing to resume" not in done.output
        resumed = (OUTPUTS / "merged_infer_T.csv").read_bytes()
        facts = json.loads((OUTPUTS / "merged_infer_T.csv.manifest.json").read_text())
        seed = facts["random_seed"]
        words = ("--random_seed", seed, "--run_parallel", "false")
        assert call("infer", 70_000, "T", *words).exit_code == 0
        assert (OUTPUTS / "merged_infer_T.csv").read_bytes() == resumed
        assert not list(OUTPUTS.glob(".*partial*"))

    def test_without_anything_to_resume_says_so_and_begins(self, workplace: Path, call):
        done = call("infer", 5, "T", "--resume")
        assert done.exit_code == 0
        assert "there is nothing to resume; the generation starts anew" in done.output


def no_file_beyond(size: int):
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("name", FORMATS)
def test_a_full_disk_is_exit_5_in_every_format_and_leaves_nothing(
    workplace: Path, execute, name: str
):
    done = execute("infer", 30_000, "T", "--format", name, preexec_fn=no_file_beyond(60_000))
    assert done.returncode == 5, done.stderr
    assert "cannot write: File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(workplace.rglob(".*partial*"))
    assert not list(OUTPUTS.glob(f"*.{name}"))


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_clock_language_and_home_change_no_byte(workplace: Path, execute, name: str):
    environments = [
        {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "1", "HOME": "/nonexistent"},
        {"TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"},
    ]
    contents = set()
    for environment in environments:
        words = ("--random_seed", 1, "--destination", f"rows.{name}")
        done = execute("infer", 50, "T", *words, env=environment)
        assert done.returncode == 0, done.stderr
        contents.add(Path(f"rows.{name}").read_bytes())
    assert len(contents) == 1

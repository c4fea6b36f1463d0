"""A generation that was broken off goes on where it stood, to the same bytes."""

import json
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from syngen_lite.errors import LockedError
from syngen_lite.run.generation import generate, interrupted_seed
from syngen_lite.run.job import PART_ROWS, Job
from syngen_lite.run.partial import interrupted_runs
from syngen_lite.store import Store, file_lock
from syngen_lite.tables import FileFormat

SIZE = 2 * PART_ROWS + 777
BATCH = PART_ROWS // 2  # so that a part is heard of twice
FORMS = {
    "csv": FileFormat(),
    "csv.gz": FileFormat(compression="gz"),
    "utf-16 in xz": FileFormat(encoding="utf-16", compression="xz"),
    "json": FileFormat(name="json"),
    "csv.zip": FileFormat(compression="zip"),
}


def nobody(_: int) -> None: ...


def stop_after(calls: int) -> Callable[[int], None]:
    """A listener that Ctrl-C interrupts."""
    heard = 0

    def listen(_: int) -> None:
        nonlocal heard
        heard += 1
        if heard > calls:
            os.kill(os.getpid(), signal.SIGINT)

    return listen


def partials(folder: Path) -> list[Path]:
    return list(folder.glob(".out.csv.partial-*"))


@pytest.fixture
def broken(job, workplace: Path) -> Callable[..., Job]:
    """Break a generation off after so many calls of its listener; give the job."""

    def run(calls: int, size: int = SIZE, **facts: object) -> Job:
        asked = replace(job(size=size, batch_size=BATCH), **facts)
        with pytest.raises(KeyboardInterrupt) as caught:
            generate(asked, workplace / "out.csv", 1, stop_after(calls))
        run.notes = getattr(caught.value, "__notes__", [])
        return asked

    return run


@pytest.fixture(scope="module")
def unbroken(trained_once: Path, tmp_path_factory) -> Callable[[FileFormat, int], bytes]:
    """The bytes of a run to its end."""
    known: dict[tuple[str, int], bytes] = {}
    folder = tmp_path_factory.mktemp("unbroken")

    def of(form: FileFormat, size: int = SIZE) -> bytes:
        key = json.dumps(form.to_dict()), size
        if key not in known:
            job = Job(trained_once / "model_artifacts", "T", 1, size, 7, BATCH, form)
            generate(job, folder / "out.csv", 1, nobody)
            known[key] = (folder / "out.csv").read_bytes()
        return known[key]

    return of


@pytest.mark.parametrize(("calls", "parts"), [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2)])
def test_ctrl_c_keeps_finished_parts_and_says_how_many_rows(
    broken, unbroken, workplace: Path, calls: int, parts: int
):
    asked = broken(calls)
    assert not (workplace / "out.csv").exists()
    kept = f"{parts * PART_ROWS:,} of {SIZE:,} rows are kept: --resume goes on"
    assert broken.notes == ([kept] if parts else [])
    assert len(partials(workplace)) == (1 if parts else 0)
    heard: list[int] = []
    generate(asked, workplace / "out.csv", 1, heard.append)
    assert (workplace / "out.csv").read_bytes() == unbroken(FORMS["csv"])
    assert sum(heard) == SIZE
    assert heard[0] == (parts * PART_ROWS or BATCH)
    assert not partials(workplace)


@pytest.mark.parametrize("name", FORMS)
def test_every_format_that_can_be_gone_on_with_ends_in_the_same_bytes(
    broken, unbroken, workplace: Path, name: str
):
    asked = broken(2, form=FORMS[name])
    assert len(partials(workplace)) == 1
    generate(asked, workplace / "out.csv", 1, nobody)
    assert (workplace / "out.csv").read_bytes() == unbroken(FORMS[name])


@pytest.mark.parametrize("name", ["parquet", "avro"])
def test_a_format_that_cannot_is_begun_anew(broken, job, sha, workplace: Path, name: str):
    form = FileFormat(name=name)
    asked = broken(0, form=form, size=PART_ROWS + 5)
    assert broken.notes == []
    assert not partials(workplace)
    hashes = set()
    for workers in (1, 2):
        generate(asked, workplace / "out.csv", workers, nobody)
        hashes.add(sha(workplace / "out.csv"))
    assert len(hashes) == 1


def test_several_processes_go_on_where_one_stood_and_the_other_way_round(
    broken, unbroken, workplace: Path
):
    asked = broken(2, form=FORMS["csv.gz"])
    generate(asked, workplace / "out.csv", 2, nobody)
    assert (workplace / "out.csv").read_bytes() == unbroken(FORMS["csv.gz"])
    with pytest.raises(KeyboardInterrupt):
        generate(asked, workplace / "out.csv", 2, stop_after(1))
    assert len(list(interrupted_runs(workplace / "out.csv"))) == 1
    generate(asked, workplace / "out.csv", 1, nobody)
    assert (workplace / "out.csv").read_bytes() == unbroken(FORMS["csv.gz"])


@pytest.mark.parametrize("size", [100, PART_ROWS, PART_ROWS + 1, SIZE + PART_ROWS])
def test_a_run_of_another_length_takes_what_it_can_use(
    broken, unbroken, workplace: Path, size: int
):
    asked = broken(4)
    generate(replace(asked, size=size), workplace / "out.csv", 1, nobody)
    assert (workplace / "out.csv").read_bytes() == unbroken(FORMS["csv"], size)


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 8},
        {"form": FileFormat(sep=";")},
        {"excel_safe": True},
        {"form": FileFormat(compression="gz")},
    ],
    ids=["seed", "dialect", "excel_safe", "compression"],
)
def test_another_job_begins_anew_and_removes_what_was_left(broken, workplace: Path, change: dict):
    asked = broken(2, size=PART_ROWS + 5)
    left = partials(workplace)
    heard: list[int] = []
    generate(replace(asked, size=5, **change), workplace / "out.csv", 1, heard.append)
    assert heard == [5]
    assert not left[0].exists()


def test_a_model_that_was_trained_anew_under_the_same_number_begins_anew(
    broken, unbroken, workplace: Path
):
    from syngen_lite.config.settings import TrainSettings
    from syngen_lite.run.training import train_table

    asked = broken(2, size=PART_ROWS + 5)
    Store().remove("T")
    train_table("T", TrainSettings(source="people.csv", epochs=1), (), Store(), lambda _: None)
    heard: list[int] = []
    generate(replace(asked, size=5), workplace / "out.csv", 1, heard.append)
    assert heard == [5]


class TestRecord:
    """What the record says is believed as far as the file bears it out."""

    def resumed(self, asked: Job, workplace: Path) -> tuple[bytes, int]:
        heard: list[int] = []
        generate(asked, workplace / "out.csv", 1, heard.append)
        return (workplace / "out.csv").read_bytes(), heard[0]

    def test_bytes_behind_the_last_finished_part_are_cut_off(
        self, broken, unbroken, workplace: Path
    ):
        asked = broken(2)
        with (partials(workplace)[0] / "table").open("ab") as file:
            file.write(b"half a ro")
        assert self.resumed(asked, workplace) == (unbroken(FORMS["csv"]), PART_ROWS)

    def test_a_line_that_was_never_finished_is_not_read(self, broken, unbroken, workplace: Path):
        asked = broken(2)
        with (partials(workplace)[0] / "progress").open("a") as file:
            file.write("99")
        assert self.resumed(asked, workplace) == (unbroken(FORMS["csv"]), PART_ROWS)

    def test_a_file_shorter_than_recorded_is_begun_at_the_part_that_is_whole(
        self, broken, unbroken, workplace: Path
    ):
        asked = broken(4)
        recorded = int((partials(workplace)[0] / "progress").read_text().split()[-1])
        os.truncate(partials(workplace)[0] / "table", recorded - 9)
        assert self.resumed(asked, workplace) == (unbroken(FORMS["csv"]), PART_ROWS)

    @pytest.mark.parametrize(
        "text", ["", "\n", "{}\n5\n", "[1]\n", "\x00\n", "{\n", '{"seed": 7}\n5\nx\n']
    )
    def test_that_is_damaged_begins_anew(self, broken, unbroken, workplace: Path, text: str):
        asked = broken(2)
        (partials(workplace)[0] / "progress").write_text(text)
        assert self.resumed(asked, workplace) == (unbroken(FORMS["csv"]), BATCH)
        assert not partials(workplace)

    def test_and_no_file_begins_anew(self, broken, unbroken, workplace: Path):
        asked = broken(2)
        (partials(workplace)[0] / "table").unlink()
        assert self.resumed(asked, workplace) == (unbroken(FORMS["csv"]), BATCH)


class TestSeed:
    """Whoever did not choose a seed gets that of the run that goes on."""

    def test_of_the_interrupted_run_is_found(self, broken, workplace: Path):
        asked = broken(2, seed=99)
        assert interrupted_seed(replace(asked, seed=0), workplace / "out.csv") == 99
        assert interrupted_seed(replace(asked, size=5), workplace / "out.csv") == 99

    def test_of_a_run_of_another_kind_is_not(self, broken, workplace: Path):
        asked = broken(2, seed=99)
        other = replace(asked, form=FileFormat(sep=";"))
        assert interrupted_seed(other, workplace / "out.csv") is None
        assert interrupted_seed(asked, workplace / "other.csv") is None
        assert interrupted_seed(asked, workplace / "nowhere" / "out.csv") is None


def test_a_generation_that_still_runs_is_not_gone_on_with(broken, workplace: Path):
    asked = broken(2)
    with file_lock(workplace / ".out.csv.lock", "a test"), pytest.raises(LockedError):
        generate(asked, workplace / "out.csv", 1, nobody)
    assert len(partials(workplace)) == 1


def test_memory_that_runs_out_keeps_finished_parts(job, unbroken, workplace: Path):
    asked = job(size=SIZE, batch_size=BATCH)
    heard = 0

    def fail(_: int) -> None:
        nonlocal heard
        heard += 1
        if heard == 3:
            raise MemoryError

    with pytest.raises(MemoryError) as caught:
        generate(asked, workplace / "out.csv", 1, fail)
    assert "rows are kept" in caught.value.__notes__[0]
    generate(asked, workplace / "out.csv", 1, nobody)
    assert (workplace / "out.csv").read_bytes() == unbroken(FORMS["csv"])


def test_a_full_disk_keeps_the_old_file_and_leaves_no_half(job, workplace: Path, small_files):
    from syngen_lite.errors import ResourceError

    generate(job(size=10), workplace / "out.csv", 1, nobody)
    before = (workplace / "out.csv").read_bytes()
    for form in FORMS.values():
        with small_files(100_000), pytest.raises(ResourceError, match="cannot write"):
            generate(replace(job(size=PART_ROWS), form=form), workplace / "out.csv", 1, nobody)
        assert not partials(workplace)
        assert (workplace / "out.csv").read_bytes() == before

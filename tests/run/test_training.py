"""Training: interrupted, resumed, and of tables with little in them."""

import os
import signal
from copy import deepcopy
from pathlib import Path

import fsspec
import numpy as np
import pandas as pd
import pytest
import torch

from syngen_lite.config.settings import FormatSettings, TrainSettings
from syngen_lite.errors import ArtifactError, ConfigError, DataError, ResourceError
from syngen_lite.generators.fitting import FitOptions, Fitted, State, fit_table
from syngen_lite.run.training import Checkpoints, TrainedTable, train_table
from syngen_lite.schema import TableSchema
from syngen_lite.store import Store
from syngen_lite.tables import detect_schema, read_table, to_values


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def nobody(_: object) -> None: ...


def train(listener=nobody, table: str = "T", **settings: object) -> TrainedTable:
    asked = TrainSettings(**{"source": "people.csv", "random_seed": 5, **settings})
    return train_table(table, asked, (), Store(), listener)


def arrays_of(fitted: Fitted) -> dict[str, bytes]:
    arrays = fitted.generator.sampler.to_arrays()
    return {name: array.tobytes() for name, array in arrays.items()}


def stored_arrays(table: str, version: int) -> dict[str, bytes]:
    return {n: a.tobytes() for n, a in Store().load(table, version).arrays.items()}


@pytest.fixture
def data(workplace: Path) -> tuple[pd.DataFrame, TableSchema]:
    raw = read_table(workplace / "people.csv")
    schema = detect_schema("T", raw)
    return to_values(raw, schema), schema


class Saved(list):
    """Checkpoints as they were when they came: the training goes on to write in its own."""

    def __call__(self, state: State) -> None:
        self.append(deepcopy(state))


class TestResume:
    """A training that goes on ends where an unbroken one does."""

    def test_from_every_checkpoint_gives_exactly_the_same_weights(self, data):
        saved = Saved()
        whole = fit_table(*data, FitOptions(seed=5, epochs=24, save=saved))
        assert len(saved) >= 3
        for state in saved:
            numbers, _ = state
            resumed = fit_table(*data, FitOptions(seed=5, epochs=24, start=state))
            assert arrays_of(resumed) == arrays_of(whole), f"from step {numbers['step']}"
            assert resumed.training["steps"] == whole.training["steps"]
            assert resumed.training["curve"] == whole.training["curve"]

    def test_is_not_the_same_as_stopping_at_the_checkpoint(self, data):
        whole = fit_table(*data, FitOptions(seed=5, epochs=24))
        short = fit_table(*data, FitOptions(seed=5, epochs=6))
        assert arrays_of(short) != arrays_of(whole)

    def test_through_a_file_gives_the_same_version(self, data, workplace: Path):
        saved = Saved()
        fit_table(*data, FitOptions(seed=5, epochs=24, save=saved))
        unbroken = train(epochs=24, table="U")
        numbers, arrays = saved[1]
        Store().save_checkpoint("T", {**numbers, "seed": 5}, arrays)
        resumed = train(epochs=24, resume=True, random_seed=None)
        assert resumed.manifest["random_seed"] == 5
        assert stored_arrays("T", resumed.version) == stored_arrays("U", unbroken.version)
        assert Store().load_checkpoint("T") is None

    @pytest.mark.parametrize(
        ("what", "change"),
        [
            ("data", lambda options, values: values.iloc[:-1]),
            ("seed", lambda options, values: options.update(seed=6)),
            ("batch size", lambda options, values: options.update(batch_size=32)),
        ],
    )
    def test_of_another_training_is_refused(self, data, what, change):
        values, schema = data
        saved = Saved()
        fit_table(values, schema, FitOptions(seed=5, epochs=2, save=saved))
        options = {"seed": 5, "epochs": 2, "start": saved[0]}
        changed = change(options, values)
        with pytest.raises(ArtifactError, match="another") as caught:
            fit_table(values if changed is None else changed, schema, FitOptions(**options))
        assert caught.value.exit_code == 4
        assert "--resume" in caught.value.hint

    def test_of_other_data_leaves_the_old_version_and_the_checkpoint(
        self, data, workplace: Path, people
    ):
        saved = Saved()
        fit_table(*data, FitOptions(seed=5, epochs=2, save=saved))
        numbers, arrays = saved[0]
        Store().save_checkpoint("T", {**numbers, "seed": 5}, arrays)
        (workplace / "people.csv").write_text(people(seed=2), encoding="utf-8")
        with pytest.raises(ArtifactError):
            train(epochs=2, resume=True)
        assert Store().versions("T") == [1]
        assert Store().load_checkpoint("T") is not None

    def test_of_a_checkpoint_that_lacks_a_part_is_refused(self, data):
        saved = Saved()
        fit_table(*data, FitOptions(seed=5, epochs=2, save=saved))
        numbers, arrays = saved[0]
        for name in ("step", "curve"):
            part = {key: value for key, value in numbers.items() if key != name}
            with pytest.raises(ArtifactError, match="damaged"):
                fit_table(*data, FitOptions(seed=5, epochs=2, start=(part, arrays)))

    def test_without_a_checkpoint_says_so_and_trains(self, workplace: Path, caplog):
        trained = train(epochs=1, resume=True, table="U")
        assert "no checkpoint" in caplog.text
        assert trained.version == 1


class TestInterrupt:
    """Ctrl-C after the first evaluation."""

    @staticmethod
    def interrupt(progress: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    def test_keeps_the_best_weights_so_far_as_a_version(self, workplace: Path):
        interrupted = train(self.interrupt, epochs=600)
        assert interrupted.manifest["interrupted"] is True
        assert interrupted.version == 2
        # 30 steps of 5 an epoch: where the first evaluation is
        assert interrupted.manifest["training"]["curve"][-1][0] == 30
        whole = train(epochs=6, table="U")
        assert whole.manifest["interrupted"] is False
        assert stored_arrays("T", 2) == stored_arrays("U", 1)

    def test_leaves_the_checkpoint_to_go_on_from(self, workplace: Path, data):
        saved = Saved()
        fit_table(*data, FitOptions(seed=5, epochs=24, save=saved))
        numbers, arrays = saved[0]
        Store().save_checkpoint("T", {**numbers, "seed": 5}, arrays)
        train(self.interrupt, epochs=24, resume=True)
        assert Store().load_checkpoint("T") is not None
        resumed = train(epochs=24, resume=True)
        assert Store().load_checkpoint("T") is None
        unbroken = train(epochs=24, table="U")
        assert stored_arrays("T", resumed.version) == stored_arrays("U", unbroken.version)

    def test_leaves_a_checkpoint_of_its_own_however_short_the_training_was(self, workplace: Path):
        train(self.interrupt, epochs=24)
        assert Store().load_checkpoint("T")[0]["step"] == 30
        resumed = train(epochs=24, resume=True)
        assert resumed.manifest["interrupted"] is False
        unbroken = train(epochs=24, table="U")
        assert stored_arrays("T", resumed.version) == stored_arrays("U", unbroken.version)

    def test_after_the_last_step_keeps_what_was_learnt_and_says_so(
        self, workplace: Path, monkeypatch
    ):
        from syngen_lite.model.latent import LatentMixture

        fit = LatentMixture.fit

        def stopped(*given: object) -> LatentMixture:
            os.kill(os.getpid(), signal.SIGINT)
            return fit(*given)

        with monkeypatch.context() as patch:
            patch.setattr(LatentMixture, "fit", stopped)
            with pytest.raises(KeyboardInterrupt) as caught:
                train(epochs=24)
        assert caught.value.__notes__ == ["what was learnt is kept: train --resume goes on from it"]
        assert Store().versions("T") == [1]
        steps: list = []
        resumed = train(steps.append, epochs=24, resume=True)
        assert not steps, "nothing is left to be learnt"
        unbroken = train(epochs=24, table="U")
        assert stored_arrays("T", resumed.version) == stored_arrays("U", unbroken.version)
        assert resumed.manifest["training"]["curve"] == unbroken.manifest["training"]["curve"]

    def test_before_the_first_evaluation_leaves_all_as_it_was(self, workplace: Path, people):
        def too_late(_: object) -> None:
            raise AssertionError("the first evaluation came before the interrupt")

        # thirty steps of so many rows take a second at the least
        Path("large.csv").write_text(people(rows=6_000), encoding="utf-8")
        before = signal.signal(signal.SIGALRM, signal.default_int_handler)
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        try:
            with pytest.raises(KeyboardInterrupt):
                train(too_late, source="large.csv", batch_size=6_000)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        assert Store().versions("T") == [1]
        assert not list(workplace.rglob(".*partial*"))


class TestFullDisk:
    """A disk on which no checkpoint fits."""

    @pytest.fixture
    def checkpoints(self, workplace: Path, data) -> Checkpoints:
        self.states: list = []
        fit_table(*data, FitOptions(seed=5, epochs=24, save=self.states.append))
        return Checkpoints(Store(), "T", 5, seconds=0)

    def test_does_not_end_the_training_and_is_told_once(self, checkpoints, caplog, small_files):
        with small_files(10_000):
            for state in self.states:
                checkpoints(state)
        assert len(self.states) >= 3
        assert caplog.text.count("goes on without checkpoints") == 1
        assert "checkpoint.safetensors" in caplog.text
        assert Store().load_checkpoint("T") is None
        assert checkpoints.write() is False

    def test_leaves_the_checkpoint_before_it(self, checkpoints, small_files):
        checkpoints(self.states[0])
        with small_files(10_000):
            checkpoints(self.states[1])
        numbers, _ = Store().load_checkpoint("T")
        assert numbers["step"] == self.states[0][0]["step"]

    def test_that_is_full_at_the_end_is_an_error_of_the_machine(self, workplace, small_files):
        with small_files(10_000), pytest.raises(ResourceError, match="cannot write"):
            train(epochs=1)
        assert Store().versions("T") == [1]


def test_the_same_seed_gives_the_same_weights_and_another_others(workplace: Path):
    for seed in (5, 5, 6):
        train(epochs=2, random_seed=seed, table="U")
    first, second, third = (stored_arrays("U", version) for version in (1, 2, 3))
    assert first == second != third


def test_no_source_is_an_error_of_the_user(workplace: Path):
    with pytest.raises(ConfigError, match="no source"):
        train(source=None)


def test_a_password_in_a_source_is_not_kept(workplace: Path):
    memory = fsspec.filesystem("memory")
    memory.pipe("/me:secret@host/people.csv", (workplace / "people.csv").read_bytes())
    trained = train(epochs=1, source="memory://me:secret@host/people.csv")
    assert trained.manifest["settings"]["source"] == "memory://host/people.csv"
    folder = Store().version_path("T")
    assert not any(b"secret" in path.read_bytes() for path in folder.iterdir())


def test_a_sample_is_said_and_the_format_is_kept(workplace: Path, caplog):
    text = (workplace / "people.csv").read_text(encoding="utf-8").replace(",", ";")
    (workplace / "people.txt").write_text(text, encoding="utf-16")
    form = FormatSettings(na_values={"note": ("x",)})
    with caplog.at_level("INFO"):
        trained = train(epochs=1, source="people.txt", row_limit=200, format=form)
    assert "300 rows; a seeded random sample of 200 is learnt" in caplog.messages
    kept = trained.manifest["file_format"]
    assert (kept["sep"], kept["encoding"], kept["na"]) == (";", "utf-16", {"note": "x"})
    assert trained.manifest["rows"] == 200


def test_rows_with_a_missing_value_are_left_out_if_so_asked(workplace: Path):
    values = pd.read_csv("people.csv", keep_default_na=False, na_values={"note": [""]})
    whole = int(values.notna().all(axis=1).sum())
    assert 0 < whole < len(values)
    assert train(epochs=1, drop_null=True).manifest["rows"] == whole


def test_leaving_out_all_rows_is_an_error(workplace: Path):
    Path("holes.csv").write_text("a,b\n1,\n,2\n3,\n")
    with pytest.raises(DataError, match="none of the 3 rows"):
        train(source="holes.csv", drop_null=True)


def test_a_row_limit_is_kept(workplace: Path):
    assert train(epochs=1, row_limit=50).manifest["rows"] == 50


def test_a_time_limit_ends_a_training_with_a_version(workplace: Path):
    trained = train(epochs=10_000, max_minutes=1e-9)
    assert trained.manifest["training"]["steps"] == 1
    assert trained.manifest["interrupted"] is False
    assert np.isfinite(trained.manifest["training"]["elbo"])


def test_more_columns_than_can_be_learnt_are_refused(data, monkeypatch):
    values, schema = data
    monkeypatch.setattr("syngen_lite.generators.fitting.MAX_COLUMNS", 2)
    with pytest.raises(DataError, match="at most 2") as caught:
        fit_table(values, schema, FitOptions())
    assert caught.value.table == "T"
    assert "cut the table" in caught.value.hint

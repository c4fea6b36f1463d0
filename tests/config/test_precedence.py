"""The one rule: table > global > command line > default."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from syngen_lite.config.precedence import Layer, provenance, resolve_infer, resolve_train
from syngen_lite.config.settings import InferSettings, TrainSettings
from syngen_lite.config.words import parse_boolean
from syngen_lite.errors import ConfigError

counts = st.none() | st.integers(1, 2**63 - 1)
seeds = st.none() | st.integers(0, 2**63 - 1)
switches = st.none() | st.booleans()
TRAIN_FIELDS = {
    "source": st.none() | st.text("abc/.", min_size=1),
    "epochs": counts,
    "row_limit": counts,
    "drop_null": switches,
    "batch_size": counts,
    "max_minutes": st.none() | st.floats(0.01, 1e6),
    "random_seed": seeds,
    "resume": switches,
    "print_report": switches,
}
INFER_FIELDS = {
    "size": counts,
    "run_parallel": switches,
    "batch_size": counts,
    "random_seed": seeds,
    "destination": st.none() | st.text("abc/.", min_size=1),
    "print_report": switches,
}


def layers_of(fields):
    layer = st.fixed_dictionaries({}, optional=fields)
    return st.tuples(layer, layer, layer)


def first_given(name, layers, default):
    return next((layer[name] for layer in layers if layer.get(name) is not None), default)


@settings(deadline=None)
@given(layers_of(TRAIN_FIELDS))
def test_the_strongest_layer_that_says_something_decides_the_training(layers):
    decided, default = resolve_train(*layers), TrainSettings()
    for name in TRAIN_FIELDS:
        assert getattr(decided, name) == first_given(name, layers, getattr(default, name))


@settings(deadline=None)
@given(layers_of(INFER_FIELDS))
def test_the_strongest_layer_that_says_something_decides_the_generation(layers):
    decided, default = resolve_infer(*layers), InferSettings()
    for name in INFER_FIELDS:
        assert getattr(decided, name) == first_given(name, layers, getattr(default, name))


@settings(deadline=None)
@given(layers_of(TRAIN_FIELDS))
def test_provenance_lists_exactly_what_was_given_and_every_loser(layers):
    origins = {origin.key: origin for origin in provenance(*layers)}
    decided = resolve_train(*layers)
    for name in TRAIN_FIELDS:
        said = [layer[name] for layer in layers if layer.get(name) is not None]
        assert (name in origins) == bool(said)
        if said:
            assert origins[name].value == getattr(decided, name) == said[0]
            assert [value for _, value in origins[name].ignored] == said[1:]


def test_provenance_reads_as_a_sentence_with_the_line():
    table = Layer({"epochs": 10}, {"epochs": 7}, Path("conf/m.yaml"))
    (origin,) = provenance(table, {}, {"epochs": 3, "source": None})
    assert str(origin) == "epochs=10 (from m.yaml line 7; the command line's 3 is ignored)"
    assert origin.layer == "table"


def test_provenance_of_an_option_names_the_command_line():
    (origin,) = provenance({}, {}, {"epochs": 3})
    assert str(origin) == "epochs=3 (from the command line)"


def test_print_report_and_reports_are_one_question():
    weak, strong = {"reports": ["none"]}, {"print_report": True}
    assert resolve_train(strong, {}, weak).report_kinds == ("accuracy",)
    assert resolve_train(weak, {}, strong).report_kinds == ()


@pytest.mark.parametrize(
    ("reports", "train", "infer"),
    [
        ("none", (), ()),
        ([], (), ()),
        ("all", ("accuracy", "sample"), ("accuracy",)),
        (["metrics_only"], ("metrics_only",), ("metrics_only",)),
        (["metrics_only", "accuracy"], ("accuracy",), ("accuracy",)),
    ],
)
def test_reports_are_spelt_out(reports, train, infer):
    assert resolve_train({"reports": reports}, {}, {}).report_kinds == train
    assert resolve_infer({"reports": reports}, {}, {}).report_kinds == infer


def test_a_sample_report_is_for_training_only():
    assert resolve_train({}, {}, {"reports": ("sample",)}).report_kinds == ("sample",)
    with pytest.raises(ConfigError, match="'sample'"):
        resolve_infer({}, {}, {"reports": ("sample",)})


def test_a_bad_option_names_what_is_allowed():
    with pytest.raises(ConfigError, match="'epochs' is the number 0; allowed: a whole number"):
        resolve_train({}, {}, {"epochs": 0})


def test_an_option_that_is_overruled_is_not_judged():
    assert resolve_train({"epochs": 2}, {}, {"epochs": 0}).epochs == 2


def test_settings_do_not_change_after_creation():
    with pytest.raises(ValidationError):
        TrainSettings().epochs = 3


def test_listed_columns_know_their_kind():
    train = resolve_train(
        {"column_types": {"categorical": ["a"], "category": ["b"], "date": ["c"]}}, {}, {}
    )
    assert train.column_kinds == {"a": "category", "b": "category", "c": "date"}


@pytest.mark.parametrize("word", ["true", "True", "YES", "1", " yes "])
def test_words_that_switch_on(word):
    assert parse_boolean(word) is True


@pytest.mark.parametrize("word", ["false", "FALSE", "no", "0"])
def test_words_that_switch_off(word):
    assert parse_boolean(word) is False


@pytest.mark.parametrize("word", ["", "on", "2", "truee", "none"])
def test_other_words_are_refused_with_the_list(word):
    with pytest.raises(ConfigError, match="allowed: true, false, yes, no, 1, 0"):
        parse_boolean(word)

"""The `format` section: upstream's keys, each checked, the table's own before the global ones."""

import textwrap

import pytest

from syngen_lite.config.metadata import load_metadata
from syngen_lite.config.settings import FormatSettings, TrainSettings
from syngen_lite.errors import ConfigError


@pytest.fixture
def load(tmp_path):
    def write_and_load(text):
        path = tmp_path / "m.yaml"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return load_metadata(path)

    return write_and_load


def form_of(metadata, table="T"):
    return metadata.settings(table).train.format


def test_every_key_of_upstream_is_read(load):
    metadata = load(
        r"""
        T:
          source: t.txt
          format:
            sep: "\t"
            quotechar: "'"
            quoting: non-numeric
            escapechar: "\\"
            encoding: cp1252
            header: [a, b]
            skiprows: 2
            on_bad_lines: skip
            engine: python
            na_values: [NA, "-"]
            sheet_name: Sheet2
        """
    )
    assert form_of(metadata) == FormatSettings(
        sep="\t",
        quotechar="'",
        quoting="non-numeric",
        escapechar="\\",
        encoding="cp1252",
        header=("a", "b"),
        skiprows=2,
        on_bad_lines="skip",
        engine="python",
        na_values=("NA", "-"),
        sheet_name="Sheet2",
    )


def test_upstreams_template_is_taken_as_it_stands(load):
    metadata = load(
        """
        T:
          format:
            sep: ','
            quotechar: '"'
            quoting: minimal
            escapechar: '"'
            encoding: null
            header: infer
            skiprows: null
            on_bad_lines: error
            engine: null
            na_values: null
            sheet_name: 0
        """
    )
    form = form_of(metadata)
    assert (form.sep, form.header, form.skiprows, form.na_values) == (",", "infer", 0, ())


@pytest.mark.parametrize(
    ("word", "value"),
    [("false", False), ("true", True), ("null", False), ("0", 0), ("infer", "infer")],
)
def test_a_header_may_be_there_or_not(load, word, value):
    assert form_of(load(f"T:\n  format:\n    header: {word}\n")).header == value


def test_missing_texts_may_differ_between_columns(load):
    metadata = load("T:\n  format:\n    na_values: {a: [NA], b: [x, '']}\n")
    assert form_of(metadata).na_values == {"a": ("NA",), "b": ("x", "")}


def test_single_quotes_around_a_tab_are_forgiven(load):
    assert form_of(load(r"T: {format: {sep: '\t'}}")).sep == "\t"


def test_a_table_overrules_single_keys_of_the_global_format(load):
    metadata = load(
        """
        global:
          format: {sep: ";", encoding: cp1252}
        T:
          format: {sep: "|"}
        U:
        """
    )
    assert form_of(metadata) == FormatSettings(sep="|", encoding="cp1252")
    assert form_of(metadata, "U") == FormatSettings(sep=";", encoding="cp1252")


def test_no_format_is_none(load):
    assert form_of(load("T:\n  source: t.csv\n")) is None


def test_a_format_survives_the_manifest():
    settings = TrainSettings(format=FormatSettings(header=("a",), na_values={"a": ("x",)}))
    asked = settings.model_dump_json(exclude_none=True)
    assert TrainSettings.model_validate_json(asked) == settings


TRAPS = {
    "long separator": ("sep: ab", "'sep' is the text 'ab'; allowed: one character"),
    "number as a separator": ("sep: 1", "quote it to make it text"),
    "line end": (r'sep: "\n"', "cannot be used; allowed: one character"),
    "separator that quotes": ("""sep: '"'""", "they must differ"),
    "separator that escapes": ("{sep: ';', escapechar: ';'}", "they must differ"),
    "unknown quoting": ("quoting: nonnumeric", "allowed: minimal, all, non-numeric or none"),
    "number as an encoding": ("encoding: 1252", "quote it to make it text"),
    "header on row 2": ("header: 2", "allowed: infer, 0, true, false, or a list of names"),
    "header of numbers": ("header: [1, 2]", "allowed: infer, 0, true, false, or a list of names"),
    "negative skiprows": ("skiprows: -1", "allowed: a whole number from 0"),
    "unknown rule": ("on_bad_lines: drop", "allowed: error, skip or warn"),
    "unknown engine": ("engine: rust", "allowed: c, python or pyarrow"),
    "number as a missing text": ("na_values: [-999]", "allowed: a list of texts"),
    "list of sheets": ("sheet_name: [a]", "allowed: the name of a worksheet"),
    "misspelt key": ("encodng: utf-8", "did you mean 'encoding'?"),
}


@pytest.mark.parametrize("trap", TRAPS)
@pytest.mark.parametrize("home", ["T", "global"])
def test_a_mistake_is_told_with_its_line(load, trap, home):
    text, phrase = TRAPS[trap]
    body = text if text.startswith("{") else "{" + text + "}"
    with pytest.raises(ConfigError) as caught:
        load(f"{home}:\n  format:\n    {body}\n" + ("T:\n" if home == "global" else ""))
    assert phrase in str(caught.value)
    assert caught.value.line == (2 if "they must differ" in phrase else 3)


def test_a_format_does_not_belong_among_the_settings(load):
    with pytest.raises(ConfigError, match="unknown key 'format'"):
        load("T:\n  train_settings:\n    format: {sep: ';'}\n")

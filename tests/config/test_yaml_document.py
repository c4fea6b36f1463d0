"""YAML as plain data with places; what is refused stands in `tests/robustness`, too."""

import os

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syngen_lite.config.yaml_document import load_yaml, parse_yaml
from syngen_lite.config.yaml_scalars import resolve_scalar
from syngen_lite.errors import ConfigError

PARSERS = [yaml.SafeLoader] + ([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])
UNCHANGED_WORDS = """
    NO on yes off Y n tRUE 012 0o14 0x1f 0b1 12:30:00 2021-01-01 1_000 1,5 .inf .nan 1e999
    = +. - ١٢
"""


def test_more_values_than_any_metadata_needs_are_refused(tmp_path):
    file = tmp_path / "m.yaml"
    file.write_text("T: [" + "1," * 100_001 + "]")
    with pytest.raises(ConfigError, match="more than 100000 values"):
        load_yaml(file)


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("true", True),
        ("True", True),
        ("TRUE", True),
        ("false", False),
        ("False", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("0", 0),
        ("-7", -7),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("2.", 2.0),
        *[(word, word) for word in UNCHANGED_WORDS.split()],
        ("9" * 5000, "9" * 5000),
    ],
)
@pytest.mark.parametrize("parser", PARSERS)
def test_a_plain_word_means_what_it_looks_like(word, value, parser, tmp_path):
    assert resolve_scalar(word) == value
    assert type(resolve_scalar(word)) is type(value)
    if word not in {"=", "-"}:
        assert parse_yaml(f"T: {word}", tmp_path, parser).data == {"T": value}


@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_quoted_word_is_always_text(quote, tmp_path):
    text = "\n".join(f"{word}: {quote}{word}{quote}" for word in ("a", "b"))
    assert parse_yaml(text, tmp_path, yaml.SafeLoader).data == {"a": "a", "b": "b"}
    quoted_number = parse_yaml(f"{quote}12{quote}: {quote}true{quote}", tmp_path, yaml.SafeLoader)
    assert quoted_number.data == {"12": "true"}


@pytest.mark.parametrize("parser", PARSERS)
def test_every_path_knows_its_line_and_column(parser, tmp_path):
    document = parse_yaml("# note\nT:\n  a: 1\n  b:\n    - x\n    - y\n", tmp_path, parser)
    assert document.position(("T",)) == (2, 1)
    assert document.position(("T", "b")) == (4, 3)
    assert document.position(("T", "b", 1)) == (6, 7)
    assert document.line(("T", "b", "absent", 3)) == 4
    assert document.line(()) == 1


def _refusal(path):
    with pytest.raises(ConfigError) as caught:
        load_yaml(path)
    assert caught.value.file == path
    assert caught.value.hint
    return caught.value


def test_a_missing_file_is_named(tmp_path):
    assert "no such file" in str(_refusal(tmp_path / "absent.yaml"))


def test_a_directory_is_not_a_file(tmp_path):
    assert "a directory" in str(_refusal(tmp_path))


def test_a_name_that_no_disk_takes_is_refused(tmp_path):
    _refusal(tmp_path / ("x" * 5000))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path):
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    assert "not a regular file" in str(_refusal(pipe))


def test_a_file_in_another_encoding_is_refused_at_its_line(tmp_path):
    file = tmp_path / "latin.yaml"
    file.write_bytes("T:\n  source: é.csv\n".encode("latin-1"))
    error = _refusal(file)
    assert error.line == 2
    assert "0xe9 is not UTF-8" in str(error)


def test_a_file_of_more_than_one_mebibyte_is_refused(tmp_path):
    file = tmp_path / "big.yaml"
    file.write_text("# " + "x" * 1024 * 1024)
    assert "larger than" in str(_refusal(file))


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path):
    file = tmp_path / "bom.yaml"
    file.write_bytes(b"\xef\xbb\xbfT:\r\n  a: 1\r\n")
    document = load_yaml(file)
    assert document.data == {"T": {"a": 1}}
    assert document.line(("T", "a")) == 2


# The first text that hypothesis draws on a machine may take seconds.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

# PyYAML writes text such as 1e3 unquoted, because it reads numbers more narrowly than we do.
texts = st.text().filter(lambda text: isinstance(resolve_scalar(text), str) or text == "")
leaves = st.none() | st.booleans() | st.integers(-(10**39), 10**39) | texts
leaves |= st.floats(allow_nan=False, allow_infinity=False)
trees = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4)
)


@patient
@given(st.dictionaries(texts, trees, max_size=5))
def test_what_pyyaml_writes_is_read_back_unchanged(mapping):
    for parser in PARSERS:
        for flow in (False, True):
            text = yaml.safe_dump(mapping, default_flow_style=flow, sort_keys=False)
            assert parse_yaml(text, "m.yaml", parser).data == mapping


@patient
@given(st.text())
def test_any_text_is_read_or_refused_in_words(text):
    for parser in PARSERS:
        try:
            parse_yaml(text, "m.yaml", parser)
        except ConfigError as error:
            assert 1 <= error.line <= text.count("\n") + 1
            assert error.hint

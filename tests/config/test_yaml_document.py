"""YAML traps: each is refused at the right line, in words, and fast."""

import os
import time

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syngen_lite.config.yaml_document import MAX_DEPTH, load_yaml, parse_yaml
from syngen_lite.config.yaml_scalars import resolve_scalar
from syngen_lite.errors import ConfigError

PARSERS = [yaml.SafeLoader] + ([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])
BOMB = "a: &a {x: 1}\n" + "\n".join(f"b{i}: &b{i}\n  <<: [*a, *a]" for i in range(26))
UNCHANGED_WORDS = """
    NO on yes off Y n tRUE 012 0o14 0x1f 0b1 12:30:00 2021-01-01 1_000 1,5 .inf .nan 1e999
    = +. - ١٢
"""

TRAPS = {
    "alias": ("T:\n  a: *x", 2, "alias '*x'"),
    "anchor": ("T:\n  a: &x 1", 2, "anchor '&x'"),
    "anchor on a key": ("&x T: 1", 1, "anchor '&x'"),
    "anchor on a list": ("T:\n  a: &x\n    - 1", 2, "anchor '&x'"),
    "merge key": ("T:\n  <<: {a: 1}", 2, "merge key '<<'"),
    "merge key bomb": (BOMB, 1, "anchor '&a'"),
    "billion laughs": ("a: &a [1]\nb: &b [*a, *a]\nc: [*b, *b]", 1, "anchor '&a'"),
    "duplicate table": ("T: {}\nU: {}\nT: {}", 3, "'T' was already given on line 1"),
    "duplicate setting": ("T:\n  a: 1\n  a: 2", 3, "'a' was already given on line 2"),
    "duplicate in a flow mapping": ("T: {a: 1, a: 2}", 1, "'a' was already given on line 1"),
    "same key quoted and not": ("T: 1\n'T': 2", 2, "'T' was already given on line 1"),
    "two documents": ("T: {}\n---\nU: {}", 2, "second document"),
    "python object": ("T:\n  a: !!python/object:os.system x", 2, "tag 'tag:yaml.org,2002:python"),
    "python name": ("T: !!python/name:os.system ''", 1, "is not allowed"),
    "standard tag": ("T:\n  a: !!str 12", 2, "tag 'tag:yaml.org,2002:str'"),
    "private tag": ("T: !secret x", 1, "tag '!secret'"),
    "empty": ("", 1, "the file is empty"),
    "only comments": ("# a\n# b\n", 1, "the file is empty"),
    "only null": ("~", 1, "the file is empty"),
    "only a document mark": ("---\n", 1, "the file is empty"),
    "number on top": ("5", 1, "holds the number 5; a mapping is needed"),
    "text on top": ("hello", 1, "holds the text 'hello'; a mapping is needed"),
    "list on top": ("- T", 1, "holds a list; a mapping is needed"),
    "deep list": ("T: " + "[" * 900, 1, f"deeper than {MAX_DEPTH}"),
    "very deep list": ("T: " + "[" * 100_000, 1, f"deeper than {MAX_DEPTH}"),
    "deep mapping": ("{a: " * 5000, 1, f"deeper than {MAX_DEPTH}"),
    "deep block": ("\n".join(" " * i + "a:" for i in range(40)), MAX_DEPTH + 1, "deeper than"),
    "number as a key": ("T: {}\n12: {}", 2, "the key is the number 12, not text"),
    "boolean as a key": ("true: {}", 1, "the key is true, not text"),
    "null as a key": ("~: {}", 1, "the key is null, not text"),
    "list as a key": ("? [a, b]\n: 1", 1, "a key must be text"),
    "mapping as a key": ("T:\n  {a: 1}: 2", 2, "a key must be text"),
    "tab": ("T:\n\ta: 1", 2, "not tabs"),
    "unclosed list": ("T:\n  a: [1, 2\n", 2, "not valid YAML"),
    "unclosed quote": ("T:\n  a: 'x\n", 2, "not valid YAML"),
    "two colons": ("T:\n  a: b: c", 2, "mapping values are not allowed"),
    "at sign": ("T:\n  a: @x", 2, "quote the text that starts with @"),
    "bad indent": ("T:\n    a: 1\n  b: 2", 3, "not valid YAML"),
    "bad escape": ('T:\n  a: "\\xZZ"', 2, "not valid YAML"),
    "control character": ("T:\n  a: \x00", 2, "control character U+0000"),
    "future YAML": ("%YAML 3.0\n---\nT: 1", 1, "not valid YAML"),
}


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_is_refused_with_its_line_in_no_time(trap, parser, tmp_path):
    text, line, phrase = TRAPS[trap]
    file = tmp_path / "m.yaml"
    start = time.perf_counter()
    with pytest.raises(ConfigError) as caught:
        parse_yaml(text, file, parser)
    assert time.perf_counter() - start < 1
    assert (caught.value.file, caught.value.line) == (file, line)
    assert phrase in str(caught.value)
    assert caught.value.hint


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

"""Metadata files as they come: what is meant is done, what is not clear is refused at its line."""

import os
import time
from pathlib import Path

import pytest
import yaml

from syngen_lite.config.yaml_document import MAX_DEPTH, parse_yaml
from syngen_lite.errors import ConfigError
from syngen_lite.store import Store

LONGEST = 1.0  # seconds of work for one file
PARSERS = [yaml.SafeLoader] + ([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])
BOMB = "a: &a {x: 1}\n" + "\n".join(f"b{i}: &b{i}\n  <<: [*a, *a]" for i in range(26))


def train(text: str) -> str:
    """A table with train settings on line 4."""
    return f"T:\n  source: people.csv\n  train_settings:\n    {text}\n"


# the YAML itself: text, line, words
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

# what stands in it: text, line (None: the table is to blame, too), words
SETTINGS = {
    "octal number": (train("epochs: 012"), 4, "is the text '012'; allowed: a whole number"),
    "time of day as a number": (train("epochs: 12:30:00"), 4, "is the text '12:30:00'; allowed"),
    "date as a number": (train("epochs: 2021-01-01"), 4, "is the text '2021-01-01'; allowed"),
    "float as a whole number": (train("epochs: 1e3"), 4, "is the number 1000.0; allowed"),
    "infinity": (train("max_minutes: .inf"), 4, "is the text '.inf'; allowed"),
    "number beyond all floats": (train("max_minutes: 1e999"), 4, "is the text '1e999'; allowed"),
    "enormous number": (train("epochs: " + "9" * 5000), 4, "allowed: a whole number"),
    "yes as a boolean": (train("drop_null: yes"), 4, "the text 'yes'; allowed: true or false"),
    "NO as a boolean": (train("drop_null: NO"), 4, "the text 'NO'; allowed: true or false"),
    "on as a boolean": (train("drop_null: on"), 4, "the text 'on'; allowed: true or false"),
    "number as a source": ("T:\n  source: 12", 2, "quote it to make it text"),
    "boolean as a source": ("T:\n  source: true", 2, "quote it to make it text"),
    "list as a source": ("T:\n  source: [a, b]", 2, "is a list; allowed"),
    "number as a column": (train("column_types: {date: [2020]}"), 4, "quote it to make it text"),
    "null as a column": (train("column_types: {date: [~]}"), 4, "allowed"),
    "unknown key": (train("epoch: 3"), 4, "did you mean 'epochs'?"),
    "unknown section": ("T:\n  train_setings: {}", 2, "did you mean 'train_settings'?"),
    "unknown kind": (train("column_types: {intger: [a]}"), 4, "the text 'intger'; allowed"),
    "text as a table": ("T: t.csv", 1, "allowed: 'name: value' lines"),
    "table without a name": ("'': {}", 1, "a table needs a name"),
    "no table": ("global:\n  train_settings:\n    epochs: 1", 1, "no table in the file"),
    "separator of two characters": (train("") + "  format:\n    sep: ab", 6, "one character"),
    "line end as a separator": (train("") + '  format:\n    sep: "\\n"', 6, "no line end"),
    "key of no known type": (
        "T:\n  keys:\n    K: {type: PX, columns: [a]}",
        3,
        "allowed: PK, UQ, FK or TKN",
    ),
    "key of a column that is not there": (
        train("epochs: 1") + "  keys:\n    K: {type: PK, columns: [nope]}",
        None,
        "nope",
    ),
    "column type of a column that is not there": (
        train("{epochs: 1, column_types: {date: [nope]}}"),
        None,
        "nope",
    ),
}

# what is meant, though other programs read it as something else
MEANT = {
    "a table called NO": ("NO", "NO"),
    "a table called on": ("on", "on"),
    "a table called 012": ("012", "012"),
    "a table called 12:30:00": ("'12:30:00'", "12:30:00"),
    "a table of a date": ("2021-01-01", "2021-01-01"),
    "a table of a quoted number": ("'12'", "12"),
    "a table of another script": ("Таблица", "Таблица"),
    "a table called ../../etc": ("../../etc", "../../etc"),
}

FILES = {
    "no file": (lambda path: None, "no such file"),
    "a folder": (Path.mkdir, "a directory"),
    "a pipe": (os.mkfifo, "not a regular file"),
    "more than a mebibyte": (lambda path: path.write_text("# " + "x" * 2**20), "larger than"),
    "more values than any file needs": (
        lambda path: path.write_text("T: [" + "1," * 100_001 + "]"),
        "more than 100000 values",
    ),
    "bytes that are no text": (
        lambda path: path.write_bytes("T:\n  source: é.csv\n".encode("latin-1")),
        "0xe9 is not UTF-8",
    ),
}


def work(path: Path) -> int | None:
    """Parse a file with each parser; the line of the refusal, that of both."""
    lines = set()
    for parser in PARSERS:
        before = time.process_time()
        with pytest.raises(ConfigError) as caught:
            parse_yaml(path.read_bytes().decode(), path, parser)
        seconds = time.process_time() - before
        assert seconds < LONGEST, f"expected less than {LONGEST} s; happened: {seconds:.1f} s"
        lines.add(caught.value.line)
    assert len(lines) == 1, f"expected one line of both parsers; happened: {lines}"
    return lines.pop()


@pytest.mark.parametrize("trap", TRAPS)
def test_yaml_of_another_mind_is_refused_at_its_line(workplace: Path, call, refused, trap: str):
    text, line, words = TRAPS[trap]
    path = Path("m.yaml")
    path.write_bytes(text.encode())
    assert work(path) == line
    refused(call("train", "--metadata_path", path), 2, f"m.yaml, line {line}", words)
    assert Store().tables() == ["T"]


@pytest.mark.parametrize("trap", SETTINGS)
def test_a_setting_that_is_not_clear_is_refused_at_its_line(
    workplace: Path, call, refused, trap: str
):
    text, line, words = SETTINGS[trap]
    Path("m.yaml").write_text(text, encoding="utf-8")
    place = [f"m.yaml, line {line}"] if line else []
    refused(call("train", "--metadata_path", "m.yaml"), 2, *place, words)
    assert Store().versions("T") == [1], "expected no new version; happened: one was made"


@pytest.mark.parametrize("name", MEANT)
def test_a_name_is_taken_as_it_is_written(workplace: Path, call, done, name: str):
    written, meant = MEANT[name]
    settings = "{source: people.csv, epochs: 1, row_limit: 50}"
    text = f"\ufeff{written}:\r\n  train_settings: {settings}\r\n"
    Path("m.yaml").write_bytes(text.encode())
    done(call("train", "--metadata_path", "m.yaml"))
    assert set(Store().tables()) == {"T", meant}, "expected the name; happened: another"
    done(call("infer", "--size=5", f"--table_name={meant}"))


@pytest.mark.parametrize("kind", FILES)
def test_what_is_no_metadata_file_is_refused_by_name(workplace: Path, call, refused, kind: str):
    make, words = FILES[kind]
    make(Path("m.yaml"))
    refused(call("train", "--metadata_path", "m.yaml"), 2, "m.yaml", words)

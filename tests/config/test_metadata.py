"""The metadata file: both forms load, and everything wrong is told at once, with its line."""

from pathlib import Path
from textwrap import dedent

import pytest

from syngen_lite.config.keys import KeySettings, References
from syngen_lite.config.metadata import load_metadata
from syngen_lite.config.precedence import provenance
from syngen_lite.errors import ConfigError
from syngen_lite.schema import Key

TEMPLATE = (Path(__file__).parent / "readme_template.yaml").read_text(encoding="utf-8")

UPSTREAM = """\
global:
  train_settings:
    epochs: 5
    row_limit: 800
  infer_settings:
    size: 200
    random_seed: 1
CUSTOMER:
  train_settings:
    source: ./files/customer.csv
    epochs: 10
    drop_null: true
    batch_size: 64
    reports: [accuracy, sample]
    column_types:
      categorical: [gender, marital_status]
  infer_settings:
    destination: ./out/customer.csv
    run_parallel: True
    reports: accuracy
  keys:
    PK_CUSTOMER_ID:
      type: PK
      columns: [customer_id]
    token:
      type: TKN
      columns: [card]
ORDER:
  train_settings:
    source: ./files/order.csv
"""


@pytest.fixture
def load(tmp_path):
    def write_and_load(text):
        file = tmp_path / "m.yaml"
        file.write_text(dedent(text), encoding="utf-8")
        return load_metadata(file)

    return write_and_load


def test_the_template_of_the_readme_loads_word_for_word(load):
    metadata = load(TEMPLATE)
    assert [table.name for table in metadata] == ["CUSTOMER", "ORDER"]
    customer = metadata.settings("CUSTOMER")
    assert customer.train.source == "s3://syn-gen/files/customer.csv"
    assert (customer.train.epochs, customer.train.drop_null) == (10, True)
    assert (customer.infer.size, customer.infer.run_parallel) == (500, True)
    assert customer.infer.report_kinds == ("accuracy",)
    assert metadata.table("ORDER").train["source"] == "./files/order.csv"


def test_the_keys_of_the_template_are_read_with_their_lines(load):
    metadata = load(TEMPLATE)
    profile = References(table="PROFILE", columns=("e_mail", "alias"))
    customer, order = metadata.table("CUSTOMER").keys, metadata.table("ORDER").keys
    assert customer == (
        KeySettings("PK_CUSTOMER_ID", "PK", ("customer_id",)),
        KeySettings("UQ1", "UQ", ("e_mail",)),
        KeySettings("FK1", "FK", ("e_mail", "alias"), profile),
        KeySettings(
            "FK2", "FK", ("address_id",), References(table="ADDRESS", columns=("address_id",))
        ),
    )
    assert order[1].key == Key("FK1", "FK", ("customer_id",), "CUSTOMER", ("customer_id",))
    lines = [number for number, text in enumerate(TEMPLATE.splitlines(), 1) if "FK" in text[:12]]
    assert [key.line for key in (*customer[2:], order[1])] == lines


def test_the_parent_may_stand_anywhere_and_be_called_like_a_child(load):
    metadata = load(
        """\
        order_items:
          keys:
            pk: {type: PK, columns: [order_id, nr]}
            fk: {type: FK, columns: [s, order_id], references: {table: order, columns: [shop, id]}}
        order:
          keys:
            pk: {type: PK, columns: [id, shop], regex_patterns: {id: 'O-\\d{6}'}}
            fk: {type: FK, columns: [shop, old], references: {table: order, columns: [shop, id]}}
            to_nr: {type: FK, columns: [old_nr], references: {table: order, columns: [nr]}}
            nr: {type: UQ, columns: [nr]}
            token: {type: TKN, columns: [phone]}
        """
    )
    assert [len(table.keys) for table in metadata] == [2, 5]
    assert metadata.table("order").keys[0].regex_patterns == {"id": "O-\\d{6}"}


def test_the_upstream_form_loads(load):
    metadata = load(UPSTREAM)
    customer, order = metadata.settings("CUSTOMER"), metadata.settings("ORDER")
    assert (customer.train.epochs, order.train.epochs) == (10, 5)
    assert customer.train.row_limit == order.train.row_limit == 800
    assert customer.train.column_kinds == {"gender": "category", "marital_status": "category"}
    assert customer.train.report_kinds == ("accuracy", "sample")
    assert customer.infer.destination == "./out/customer.csv"
    assert (order.infer.size, order.infer.random_seed, order.infer.run_parallel) == (200, 1, None)
    assert [key.type for key in metadata.table("CUSTOMER").keys] == ["PK", "TKN"]


def test_the_file_wins_over_the_command_line_and_says_where(load):
    metadata = load(UPSTREAM)
    cli = {"epochs": 3, "row_limit": None, "max_minutes": 2.0}
    train = metadata.settings("CUSTOMER", train_cli=cli).train
    assert (train.epochs, train.row_limit, train.max_minutes) == (10, 800, 2.0)
    table = metadata.table("CUSTOMER")
    sentences = [str(origin) for origin in provenance(table.train, metadata.global_train, cli)]
    assert (
        "epochs=10 (from m.yaml line 11; the global section's 5 is ignored; "
        "the command line's 3 is ignored)" in sentences
    )
    assert "row_limit=800 (from m.yaml line 4)" in sentences
    assert "max_minutes=2.0 (from the command line)" in sentences


def test_a_table_may_say_nothing_and_null_is_not_given(load):
    metadata = load("T:\nU:\n  train_settings:\n  infer_settings:\n    size:\n  keys:\n")
    assert len(metadata) == 2
    assert metadata.settings("U", infer_cli={"size": 7}).infer.size == 7
    assert metadata.table("U").line == 2


def test_every_kind_of_column_can_be_listed(load):
    text = "T:\n  train_settings:\n    column_types:\n      text: [a]\n      identifier: [b]\n"
    assert load(text).settings("T").train.column_kinds == {"a": "text", "b": "identifier"}


def test_an_unknown_table_is_refused_with_the_names(load):
    with pytest.raises(ConfigError, match="no table 'X'; the file has: CUSTOMER, ORDER"):
        load(UPSTREAM).table("X")


def in_train(text):
    return f"T:\n  source: t.csv\n  train_settings:\n    {text}\n"


def in_infer(text):
    return f"T:\n  infer_settings:\n    {text}\n"


def in_key(text):
    return f"T:\n  keys:\n    K:\n      {text}\n"


TRAPS = {
    "misspelt setting": (in_train("epoch: 3"), 4, "did you mean 'epochs'? allowed: print_report"),
    "setting with a capital": (in_train("Epochs: 3"), 4, "did you mean 'epochs'?"),
    "unknown null setting": (in_train("epoch:"), 4, "unknown key 'epoch'"),
    "setting outside its section": ("T:\n  epochs: 3", 2, "put it under train_settings"),
    "misspelt section": ("T:\n  train_setings: {}", 2, "did you mean 'train_settings'?"),
    "zero epochs": (in_train("epochs: 0"), 4, "is the number 0; allowed: a whole number from 1"),
    "negative epochs": (in_train("epochs: -1"), 4, "is the number -1; allowed: a whole number"),
    "float epochs": (in_train("epochs: 1e3"), 4, "is the number 1000.0; allowed: a whole number"),
    "boolean epochs": (in_train("epochs: true"), 4, "is true; allowed: a whole number from 1"),
    "quoted epochs": (in_train("epochs: '10'"), 4, "is the text '10'; allowed: a whole number"),
    "octal epochs": (in_train("epochs: 012"), 4, "is the text '012'; allowed: a whole number"),
    "list of epochs": (in_train("epochs: [1]"), 4, "is a list; allowed: a whole number"),
    "enormous epochs": (in_train("epochs: " + "9" * 39), 4, "allowed: a whole number from 1 to"),
    "yes as a boolean": (in_train("drop_null: yes"), 4, "the text 'yes'; allowed: true or false"),
    "NO as a boolean": (in_train("drop_null: NO"), 4, "the text 'NO'; allowed: true or false"),
    "one as a boolean": (in_train("drop_null: 1"), 4, "the number 1; allowed: true or false"),
    "no time": (in_train("max_minutes: 0"), 4, "allowed: a number greater than 0"),
    "number as a source": ("T:\n  train_settings:\n    source: 12", 3, "quote it to make it text"),
    "two sources": (in_train("source: t.csv"), 2, "source is also given on line 4"),
    "number as the top source": ("T:\n  source: 12", 2, "quote it to make it text"),
    "empty source": ("T:\n  source: ''", 2, "the text ''; allowed: a path, a pattern or a URL"),
    "unknown report": (in_train("reports: acuracy"), 4, "the text 'acuracy'; allowed: none, all,"),
    "none and another": (in_train("reports: [none, sample]"), 4, "'none' stands alone"),
    "all and another": (in_train("reports: [all, sample]"), 4, "'all' stands alone"),
    "sample of generated rows": (in_infer("reports: sample"), 3, "is the text 'sample'; allowed"),
    "report and no report": (
        "T:\n  infer_settings:\n    print_report: true\n    reports: none",
        2,
        "'print_report' is true, but 'reports' says none",
    ),
    "unknown kind": (in_train("column_types: {intger: [a]}"), 4, "the text 'intger'; allowed"),
    "one column as text": (in_train("column_types: {date: a}"), 4, "the text 'a'; allowed: a list"),
    "number as a column": (in_train("column_types: {date: [2020]}"), 4, "quote it to make it text"),
    "column of two kinds": (
        in_train("column_types: {date: [a], text: [a]}"),
        4,
        "the column 'a' is listed twice",
    ),
    "list as settings": (in_train("- epochs"), 3, "this is a list; allowed: 'name: value' lines"),
    "text as a table": ("T: t.csv", 1, "this is the text 't.csv'; allowed: 'name: value' lines"),
    "negative seed": (in_infer("random_seed: -1"), 3, "allowed: a whole number from 0 to"),
    "seed beyond 63 bits": (in_infer(f"random_seed: {2**63}"), 3, "allowed: a whole number from 0"),
    "no table": ("global:\n  train_settings:\n    epochs: 1", 1, "no table in the file"),
    "table without a name": ("'': {}", 1, "a table needs a name"),
    "global source": ("global:\n  train_settings:\n    source: x\nT:", 3, "unknown key 'source'"),
    "global keys": ("global:\n  keys: {}\nT:", 2, "unknown key 'keys'"),
    "a key instead of its name": (
        "T:\n  encryption:\n    fernet_key: xK9-fake_key=\n",
        3,
        "must not be written here",
    ),
    "global encryption": ("global:\n  encryption: {key: A}\nT:", 2, "unknown key 'key'"),
    "a key among the settings": (
        "T:\n  train_settings:\n    fernet_key: A\n",
        3,
        "unknown key 'fernet_key'",
    ),
    "orphans of another kind": (in_train("orphans: skip"), 4, "allowed: error, drop or keep"),
    "a holdout of most rows": ("T:\n  train_settings: {holdout: 0.9}\n", 2, "from 0 to 0.5"),
    "one destination twice": (
        "T:\n  infer_settings:\n    destination: x\nU:\n  infer_settings:\n    destination: x",
        6,
        "same 'destination' as 'T'",
    ),
    "one global destination for two": (
        "global:\n  infer_settings:\n    destination: x\nT:\nU:",
        5,
        "same 'destination' as 'T'",
    ),
    "key without a type": (in_key("columns: [a]"), 3, "'type' is missing; allowed: PK, UQ, FK"),
    "key of no known type": (in_key("{type: PX, columns: [a]}"), 4, "allowed: PK, UQ, FK or TKN"),
    "key without columns": (in_key("type: PK"), 3, "'columns' is missing"),
    "key of no columns": (in_key("{type: PK, columns: []}"), 4, "'columns' is an empty list"),
    "key of a number": (in_key("{type: PK, columns: [1]}"), 4, "quote it to make it text"),
    "key of a repeated column": (in_key("{type: UQ, columns: [a, a]}"), 3, "stands twice"),
    "misspelt part of a key": (in_key("{type: PK, colums: [a]}"), 3, "did you mean 'columns'?"),
    "text as a key": ("T:\n  keys:\n    K: PK", 3, "a key is the text 'PK'; allowed: 'type'"),
    "list of keys": ("T:\n  keys:\n    - K", 2, "this is a list"),
    "two primary keys": (
        "T:\n  keys:\n    K: {type: PK, columns: [a]}\n    L: {type: PK, columns: [b]}",
        4,
        "a second PK; 'K' is the first",
    ),
    "primary key with references": (
        in_key("{type: PK, columns: [a], references: {table: P, columns: [a]}}"),
        3,
        "a key of type PK cannot have 'references'",
    ),
    "foreign key without references": (in_key("{type: FK, columns: [a]}"), 3, "needs 'references'"),
    "foreign key of another length": (
        in_key("{type: FK, columns: [a], references: {table: P, columns: [a, b]}}"),
        3,
        "1 in 'columns', but 2 in 'references.columns'",
    ),
    "misspelt part of the references": (
        in_key("{type: FK, columns: [a], references: {tabel: P, columns: [a]}}"),
        4,
        "unknown key 'references.tabel'",
    ),
    "foreign key to a column that is no key": (
        "A:\n  keys:\n    K: {type: PK, columns: [a]}\n    U: {type: UQ, columns: [b, c]}\n"
        "B:\n  keys:\n    F: {type: FK, columns: [a], references: {table: A, columns: [b]}}",
        7,
        "(b) is no PK or UQ key of 'A'; its keys are K (a); U (b, c)",
    ),
    "foreign key to a table without keys": (
        "A:\nB:\n  keys:\n    F: {type: FK, columns: [a], references: {table: A, columns: [b]}}",
        4,
        "(b) is no PK or UQ key of 'A'; it has neither",
    ),
    "foreign key to itself": (
        in_key("{type: FK, columns: [a], references: {table: T, columns: [a]}}"),
        4,
        "a key that refers to itself",
    ),
    "two foreign keys that are one": (
        "T:\n  keys:\n"
        "    F: {type: FK, columns: [a, b], references: {table: P, columns: [a, b]}}\n"
        "    G: {type: FK, columns: [b, a], references: {table: P, columns: [b, a]}}",
        4,
        "T.keys.G: the same as 'F'",
    ),
    "table listed twice": ("T:\nU:\nT:", 3, "the key 'T' was already given on line 1"),
    "tables that differ by case only": ("Order:\norder:", 2, "differs from 'Order' by case only"),
    "pattern without an end": (
        in_key("{type: UQ, columns: [a], regex_patterns: {a: x+}}"),
        4,
        "K.regex_patterns.a: '+' has no upper bound (character 2",
    ),
    "number as a pattern": (
        in_key("{type: UQ, columns: [a], regex_patterns: {a: 7}}"),
        4,
        "quote it to make it text",
    ),
    "pattern of a foreign column": (
        in_key("{type: UQ, columns: [a], regex_patterns: {b: x+}}"),
        3,
        "'regex_patterns' names 'b'",
    ),
    "pattern of a token": (
        in_key("{type: TKN, columns: [a], regex_patterns: {a: x+}}"),
        3,
        "belongs to PK and UQ keys only",
    ),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_a_mistake_is_told_with_its_line_and_what_is_allowed(trap, load):
    text, line, phrase = TRAPS[trap]
    with pytest.raises(ConfigError) as caught:
        load(text)
    assert phrase in str(caught.value)
    assert caught.value.line == line
    assert Path(caught.value.file).name == "m.yaml"


def test_a_single_mistake_names_its_table(load):
    with pytest.raises(ConfigError) as caught:
        load("A:\nB:\n  train_settings:\n    epochs: 0\n")
    assert caught.value.table == "B"
    assert "line 4, table 'B': B.train_settings.epochs: " in str(caught.value)


def test_all_mistakes_of_a_file_are_told_at_once_in_order(load):
    with pytest.raises(ConfigError) as caught:
        load(
            """\
            global:
              train_setting: {}
            A:
              train_settings: {epochs: 0, drop_null: maybe}
              format: {sep: ab}
            B:
              infer_settings: {sise: 3}
            """
        )
    first, *rest = str(caught.value).splitlines()
    assert first.endswith("line 2: 5 problems")
    assert [entry.split(":")[0].strip() for entry in rest] == [
        f"line {line}" for line in (2, 4, 4, 5, 7)
    ]
    assert caught.value.line == 2


def test_the_key_of_a_table_wins_over_the_global_one_for_training_and_generation(load):
    metadata = load(
        "global:\n  encryption: {fernet_key: ALL}\nA:\nB:\n  encryption:\n    fernet_key: OWN\n"
    )
    keys = {name: metadata.settings(name) for name in ("A", "B")}
    assert [(s.train.fernet_key, s.infer.fernet_key) for s in keys.values()] == [
        ("ALL", "ALL"),
        ("OWN", "OWN"),
    ]


def test_a_key_that_was_written_by_mistake_is_not_repeated(load):
    with pytest.raises(ConfigError) as caught:
        load("T:\n  encryption:\n    fernet_key: xK9-fake_key=\n")
    assert "xK9" not in str(caught.value)

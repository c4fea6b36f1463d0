"""The flags on rare and sensitive values, from the command line to the rows."""

import csv
import json
from pathlib import Path

TOWNS = ["Oslo"] * 40 + ["Rome"] * 30 + ["Wee"] * 2


def test_flags_reach_the_rows(empty_place, call):
    rows = [f"{town},user{i % 3}@corp.de" for i, town in enumerate(TOWNS)]
    Path("t.csv").write_text("\n".join(["town,email", *rows]) + "\n")
    flags = ["--rare_values", "mask", "--replace_sensitive", "all", "--locale", "de"]
    trained = call("train", "--source", "t.csv", "--table_name", "T", "--epochs", 2, *flags)
    assert trained.exit_code == 0, trained.output
    [stored] = Path("model_artifacts/resources/T").rglob("codec.json")
    assert "user1@corp.de" not in json.dumps(json.loads(stored.read_text()))
    assert call("infer", "--size", 300, "--table_name", "T", "--random_seed", 1).exit_code == 0
    [made] = Path("model_artifacts/tmp_store/T").glob("*.csv")
    found = list(csv.DictReader(made.read_text().splitlines()))
    assert {row["town"] for row in found} == {"Oslo", "Rome", "_RARE_"}
    assert not {row["email"] for row in found} & {f"user{i}@corp.de" for i in range(3)}


def test_an_unknown_language_is_told_before_anything_is_learnt(empty_place, call):
    Path("t.csv").write_text("surname\n" + "\n".join(["Abel", "Berg", "Cox"] * 9) + "\n")
    words = [
        "--source",
        "t.csv",
        "--table_name",
        "T",
        "--locale",
        "xx",
        "--replace_sensitive",
        "all",
    ]
    failed = call("train", *words)
    assert failed.exit_code == 2
    assert "'xx'" in failed.output

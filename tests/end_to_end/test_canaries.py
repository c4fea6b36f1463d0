"""Ten rows that stand alone leave no trace: not in the artifact, the logs, or the output."""

import csv
import random
import string
from pathlib import Path

import pytest

ROWS = 1500
HEADER = [
    "city", "note", "amount", "born", "seen", "email", "code", "tags", "extra", "price", "mixed"
]  # fmt: skip
WORDS = ["the", "order", "was", "late", "and", "came", "without", "a", "bill", "so", "we", "called"]


def usual(rng):
    day = f"{rng.randrange(1950, 2005)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"
    return [
        rng.choice(["Oslo", "Bergen", "Bodø"]),
        " ".join(rng.choices(WORDS, k=rng.randrange(4, 12))),
        f"{rng.gauss(500, 90):.2f}",
        day,
        f"{day}T{rng.randrange(24):02d}:{rng.randrange(60):02d}:00+01:00",
        f"{rng.choice('abcdef')}{rng.randrange(99)}@mail{rng.randrange(3)}.example",
        f"AB-{rng.randrange(10**5):05d}",
        "|".join(rng.sample(["red", "green", "blue", "black"], k=rng.randrange(1, 4))),
        f'{{"size": {rng.randrange(50)}, "kind": "{rng.choice(["big", "small"])}"}}',
        f"${rng.randrange(10, 900):,}.{rng.randrange(100):02d}",
        rng.choice(["NA", *map(str, range(40))]),
    ]


def canary(rng):
    """A row of which every value stands alone, and the marks that must not be found again."""

    def letters():
        return "".join(rng.sample(string.ascii_lowercase, 9))

    def day():
        return f"{rng.randrange(1300, 1900)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"

    city, note, born, seen, user, host, code, tag, key, label = (
        letters(), letters(), day(), day(), letters(), letters(), letters().upper(), letters(),
        letters(), letters(),
    )  # fmt: skip
    amount, price = rng.randrange(10**11, 10**12), rng.randrange(10**8, 10**9)
    row = [
        city, f"{note} hid the {letters()} in the cellar", f"{amount}.25", born,
        f"{seen}T23:59:01-11:00", f"{user}@{host}.example", f"{code[:2]}-{code[2:]}",
        f"red|{tag}", f'{{"size": 7, "{key}": "x"}}', f"${price:,}.00", label,
    ]  # fmt: skip
    marks = [
        city,
        note,
        str(amount),
        born,
        seen,
        user,
        host,
        code[2:],
        tag,
        key,
        f"{price:,}",
        label,
    ]
    return row, [*marks, str(price)]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A folder with the table, and the marks."""
    rng = random.Random(5)
    rows, marks = [usual(rng) for _ in range(ROWS)], []
    for _ in range(10):
        row, found = canary(rng)
        rows.insert(rng.randrange(len(rows)), row)
        marks += found
    folder = tmp_path_factory.mktemp("canaries")
    with (folder / "t.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return folder, marks


def test_rows_that_stand_alone_leave_no_trace(table, monkeypatch, execute):
    folder, marks = table
    monkeypatch.chdir(folder)
    words = ("--log_level", "DEBUG", "--print_report", "true")
    trained = execute("train", "--source", "t.csv", "--table_name", "T", "--epochs", 3, *words)
    assert trained.returncode == 0, trained.stderr
    made = execute("infer", 30_000, "T", "--random_seed", 1, *words)
    assert made.returncode == 0, made.stderr
    said = "\n".join((trained.stdout, trained.stderr, made.stdout, made.stderr))
    kept = {str(p): p.read_bytes() for p in Path("model_artifacts").rglob("*") if p.is_file()}
    places = {"terminal": said.encode()} | kept
    assert any(name.endswith("merged_infer_T.csv") for name in places)
    hits = [(mark, name) for mark in marks for name in places if mark.encode() in places[name]]
    assert not hits

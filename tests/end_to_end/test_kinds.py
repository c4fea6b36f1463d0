"""Every line of the README's table of kinds: what kind of column gives what.

One table with a column of each kind, a tenth of it missing, is learnt once.
"""

import csv
import datetime
import json
import random
import re
import uuid
from pathlib import Path

import numpy as np
import pytest

from syngen_lite.config.settings import TrainSettings
from syngen_lite.run.generation import Job, generate, load_generator
from syngen_lite.run.training import train_table
from syngen_lite.schema import KINDS
from syngen_lite.store import Store
from syngen_lite.tables import read_table, to_values

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
ROWS, MADE = 2_000, 20_000
BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FIRST = ["Anna", "Bea", "Carl", "Dag", "Eva", "Finn", "Gro", "Hans", "Ida", "Jon", "Kari", "Lars"]
LAST = ["Berg", "Dahl", "Eide", "Foss", "Haug", "Lie", "Moen", "Næss", "Olsen", "Ruud", "Vik"]
WORDS = [
    "parcel",
    "late",
    "came",
    "broken",
    "please",
    "send",
    "new",
    "one",
    "thanks",
    "box",
    "call",
]


def day(rng):
    return datetime.date(1990, 1, 1) + datetime.timedelta(rng.randrange(9_000))


def clock(rng):
    return f"{int(rng.triangular(6, 22, 9)):02d}:{rng.randrange(60):02d}"


def surname(rng):
    ends = ["", "by", "heim", "stad", "vik", "dal", "voll", "set", "land", "nes"]
    return rng.choice(LAST) + rng.choice(ends) + rng.choice(["", "s", "en", "er", "a"])


MAKERS = {
    "integer": lambda rng: str(int(rng.gauss(400, 120))),
    "decimal": lambda rng: f"{rng.lognormvariate(3, 1):.2f}",
    "boolean": lambda rng: rng.choice(["yes", "no", "no"]),
    "category": lambda rng: rng.choice(["Oslo", "Bergen", "Bergen", "Bodø"]),
    "date": lambda rng: f"{day(rng):%d/%m/%Y}",
    "time": clock,
    "datetime": lambda rng: f"{day(rng)}T{clock(rng)}:00{rng.choice(['Z', '+01:00', '+02:00'])}",
    "duration": lambda rng: f"{rng.randrange(9)}h {rng.randrange(60):02d}m",
    "money": lambda rng: f"{rng.choice(['$', '€'])}{rng.lognormvariate(7, 1):,.2f}",
    "percent": lambda rng: f"{rng.betavariate(2, 5) * 100:.1f}%",
    "coordinates": lambda rng: f"{rng.gauss(60, 1):.4f}, {rng.gauss(10, 2):.4f}",
    "name": lambda rng: f"{rng.choice(FIRST)} {surname(rng)}",
    "email": lambda rng: (
        f"{rng.choice(FIRST)}.{surname(rng)}{rng.randrange(99)}@mail.example".lower()
    ),
    "phone": lambda rng: f"+47 {rng.choice([22, 55, 77])} {rng.randrange(10**6):06d}",
    "address": lambda rng: (
        f"{rng.randrange(1, 150)} {surname(rng)} {rng.choice(['St', 'Road', 'Ave'])}"
    ),
    "url": lambda rng: f"https://shop.example/{rng.choice(WORDS)}/{rng.randrange(9999)}?ref=mail",
    "ip": lambda rng: f"10.{rng.randrange(4)}.{rng.randrange(256)}.{rng.randrange(256)}",
    "uuid": lambda rng: str(uuid.UUID(int=rng.getrandbits(128), version=4)),
    "ulid": lambda rng: "01H" + "".join(rng.choices(BASE32, k=23)),
    "code": lambda rng: f"{rng.choice(['AB', 'CX'])}-{rng.randrange(10**5):05d}",
    "text": lambda rng: " ".join(rng.choices(WORDS, k=rng.randrange(3, 12))) + ".",
    "json": lambda rng: json.dumps(
        {"size": rng.randrange(60), "colour": rng.choice(["red", "blue"])}
    ),
    "list": lambda rng: "|".join(
        rng.sample(["Drama", "Crime", "Comedy", "War", "SciFi", "Noir"], rng.randrange(1, 6))
    ),
    "mixed": lambda rng: rng.choice(["unknown", *(str(rng.randrange(200)) for _ in range(9))]),
}
WHOLE = {
    "identifier": lambda i: str(1000 + i),
    "constant": lambda _: "NOK",
    "empty": lambda _: "",
}  # never missing, or always
HEADERS = {"name": "full_name", "phone": "mobile"}
KIND_OF = {header: kind for kind, header in HEADERS.items()}
FORMATS = {
    "integer": r"-?\d+",
    "decimal": r"\d+\.\d\d",
    "boolean": r"yes|no",
    "category": r"Oslo|Bergen|Bodø",
    "date": r"\d\d/\d\d/(19|20)\d\d",
    "time": r"[012]\d:[0-5]\d",
    "datetime": r"(19|20)\d\d-\d\d-\d\dT[012]\d:[0-5]\d:00(Z|\+0[12]:00)",
    "duration": r"\dh [0-5]\dm",
    "money": r"[$€]\d{1,3}(,\d{3})*\.\d\d",
    "percent": r"\d+\.\d%",
    "coordinates": r"\d\d\.\d{4}, -?\d+\.\d{4}",
    "name": r"[^\W\d_][\w'. -]+",
    "email": r"[a-zæøå0-9._-]+@(mail\.example|example\.(org|com|net))",
    "phone": r"\+47 (22|55|77) \d{6}",
    "address": r"\d+ .+ (St|Road|Ave)",
    "url": r"https://shop\.example/[a-z]+/\d+\?ref=mail",
    "ip": r"10\.[0-3]\.\d{1,3}\.\d{1,3}",
    "uuid": r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
    "ulid": rf"[0-7][{BASE32}]{{25}}",
    "code": r"(AB|CX)-\d{5}",
    "text": r".*\S.*",
    "json": r'\{"size": \d+, "colour": "(red|blue)"\}',
    "list": r"(Drama|Crime|Comedy|War|SciFi|Noir)(\|(Drama|Crime|Comedy|War|SciFi|Noir))*",
    "mixed": r"unknown|\d+",
    "identifier": r"\d+",
    "constant": "NOK",
}
LIKE = {  # a number for each value, whose distribution must be kept
    "integer": float,
    "decimal": float,
    "boolean": len,
    "category": len,
    "date": lambda text: datetime.datetime.strptime(text, "%d/%m/%Y").timestamp(),
    "time": lambda text: int(text[:2]) * 60 + int(text[3:]),
    "datetime": lambda text: int(text[11:13]) * 60 + int(text[14:16]),
    "duration": lambda text: int(text[0]) * 60 + int(text[3:5]),
    "money": lambda text: float(text[1:].replace(",", "")),
    "percent": lambda text: float(text[:-1]),
    "coordinates": lambda text: float(text.split(",")[0]),
    "phone": lambda text: int(text[4:6]),
    "ip": lambda text: int(text.split(".")[1]),
    "code": lambda text: text[0] == "A",
    "text": lambda text: len(text.split()),
    "json": lambda text: json.loads(text)["size"],
    "list": lambda text: text.count("|"),
    "mixed": lambda text: -1 if text == "unknown" else float(text),
}  # fmt: skip


@pytest.fixture(scope="module")
def source():
    """Kind to the cells of its column."""
    rng = random.Random(3)
    columns = {
        k: [m(rng) if rng.random() > 0.1 else "" for _ in range(ROWS)] for k, m in MAKERS.items()
    }
    return columns | {kind: [make(i) for i in range(ROWS)] for kind, make in WHOLE.items()}


@pytest.fixture(scope="module")
def made(source, tmp_path_factory):
    """The schema, the generated columns as text, and the table as it was read back."""
    folder = tmp_path_factory.mktemp("kinds")
    with (folder / "t.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS.get(kind, kind) for kind in source)
        writer.writerows(zip(*source.values(), strict=True))
    store, output = Store(folder / "model_artifacts"), folder / "made.csv"
    settings = TrainSettings(source=str(folder / "t.csv"), epochs=12)
    version = train_table("T", settings, (), store, lambda _: None).version
    generate(Job(store.root, "T", version, MADE, 1), output, 1, lambda _: None)
    raw = read_table(output)
    texts = {
        KIND_OF.get(name, name): column.cast("string").fill_null("").to_pylist()
        for name, column in raw.columns.items()
    }
    return load_generator(store.root, "T", version).schema, texts, raw


def ks(a, b):
    """The largest difference of two empirical distribution functions."""
    points = np.union1d(a, b)
    left, right = (np.searchsorted(np.sort(x), points, side="right") / len(x) for x in (a, b))
    return float(np.abs(left - right).max())


def test_the_table_of_the_readme_names_every_kind_once():
    section = README.split("## What kind of column gives what")[1].split("\n## ")[0]
    named = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert sorted(named) == sorted(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_is_known_as_its_kind(kind, made):
    schema, _, _ = made
    assert {column.name: column.kind for column in schema}[HEADERS.get(kind, kind)] == kind


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_every_value_is_written_as_in_the_source(kind, made):
    odd = [text for text in made[1][kind] if text and not re.fullmatch(FORMATS[kind], text)]
    assert not odd, odd[:5]


@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_as_many_values_are_missing(kind, source, made):
    shares = [np.mean([text == "" for text in cells]) for cells in (source[kind], made[1][kind])]
    assert abs(shares[0] - shares[1]) <= 0.01


@pytest.mark.parametrize("kind", sorted(LIKE))
def test_the_distribution_is_kept(kind, source, made):
    numbers = [
        np.array([LIKE[kind](text) for text in cells if text], float)
        for cells in (source[kind], made[1][kind])
    ]
    assert ks(*numbers) <= 0.05


def test_identifiers_are_unique_and_constants_constant(made):
    _, texts, _ = made
    assert len(set(texts["identifier"])) == MADE
    assert set(texts["constant"]) == {"NOK"}
    assert set(texts["empty"]) == {""}


def test_the_rows_read_back_as_the_same_schema(made):
    schema, _, raw = made
    assert len(to_values(raw, schema)) == MADE


@pytest.mark.parametrize(
    "kind", ["name", "email", "phone", "address", "uuid", "ulid", "code", "ip"]
)
def test_values_that_stand_alone_are_new(kind, source, made):
    real = [text for text in source[kind] if text and source[kind].count(text) < 5]
    copied = len(set(real) & set(made[1][kind])) / len(set(real))
    assert copied <= 0.35, copied  # names of few words meet by chance; the others hardly do


def test_a_sentence_is_not_copied(source, made):
    long = {text for text in source["text"] if len(text.split()) > 5}
    copied = len(long & set(made[1]["text"])) / len(long)
    assert copied <= 0.01


def test_a_table_counts_its_own_columns_not_their_parts(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("price,n\n" + "".join(f"${i}.50,{i % 7}\n" for i in range(60)))
    settings = TrainSettings(source=str(path), epochs=1)
    made = train_table("T", settings, (), Store(tmp_path / "m"), lambda _: None)
    assert made.manifest["columns"] == 2

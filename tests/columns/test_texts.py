"""Categories and texts: what is frequent is kept, what is rare is never copied."""

import json
import time

import numpy as np
import pytest

from syngen_lite.columns.category import CategoryCodec
from syngen_lite.columns.spelling import Spelling
from syngen_lite.errors import DataError
from syngen_lite.schema import Column
from syngen_lite.streams import stream

WORDS = ["quick", "brown", "fox", "jumps", "over", "lazy", "dogs", "seven", "wizards", "potions"]


@pytest.fixture
def sentences(rng):
    """Random sentences of made words, cut at 40 characters."""
    syllables = [consonant + vowel for consonant in "bdfgklmnprst" for vowel in "aeiou"]
    words = ["".join(rng.choice(syllables, rng.integers(1, 4))) for _ in range(300)]

    def of(n):
        return [" ".join(row)[:40].rstrip() for row in rng.choice(words, (n, 20))]

    return of


def test_a_rare_category_is_neither_stored_nor_made(fitted, regenerated, objects):
    values = objects(["a"] * 120 + ["b"] * 76 + ["CANARY"] * 4)
    codec = fitted("category", values)
    assert "CANARY" not in json.dumps(codec.to_dict())
    assert set(regenerated(codec, values, times=20)) == {"a", "b"}


def test_a_category_in_five_rows_is_kept(fitted, regenerated, objects):
    values = objects(["a"] * 195 + ["five"] * 5)
    assert (regenerated(fitted("category", values), values) == values).all()


def test_the_tail_is_drawn_by_frequency(fitted, regenerated, objects):
    values = objects([f"top{i}" for i in range(64) for _ in range(30)] + ["x"] * 15 + ["y"] * 5)
    codec = fitted("category", values)
    assert codec.n_own_ == 64
    result = regenerated(codec, values, times=50)
    assert (result == "x").sum() == pytest.approx(750, abs=60)
    assert (result == "y").sum() == pytest.approx(250, abs=60)


def test_a_rare_text_is_neither_stored_nor_made(sentences, fitted, regenerated, objects):
    canary = "Mx. Zebulon Quux-Vandersnoot XIV"
    values = objects([*sentences(195), *[canary] * 4, "ok"])
    codec = fitted("text", values)
    state = json.dumps(codec.to_dict(), ensure_ascii=False)
    assert canary not in state
    assert "Zebulon" not in state
    made = regenerated(codec, values, times=20)
    assert not any("Zebulon" in text for text in made)


def test_frequent_texts_keep_their_place(sentences, fitted, regenerated, objects):
    values = objects(["yes, of course"] * 50 + ["not at all"] * 30 + sentences(120) + [None] * 20)
    result = regenerated(fitted("text", values), values)
    assert (result[:80] == values[:80]).all()
    assert all(text is None for text in result[-20:])
    assert not any(text is None for text in result[:-20])


def test_as_many_texts_are_new_as_in_a_fresh_sample(sentences, fitted, regenerated, objects):
    singles, pairs = sentences(300), [text for text in sentences(150) for _ in range(2)]
    values = objects(["kept text"] * 100 + singles + pairs)
    codec = fitted("text", values)
    assert codec.new_share_ == pytest.approx(0.5, abs=0.02)
    new = np.mean([text != "kept text" for text in regenerated(codec, values, times=10)])
    assert new == pytest.approx(0.5 * 600 / 700, abs=0.03)


def test_long_texts_are_never_copied(sentences):
    texts = sentences(2000)
    written = Spelling.fit(texts).write(5000, stream(0, "s"))
    long = [text for text in written if len(text) >= 30]
    assert len(long) > 1000
    assert not set(long) & set(texts)


def test_names_are_seldom_copied(rng):
    parts = ["an", "bel", "cor", "da", "el", "fi", "gus", "ho", "ira", "jo", "ka", "lin", "mo"]
    names = sorted({"".join(rng.choice(parts, 4)).title() for _ in range(2000)})
    written = Spelling.fit(names).write(5000, stream(0, "s"))
    assert np.mean([text in set(names) for text in written]) < 0.35
    assert len(set(written)) > 2000


def test_new_texts_consist_of_the_columns_characters():
    texts = ["zażółć gęślą jaźń", "😀 emoji", "שלום", "tab\tand\nline"] * 10
    texts = [f"{text} {i}" for i, text in enumerate(texts)]
    known = set("".join(texts))
    written = Spelling.fit(texts).write(2000, stream(0, "s"))
    assert set("".join(written)) <= known
    assert max(map(len, written)) <= max(map(len, texts))


def test_new_texts_look_like_the_columns(rng):
    texts = [f"{rng.integers(10, 99)} {rng.choice(WORDS)} street" for _ in range(2000)]
    written = Spelling.fit(texts).write(1000, stream(0, "s"))
    assert np.mean([text.endswith(" street") for text in written]) > 0.9
    assert np.mean([text[:2].isdigit() for text in written]) > 0.95


def test_spelling_is_a_function_of_its_stream(sentences):
    spelling = Spelling.fit(sentences(300))
    assert spelling.write(50, stream(1, "a")) == spelling.write(50, stream(1, "a"))
    assert spelling.write(50, stream(1, "a")) != spelling.write(50, stream(1, "b"))
    assert spelling.write(0, stream(1, "a")) == []


def test_spelling_writes_the_same_after_a_way_through_json(sentences):
    spelling = Spelling.fit(sentences(3000))
    twin = Spelling.from_dict(json.loads(json.dumps(spelling.to_dict())))
    assert twin.write(20_000, stream(2, "a")) == spelling.write(20_000, stream(2, "a"))


@pytest.mark.parametrize("texts", [[""], ["a"], ["ab", ""], ["x" * 500]])
def test_spelling_of_next_to_nothing_works(texts):
    written = Spelling.fit(texts).write(200, stream(0, "s"))
    assert len(written) == 200
    assert set("".join(written)) <= set("".join(texts))
    assert max(map(len, written)) <= 200


def test_a_hundred_thousand_texts_take_seconds(sentences):
    spelling = Spelling.fit(sentences(2000))
    began = time.process_time()
    assert len(spelling.write(100_000, stream(0, "s"))) == 100_000
    assert time.process_time() - began < 15


def test_a_forced_category_of_rare_values_alone_is_refused_with_the_way_out() -> None:
    names = np.array([f"person {i}" for i in range(300)], dtype=object)
    with pytest.raises(DataError, match="none of which stands in 5 rows") as refused:
        CategoryCodec(Column("name", "category")).fit(names, np.random.default_rng(0))
    assert refused.value.column == "name"
    assert "text" in str(refused.value.hint)

"""Categories and texts: what is frequent is kept, what is rare is never copied."""

import json
import time

import numpy as np
import pytest

from syngen_lite.columns.category import CategoryCodec
from syngen_lite.columns.chain import Chain
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


def test_rare_texts_repeat_as_often_as_the_real_ones(fitted, objects, rng):
    letters = list("abdefgiklmnoprstu")
    vocabulary = ["".join(rng.choice(letters, rng.integers(4, 9))) for _ in range(6000)]
    shares = 1 / np.arange(20, 6020)
    values = objects(rng.choice(vocabulary, 9000, p=shares / shares.sum()).tolist())
    codec = fitted("text", values)
    rare = values[codec.transform(values) == codec.cardinality - 2]
    made = codec.rare_.write(len(rare), stream(0, "s"))
    found = (np.unique(texts, return_counts=True)[1] for texts in (rare.tolist(), made))
    profiles = [np.bincount(counts) for counts in found]
    for stand_in in (1, 2, 3):
        real, new = (profile[stand_in] for profile in profiles)
        assert new == pytest.approx(real, rel=0.3)


def test_texts_that_hardly_repeat_are_all_new(sentences, fitted, regenerated, objects):
    values = objects(["kept text"] * 100 + sentences(300))
    made = regenerated(fitted("text", values), values)
    assert (made[:100] == "kept text").all()
    assert len(set(made[100:])) > 290


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


def test_texts_of_several_words_are_made_of_the_columns_frequent_words(fitted, objects, rng):
    texts = [
        " ".join(rng.choice(WORDS, rng.integers(3, 9))).capitalize() + "." for _ in range(3000)
    ]
    codec = fitted("text", objects(texts))
    made = codec.rare_.write(500, stream(0, "s"))
    words = [word.lower().rstrip(".") for text in made for word in text.split()]
    assert np.mean([word in WORDS for word in words]) > 0.98
    assert np.mean([text.endswith(".") for text in made]) > 0.98
    assert np.mean([text[0].isupper() for text in made]) > 0.98
    sizes = [np.mean([len(text.split()) for text in found]) for found in (texts, made)]
    assert sizes[1] == pytest.approx(sizes[0], rel=0.15)


def test_long_texts_keep_their_length_and_none_is_copied(fitted, objects, rng):
    syllables = ["ba", "ke", "li", "mo", "nu", "ra", "so", "ti"]
    vocabulary = ["".join(rng.choice(syllables, 3)) for _ in range(500)]
    texts = [" ".join(rng.choice(vocabulary, rng.integers(40, 160))) for _ in range(400)]
    codec = fitted("text", objects(texts))
    made = codec.rare_.write(300, stream(0, "s"))
    assert not set(made) & set(texts)
    sizes = [
        np.percentile([len(text.split()) for text in found], [10, 50, 90])
        for found in (texts, made)
    ]
    assert sizes[1] == pytest.approx(sizes[0], rel=0.2)
    assert len(json.dumps(codec.to_dict())) < 2_000_000


def test_a_rare_word_in_a_sentence_is_never_written(fitted, objects, rng):
    texts = [" ".join(rng.choice(WORDS, 6)) for _ in range(800)]
    texts[17] += " Zyxquandary"
    codec = fitted("text", objects(texts))
    assert "Zyxquandary" not in json.dumps(codec.to_dict())
    assert not any("Zyxquandary" in text for text in codec.rare_.write(5000, stream(0, "s")))


def test_hundreds_of_thousands_of_different_texts_are_learnt_in_seconds(fitted, objects):
    values = objects([f"{i * 7919 % 1_000_003:07d} name" for i in range(200_000)])
    began = time.process_time()
    codec = fitted("text", values)
    codec.transform(values)
    assert time.process_time() - began < 15


def test_a_chain_of_words_goes_through_no_rare_transition():
    common = [chr(5) + chr(6) + chr(7)] * 20
    chain = Chain.fit_common([*common, chr(5) + chr(9)], 2, 1000)
    drawn = chain.draw(300, 4, stream(0, "c"))
    followers = {row[1] for row in drawn.tolist() if row[0] == 5}
    assert 6 in followers
    state = chain.to_dict()
    assert Chain.from_dict(state).to_dict() == state

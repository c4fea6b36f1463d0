"""A pattern numbers its texts: each number a text of its own, that the expression matches."""

import re
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from syngen_lite.errors import ConfigError
from syngen_lite.patterns import Pattern

atoms = st.sampled_from(
    ["a", "b", "\\d", "\\w", "[ab]", "[^c]", "[A-C0]", "\\.", "ä", "-", "[]x]", "[a\\]-]", "}", "&"]
)


@st.composite
def expressions(draw, depth=2):
    if depth == 0:
        return draw(atoms)
    inner = expressions(depth=depth - 1)
    form = draw(st.sampled_from(["row", "choice", "some", "perhaps"]))
    if form == "row":
        return "".join(draw(st.lists(inner, max_size=3)))
    if form == "choice":
        return f"({'|'.join(draw(st.lists(inner, min_size=1, max_size=3)))})"
    if form == "perhaps":
        return f"(?:{draw(inner)})?"
    least = draw(st.integers(0, 2))
    return f"({draw(inner)}){{{least},{least + draw(st.integers(0, 2))}}}"


@given(expressions(), st.data())
def test_texts_match_the_expression_and_differ(expression, data):
    pattern = Pattern.parse(expression)
    numbers = data.draw(
        st.lists(st.integers(0, pattern.space - 1), unique=True, min_size=1, max_size=30)
    )
    texts = pattern.write(np.array(numbers, dtype=object if pattern.space > 2**63 else np.int64))
    assert all(re.fullmatch(expression, text) for text in texts)
    assert len(set(texts)) == len(numbers)


@given(expressions())
def test_the_space_is_all_that_the_expression_matches(expression):
    pattern = Pattern.parse(expression)
    assume(pattern.space <= 3000)
    texts = pattern.write(np.arange(pattern.space))
    assert len(set(texts)) == pattern.space
    letters = sorted(set("".join(texts)))[:4]
    for length in range(4):  # every text over these letters, tried one by one
        for tried in map("".join, product(letters, repeat=length)):
            assert bool(re.fullmatch(expression, tried)) == (tried in texts)


@pytest.mark.parametrize(
    ("expression", "space"),
    [
        ("[A-Z]{2}-\\d{6}", 26**2 * 10**6),
        ("^INV-\\d{4}$", 10**4),
        ("\\w{30}", 63**30),
        ("(AB|CD)?x", 3),
        ("a?a?a?", 4),
        ("(a|a|ab?)", 2),
        ("", 1),
        ("a{0}", 1),
        ("\\d{1,3}\\d{1,3}", sum(10**n for n in range(2, 7))),
        ("[^0-9]", 85),
    ],
)
def test_the_space_is_counted_without_trying(expression, space):
    assert Pattern.parse(expression).space == space


def test_a_space_beyond_64_bits_is_written_by_whole_numbers_of_any_size():
    pattern = Pattern.parse("[a-z]{40}")
    texts = pattern.write(np.array([0, 26**40 - 1, 2**70], dtype=object))
    assert texts[:2] == ["a" * 40, "z" * 40]
    assert pattern.write(np.arange(3)) == ["a" * 39 + letter for letter in "abc"]


def test_more_texts_than_there_are_is_refused_with_the_number():
    with pytest.raises(ConfigError, match=r"'\[ab\]\{2\}' has 4 texts"):
        Pattern.parse("[ab]{2}").write(np.arange(5))
    assert Pattern.parse("a").write(np.arange(0)) == []


REFUSED = {
    "a+": "'+' has no upper bound (character 2",
    "a*": "'*' has no upper bound",
    "a.b": "'.' is not supported here (character 2",
    "a{2,}": "'{' opens no {m} or {m,n}",
    "a{3,2}": "the first number is the larger one",
    "a{99999}": "is more than 256",
    "a{200}b{200}": "texts of up to 400 characters; 256 are allowed",
    "(a": "a group is not closed",
    "a)": "')' closes no group",
    "[a": "a class is not closed",
    "[z-a]": "from a lower to a higher",
    "[\\d-z]": "from a lower to a higher",
    "?a": "'?' has nothing to repeat",
    "a??": "'?' after a quantifier is not supported",
    "a\\": "a '\\' at the end",
    "\\s": "'\\s' is not supported (character 1",
    "\\1": "'\\1' is not supported",
    "(?=a)b": "'(?=' is not supported",
    "(?P<n>a)": "'(?P' is not supported",
    "a$b": "'$' in the middle is not supported",
    "a^b": "'^' is not supported here",
    "(a$)": "'$' inside a group",
    "[^ -~]": "the class holds no character",
    "[[:alpha:]]": "'[' inside a class",
    "((((((((((((((((((((((a))))))))))))))))))))))": "nested deeper than 20",
    "(((((a{0,0}){200}){200}){200}){200}){200}": "more than 4000 states",
    "([ab]{0,15}a[ab]{15}){1}": "more than 4000 states",
}


@pytest.mark.parametrize("expression", REFUSED)
def test_a_sign_that_is_not_supported_is_named_with_its_place(expression):
    with pytest.raises(ConfigError) as caught:
        Pattern.parse(expression)
    assert REFUSED[expression] in caught.value.message


@given(st.text(alphabet="ab(){}[]|?*+.^$\\dw-,019é\n", max_size=25))
def test_any_text_is_a_pattern_or_refused_in_words(expression):
    try:
        pattern = Pattern.parse(expression)
    except ConfigError:
        return
    text = pattern.write(np.array([pattern.space - 1], dtype=object))[0]
    assert re.fullmatch(expression, text)

"""The page holds every section, copes with missing ones, and escapes what tables say."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_figures import FACTS, HOSTILE, figures, hostile, least, ordinary, wide

from syngen_lite.report.page.page import to_html
from syngen_lite.report.score import Score, Verdict

SECTIONS = ("verdicts", "columns", "pairs", "detection", "utility", "privacy", "structure")
VOID = {"meta", "link", "input", "br", "img"}


class Outline(HTMLParser):
    """Elements and attributes; complains about what is not closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page() -> str:
    return to_html(*ordinary(), FACTS)


def test_every_section_stands_on_the_page_in_its_order(page):
    places = [page.index(f'<section id="{name}"') for name in SECTIONS]
    assert places == sorted(places)


def test_the_headline_shows_each_score_between_its_floor_and_its_ceiling(page):
    cards = page.split('<section id="verdicts"')[0]
    for words in (
        "96.9%",
        "columns shuffled 81.2%",
        "real rows 97.4%",
        "0.561",
        "0.016",
        "copies 1.000",
    ):
        assert words in cards


@pytest.mark.parametrize(("level", "shown"), [("poor", "0.603"), ("fair", "0.561")])
def test_the_card_of_detection_shows_the_auc_with_relations_where_it_is_judged_worse(level, shown):
    made, plots = ordinary()
    related = Verdict("detection", level, "More.", "detection.auc_relations.synthetic", 0.603)
    found = replace(made.detection, verdicts=(*made.detection.verdicts, related))
    page = to_html(replace(made, detection=found), plots, FACTS)
    assert f'<p class="big">{shown}</p>' in page.split('<section id="verdicts"')[0]


def test_without_a_holdout_a_gauge_ends_where_real_rows_are_expected():
    made, plots = ordinary()
    found = replace(made.fidelity, accuracy=Score(0.8, None, 0.5, 0.85))
    page = to_html(replace(made, fidelity=found), plots, FACTS)
    assert "real rows, about 85.0%" in page.split('<section id="verdicts"')[0]


def test_a_verdict_says_its_level_in_a_word_and_a_sign(page):
    assert re.search(r'chip poor"><span class="sign" aria-hidden="true">✕</span>poor', page)


def test_a_verdict_that_is_not_good_is_never_hidden_among_the_first_ones():
    made, _ = ordinary()
    first = made.privacy.verdicts[0]
    bad = replace(first, level="poor", words="Copies were found.")
    quiet = replace(first, words="A detail that is fine.")
    privacy = replace(made.privacy, verdicts=(first, quiet, bad))
    top = to_html(replace(made, privacy=privacy), None, {}).split('<section id="columns"')[0]
    assert "Copies were found." in top
    assert "A detail that is fine." not in top


def test_the_same_figures_give_the_same_page():
    assert to_html(*ordinary(), FACTS) == to_html(*ordinary(), FACTS)


def test_the_page_names_nothing_outside_of_itself(page):
    assert not re.findall(r'(?:src|href|action)="(?!#|data:,")', page)
    assert "@import" not in page
    assert "url(" not in page


def test_the_policy_allows_one_script_and_one_style_by_their_hashes(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    assert "default-src 'none'" in policy
    assert policy.count("sha256-") == 2
    assert "unsafe" not in policy
    assert page.count("<script") == page.count("<style") == 1
    assert ' style="' not in page


@pytest.mark.parametrize("made", [ordinary, hostile, wide], ids=lambda make: make.__name__)
def test_every_element_is_closed(made):
    Outline(to_html(*made(), FACTS))


def test_a_report_of_nothing_says_so_in_every_section():
    html = to_html(least(), None, {})
    Outline(html)
    assert html.count('class="absent"') >= 6
    assert "Fidelity: no column." in html


@pytest.mark.parametrize("section", ["fidelity", "detection", "privacy"])
def test_each_section_may_be_missing_on_its_own(section):
    made, plots = ordinary()
    Outline(to_html(replace(made, **{section: None}), plots, FACTS))


def test_scores_without_a_holdout_are_shown_without_a_ceiling():
    made, _ = ordinary()
    alone = replace(made.fidelity, accuracy=Score(0.9), median_accuracy=Score(None))
    privacy = replace(made.privacy, closest=None, attacks=(), rare=())
    detection = replace(made.detection, auc=Score(0.7), giveaways=(), roc=())
    html = to_html(
        replace(made, fidelity=alone, privacy=privacy, detection=detection, utility=()), None, {}
    )
    Outline(html)
    assert "90.0%" in html
    assert "Not measured." in html


def test_one_column_alone_has_no_pairs():
    made, plots = figures(["only"]), None
    html = to_html(made, plots, {})
    Outline(html)
    assert "No pair of columns could be compared." in html


def test_what_a_table_says_is_never_markup():
    html = to_html(*hostile(), {"title": HOSTILE[0], "settings": {HOSTILE[1]: HOSTILE[2]}})
    outline = Outline(html)
    assert not {"img", "iframe"} & set(outline.tags)
    assert outline.tags.count("script") == outline.tags.count("style") == 1
    assert not [name for name, _ in outline.attributes if name.startswith("on")]
    assert "{{7*7}}" in html
    assert "\x00" not in html
    assert "\u202e" not in html


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=30), min_size=2, max_size=4, unique=True))
def test_any_header_can_be_shown_and_written(names):
    html = to_html(figures(names, table=names[0]), None, {"title": names[1]})
    html.encode()
    tags = Outline(html).tags
    assert tags.count("script") == 1


def test_above_60_columns_the_matrices_give_way_to_a_sentence():
    html = to_html(*wide(), {})
    assert "not drawn for more than 60 columns" in html
    assert "60 of 300 columns are drawn" in html


@pytest.mark.parametrize(("columns", "most"), [(50, 1.0), (300, 1.0)])
def test_a_page_is_small(columns, most):
    assert len(to_html(*wide(columns), FACTS).encode()) < most * 2**20


def test_training_may_have_gaps_in_its_curve():
    curve = [[10, None, 30.0], [20, float("nan"), 28.0], [30, 27.0, 26.0]]
    assert "Training and held-out loss" not in to_html(
        least(), None, {"training": {"curve": curve}}
    )
    curve.append([40, 26.0, 25.5])
    assert "Training and held-out loss" in to_html(least(), None, {"training": {"curve": curve}})

"""Then and now: a trend is drawn, and called one, only where what is open cannot undo it."""

import re

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments import editions, report
from assessments.instrument import load, texts
from assessments.report import comparison
from assessments.scoring.comparison import compare
from tests.test_numbers import ANSWERS, CODES, taken

ENGLISH = texts("1.0", "en")
JOIN, RING, DOT, RANGE = "chart-join", "chart-ring", "chart-dot", "chart-range"
FULL = dict.fromkeys(CODES, 2)


def row(then: dict[str, int | None], now: dict[str, int | None], article: int):
    found = compare(taken(then, round="2025"), taken(now))
    (wanted,) = [
        r for r in comparison.of_articles(found, ENGLISH).rows if r.name.startswith(f"{article} ")
    ]
    return wanted


def test_an_article_is_compared_on_the_criteria_that_are_rated_both_times():
    then = {"3.1": 2, "3.2": 3, "3.3": 2, "3.4": 1, "3.5": 3}
    now = {"3.1": 3, "3.2": 3, "3.3": 3, "3.5": 3}
    shown = row(FULL | then, {c: 2 for c in CODES if c != "3.4"} | now, 3)
    assert (shown.before.readiness, shown.after.readiness) == ("63", "75")
    assert (shown.before.between, shown.after.between) == ("50 to 70", "60 to 80")


def test_where_the_intervals_overlap_no_line_is_drawn_and_the_cell_says_so():
    shown = row(FULL, {c: 3 for c in CODES if c != "3.4"}, 3)
    assert shown.change == "no trend yet"
    assert JOIN not in shown.picture
    assert shown.picture.count(RANGE) == 2
    assert "no trend yet" in re.search("<title>(.*?)</title>", shown.picture)[1]


def test_where_the_intervals_are_apart_a_line_joins_then_and_now():
    then = FULL | {"3.1": 0, "3.2": 0, "3.3": 0, "3.4": 0}
    now = FULL | {"3.1": 4, "3.2": 4, "3.3": 4, "3.4": 4}
    del now["3.5"]
    shown = row(then, now, 3)
    assert shown.change == "rose"
    assert (JOIN in shown.picture, RING in shown.picture, DOT in shown.picture) == (True,) * 3
    assert row(now, then, 3).change == "fell"
    assert row(FULL, FULL, 3).change == "the same"


def test_an_article_of_which_too_little_can_be_compared_shows_intervals_alone():
    shown = row(FULL, {c: 3 for c in CODES if c not in ("6.1", "6.2")}, 6)
    assert (shown.before.readiness, shown.after.readiness) == ("", "")
    assert (shown.before.between, shown.after.between) == ("17 to 83", "25 to 92")
    assert (RING in shown.picture, DOT in shown.picture) == (False, False)


def test_an_article_that_was_left_out_once_is_not_compared():
    left_out = {c.code: "na" for c in load("1.0").article(9).criteria}
    found = compare(taken(FULL | left_out), taken(FULL))
    assert 9 not in found.articles
    assert 8 in found.articles


@settings(max_examples=25, deadline=None)
@given(ANSWERS, ANSWERS)
def test_a_trend_is_never_drawn_where_the_intervals_of_the_two_overlap(then, now):
    found = compare(taken(then), taken(now))
    for number, pair in found.articles.items():
        before, after = pair.before, pair.after
        assert before.low <= (before.readiness or before.low) <= before.high
        assert before.coverage == after.coverage
        is_apart = before.high < after.low or after.high < before.low
        if pair.direction:
            assert is_apart or before.coverage == 1
        has_levels = [c for c in found.changes if c.criterion.startswith(f"{number}.")]
        assert (before.readiness is not None) is any(c.is_rated_in_both for c in has_levels)


@settings(max_examples=25, deadline=None)
@given(
    st.fixed_dictionaries(dict.fromkeys(CODES, st.integers(0, 4))),
    st.sets(st.sampled_from(CODES), max_size=8),
)
def test_the_sentence_and_the_picture_of_the_whole_agree(levels, left_open):
    now = {code: level for code, level in levels.items() if code not in left_open}
    found = compare(taken(FULL), taken(now))
    told = comparison.headline(found)
    says_rise, says_fall = "rose" in told, "fell" in told
    assert not (says_rise and found.whole.direction != 1)
    assert not (says_fall and found.whole.direction != -1)


def test_what_applies_in_one_year_only_is_no_trend_of_the_whole():
    nine = {c.code: "na" for c in load("1.0").article(9).criteria}
    found = compare(taken(FULL | nine), taken(FULL | dict.fromkeys(nine, 4)))
    told = comparison.headline(found)
    assert found.after.result.headline > found.before.result.headline
    assert "rose" not in told
    assert "no trend" in told


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_part_of_the_report_shows_both_intervals_and_what_may_be_said(language):
    then, now = taken(FULL, round="2025"), taken({c: 3 for c in CODES if c != "3.4"}, round="2026")
    edition = editions.Edition(change=compare(then, now), parts=(editions.Part.COMPARISON,))
    told = report.html(now, language, edition)
    with translation.override(language):
        shown = comparison.of_articles(edition.change, texts("1.0", language)).rows[2]
    for figures in (shown.before, shown.after):
        assert f"<p>{figures.readiness}</p>" in told
        assert f'<p class="soft">{figures.between}</p>' in told
    assert f">{shown.change}</td>" in told

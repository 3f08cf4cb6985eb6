"""The report as a document: what it says, in which words, and how it is built."""

import re
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
import tinyhtml5
from django.utils import translation

from assessments import report
from assessments.instrument import languages, load, texts
from assessments.pdf.fonts import characters
from assessments.report import wording
from assessments.scoring import Score
from assessments.scoring.snapshot import SIGNED_OFF
from tests import snapshots

LANGUAGES = languages("1.0")


ALL = ("full", "partial", "carried", "empty", "longest", "worst", "hostile")


SVG = "{http://www.w3.org/2000/svg}"


HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@cache
def html(name: str, language: str = "en") -> str:
    return report.html(getattr(snapshots, name)(), language)


@cache
def tree(name: str, language: str = "en") -> Any:
    return tinyhtml5.parse(html(name, language), namespace_html_elements=False)


def every(root: Any, *tags: str) -> list[Any]:
    return [e for e in root.iter() if e.tag in tags]


def said(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def by_class(root: Any, name: str) -> list[Any]:
    return [e for e in root.iter() if name in e.get("class", "").split()]


def only(root: Any, name: str) -> Any:
    (found,) = by_class(root, name)
    return found


def cover(name: str) -> str:
    return said(only(tree(name), "cover"))


def criterion(name: str, code: str) -> str:
    found = [e for e in by_class(tree(name), "criterion") if said(e).startswith(f"{code} ")]
    (part,) = found
    return said(part)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["full", "empty"])
def test_every_article_and_criterion_is_there_with_its_words(name, language):
    told, spoken = said(tree(name, language)), texts("1.0", language)
    for article in spoken.articles.values():
        assert f"{article.number} {article.title}" in told
        assert article.restatement in told
    for asked in spoken.criteria.values():
        assert f"{asked.code} {asked.title} {asked.question}" in told


def test_an_answer_is_told_with_its_level_in_words_its_reasons_and_the_next_level():
    asked, given = texts("1.0", "en").criteria["1.1"], snapshots.full().answer("1.1")
    told = criterion("full", "1.1")
    assert f"Level 2 Partial. {asked.levels[2]}" in told
    assert f"Justification {given.justification}" in told
    assert "Evidence Council decision on the programme, 23 August 2022. A named document." in told
    assert f"Next level 3 Routine. {asked.levels[3]}" in told


def test_the_highest_level_has_no_next():
    highest = next(g.criterion for g in snapshots.full().answers.values() if g.level == 4)
    assert "Next level This is the highest level." in criterion("full", highest)


def test_not_applicable_is_told_with_its_reason_and_sentence():
    reason = next(iter(texts("1.0", "en").criteria["12.3"].not_applicable.values()))
    told = criterion("full", "12.3")
    assert f"Answer Not applicable. {reason}" in told
    assert "The nearest route lies 60 kilometres away" in told
    listed = said(only(tree("full"), "left-out"))
    assert f"12.3 Transit. {reason} The nearest route" in listed


def test_dont_know_and_unanswered_are_told_apart():
    assert "Answer We do not know yet." in criterion("partial", "3.4")
    assert "Answer Not answered yet." in criterion("partial", "10.1")


def test_old_evidence_says_that_it_counts_less():
    old = [
        g for g in snapshots.full().answers.values() if g.evidence and g.evidence[0].strength > 1
    ]
    code = next(g.criterion for g in old if snapshots.full().is_old(g.evidence[0]))
    assert "but over 36 months old: it counts as a named document." in criterion("full", code)


@pytest.mark.parametrize("name", ALL)
def test_a_level_never_stands_without_its_word(name):
    named = {f"{n} {level.name}" for n, level in enumerate(texts("1.0", "en").levels)}
    rest = {"Not applicable", "We do not know yet", "Not answered yet"}
    ratings = [part.find(".//strong").text for part in by_class(tree(name), "asked")]
    said_plainly = {rating.rstrip(".").split(" (")[0] for rating in ratings}
    assert said_plainly <= named | rest


def test_levels_chapters_themes_and_principles_are_all_shown():
    spoken, told = texts("1.0", "en"), said(tree("full"))
    for named in (spoken.chapters, spoken.clusters, spoken.power):
        assert all(name in told for name in named.values())
    for code, principle in spoken.principles.items():
        assert f"{code} {principle.name} {principle.sentence}" in told


def test_a_principle_names_its_floor_flags_in_words():
    row = next(e for e in tree("full").iter("tr") if said(e).startswith("P4 "))
    assert "4.2 Reporting discrimination: 1 Incidental, floor flag" in said(row)
    assert "Check: No Red" in said(row)


def test_a_principle_shows_its_check_with_proof_and_is_red_only_for_a_reason():
    row = next(e for e in tree("full").iter("tr") if said(e).startswith("P1 "))
    assert "Check: Yes A network of nine towns" in said(row)
    assert "Red" not in said(row).split()


def test_a_barrier_stands_with_its_criterion():
    told = said(tree("full"))
    assert "In the way State. The state pays for lessons of people" in told
    assert "What we ask Pay for language lessons of everybody who settles here." in told


def test_version_and_fingerprints_are_told():
    told, snapshot = said(only(tree("full"), "reliability")), snapshots.full()
    assert "Instrument version 1.0" in told
    assert load("1.0").hash[:12] in told
    assert snapshot.hash[:12] in told


def test_equal_articles_are_called_a_choice():
    assert "That is a choice of values" in said(only(tree("full"), "method"))


def test_the_cover_shows_the_headline_with_its_companions():
    told = cover("full")
    assert "57 of 100 Emerging (Advancing by average; lowered by 2 floor flags)" in told
    assert "the lowest and the highest possible result are both 57." in told
    assert "1 of 53 criteria is left out as not applicable (2 %)." in told
    assert "Instrument version 1.0." in told


@pytest.mark.parametrize("name", ["partial", "empty"])
def test_too_few_answers_give_an_interval_and_no_single_figure(name):
    result = getattr(snapshots, name)().result
    low, high = round(result.overall.low), round(result.overall.high)
    told = cover(name)
    assert f"{low} to {high} of 100 No single figure yet" in told
    assert set(re.findall(r"\b\d+(?= of 100)", told)) == {str(high)}
    if result.readiness is not None:
        assert f" {wording.whole(result.readiness)} " not in told.replace("2026", "")


def test_too_few_answers_withhold_every_figure_that_gives_the_headline_away():
    told = said(only(tree("partial"), "reliability"))
    assert "withheld until three quarters is answered" in told
    assert "Geometric mean" not in told
    assert "Geometric mean" in said(only(tree("full"), "reliability"))


@pytest.mark.parametrize(
    ("levels", "sentence"),
    [
        ({}, "Ready"),
        ({"1.1": 1}, "Advancing (Ready by average; lowered by 1 floor flag)"),
        ({"1.1": 1, "2.2": 0}, "Advancing (Ready by average; lowered by 2 floor flags)"),
    ],
)
def test_the_band_says_what_lowered_it(levels, sentence):
    best = {c.code: 4 for c in load("1.0").criteria()}
    assert wording.band_sentence(snapshots.levels(best | levels).result) == sentence


def test_a_flag_under_the_lowest_band_is_still_told():
    assert wording.band_sentence(snapshots.worst().result) == "Early (22 floor flags raised)"


def test_a_figure_under_an_edge_is_not_rounded_onto_it():
    nearly = {c.code: 3 for c in load("1.0").criteria()} | {"3.2": 2}
    told = cover_of(snapshots.levels(nearly))
    assert "Advancing" in told
    assert "Before rounding it is just under 75, where the next band starts." in told


def parsed(snapshot: Any) -> Any:
    return tinyhtml5.parse(report.html(snapshot, "en"), namespace_html_elements=False)


def cover_of(snapshot: Any) -> str:
    return said(only(parsed(snapshot), "cover"))


def test_flags_stand_above_the_headline_by_name():
    summary = said(only(tree("full"), "summary"))
    assert summary.index("4.2 Reporting discrimination: level 1 Incidental") < summary.index(
        "57 of"
    )


def test_weak_articles_are_flagged_by_name():
    assert "Articles under 25: 1 Political will, positive stance (0); 2 " in said(
        only(tree("worst"), "flags")
    )


def test_a_weak_article_of_which_little_is_answered_is_flagged_without_its_figure():
    few = snapshots.levels({"9.1": 0, "5.1": 0, "5.2": 1})
    summary = said(only(parsed(few), "flags"))
    assert "Articles under 25: 5 Capability and removed barriers (under 25); 9 " in summary
    assert "(0)" not in summary


def test_strengths_and_gaps_are_three_each_with_the_next_level_of_a_gap():
    strong, weak = by_class(only(tree("full"), "summary"), "picks")
    assert [len(strong), len(weak)] == [3, 3]
    asked = texts("1.0", "en").criteria["5.4"]
    assert said(weak[0]) == (f"5.4 {asked.title}: 0 Absent. Next, 1 Incidental: {asked.levels[1]}")


def test_what_waits_to_be_confirmed_is_neither_a_strength_nor_a_gap():
    strong, weak = by_class(only(tree("carried"), "summary"), "picks")
    named = {said(pick).split(" ")[0] for pick in (*strong, *weak)}
    assert named == {"1.1", "1.2", "1.3"}
    assert "carried over, not confirmed yet" in criterion("carried", "4.2")


@pytest.mark.parametrize(
    ("level", "sentence"),
    [(2, "No criterion has reached level 3 Routine yet."), (3, "No answered criterion is under")],
)
def test_without_strengths_or_gaps_the_summary_says_so(level, sentence):
    alike = snapshots.levels({c.code: level for c in load("1.0").criteria()})
    assert sentence in report.html(alike, "en")


def test_an_article_may_be_wholly_not_applicable():
    score = Score(readiness=None, coverage=0.0, low=None, high=None, applicable=False)
    assert wording.score(snapshots.empty().result, score).startswith("Not applicable")
    assert wording.interval(score) == "not applicable"


def test_a_draft_says_so_in_its_text():
    assert "Draft Nobody has signed off this assessment yet." in cover("partial")
    assert "This is a draft" in said(only(tree("partial"), "reliability"))


def test_a_signed_report_is_no_draft():
    assert snapshots.full().status == SIGNED_OFF
    assert not by_class(tree("full"), "draft")
    assert "This assessment has been signed off." in said(only(tree("full"), "reliability"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_is_in_its_own_language_whatever_the_reader_speaks(language):
    with translation.override("nl" if language == "en" else "en"):
        told = report.html(snapshots.full(), language)
    assert told == html("full", language)
    assert tree("full", language).get("lang") == language


def test_the_readers_language_is_left_as_it_was():
    with translation.override("nl"):
        report.html(snapshots.empty(), "en")
        assert translation.get_language() == "nl"


def test_dates_are_written_as_the_language_does():
    assert "1 October 2026" in cover("full")
    assert "1 oktober 2026" in html("full", "nl")


def test_a_language_that_is_not_there_falls_back_to_english_and_says_so():
    told = report.html(snapshots.full(), "xx")
    assert '<html lang="en">' in told
    assert "not available in the language asked for; it is in English." in told
    assert "not available" not in html("full")


def test_a_translation_that_nobody_reviewed_says_so():
    unreviewed = not texts("1.0", "nl").is_reviewed
    assert ('class="notice"' in html("full", "nl")) is unreviewed
    assert 'class="notice"' not in html("full", "en")


@pytest.mark.parametrize("name", ALL)
def test_headings_start_with_one_and_skip_no_level(name):
    depths = [int(e.tag[1]) for e in tree(name).iter() if e.tag in HEADINGS]
    assert depths.count(1) == 1
    assert depths[0] == 1
    assert all(b <= a + 1 for a, b in pairwise(depths))


@pytest.mark.parametrize("name", ALL)
def test_a_heading_holds_no_block(name):
    inside = {e.tag for h in every(tree(name), *HEADINGS) for e in h.iter() if e is not h}
    assert inside <= {"span", "br"}


@pytest.mark.parametrize("name", ALL)
def test_tables_have_caption_head_and_scopes_and_span_no_rows(name):
    tables = list(tree(name).iter("table"))
    assert len(tables) >= 6
    for table in tables:
        assert [kid.tag for kid in table] == ["caption", "thead", "tbody"]
        assert all(th.get("scope") in ("col", "row") for th in table.iter("th"))
        assert not any(cell.get("rowspan") for cell in every(table, "td", "th"))


@pytest.mark.parametrize("name", ALL)
def test_every_picture_has_a_title(name):
    pictures = list(tree(name).iter(f"{SVG}svg"))
    assert len(pictures) >= 16 + 16 + 10
    assert all(said(picture.find(f"{SVG}title")) for picture in pictures)


@pytest.mark.parametrize("name", ALL)
def test_inline_and_block_are_not_mixed(name):
    blocks = {"p", "ul", "ol", "div", "section", "table", "header", *HEADINGS}
    for element in every(tree(name), "div", "section", "li", "td", "th", "p", "main"):
        kinds = {kid.tag in blocks for kid in element if isinstance(kid.tag, str)}
        texts_between = [element.text, *(kid.tail for kid in element)]
        has_text = any(text and text.strip() for text in texts_between)
        assert not (True in kinds and (has_text or False in kinds)), said(element)[:80]


@pytest.mark.parametrize("name", ALL)
def test_links_inside_lead_somewhere(name):
    ids = [e.get("id") for e in tree(name).iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    inside = {a.get("href") for a in tree(name).iter("a") if a.get("href").startswith("#")}
    assert inside == {f"#{name}" for name in ids}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ALL)
def test_every_sign_can_be_printed_in_our_own_fonts(name, language):
    lacking = {sign for sign in said(tree(name, language)) if ord(sign) not in characters()}
    assert lacking == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_instrument_can_be_printed_in_our_own_fonts(language):
    told = repr(texts("1.0", language))
    assert {sign for sign in told if ord(sign) not in characters()} == set()

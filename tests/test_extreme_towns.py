"""What is printed about towns at the ends: no figure too early, no sentence that is not true."""

import io
import re
from functools import cache
from typing import Any

import openpyxl
import pytest
import tinyhtml5
from django.utils import translation
from docx import Document

from assessments import exports, report
from assessments.instrument import languages, texts
from assessments.report import comparison, numbers, plan, reliability, wording
from assessments.scoring import HEADLINE_COVERAGE, Result, Score
from assessments.scoring.comparison import compare
from assessments.scoring.snapshot import Snapshot
from tests import snapshots
from tests.towns import TOWNS

LANGUAGES = languages("1.0")
everywhere = pytest.mark.parametrize("town", TOWNS)
spoken = pytest.mark.parametrize("language", LANGUAGES)

NOTHING_TO_ASK = (
    "all 3",
    "all 4",
    "badly proven",
    "empty",
    "only not applicable",
    "nothing applies",
)


@cache
def snapshot(town: str) -> Snapshot:
    return TOWNS[town]()


@cache
def tree(town: str, language: str) -> Any:
    document = report.html(snapshot(town), language)
    return tinyhtml5.parse(document, namespace_html_elements=False)


def said(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


@cache
def memo(town: str, language: str) -> str:
    made = exports.memo(snapshot(town), [], language, today=snapshots.DAY)
    return "\n".join(part.text for part in Document(io.BytesIO(made)).paragraphs)


@cache
def sentences(town: str, language: str) -> str:
    """Everything that is said about a town, on paper, in the memo and on its results page."""
    with translation.override(language):
        shown = [*wording.companions(snapshot(town)), *reliability.sentences(snapshot(town))]
    return " ".join([said(tree(town, language)), memo(town, language), *shown])


def groups(result: Result) -> dict[str, Score]:
    """Every article and group by what its row is called in both forms, in their order."""
    return {
        **{f"article {n}": score for n, score in result.articles.items()},
        **result.chapters,
        **result.clusters,
        **result.power,
        **result.principles,
    }


def rows(town: str, language: str, table: str) -> list[list[str]]:
    """The cells of every row of the tables of a class, as text."""
    found = [t for t in tree(town, language).iter("table") if table in t.get("class").split()]
    bodies = [row for t in found for row in t.find("tbody")]
    return [[said(cell) for cell in row] for row in bodies]


def scores_sheet(town: str, language: str = "en") -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(exports.workbook(snapshot(town), [], language)))
    return [[cell.value for cell in row] for row in book.worksheets[1].iter_rows(min_row=2)]


# No figure where too little is answered


@everywhere
@spoken
def test_a_row_of_the_report_shows_a_readiness_only_where_three_quarters_is_answered(
    town, language
):
    result = snapshot(town).result
    articles, themes = list(result.articles.values()), list(result.clusters.values())
    views = [*result.chapters.values(), *themes, *result.power.values()]
    shown = rows(town, language, "chart-table")
    # The summary shows the themes where its page has room for them.
    has_themes = len(shown) > len(articles) + len(views)
    scores = [*(themes if has_themes else []), *articles, *views]
    for row, score in zip(shown, scores, strict=True):
        _name, readiness, between, answered, _drawn = row
        assert readiness.isdigit() is (score.readiness is not None and not hides(result, score))
        assert between
        assert answered


def hides(result: Result, score: Score) -> bool:
    """The rule, from its words: under three quarters, or the withheld whole by another name."""
    is_the_whole = result.headline is None and score.readiness == result.readiness
    return score.coverage < 0.75 or (is_the_whole and score.coverage < 1)


@everywhere
@spoken
def test_the_spreadsheet_shows_a_readiness_only_where_three_quarters_is_answered(town, language):
    result = snapshot(town).result
    whole, *others = scores_sheet(town, language)
    assert whole[2] == pytest.approx(result.headline)
    red = {tag for tag in result.principles if snapshot(town).is_red(tag)}
    for row, (name, score) in zip(others, groups(result).items(), strict=True):
        may_be_seen = not hides(result, score) and name not in red
        assert row[2] == pytest.approx(score.readiness if may_be_seen else None), name
        assert bool(row[6]) is (name in red or result.withholds(score)), name


@everywhere
@spoken
def test_the_headline_of_every_form_is_the_interval_where_too_little_is_answered(town, language):
    result = snapshot(town).result
    with translation.override(language):
        shown = wording.of_100(result)
        between = wording.interval(result.overall)
    if result.headline is None:
        assert shown.startswith(between)
    cover = next(e for e in tree(town, language).iter("header"))
    (figure,) = [said(e) for e in cover.iter("p") if e.get("class") == "figure"]
    assert figure == shown
    assert f"{shown}. " in memo(town, language)


def test_own_power_is_no_way_round_the_withheld_headline():
    result = snapshot("own power alone").result
    assert result.power["own"].readiness == result.readiness
    assert result.power["own"].coverage > HEADLINE_COVERAGE > result.overall.coverage
    own, advocacy = rows("own power alone", "en", "chart-table")[-2:]
    assert (own[1], advocacy[1]) == ("not yet", "none")
    brief = report.brief_html(
        snapshot("own power alone"), "en", to="cemr", name="", today=snapshots.DAY
    )
    assert f'label="Readiness">{wording.whole(result.readiness)}<' not in brief
    whole, *others = scores_sheet("own power alone")
    assert whole[2] is None
    assert [row[2] for row in others if row[0] == "Power"] == [None, None]


@everywhere
def test_a_sentence_about_an_article_gives_its_readiness_only_where_it_is_shown(town):
    result = snapshot(town).result
    found = [e for e in tree(town, "en").iter("p") if e.get("class") == "figures-in-words"]
    for paragraph, score in zip(found, result.articles.values(), strict=True):
        shown = score.readiness is not None and not hides(result, score)
        assert said(paragraph).startswith("Readiness ") is shown


@everywhere
def test_a_dot_is_drawn_only_where_the_readiness_is_shown(town):
    result = snapshot(town).result
    found = [e for e in tree(town, "en").iter("p") if e.get("class") == "figures"]
    for paragraph, score in zip(found, result.articles.values(), strict=True):
        dots = [e for e in paragraph.iter() if e.get("class") == "chart-dot"]
        assert bool(dots) is (score.readiness is not None and not hides(result, score))


# Principles


@spoken
@everywhere
def test_principles_have_the_columns_of_every_group_and_a_red_one_no_readiness(town, language):
    result = snapshot(town).result
    for row, (tag, score) in zip(
        rows(town, language, "principle-table"), result.principles.items(), strict=True
    ):
        _name, readiness, between, answered, _criteria = row
        assert bool(re.search(r"\d", answered)) is score.applicable
        if snapshot(town).is_red(tag):
            assert readiness == "–"
            assert between == "–" or score.coverage < 1
        else:
            assert readiness.isdigit() is (score.readiness is not None and not hides(result, score))


# No figure outside the scale


def figures_in(data: Any) -> list[float]:
    if isinstance(data, dict):
        kept = (value for key, value in data.items() if key not in ("article", "instrument"))
        return [figure for value in kept for figure in figures_in(value)]
    if isinstance(data, list):
        return [figure for value in data for figure in figures_in(value)]
    return [data] if isinstance(data, int | float) and not isinstance(data, bool) else []


@everywhere
def test_no_figure_of_the_data_lies_outside_0_to_100(town):
    found = figures_in(exports.figures(snapshot(town), "en"))
    assert found
    assert all(0 <= figure <= 100 for figure in found)


@everywhere
def test_no_figure_of_the_spreadsheet_lies_outside_0_to_100(town):
    found = [v for row in scores_sheet(town) for v in row if isinstance(v, int | float)]
    assert all(0 <= figure <= 100 for figure in found)


@everywhere
@spoken
def test_no_printed_figure_lies_outside_0_to_100(town, language):
    tables = ("chart-table", "power-table", "principle-table")
    cells = [c for name in tables for row in rows(town, language, name) for c in row[1:4]]
    found = [int(n) for cell in cells for n in re.findall(r"\d+", cell)]
    assert found
    assert all(0 <= figure <= 100 for figure in found)


# Nothing asked where there is nothing


@pytest.mark.parametrize("town", NOTHING_TO_ASK)
@pytest.mark.parametrize("few", [True, False])
def test_a_council_is_asked_for_nothing_where_there_is_nothing(town, few):
    asked = list(plan.asked(snapshot(town), [], texts("1.0", "en"), few=few))
    is_rated = snapshot(town).result.readiness is not None
    assert [sentence[:15] for sentence in asked] == (
        ["To take note of"] if is_rated and not few else []
    )


@everywhere
@spoken
def test_a_list_of_what_is_asked_is_never_empty_without_a_word(town, language):
    told = {
        "en": "Nothing is asked of the council now.",
        "nl": "Er wordt nu niets aan de raad gevraagd.",
    }[language]
    summary = next(e for e in tree(town, language).iter("section") if "summary" in e.get("class"))
    assert (told in said(summary)) is (town in NOTHING_TO_ASK)
    assert (told in memo(town, language)) is (snapshot(town).result.readiness is None)


@everywhere
def test_a_plan_is_asked_for_exactly_where_a_gap_is_named(town):
    levels = [level for level in snapshot(town).ratings.values() if level is not None]
    asked = "To ask the executive for an action plan" in said(tree(town, "en"))
    assert asked is any(level < 3 for level in levels)


# Sentences that cannot both be true


NEVER = {
    "en": (
        r"no date given\. A document or page that can be opened",
        r"between (\d+) and \1\b",
        r"\b(\d+) to \1\b",
        r"Nothing is answered",
        r"\b100 % is answered\. The result lies",
        r"not applicable of 100",
        r"100\.0",
    ),
    "nl": (
        r"geen datum\. Een document of pagina die",
        r"[Tt]ussen (\d+) en \1\b",
        r"\b(\d+) tot \1\b",
        r"\b100% is beantwoord\. Als ook de rest",
        r"niet van toepassing van 100",
    ),
}
"""Sentences that contradict themselves."""

NO_FIGURE = {"en": "No single figure yet", "nl": "Nog geen hoofdcijfer"}
"""What stands in the place of a band."""


@everywhere
@spoken
def test_no_sentence_contradicts_itself(town, language):
    told = sentences(town, language).replace("\N{NO-BREAK SPACE}", " ")
    assert [phrase for phrase in NEVER[language] if re.search(phrase, told)] == []


@everywhere
@spoken
def test_nobody_reads_of_three_quarters_beside_no_figure(town, language):
    with translation.override(language):
        result = snapshot(town).result
        said_of, shown = wording.band_sentence(result), wording.answered(result.overall)
    has_figure = result.headline is not None
    assert said_of.startswith(NO_FIGURE[language]) is (result.overall.applicable and not has_figure)
    first = re.search(r"\d+", shown)
    assert (int(first[0]) >= 75 and not shown.startswith(("just", "net"))) is has_figure


@spoken
def test_just_under_three_quarters_is_not_called_three_quarters(language):
    score = snapshot("rounded onto three quarters").result.overall
    assert 0.745 < score.coverage < 0.75
    with translation.override(language):
        three_quarters = numbers.percent(0.75)
        assert wording.answered(score) != three_quarters
        assert three_quarters in wording.answered(score)
        assert wording.answered(snapshot("three quarters").result.overall) == three_quarters


@everywhere
def test_the_bands_and_the_scale_are_explained_to_every_town(town):
    told = said(tree(town, "en"))
    assert "From 25 it is Emerging, from 50 Advancing, from 75 Ready." in told


# How solid


@everywhere
def test_a_robust_sentence_says_something(town):
    shown = wording.headline(snapshot(town).result)
    for sentence in reliability.sentences(snapshot(town)):
        assert f"It would be {shown} if" not in sentence
        assert not re.search(r"between (\d+) and \1", sentence)


@everywhere
def test_what_is_still_open_is_named_before_anything_is_called_robust(town):
    told = reliability.sentences(snapshot(town))
    codes = [
        c.code
        for c in snapshot(town).instrument.criteria()
        if not snapshot(town).answer(c.code).is_answered
    ]
    if told and codes:
        assert "still open" in told[0]
        assert all(code in told[0] for code in codes)
    else:
        assert not any("still open" in sentence for sentence in told)


def test_undated_and_shut_evidence_carries_nothing_and_says_why():
    told = sentences("badly proven", "en").replace("\N{NO-BREAK SPACE}", " ")
    assert snapshot("badly proven").result.evidenced_share == 0
    assert "0 % of the readiness rests on evidence" in told
    assert "Plan, no date given. Without a date it counts as a named document." in told
    assert "12 March 2026. Without a link or a file it counts as a named document." in told
    assert "no date given. Confirmed by someone outside the answering department, but" in told


def test_a_comparison_with_what_nobody_signed_says_so():
    signed = snapshots.full()
    draft, earlier = snapshots.partial(), compare(snapshots.full(), signed)
    assert comparison.notice(earlier) == ""
    assert "Nobody signed off" in comparison.notice(compare(draft, signed))

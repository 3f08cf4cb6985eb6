"""The results, why they are what they are, and what can be taken away."""

import io
import json
import re

import pikepdf
import pytest

from assessments import exports, scoring
from assessments.models import Status
from tests import factories
from tests.markup import compact
from tests.pages import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(begun, sign_in):
    return sign_in(factories.coordinator_of(begun.municipality))


def text_of(response):
    """What a reader sees, in one line."""
    main = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(re.sub(r"<title>.*?</title>|<[^>]+>", " ", main, flags=re.DOTALL).split())


def test_the_headline_never_stands_without_its_companions(begun, browser):
    factories.answer_all(begun, level=3)
    text = text_of(browser.get(address("results", begun)))
    assert "75 of 100 Ready" in text
    for companion in ("Everything that applies is answered", "not applicable", "version 1.0"):
        assert companion in text


def test_under_three_quarters_there_is_only_the_interval(begun, browser):
    for code in ("1.1", "2.1", "3.1"):
        factories.answer(begun, code, 3)
    result = begun.snapshot().result
    text = text_of(browser.get(address("results", begun)))
    low, high = scoring.rounded(result.overall.low), scoring.rounded(result.overall.high)
    assert f"{low} to {high} of 100" in text
    assert "No single figure yet" in text
    assert "How solid" not in text


def test_a_floor_flag_stands_above_by_name_and_lowers_the_band(begun, browser):
    factories.answer_all(begun, level=4)
    factories.answer(begun, "2.2", 1)
    text = text_of(browser.get(address("results", begun)))
    assert "1 floor flag" in text
    assert "2.2 Voice without a vote: level 1 Incidental" in text
    assert text.index("1 floor flag") < text.index("The articles")
    assert "Advancing (Ready by average; lowered by 1 floor flag)" in text


def test_a_principle_is_marked_when_a_floor_criterion_of_it_fails(begun, browser):
    factories.answer_all(begun, level=3)
    factories.answer(begun, "4.2", 0)
    text = text_of(browser.get(address("results", begun)))
    assert text.count("Red: floor criterion at level 0 or 1: 4.2") == 2  # P3 and P4


def test_what_the_criteria_add_makes_up_the_readiness(begun, browser):
    factories.answer_all(begun, level=2)
    factories.answer(begun, "9.1", 4)
    page = compact(browser.get(address("why", begun)).content.decode())
    points = re.findall(r'data-label="Adds">([\d.]+)</td>', page)
    assert len(points) == 53
    readiness = begun.snapshot().result.readiness
    assert sum(map(float, points)) == pytest.approx(readiness, abs=0.1)
    assert f"Before rounding that is {scoring.rounded_to(3, readiness)}." in page
    weights = re.findall(r'data-label="Weight">([\d.]+)\xa0%</td>', page)
    assert sum(map(float, weights)) == pytest.approx(100, abs=0.1)


def test_what_the_criteria_add_is_withheld_like_the_headline(begun, browser):
    factories.answer(begun, "1.1", 3)
    page = compact(browser.get(address("why", begun)).content.decode())
    assert "3 Routine" in page
    assert set(re.findall(r'data-label="Adds">(.*?)</td>', page)) == {"–"}


@pytest.fixture
def eleven_articles(begun):
    """Levels that differ, up to article 11: 69 % of the whole, and all of the first chapter."""
    for number, code in enumerate(begun.instrument.by_code):
        if int(code.split(".")[0]) <= 11:
            factories.answer(begun, code, number * 7 % 5)
    return begun


@pytest.mark.parametrize("page", ["results", "why", "principles", "compare", "next_steps"])
def test_no_page_shows_the_readiness_of_the_whole_or_of_a_group_too_early(
    eleven_articles, browser, page
):
    result = eleven_articles.snapshot().result
    assert result.headline is None
    query = "?done=1.1&done=5.1" if page == "next_steps" else ""
    text = text_of(browser.get(address(page, eleven_articles) + query))
    shown = scoring.rounded(result.readiness)
    above_the_articles = text.split("1. Political will")[0]
    assert not re.search(rf"\b{shown} of 100\b|between {shown},", above_the_articles)
    assert f"{scoring.rounded_to(1, result.readiness)}" not in text


def test_groups_and_principles_show_the_interval_until_three_quarters_of_them_is_answered(
    eleven_articles, browser
):
    response = browser.get(address("results", eleven_articles))
    tables = [response.context["articles"], *response.context["groups"]]
    shown = {row.name: (row.readiness, row.answered) for t in tables for row in t.rows}
    assert shown["Active citizenship"][0].isdigit()
    assert shown["Conclusions"] == ("none", "0\xa0%")
    assert shown["Advocacy"] == ("none", "0\xa0%")
    assert [name for name, (figure, _) in shown.items() if figure == "not yet"]
    result = eleven_articles.snapshot().result
    for row in response.context["principles"]:
        score, red = result.principles[row["code"]], row["flagged"] or row["says_no"]
        may_be_seen = score.coverage >= 0.75 and not red
        assert row["figures"].readiness.isdigit() is may_be_seen


def test_what_if_shows_intervals_while_there_is_no_headline(eleven_articles, browser):
    page = browser.get(address("next_steps", eleven_articles) + "?done=1.1")
    text = text_of(page)
    low = scoring.rounded(page.context["outlook"].before.overall.low)
    assert "Too little is answered for a single figure." in text
    assert f"The result lies at {low} to " in text


def test_the_figures_are_the_very_ones_of_the_command(begun, browser):
    factories.answer_all(begun)
    response = browser.get(address("figures_json", begun))
    assert json.loads(response.content) == exports.figures(begun.snapshot(), "en")
    assert response["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_report_comes_as_a_file_in_each_language(begun, browser, language):
    factories.answer_all(begun)
    response = browser.get(address("report_pdf", begun, language=language))
    assert response["Content-Type"] == "application/pdf"
    name = f"{begun.municipality.slug}-2026-{language}.pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        assert str(pdf.Root.Lang) == language


def test_a_submitted_assessment_shows_the_same_results(town, sign_in):
    begun = factories.assessment(town, at=Status.SUBMITTED)
    text = text_of(sign_in(factories.coordinator_of(town)).get(address("results", begun)))
    assert "Submitted" in text
    assert "50 of 100" in text

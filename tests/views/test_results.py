"""The results, why they are what they are, and what can be taken away."""

import io
import json
import re

import pikepdf
import pytest

from assessments import exports, scoring
from assessments.models import Status
from tests import factories
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
    assert text.index("1 floor flag") < text.index("The sixteen articles")
    assert "Advancing (Ready by average; lowered by 1 floor flag)" in text


def test_a_principle_is_marked_when_a_floor_criterion_of_it_fails(begun, browser):
    factories.answer_all(begun, level=3)
    factories.answer(begun, "4.2", 0)
    text = text_of(browser.get(address("results", begun)))
    assert text.count("Red: floor criterion at level 0 or 1: 4.2") == 2  # P3 and P4


def test_what_the_criteria_add_makes_up_the_readiness(begun, browser):
    factories.answer_all(begun, level=2)
    factories.answer(begun, "9.1", 4)
    page = browser.get(address("why", begun)).content.decode()
    points = re.findall(r'data-label="Adds">([\d.]+)</td>', page)
    assert len(points) == 53
    # Each is rounded to a tenth before it is shown.
    assert sum(map(float, points)) == pytest.approx(begun.snapshot().result.readiness, abs=2.65)


def test_what_the_criteria_add_is_withheld_like_the_headline(begun, browser):
    factories.answer(begun, "1.1", 3)
    page = browser.get(address("why", begun)).content.decode()
    assert "3 Routine" in page
    assert set(re.findall(r'data-label="Adds">(.*?)</td>', page)) == {"–"}


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

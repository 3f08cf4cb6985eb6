"""Two assessments side by side."""

import pytest

from assessments import workflow
from assessments.models import Role, Status
from assessments.scoring import Rating
from tests import factories
from tests.markup import compact
from tests.pages import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(town):
    return factories.assessment(town, at=Status.SIGNED_OFF, round_name="2025")


@pytest.fixture
def by(town):
    return factories.coordinator_of(town)


@pytest.fixture
def later(signed, town):
    begun = factories.assessment(town, round_name="2026")
    begun.refresh_from_db()
    return begun


def test_a_change_reads_in_plain_words(signed, later, town, by, sign_in):
    office = factories.department(town)
    person = factories.member(town, Role.CONTRIBUTOR, of=office)
    workflow.assign(later, ["5.2"], to=office, by=by)
    workflow.save_answer(later, "5.2", Rating(level=3, justification="More."), seen=1, by=person)
    workflow.add_evidence(later, "5.2", title="Survey", dated=None, strength=1, link="", by=person)
    page = sign_in(by).get(address("compare", later)).content.decode()
    title = page.partition("5.2 ")[2].partition(":")[0]
    assert f"5.2 {title}: 2 " in page
    assert "→ 3 " in page
    assert "by Social affairs, new evidence" in page
    assert "52 answers were carried over and wait to be confirmed." in page
    assert "it is no trend yet" in page


def test_any_two_of_the_municipality_are_compared_and_no_others(signed, later, by, sign_in):
    browser = sign_in(by)
    page = browser.get(address("compare", signed) + f"?with={later.pk}")
    assert page.context["other"] == later
    foreign = factories.assessment(factories.municipality("Gouda"))
    assert browser.get(address("compare", later) + f"?with={foreign.pk}").status_code == 404
    assert foreign not in browser.get(address("compare", later)).context["others"]


def test_a_rise_between_two_complete_rounds_is_called_one(signed, later, by, sign_in):
    for code in later.instrument.by_code:
        workflow.save_answer(later, code, Rating(level=3, justification="More."), seen=1, by=by)
    page = sign_in(by).get(address("compare", later)).content.decode()
    assert "Readiness rose from 50 to 75." in page
    assert "+25.0 points come from other levels on the same criteria." in page


def test_the_first_round_has_nothing_to_compare_with(begun, sign_in):
    page = sign_in(factories.coordinator_of(begun.municipality)).get(address("compare", begun))
    assert b"There is no other assessment" in page.content


def test_the_earlier_of_two_comes_first_whichever_page_asks(signed, later, by, sign_in):
    workflow.save_answer(later, "5.2", Rating(level=3, justification="More."), seen=1, by=by)
    page = sign_in(by).get(address("compare", signed) + f"?with={later.pk}").content.decode()
    page = compact(page)
    title = page.partition("5.2 ")[2].partition(":")[0]
    assert "<h1>From 2025 to 2026</h1>" in page
    assert f"5.2 {title}: 2 " in page
    assert "→ 3 " in page

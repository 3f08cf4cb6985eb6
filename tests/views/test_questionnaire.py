"""The list of articles, checking answers, handing them out and submitting."""

import re

import pytest

from assessments import workflow
from assessments.models import Role, Status
from tests import factories
from tests.pages import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(begun, sign_in):
    return sign_in(factories.coordinator_of(begun.municipality))


def row(page, number):
    """The list's row of one article, as text."""
    found = re.search(rf'articles/{number}/">.*?</li>', page.content.decode(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found.group(0)).split())


def test_each_article_shows_how_far_it_is(begun, browser):
    by = factories.coordinator_of(begun.municipality)
    factories.answer(begun, "9.1")
    factories.answer(begun, "15.1")
    factories.answer(begun, "15.2")
    workflow.complete_article(begun, 15, by=by)
    page = browser.get(address("task_list", begun))
    assert "Not started" in row(page, 1)
    assert "In progress" in row(page, 9)
    assert "1 of 2 answered" in row(page, 9)
    assert "Completed" in row(page, 15)
    assert "3 of 53 criteria answered." in page.content.decode()


def test_dont_know_is_told_apart_from_answered(begun, browser):
    factories.answer(begun, "9.1", level=None, dont_know=True)
    text = browser.get(address("task_list", begun)).content.decode()
    assert "0 of 53 criteria answered." in text
    assert "1 is marked “we do not know yet”." in text


def test_the_list_says_who_was_asked_and_a_contributor_what_is_theirs(begun, sign_in):
    person = factories.member(begun.municipality, Role.CONTRIBUTOR)
    factories.assign(begun, ["9.1"], person)
    shown = row(sign_in(person).get(address("task_list", begun)), 9)
    assert f"Asked of: {person}" in shown
    assert "1 asked of you" in shown


def test_a_pack_marks_its_criteria_and_they_are_assigned(begun, browser):
    office = factories.department(begun.municipality, "Human resources")
    page = browser.get(address("assign", begun), {"pack": "hr"}).content.decode()
    marked = re.findall(r'name="criteria" value="([\d.]+)"[^>]* checked', page)
    assert sorted(marked) == ["13.3", "4.1", "5.3", "7.3"]
    browser.post(address("assign", begun), {"criteria": marked, "to": f"department-{office.pk}"})
    assert begun.assignments.filter(department=office).count() == 4
    browser.post(address("assign", begun), {"criteria": ["4.1"], "to": "nobody"})
    assert begun.assignments.count() == 3


def test_a_colleague_of_another_town_cannot_be_assigned(begun, browser):
    stranger = factories.member(factories.municipality("Gouda"), Role.CONTRIBUTOR)
    posted = {"criteria": ["4.1"], "to": f"member-{stranger.memberships.get().pk}"}
    assert browser.post(address("assign", begun), posted).status_code == 422
    assert not begun.assignments.exists()


def test_checking_lists_every_gap_with_a_link(begun, browser):
    factories.answer(begun, "9.1")
    text = browser.get(address("check", begun, number=9)).content.decode()
    assert "1 criterion still needs something" in text
    assert '<a href="#check-9.2">Select a level for criterion 9.2.</a>' in text
    assert "3 Routine" in text


def test_gaps_are_named_before_submitting_and_do_not_stop_it(begun, browser):
    factories.answer(begun, "9.1")
    text = browser.get(address("check_all", begun)).content.decode()
    assert "52 criteria still need something" in text
    assert "You can submit with gaps" in text
    browser.post(address("submit", begun))
    begun.refresh_from_db()
    assert begun.status == Status.SUBMITTED


def test_submitting_closes_the_answers_and_returning_opens_them(begun, browser):
    factories.answer_all(begun)
    text = browser.post(address("submit", begun), follow=True).content.decode()
    assert "The assessment was submitted." in text
    closed = browser.post(address("save", begun), {"c5_1-version": 1, "c5_1-rating": "4"})
    assert closed.status_code == 403
    assert "Save and continue" not in browser.get(address("article", begun)).content.decode()
    browser.post(address("return_for_changes", begun), {"why": "A figure came in."})
    opened = browser.post(address("save", begun), {"c5_1-version": 1, "c5_1-rating": "4"})
    assert opened.status_code == 200


def test_a_reader_reads_why_submitting_is_not_theirs(begun, sign_in):
    page = sign_in(factories.member(begun.municipality, Role.READER)).get(
        address("task_list", begun)
    )
    assert "Only the coordinator can do this." in page.content.decode()

"""A page asks the database equally often, however much there is to show."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import Role
from tests import factories
from tests.pages import NAMES, address

pytestmark = pytest.mark.django_db

PAGES = [
    name
    for name in NAMES
    if name
    not in {
        "choose_language", "stay", "add_department", "remove_member", "save", "conflict", "submit",
        "return_for_changes", "review", "review_article", "save_review", "resolve", "print_comment",
        "save_by_link", "undo_removal", "remove_evidence",
        "sign", "reopen", "evidence_file", "take_over", "undo_upgrade",
        "restore", "withdraw_proposal", "decide_proposal", "rule",
        "invite_again", "withdraw_invitation", "reminders", "hand_in", "accept_work", "send_back",
        "asked", "hand_in_by_link", "answer_by_link", "name_evidence", "send_link_again",
        "end_link", "take_over_sheet", "plan_action", "report_progress",
        "answer_check", "withdraw_barrier", "erase_quick_scan", "leave_link", "correct_invitation",
        "correct_link",
    }
    and not name.startswith("account_")
]  # fmt: skip
MOST = 20
"""Queries that any page may need."""


def queries_of(browser, url):
    if "/report/" in url:  # making it is not part of the page
        browser.get(url)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert browser.get(url).status_code in (200, 302)
    return len(found)


@pytest.mark.parametrize("name", PAGES)
def test_the_number_of_queries_does_not_grow_with_what_is_there(name, begun, sign_in):
    town = begun.municipality
    person = factories.coordinator_of(town)
    person.may_set_up_municipalities = True
    person.save()
    browser = sign_in(person)
    factories.answer(begun, "5.1")
    few = queries_of(browser, address(name, begun))
    factories.answer_all(begun, level=3)
    office = factories.department(town)
    for _ in range(3):
        factories.assign(begun, ["5.1", "5.2"], factories.member(town, Role.CONTRIBUTOR, of=office))
    for _ in range(3):
        factories.disagree(begun)
    assert queries_of(browser, address(name, begun)) <= few + (name == "article")
    assert few <= MOST

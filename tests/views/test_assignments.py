"""My work, and what the coordinator sees of it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments import workflow
from assessments.models import Role
from assessments.scoring import Rating
from tests import factories
from tests.pages import address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_tried_before")]


@pytest.fixture
def working(begun):
    person = factories.member(begun.municipality, Role.CONTRIBUTOR)
    workflow.assign(
        begun,
        ["5.1", "5.2"],
        to=factories.membership(person, begun.municipality),
        by=factories.coordinator_of(begun.municipality),
        due=timezone.localdate() - timedelta(days=1),
        why="You keep the figures.",
    )
    return person


def test_home_leads_a_contributor_to_their_work(working, sign_in):
    assert sign_in(working).get("/").url == "/work/"


def test_my_work_says_why_until_when_how_long_and_what_was_said_before(begun, working, sign_in):
    last = factories.assessment(begun.municipality, round_name="2025")
    last.reference_date = date(2025, 10, 1)
    last.save()
    factories.answer(last, "5.1", 2, "Said last year.")
    workflow.add_evidence(
        last,
        "5.1",
        title="Plan of 2025",
        dated=None,
        strength=1,
        link="",
        by=factories.coordinator_of(begun.municipality),
    )
    page = sign_in(working).get("/work/").content.decode()
    for words in (
        "You keep the figures.",
        "Overdue since",
        "about 10 minutes",
        "Said last year.",
        "Plan of 2025",
        "The answer of 2025",
        "Open next",
    ):
        assert words in page
    assert address("criterion", begun, code="5.1") in page


def test_my_work_shows_nothing_of_a_colleague_or_another_town(begun, working, sign_in):
    colleague = factories.member(begun.municipality, Role.CONTRIBUTOR)
    factories.assign(begun, ["7.1"], colleague)
    other = factories.assessment(factories.municipality("Gouda"))
    factories.assign(other, ["8.1"], factories.member(other.municipality, Role.CONTRIBUTOR))
    page = sign_in(working).get("/work/").content.decode()
    for hidden in (address("criterion", begun, code="7.1"), "Gouda", str(other.pk)):
        assert hidden not in page


def test_work_is_handed_in_sent_back_and_accepted(begun, working, client):
    client.force_login(working)
    told = client.post(address("hand_in", begun), {"criteria": "5.1"}, follow=True)
    assert "Select a level for criterion 5.1." in told.content.decode()
    workflow.save_answer(begun, "5.1", Rating(3), seen=0, by=working)
    told = client.post(address("hand_in", begun), {"criteria": "5.1"}, follow=True)
    assert "1 criterion was handed in." in told.content.decode()
    client.force_login(factories.coordinator_of(begun.municipality))
    assert "Handed in, waiting for you" in client.get(address("assign", begun)).content.decode()
    client.post(address("send_back", begun), {"criteria": "5.1", "note": ""})
    assert begun.assignments.get(criterion="5.1").state == "handed_in"
    client.post(address("send_back", begun), {"criteria": "5.1", "note": "Which plan?"})
    client.force_login(working)
    page = client.get("/work/")
    assert "Which plan?" in page.content.decode()
    assert page.context["parts"][0]["next"] == "5.1"
    assert page.context["parts"][0]["ready"] == []
    client.post(address("hand_in", begun), {"criteria": "5.1"})
    client.force_login(factories.coordinator_of(begun.municipality))
    client.post(address("accept_work", begun), {"criteria": "5.1"})
    assert begun.assignments.get(criterion="5.1").state == "accepted"


def test_the_coordinator_reads_what_is_out_and_what_is_overdue(begun, working, sign_in):
    browser = sign_in(factories.coordinator_of(begun.municipality))
    posted = {
        "criteria": ["1.1"],
        "to": f"member-{factories.membership(working, begun.municipality).pk}",
        "due": (due := date(timezone.localdate().year + 1, 5, 1)),
        "why": "You wrote it.",
    }
    page = browser.post(address("assign", begun), posted, follow=True).content.decode()
    assert f"1 May {due.year}" in page
    assert page.count("<strong>overdue</strong>") == 1
    asked = begun.assignments.get(criterion="1.1")
    assert (asked.due, asked.why) == (due, "You wrote it.")
    assert browser.post(address("assign", begun), posted | {"due": "soon"}).status_code == 422


def test_a_picker_shows_only_people_of_ones_own_municipality(begun, sign_in):
    stranger = factories.member(factories.municipality("Gouda"), Role.CONTRIBUTOR)
    page = sign_in(factories.coordinator_of(begun.municipality)).get(address("assign", begun))
    assert stranger.name not in page.content.decode()


def test_a_picker_shows_only_who_can_answer(begun, sign_in):
    reader = factories.member(begun.municipality, Role.READER)
    signatory = factories.signatory_of(begun.municipality)
    contributor = factories.member(begun.municipality, Role.CONTRIBUTOR)
    browser = sign_in(factories.coordinator_of(begun.municipality))
    page = browser.get(address("assign", begun)).content.decode()
    assert contributor.name in page
    assert reader.name not in page
    assert signatory.name not in page


def test_reminders_are_switched_off_and_on_under_my_work(working, sign_in):
    browser = sign_in(working)
    assert "Reminders are off." in browser.post(reverse("reminders"), follow=True).content.decode()
    working.refresh_from_db()
    assert not working.wants_reminders
    browser.post(reverse("reminders"), {"wanted": "yes"})
    working.refresh_from_db()
    assert working.wants_reminders


def test_my_work_asks_the_database_equally_often_however_much_there_is(begun, working, sign_in):
    browser = sign_in(working)

    def queries():
        with CaptureQueriesContext(connection) as found:
            browser.get("/work/")
        return len(found)

    few = queries()
    factories.assign(begun, list(begun.instrument.by_code), working)
    factories.answer_all(begun)
    assert queries() <= few

"""The action plan: from a gap in one click, to who does what by when, to how it goes."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments import permissions, workflow
from assessments.models import Action, OutgoingMail, Progress, ProgressNote, Role, Status
from tests import factories
from tests.pages import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(begun):
    return factories.action(begun)


def filled(action, **changed):
    return {
        "title": action.title,
        "owner": None,
        "department": None,
        "due": None,
        "cost": "low",
        "by": factories.coordinator_of(action.municipality),
    } | changed


def test_planning_begins_with_the_next_levels_own_words_and_comes_into_being_on_save(
    begun, sign_in
):
    factories.answer(begun, "5.1", 1)
    browser = sign_in(factories.coordinator_of(begun.municipality))
    page = browser.get(address("next_steps", begun)).content.decode()
    assert "Plan an action" in page
    page = browser.get(address("plan_action", begun))
    words = page.context["texts"].criteria["5.1"]
    assert page.context["form"].initial["title"] == words.levels[2]
    assert not begun.municipality.actions.exists()
    assert browser.post(address("plan_action", begun), {"title": ""}).status_code == 422
    assert not begun.municipality.actions.exists()
    browser.post(address("plan_action", begun), {"title": "Ask the schools.", "cost": "low"})
    made = begun.municipality.actions.get()
    assert (made.target, made.title, made.cost) == (2, "Ask the schools.", "low")


def test_an_action_is_deleted_while_nothing_depends_on_it(begun, action, sign_in):
    browser = sign_in(factories.coordinator_of(begun.municipality))
    place = address("delete_action", begun)
    asked = browser.get(place).content.decode()
    assert action.title in asked
    assert begun.municipality.actions.exists()
    browser.post(place)
    assert not begun.municipality.actions.exists()


def test_an_action_that_somebody_reported_on_stays(begun, action):
    by = factories.coordinator_of(begun.municipality)
    workflow.report_progress(action, Progress.UNDER_WAY, text="We began.", by=by)
    with pytest.raises(workflow.Refused, match="reported on"):
        workflow.delete_action(action, by=by)


def test_an_action_that_may_stand_in_something_signed_stays(town):
    submitted = factories.assessment(town, at=Status.SUBMITTED)
    by = factories.coordinator_of(town)
    action = workflow.plan_action(submitted, "5.1", language="en", by=by)
    factories.sign_off(submitted)
    with pytest.raises(workflow.Refused, match="was signed"):
        workflow.delete_action(action, by=by)
    later = workflow.plan_action(submitted, "5.2", language="en", by=by)
    workflow.delete_action(later, by=by)
    assert list(town.actions.all()) == [action]


@pytest.mark.parametrize(("given", "why"), [({}, "Rate criterion"), ({"level": 4}, "highest")])
def test_nothing_is_planned_without_a_gap(given, why, begun):
    if given:
        factories.answer(begun, "5.1", **given)
    with pytest.raises(workflow.Refused, match=why):
        workflow.plan_action(
            begun, "5.1", language="en", by=factories.coordinator_of(begun.municipality)
        )


def test_a_criterion_takes_several_actions(begun, action):
    by = factories.coordinator_of(begun.municipality)
    workflow.plan_action(begun, "5.1", language="en", by=by)
    assert begun.municipality.actions.filter(criterion="5.1").count() == 2


def test_an_action_is_nobodys_of_another_town(begun, action):
    stranger = factories.member(factories.municipality("Gouda"), Role.CONTRIBUTOR)
    with pytest.raises(workflow.Refused, match="this municipality"):
        workflow.change_action(action, **filled(action, owner=stranger.memberships.get()))


def test_only_who_sees_to_it_and_the_coordinator_say_how_it_goes(begun, action):
    town = begun.municipality
    office = factories.department(town)
    owner = factories.member(town, Role.CONTRIBUTOR)
    colleague = factories.member(town, Role.CONTRIBUTOR, of=office)
    workflow.change_action(action, **filled(action, owner=factories.membership(owner, town)))
    workflow.report_progress(action, Progress.UNDER_WAY, text="We began.", by=owner)
    action.refresh_from_db()
    with pytest.raises(workflow.Refused, match="somebody else's"):
        workflow.report_progress(action, Progress.DONE, by=colleague)
    with pytest.raises(PermissionDenied):
        workflow.report_progress(action, Progress.DONE, by=factories.member(town, Role.READER))
    workflow.change_action(action, **filled(action, department=office))
    action.refresh_from_db()
    workflow.report_progress(action, Progress.DONE, by=colleague)
    action.refresh_from_db()
    assert action.progress == Progress.DONE
    assert [n.text for n in ProgressNote.objects.filter(action=action)] == ["We began.", ""]


def test_a_report_that_says_nothing_new_is_refused(action):
    by = factories.coordinator_of(action.municipality)
    with pytest.raises(workflow.Refused, match="how it goes"):
        workflow.report_progress(action, Progress.PLANNED, by=by)


def test_a_done_action_asks_to_answer_again_until_the_level_is_reached(begun, action, sign_in):
    by = factories.coordinator_of(begun.municipality)
    browser = sign_in(by)
    workflow.report_progress(action, Progress.DONE, by=by)
    assert b"answer 5.1 again" in browser.get(address("plan", begun)).content
    factories.answer(begun, "5.1", 2)
    assert b"answer 5.1 again" not in browser.get(address("plan", begun)).content


def test_the_plan_goes_on_in_the_next_round(begun, action, sign_in):
    later = factories.assessment(begun.municipality, round_name="2027")
    browser = sign_in(factories.coordinator_of(begun.municipality))
    assert action.title in browser.get(address("plan", later)).content.decode()


def test_what_if_is_a_range_and_no_promise(begun, sign_in):
    factories.answer_all(begun, level=2)
    browser = sign_in(factories.coordinator_of(begun.municipality))
    page = browser.get(address("next_steps", begun) + "?done=5.1&done=5.2").content.decode()
    assert "lies between 50, if nothing comes of it, and" in page
    assert "not a promise" in page


def test_who_sees_to_a_late_action_is_mailed_and_a_stranger_is_not(begun, action):
    town, today = begun.municipality, timezone.localdate()
    owner = factories.member(town, Role.CONTRIBUTOR)
    factories.member(factories.municipality("Gouda"), Role.CONTRIBUTOR)
    workflow.change_action(
        action,
        **filled(action, owner=factories.membership(owner, town), due=today - timedelta(days=1)),
    )
    before = OutgoingMail.objects.count()
    assert workflow.remind(today) == 1
    row = OutgoingMail.objects.latest("pk")
    assert OutgoingMail.objects.count() == before + 1
    assert row.to == owner.email
    assert action.title in row.text
    assert "overdue since" in row.html


def test_a_finished_action_is_neither_late_nor_mailed(action):
    by = factories.coordinator_of(action.municipality)
    owner = factories.membership(by, action.municipality)
    workflow.change_action(action, **filled(action, owner=owner, due=date(2026, 1, 1)))
    action.refresh_from_db()
    assert action.is_late(date(2026, 1, 2))
    workflow.report_progress(action, Progress.DROPPED, by=by)
    action.refresh_from_db()
    assert not action.is_late(date(2026, 1, 2))
    assert workflow.remind(date(2026, 1, 2)) == 0


def test_another_town_cannot_open_or_change_an_action(action, sign_in):
    stranger = factories.assessment(factories.municipality("Gouda"))
    browser = sign_in(factories.coordinator_of(stranger.municipality))
    for name in ("action", "report_progress"):
        url = (
            address(name, stranger)
            .rstrip("/")
            .replace(str(factories.action(stranger).pk), str(action.pk))
        )
        assert browser.post(f"{url}/", {"progress": "done"}).status_code == 404
    assert Action.objects.get(pk=action.pk).progress == Progress.PLANNED


def test_the_database_refuses_a_target_that_is_no_level(action):
    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(target=5)


def test_a_reader_sees_the_action_without_a_form(begun, action, sign_in):
    page = sign_in(factories.member(begun.municipality, Role.READER)).get(address("action", begun))
    assert action.title in page.content.decode()
    assert b"<textarea" not in page.content
    assert permissions.may_report_on(factories.coordinator_of(begun.municipality), action)


def test_a_late_action_that_nobody_sees_to_is_mailed_to_who_coordinates(begun, action):
    today = timezone.localdate()
    workflow.change_action(action, **filled(action, due=today - timedelta(days=1)))
    for role in (Role.CONTRIBUTOR, Role.READER, Role.SIGNATORY):
        factories.member(begun.municipality, role)
    OutgoingMail.objects.all().delete()
    assert workflow.remind(today) == 1
    owed = OutgoingMail.objects.get()
    assert owed.to == factories.coordinator_of(begun.municipality).email

"""Handing criteria out and in."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from assessments import permissions, workflow
from assessments.models import (
    AssignmentState,
    Role,
    Status,
)
from assessments.scoring import Rating
from tests import factories

pytestmark = pytest.mark.django_db


TODAY = date(2026, 11, 24)


def state(begun, code="5.1"):
    return begun.assignments.get(criterion=code).state


def save(begun, person, code="5.1", level=3):
    current = begun.answers.filter(criterion=code).first()
    seen = current.version if current else 0
    workflow.save_answer(begun, code, Rating(level, "", False, "So."), seen=seen, by=person)


def ask(begun, person, due, codes=("5.1",), why=""):
    workflow.assign(
        begun,
        codes,
        to=factories.membership(person, begun.municipality),
        by=factories.coordinator_of(begun.municipality),
        due=due,
        why=why,
    )


def test_an_answer_of_the_assignee_begins_the_work_and_one_of_somebody_else_does_not(
    begun, contributor
):
    save(begun, factories.coordinator_of(begun.municipality), "5.2")
    save(begun, contributor, "5.1")
    assert (state(begun, "5.1"), state(begun, "5.2")) == ("in_progress", "assigned")


def test_work_goes_to_and_fro_until_it_is_accepted(begun, contributor):
    by = factories.coordinator_of(begun.municipality)
    save(begun, contributor)
    workflow.hand_in(begun, ["5.1"], by=contributor)
    assert state(begun) == AssignmentState.HANDED_IN
    workflow.send_back(begun, ["5.1"], note="Name the plan.", by=by)
    asked = begun.assignments.get(criterion="5.1")
    assert (asked.state, asked.note) == (AssignmentState.SENT_BACK, "Name the plan.")
    save(begun, contributor, level=2)
    assert state(begun) == AssignmentState.IN_PROGRESS
    workflow.hand_in(begun, ["5.1"], by=contributor)
    workflow.accept_work(begun, ["5.1"], by=by)
    assert state(begun) == AssignmentState.ACCEPTED


@pytest.mark.parametrize("role", [Role.READER, Role.SIGNATORY])
def test_nothing_is_asked_of_who_may_not_answer(role, begun):
    person = factories.member(begun.municipality, role)
    with pytest.raises(workflow.Refused, match="role"):
        ask(begun, person, None)
    assert not begun.assignments.exists()


def test_what_changes_after_it_was_accepted_is_no_longer_accepted(begun, contributor):
    save(begun, contributor)
    workflow.hand_in(begun, ["5.1"], by=contributor)
    workflow.accept_work(begun, ["5.1"], by=factories.coordinator_of(begun.municipality))
    save(begun, contributor, level=3)
    assert state(begun) == AssignmentState.ACCEPTED
    save(begun, contributor, level=4)
    assert state(begun) == AssignmentState.IN_PROGRESS


def test_nothing_is_handed_in_without_an_answer_or_by_somebody_else(begun, contributor):
    with pytest.raises(workflow.Incomplete):
        workflow.hand_in(begun, ["5.1"], by=contributor)
    save(begun, contributor)
    with pytest.raises(PermissionDenied):
        workflow.hand_in(begun, ["5.1"], by=factories.member(begun.municipality, Role.CONTRIBUTOR))
    with pytest.raises(workflow.Refused, match="not assigned to you"):
        workflow.hand_in(begun, ["5.1"], by=factories.coordinator_of(begun.municipality))
    assert state(begun) == AssignmentState.IN_PROGRESS


def test_only_what_was_handed_in_is_judged_and_sending_back_needs_a_sentence(begun, contributor):
    by = factories.coordinator_of(begun.municipality)
    with pytest.raises(workflow.Refused, match="handed in"):
        workflow.accept_work(begun, ["5.1"], by=by)
    save(begun, contributor)
    workflow.hand_in(begun, ["5.1"], by=contributor)
    with pytest.raises(workflow.Refused, match="sentence"):
        workflow.send_back(begun, ["5.1"], note="  ", by=by)
    with pytest.raises(PermissionDenied):
        workflow.accept_work(begun, ["5.1"], by=contributor)
    assert state(begun) == AssignmentState.HANDED_IN


def test_another_day_for_the_same_person_does_not_undo_their_progress(begun, contributor):
    save(begun, contributor)
    ask(begun, contributor, TODAY, ["5.1"], "You know.")
    asked = begun.assignments.get(criterion="5.1")
    assert (asked.state, asked.due, asked.why) == ("in_progress", TODAY, "You know.")
    ask(begun, factories.member(begun.municipality, Role.CONTRIBUTOR), TODAY)
    assert state(begun) == AssignmentState.ASSIGNED


def test_my_work_is_mine_or_my_departments_and_only_where_i_may_answer(begun, contributor):
    town = begun.municipality
    office = factories.department(town)
    colleague = factories.member(town, Role.CONTRIBUTOR, of=office)
    reader = factories.member(town, Role.READER, of=office)
    workflow.assign(begun, ["1.1"], to=office, by=factories.coordinator_of(town))
    other = factories.assessment(factories.municipality("Gouda"))
    factories.assign(other, ["2.1"], factories.member(other.municipality, Role.CONTRIBUTOR))
    found = {
        person: sorted(permissions.assigned_work(person).values_list("criterion", flat=True))
        for person in (contributor, colleague, reader)
    }
    assert found == {contributor: ["5.1", "5.2"], colleague: ["1.1"], reader: []}
    begun.status = Status.SUBMITTED
    begun.save()
    assert not permissions.assigned_work(contributor).exists()

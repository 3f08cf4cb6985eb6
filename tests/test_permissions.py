"""Who may do what: the whole matrix, the outsider, and what is assigned."""

import pytest
from django.contrib.auth.models import AnonymousUser

from assessments import permissions, workflow
from assessments.models import Role, Status
from assessments.permissions import Can
from tests import factories

pytestmark = pytest.mark.django_db

COMMENTS = {Can.COMMENT, Can.SETTLE, Can.PRINT_COMMENT}

ALLOWED = {
    Status.DRAFT: {
        Role.READER: {Can.VIEW},
        Role.CONTRIBUTOR: {
            Can.VIEW, Can.ANSWER, Can.COMPLETE, *COMMENTS, Can.PROPOSE, Can.REPORT_PROGRESS,
        },
        Role.COORDINATOR: {
            Can.VIEW, Can.ANSWER, Can.COMPLETE, Can.ASSIGN, *COMMENTS, Can.PROPOSE, Can.DECIDE,
            Can.CHECK, Can.UPGRADE, Can.SUBMIT, Can.START, Can.MANAGE_PEOPLE, Can.PLAN,
            Can.REPORT_PROGRESS, Can.SET_BRAND, Can.VIEW_ACTIVITY,
        },
        Role.SIGNATORY: {Can.VIEW, *COMMENTS},
        Role.GUEST: {Can.ANSWER},
    },
    Status.SUBMITTED: {
        Role.READER: {Can.VIEW},
        Role.CONTRIBUTOR: {Can.VIEW, *COMMENTS, Can.REPORT_PROGRESS},
        Role.COORDINATOR: {
            Can.VIEW, *COMMENTS, Can.REVIEW, Can.RETURN, Can.START, Can.MANAGE_PEOPLE,
            Can.PLAN, Can.REPORT_PROGRESS, Can.SET_BRAND, Can.VIEW_ACTIVITY,
        },
        Role.SIGNATORY: {Can.VIEW, *COMMENTS, Can.REVIEW, Can.RETURN, Can.SIGN_OFF},
        Role.GUEST: set(),
    },
    Status.SIGNED_OFF: {
        Role.READER: {Can.VIEW},
        Role.CONTRIBUTOR: {Can.VIEW, Can.REPORT_PROGRESS},
        Role.COORDINATOR: {
            Can.VIEW, Can.REOPEN, Can.START, Can.MANAGE_PEOPLE, Can.PLAN, Can.REPORT_PROGRESS,
            Can.SET_BRAND, Can.VIEW_ACTIVITY,
        },
        Role.SIGNATORY: {Can.VIEW},
        Role.GUEST: set(),
    },
}  # fmt: skip
ALLOWED[Status.RETURNED] = ALLOWED[Status.DRAFT]


def person_with(role, begun):
    if role == Role.COORDINATOR:
        return factories.coordinator_of(begun.municipality)
    return factories.member(begun.municipality, role)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("role", Role)
def test_a_role_may_in_a_status_exactly_what_the_matrix_says(role, status, town):
    begun = factories.assessment(town)
    person = person_with(role, begun)
    if role in (Role.CONTRIBUTOR, Role.GUEST):
        factories.assign(begun, ["1.1"], person)
    begun.status = status
    allowed = {can for can in Can if permissions.denial(person, can, begun, ["1.1"]) is None}
    assert allowed == ALLOWED[status][role]


def test_every_role_and_status_is_in_the_tables():
    assert set(permissions.ROLE_GRANTS) == set(Role)
    assert set(permissions.STATUS_ALLOWS) == set(Status)


@pytest.mark.parametrize("can", Can)
def test_an_outsider_may_nothing_and_is_told_so_in_a_sentence(can, begun):
    stranger = factories.coordinator_of(factories.municipality("Gouda"))
    assert permissions.denial(stranger, can, begun) == "You are not a member of this municipality."
    assert permissions.denial(AnonymousUser(), can, begun) is not None


def test_another_municipality_does_not_see_that_it_exists(begun):
    stranger = factories.coordinator_of(factories.municipality("Gouda"))
    assert begun not in permissions.visible_assessments(stranger)
    assert begun.municipality not in permissions.visible_municipalities(stranger)


def test_a_member_sees_the_assessments_of_each_of_their_municipalities_once(begun):
    person = factories.coordinator_of(begun.municipality)
    assert list(permissions.visible_assessments(person)) == [begun]


def test_a_contributor_answers_only_what_is_assigned_to_them(begun):
    person = factories.member(begun.municipality, Role.CONTRIBUTOR)
    assert permissions.answerable(person, begun) == frozenset()
    factories.assign(begun, ["4.1", "4.2"], person)
    assert permissions.answerable(person, begun) == {"4.1", "4.2"}
    assert permissions.denial(person, Can.ANSWER, begun, ["4.1"]) is None
    assert permissions.denial(person, Can.ANSWER, begun, ["4.1", "4.3"]) is not None


def test_a_contributor_answers_what_is_assigned_to_their_department(begun):
    office = factories.department(begun.municipality)
    person = factories.member(begun.municipality, Role.CONTRIBUTOR, of=office)
    by = factories.coordinator_of(begun.municipality)
    workflow.assign(begun, ["3.2"], to=office, by=by)
    assert permissions.answerable(person, begun) == {"3.2"}


def test_a_picker_shows_only_colleagues(town):
    factories.member(factories.municipality("Gouda"), Role.READER)
    names = {row.user for row in permissions.colleagues(town)}
    assert names == {factories.coordinator_of(town)}


def test_every_denial_is_a_whole_sentence(begun):
    person = factories.member(begun.municipality, Role.READER)
    sentences = [s for can in Can if (s := permissions.denial(person, can, begun))]
    assert sentences
    assert all(s[0].isupper() and s.endswith(".") for s in sentences)

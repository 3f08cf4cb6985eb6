"""The town of the demonstration: its people, its rounds and its evidence, as promised."""

import tomllib
from datetime import date

import pytest
from django.urls import reverse

from assessments import permissions, workflow
from assessments.management.commands import load_demonstration
from assessments.models import (
    Assessment,
    Evidence,
    Municipality,
    Role,
    Status,
    User,
    planned_actions,
)
from assessments.permissions import Can
from tests import factories

STORY = tomllib.loads(load_demonstration.STORY.read_text("utf-8"))
VISITORS = ["coordinator", "contributor", "signatory", "reader"]


@pytest.fixture(scope="module")
def built(once_a_module):
    """The town, built once for the tests of this module."""
    with once_a_module():
        load_demonstration.build(STORY)
        yield Municipality.objects.get(code="VB0001")


@pytest.fixture
def loaded(built, db):
    """The town as it was built; what a test does to it is undone."""
    return built


def in_round(name):
    return Assessment.objects.get(municipality__code="VB0001", round__name=name)


# How to get in


@pytest.mark.parametrize("name", VISITORS)
def test_a_visitor_signs_in_with_the_printed_password(loaded, client, name):
    page = client.post(
        reverse("account_login"),
        {"login": f"{name}@voorbeeldstad.example", "password": "voorbeeld-2026-stad"},
    )
    assert page.status_code == 302
    assert client.session["_auth_user_id"]


def test_nobody_else_can_ever_sign_in(loaded):
    able = [user.email for user in User.objects.all() if user.has_usable_password()]
    assert sorted(able) == sorted(f"{name}@voorbeeldstad.example" for name in VISITORS)
    assert User.objects.count() == len(STORY["people"]) > len(able)


def test_every_visitor_has_the_role_of_their_name_and_no_other_power(loaded):
    for name in VISITORS:
        user = User.objects.get(email=f"{name}@voorbeeldstad.example")
        assert user.memberships.get().role == Role(name)
        assert not user.is_superuser
        assert user.may_set_up_municipalities == (name == "coordinator")


def test_an_outsider_sees_nothing_of_it(loaded, client):
    outsider = factories.coordinator_of(factories.municipality("Elsewhere"))
    assert not permissions.visible_assessments(outsider).exists()
    client.force_login(outsider)
    for begun in Assessment.objects.all():
        page = begun.url("results")
        assert client.get(page).status_code == 404


# The town


def test_it_speaks_english_to_everybody(loaded):
    assert loaded.default_language == "en"
    assert {user.language for user in User.objects.all()} == {"en"}


def test_every_department_has_one_officer_who_answers_for_it(loaded):
    officers = loaded.memberships.filter(role=Role.CONTRIBUTOR)
    assert sorted(str(each.department) for each in officers) == sorted(STORY["departments"])


def test_every_answer_was_given_by_the_department_it_was_assigned_to(loaded):
    for begun in Assessment.objects.all():
        assigned = {each.criterion: each.department for each in begun.assignments.all()}
        assert set(assigned) == set(begun.instrument.by_code)
        for answer in begun.answers.filter(is_unconfirmed=False):
            member = permissions.membership_in(answer.updated_by, begun)
            assert answer.department == assigned[answer.criterion] == member.department


def test_the_contributor_has_something_left_to_do(loaded):
    contributor = User.objects.get(email="contributor@voorbeeldstad.example")
    begun = in_round("2026")
    open_ones = permissions.answerable(contributor, begun) - set(begun.snapshot().ratings)
    assert open_ones == {"6.2", "16.3", "12.3"}  # 12.3 waits for approval


# The rounds


@pytest.mark.parametrize("name", ["2024", "2025"])
def test_a_finished_round_is_answered_and_completed_and_the_last_is_signed(loaded, name):
    begun = in_round(name)
    assert begun.status == (Status.SIGNED_OFF if name == "2025" else Status.SUBMITTED)
    assert begun.answers.count() == 53
    assert begun.completions.count() == 16


def test_the_round_in_progress_is_answered_in_part(loaded):
    begun = in_round("2026")
    answers = list(begun.answers.all())
    assert begun.status == Status.DRAFT
    assert sum(answer.is_answered for answer in answers) == 30  # one more waits for approval
    assert sum(answer.dont_know for answer in answers) == 2
    assert list(begun.completions.values_list("article", flat=True)) == [1, 3, 4, 10]
    coordinator = User.objects.get(email="coordinator@voorbeeldstad.example")
    assert permissions.denial(coordinator, Can.SUBMIT, begun) is None
    assert workflow.gaps(begun, begun.instrument.by_code)


def test_what_came_along_from_the_signed_round_waits_to_be_confirmed(loaded):
    begun = in_round("2026")
    assert begun.descends_from == in_round("2025")
    assert begun.answers.filter(is_unconfirmed=True).count() == 20
    assert not [a for a in begun.answers.filter(is_unconfirmed=True) if a.is_answered]


@pytest.mark.parametrize(
    ("name", "lowest", "highest"), [("2024", 37, 39), ("2025", 46, 48), ("2026", 57, 60)]
)
def test_the_town_improves_from_round_to_round(loaded, name, lowest, highest):
    assert lowest <= in_round(name).snapshot().result.readiness <= highest


@pytest.mark.parametrize("name", ["2024", "2025"])
def test_a_finished_round_has_a_headline_and_a_band_lowered_by_flags(loaded, name):
    result = in_round(name).snapshot().result
    assert result.headline == result.readiness
    assert (result.band, result.band_by_average) == ("early", "emerging")


def test_the_round_in_progress_shows_an_interval_instead_of_a_headline(loaded):
    result = in_round("2026").snapshot().result
    assert result.headline is None
    assert result.overall.low < result.readiness < result.overall.high


@pytest.mark.parametrize(
    ("name", "flags"), [("2024", ["2.2", "4.2", 9]), ("2025", ["2.2", "4.2"]), ("2026", ["2.2"])]
)
def test_what_fails_seriously_is_named_until_it_is_solved(loaded, name, flags):
    raised = in_round(name).snapshot().result.flags
    assert [flag.criterion or flag.article for flag in raised] == flags


@pytest.mark.parametrize("name", ["2024", "2025"])
def test_articles_nine_and_twelve_are_among_the_three_weakest(loaded, name):
    articles = in_round(name).snapshot().result.articles
    weakest = sorted(articles, key=lambda number: articles[number].readiness)[:3]
    assert {9, 12} <= set(weakest)


def test_transit_is_not_applicable_for_a_listed_reason_with_a_sentence(loaded):
    for begun in Assessment.objects.all():
        given = begun.snapshot().answer("12.3")
        assert given.reason == "off_route_no_request"
        assert "minutes" in given.justification


@pytest.mark.parametrize("name", ["2024", "2025"])
def test_in_finished_rounds_the_coordinator_agreed_with_what_does_not_apply(loaded, name):
    snapshot = in_round(name).snapshot()
    assert snapshot.ratings["12.3"] is None


# What waits for the coordinator


def test_a_newcomer_finds_a_conversation_and_a_remark_for_the_report(loaded):
    begun = loaded.assessments.get(round__name="2026")
    threads = begun.comments.filter(parent=None)
    assert {(row.criterion, row.for_report, row.replies.count()) for row in threads} == {
        ("3.4", False, 1),
        ("3.5", True, 0),
    }
    assert len(begun.snapshot().answer("3.5").remarks) == 1


def test_a_newcomer_finds_one_approval_and_two_proposals_to_decide_on(loaded, client):
    begun = in_round("2026")
    assert begun.snapshot().answer("12.3").pending == "unapproved"
    proposals = begun.proposals.all()
    assert {(row.criterion, row.level) for row in proposals} == {("14.2", 3), ("14.2", 1)}
    answer = begun.answers.get(criterion="14.2")
    assert answer.department not in {row.department for row in proposals}
    client.force_login(User.objects.get(email="coordinator@voorbeeldstad.example"))
    assert "3 decisions wait for you" in client.get(begun.url("task_list")).text
    assert "meet nobody in the library" in client.get(begun.url("decisions")).text


# Principles, and what others block


def test_a_newcomer_finds_checks_that_count_and_some_that_wait_to_be_said_again(loaded):
    begun = in_round("2026")
    given = {code: check.answer for code, check in begun.snapshot().checks.items()}
    assert given == {"P2": "partly", "P4": "no", "P8": "yes"}
    waiting = workflow.newest_checks(begun)
    assert {code for code, row in waiting.items() if row.is_unconfirmed} == {"P1", "P9"}


def test_a_newcomer_finds_a_brief_with_barriers_of_two_levels_of_government(loaded):
    answers = in_round("2026").snapshot().answers.values()
    tiers = {given.criterion: given.barrier.tier for given in answers if given.barrier}
    assert tiers == {"3.5": "state", "13.2": "state", "11.3": "region"}
    signed = in_round("2025").snapshot().answer("3.5").barrier
    assert signed.tier == "state"
    assert in_round("2026").barriers.filter(criterion="3.5").count() == 2


# The evidence


def test_no_evidence_is_younger_than_the_round_it_proves(loaded):
    for item in Evidence.objects.select_related("assessment"):
        assert item.dated <= item.assessment.reference_date, item.title


def test_evidence_that_can_be_opened_has_a_link_and_no_other(loaded):
    for item in Evidence.objects.all():
        assert bool(item.link) == (item.strength == 2), item.title
        assert item.link.startswith("https://voorbeeldstad.example/") or not item.link


def test_some_evidence_has_grown_old_and_some_stands_firm(loaded):
    snapshot = in_round("2026").snapshot()
    named = [item for given in snapshot.answers.values() for item in given.evidence]
    assert sum(snapshot.is_old(item) for item in named) >= 3
    assert snapshot.strength("4.4") == 1
    assert snapshot.strength("4.2") == 3


# Its plan


def test_the_plan_goes_on_from_the_signed_round_with_what_is_done_late_and_to_be_decided(loaded):
    actions = {action.criterion: action for action in planned_actions(loaded)}
    assert actions["4.2"].progress == "done"
    assert actions["4.2"].planned_in == "2025"
    assert in_round("2026").answers.get(criterion="4.2").level == 3
    assert actions["2.2"].is_late(date(2026, 11, 1))
    assert actions["2.2"].news
    assert [code for code, action in actions.items() if action.needs_decision] == ["13.2", "3.5"]

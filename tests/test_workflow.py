"""Every change, allowed and refused."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from assessments import workflow
from assessments.models import Answer, AnswerVersion, Assessment, AuditEntry, Evidence, Role, Status
from assessments.scoring import Rating
from tests import factories

pytestmark = pytest.mark.django_db


def save(begun, code="5.1", given=None, *, seen=0, by=None, save_id=""):
    by = by or factories.coordinator_of(begun.municipality)
    return workflow.save_answer(
        begun, code, given or Rating(level=2), seen=seen, by=by, save_id=save_id
    )


def colleague_of(begun):
    person = factories.member(begun.municipality, Role.CONTRIBUTOR)
    factories.assign(begun, ["5.1", "5.2"], person)
    return person


# Answers


def test_a_first_save_is_version_one_and_is_kept_in_the_history(begun):
    answer = save(begun, given=Rating(level=3, justification="Scanned in 2025."))
    assert (answer.version, answer.level) == (1, 3)
    assert [v.rating for v in answer.versions.all()] == [
        Rating(3, justification="Scanned in 2025.")
    ]


def test_each_further_save_adds_a_version_and_overwrites_none(begun):
    save(begun, given=Rating(level=1))
    save(begun, given=Rating(level=2), seen=1)
    answer = save(begun, given=Rating(level=3), seen=2)
    assert answer.version == 3
    assert [v.level for v in answer.versions.all()] == [1, 2, 3]


def test_an_empty_answer_to_an_untouched_criterion_is_not_kept(begun):
    assert save(begun, given=Rating()) is None
    assert not Answer.objects.exists()


def test_an_unchanged_answer_makes_no_version(begun):
    save(begun, given=Rating(level=2))
    assert save(begun, given=Rating(level=2), seen=1).version == 1


def test_a_stale_save_is_a_conflict_and_changes_nothing(begun):
    ana = colleague_of(begun)
    save(begun, given=Rating(level=1), by=ana)
    with pytest.raises(workflow.Conflict) as conflict:
        save(begun, given=Rating(level=4), seen=0)
    assert conflict.value.theirs.level == 1
    assert conflict.value.theirs.updated_by == ana
    assert begun.answers.get().version == 1


def test_somebody_who_changed_nothing_has_no_conflict(begun):
    save(begun, given=Rating(level=1))
    save(begun, given=Rating(level=2), seen=1, by=colleague_of(begun))
    assert save(begun, given=Rating(level=1), seen=1).level == 2


def test_a_save_whose_confirmation_got_lost_is_not_taken_for_a_colleague(begun):
    save(begun, given=Rating(level=1, justification="First"), save_id="a1")
    again = save(begun, given=Rating(level=1, justification="First"), save_id="a1")
    assert again.version == 1
    more = save(begun, given=Rating(level=1, justification="First, and more"), save_id="a1")
    assert (more.version, more.justification) == (2, "First, and more")


def test_the_same_save_id_of_somebody_else_is_still_a_conflict(begun):
    save(begun, given=Rating(level=1), save_id="a1", by=colleague_of(begun))
    with pytest.raises(workflow.Conflict):
        save(begun, given=Rating(level=2), save_id="a1")


def test_a_reason_that_is_not_listed_is_refused(begun):
    with pytest.raises(workflow.Refused, match=r"5\.1 cannot be left out"):
        save(begun, given=Rating(reason="too_small"))
    assert not begun.answers.exists()


def test_a_listed_reason_is_saved(begun):
    answer = save(begun, "2.2", Rating(reason="all_residents_may_vote"))
    assert answer.is_answered
    assert answer.level is None


def test_an_unknown_criterion_is_refused(begun):
    with pytest.raises(workflow.Refused, match=r"no criterion 17\.1"):
        save(begun, "17.1")


def test_a_contributor_cannot_save_what_was_not_assigned(begun):
    with pytest.raises(PermissionDenied, match="not assigned"):
        save(begun, "6.1", by=colleague_of(begun))
    assert not begun.answers.exists()


def test_a_reader_cannot_save(begun):
    reader = factories.member(begun.municipality, Role.READER)
    with pytest.raises(PermissionDenied):
        save(begun, by=reader)


@pytest.mark.parametrize(
    "wrong", [{"level": 5}, {"level": 2, "reason": "x"}, {"dont_know": True, "level": 0}]
)
def test_the_database_itself_refuses_two_ratings_or_a_level_of_five(begun, wrong):
    answer = save(begun)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=answer.pk).update(**wrong)


def test_a_conditional_update_never_crosses_a_join(begun):
    answer = save(begun)
    with CaptureQueriesContext(connection) as queries:
        save(begun, given=Rating(level=4), seen=answer.version)
    updates = [q["sql"] for q in queries if q["sql"].startswith("UPDATE")]
    assert len(updates) == 1
    assert "SELECT" not in updates[0]
    assert "JOIN" not in updates[0]


# Evidence


def add_evidence(begun, code="5.1", **fields):
    defaults = {
        "title": "Plan",
        "dated": date(2026, 1, 1),
        "strength": 2,
        "link": "https://x.example",
    }
    by = factories.coordinator_of(begun.municipality)
    return workflow.add_evidence(begun, code, by=by, **(defaults | fields))


def test_evidence_is_kept_with_the_answer(begun):
    add_evidence(begun)
    (item,) = begun.snapshot().answer("5.1").evidence
    assert (item.title, item.strength) == ("Plan", 2)


def test_one_document_proves_several_answers_and_goes_with_the_last(begun):
    by = factories.coordinator_of(begun.municipality)
    item = add_evidence(begun)
    workflow.reuse_evidence(begun, "5.2", item, by=by)
    workflow.remove_evidence(begun, "5.1", item, by=by)
    assert begun.snapshot().answer("5.2").evidence
    workflow.remove_evidence(begun, "5.2", item, by=by)
    assert not Evidence.objects.exists()


def test_evidence_of_another_assessment_cannot_be_used(begun):
    foreign = add_evidence(factories.assessment(factories.municipality("Gouda")))
    with pytest.raises(workflow.Refused, match="this assessment"):
        workflow.reuse_evidence(
            begun, "5.1", foreign, by=factories.coordinator_of(begun.municipality)
        )


# Completing and submitting


def test_an_article_with_a_gap_cannot_be_completed_and_says_which(begun):
    factories.answer(begun, "9.1")
    with pytest.raises(workflow.Incomplete) as incomplete:
        workflow.complete_article(begun, 9, by=factories.coordinator_of(begun.municipality))
    assert incomplete.value.gaps == {"9.2": "Select a level for criterion 9.2."}


@pytest.mark.parametrize("unseen", [" ", "\u200b", "\u3164", "\u00ad\ufe0f"], ids=ascii)
def test_not_applicable_needs_a_sentence_before_completion(begun, unseen):
    factories.answer(begun, "2.1")
    reason = {"level": None, "reason": "all_residents_may_vote", "text": unseen}
    factories.answer(begun, "2.2", **reason)
    assert list(workflow.gaps(begun, ["2.1", "2.2"])) == ["2.2"]
    factories.answer(begun, "2.2", **(reason | {"text": "All our residents may vote."}))
    assert workflow.gaps(begun, ["2.1", "2.2"]) == {}


def test_dont_know_is_an_answer_to_complete_with_but_counts_as_unanswered(begun):
    by = factories.coordinator_of(begun.municipality)
    factories.answer(begun, "9.1", level=None, dont_know=True)
    factories.answer(begun, "9.2")
    workflow.complete_article(begun, 9, by=by)
    assert begun.completions.get().article == 9
    assert begun.snapshot().result.articles[9].coverage == 0.5


def test_a_draft_may_hold_more_than_a_completed_answer(begun):
    factories.answer(begun, "9.1", text="x" * 3001)
    assert "3000 characters" in workflow.gaps(begun, ["9.1"])["9.1"]


def test_submitting_leaves_what_is_unanswered_unanswered(begun):
    factories.answer(begun, "1.1")
    workflow.submit(begun, by=factories.coordinator_of(begun.municipality))
    assert Assessment.objects.get().status == Status.SUBMITTED
    assert begun.answers.count() == 1


def test_a_submitted_assessment_is_closed_until_it_is_returned(town):
    begun = factories.assessment(town, at=Status.SUBMITTED)
    by = factories.coordinator_of(town)
    with pytest.raises(PermissionDenied, match="has been submitted"):
        save(begun, seen=1)
    workflow.return_for_changes(begun, note="One more figure came in.", by=by)
    assert save(begun, given=Rating(level=4), seen=1).level == 4


def test_a_signatory_cannot_submit(begun):
    signatory = factories.member(begun.municipality, Role.SIGNATORY)
    with pytest.raises(PermissionDenied):
        workflow.submit(begun, by=signatory)


# Places and people


def test_setting_up_makes_the_person_coordinator_and_works_once(db):
    town = factories.registered()
    person = factories.user(may_set_up=True)
    workflow.set_up_municipality(town, by=person, default_language="nl")
    assert person.memberships.get().role == Role.COORDINATOR
    other = factories.user(may_set_up=True)
    with pytest.raises(workflow.Refused, match="already in use"):
        workflow.set_up_municipality(town, by=other, default_language="nl")


def test_not_everybody_may_set_up_a_municipality(db):
    with pytest.raises(workflow.Refused):
        workflow.set_up_municipality(
            factories.registered(), by=factories.user(), default_language="nl"
        )


def test_a_new_member_without_an_account_gets_one_without_a_password(town):
    added = workflow.add_member(
        town,
        email="New@Town.example",
        name="New",
        role=Role.READER,
        department=None,
        by=factories.coordinator_of(town),
    )
    assert added.user.email == "new@town.example"
    assert not added.user.has_usable_password()


def test_a_member_cannot_join_the_department_of_another_town(town):
    office = factories.department(factories.municipality("Gouda"))
    with pytest.raises(workflow.Refused, match="of this municipality"):
        workflow.add_member(
            town,
            email="new@town.example",
            name="New",
            role=Role.READER,
            department=office,
            by=factories.coordinator_of(town),
        )


def test_the_last_coordinator_cannot_be_removed(town):
    by = factories.coordinator_of(town)
    with pytest.raises(workflow.Refused, match="needs a coordinator"):
        workflow.remove_member(factories.membership(by, town), by=by)


def test_criteria_cannot_be_assigned_to_another_municipality(begun):
    stranger = factories.member(factories.municipality("Gouda"), Role.CONTRIBUTOR)
    with pytest.raises(workflow.Refused):
        workflow.assign(
            begun,
            ["1.1"],
            to=stranger.memberships.get(),
            by=factories.coordinator_of(begun.municipality),
        )


def test_a_second_assessment_in_one_round_is_refused(begun):
    with pytest.raises(workflow.Refused, match="already an assessment"):
        factories.assessment(begun.municipality)


def test_every_version_has_its_author(begun):
    ana = colleague_of(begun)
    save(begun, by=ana)
    assert AnswerVersion.objects.get().saved_by == ana


def test_a_sheet_leaves_the_rows_that_the_tests_write_at_once(town):
    written, taken_over = factories.assessment(town), factories.assessment(town, round_name="2027")
    factories.answer_all(written)
    by = factories.coordinator_of(town)
    workflow.take_over_sheet(taken_over, factories.sheet(taken_over), by=by)
    assert len(rows_of(written)["answers"]) == 53
    assert rows_of(written) == rows_of(taken_over)


def rows_of(begun):
    """What is kept of an assessment, without what differs between two that are alike."""

    def told(rows, *left_out):
        differs = {"id", "assessment_id", "answer_id", "at", "updated_at", "saved_at", "added_at"}
        differs.update(left_out)
        return [{k: v for k, v in row.items() if k not in differs} for row in rows]

    versions = AnswerVersion.objects.filter(answer__assessment=begun)
    entries = AuditEntry.objects.filter(assessment=begun).exclude(verb="start_assessment")
    evidence = begun.evidence.order_by("title")
    return {
        "answers": told(begun.answers.order_by("criterion").values()),
        "versions": told(versions.order_by("answer__criterion").values()),
        "evidence": told(evidence.values()),
        "proves": list(evidence.values_list("title", "answers__criterion")),
        "entries": [
            row | {"detail": {**row["detail"], "evidence": "evidence" in row["detail"]}}
            for row in told(entries.order_by("id").values())
        ],
    }

"""Proposals, what does not apply, and restoring: each verb, allowed and refused."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from assessments import workflow
from assessments.models import AssignmentState, Proposal, ProposalState, Role, Ruling, Status
from assessments.scoring import Rating
from tests import factories
from tests.markup import compact
from tests.pages import address

pytestmark = pytest.mark.django_db

REASON = "all_residents_may_vote"


@pytest.fixture
def me(begun):
    return factories.coordinator_of(begun.municipality)


@pytest.fixture
def officer(begun):
    """A contributor who was asked 2.2 and nothing else."""
    person = factories.member(
        begun.municipality, Role.CONTRIBUTOR, of=factories.department(begun.municipality)
    )
    factories.assign(begun, ["2.2"], person)
    return person


@pytest.fixture
def waiting(begun, officer):
    """The officer said that 2.2 does not apply."""
    return workflow.save_answer(
        begun, "2.2", Rating(reason=REASON, justification="All may vote."), seen=0, by=officer
    )


def propose(begun, by, code="5.1", level=4, reason="The audit shows it."):
    return workflow.propose(begun, code, level=level, reason=reason, by=by)


def decide(begun, proposal, by, *, accept=True, reason="I read the audit.", seen=1):
    workflow.decide_proposal(
        begun, proposal.criterion, proposal.pk, accept=accept, reason=reason, seen=seen, by=by
    )


def rule(begun, by, *, approve, reason="", seen=1):
    workflow.rule_on_not_applicable(begun, "2.2", approve=approve, reason=reason, seen=seen, by=by)


# Proposals


def test_a_proposal_stands_beside_the_level_and_changes_no_figure(begun, officer):
    factories.answer(begun, "5.1", 2)
    before = begun.snapshot().hash
    proposal = propose(begun, officer)
    assert (proposal.level, proposal.department.name) == (4, "Social affairs")
    assert begun.snapshot().hash == before


def test_an_answer_that_nobody_read_is_not_replaced_by_accepting(begun, officer):
    by = factories.coordinator_of(begun.municipality)
    factories.assign(begun, ["5.1"], officer)
    factories.answer(begun, "5.1", 2)
    proposal = propose(begun, officer, level=4)
    workflow.save_answer(begun, "5.1", Rating(level=3, justification="News."), seen=1, by=officer)
    with pytest.raises(workflow.Refused, match="Read it first"):
        decide(begun, proposal, by, seen=1)
    assert begun.answers.get(criterion="5.1").level == 3
    decide(begun, proposal, by, seen=2)
    assert begun.answers.get(criterion="5.1").level == 4


def test_the_page_names_the_answer_that_a_decision_replaces(begun, officer, sign_in):
    factories.answer(begun, "5.1", 2)
    factories.answer(begun, "5.1", 3)
    propose(begun, officer, level=4)
    propose(begun, officer, code="5.2", level=4)
    browser = sign_in(factories.coordinator_of(begun.municipality))
    for name in ("decisions", "proposals"):
        page = compact(browser.get(address(name, begun)).content.decode())
        assert '<input type="hidden" name="seen" value="2">' in page
    assert '<input type="hidden" name="seen" value="0">' in compact(
        browser.get(address("decisions", begun)).content.decode()
    )


def test_a_contributor_may_propose_for_what_was_not_asked_of_them(begun, officer):
    propose(begun, officer, code="16.3")
    with pytest.raises(PermissionDenied):
        workflow.save_answer(begun, "16.3", Rating(level=4), seen=0, by=officer)


@pytest.mark.parametrize("role", [Role.READER, Role.SIGNATORY])
def test_who_does_not_answer_does_not_propose(role, begun):
    with pytest.raises(PermissionDenied):
        propose(begun, factories.member(begun.municipality, role))
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    ("level", "reason", "sentence"), [(4, " ", "Say why"), (2, "Because.", "current level")]
)
def test_a_proposal_needs_a_reason_and_another_level(level, reason, sentence, begun, officer):
    factories.answer(begun, "5.1", 2)
    with pytest.raises(workflow.Refused, match=sentence):
        propose(begun, officer, level=level, reason=reason)


def test_one_person_has_one_open_proposal_for_a_criterion(begun, officer):
    first = propose(begun, officer)
    with pytest.raises(workflow.Refused, match="Withdraw it first"):
        propose(begun, officer, level=1)
    workflow.withdraw_proposal(begun, "5.1", first.pk, by=officer)
    propose(begun, officer, level=1)
    states = begun.proposals.values_list("level", "state")
    assert list(states) == [(4, ProposalState.WITHDRAWN), (1, ProposalState.OPEN)]


def test_nobody_withdraws_the_proposal_of_somebody_else(begun, officer, me):
    proposal = propose(begun, officer)
    with pytest.raises(workflow.Refused, match="Only who proposed it"):
        workflow.withdraw_proposal(begun, "5.1", proposal.pk, by=me)


def test_accepting_makes_the_level_a_new_version_and_keeps_the_text(begun, officer, me):
    factories.answer(begun, "5.1", 2, "What we do.")
    proposal = propose(begun, officer)
    decide(begun, proposal, me)
    answer = begun.answers.get()
    assert (answer.version, answer.level, answer.justification) == (2, 4, "What we do.")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decision) == (ProposalState.ACCEPTED, "I read the audit.")
    assert proposal.closed_by == me


def test_accepting_for_a_criterion_without_an_answer_answers_it(begun, officer, me):
    decide(begun, propose(begun, officer), me)
    assert begun.answers.get().level == 4


def test_rejecting_keeps_the_level_the_proposal_and_both_reasons(begun, officer, me):
    factories.answer(begun, "5.1", 2)
    proposal = propose(begun, officer)
    decide(begun, proposal, me, accept=False)
    assert begun.answers.get().version == 1
    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason) == (ProposalState.REJECTED, "The audit shows it.")


def test_a_decision_needs_a_reason_and_is_taken_once(begun, officer, me):
    proposal = propose(begun, officer)
    with pytest.raises(workflow.Refused, match="Give the reason"):
        decide(begun, proposal, me, reason="  ")
    decide(begun, proposal, me, accept=False)
    with pytest.raises(workflow.Refused, match="decided or withdrawn already"):
        decide(begun, proposal, me)
    assert not begun.answers.exists()


def test_only_the_coordinator_decides(begun, officer):
    with pytest.raises(PermissionDenied, match="Only the coordinator"):
        decide(begun, propose(begun, officer), officer)


def test_a_proposal_of_another_town_cannot_be_decided_here(begun, me):
    other = factories.assessment(factories.municipality("Gouda"))
    foreign = propose(other, factories.coordinator_of(other.municipality))
    with pytest.raises(workflow.Refused):
        decide(begun, foreign, me)
    foreign.refresh_from_db()
    assert foreign.is_open


def test_after_submitting_nobody_proposes_or_decides(town):
    begun = factories.assessment(town)
    me = factories.coordinator_of(town)
    proposal = propose(begun, me)
    factories.answer_all(begun)
    workflow.submit(begun, by=me)
    for forbidden in (lambda: propose(begun, me, code="5.2"), lambda: decide(begun, proposal, me)):
        with pytest.raises(PermissionDenied):
            forbidden()


def test_the_database_itself_refuses_a_second_open_proposal_and_a_no_without_a_reason(
    begun, officer, waiting
):
    proposal = propose(begun, officer)
    proposal.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        proposal.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ruling.objects.create(
            answer=waiting,
            version=1,
            is_approved=False,
            ruled_at=waiting.updated_at,
            ruled_by=officer,
        )


# What does not apply


def test_not_applicable_counts_as_unanswered_until_the_coordinator_agrees(begun, waiting, me):
    assert "2.2" not in begun.snapshot().ratings
    rule(begun, me, approve=True)
    answer = begun.answers.get()
    assert (answer.version, answer.approved_by) == (1, me)
    assert begun.snapshot().ratings == {"2.2": None}
    assert Ruling.objects.get().is_approved


def test_rejecting_needs_a_reason_and_makes_the_criterion_unanswered_again(
    begun, waiting, officer, me
):
    with pytest.raises(workflow.Refused, match="Give the reason"):
        rule(begun, me, approve=False)
    rule(begun, me, approve=False, reason="Residents from outside the EU may not.")
    answer = begun.answers.get()
    assert answer.rating == Rating()
    kept = answer.versions.get(number=1)
    assert (kept.reason, kept.justification, kept.saved_by) == (REASON, "All may vote.", officer)
    assert Ruling.objects.get().reason == "Residents from outside the EU may not."


def test_who_answered_is_asked_again_and_the_article_is_open_again(begun, officer, me):
    for code in ("2.1", "2.3", "2.4"):
        factories.answer(begun, code)
    text = Rating(reason=REASON, justification="All may vote.")
    workflow.save_answer(begun, "2.2", text, seen=0, by=officer)
    workflow.complete_article(begun, 2, by=me)
    workflow.hand_in(begun, ["2.2"], by=officer)
    rule(begun, me, approve=False, reason="They may not.")
    asked = begun.assignments.get(criterion="2.2")
    assert (asked.state, asked.note) == (AssignmentState.SENT_BACK, "They may not.")
    assert not begun.completions.exists()


def test_the_coordinator_rules_only_on_what_they_read(begun, waiting, officer, me):
    changed = Rating(reason=REASON, justification="Changed.")
    workflow.save_answer(begun, "2.2", changed, seen=1, by=officer)
    with pytest.raises(workflow.Refused, match="Read it first"):
        rule(begun, me, approve=True)
    rule(begun, me, approve=True, seen=2)


def test_correcting_the_text_is_not_agreeing_but_does_not_stand_in_its_way(begun, waiting, me):
    corrected = Rating(reason=REASON, justification="All may vote!")
    assert workflow.save_answer(begun, "2.2", corrected, seen=1, by=me).pending == "unapproved"
    rule(begun, me, approve=True)
    assert begun.answers.get().pending == ""


def test_what_the_officer_changes_after_the_approval_waits_again(begun, waiting, officer, me):
    rule(begun, me, approve=True)
    changed = Rating(reason=REASON, justification="Changed.")
    assert workflow.save_answer(begun, "2.2", changed, seen=1, by=officer).pending


def test_what_the_coordinator_says_themselves_waits_for_nobody(begun, me):
    answer = workflow.save_answer(begun, "2.2", Rating(reason=REASON), seen=0, by=me)
    assert answer.pending == ""
    with pytest.raises(workflow.Refused, match="does not wait"):
        rule(begun, me, approve=True)


def test_only_the_coordinator_rules(begun, waiting, officer):
    with pytest.raises(PermissionDenied):
        rule(begun, officer, approve=True)
    assert begun.answers.get().pending


# Restoring


def test_restoring_makes_a_new_version_and_overwrites_none(begun, me):
    factories.answer(begun, "5.1", 1, "First.")
    factories.answer(begun, "5.1", 3, "Second.")
    answer = workflow.restore(begun, "5.1", 1, seen=2, by=me)
    assert (answer.version, answer.level, answer.justification) == (3, 1, "First.")
    assert [v.level for v in answer.versions.all()] == [1, 3, 1]


def test_restoring_what_a_colleague_just_changed_is_refused(begun, me):
    factories.answer(begun, "5.1", 1)
    factories.answer(begun, "5.1", 3)
    ana = factories.member(begun.municipality, Role.COORDINATOR)
    factories.answer(begun, "5.1", 4, by=ana)
    with pytest.raises(workflow.Refused, match="Read it first"):
        workflow.restore(begun, "5.1", 1, seen=2, by=me)
    assert begun.answers.get().level == 4


def test_only_an_existing_other_version_can_be_restored(begun, me):
    with pytest.raises(workflow.Refused, match="no answer yet"):
        workflow.restore(begun, "5.1", 1, seen=0, by=me)
    factories.answer(begun, "5.1", 1)
    with pytest.raises(workflow.Refused, match="no such version"):
        workflow.restore(begun, "5.1", 2, seen=1, by=me)
    with pytest.raises(workflow.Refused, match="says already"):
        workflow.restore(begun, "5.1", 1, seen=1, by=me)


def test_only_who_may_answer_restores(begun, officer):
    factories.answer(begun, "5.1", 1)
    factories.answer(begun, "5.1", 3)
    with pytest.raises(PermissionDenied):
        workflow.restore(begun, "5.1", 1, seen=2, by=officer)


def test_a_restored_not_applicable_of_an_officer_waits_again(begun, waiting, officer, me):
    rule(begun, me, approve=False, reason="They may not.")
    answer = workflow.restore(begun, "2.2", 1, seen=2, by=officer)
    assert answer.pending == "unapproved"
    assert begun.status == Status.DRAFT

"""Disagreeing openly, deciding with a reason that is kept, and going back to what was."""

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import permissions
from assessments.models import (
    Answer,
    Assessment,
    AssignmentState,
    Proposal,
    ProposalState,
    Ruling,
    User,
)
from assessments.permissions import Can
from assessments.scoring import TOP_LEVEL, Rating
from assessments.scoring.snapshot import UNAPPROVED
from assessments.workflow.answers import answer_or_new, next_version
from assessments.workflow.audit import audited, note
from assessments.workflow.guest_mail import ask_guests_again
from assessments.workflow.locking import department_of, known, locked
from assessments.workflow.refusals import Refused
from assessments.workflow.validation import as_it_is, written

TO_ASK_AGAIN = (AssignmentState.HANDED_IN, AssignmentState.ACCEPTED, AssignmentState.IN_PROGRESS)
"""Work that goes back to who did it when their "not applicable" is rejected."""


@audited
def restore(assessment: Assessment, criterion: str, number: int, *, seen: int, by: User) -> Answer:
    """Let what an earlier version says hold again, as a new version.

    Raises Refused when there is no such version, or somebody else saved one since `seen`.
    """
    assessment = locked(assessment)
    (code,) = known(assessment, [criterion])
    permissions.require(by, Can.ANSWER, assessment, [code])
    answer = _as_seen(assessment, code, seen, by)
    wanted = answer.versions.filter(number=number).first()
    if wanted is None:
        raise Refused(_("There is no such version."))
    if wanted.rating == answer.rating:
        raise Refused(_("This is what the answer says already."))
    as_it_is(wanted.justification, Answer, "justification")
    answer = next_version(answer, wanted.rating, by=by)
    note(restored=number, version=answer.version)
    return answer


@audited
def propose(
    assessment: Assessment, criterion: str, *, level: int, reason: str, by: User
) -> Proposal:
    """Propose another level beside the current one. Raises Refused without a reason."""
    assessment = locked(assessment)
    (code,) = known(assessment, [criterion])
    permissions.require(by, Can.PROPOSE, assessment, [code])
    reason = written(reason, Proposal, "reason", needed=_("Say why this level fits better."))
    if level not in range(TOP_LEVEL + 1):
        raise Refused(_("Choose one of the answers shown."))
    current = assessment.answers.filter(criterion=code).first()
    if current is not None and current.level == level:
        raise Refused(_("This is the current level. Choose another one."))
    mine = assessment.proposals.filter(criterion=code, proposed_by=by)
    if mine.filter(state=ProposalState.OPEN).exists():
        raise Refused(_("You have proposed a level already. Withdraw it first."))
    return Proposal.objects.create(
        assessment=assessment,
        criterion=code,
        level=level,
        reason=reason,
        proposed_at=timezone.now(),
        proposed_by=by,
        department=department_of(by, assessment),
    )


@audited
def withdraw_proposal(assessment: Assessment, criterion: str, number: int, *, by: User) -> None:
    """Take one's own proposal back. Raises Refused for somebody else's, or one that is closed."""
    assessment = locked(assessment)
    permissions.require(by, Can.PROPOSE, assessment, [criterion])
    proposal = _open_proposal(assessment, criterion, number)
    if proposal.proposed_by_id != by.pk:
        raise Refused(_("Only who proposed it can withdraw it."))
    _close(proposal, ProposalState.WITHDRAWN, by=by)
    note(proposal=proposal.pk)


@audited
def decide_proposal(
    assessment: Assessment,
    criterion: str,
    number: int,
    *,
    accept: bool,
    reason: str,
    seen: int,
    by: User,
) -> None:
    """Accept a proposal, which makes its level a new version of the answer, or reject it.

    Raises Refused without a reason, when it was closed meanwhile, and when an answer that
    somebody else saved since `seen` (0: there was none) would be replaced unread.
    """
    assessment = locked(assessment)
    permissions.require(by, Can.DECIDE, assessment, [criterion])
    proposal = _open_proposal(assessment, criterion, number)
    reason = written(reason, Proposal, "decision", needed=_("Give the reason for your decision."))
    if accept:
        if assessment.answers.filter(criterion=criterion).exists():
            _as_seen(assessment, criterion, seen, by)
        answer = answer_or_new(assessment, proposal.criterion, by)
        level = Rating(level=proposal.level, justification=answer.justification)
        if level != answer.rating:
            next_version(answer, level, by=by)
    state = ProposalState.ACCEPTED if accept else ProposalState.REJECTED
    _close(proposal, state, by=by, decision=reason)
    note(proposal=proposal.pk)


@audited
def rule_on_not_applicable(
    assessment: Assessment, criterion: str, *, approve: bool, reason: str, seen: int, by: User
) -> None:
    """Agree that a criterion does not apply, or reject it, so that it is unanswered again.

    Raises Refused when nothing waits, somebody else saved since `seen`, or a no has no reason.
    """
    assessment = locked(assessment)
    permissions.require(by, Can.DECIDE, assessment, [criterion])
    answer = _as_seen(assessment, criterion, seen, by)
    if answer.pending != UNAPPROVED:
        raise Refused(_("This answer does not wait for approval."))
    needed = "" if approve else _("Give the reason for your decision.")
    reason = written(reason, Ruling, "reason", needed=needed)
    ruling = Ruling.objects.create(
        answer=answer,
        version=answer.version,
        is_approved=approve,
        reason=reason,
        ruled_at=timezone.now(),
        ruled_by=by,
    )
    if approve:
        Answer.objects.filter(pk=answer.pk).update(approved_by=by)
    else:
        _ask_again(answer, ruling)
    note(ruling=ruling.pk)


def _ask_again(answer: Answer, ruling: Ruling) -> None:
    """Make a criterion unanswered: its article is not completed, and who answered is asked."""
    next_version(answer, Rating(), by=ruling.ruled_by)
    assessment, code = answer.assessment, answer.criterion
    article = assessment.instrument.by_code[code].article
    assessment.completions.filter(article=article).delete()
    assessment.assignments.filter(criterion=code, state__in=TO_ASK_AGAIN).update(
        state=AssignmentState.SENT_BACK, note=ruling.reason[:300], assigned_at=ruling.ruled_at
    )
    ask_guests_again(assessment, [code])


def _as_seen(assessment: Assessment, code: str, seen: int, by: User) -> Answer:
    """The answer, as long as nobody else saved it since the user looked."""
    answer = assessment.answers.filter(criterion=code).first()
    if answer is None:
        raise Refused(_("This criterion has no answer yet."))
    if answer.versions.filter(number__gt=seen).exclude(saved_by=by).exists():
        raise Refused(_("Somebody saved another answer meanwhile. Read it first."))
    return answer


def _open_proposal(assessment: Assessment, criterion: str, number: int) -> Proposal:
    open_ones = assessment.proposals.filter(criterion=criterion, state=ProposalState.OPEN)
    proposal = open_ones.filter(pk=number).first()
    if proposal is None:
        raise Refused(_("This proposal was decided or withdrawn already."))
    return proposal


def _close(proposal: Proposal, state: ProposalState, *, by: User, decision: str = "") -> None:
    proposal.state = state
    proposal.decision = decision
    proposal.closed_at = timezone.now()
    proposal.closed_by = by
    proposal.save(update_fields=["state", "decision", "closed_at", "closed_by"])

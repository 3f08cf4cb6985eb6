"""Reviewing what was submitted, and returning it for changes."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import mail, permissions
from assessments.models import Assessment, AssignmentState, Review, Status, User
from assessments.permissions import Can
from assessments.workflow import audit
from assessments.workflow.audit import audited
from assessments.workflow.guest_mail import ask_guests_again
from assessments.workflow.locking import known, locked
from assessments.workflow.outbox import queue
from assessments.workflow.refusals import JudgedMeanwhile, Refused
from assessments.workflow.validation import written


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a reviewer says of one answer; asking for changes takes a note."""

    is_accepted: bool
    note: str = ""


@audited
def review(
    assessment: Assessment,
    judgements: Mapping[str, Judgement],
    *,
    by: User,
    seen: Mapping[str, int] | None = None,
) -> int:
    """Keep what a reviewer says of answers; how many of it are new. All or nothing.

    Args:
        seen: by code, the number of the review the user was looking at; 0 when there was none.

    Raises:
        JudgedMeanwhile: somebody else has said otherwise since `seen`.
        Refused: changes are asked for without a note.
    """
    assessment = locked(assessment)
    permissions.require(by, Can.REVIEW, assessment)
    known(assessment, judgements)
    versions = dict(assessment.answers.values_list("criterion", "version"))
    said = latest_reviews(assessment)
    made = []
    for code, judgement in judgements.items():
        note, version = written(judgement.note, Review, "note"), versions.get(code, 0)
        if not judgement.is_accepted and not note:
            raise Refused(_("Say what should change in %(code)s.") % {"code": code})
        before = said.get(code)
        if before and (before.version, before.is_accepted, before.note) == (
            version,
            judgement.is_accepted,
            note,
        ):
            continue
        if before and seen and before.pk != seen.get(code, before.pk) and before.reviewed_by != by:
            raise JudgedMeanwhile(before)
        Review.objects.create(
            assessment=assessment,
            criterion=code,
            version=version,
            is_accepted=judgement.is_accepted,
            note=note,
            reviewed_by=by,
        )
        made.append(code)
    audit.note(criteria=made)
    if not made:
        audit.nothing_changed()
    return len(made)


@audited
def return_for_changes(assessment: Assessment, *, note: str, by: User) -> None:
    """Open the answers of a submitted assessment again, and say why.

    Whoever was asked to answer what needs changes gets it back, with a mail.
    Raises Refused without a note.
    """
    assessment = locked(assessment)
    permissions.require(by, Can.RETURN, assessment)
    needed = _("Say in a sentence why the assessment is returned.")
    note = written(note, Assessment, "return_note", needed=needed)
    assessment.status = Status.RETURNED
    assessment.submitted_at = None
    assessment.return_note = note
    assessment.save(update_fields=["status", "submitted_at", "return_note"])
    wanted = wanted_changes(assessment)
    for row in assessment.assignments.filter(criterion__in=wanted):
        row.state, row.note = AssignmentState.SENT_BACK, wanted[row.criterion].note
        row.assigned_at = timezone.now()
        row.save(update_fields=["state", "note", "assigned_at"])
    for user in _asked(assessment, wanted):
        _tell(assessment, user, by)
    ask_guests_again(assessment, wanted)
    audit.note(criteria=sorted(wanted))


def latest_reviews(assessment: Assessment) -> dict[str, Review]:
    """The newest review of each criterion that has one."""
    rows = assessment.reviews.select_related("reviewed_by")
    return {row.criterion: row for row in rows}


def wanted_changes(assessment: Assessment) -> dict[str, Review]:
    """The criteria that need changes: the newest review says so, and nobody answered since."""
    versions = dict(assessment.answers.values_list("criterion", "version"))
    return {
        code: row
        for code, row in latest_reviews(assessment).items()
        if not row.is_accepted and versions.get(code, 0) == row.version
    }


def _asked(assessment: Assessment, criteria: Mapping[str, Review]) -> list[User]:
    rows = assessment.assignments.filter(criterion__in=criteria)
    theirs = Q(memberships__assignments__in=rows) | Q(memberships__department__assignments__in=rows)
    return list(User.objects.filter(theirs, is_active=True).distinct().order_by("pk"))


def _tell(assessment: Assessment, user: User, by: User) -> None:
    town = assessment.municipality
    queue(
        mail.write(
            "returned",
            to=user.email,
            language=mail.spoken(user.language, town.default_language),
            name=str(user),
            by=by,
            assessment=assessment,
            link=mail.link("work"),
        )
    )

"""Handing out criteria and handing them in: who is asked, and how far they are."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import permissions
from assessments.models import (
    Answer,
    Assessment,
    Assignment,
    AssignmentState,
    Department,
    Membership,
    Role,
    User,
)
from assessments.permissions import Can
from assessments.workflow import audit
from assessments.workflow.audit import audited
from assessments.workflow.guest_mail import ask_guests_again
from assessments.workflow.locking import known, locked
from assessments.workflow.refusals import Incomplete, Refused
from assessments.workflow.submission import gaps
from assessments.workflow.validation import written

UNDER_WAY = (AssignmentState.IN_PROGRESS, AssignmentState.SENT_BACK)
"""What goes on when the same people are asked again, with another day or reason."""

BEGINS_AGAIN = (AssignmentState.ASSIGNED, AssignmentState.SENT_BACK, AssignmentState.ACCEPTED)
"""What a new answer turns into work in progress: what was accepted is no longer what is there."""


@audited
def assign(
    assessment: Assessment,
    criteria: Iterable[str],
    *,
    to: Membership | Department | None,
    by: User,
    due: date | None = None,
    why: str = "",
) -> None:
    """Ask a member or a department to answer criteria; None takes the assignment back.

    Raises Refused for somebody of another municipality, or who may not answer.
    """
    assessment = locked(assessment)
    permissions.require(by, Can.ASSIGN, assessment)
    criteria, why = known(assessment, criteria), written(why, Assignment, "why")
    if to is not None and to.municipality_id != assessment.municipality_id:
        raise Refused(_("Choose somebody of this municipality."))
    if isinstance(to, Membership) and Can.ANSWER not in permissions.ROLE_GRANTS[Role(to.role)]:
        raise Refused(_("Choose somebody whose role lets them answer."))
    member = to if isinstance(to, Membership) else None
    department = to if isinstance(to, Department) else None
    before = assessment.assignments.filter(criterion__in=criteria)
    going_on = {
        row.criterion: row
        for row in before.filter(member=member, department=department, state__in=UNDER_WAY)
    }
    before.delete()
    audit.note(criteria=criteria)
    Assignment.objects.bulk_create(
        Assignment(
            assessment=assessment,
            criterion=code,
            member=member,
            department=department,
            due=due,
            why=why,
            assigned_at=timezone.now(),
            assigned_by=by,
            state=going_on[code].state if code in going_on else AssignmentState.ASSIGNED,
            note=going_on[code].note if code in going_on else "",
        )
        for code in (criteria if to is not None else ())
    )


def begin_work(answer: Answer, *, by: User) -> None:
    """Mark an assignment as begun once the person asked saves an answer."""
    mine = Q(member__user=by) | Q(department__members__user=by)
    asked = Assignment.objects.filter(
        mine, assessment=answer.assessment_id, criterion=answer.criterion, state__in=BEGINS_AGAIN
    ).first()
    if asked is not None:
        asked.state = AssignmentState.IN_PROGRESS
        asked.save(update_fields=["state"])


@audited
def hand_in(assessment: Assessment, criteria: Iterable[str], *, by: User) -> None:
    """Hand answers in as ready for the coordinator.

    Raises Incomplete when one lacks something, Refused when it was not asked of `by`.
    """
    assessment = locked(assessment)
    criteria = known(assessment, criteria)
    permissions.require(by, Can.ANSWER, assessment, criteria)
    mine = permissions.assigned_work(by).filter(assessment=assessment, criterion__in=criteria)
    if {row.criterion for row in mine} != set(criteria):
        raise Refused(_("This was not assigned to you. Ask the coordinator."))
    if missing := gaps(assessment, criteria):
        raise Incomplete(missing)
    _move(assessment, criteria, AssignmentState.HANDED_IN)


@audited
def accept_work(assessment: Assessment, criteria: Iterable[str], *, by: User) -> None:
    """Agree with what was handed in. Raises Refused for what was not."""
    assessment = locked(assessment)
    permissions.require(by, Can.ASSIGN, assessment)
    criteria = _handed_in(assessment, criteria)
    _move(assessment, criteria, AssignmentState.ACCEPTED)


@audited
def send_back(assessment: Assessment, criteria: Iterable[str], *, note: str, by: User) -> None:
    """Ask for more on what was handed in, in a sentence. Raises Refused for what was not."""
    assessment = locked(assessment)
    permissions.require(by, Can.ASSIGN, assessment)
    criteria = _handed_in(assessment, criteria)
    needed = _("Say in a sentence what is still needed.")
    note = written(note, Assignment, "note", needed=needed)
    _move(assessment, criteria, AssignmentState.SENT_BACK, reason=note)
    assessment.assignments.filter(criterion__in=criteria).update(assigned_at=timezone.now())
    ask_guests_again(assessment, criteria)


def _handed_in(assessment: Assessment, criteria: Iterable[str]) -> list[str]:
    codes = known(assessment, criteria)
    found = assessment.assignments.filter(criterion__in=codes, state=AssignmentState.HANDED_IN)
    if not codes or found.count() != len(set(codes)):
        raise Refused(_("Choose what was handed in."))
    return codes


def _move(
    assessment: Assessment, criteria: list[str], state: AssignmentState, *, reason: str = ""
) -> None:
    assessment.assignments.filter(criterion__in=criteria).update(state=state, note=reason)
    audit.note(criteria=criteria)

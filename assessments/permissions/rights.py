"""What somebody may do.

Allowed = the role grants it, and the status allows it, and a contributor was
assigned what they want to change. Two tables and a few functions.
"""

from collections.abc import Iterable
from enum import Enum

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import (
    Action,
    Assessment,
    Assignment,
    Comment,
    Membership,
    Municipality,
    Role,
    Status,
    User,
)


class Can(Enum):
    """What somebody may want to do, with the words the matrix shows."""

    VIEW = gettext_lazy("See the assessment, its results and its report")
    ANSWER = gettext_lazy("Answer criteria and name evidence")
    COMPLETE = gettext_lazy("Mark an article as completed")
    ASSIGN = gettext_lazy("Assign criteria")
    COMMENT = gettext_lazy("Comment on a criterion")
    SETTLE = gettext_lazy("Settle a thread of comments")
    PRINT_COMMENT = gettext_lazy("Have the report print a comment, or leave it out")
    PROPOSE = gettext_lazy("Propose another level beside the current one")
    DECIDE = gettext_lazy("Decide on proposals, and on what does not apply")
    CHECK = gettext_lazy("Answer the check questions of the principles")
    UPGRADE = gettext_lazy("Go over to a newer questionnaire, and back")
    SUBMIT = gettext_lazy("Submit the assessment")
    REVIEW = gettext_lazy("Accept answers or ask for changes")
    RETURN = gettext_lazy("Return a submitted assessment for changes")
    SIGN_OFF = gettext_lazy("Sign the assessment off")
    REOPEN = gettext_lazy("Reopen a signed assessment as a new draft")
    START = gettext_lazy("Start a round")
    MANAGE_PEOPLE = gettext_lazy("Manage members and departments")
    PLAN = gettext_lazy("Plan actions")
    REPORT_PROGRESS = gettext_lazy("Say how an action goes")
    SET_BRAND = gettext_lazy("Set the colour and the logo of the reports")
    VIEW_ACTIVITY = gettext_lazy("See who did what in the municipality")


ROLE_GRANTS: dict[Role, frozenset[Can]] = {
    Role.READER: frozenset({Can.VIEW}),
    Role.CONTRIBUTOR: frozenset(
        {
            Can.VIEW,
            Can.ANSWER,
            Can.COMPLETE,
            Can.COMMENT,
            Can.SETTLE,
            Can.PRINT_COMMENT,
            Can.PROPOSE,
            Can.REPORT_PROGRESS,
        }
    ),
    Role.COORDINATOR: frozenset(Can) - {Can.SIGN_OFF},
    Role.SIGNATORY: frozenset(
        {
            Can.VIEW,
            Can.COMMENT,
            Can.SETTLE,
            Can.PRINT_COMMENT,
            Can.REVIEW,
            Can.RETURN,
            Can.SIGN_OFF,
        }
    ),
    Role.GUEST: frozenset({Can.ANSWER}),
}

_OPEN = frozenset(
    {
        Can.ANSWER,
        Can.COMPLETE,
        Can.ASSIGN,
        Can.PROPOSE,
        Can.DECIDE,
        Can.COMMENT,
        Can.SETTLE,
        Can.PRINT_COMMENT,
        Can.CHECK,
        Can.UPGRADE,
        Can.SUBMIT,
    }
)

STATUS_ALLOWS: dict[Status, frozenset[Can]] = {
    Status.DRAFT: frozenset({Can.VIEW}) | _OPEN,
    Status.SUBMITTED: frozenset(
        {
            Can.VIEW,
            Can.COMMENT,
            Can.SETTLE,
            Can.PRINT_COMMENT,
            Can.REVIEW,
            Can.RETURN,
            Can.SIGN_OFF,
        }
    ),
    Status.RETURNED: frozenset({Can.VIEW}) | _OPEN,
    Status.SIGNED_OFF: frozenset({Can.VIEW, Can.REOPEN}),
}

LEADS_TO: dict[Can, Status] = {
    Can.START: Status.DRAFT,
    Can.SUBMIT: Status.SUBMITTED,
    Can.RETURN: Status.RETURNED,
    Can.SIGN_OFF: Status.SIGNED_OFF,
    Can.REOPEN: Status.DRAFT,
}
"""The status in which each verb leaves an assessment; reopening leaves the signed one and
makes another. Printed into `docs/states.md` by `manage.py states`."""

IN_A_MUNICIPALITY = frozenset(
    {Can.VIEW, Can.START, Can.MANAGE_PEOPLE, Can.PLAN, Can.REPORT_PROGRESS, Can.SET_BRAND}
) | {Can.VIEW_ACTIVITY}
"""What is asked of a municipality, whatever the status of its assessments."""

ONLY_WHAT_IS_ASSIGNED = frozenset({Can.ANSWER, Can.COMPLETE})
"""What a contributor may do only with criteria that were assigned to them."""

ONLY_WHAT_IS_THEIRS = frozenset({Can.SETTLE, Can.PRINT_COMMENT})
"""What everybody but the coordinator may do only with comments that they began themselves.

Whoever was assigned the criterion may settle what is said about it, too.
"""

ASSIGNED_ONLY = frozenset({Role.CONTRIBUTOR, Role.GUEST})
"""Who is bound by that: contributors, and who answers by a link."""


def may_report_on(user: User, action: Action) -> bool:
    """Whether somebody may say how an action goes: who sees to it, and who plans."""
    membership = membership_in(user, action.municipality)
    if membership is None or Can.REPORT_PROGRESS not in ROLE_GRANTS[Role(membership.role)]:
        return False
    is_theirs = action.owner_id == membership.pk or (
        action.department_id is not None and action.department_id == membership.department_id
    )
    return is_theirs or Can.PLAN in ROLE_GRANTS[Role(membership.role)]


def denial(
    user: User, can: Can, place: Assessment | Municipality, criteria: Iterable[str] = ()
) -> str | None:
    """Why `user` may not, as a sentence to show them; None when they may.

    Args:
        place: the assessment, or the municipality for what belongs to no assessment.
        criteria: the codes they want to change; a contributor needs all of them assigned.
    """
    membership = membership_in(user, place)
    if membership is None:
        return _("You are not a member of this municipality.")
    if can not in ROLE_GRANTS[Role(membership.role)]:
        return _role_denial(can)
    if isinstance(place, Municipality):
        return None
    if can not in STATUS_ALLOWS[Status(place.status)] | IN_A_MUNICIPALITY:
        return _status_denial(can, Status(place.status))
    if membership.role in ASSIGNED_ONLY and can in ONLY_WHAT_IS_ASSIGNED:
        return _assignment_denial(membership, place, frozenset(criteria))
    return None


def comment_denial(
    user: User, can: Can, assessment: Assessment, threads: Iterable[Comment]
) -> dict[int, str | None]:
    """For each thread, by its key, why `user` may not settle or print it; None when they may."""
    membership, general = membership_in(user, assessment), denial(user, can, assessment)
    if membership is None or general or membership.role == Role.COORDINATOR:
        return {thread.pk: general for thread in threads}
    theirs = assigned_to(membership, assessment) if can == Can.SETTLE else frozenset()
    return {
        thread.pk: None
        if thread.written_by_id == user.pk or thread.criterion in theirs
        else _comment_denial(can)
        for thread in threads
    }


def require_of_comment(user: User, can: Can, thread: Comment) -> None:
    """Raises PermissionDenied with the sentence of `comment_denial` when there is one."""
    if reason := comment_denial(user, can, thread.assessment, [thread])[thread.pk]:
        raise PermissionDenied(reason)


def allowed(user: User, assessment: Assessment) -> frozenset[Can]:
    """Everything the role grants and the status allows, whatever is assigned. One query."""
    membership = membership_in(user, assessment)
    if membership is None:
        return frozenset()
    open_now = STATUS_ALLOWS[Status(assessment.status)] | IN_A_MUNICIPALITY
    return ROLE_GRANTS[Role(membership.role)] & open_now


def require(
    user: User, can: Can, place: Assessment | Municipality, criteria: Iterable[str] = ()
) -> None:
    """Raises PermissionDenied with the sentence of `denial` when there is one."""
    if reason := denial(user, can, place, criteria):
        raise PermissionDenied(reason)


def membership_in(user: User, place: Assessment | Municipality) -> Membership | None:
    """The user's membership in the place's municipality; None for an outsider."""
    municipality_id = place.pk if isinstance(place, Municipality) else place.municipality_id
    if not user.is_authenticated:
        return None
    return (
        Membership.objects.filter(user=user, municipality_id=municipality_id)
        .select_related("department")
        .first()
    )


def answerable(user: User, assessment: Assessment) -> frozenset[str]:
    """The codes of the criteria this user may answer now; empty when they may answer none."""
    membership = membership_in(user, assessment)
    if membership is None or Can.ANSWER not in ROLE_GRANTS[Role(membership.role)]:
        return frozenset()
    if Can.ANSWER not in STATUS_ALLOWS[Status(assessment.status)]:
        return frozenset()
    if membership.role in ASSIGNED_ONLY:
        return assigned_to(membership, assessment)
    return frozenset(assessment.instrument.by_code)


def is_open_for_answers(assessment: Assessment) -> bool:
    """Whether its status lets anybody answer."""
    return Can.ANSWER in STATUS_ALLOWS[Status(assessment.status)]


def assigned_to(membership: Membership, assessment: Assessment) -> frozenset[str]:
    """The codes assigned to a member or to their department."""
    mine = Q(member=membership)
    if membership.department_id is not None:
        mine |= Q(department_id=membership.department_id)
    codes = Assignment.objects.filter(mine, assessment=assessment)
    return frozenset(codes.values_list("criterion", flat=True))


def only_contributes(user: User) -> bool:
    """Whether the user is a contributor wherever they are a member."""
    roles = set(user.memberships.values_list("role", flat=True))
    return roles == {Role.CONTRIBUTOR}


def may_set_up(user: User) -> bool:
    """Whether the user may put a municipality of the register into use."""
    return user.is_authenticated and user.may_set_up_municipalities


# Sentences


def _role_denial(can: Can) -> str:
    if can in ONLY_WHAT_IS_ASSIGNED | ONLY_WHAT_IS_THEIRS | {Can.COMMENT, Can.PROPOSE}:
        return _("You can read this assessment, but your role does not let you answer.")
    if can == Can.SIGN_OFF:
        return _("Only a signatory can do this.")
    if can in ROLE_GRANTS[Role.SIGNATORY]:
        return _("Only the coordinator or a signatory can do this.")
    if can == Can.REPORT_PROGRESS:
        return _("You can read the action plan, but your role does not let you change it.")
    return _("Only the coordinator can do this.")


def _comment_denial(can: Can) -> str:
    if can == Can.PRINT_COMMENT:
        return _("Only the coordinator, or who wrote this comment, can do this.")
    return _(
        "Only the coordinator, who wrote this comment, or who was assigned the criterion can do "
        "this."
    )


def _status_denial(can: Can, status: Status) -> str:
    if status == Status.SIGNED_OFF:
        return _("This assessment was signed off. The coordinator can reopen it as a new draft.")
    if can == Can.REOPEN:
        return _("This is possible only after the assessment has been signed off.")
    if status == Status.SUBMITTED:
        return _("This assessment has been submitted. The coordinator can return it for changes.")
    return _("This is possible only after the assessment has been submitted.")


def _assignment_denial(
    membership: Membership, assessment: Assessment, criteria: frozenset[str]
) -> str | None:
    assigned = assigned_to(membership, assessment)
    if criteria <= assigned and assigned:
        return None
    return _("This was not assigned to you. Ask the coordinator.")

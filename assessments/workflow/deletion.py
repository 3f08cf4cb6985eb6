"""Deleting a round that was started by mistake, while nobody has done anything in it."""

from django.db.models import Q
from django.utils.translation import gettext as _

from assessments import permissions
from assessments.models import Assessment, Status, User
from assessments.permissions import Can
from assessments.workflow.audit import audited
from assessments.workflow.files import forget
from assessments.workflow.locking import locked
from assessments.workflow.refusals import Refused

TOUCHED = (
    Q(answers__is_unconfirmed=False)
    | Q(checks__is_unconfirmed=False)
    | Q(barriers__is_unconfirmed=False)
    | Q(assignments__isnull=False)
    | Q(guest_links__isnull=False)
    | Q(actions__isnull=False)
    | Q(comments__isnull=False)
    | Q(proposals__isnull=False)
    | Q(reviews__isnull=False)
    | Q(completions__isnull=False)
)
"""That somebody has done something in it, besides starting it."""


@audited
def delete_assessment(assessment: Assessment, *, by: User) -> None:
    """Delete a draft in which nobody has done anything, with what it was started from.

    Raises Refused for any other: what somebody did stays.
    """
    assessment = locked(assessment)
    permissions.require(by, Can.START, assessment.municipality)
    if reason := why_a_round_stays(assessment):
        raise Refused(reason)
    round_ = assessment.round
    files = [evidence.file for evidence in assessment.evidence.select_related("file")]
    assessment.delete()
    for file in files:
        forget(file)
    if not round_.assessments.exists():
        round_.delete()


def why_a_round_stays(assessment: Assessment) -> str:
    """Why a round cannot be deleted, as a sentence; "" when it can."""
    if assessment.status != Status.DRAFT or assessment.submitted_at or assessment.return_note:
        return _("It was submitted before, so it stays.")
    if assessment.descendants.exists():
        return _("A later round was started from it, so it stays.")
    if Assessment.objects.filter(TOUCHED, pk=assessment.pk).exists():
        return _("Somebody has answered, assigned or said something in it, so it stays.")
    return ""

"""What every verb stands on: the locked assessment, and known criteria."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from assessments import permissions
from assessments.models import Assessment, Department, User
from assessments.workflow.refusals import Refused


def locked(assessment: Assessment) -> Assessment:
    """The assessment as it is now, held until the transaction ends."""
    return (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("municipality", "round")
        .get(pk=assessment.pk)
    )


def known(assessment: Assessment, criteria: Iterable[str]) -> list[str]:
    """The codes, each once, as the assessment's questionnaire has them. Raises Refused."""
    codes = list(dict.fromkeys(criteria))
    for code in codes:
        if code not in assessment.instrument.by_code:
            raise Refused(_("There is no criterion %(code)s.") % {"code": code})
    return codes


def department_of(user: User, assessment: Assessment) -> Department | None:
    membership = permissions.membership_in(user, assessment)
    return membership.department if membership else None

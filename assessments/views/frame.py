"""What several pages of an assessment show alike."""

from typing import Any

from assessments.instrument import Texts, texts
from assessments.models import Assessment
from assessments.views.access import Request


def of_assessment(request: Request, assessment: Assessment) -> dict[str, Any]:
    """The context every page of an assessment starts from."""
    return {
        "assessment": assessment,
        "municipality": assessment.municipality,
        "texts": words(request, assessment),
    }


def words(request: Request, assessment: Assessment) -> Texts:
    """The instrument's words in the reader's language."""
    return texts(assessment.round.instrument_version, request.LANGUAGE_CODE)


def owners(assessment: Assessment) -> dict[str, str]:
    """Criterion code to the name of who was asked to answer it."""
    rows = assessment.assignments.select_related("member__user", "department")
    return {row.criterion: str(row.member.user if row.member else row.department) for row in rows}

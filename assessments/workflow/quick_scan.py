"""Going on from a quick scan: its levels become answers that somebody still has to confirm."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from assessments import permissions
from assessments.instrument import same_in_both
from assessments.models import Answer, Assessment, Municipality, User
from assessments.permissions import Can
from assessments.scoring import Rating
from assessments.workflow.answers import first_version, fitting, next_version
from assessments.workflow.audit import audited, note
from assessments.workflow.locking import known, locked
from assessments.workflow.refusals import Refused
from assessments.workflow.rounds import start_assessment

SCANNED = "quick_scan"
"""What the version of an answer that came from a quick scan is saved under."""


@audited
def start_from_scan(
    municipality: Municipality,
    scanned: Mapping[str, Rating],
    *,
    version: str,
    round_name: str,
    reference_date: date,
    by: User,
) -> tuple[Assessment, int]:
    """Start a round with what a quick scan found; how many answers that gave.

    Raises Refused when the municipality has an assessment in this round.
    """
    begun = start_assessment(
        municipality, round_name=round_name, reference_date=reference_date, by=by
    )
    return begun, take_over_scan(begun, scanned, version=version, by=by)


@audited
def take_over_scan(
    assessment: Assessment, scanned: Mapping[str, Rating], *, version: str, by: User
) -> int:
    """Let what a quick scan found wait in the blank criteria to be confirmed; how many it did.

    What was answered, written or named already is not touched. Only who coordinates
    may do it.

    Args:
        scanned: by criterion code.
        version: of the questionnaire whose questions were scanned.

    Raises:
        Refused: the assessment asks other questions under the same codes.
    """
    assessment = locked(assessment)
    permissions.require(by, Can.START, assessment.municipality)
    codes = known(assessment, scanned)
    permissions.require(by, Can.ANSWER, assessment, codes)
    if not set(codes) <= _asked_alike(assessment, version):
        raise Refused(_("This assessment asks other questions than the quick scan did."))
    kept = {row.criterion: row for row in assessment.answers.prefetch_related("evidence")}
    taken = [code for code in codes if code not in kept or kept[code].is_blank]
    for code in taken:
        _take_over(assessment, code, scanned[code], kept.get(code), by)
    note(criteria=taken)
    return len(taken)


def scanned(assessment: Assessment, codes: Iterable[str]) -> frozenset[str]:
    """The criteria whose answer came from a quick scan and still waits to be confirmed."""
    waiting = assessment.answers.filter(criterion__in=list(codes), is_unconfirmed=True)
    found = waiting.filter(versions__save_id=SCANNED)
    return frozenset(found.values_list("criterion", flat=True))


def _asked_alike(assessment: Assessment, version: str) -> set[str]:
    if assessment.instrument_version == version:
        return set(assessment.instrument.by_code)
    return set(same_in_both(version, assessment.instrument_version))


def _take_over(
    assessment: Assessment, code: str, given: Rating, blank: Answer | None, by: User
) -> None:
    given = fitting(given, assessment, code)
    if blank is None:
        answer = first_version(assessment, code, given, by=by, save_id=SCANNED)
    else:
        answer = next_version(blank, given, by=by, save_id=SCANNED)
    Answer.objects.filter(pk=answer.pk).update(is_unconfirmed=True, approved_by=None)

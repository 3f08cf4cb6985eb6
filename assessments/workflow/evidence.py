"""Naming what proves an answer, using it again, and taking it away."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import permissions
from assessments.models import Assessment, Evidence, User
from assessments.permissions import Can
from assessments.workflow.answers import answer_or_new
from assessments.workflow.ground import known, locked, record
from assessments.workflow.refusals import Refused


@transaction.atomic
def add_evidence(
    assessment: Assessment,
    criterion: str,
    *,
    title: str,
    dated: date | None,
    strength: int,
    link: str,
    by: User,
) -> Evidence:
    """Name a document or page that proves an answer."""
    assessment = locked(assessment)
    (code,) = known(assessment, [criterion])
    permissions.require(by, Can.ANSWER, assessment, [code])
    answer = answer_or_new(assessment, code, by)
    evidence = Evidence.objects.create(
        assessment=assessment, title=title, dated=dated, strength=strength, link=link, added_by=by
    )
    evidence.answers.add(answer)
    record("add_evidence", assessment.municipality, by, evidence=evidence.pk, criterion=code)
    return evidence


@transaction.atomic
def reuse_evidence(assessment: Assessment, criterion: str, evidence: Evidence, *, by: User) -> None:
    """Let evidence named elsewhere in this assessment prove one more answer."""
    assessment = locked(assessment)
    (code,) = known(assessment, [criterion])
    permissions.require(by, Can.ANSWER, assessment, [code])
    if evidence.assessment_id != assessment.pk:
        raise Refused(_("Choose evidence of this assessment."))
    evidence.answers.add(answer_or_new(assessment, code, by))
    record("reuse_evidence", assessment.municipality, by, evidence=evidence.pk, criterion=code)


@transaction.atomic
def remove_evidence(
    assessment: Assessment, criterion: str, evidence: Evidence, *, by: User
) -> None:
    """Take evidence away from one answer; it is forgotten once no answer uses it."""
    assessment = locked(assessment)
    permissions.require(by, Can.ANSWER, assessment, [criterion])
    for answer in assessment.answers.filter(criterion=criterion):
        evidence.answers.remove(answer)
    record(
        "remove_evidence",
        assessment.municipality,
        by,
        evidence=evidence.pk,
        criterion=criterion,
        title=evidence.title,
    )
    if not evidence.answers.exists():
        evidence.delete()

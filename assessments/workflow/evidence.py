"""Naming what proves an answer, using it again, and taking it away."""

from datetime import date
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from assessments import permissions
from assessments.imports import web_addresses
from assessments.models import Assessment, Evidence, Municipality, Removal, Removed, User
from assessments.models.evidence import Strength
from assessments.permissions import Can
from assessments.workflow.answers import answer_or_new
from assessments.workflow.audit import audited, audited_as, audited_within
from assessments.workflow.files import cleaned_name, keep, with_files
from assessments.workflow.locking import known, locked
from assessments.workflow.refusals import Refused
from assessments.workflow.undoing import keep_removed, packed
from assessments.workflow.validation import one_of, written


@audited_within
def add_evidence(
    assessment: Assessment,
    criterion: str,
    *,
    title: str,
    dated: date | None,
    strength: int,
    link: str,
    by: User,
    confirmed_by: str = "",
    upload: "File[Any] | None" = None,
) -> Evidence:
    """Name a document or page that proves an answer, and keep its file when there is one.

    Raises Refused when the file cannot be kept; then nothing is.
    """
    with with_files() as written:
        assessment = locked(assessment)
        (code,) = known(assessment, [criterion])
        permissions.require(by, Can.ANSWER, assessment, [code])
        file = upload and keep(assessment.municipality, upload, by=by, written=written)
        return name_locked(
            assessment,
            code,
            by=by,
            title=title,
            dated=dated,
            strength=strength,
            link=web_addresses.unwrapped(link),
            confirmed_by=confirmed_by,
            file=file or None,
            file_name=cleaned_name(upload.name or "") if upload else "",
        )


@audited_as("add_evidence")
def name_locked(assessment: Assessment, code: str, *, by: User, **named: Any) -> Evidence:
    """`add_evidence` for a verb that already holds the lock and has checked the right."""
    one_of(named["strength"], Strength)
    named["title"] = written(named["title"], Evidence, "title", needed=_("Name the document."))
    for column in {"link", "confirmed_by"} & set(named):
        named[column] = written(named[column], Evidence, column)
    evidence = Evidence.objects.create(assessment=assessment, added_by=by, **named)
    evidence.answers.add(answer_or_new(assessment, code, by))
    return evidence


@audited
def take_over_evidence(
    assessment: Assessment, criterion: str, evidence: Evidence, *, by: User
) -> Evidence:
    """Use evidence of an earlier assessment of the municipality again, with the same file."""
    assessment = locked(assessment)
    (code,) = known(assessment, [criterion])
    permissions.require(by, Can.ANSWER, assessment, [code])
    if evidence.assessment.municipality_id != assessment.municipality_id:
        raise Refused(_("Choose evidence of this municipality."))
    # As in `forget`: its file may be thrown away at this moment.
    Municipality.objects.select_for_update(no_key=True).get(pk=assessment.municipality_id)
    taken = Evidence.objects.create(
        assessment=assessment,
        title=evidence.title,
        dated=evidence.dated,
        strength=evidence.strength,
        link=evidence.link,
        confirmed_by=evidence.confirmed_by,
        file=evidence.file,
        file_name=evidence.file_name,
        added_by=by,
    )
    taken.answers.add(answer_or_new(assessment, code, by))
    return taken


@audited
def reuse_evidence(assessment: Assessment, criterion: str, evidence: Evidence, *, by: User) -> None:
    """Let evidence named elsewhere in this assessment prove one more answer."""
    assessment = locked(assessment)
    (code,) = known(assessment, [criterion])
    permissions.require(by, Can.ANSWER, assessment, [code])
    if evidence.assessment_id != assessment.pk:
        raise Refused(_("Choose evidence of this assessment."))
    evidence.answers.add(answer_or_new(assessment, code, by))


@audited
def remove_evidence(
    assessment: Assessment, criterion: str, evidence: Evidence, *, by: User
) -> Removal:
    """Take evidence away from one answer; it goes once no answer uses it.

    Returns what `undo_removal` needs; the file is kept as long as that is possible.
    Raises Refused for evidence of another assessment.
    """
    assessment = locked(assessment)
    permissions.require(by, Can.ANSWER, assessment, [criterion])
    if evidence.assessment_id != assessment.pk:
        raise Refused(_("Choose evidence of this assessment."))
    removal = keep_removed(
        Removed.EVIDENCE,
        evidence.pk,
        assessment.municipality,
        by=by,
        name=evidence.title,
        assessment=assessment,
        criterion=criterion,
        rows=packed([evidence]),
        file=evidence.file,
    )
    for answer in assessment.answers.filter(criterion=criterion):
        evidence.answers.remove(answer)
    if not evidence.answers.exists():
        evidence.delete()
    return removal

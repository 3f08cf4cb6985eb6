"""Upgrading to a later version of the questionnaire, and back."""

from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import permissions
from assessments.instrument import Crosswalk, crosswalk, successor
from assessments.models import Answer, Assessment, Assignment, Upgrade, User
from assessments.permissions import Can
from assessments.workflow.answers import carried, fitting, next_version
from assessments.workflow.audit import audited, note
from assessments.workflow.locking import locked
from assessments.workflow.refusals import Refused


class Settled(NamedTuple):
    """The version of an answer that counted before an upgrade, and the one it left."""

    before: int
    after: int


@audited
def upgrade(assessment: Assessment, *, to: str, by: User) -> Upgrade:
    """Ask the questions of a later version from now on. No answer is lost.

    Answers to questions that stayed as they were count as before. Where a
    question was reworded, or is asked as several now, the answer comes along
    unconfirmed. Answers to questions that are gone are kept. Raises Refused
    when `to` is not the newest version that follows.
    """
    assessment = locked(assessment)
    permissions.require(by, Can.UPGRADE, assessment)
    if to != successor(assessment.instrument_version):
        raise Refused(_("This is no longer the newest questionnaire. Look at the changes again."))
    way = crosswalk(assessment.instrument_version, to)
    made = Upgrade(
        assessment=assessment,
        before=assessment.instrument_version,
        after=to,
        upgraded_at=timezone.now(),
        upgraded_by=by,
    )
    _move(assessment, to)
    made.unsettled = _unsettle(assessment, way, by)
    made.save()
    _ask_the_same(assessment, way)
    note(to=to)
    return made


@audited
def undo_upgrade(assessment: Assessment, *, by: User) -> Upgrade:
    """Go back to the questions before the last upgrade.

    An answer that nobody changed since counts again as it did. What was answered
    to new questions is kept, and comes back with another upgrade. Raises
    Refused when there is nothing to undo.
    """
    assessment = locked(assessment)
    permissions.require(by, Can.UPGRADE, assessment)
    last = undoable(assessment)
    if last is None:
        raise Refused(_("There is no upgrade to undo."))
    _move(assessment, last.before)
    for answer in assessment.answers.filter(criterion__in=assessment.instrument.by_code):
        if settled := last.unsettled.get(answer.criterion):
            _settle(answer, Settled(*settled), by)
        elif answer.criterion in crosswalk(last.before, last.after).reworded:
            _unconfirm(answer, by)  # first answered in the later words
    last.undone_at, last.undone_by = timezone.now(), by
    last.save(update_fields=["undone_at", "undone_by"])
    return last


def undoable(assessment: Assessment) -> Upgrade | None:
    """The upgrade that brought the assessment where it is; None when there was none."""
    standing = assessment.upgrades.filter(undone_at=None, after=assessment.instrument_version)
    return standing.select_related("upgraded_by").last()


def _move(assessment: Assessment, version: str) -> None:
    assessment.instrument_version = version
    assessment.save(update_fields=["instrument_version"])


def _unsettle(assessment: Assessment, way: Crosswalk, by: User) -> dict[str, Settled]:
    """Mark answers to changed questions as unconfirmed; returns how they were, by criterion."""
    answers = {row.criterion: row for row in assessment.answers.prefetch_related("evidence")}
    unsettled = {}
    for code, source in way.came_from.items():
        answer = answers.get(code)
        if code in way.unchanged or source not in answers or answers[source].is_blank:
            continue
        if answer is None:
            copy = carried(answers[source], assessment, code, by=by, is_unconfirmed=True)
            copy.evidence.set(answers[source].evidence.all())
        elif not answer.is_unconfirmed:
            before = answer.version
            unsettled[code] = Settled(before, _unconfirm(answer, by))
    return unsettled


def _unconfirm(answer: Answer, by: User) -> int:
    """Mark an answer as unconfirmed, without a reason that is no longer listed."""
    given = fitting(answer.rating, answer.assessment, answer.criterion)
    if given != answer.rating:
        answer = next_version(answer, given, by=by)
    Answer.objects.filter(pk=answer.pk).update(is_unconfirmed=True)
    return answer.version


def _settle(answer: Answer, settled: Settled, by: User) -> None:
    """Let answers count again as before the upgrade, unless they were changed since."""
    counted = answer.versions.get(number=settled.before).rating
    if answer.version == settled.after and answer.rating != counted:
        answer = next_version(answer, counted, by=by)
    if answer.rating == counted:
        Answer.objects.filter(pk=answer.pk).update(is_unconfirmed=False)
    else:
        _unconfirm(answer, by)


def _ask_the_same(assessment: Assessment, way: Crosswalk) -> None:
    """Assign the parts of a split question to whoever had the question."""
    rows = {row.criterion: row for row in assessment.assignments.all()}
    Assignment.objects.bulk_create(
        Assignment(
            assessment=assessment,
            criterion=code,
            member=rows[source].member,
            department=rows[source].department,
            due=rows[source].due,
            why=rows[source].why,
            assigned_at=timezone.now(),
            assigned_by=rows[source].assigned_by,
        )
        for code, source in way.came_from.items()
        if source in rows and code not in rows
    )

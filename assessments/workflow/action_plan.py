"""Planning what to do about a gap, and saying how it goes."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from assessments import permissions
from assessments.instrument import texts
from assessments.models import (
    Action,
    Assessment,
    Cost,
    Department,
    Membership,
    Progress,
    ProgressNote,
    SignOff,
    User,
)
from assessments.permissions import Can
from assessments.scoring import TOP_LEVEL
from assessments.workflow.audit import audited
from assessments.workflow.locking import known, locked
from assessments.workflow.refusals import Refused
from assessments.workflow.validation import one_of, written


def proposed_action(assessment: Assessment, criterion: str, *, language: str) -> Action:
    """An action for a gap that nobody has planned yet: the next level's own words as its aim.

    Raises Refused when the criterion is not rated, or at the top already.
    """
    (code,) = known(assessment, [criterion])
    answer = assessment.answers.filter(criterion=code).first()
    if answer is None or answer.level is None:
        raise Refused(_("Rate criterion %(code)s first: the plan starts from it.") % {"code": code})
    if answer.level == TOP_LEVEL:
        raise Refused(_("Criterion %(code)s is at the highest level already.") % {"code": code})
    words = texts(assessment.instrument_version, language).criteria[code]
    return Action(
        municipality=assessment.municipality,
        assessment=assessment,
        criterion=code,
        target=answer.level + 1,
        title=words.levels[answer.level + 1],
        department=answer.department,
    )


@audited
def plan_action(
    assessment: Assessment, criterion: str, *, language: str, by: User, **chosen: Any
) -> Action:
    """Plan an action for a gap, as `proposed_action` has it unless `chosen` says otherwise.

    Args:
        chosen: title, owner, department, due, cost.

    Raises Refused when the criterion is not rated, or at the top already.
    """
    assessment = locked(assessment)
    permissions.require(by, Can.PLAN, assessment)
    action = proposed_action(assessment, criterion, language=language)
    _refuse_strangers(action, chosen.get("owner"), chosen.get("department"))
    for name in ("title", "owner", "department", "due", "cost"):
        if name in chosen:
            setattr(action, name, chosen[name])
    action.title = written(action.title, Action, "title", needed=_("Say what will be done."))
    one_of(action.cost, Cost)
    action.planned_by = by
    action.save(force_insert=True)
    return action


@audited
def change_action(
    action: Action,
    *,
    title: str,
    owner: Membership | None,
    department: Department | None,
    due: date | None,
    cost: str,
    by: User,
) -> None:
    """Say what will be done, by whom, by when and at what cost."""
    permissions.require(by, Can.PLAN, action.municipality)
    title = written(title, Action, "title", needed=_("Say what will be done."))
    one_of(cost, Cost)
    _refuse_strangers(action, owner, department)
    Action.objects.filter(pk=action.pk).update(
        title=title, owner=owner, department=department, due=due, cost=cost
    )


@audited
def delete_action(action: Action, *, by: User) -> None:
    """Take an action out of the plan that nobody reported on and nothing signed may hold.

    Raises Refused for any other: those are dropped, so that what was promised stays readable.
    """
    permissions.require(by, Can.PLAN, action.municipality)
    action = Action.objects.select_for_update().get(pk=action.pk)
    if reason := why_it_stays(action):
        raise Refused(reason)
    action.delete()


def why_it_stays(action: Action) -> str:
    """Why an action cannot be deleted, as a sentence; "" when it can."""
    if action.notes.exists():
        return _("Somebody reported on this action. Report it as dropped instead.")
    signed = SignOff.objects.filter(assessment__municipality=action.municipality_id)
    if signed.filter(signed_at__gte=action.planned_at).exists():
        return _("A report was signed since this was planned. Report it as dropped instead.")
    return ""


@audited
def report_progress(action: Action, progress: Progress, *, text: str = "", by: User) -> None:
    """Say how far an action is; everything that was said stays. Raises Refused for nothing new."""
    permissions.require(by, Can.REPORT_PROGRESS, action.municipality)
    action = Action.objects.select_for_update().get(pk=action.pk)
    if not permissions.may_report_on(by, action):
        raise Refused(_("This action is somebody else's. The coordinator can change that."))
    one_of(progress, Progress)
    text = written(text, ProgressNote, "text")
    if progress == action.progress and not text:
        raise Refused(_("Choose another state, or write how it goes."))
    ProgressNote.objects.create(action=action, progress=progress, text=text, noted_by=by)
    Action.objects.filter(pk=action.pk).update(progress=progress)


def _refuse_strangers(
    action: Action, owner: Membership | None, department: Department | None
) -> None:
    for somebody in (owner, department):
        if somebody is not None and somebody.municipality_id != action.municipality_id:
            raise Refused(_("Choose somebody of this municipality."))

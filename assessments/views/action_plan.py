"""From gap to plan: the next steps, the plan of the municipality, and one action."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import permissions, workflow
from assessments.forms import ActionForm, DoneForm, ProgressForm
from assessments.instrument import texts
from assessments.models import Action, Assessment, Municipality, Progress, newest_first
from assessments.permissions import Can
from assessments.scoring.next_steps import outlook, steps
from assessments.views import confirmation, page_context
from assessments.views.decorators import assessment_view, municipality_view
from assessments.views.refusals import status_of, told, told_beside
from assessments.views.requests import Request, posted


@require_safe
@assessment_view(Can.VIEW)
def next_steps(request: Request, assessment: Assessment) -> HttpResponse:
    """What the next level of each criterion would bring; what if the chosen ones are done."""
    context = page_context.of_assessment(request, assessment)
    snapshot = assessment.snapshot()
    planned = permissions.actions_of(assessment.municipality)
    chosen = DoneForm(request.GET, codes=list(assessment.instrument.by_code)).chosen
    context |= {
        "steps": [
            {
                "step": step,
                "words": (said := context["texts"].criteria[step.criterion]),
                "descriptor": said.levels[step.target],
                "actions": [action for action in planned if action.criterion == step.criterion],
            }
            for step in steps(snapshot)
        ],
        "chosen": chosen,
        "outlook": outlook(snapshot, chosen) if chosen else None,
        "may_plan": permissions.denial(request.user, Can.PLAN, assessment) is None,
    }
    return render(request, "assessments/next_steps.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.PLAN)
def plan_action(request: Request, assessment: Assessment, code: str) -> HttpResponse:
    """From a gap to an action: filled in already, and in the plan once it is saved."""
    town, language = assessment.municipality, request.LANGUAGE_CODE
    with told(request):
        proposed = workflow.proposed_action(assessment, code, language=language)
        form = _action_form(proposed, posted(request))
        if form.is_bound and form.is_valid():
            workflow.plan_action(
                assessment, code, language=language, by=request.user, **form.cleaned_data
            )
            messages.success(request, _("The action is in the plan."))
            return redirect(town.url("plan"))
        return _planning_page(request, assessment, proposed, form)
    return redirect(assessment.url("next_steps"))


def _planning_page(
    request: Request, assessment: Assessment, proposed: Action, form: ActionForm
) -> HttpResponse:
    version = assessment.instrument_version
    context = page_context.of_assessment(request, assessment) | {
        "action": proposed,
        "words": (said := texts(version, request.LANGUAGE_CODE).criteria[proposed.criterion]),
        "target": said.levels[proposed.target],
        "form": form,
    }
    status = status_of(request, form)
    return render(request, "assessments/plan_action.html", context, status=status)


@require_safe
@municipality_view(Can.VIEW)
def plan(request: Request, municipality: Municipality) -> HttpResponse:
    """Every action of the municipality: what is late first, what is finished last."""
    today = timezone.localdate()
    actions = sorted(
        permissions.actions_of(municipality),
        key=lambda a: (not a.is_unfinished, a.due or date.max, a.pk),
    )
    current = newest_first(
        permissions.visible_assessments(request.user)
        .filter(municipality=municipality)
        .select_related("municipality", "round")
    ).first()
    levels = _levels_to_change(request, current)
    context = {
        "municipality": municipality,
        "rows": [_row(request, action, today, levels) for action in actions],
        "current": current,
        "late": sum(action.is_late(today) for action in actions),
    }
    return render(request, "assessments/plan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@municipality_view(Can.VIEW)
def action(request: Request, municipality: Municipality, action: int) -> HttpResponse:
    """One action: what, who, when, and how it goes."""
    found = get_object_or_404(permissions.actions_of(municipality), pk=action)
    may_plan = permissions.denial(request.user, Can.PLAN, municipality) is None
    if request.method == "POST":
        permissions.require(request.user, Can.PLAN, municipality)
    form = _action_form(found, posted(request))
    if form.is_bound and form.is_valid():
        workflow.change_action(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("The action is saved."))
        return redirect(municipality.url("plan"))
    return _action_page(request, found, form if may_plan else None, _progress_form(found))


@require_http_methods(["GET", "HEAD", "POST"])
@municipality_view(Can.PLAN)
def delete_action(request: Request, municipality: Municipality, action: int) -> HttpResponse:
    """Take an action out of the plan that nothing depends on, after asking."""
    found = get_object_or_404(permissions.actions_of(municipality), pk=action)
    reason = workflow.why_it_stays(found)
    if request.method != "POST" and not reason:
        return confirmation.ask(
            request,
            title=_("Delete this action?"),
            told=[found.title, _("Nobody has reported on it. You cannot undo this.")],
            button=_("Delete"),
            back=municipality.url("action", found.pk),
            municipality=municipality,
        )
    if reason:
        messages.error(request, reason)
        return redirect(municipality.url("action", found.pk))
    workflow.delete_action(found, by=request.user)
    messages.success(request, _("The action is deleted."))
    return redirect(municipality.url("plan"))


@require_POST
@municipality_view(Can.REPORT_PROGRESS)
def report_progress(request: Request, municipality: Municipality, action: int) -> HttpResponse:
    """Say how far it is."""
    found = get_object_or_404(permissions.actions_of(municipality), pk=action)
    form = _progress_form(found, request.POST)
    if form.is_valid():
        progress, text = Progress(form.cleaned_data["progress"]), form.cleaned_data["text"]
        with told_beside(request, form, "text"):
            workflow.report_progress(found, progress, text=text, by=request.user)
            messages.success(request, _("Thank you. It is in the plan."))
            return redirect(municipality.url("action", found.pk))
    may_plan = permissions.denial(request.user, Can.PLAN, municipality) is None
    return _action_page(request, found, _action_form(found) if may_plan else None, form)


def _action_page(
    request: Request, found: Action, form: ActionForm | None, progress_form: ProgressForm
) -> HttpResponse:
    version = found.assessment.instrument_version
    context: dict[str, Any] = {
        "municipality": found.municipality,
        "action": found,
        "words": (said := texts(version, request.LANGUAGE_CODE).criteria[found.criterion]),
        "target": said.levels[found.target],
        "form": form,
        "may_delete": form is not None and not workflow.why_it_stays(found),
        "progress_form": progress_form,
        "may_report": permissions.may_report_on(request.user, found),
        "notes": found.notes.select_related("noted_by"),
    }
    status = status_of(request, form, progress_form)
    return render(request, "assessments/action.html", context, status=status)


def _progress_form(found: Action, posted: QueryDict | None = None) -> ProgressForm:
    return ProgressForm(posted, initial={"progress": found.progress})


def _action_form(found: Action, posted: QueryDict | None = None) -> ActionForm:
    town = found.municipality
    return ActionForm(
        posted,
        members=permissions.colleagues(town),
        departments=town.departments.all(),
        initial={
            "title": found.title,
            "owner": found.owner_id,
            "department": found.department_id,
            "due": found.due,
            "cost": found.cost,
        },
    )


def _levels_to_change(request: Request, current: Assessment | None) -> dict[str, int]:
    """The level, -1 without one, of each criterion that the reader may answer now."""
    if current is None:
        return {}
    rated = dict(current.answers.values_list("criterion", "level"))
    codes = permissions.answerable(request.user, current)
    return {code: -1 if (level := rated.get(code)) is None else level for code in codes}


def _row(request: Request, action: Action, today: date, levels: dict[str, int]) -> dict[str, Any]:
    version = action.assessment.instrument_version
    return {
        "action": action,
        "words": texts(version, request.LANGUAGE_CODE).criteria[action.criterion],
        "is_late": action.is_late(today),
        "asks_for_rescoring": action.progress == Progress.DONE
        and levels.get(action.criterion, action.target) < action.target,
    }

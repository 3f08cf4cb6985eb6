"""Proposing another level, and what waits for the coordinator's decision."""

from functools import partial
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import permissions, workflow
from assessments.forms import LONGEST_REASON, ProposeForm, VerdictForm
from assessments.models import Assessment, ProposalState
from assessments.permissions import Can
from assessments.scoring.snapshot import UNAPPROVED
from assessments.views import confirmation, page_context
from assessments.views.decorators import assessment_view
from assessments.views.refusals import done, status_of, told, told_beside, turned_down
from assessments.views.requests import Request, posted


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.VIEW)
def proposals(request: Request, assessment: Assessment, code: str) -> HttpResponse:
    """What was proposed for one criterion, and a form to propose another level."""
    context = page_context.of_criterion(request, assessment, code)
    answer = context["answer"]
    if request.method == "POST":
        permissions.require(request.user, Can.PROPOSE, assessment, [code])
    form = ProposeForm(
        posted(request),
        texts=context["texts"],
        words=context["words"],
        current=answer.level if answer else None,
    )
    if form.is_bound and form.is_valid():
        with told_beside(request, form, "level"):
            workflow.propose(assessment, code, by=request.user, **form.cleaned_data)
            messages.success(request, _("Your proposal stands beside the current level now."))
            return redirect(assessment.url("proposals", code))
    rows = list(
        assessment.proposals.filter(criterion=code).select_related(
            "proposed_by", "department", "closed_by"
        )
    )
    context |= _rights(request, assessment) | {
        "form": form,
        "open": [row for row in rows if row.is_open],
        "closed": [row for row in rows if not row.is_open],
        "is_mine_open": any(row.is_open and row.proposed_by == request.user for row in rows),
    }
    status = status_of(request, form)
    return render(request, "assessments/proposals.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.PROPOSE)
def withdraw_proposal(
    request: Request, assessment: Assessment, code: str, proposal: int
) -> HttpResponse:
    """Take my proposal back, after asking."""
    if request.method != "POST":
        mine = assessment.proposals.filter(criterion=code, proposed_by=request.user.pk)
        found = get_object_or_404(mine, pk=proposal)
        return confirmation.ask(
            request,
            title=_("Withdraw your proposal for %(code)s?") % {"code": code},
            told=[found.reason, _("It stays in the history. You can propose it again.")],
            button=_("Withdraw"),
            back=assessment.url("proposals", code),
            municipality=assessment.municipality,
        )
    with told(request):
        workflow.withdraw_proposal(assessment, code, proposal, by=request.user)
        messages.success(request, _("Your proposal was withdrawn."))
    return redirect(assessment.url("proposals", code))


@require_POST
@assessment_view(Can.DECIDE)
def decide_proposal(
    request: Request, assessment: Assessment, code: str, proposal: int
) -> HttpResponse:
    """Accept or reject a proposal."""
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return turned_down(request, form, _back(form, assessment, code))
    decide = partial(
        workflow.decide_proposal,
        assessment,
        code,
        proposal,
        accept=form.is_yes,
        reason=form.cleaned_data["reason"],
        seen=form.cleaned_data["seen"] or 0,
        by=request.user,
    )
    sentence = (
        _("Accepted: the proposed level holds now.")
        if form.is_yes
        else _("Rejected: the level stays as it is.")
    )
    return done(request, decide, sentence, onward=_back(form, assessment, code))


@require_POST
@assessment_view(Can.DECIDE)
def rule(request: Request, assessment: Assessment, code: str) -> HttpResponse:
    """Agree that a criterion does not apply, or not."""
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return turned_down(request, form, _back(form, assessment, code))
    decide = partial(
        workflow.rule_on_not_applicable,
        assessment,
        code,
        approve=form.is_yes,
        reason=form.cleaned_data["reason"],
        seen=form.cleaned_data["seen"] or 0,
        by=request.user,
    )
    sentence = (
        _("Approved: %(code)s is left out of the figures.")
        if form.is_yes
        else _("Rejected: %(code)s is unanswered again. The answer stays in its history.")
    ) % {"code": code}
    return done(request, decide, sentence, onward=_back(form, assessment, code))


@require_safe
@assessment_view(Can.DECIDE)
def decisions(request: Request, assessment: Assessment) -> HttpResponse:
    """Everything that waits for the coordinator, in the questionnaire's order."""
    context = page_context.of_assessment(request, assessment)
    order = list(assessment.instrument.by_code)
    answers = {row.criterion: row for row in assessment.answers.select_related("updated_by")}
    rows = sorted(
        assessment.proposals.filter(state=ProposalState.OPEN, criterion__in=order).select_related(
            "proposed_by", "department"
        ),
        key=lambda row: order.index(row.criterion),
    )
    context |= _rights(request, assessment) | {
        "waiting": [
            {
                "words": context["texts"].criteria[code],
                "answer": answers[code],
            }
            for code in order
            if code in answers and answers[code].pending == UNAPPROVED
        ],
        "proposed": [
            {
                "words": context["texts"].criteria[code],
                "answer": answers.get(code),
                "proposals": list(of_it),
            }
            for code, of_it in groupby(rows, key=lambda row: row.criterion)
        ],
        "back": "decisions",
    }
    return render(request, "assessments/decisions.html", context)


def _rights(request: Request, assessment: Assessment) -> dict[str, Any]:
    """What the user may do here; `back` is the page a decision leads back to."""
    return {
        "may_propose": permissions.denial(request.user, Can.PROPOSE, assessment) is None,
        "may_decide": permissions.denial(request.user, Can.DECIDE, assessment) is None,
        "longest_reason": LONGEST_REASON,
        "back": "",
    }


def _back(form: VerdictForm, assessment: Assessment, code: str) -> HttpResponse:
    """The page that the decision was made on."""
    match form.cleaned_data.get("back"):
        case "decisions":
            return redirect(assessment.url("decisions"))
        case "criterion":
            return redirect(assessment.url("criterion", code))
        case _:
            return redirect(assessment.url("proposals", code))

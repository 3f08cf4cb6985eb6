"""Does another level of government stand in the way of a criterion?"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments import permissions, workflow
from assessments.forms import BarrierForm, WithdrawForm
from assessments.models import Assessment, Barrier
from assessments.permissions import Can
from assessments.report import wording
from assessments.views import confirmation, page_context
from assessments.views.decorators import assessment_view
from assessments.views.refusals import turned_down
from assessments.views.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.VIEW)
def barrier(request: Request, assessment: Assessment, code: str) -> HttpResponse:
    """The barrier of one criterion, and noting it."""
    if request.method != "POST":
        return _page(request, assessment, code)
    permissions.require(request.user, Can.ANSWER, assessment, [code])
    form = BarrierForm(request.POST)
    if not form.is_valid():
        return _page(request, assessment, code, form, status=422)
    try:
        workflow.note_barrier(assessment, code, by=request.user, **form.cleaned_data)
    except workflow.Outdated as outdated:
        again = BarrierForm(initial=form.cleaned_data | {"seen": outdated.theirs.number})
        return _page(request, assessment, code, again, theirs=outdated.theirs, status=409)
    except workflow.Refused as refused:
        form.add_error("text", str(refused))
        return _page(request, assessment, code, form, status=422)
    messages.success(request, _("The barrier is noted. It goes into the report and the brief."))
    return redirect(assessment.url("barrier", code))


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.ANSWER)
def withdraw_barrier(request: Request, assessment: Assessment, code: str) -> HttpResponse:
    """Nothing stands in the way any more; asks first."""
    if request.method != "POST":
        return confirmation.ask(
            request,
            title=_("Withdraw the barrier to %(code)s?") % {"code": code},
            told=[_("It leaves the report and the brief. What was said stays on its page.")],
            button=_("Withdraw"),
            back=assessment.url("barrier", code),
            municipality=assessment.municipality,
            hidden={"seen": str(WithdrawForm(request.GET).shown)},
        )
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return turned_down(request, form, redirect(assessment.url("barrier", code)))
    try:
        seen = form.cleaned_data["seen"] or 0
        workflow.withdraw_barrier(assessment, code, seen=seen, by=request.user)
    except workflow.Outdated as outdated:
        messages.error(request, _("%(told)s Look at it first.") % {"told": outdated})
    else:
        messages.success(request, _("The barrier is withdrawn. What was said stays on this page."))
    return redirect(assessment.url("barrier", code))


def _page(
    request: Request,
    assessment: Assessment,
    code: str,
    form: BarrierForm | None = None,
    *,
    theirs: object = None,
    status: int = 200,
) -> HttpResponse:
    said = list(assessment.barriers.filter(criterion=code).select_related("said_by"))
    newest = said[-1] if said else None
    parent = assessment.descends_from
    context = page_context.of_criterion(request, assessment, code)
    context |= {
        "denial": permissions.denial(request.user, Can.ANSWER, assessment, [code]),
        "form": form or BarrierForm(initial=_initial(newest)),
        "theirs": theirs,
        "said": [{"row": row, "tier": _tier(row)} for row in reversed(said)],
        "newest": newest,
        "carried_from": parent.round.name if parent else "",
    }
    return render(request, "assessments/barrier.html", context, status=status)


def _initial(newest: Barrier | None) -> dict[str, object]:
    if newest is None:
        return {"seen": 0}
    return {
        "tier": newest.tier,
        "text": newest.text,
        "asked": newest.asked,
        "seen": newest.number,
    }


def _tier(row: Barrier) -> str:
    return wording.tier(row.tier) if row.tier else ""

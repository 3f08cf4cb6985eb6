"""Year on year: two assessments side by side, and reopening what was signed."""

from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments import permissions, workflow
from assessments.forms import ChoiceAsked, ReopenForm
from assessments.forms.errors import form_errors
from assessments.models import Assessment, compared, first_compared
from assessments.permissions import Can
from assessments.report import comparison
from assessments.views import page_context
from assessments.views.decorators import assessment_view
from assessments.views.requests import Request


@require_safe
@assessment_view(Can.VIEW)
def compare(request: Request, assessment: Assessment) -> HttpResponse:
    """What changed from the earlier of two assessments to the later, whichever was opened."""
    context = page_context.of_assessment(request, assessment)
    others = list(permissions.comparable(request.user, assessment))
    context |= {"others": others, "other": (other := _chosen(request, assessment, others))}
    if other is not None:
        then, now = sorted((other, assessment), key=_when)
        context["texts"] = page_context.words(request, now)
        context |= {
            "then": then,
            "now": now,
            "comparison": comparison.part(compared(then, now), context["texts"]),
            "is_other_instrument": then.instrument_version != now.instrument_version,
        }
    return render(request, "assessments/compare.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.REOPEN)
def reopen(request: Request, assessment: Assessment) -> HttpResponse:
    """Make a new draft of a signed assessment; what was signed stays."""
    context = page_context.of_assessment(request, assessment)
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            draft = workflow.reopen(assessment, by=request.user, **form.cleaned_data)
        except workflow.Refused as refused:
            form.add_error("reason", str(refused))
        else:
            told = _("This is a new draft. What was signed stays as it is.")
            messages.success(request, told)
            return redirect("task_list", assessment.municipality.slug, draft.pk)
    context["errors"] = form_errors(form)
    status = 422 if form.errors else 200
    return render(request, "assessments/reopen.html", context, status=status)


def _chosen(
    request: Request, assessment: Assessment, others: list[Assessment]
) -> Assessment | None:
    """What to compare with: as asked, else what it descends from, else the one before it."""
    by_key = {str(other.pk): other for other in others}
    form = ChoiceAsked(request.GET, name="with", choices=["", *by_key])
    if not form.is_valid():
        raise Http404
    return by_key.get(form.chosen) or first_compared(assessment, others)


def _when(assessment: Assessment) -> tuple[date, str, datetime]:
    """Where an assessment stands in time; of one round, the draft after what was reopened."""
    return (assessment.reference_date, assessment.round.name, assessment.started_at)

"""Year on year: two assessments side by side, and reopening what was signed."""

from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments import permissions, workflow
from assessments.models import Assessment, compared, first_compared
from assessments.permissions import Can
from assessments.report import comparison
from assessments.views import frame
from assessments.views.access import Request, assessment_view


@require_safe
@assessment_view(Can.VIEW)
def compare(request: Request, assessment: Assessment) -> HttpResponse:
    """What changed from the earlier of two assessments to the later, whichever was opened."""
    context = frame.of_assessment(request, assessment)
    others = list(permissions.comparable(request.user, assessment))
    context |= {"others": others, "other": (other := _chosen(request, assessment, others))}
    if other is not None:
        then, now = sorted((other, assessment), key=_when)
        context["texts"] = frame.words(request, now)
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
    context = frame.of_assessment(request, assessment)
    if request.method == "POST":
        try:
            draft = workflow.reopen(
                assessment, reason=request.POST.get("reason", ""), by=request.user
            )
        except workflow.Refused as refused:
            context["errors"] = [{"text": str(refused), "href": "#id_reason"}]
        else:
            told = _("This is a new draft. What was signed stays as it is.")
            messages.success(request, told)
            return redirect("task_list", assessment.municipality.slug, draft.pk)
    status = 422 if "errors" in context else 200
    return render(request, "assessments/reopen.html", context, status=status)


def _chosen(
    request: Request, assessment: Assessment, others: list[Assessment]
) -> Assessment | None:
    """What to compare with: as asked, else what it descends from, else the one before it."""
    if key := request.GET.get("with"):
        found = next((other for other in others if str(other.pk) == key), None)
        if found is None:
            raise Http404
        return found
    return first_compared(assessment, others)


def _when(assessment: Assessment) -> tuple[date, str, datetime]:
    """Where an assessment stands in time; of one round, the draft after what was reopened."""
    return (assessment.reference_date, assessment.round.name, assessment.started_at)

"""Year on year: two assessments side by side, and reopening what was signed."""

from datetime import date, datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments import permissions
from assessments.forms import ChoiceAsked
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

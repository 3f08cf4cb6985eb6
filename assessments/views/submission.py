"""Checking answers before they are submitted, and submitting."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from assessments import permissions, workflow
from assessments.models import Assessment
from assessments.permissions import Can
from assessments.scoring import warnings
from assessments.scoring.snapshot import UNAPPROVED, Snapshot
from assessments.views import page_context
from assessments.views.decorators import assessment_view
from assessments.views.requests import Request


@require_safe
@assessment_view(Can.VIEW)
def check(request: Request, assessment: Assessment, number: int | None = None) -> HttpResponse:
    """Check answers: of one article, or of all of them before submitting."""
    context = page_context.of_assessment(request, assessment)
    articles = [a for a in assessment.instrument.articles if number in (None, a.number)]
    snapshot = assessment.snapshot()
    gaps = workflow.gaps(assessment, [c.code for a in articles for c in a.criteria])
    barriers = workflow.newest_barriers(assessment)
    context["sections"] = [
        {
            "number": a.number,
            "words": context["texts"].articles[a.number],
            "answers": [
                {
                    "words": context["texts"].criteria[c.code],
                    "given": snapshot.answer(c.code),
                    "gap": gaps.get(c.code),
                    "barrier": barriers.get(c.code),
                }
                for c in a.criteria
            ],
        }
        for a in articles
    ]
    context |= {
        "number": number,
        "gaps": gaps,
        "waiting": [
            context["texts"].criteria[c.code]
            for a in articles
            for c in a.criteria
            if snapshot.answer(c.code).pending == UNAPPROVED
        ],
        "warnings": _warnings(assessment, snapshot, number),
        "submit_denial": permissions.denial(request.user, Can.SUBMIT, assessment),
    }
    return render(request, "assessments/check.html", context)


@require_POST
@assessment_view(Can.SUBMIT)
def submit(request: Request, assessment: Assessment) -> HttpResponse:
    """Close the answers of this round."""
    workflow.submit(assessment, by=request.user)
    messages.success(request, _("The assessment was submitted. Its answers are closed now."))
    return redirect(assessment.url("results"))


def _warnings(
    assessment: Assessment, snapshot: Snapshot, number: int | None
) -> list[dict[str, Any]]:
    """What to look at again, a sentence each with where it leads."""
    completed = set(assessment.completions.values_list("article", flat=True))
    return [
        {
            "sentence": _SENTENCES[found.kind] % {"code": found.criterion, "number": found.article},
            "link": assessment.url("criterion", found.criterion)
            if found.criterion
            else assessment.url("article", found.article),
        }
        for found in warnings.warnings(snapshot, completed)
        if number in (None, found.article)
    ]


_SENTENCES = {
    "unsupported": gettext_lazy("%(code)s has level 3 or 4, but no evidence is named."),
    "old": gettext_lazy("%(code)s rests on evidence that is older than 36 months."),
    "contradicted": gettext_lazy(
        "%(code)s does not apply, but evidence is named that something is done."
    ),
    "completed_with_gaps": gettext_lazy(
        "Article %(number)s is marked as completed, but not every criterion counts as answered."
    ),
}

"""Naming the documents and pages that prove an answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments import workflow
from assessments.forms import EvidenceForm, ReuseForm, prefix
from assessments.models import Assessment
from assessments.permissions import Can
from assessments.views import frame
from assessments.views.access import Request, assessment_view


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.ANSWER)
def add_evidence(request: Request, assessment: Assessment, code: str) -> HttpResponse:
    """Name new evidence for one answer, or choose what was named elsewhere."""
    known = assessment.evidence.exclude(answers__criterion=code)
    reuses = "evidence" in request.POST
    adding = EvidenceForm(request.POST if request.method == "POST" and not reuses else None)
    reusing = ReuseForm(request.POST if reuses else None, choices=known)
    if reusing.is_bound and reusing.is_valid():
        found = reusing.cleaned_data["evidence"]
        workflow.reuse_evidence(assessment, code, found, by=request.user)
        return _back(request, assessment, code, found.title)
    if adding.is_bound and adding.is_valid():
        found = workflow.add_evidence(assessment, code, by=request.user, **adding.cleaned_data)
        return _back(request, assessment, code, found.title)
    context = frame.of_assessment(request, assessment)
    context |= {
        "code": code,
        "number": assessment.instrument.by_code[code].article,
        "words": context["texts"].criteria[code],
        "adding": adding,
        "reusing": reusing if known.exists() else None,
        "back": _return_to(request),
        "prefix": prefix(code),
    }
    status = 422 if adding.errors or reusing.errors else 200
    return render(request, "assessments/add_evidence.html", context, status=status)


def _return_to(request: Request) -> str:
    """The page the user came from: the article, or the single criterion."""
    return "criterion" if request.GET.get("back") == "criterion" else "article"


def _back(request: Request, assessment: Assessment, code: str, title: str) -> HttpResponse:
    messages.success(request, _("“%(title)s” was added as evidence.") % {"title": title})
    place = (assessment.municipality.slug, assessment.pk)
    if _return_to(request) == "criterion":
        return redirect("criterion", *place, code)
    number = assessment.instrument.by_code[code].article
    page = redirect("article", *place, number)
    page["Location"] += f"#{prefix(code)}"
    return page

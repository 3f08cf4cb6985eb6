"""Naming the documents and pages that prove an answer."""

from typing import Any, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import permissions, workflow
from assessments.forms import ChoiceAsked, EvidenceForm, ReuseForm, prefix
from assessments.models import Assessment, Evidence, Removed
from assessments.models.evidence import vault
from assessments.permissions import Can
from assessments.scoring.snapshot import Snapshot
from assessments.views import confirmation, page_context
from assessments.views.decorators import assessment_view, largest_body
from assessments.views.refusals import status_of, told_beside
from assessments.views.requests import Request


@largest_body(workflow.files.LARGEST)
@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.ANSWER)
def add_evidence(request: Request, assessment: Assessment, code: str) -> HttpResponse:
    """Name new evidence for one answer, or choose what was named elsewhere."""
    known = assessment.evidence.exclude(answers__criterion=code)
    reusing = ReuseForm(request.POST, choices=known)
    is_new = request.method == "POST" and not reusing.is_bound
    adding = EvidenceForm(*((request.POST, request.FILES) if is_new else ()))
    if reusing.is_bound and reusing.is_valid():
        found = reusing.cleaned_data["evidence"]
        workflow.reuse_evidence(assessment, code, found, by=request.user)
        return _back(request, assessment, code, found.title)
    if adding.is_bound and adding.is_valid():
        with told_beside(request, adding, "upload"):
            found = workflow.add_evidence(assessment, code, by=request.user, **adding.cleaned_data)
            if adding.notice:
                messages.info(request, adding.notice)
            return _back(request, assessment, code, found.title)
    context = page_context.of_assessment(request, assessment)
    context |= {
        "code": code,
        "number": assessment.instrument.by_code[code].article,
        "words": context["texts"].criteria[code],
        "adding": adding,
        "reusing": reusing if known.exists() else None,
        "back": _return_to(request),
        "prefix": prefix(code),
    }
    status = status_of(request, adding, reusing)
    return render(request, "assessments/add_evidence.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.ANSWER)
def remove_evidence(request: Request, assessment: Assessment, code: str, item: int) -> HttpResponse:
    """Take evidence away from one answer, after asking."""
    found = get_object_or_404(assessment.evidence, answers__criterion=code, pk=item)
    if request.method != "POST":
        return _ask_to_remove(request, assessment, code, found)
    title = found.title
    removal = workflow.remove_evidence(assessment, code, found, by=request.user)
    told = _("“%(title)s” was removed from this answer.") % {"title": title}
    confirmation.tell(request, told, removal)
    return redirect(_place(request, assessment, code))


@require_safe
@assessment_view(Can.VIEW)
def library(request: Request, assessment: Assessment) -> HttpResponse:
    """All evidence of an assessment; and what the one before it had, to use again."""
    snapshot = assessment.snapshot()
    rows = assessment.evidence.select_related("file").prefetch_related("answers")
    known = {(item.title, item.file_id) for item in rows}
    before = permissions.comparable(request.user, assessment).filter(
        reference_date__lte=assessment.reference_date, started_at__lt=assessment.started_at
    )
    earlier = before.first()
    old = earlier.evidence.select_related("file").prefetch_related("answers") if earlier else []
    answerable = permissions.answerable(request.user, assessment)
    removed = permissions.removals_of(assessment.municipality).filter(
        what=Removed.EVIDENCE, assessment=assessment
    )
    context = page_context.of_assessment(request, assessment) | {
        "removals": [row for row in removed if row.criterion in answerable],
        "rows": [_row(item, snapshot) for item in rows],
        "earlier": earlier,
        "old": [
            row
            for item in old
            if (item.title, item.file_id) not in known
            and (row := _row(item, snapshot))["codes"]
            and answerable.issuperset(row["codes"])
        ],
    }
    return render(request, "assessments/library.html", context)


@require_safe
@assessment_view(Can.VIEW)
def evidence_file(request: Request, assessment: Assessment, item: int) -> HttpResponse:
    """The file of a piece of evidence, to save: a browser never shows it as a page of ours."""
    found = get_object_or_404(assessment.evidence.select_related("file"), pk=item)
    if found.file is None or not found.file.can_be_opened:
        context = page_context.of_assessment(request, assessment) | {"evidence": found}
        return render(request, "assessments/no_file.html", context, status=404)
    response = cast(
        HttpResponse,
        FileResponse(
            vault().open(found.file.name),
            as_attachment=True,
            filename=found.file_name,
            content_type=found.file.media_type,
        ),
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@assessment_view(Can.VIEW)
def take_over(request: Request, assessment: Assessment, item: int) -> HttpResponse:
    """Use evidence of an earlier assessment again, for the criteria it proved there."""
    earlier = permissions.comparable(request.user, assessment)
    found = get_object_or_404(permissions.evidence_of(earlier), pk=item)
    proved = {answer.criterion for answer in found.answers.all()}
    codes = [code for code in assessment.instrument.by_code if code in proved]
    if not codes:  # what it proved is not asked any more
        raise Http404
    permissions.require(request.user, Can.ANSWER, assessment, codes)
    first, *others = codes
    taken = workflow.take_over_evidence(assessment, first, found, by=request.user)
    for code in others:
        workflow.reuse_evidence(assessment, code, taken, by=request.user)
    messages.success(request, _("“%(title)s” is used again.") % {"title": taken.title})
    return redirect(assessment.url("library"))


def _row(item: Evidence, snapshot: Snapshot) -> dict[str, Any]:
    proved = {answer.criterion for answer in item.answers.all()}
    return {
        "item": item,
        "codes": [code for code in snapshot.instrument.by_code if code in proved],
        "is_old": snapshot.is_old(item.named()),
    }


def _return_to(request: Request) -> str:
    """The page the user came from: the article, or the single criterion."""
    form = ChoiceAsked(request.GET, name="back", choices=["article", "criterion"])
    return form.chosen if form.is_valid() else "article"


def _back(request: Request, assessment: Assessment, code: str, title: str) -> HttpResponse:
    messages.success(request, _("“%(title)s” was added as evidence.") % {"title": title})
    return redirect(_place(request, assessment, code))


def _place(request: Request, assessment: Assessment, code: str) -> str:
    """Where the user answers this criterion: its own page, or its place on the article's."""
    if _return_to(request) == "criterion":
        return assessment.url("criterion", code)
    number = assessment.instrument.by_code[code].article
    return f"{assessment.url('article', number)}#{prefix(code)}"


def _ask_to_remove(
    request: Request, assessment: Assessment, code: str, found: Evidence
) -> HttpResponse:
    elsewhere = found.answers.exclude(criterion=code).values_list("criterion", flat=True)
    if elsewhere:
        codes = {"codes": ", ".join(elsewhere)}
        told = _("It goes on proving the answers to %(codes)s.") % codes
    elif found.file_id:
        told = _("No other answer uses it: its file goes as well.")
    else:
        told = _("No other answer uses it.")
    return confirmation.ask(
        request,
        title=_("Remove “%(title)s” from %(code)s?") % {"title": found.title, "code": code},
        told=[told, _("You can undo this until tomorrow.")],
        button=_("Remove"),
        back=_place(request, assessment, code),
        municipality=assessment.municipality,
    )

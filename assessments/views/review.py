"""Reviewing what was submitted, and commenting on criteria."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from assessments import permissions, workflow
from assessments.forms import CommentForm, ReviewForm, prefix
from assessments.models import Assessment, Comment
from assessments.permissions import Can
from assessments.views import frame
from assessments.views.access import Request, assessment_view


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.REVIEW)
def review(request: Request, assessment: Assessment) -> HttpResponse:
    """Every answer, to accept or to ask for changes."""
    data = request.POST if request.method == "POST" else None
    said = workflow.latest_reviews(assessment)
    forms = [
        ReviewForm(data, code=code, said=said.get(code)) for code in assessment.instrument.by_code
    ]
    if data is not None and not any(form.errors for form in forms):
        return _reviewed(request, assessment, forms)
    return _review_page(request, assessment, forms)


@require_POST
@assessment_view(Can.RETURN)
def return_for_changes(request: Request, assessment: Assessment) -> HttpResponse:
    """Open the answers again, with a sentence why."""
    place = (assessment.municipality.slug, assessment.pk)
    try:
        workflow.return_for_changes(assessment, note=request.POST.get("why", ""), by=request.user)
    except workflow.Refused as refused:
        messages.error(request, str(refused))
        return redirect("review", *place)
    messages.success(request, _("The assessment was returned. Its answers can be changed."))
    return redirect("task_list", *place)


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.VIEW)
def comments(request: Request, assessment: Assessment, code: str) -> HttpResponse:
    """What members said about one criterion."""
    data = request.POST if request.method == "POST" else None
    if data is not None:
        permissions.require(request.user, Can.COMMENT, assessment)
    colleagues = permissions.colleagues(assessment.municipality)
    form = CommentForm(data, members=colleagues)
    if form.is_bound and form.is_valid():
        parent = _thread(assessment, code, request.POST.get("parent", ""))
        workflow.comment(assessment, code, by=request.user, parent=parent, **form.cleaned_data)
        messages.success(request, _("Your comment is kept."))
        return redirect("comments", assessment.municipality.slug, assessment.pk, code)
    threads = (
        assessment.comments.filter(criterion=code, parent=None)
        .select_related("written_by", "resolved_by")
        .prefetch_related("replies__written_by")
    )
    settled = _theirs(request, Can.SETTLE, assessment, threads)
    printed = _theirs(request, Can.PRINT_COMMENT, assessment, threads)
    context = frame.of_assessment(request, assessment) | {
        "code": code,
        "words": frame.words(request, assessment).criteria[code],
        "number": assessment.instrument.by_code[code].article,
        "threads": [
            {"thread": thread, "may_settle": thread in settled, "may_print": thread in printed}
            for thread in threads
        ],
        "denial": permissions.denial(request.user, Can.COMMENT, assessment),
        "form": form,
    }
    return render(request, "assessments/comments.html", context, status=422 if form.errors else 200)


@require_POST
@assessment_view(Can.SETTLE)
def resolve(request: Request, assessment: Assessment, code: str, thread: int) -> HttpResponse:
    """Say that a thread is settled."""
    found = get_object_or_404(assessment.comments, criterion=code, parent=None, pk=thread)
    workflow.resolve(found, by=request.user)
    messages.success(request, _("The thread is settled. A reply opens it again."))
    return redirect("comments", assessment.municipality.slug, assessment.pk, code)


@require_POST
@assessment_view(Can.PRINT_COMMENT)
def print_comment(request: Request, assessment: Assessment, code: str, thread: int) -> HttpResponse:
    """Let the report print a comment, or keep it out again."""
    found = get_object_or_404(assessment.comments, criterion=code, parent=None, pk=thread)
    wanted = request.POST.get("wanted") == "yes"
    workflow.print_comment(found, wanted=wanted, by=request.user)
    told = (
        _("The report prints this comment.") if wanted else _("The report leaves this comment out.")
    )
    messages.success(request, told)
    return redirect("comments", assessment.municipality.slug, assessment.pk, code)


def _theirs(
    request: Request, can: Can, assessment: Assessment, threads: Iterable[Comment]
) -> list[Comment]:
    """The threads with which somebody may do that."""
    denied = permissions.comment_denial(request.user, can, assessment, threads)
    return [thread for thread in threads if denied[thread.pk] is None]


def _thread(assessment: Assessment, code: str, key: str) -> Comment | None:
    """The thread that is replied to; None for a new one."""
    if not key.isdigit():
        return None
    return get_object_or_404(assessment.comments, criterion=code, parent=None, pk=int(key))


def _reviewed(request: Request, assessment: Assessment, forms: list[ReviewForm]) -> HttpResponse:
    judgements = {
        form.code: workflow.Judgement(
            is_accepted=form.cleaned_data["verdict"] == "accept", note=form.cleaned_data["note"]
        )
        for form in forms
        if form.cleaned_data["verdict"]
    }
    made = workflow.review(assessment, judgements, by=request.user)
    told = ngettext("%(count)d judgement was kept.", "%(count)d judgements were kept.", made)
    messages.success(request, told % {"count": made})
    return redirect("review", assessment.municipality.slug, assessment.pk)


def _review_page(request: Request, assessment: Assessment, forms: list[ReviewForm]) -> HttpResponse:
    context = frame.of_assessment(request, assessment)
    picture, counts = assessment.snapshot(), frame.comment_counts(assessment)
    of = {form.code: form for form in forms}
    rows: dict[str, dict[str, Any]] = {
        code: {
            "words": context["texts"].criteria[code],
            "given": picture.answer(code),
            "form": form,
            "comments": counts.get(code),
        }
        for code, form in of.items()
    }
    context |= {
        "sections": [
            {
                "words": context["texts"].articles[a.number],
                "rows": [rows[c.code] for c in a.criteria],
            }
            for a in assessment.instrument.articles
        ],
        "wanted": workflow.wanted_changes(assessment),
        "return_denial": permissions.denial(request.user, Can.RETURN, assessment),
        "errors": [
            {"text": str(error), "href": f"#id_{prefix(form.code)}-{name}"}
            for form in forms
            for name, faults in form.errors.items()
            for error in faults
        ],
    }
    status = 422 if context["errors"] else 200
    return render(request, "assessments/review.html", context, status=status)

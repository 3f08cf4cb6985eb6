"""Comments on criteria, and which of them the report prints."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments import permissions, workflow
from assessments.forms import (
    CommentForm,
    ReplyForm,
    WantedForm,
)
from assessments.models import Assessment
from assessments.permissions import Can
from assessments.views import page_context
from assessments.views.decorators import assessment_view
from assessments.views.refusals import status_of, turned_down
from assessments.views.requests import Request, posted
from assessments.views.review import _theirs


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.VIEW)
def comments(request: Request, assessment: Assessment, code: str) -> HttpResponse:
    """What members said about one criterion."""
    data = posted(request)
    if data is not None:
        permissions.require(request.user, Can.COMMENT, assessment)
    colleagues = permissions.colleagues(assessment.municipality)
    threads = assessment.comments.filter(criterion=code, parent=None)
    reply = ReplyForm(data, threads=threads)
    if reply.is_bound and not reply.is_valid():
        raise Http404
    parent = reply.cleaned_data["parent"] if reply.is_bound else None
    auto_id = f"reply-{parent.pk}-%s" if parent else "id_%s"
    form = CommentForm(data, members=colleagues, auto_id=auto_id)
    if form.is_bound and form.is_valid():
        workflow.comment(assessment, code, by=request.user, parent=parent, **form.cleaned_data)
        messages.success(request, _("Your comment is kept."))
        return redirect(assessment.url("comments", code))
    threads = threads.select_related("written_by", "resolved_by").prefetch_related(
        "replies__written_by"
    )
    settled = _theirs(request, Can.SETTLE, assessment, threads)
    printed = _theirs(request, Can.PRINT_COMMENT, assessment, threads)
    context = page_context.of_assessment(request, assessment) | {
        "code": code,
        "words": page_context.words(request, assessment).criteria[code],
        "number": assessment.instrument.by_code[code].article,
        "threads": [
            {"thread": thread, "may_settle": thread in settled, "may_print": thread in printed}
            for thread in threads
        ],
        "denial": permissions.denial(request.user, Can.COMMENT, assessment),
        "form": CommentForm(members=colleagues) if parent else form,
        "replying_to": parent,
        "reply_form": form if parent else None,
    }
    return render(request, "assessments/comments.html", context, status=status_of(request, form))


@require_POST
@assessment_view(Can.SETTLE)
def resolve(request: Request, assessment: Assessment, code: str, thread: int) -> HttpResponse:
    """Say that a thread is settled."""
    found = get_object_or_404(assessment.comments, criterion=code, parent=None, pk=thread)
    workflow.resolve(found, by=request.user)
    messages.success(request, _("The thread is settled. A reply opens it again."))
    return redirect(assessment.url("comments", code))


@require_POST
@assessment_view(Can.PRINT_COMMENT)
def print_comment(request: Request, assessment: Assessment, code: str, thread: int) -> HttpResponse:
    """Let the report print a comment, or keep it out again."""
    found = get_object_or_404(assessment.comments, criterion=code, parent=None, pk=thread)
    form = WantedForm(request.POST)
    if not form.is_valid():
        return turned_down(request, form, redirect(assessment.url("comments", code)))
    wanted = form.is_wanted
    workflow.print_comment(found, wanted=wanted, by=request.user)
    told = (
        _("The report prints this comment.") if wanted else _("The report leaves this comment out.")
    )
    messages.success(request, told)
    return redirect(assessment.url("comments", code))

"""Reviewing what was submitted, and commenting on criteria."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from assessments import permissions, workflow
from assessments.forms import (
    ReturnForm,
    ReviewForm,
    ThenForm,
    prefix,
)
from assessments.models import Assessment, Comment, Review
from assessments.permissions import Can
from assessments.views import page_context
from assessments.views.decorators import assessment_view
from assessments.views.refusals import done, faults_of, status_of, turned_down
from assessments.views.requests import Request, posted


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.REVIEW)
def review(request: Request, assessment: Assessment) -> HttpResponse:
    """How far the review is; or accept every answer that nobody judged yet."""
    said = workflow.latest_reviews(assessment)
    unmarked = [code for code in assessment.instrument.by_code if code not in said]
    if request.method == "POST":
        return _accepted(request, assessment, unmarked)
    context = page_context.of_assessment(request, assessment)
    wanted = workflow.wanted_changes(assessment)
    context |= {
        "rows": [
            {
                "words": context["texts"].articles[article.number],
                "criteria": len(codes := [c.code for c in article.criteria]),
                "judged": sum(code in said for code in codes),
                "wanted": sum(code in wanted for code in codes),
            }
            for article in assessment.instrument.articles
        ],
        "wanted": [
            {"code": code, "number": assessment.instrument.by_code[code].article, "said": row}
            for code, row in wanted.items()
            if code in assessment.instrument.by_code
        ],
        "unmarked": unmarked,
        "return_denial": permissions.denial(request.user, Can.RETURN, assessment),
    }
    return render(request, "assessments/review.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.REVIEW)
def review_article(request: Request, assessment: Assessment, number: int) -> HttpResponse:
    """The answers of one article, each to accept or to ask changes for."""
    said = workflow.latest_reviews(assessment)
    forms = [
        _review_form(request, criterion.code, said)
        for criterion in assessment.instrument.article(number).criteria
    ]
    theirs: dict[str, Review] = {}
    for form in forms:
        if form.is_bound and form.is_valid():
            try:
                _judge(request, assessment, form)
            except workflow.JudgedMeanwhile as judged:
                theirs[form.code] = judged.theirs
    if request.method == "POST" and not theirs and not any(form.errors for form in forms):
        return _onward(request, assessment, number, [form.code for form in forms])
    for form in forms:
        if form.code in theirs:
            form.show(theirs[form.code])
    return _article_page(request, assessment, number, forms, theirs)


@require_POST
@assessment_view(Can.REVIEW)
def save_review(request: Request, assessment: Assessment, code: str) -> HttpResponse:
    """Save one judgement in the background; the response is the line that says so."""
    form = _review_form(request, code, workflow.latest_reviews(assessment))
    line: dict[str, Any] = {"code": code, "prefix": prefix(code)}
    if not form.is_valid():
        line["errors"] = faults_of(form)
        return render(request, "assessments/_not_saved.html", line, status=422)
    try:
        _judge(request, assessment, form)
    except workflow.JudgedMeanwhile as judged:
        line["theirs"] = judged.theirs
        return render(request, "assessments/_review_conflict.html", line, status=409)
    line["said"] = workflow.latest_reviews(assessment).get(code)
    return render(request, "assessments/_review_saved.html", line)


@require_POST
@assessment_view(Can.RETURN)
def return_for_changes(request: Request, assessment: Assessment) -> HttpResponse:
    """Open the answers again, with a sentence why."""
    form, back = ReturnForm(request.POST), redirect(assessment.url("review"))
    if not form.is_valid():
        return turned_down(request, form, back)
    note = form.cleaned_data["why"]
    return done(
        request,
        lambda: workflow.return_for_changes(assessment, note=note, by=request.user),
        _("The assessment was returned. Its answers can be changed."),
        onward=redirect(assessment.url("task_list")),
        back=back,
    )


def _review_form(request: Request, code: str, said: dict[str, Review]) -> ReviewForm:
    data = posted(request)
    return ReviewForm(data, code=code, said=said.get(code))


def _theirs(
    request: Request, can: Can, assessment: Assessment, threads: Iterable[Comment]
) -> list[Comment]:
    """The threads with which somebody may do that."""
    denied = permissions.comment_denial(request.user, can, assessment, threads)
    return [thread for thread in threads if denied[thread.pk] is None]


def _judge(request: Request, assessment: Assessment, form: ReviewForm) -> None:
    """Keep what one form says; nothing when nothing was chosen."""
    chosen = form.cleaned_data
    if not chosen["verdict"]:
        return
    judgement = workflow.Judgement(is_accepted=chosen["verdict"] == "accept", note=chosen["note"])
    seen = {} if chosen["version"] is None else {form.code: chosen["version"]}
    workflow.review(assessment, {form.code: judgement}, seen=seen, by=request.user)


def _onward(
    request: Request, assessment: Assessment, number: int, codes: list[str]
) -> HttpResponse:
    """After saving: to the next article, to the list, or accept what is left here first."""
    then = ThenForm(request.POST).chosen.verb
    if then == "accept":
        said = workflow.latest_reviews(assessment)
        _tell(request, _accept(request, assessment, [code for code in codes if code not in said]))
    if then == "stay":
        return redirect(assessment.url("review_article", number))
    if then == "list" or number == len(assessment.instrument.articles):
        return redirect(assessment.url("review"))
    return redirect(assessment.url("review_article", number + 1))


def _accepted(request: Request, assessment: Assessment, codes: list[str]) -> HttpResponse:
    _tell(request, _accept(request, assessment, codes))
    return redirect(assessment.url("review"))


def _accept(request: Request, assessment: Assessment, codes: list[str]) -> int:
    judgements = {code: workflow.Judgement(is_accepted=True) for code in codes}
    return workflow.review(assessment, judgements, seen=dict.fromkeys(codes, 0), by=request.user)


def _tell(request: Request, made: int) -> None:
    told = ngettext("%(count)d answer was accepted.", "%(count)d answers were accepted.", made)
    messages.success(request, told % {"count": made})


def _article_page(
    request: Request,
    assessment: Assessment,
    number: int,
    forms: list[ReviewForm],
    theirs: dict[str, Review],
) -> HttpResponse:
    context = page_context.of_assessment(request, assessment)
    snapshot, counts = assessment.snapshot(), page_context.comment_counts(assessment)
    said = workflow.latest_reviews(assessment)
    last = len(assessment.instrument.articles)
    context |= {
        "number": number,
        "last": last,
        "previous": number - 1 if number > 1 else None,
        "next": number + 1 if number < last else None,
        "article_words": context["texts"].articles[number],
        "rows": [
            {
                "words": context["texts"].criteria[form.code],
                "given": snapshot.answer(form.code),
                "form": form,
                "comments": counts.get(form.code),
                "said": said.get(form.code),
                "theirs": theirs.get(form.code),
            }
            for form in forms
        ],
        "unmarked": sum(form.code not in said for form in forms),
    }
    status = 409 if theirs else status_of(request, *forms)
    return render(request, "assessments/review_article.html", context, status=status)

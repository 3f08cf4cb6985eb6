"""Answering: an article or one criterion, saving, and two people on one answer."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from assessments import permissions, workflow
from assessments.forms import (
    CompletionForm,
    ConflictForm,
    CriterionForm,
    Then,
    ThenForm,
    prefix,
)
from assessments.instrument import SOURCE_LANGUAGE, Criterion
from assessments.models import Answer, Assessment, OfficialArticle
from assessments.permissions import Can
from assessments.views import page_context
from assessments.views.decorators import assessment_view
from assessments.views.refusals import status_of
from assessments.views.requests import Request, posted
from assessments.views.saving import merged_sentence, save_in_background

# Pages


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.VIEW)
def article(request: Request, assessment: Assessment, number: int) -> HttpResponse:
    """One article: its criteria, and whether it is completed."""
    page = _page(request, assessment, number)
    page["here"] = assessment.url("article", number)
    page["criteria"] = assessment.instrument.article(number).criteria
    return _answering(request, assessment, page)


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.VIEW)
def criterion(request: Request, assessment: Assessment, code: str) -> HttpResponse:
    """One criterion, for a colleague who was asked a single question."""
    found = assessment.instrument.by_code[code]
    page = _page(request, assessment, found.article)
    page["here"] = assessment.url("criterion", code)
    page["criteria"] = [found]
    page["single"] = found
    page["criterion_words"] = page["texts"].criteria[code]
    return _answering(request, assessment, page)


@require_POST
@assessment_view(Can.ANSWER)
def save(request: Request, assessment: Assessment, code: str) -> HttpResponse:
    """Save one criterion in the background; the response is the line that says so."""
    answer = _answers(assessment, [code]).get(code)
    form = _form(request, assessment, assessment.instrument.by_code[code], request.POST, answer)
    return save_in_background(
        request,
        assessment,
        form,
        lambda: _save(request, assessment, form),
        may_decide=Can.DECIDE in permissions.allowed(request.user, assessment),
    )


@require_POST
@assessment_view(Can.VIEW)
def conflict(request: Request, assessment: Assessment, number: int) -> HttpResponse:
    """Save what was chosen from two versions of one or more answers."""
    codes = [c.code for c in assessment.instrument.article(number).criteria]
    both = (ConflictForm(request.POST, theirs=a) for a in _answers(assessment, codes).values())
    chosen = [form for form in both if form.is_sent]
    faulty = [form for form in chosen if not form.is_valid()]
    if faulty:
        return _conflict_page(request, assessment, number, chosen)
    newer = []
    for form in chosen:
        try:
            workflow.save_answer(
                assessment,
                form.theirs.criterion,
                form.given,
                seen=form.cleaned_data["version"],
                by=request.user,
            )
        except workflow.Conflict as again:
            newer.append(ConflictForm(theirs=again.theirs, mine=form.given))
        except workflow.Refused as refused:
            form.add_error("rating_of", str(refused))
            newer.append(form)
    if newer:
        return _conflict_page(request, assessment, number, newer)
    messages.success(request, _("Your choice was saved. Both versions are kept."))
    return redirect(assessment.url("article", number))


# A page with one or more criteria


def _page(request: Request, assessment: Assessment, number: int) -> dict[str, Any]:
    """What the pages of an article show besides the criteria."""
    codes = [c.code for c in assessment.instrument.article(number).criteria]
    last = len(assessment.instrument.articles)
    answerable = permissions.answerable(request.user, assessment)
    may = permissions.allowed(request.user, assessment)
    completion = assessment.completions.select_related("completed_by").filter(article=number)
    return page_context.of_assessment(request, assessment) | {
        "number": number,
        "last": last,
        "article_words": page_context.words(request, assessment).articles[number],
        "previous": number - 1 if number > 1 else None,
        "next": number + 1 if number < last else None,
        "official": _official_wording(request, number),
        "owners": page_context.owners(assessment),
        "carried_from": parent.round.name if (parent := assessment.descends_from) else "",
        "changed": done.changed if (done := workflow.undoable(assessment)) else (),
        "comments": page_context.comment_counts(assessment),
        "wanted": workflow.wanted_changes(assessment),
        "barriers": workflow.newest_barriers(assessment, codes),
        "completion": completion.first(),
        "answerable": answerable,
        "proposals": page_context.open_proposals(assessment, codes),
        "may_propose": Can.PROPOSE in may,
        "may_decide": Can.DECIDE in may,
        "may_complete": answerable.issuperset(codes),
    }


def _answering(request: Request, assessment: Assessment, page: dict[str, Any]) -> HttpResponse:
    """Show the criteria of a page, or save what was posted to it."""
    criteria: Sequence[Criterion] = page["criteria"]
    codes = [c.code for c in criteria]
    mine = [code for code in codes if code in page["answerable"]]
    data = posted(request)
    if data is not None and not mine:
        permissions.require(request.user, Can.ANSWER, assessment, codes)
    if not mine:
        page["denial"] = permissions.denial(request.user, Can.ANSWER, assessment, codes)
    answers = _answers(assessment, codes)
    page["forms"] = {
        c.code: _form(
            request,
            assessment,
            c,
            data if c.code in mine else None,
            answers.get(c.code),
            is_open=c.code in mine,
        )
        for c in criteria
    }
    page["is_open"] = bool(mine)
    waiting = [code for code, answer in answers.items() if answer.is_unconfirmed]
    page["carried"] = sum(code in mine for code in waiting)
    page["scanned"] = workflow.scanned(assessment, waiting) if waiting else ()
    page["completion_form"] = CompletionForm(
        data, initial={"completed": "yes" if page["completion"] else "no"}
    )
    if data is not None and (response := _save_all(request, assessment, mine, page)):
        return response
    status = status_of(request, *(page["forms"][code] for code in mine))
    return render(request, "assessments/article.html", page, status=status)


def _save_all(
    request: Request, assessment: Assessment, codes: Sequence[str], page: dict[str, Any]
) -> HttpResponse | None:
    """Save every answer that was posted, then go where the user wants to go.

    Returns None when something is wrong, after having saved the rest.
    """
    conflicts = []
    for form in (page["forms"][code] for code in codes):
        try:
            if form.is_valid():
                _tell_what_was_merged(request, form, _save(request, assessment, form))
        except workflow.Conflict as conflict:
            conflicts.append(ConflictForm(theirs=conflict.theirs, mine=form.given))
        except workflow.Refused as refused:
            form.add_error("rating", str(refused))
    if conflicts:
        return _conflict_page(request, assessment, page["number"], conflicts)
    if any(page["forms"][code].errors for code in codes):
        return None
    then = ThenForm(request.POST).chosen
    if then.verb == "confirm":
        return _confirm(request, assessment, then.code, codes, page)
    if then.verb in ("add", "remove"):
        return _evidence_first(request, assessment, then, page)
    if "single" not in page and page["may_complete"]:
        _complete(request, assessment, page)
    is_faulty = any(page["forms"][code].errors for code in codes)
    return None if is_faulty else _onward(then.verb, assessment, page)


def _confirm(
    request: Request, assessment: Assessment, code: str, codes: Sequence[str], page: dict[str, Any]
) -> HttpResponse:
    """After saving: agree with what came along from the last round, one answer or all here."""
    chosen = codes if code == "all" else [c for c in codes if c == code]
    if not chosen:
        raise Http404
    number = workflow.confirm(assessment, chosen, by=request.user)
    told = ngettext("%(count)d answer was confirmed.", "%(count)d answers were confirmed.", number)
    messages.success(request, told % {"count": number})
    anchor = f"#{prefix(code)}" if code != "all" else ""
    return redirect(f"{page['here']}{anchor}")


def _complete(request: Request, assessment: Assessment, page: dict[str, Any]) -> None:
    """Carry out the answer to "Have you completed this article?"; gaps become errors."""
    form: CompletionForm = page["completion_form"]
    wanted = form.cleaned_data["completed"] if form.is_valid() else ""
    if wanted == "no" and page["completion"]:
        workflow.reopen_article(assessment, page["number"], by=request.user)
    if wanted != "yes":
        return
    try:
        workflow.complete_article(assessment, page["number"], by=request.user)
    except workflow.Incomplete as incomplete:
        for code, sentence in incomplete.gaps.items():
            form = page["forms"][code]
            form.add_error("justification" if form["rating"].value() else "rating", sentence)


def _onward(then: str, assessment: Assessment, page: dict[str, Any]) -> HttpResponse:
    if then == "stay":
        return redirect(page["here"])
    if then == "check":
        return redirect(assessment.url("check", page["number"]))
    if then == "list" or "single" in page or page["next"] is None:
        return redirect(assessment.url("task_list"))
    return redirect(assessment.url("article", page["next"]))


def _evidence_first(
    request: Request, assessment: Assessment, then: Then, page: dict[str, Any]
) -> HttpResponse:
    """After saving: name evidence, or take some away, each on a page of its own."""
    code = then.code
    if code not in page["answerable"]:
        raise Http404
    if then.verb == "add":
        back = "criterion" if "single" in page else "article"
        return redirect(f"{assessment.url('add_evidence', code)}?back={back}")
    found = assessment.evidence.filter(pk=then.number).first()
    if found is None:
        raise Http404
    back = "criterion" if "single" in page else "article"
    return redirect(f"{assessment.url('remove_evidence', code, found.pk)}?back={back}")


def _conflict_page(
    request: Request, assessment: Assessment, number: int, chosen: list[ConflictForm]
) -> HttpResponse:
    page = _page(request, assessment, number)
    page["conflicts"] = [
        {
            "form": form,
            "words": page["texts"].criteria[form.theirs.criterion],
            "mine": form.mine,
            "theirs": form.theirs,
        }
        for form in chosen
    ]
    return render(request, "assessments/conflict.html", page, status=409)


# Pieces


def _answers(assessment: Assessment, codes: Iterable[str]) -> dict[str, Answer]:
    found = (
        assessment.answers.filter(criterion__in=list(codes))
        .select_related("updated_by")
        .prefetch_related("evidence")
    )
    return {answer.criterion: answer for answer in found}


def _form(
    request: Request,
    assessment: Assessment,
    criterion: Criterion,
    data: Any,
    answer: Answer | None,
    *,
    is_open: bool = True,
) -> CriterionForm:
    return CriterionForm(
        data,
        criterion=criterion,
        texts=page_context.words(request, assessment),
        answer=answer,
        is_open=is_open,
    )


def _save(request: Request, assessment: Assessment, form: CriterionForm) -> Answer | None:
    return workflow.save_answer(
        assessment,
        form.criterion.code,
        form.given,
        seen=form.cleaned_data["version"],
        save_id=form.cleaned_data["save_id"],
        by=request.user,
    )


def _tell_what_was_merged(request: Request, form: CriterionForm, answer: Answer | None) -> None:
    """Say that a colleague's change and the user's own are both in the answer now."""
    before = form.answer.version if form.answer else 0
    if answer is None or answer.version == before or answer.updated_by_id != request.user.pk:
        return
    if by_colleague := workflow.meanwhile(answer, form.given, seen=form.cleaned_data["version"]):
        messages.info(request, merged_sentence(by_colleague, answer.criterion))


def _official_wording(request: Request, number: int) -> OfficialArticle | None:
    """The declaration's own words in the reader's language, else in English, where loaded."""
    languages = [request.LANGUAGE_CODE, SOURCE_LANGUAGE]
    found = {row.language: row for row in OfficialArticle.objects.filter(number=number)}
    return next((found[language] for language in languages if language in found), None)

"""Saving one answer in the background, by a member or by link."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from assessments import workflow
from assessments.forms import CriterionForm, prefix, rating_value
from assessments.models import Answer, Assessment
from assessments.views.refusals import faults_of
from assessments.views.requests import Request


def save_in_background(
    request: Request,
    assessment: Assessment,
    form: CriterionForm,
    save: Callable[[], Answer | None],
    *,
    may_decide: bool,
) -> HttpResponse:
    """Save one answer; the response is the line that says that it was saved, or why not.

    Args:
        save: saves what a valid form holds; None when there was nothing to save.
        may_decide: whether whoever saves may also decide on proposals about the answer.
    """
    code = form.criterion.code
    line: dict[str, Any] = {"assessment": assessment, "code": code, "prefix": prefix(code)}
    line["may_decide"] = may_decide
    if not form.is_valid():
        return _not_saved(request, faults_of(form))
    try:
        answer = save()
    except workflow.Conflict as conflict:
        line["theirs"] = conflict.theirs
        return render(request, "assessments/_conflict.html", line, status=409)
    except workflow.Refused as refused:
        return _not_saved(request, [str(refused)])
    return render(request, "assessments/_saved.html", line | _saved(form, answer))


def merged_sentence(found: workflow.Meanwhile, code: str) -> str:
    """That a colleague changed something while the reader was writing, as a sentence."""
    if found.rating and found.justification:
        sentence = _(
            "%(name)s changed the level and the justification of %(code)s while you were writing."
        )
    elif found.rating:
        sentence = _(
            "%(name)s changed the level of %(code)s while you were writing. Both changes are kept."
        )
    else:
        sentence = _(
            "%(name)s changed the justification of %(code)s while you were writing."
            " Both changes are kept."
        )
    return sentence % {"name": found.by, "code": code}


def _not_saved(request: Request, errors: list[str]) -> HttpResponse:
    return render(request, "assessments/_not_saved.html", {"errors": errors}, status=422)


def _saved(form: CriterionForm, answer: Answer | None) -> dict[str, Any]:
    """What the line shows of an answer that was saved.

    The page moves on to a newer version only when it shows what that version says:
    where a colleague changed something, the script in the page sees to that.
    """
    if answer is None:
        return {}
    by_colleague = workflow.meanwhile(answer, form.given, seen=form.cleaned_data["version"])
    return {
        "answer": answer,
        "version": answer.version,
        "told": merged_sentence(by_colleague, answer.criterion) if by_colleague else "",
        "rating": rating_value(answer),
    }

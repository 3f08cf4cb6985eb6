"""The principles of the preamble: their check questions, and the criteria that carry them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments import permissions, workflow
from assessments.forms import CheckForm
from assessments.models import Assessment, PrincipleCheck
from assessments.permissions import Can
from assessments.report import wording
from assessments.views import page_context
from assessments.views.decorators import assessment_view
from assessments.views.requests import Request


@require_safe
@assessment_view(Can.VIEW)
def principles(request: Request, assessment: Assessment) -> HttpResponse:
    """The principles, each with its check, the answer, the proof and its criteria."""
    return _page(request, assessment)


@require_POST
@assessment_view(Can.CHECK)
def answer_check(request: Request, assessment: Assessment, principle: str) -> HttpResponse:
    """Answer the check question of one principle."""
    if principle not in assessment.instrument.principles:
        raise Http404
    form = CheckForm(request.POST, principle=principle)
    if not form.is_valid():
        return _page(request, assessment, principle, form, status=422)
    try:
        workflow.answer_check(assessment, principle, by=request.user, **form.cleaned_data)
    except workflow.Outdated as outdated:
        again = CheckForm(
            initial=form.cleaned_data | {"seen": outdated.theirs.number}, principle=principle
        )
        return _page(request, assessment, principle, again, theirs=outdated.theirs, status=409)
    except workflow.Refused as refused:
        form.add_error("proof", str(refused))
        return _page(request, assessment, principle, form, status=422)
    messages.success(request, _("The answer to %(code)s is saved.") % {"code": principle})
    page = redirect(assessment.url("principles"))
    page["Location"] += f"#{principle}"
    return page


def _page(
    request: Request,
    assessment: Assessment,
    open_one: str = "",
    form: CheckForm | None = None,
    *,
    theirs: object = None,
    status: int = 200,
) -> HttpResponse:
    """The page; one principle may show the form that was sent, and what a colleague answered."""
    context = page_context.of_assessment(request, assessment)
    snapshot = assessment.snapshot()
    # Who answered last, and what waits to be confirmed, is no part of what was signed.
    newest = {} if snapshot.judged else workflow.newest_checks(assessment)
    denial = permissions.denial(request.user, Can.CHECK, assessment)
    parent = assessment.descends_from
    context |= {
        "denial": denial,
        "carried_from": parent.round.name if parent else "",
        "answered": len(snapshot.checks),
        "rows": [
            {
                "code": code,
                "words": context["texts"].principles[code],
                "given": (given := snapshot.checks.get(code)),
                "answer": wording.check(given),
                "says_no": snapshot.says_no(code),
                "flagged": snapshot.flagged(code),
                "newest": newest.get(code),
                "theirs": theirs if code == open_one else None,
                "form": _form(code, newest.get(code), open_one, form),
                "is_open": code == open_one,
                "criteria": [
                    {
                        "words": context["texts"].criteria[c.code],
                        "given": snapshot.answer(c.code),
                        "is_floor": c.floor,
                        "is_flagged": c.code in snapshot.flagged(code),
                    }
                    for c in snapshot.instrument.criteria()
                    if code in c.principles
                ],
            }
            for code in snapshot.instrument.principles
        ],
    }
    return render(request, "assessments/principles.html", context, status=status)


def _form(
    code: str, newest: PrincipleCheck | None, open_one: str, sent: CheckForm | None
) -> CheckForm:
    if sent is not None and code == open_one:
        return sent
    initial: dict[str, Any] = {"answer": "", "proof": "", "seen": 0}
    if newest is not None:
        initial = {"answer": newest.answer, "proof": newest.proof, "seen": newest.number}
    return CheckForm(initial=initial, principle=code)

"""The list of articles, checking answers, and closing them."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments import permissions, workflow
from assessments.instrument import Criterion, successor
from assessments.models import Answer, Assessment
from assessments.permissions import Can
from assessments.scoring.snapshot import UNAPPROVED
from assessments.views import page_context
from assessments.views.decorators import assessment_view
from assessments.views.requests import Request


@require_safe
@assessment_view(Can.VIEW)
def task_list(request: Request, assessment: Assessment) -> HttpResponse:
    """The articles in any order, each with its status and who answers it."""
    answers = {
        answer.criterion: answer
        for answer in assessment.answers.prefetch_related("evidence")
        if answer.criterion in assessment.instrument.by_code
    }
    completed = set(assessment.completions.values_list("article", flat=True))
    owners = page_context.owners(assessment)
    mine = permissions.answerable(request.user, assessment)
    wanted = workflow.wanted_changes(assessment)
    may = permissions.allowed(request.user, assessment)
    context = page_context.of_assessment(request, assessment)
    context["rows"] = [
        {
            "number": article.number,
            "chapter": article.chapter,
            "words": context["texts"].articles[article.number],
            "status": _status(article.criteria, answers, article.number in completed),
            "answered": sum(_is_answered(answers.get(c.code)) for c in article.criteria),
            "criteria": len(article.criteria),
            "owners": sorted({owners[c.code] for c in article.criteria if c.code in owners}),
            "mine": sum(c.code in mine for c in article.criteria),
            "wanted": sum(c.code in wanted for c in article.criteria),
        }
        for article in assessment.instrument.articles
    ]
    context |= {
        "answered": sum(_is_answered(answer) for answer in answers.values()),
        "unknown": sum(a.dont_know and not a.pending for a in answers.values()),
        "waiting": sum(answer.pending == UNAPPROVED for answer in answers.values()),
        "carried": sum(answer.is_unconfirmed for answer in answers.values()),
        "total": len(assessment.instrument.by_code),
        "completed": len(completed),
        "submit_denial": permissions.denial(request.user, Can.SUBMIT, assessment),
        "may_use_sheet": bool(mine),
        "may_assign": Can.ASSIGN in may,
        "may_review": Can.REVIEW in may,
        "may_sign": Can.SIGN_OFF in may,
        "may_reopen": Can.REOPEN in may,
        "may_delete": Can.START in may and not workflow.why_a_round_stays(assessment),
        "newer": Can.UPGRADE in may and successor(assessment.instrument_version),
        "upgraded": Can.UPGRADE in may and workflow.undoable(assessment),
    }
    if Can.DECIDE in may:
        proposals = page_context.open_proposals(assessment, assessment.instrument.by_code).total()
        context["decisions"] = context["waiting"] + proposals
    return render(request, "assessments/task_list.html", context)


def _is_answered(answer: Answer | None) -> bool:
    return answer is not None and answer.is_answered


def _status(criteria: Sequence[Criterion], answers: dict[str, Answer], completed: bool) -> str:
    if completed:
        return "completed"
    started = any(c.code in answers and not answers[c.code].is_blank for c in criteria)
    return "in_progress" if started else "not_started"

"""The list of articles, checking answers, and closing them."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from assessments import permissions, workflow
from assessments.instrument import Criterion, successor
from assessments.models import Answer, Assessment
from assessments.permissions import Can
from assessments.scoring import warnings
from assessments.scoring.snapshot import UNAPPROVED, Snapshot
from assessments.views import page_context
from assessments.views.decorators import assessment_view
from assessments.views.requests import Request


@require_safe
@assessment_view(Can.VIEW)
def task_list(request: Request, assessment: Assessment) -> HttpResponse:
    """Sixteen articles in any order, each with its status and who answers it."""
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


@require_safe
@assessment_view(Can.VIEW)
def check(request: Request, assessment: Assessment, number: int | None = None) -> HttpResponse:
    """Check answers: of one article, or of all of them before submitting."""
    context = page_context.of_assessment(request, assessment)
    articles = [a for a in assessment.instrument.articles if number in (None, a.number)]
    picture = assessment.snapshot()
    gaps = workflow.gaps(assessment, [c.code for a in articles for c in a.criteria])
    barriers = workflow.newest_barriers(assessment)
    context["sections"] = [
        {
            "number": a.number,
            "words": context["texts"].articles[a.number],
            "answers": [
                {
                    "words": context["texts"].criteria[c.code],
                    "given": picture.answer(c.code),
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
            if picture.answer(c.code).pending == UNAPPROVED
        ],
        "warnings": _warnings(assessment, picture, number),
        "submit_denial": permissions.denial(request.user, Can.SUBMIT, assessment),
    }
    return render(request, "assessments/check.html", context)


@require_POST
@assessment_view(Can.SUBMIT)
def submit(request: Request, assessment: Assessment) -> HttpResponse:
    """Close the answers of this round."""
    workflow.submit(assessment, by=request.user)
    messages.success(request, _("The assessment was submitted. Its answers are closed now."))
    return redirect("results", assessment.municipality.slug, assessment.pk)


def _warnings(
    assessment: Assessment, picture: Snapshot, number: int | None
) -> list[dict[str, Any]]:
    """What to look at again, a sentence each with where it leads."""
    completed = set(assessment.completions.values_list("article", flat=True))
    place = (assessment.municipality.slug, assessment.pk)
    return [
        {
            "sentence": _SENTENCES[found.kind] % {"code": found.criterion, "number": found.article},
            "link": reverse("criterion", args=(*place, found.criterion))
            if found.criterion
            else reverse("article", args=(*place, found.article)),
        }
        for found in warnings.warnings(picture, completed)
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


def _is_answered(answer: Answer | None) -> bool:
    return answer is not None and answer.is_answered


def _status(criteria: Sequence[Criterion], answers: dict[str, Answer], completed: bool) -> str:
    if completed:
        return "completed"
    started = any(c.code in answers and not answers[c.code].is_blank for c in criteria)
    return "in_progress" if started else "not_started"

"""What came out: the results, and why."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments import permissions, report
from assessments.instrument import Texts
from assessments.models import Assessment
from assessments.permissions import Can
from assessments.report import reliability, wording
from assessments.scoring.snapshot import Snapshot
from assessments.views import page_context
from assessments.views.decorators import assessment_view
from assessments.views.requests import Request


@require_safe
@assessment_view(Can.VIEW)
def results(request: Request, assessment: Assessment) -> HttpResponse:
    """The headline with all its companions, and every figure below it."""
    context = page_context.of_assessment(request, assessment)
    snapshot = assessment.snapshot()
    context |= {
        "snapshot": snapshot,
        "result": snapshot.result,
        "languages": page_context.report_languages(request, assessment),
        "may_sign": Can.SIGN_OFF in permissions.allowed(request.user, assessment),
        "companions": wording.companions(snapshot),
        "reliability": reliability.sentences(snapshot),
        "articles": report.of_articles(snapshot, context["texts"]),
        "groups": report.of_groups(snapshot, context["texts"]),
        "principles": _principles(snapshot, context["texts"]),
    }
    return render(request, "assessments/results.html", context)


@require_safe
@assessment_view(Can.VIEW)
def why(request: Request, assessment: Assessment) -> HttpResponse:
    """From every figure down to the formula, the weights and the answers."""
    context = page_context.of_assessment(request, assessment)
    snapshot = assessment.snapshot()
    # What the criteria add is the readiness itself: it is withheld like the headline.
    shares = snapshot.result.shares if snapshot.result.headline is not None else ()
    of = {share.criterion: share for share in shares}
    context |= {
        "snapshot": snapshot,
        "result": snapshot.result,
        "companions": wording.companions(snapshot),
        "articles": [
            {
                "number": a.number,
                "words": context["texts"].articles[a.number],
                "said": wording.score(snapshot.result, snapshot.result.articles[a.number]),
                "criteria": [
                    {
                        "words": context["texts"].criteria[c.code],
                        "given": snapshot.answer(c.code),
                        "strength": snapshot.strength(c.code),
                        "share": of.get(c.code),
                    }
                    for c in a.criteria
                ],
            }
            for a in snapshot.instrument.articles
        ],
    }
    return render(request, "assessments/why.html", context)


def _principles(snapshot: Snapshot, texts: Texts) -> list[dict[str, Any]]:
    """Each principle with its score and its check, and why it is red when it is."""
    return [
        {
            "code": code,
            "words": texts.principles[code],
            "figures": wording.principle(snapshot, code),
            "check": wording.check(snapshot.checks.get(code)),
            "says_no": snapshot.says_no(code),
            "flagged": snapshot.flagged(code),
        }
        for code in snapshot.instrument.principles
    ]

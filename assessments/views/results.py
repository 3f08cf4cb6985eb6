"""What came out: the results, why, and the report to take away."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments import permissions, report
from assessments.instrument import Texts, languages
from assessments.models import Assessment, Status
from assessments.permissions import Can
from assessments.report import solid, words
from assessments.snapshot import Snapshot
from assessments.views import editions, frame
from assessments.views.access import Request, assessment_view


@require_safe
@assessment_view(Can.VIEW)
def results(request: Request, assessment: Assessment) -> HttpResponse:
    """The headline with all its companions, and every figure below it."""
    context = frame.of_assessment(request, assessment)
    picture = assessment.snapshot()
    context |= {
        "snapshot": picture,
        "result": picture.result,
        "languages": frame.report_languages(request, assessment),
        "may_sign": Can.SIGN_OFF in permissions.allowed(request.user, assessment),
        "companions": words.companions(picture),
        "solid": solid.sentences(picture.result),
        "articles": report.of_articles(picture, context["texts"]),
        "groups": report.of_groups(picture, context["texts"]),
        "principles": _principles(picture, context["texts"]),
    }
    return render(request, "assessments/results.html", context)


@require_safe
@assessment_view(Can.VIEW)
def why(request: Request, assessment: Assessment) -> HttpResponse:
    """From every figure down to the formula, the weights and the answers."""
    context = frame.of_assessment(request, assessment)
    picture = assessment.snapshot()
    # What the criteria add is the readiness itself: it is withheld like the headline.
    shares = picture.result.shares if picture.result.headline is not None else ()
    of = {share.criterion: share for share in shares}
    context |= {
        "snapshot": picture,
        "result": picture.result,
        "companions": words.companions(picture),
        "articles": [
            {
                "number": a.number,
                "words": context["texts"].articles[a.number],
                "score": picture.result.articles[a.number],
                "criteria": [
                    {
                        "words": context["texts"].criteria[c.code],
                        "given": picture.answer(c.code),
                        "strength": picture.strength(c.code),
                        "share": of.get(c.code),
                    }
                    for c in a.criteria
                ],
            }
            for a in picture.instrument.articles
        ],
    }
    return render(request, "assessments/why.html", context)


@require_safe
@assessment_view(Can.VIEW)
def report_pdf(request: Request, assessment: Assessment, language: str) -> HttpResponse:
    """The readiness report in one of the instrument's languages; once signed, the one kept."""
    if language not in languages(assessment.instrument_version):
        raise Http404
    if assessment.status == Status.SIGNED_OFF and editions.is_whole(request):
        kept = assessment.sign_off.report(language)
        return _pdf(bytes(kept.content), assessment, kept.language)
    picture, edition = assessment.snapshot(), editions.edition_asked(request, assessment)
    try:
        content = report.pdf_in_child(picture, language, edition)
    except (report.RenderTooLong, report.RenderFailed) as failure:
        return render(
            request, "assessments/report_failed.html", {"sentence": str(failure)}, status=503
        )
    return _pdf(content, assessment, language)


def _pdf(content: bytes, assessment: Assessment, language: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = (
        f'attachment; filename="{frame.file_name(assessment, language)}.pdf"'
    )
    return response


def _principles(picture: Snapshot, texts: Texts) -> list[dict[str, Any]]:
    """Each principle with its score and its check, and why it is red when it is."""
    return [
        {
            "code": code,
            "words": texts.principles[code],
            "score": score,
            "check": words.check(picture.checks.get(code)),
            "says_no": picture.says_no(code),
            "flagged": picture.flagged(code),
        }
        for code, score in picture.result.principles.items()
    ]

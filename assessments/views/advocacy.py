"""The advocacy brief: to whom it goes, how it reads, and to take away."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from assessments import exports, report
from assessments.editions.seal import Seal
from assessments.forms import AddressedForm, AdvocacyForm
from assessments.instrument import texts
from assessments.models import Assessment, Handout
from assessments.permissions import Can
from assessments.report import advocacy as letters
from assessments.report import wording
from assessments.scoring.snapshot import Snapshot
from assessments.views import editions, page_context
from assessments.views.decorators import assessment_view
from assessments.views.downloads import DOCX
from assessments.views.refusals import status_of
from assessments.views.requests import Request


@require_safe
@assessment_view(Can.VIEW)
def advocacy(request: Request, assessment: Assessment) -> HttpResponse:
    """The brief as it will be sent, and to whom."""
    context = page_context.of_assessment(request, assessment)
    spoken = context["texts"].language
    form = AdvocacyForm(
        request.GET,
        languages=page_context.languages_of_questions(request, assessment),
        initial={"to": letters.ASSOCIATION, "language": spoken},
    )
    chosen = {"to": letters.ASSOCIATION, "name": "", "language": spoken}
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data
    snapshot = assessment.snapshot()
    context |= {
        "form": form,
        "chosen": chosen,
        "brief": _shown(snapshot, assessment, chosen),
    }
    status = status_of(request, form)
    return render(request, "assessments/advocacy.html", context, status=status)


@require_safe
@assessment_view(Can.VIEW)
def brief_pdf(request: Request, assessment: Assessment, language: str) -> HttpResponse:
    """The brief as accessible PDF."""
    document = report.brief_html(assessment.snapshot(), language, **_headed(request, assessment))
    try:
        content = report.print_apart(document)
    except report.RenderFailed as failure:
        return render(
            request,
            "assessments/report_failed.html",
            {"sentence": report.why_not(failure)},
            status=503,
        )
    return _handed_out(assessment, language, content, "application/pdf", "pdf")


@require_safe
@assessment_view(Can.VIEW)
def brief_docx(request: Request, assessment: Assessment, language: str) -> HttpResponse:
    """The brief as a letter to edit."""
    content = exports.brief(assessment.snapshot(), language, **_headed(request, assessment))
    return _handed_out(assessment, language, content, DOCX, "docx")


def _handed_out(
    assessment: Assessment, language: str, content: bytes, kind: str, ending: str
) -> HttpResponse:
    name = page_context.file_name(assessment, f"advocacy-{language}.{ending}")
    response = page_context.download(content, kind, name)
    return page_context.handed_out(response, assessment, Handout.BRIEF, languages=[language])


def _headed(request: Request, assessment: Assessment) -> dict[str, Any]:
    """What stands above the brief: to whom, on which day, and under which number."""
    return {
        **_addressed(request),
        "today": _today(assessment),
        "seal": _seal(assessment),
    }


def _addressed(request: Request) -> dict[str, str]:
    """To whom, as the page before asked; whatever else is asked for goes to the association."""
    asked = AddressedForm(request.GET).addressed
    to = letters.CEMR if asked["to"] == letters.CEMR else letters.ASSOCIATION
    return {"to": to, "name": asked["name"]}


def _seal(assessment: Assessment) -> Seal | None:
    """Number and address of the sign-off. Nobody is named: a town writes, not a person."""
    seal = editions.seal_of(assessment)
    return replace(seal, signer="") if seal else None


def _today(assessment: Assessment) -> date:
    """The date above the brief; of one that was signed the day of that, so that it stays."""
    return assessment.sign_off.signed_on if assessment.is_signed else timezone.localdate()


def _shown(snapshot: Snapshot, assessment: Assessment, chosen: dict[str, str]) -> SafeString:
    """The brief on the page, in its own language."""
    spoken = texts(snapshot.instrument_version, chosen["language"])
    with translation.override(spoken.language):
        context = letters.head(
            snapshot,
            spoken,
            to=chosen["to"],
            name=chosen["name"],
            today=_today(assessment),
            seal=_seal(assessment),
        ) | {
            "advocacy": letters.advocacy(snapshot, spoken),
            "typed": wording.typed_in(snapshot, spoken.language),
            "language": spoken.language,
            "at": "",
        }
        return render_to_string("report/_brief_head.html", context) + render_to_string(
            "report/_advocacy.html", context
        )

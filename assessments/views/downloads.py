"""Everything that leaves in a file: data, a workbook, the council memo, the plan as a calendar."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments import exports, mail, permissions
from assessments.models import (
    Assessment,
    Handout,
    Municipality,
    edition_of,
    planned_actions,
)
from assessments.permissions import Can
from assessments.views import editions, page_context
from assessments.views.decorators import assessment_view, municipality_view
from assessments.views.requests import Request

JSON = "application/json"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ICS = "text/calendar; charset=utf-8"


@require_safe
@assessment_view(Can.VIEW)
def downloads(request: Request, assessment: Assessment) -> HttpResponse:
    """Everything there is to take away, and what each is for."""
    context = page_context.of_assessment(request, assessment)
    context["languages"] = page_context.report_languages(request, assessment)
    context["documents"] = assessment.sign_off.method_documents() if assessment.is_signed else ()
    context["may_use_sheet"] = bool(permissions.answerable(request.user, assessment))
    return render(request, "assessments/downloads.html", context)


@require_safe
@assessment_view(Can.VIEW)
def figures_json(request: Request, assessment: Assessment) -> HttpResponse:
    """Every figure as data, in full precision; once signed, as it was signed."""
    if assessment.is_signed:
        figures = assessment.sign_off.figures | {"language": request.LANGUAGE_CODE}
    else:
        figures = exports.figures(assessment.snapshot(), request.LANGUAGE_CODE)
    return _data(request, assessment, exports.as_json(figures), JSON, "figures.json")


@require_safe
@assessment_view(Can.VIEW)
def answers_json(request: Request, assessment: Assessment) -> HttpResponse:
    """Figures and answers as data."""
    data = exports.answers_data(assessment.snapshot(), request.LANGUAGE_CODE)
    return _data(request, assessment, exports.as_json(data), JSON, "answers.json")


@require_safe
@assessment_view(Can.VIEW)
def answers_csv(request: Request, assessment: Assessment) -> HttpResponse:
    """The answers as a table for any program."""
    table = exports.answers_csv(assessment.snapshot(), request.LANGUAGE_CODE)
    return _data(request, assessment, table, CSV, "answers.csv")


@require_safe
@assessment_view(Can.VIEW)
def workbook(request: Request, assessment: Assessment) -> HttpResponse:
    """Answers, scores and actions as a spreadsheet; once signed, with the plan of that day."""
    language, edition = request.LANGUAGE_CODE, edition_of(assessment, today=timezone.localdate())
    content = exports.workbook(
        assessment.snapshot(), edition.actions, language, unrecorded=edition.unrecorded
    )
    response = page_context.download(
        content, XLSX, page_context.file_name(assessment, "answers.xlsx")
    )
    return page_context.handed_out(response, assessment, Handout.SPREADSHEET, languages=[language])


@require_safe
@assessment_view(Can.VIEW)
def memo(request: Request, assessment: Assessment, language: str) -> HttpResponse:
    """The council memo, to edit."""
    edition = edition_of(assessment, today=timezone.localdate(), seal=editions.seal_of(assessment))
    content = exports.memo(
        assessment.snapshot(),
        edition.actions,
        language,
        today=edition.today or timezone.localdate(),
        change=edition.change,
        seal=edition.seal,
        unrecorded=edition.unrecorded,
    )
    response = page_context.download(
        content, DOCX, page_context.file_name(assessment, f"memo-{language}.docx")
    )
    return page_context.handed_out(response, assessment, Handout.MEMO, languages=[language])


def _data(
    request: Request, assessment: Assessment, content: str, kind: str, name: str
) -> HttpResponse:
    response = page_context.download(content, kind, page_context.file_name(assessment, name))
    return page_context.handed_out(
        response, assessment, Handout.DATA, languages=[request.LANGUAGE_CODE]
    )


@require_safe
@municipality_view(Can.VIEW)
def calendar(request: Request, municipality: Municipality) -> HttpResponse:
    """What the plan still holds, as a calendar."""
    content = exports.calendar(
        planned_actions(municipality),
        town=municipality.name,
        address=mail.with_host(municipality.url("plan")),
        language=request.LANGUAGE_CODE,
        now=timezone.now(),
    )
    return page_context.download(content, ICS, f"{municipality.slug}-plan.ics")

"""Everything that leaves in a file: data, a workbook, the council memo, the plan as a calendar."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments import exports, mail, permissions
from assessments.instrument import languages
from assessments.models import (
    Assessment,
    Municipality,
    Status,
    compared,
    one_before,
    planned_actions,
)
from assessments.permissions import Can
from assessments.views import frame
from assessments.views.access import Request, assessment_view, municipality_view

JSON = "application/json"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ICS = "text/calendar; charset=utf-8"


@require_safe
@assessment_view(Can.VIEW)
def downloads(request: Request, assessment: Assessment) -> HttpResponse:
    """Everything there is to take away, and what each is for."""
    context = frame.of_assessment(request, assessment)
    context["languages"] = frame.report_languages(request, assessment)
    context["may_use_sheet"] = bool(permissions.answerable(request.user, assessment))
    return render(request, "assessments/downloads.html", context)


@require_safe
@assessment_view(Can.VIEW)
def figures_json(request: Request, assessment: Assessment) -> HttpResponse:
    """Every figure as data, in full precision; once signed, as it was signed."""
    if assessment.status == Status.SIGNED_OFF:
        figures = assessment.sign_off.figures | {"language": request.LANGUAGE_CODE}
    else:
        figures = exports.figures(assessment.snapshot(), request.LANGUAGE_CODE)
    return frame.download(
        exports.as_json(figures), JSON, frame.file_name(assessment, "figures.json")
    )


@require_safe
@assessment_view(Can.VIEW)
def answers_json(request: Request, assessment: Assessment) -> HttpResponse:
    """Figures and answers as data."""
    data = exports.answers_data(assessment.snapshot(), request.LANGUAGE_CODE)
    return frame.download(exports.as_json(data), JSON, frame.file_name(assessment, "answers.json"))


@require_safe
@assessment_view(Can.VIEW)
def answers_csv(request: Request, assessment: Assessment) -> HttpResponse:
    """The answers as a table for any program."""
    table = exports.answers_csv(assessment.snapshot(), request.LANGUAGE_CODE)
    return frame.download(table, CSV, frame.file_name(assessment, "answers.csv"))


@require_safe
@assessment_view(Can.VIEW)
def workbook(request: Request, assessment: Assessment) -> HttpResponse:
    """Answers, scores and actions as a spreadsheet."""
    actions = planned_actions(assessment.municipality)
    content = exports.workbook(assessment.snapshot(), actions, request.LANGUAGE_CODE)
    return frame.download(content, XLSX, frame.file_name(assessment, "answers.xlsx"))


@require_safe
@assessment_view(Can.VIEW)
def memo(request: Request, assessment: Assessment, language: str) -> HttpResponse:
    """The council memo, to edit."""
    if language not in languages(assessment.instrument_version):
        raise Http404
    before = one_before(assessment)
    content = exports.memo(
        assessment.snapshot(),
        planned_actions(assessment.municipality),
        language,
        today=timezone.localdate(),
        change=compared(before, assessment) if before else None,
    )
    return frame.download(content, DOCX, frame.file_name(assessment, f"memo-{language}.docx"))


@require_safe
@municipality_view(Can.VIEW)
def calendar(request: Request, municipality: Municipality) -> HttpResponse:
    """What the plan still holds, as a calendar."""
    content = exports.calendar(
        planned_actions(municipality),
        town=municipality.name,
        address=mail.link("plan", municipality.slug),
        language=request.LANGUAGE_CODE,
        now=timezone.now(),
    )
    return frame.download(content, ICS, f"{municipality.slug}-plan.ics")

"""Editions of the report: which parts, in which languages; as a page; in a town's own colours."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments import editions, permissions, report, workflow
from assessments.forms import BrandForm, ChoiceAsked, ReportForm
from assessments.imports import logos
from assessments.instrument import language_names
from assessments.models import (
    Assessment,
    Handout,
    Municipality,
    brand_of,
    edition_of,
)
from assessments.permissions import Can
from assessments.views import page_context
from assessments.views.converters import require_language
from assessments.views.decorators import assessment_view, largest_body, municipality_view
from assessments.views.refusals import status_of
from assessments.views.requests import Request, posted

SUMMARY = "summary"
"""Stands in an address that asks for no part beside the council summary."""


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.VIEW)
def report_choice(request: Request, assessment: Assessment) -> HttpResponse:
    """Choose parts and languages; what somebody chose last is offered again."""
    names = dict(language_names(assessment.instrument_version))
    form = ReportForm(
        posted(request),
        languages=names,
        initial=_chosen_last(request, assessment),
    )
    if form.is_bound and form.is_valid():
        choice = form.cleaned_data
        workflow.remember_report_choice(assessment.municipality, choice, by=request.user)
        button = ChoiceAsked(request.POST, name="as", choices=["pdf", "page"])
        page = "report_page" if button.is_valid() and button.chosen == "page" else "report_pdf"
        return redirect(_address(page, assessment, choice))
    context = page_context.of_assessment(request, assessment) | {
        "form": form,
        "may_brand": permissions.denial(request.user, Can.SET_BRAND, assessment) is None,
    }
    status = status_of(request, form)
    return render(request, "assessments/report_choice.html", context, status=status)


@require_safe
@assessment_view(Can.VIEW)
def report_page(request: Request, assessment: Assessment, language: str) -> HttpResponse:
    """The report as one page that needs nothing else: to read here, or to save as it is."""
    edition = edition_asked(request, assessment)
    page, style = report.page(assessment.snapshot(), language, edition)
    response = HttpResponse(page)
    fingerprint = b64encode(sha256(style.encode()).digest()).decode()
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'sha256-{fingerprint}'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    name = page_context.file_name(assessment, language)
    response["Content-Disposition"] = f'inline; filename="{name}.html"'
    return page_context.handed_out(
        response,
        assessment,
        Handout.PAGE,
        languages=(language, edition.second),
        parts=edition.parts,
    )


def edition_asked(request: Request, assessment: Assessment) -> editions.Edition:
    """The edition that an address asks for; 404 when it names what there is not."""
    parts, second = _parts(request.GET), request.GET.get("second", "")
    if second:
        require_language(assessment.instrument_version, second)
    seal, today = seal_of(assessment), timezone.localdate()
    method = workflow.method_reference(assessment.instrument_version)
    return edition_of(assessment, today=today, parts=parts, second=second, seal=seal, method=method)


def seal_of(assessment: Assessment) -> editions.Seal | None:
    """What is printed about the authenticity of a signed assessment; None before."""
    return workflow.seal_of(assessment.sign_off) if assessment.is_signed else None


def is_whole(request: Request) -> bool:
    """Whether an address asks for the report as it is kept when it is signed."""
    return not request.GET.get("second") and _parts(request.GET) == editions.WHOLE


@largest_body(logos.LARGEST)
@require_http_methods(["GET", "HEAD", "POST"])
@municipality_view(Can.SET_BRAND)
def brand(request: Request, municipality: Municipality) -> HttpResponse:
    """Set the colour and the logo that the reports wear."""
    worn = brand_of(municipality)
    form = BrandForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        initial={"colour": worn.colour},
    )
    if form.is_bound and form.is_valid():
        logo = b"" if form.cleaned_data["without_logo"] else form.cleaned_data["logo"] or None
        colour = form.cleaned_data["colour"]
        workflow.set_brand(municipality, colour=colour, logo=logo, by=request.user)
        messages.success(request, _("The colour and the logo are saved."))
        return redirect(municipality.url("brand"))
    context = {"municipality": municipality, "form": form, "worn": worn}
    status = status_of(request, form)
    return render(request, "assessments/brand.html", context, status=status)


def _parts(asked: QueryDict) -> tuple[editions.Part, ...]:
    named = asked.getlist("parts")
    if not named:
        return editions.WHOLE
    if not set(named) <= {SUMMARY, *editions.WHOLE}:
        raise Http404
    return tuple(part for part in editions.WHOLE if part in named)


def _chosen_last(request: Request, assessment: Assessment) -> dict[str, object]:
    usual = {"parts": list(editions.WHOLE), "language": request.LANGUAGE_CODE, "second": ""}
    membership = permissions.membership_in(request.user, assessment)
    return usual | (membership.report_choice if membership else {})


def _address(page: str, assessment: Assessment, choice: Mapping[str, object]) -> str:
    address = assessment.url(page, choice["language"])
    parts = choice["parts"]
    query: dict[str, object] = {}
    if parts != list(editions.WHOLE):
        query["parts"] = parts or [SUMMARY]
    if choice["second"]:
        query["second"] = choice["second"]
    return f"{address}?{urlencode(query, doseq=True)}" if query else address

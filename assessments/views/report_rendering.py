"""The report as a file: served when it is ready, else its reader waits on a page."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from assessments import workflow
from assessments.models import Assessment, Failure, Handout, Rendering
from assessments.permissions import Can
from assessments.views import editions, page_context
from assessments.views.decorators import assessment_view
from assessments.views.requests import Request


@require_safe
@assessment_view(Can.VIEW)
def report_pdf(request: Request, assessment: Assessment, language: str) -> HttpResponse:
    """The readiness report in one of the instrument's languages; once signed, the one kept."""
    if _is_kept(request, assessment):
        kept = assessment.sign_off.report(language)
        return _pdf(bytes(kept.content), assessment, kept.language)
    order = _order(request, assessment, language)
    rendering = _begun(order)
    if rendering.is_ready:
        return page_context.handed_out(
            _pdf(workflow.open_report(rendering), assessment, language),
            assessment,
            Handout.REPORT,
            languages=(language, order.edition.second),
            parts=order.edition.parts,
        )
    if rendering.has_failed:
        return _failed(request, assessment, rendering)
    return redirect(_same_edition(request, "report_wait", assessment, language))


@require_safe
@never_cache
@assessment_view(Can.VIEW)
def report_wait(request: Request, assessment: Assessment, language: str) -> HttpResponse:
    """How far the report is. The page asks again by itself, and starts the download in the end.

    When the worker making it has died, asking tells another one.
    """
    ready_at = _same_edition(request, "report_pdf", assessment, language)
    if _is_kept(request, assessment):
        return redirect(ready_at)
    rendering = _begun(_order(request, assessment, language))
    if rendering.has_failed and not request.htmx:
        return _failed(request, assessment, rendering)
    if request.htmx and not rendering.is_on_its_way:
        return HttpResponseClientRefresh()
    context = page_context.of_assessment(request, assessment)
    context |= {"rendering": rendering, "here": request.get_full_path(), "ready_at": ready_at}
    return render(request, "assessments/report_wait.html", context)


def _is_kept(request: Request, assessment: Assessment) -> bool:
    """Whether what is asked for was signed, and is served as it was kept."""
    return assessment.is_signed and editions.is_whole(request)


def _order(request: Request, assessment: Assessment, language: str) -> workflow.Order:
    edition = editions.edition_asked(request, assessment)
    return workflow.order_report(assessment, language, edition)


def _same_edition(request: Request, page: str, assessment: Assessment, language: str) -> str:
    """The URL of another view for the same edition."""
    address = assessment.url(page, language)
    query = request.GET.urlencode()
    return f"{address}?{query}" if query else address


def _begun(order: workflow.Order) -> Rendering:
    """The rendering as it stands; tells a worker when none is making it."""
    rendering = workflow.ask_for_report(order)
    if rendering.is_free:
        workflow.start_report(order)
        rendering = workflow.ask_for_report(order)
    return rendering


def _failed(request: Request, assessment: Assessment, rendering: Rendering) -> HttpResponse:
    context = page_context.of_assessment(request, assessment)
    context["sentence"] = Failure(rendering.failure).label
    return render(request, "assessments/report_failed.html", context, status=503)


def _pdf(content: bytes, assessment: Assessment, language: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = (
        f'attachment; filename="{page_context.file_name(assessment, language)}.pdf"'
    )
    return response

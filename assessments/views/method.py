"""How figures come about: a page, and the document "Method and questionnaire"."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments import permissions, report, workflow
from assessments.instrument import CURRENT, language_names, load, texts, versions
from assessments.models import MethodDocument
from assessments.views import page_context
from assessments.views.converters import require_language
from assessments.views.decorators import needs_no_database, public


@require_safe
@needs_no_database
@public
def method(request: HttpRequest) -> HttpResponse:
    """How every figure is computed, in plain words."""
    words, instrument = texts(CURRENT, request.LANGUAGE_CODE), load(CURRENT)
    floor = [words.criteria[c.code] for c in instrument.criteria() if c.floor]
    names = language_names(CURRENT)
    languages = {words.language: names[words.language], **names}
    context = {"texts": words, "instrument": instrument, "floor": floor, "languages": languages}
    return render(request, "assessments/method.html", context)


@require_safe
@public
def method_document(request: HttpRequest, version: str, language: str) -> HttpResponse:
    """The document of a version of the questionnaire in a language, as it is made now."""
    if version not in versions():
        raise Http404
    require_language(version, language)
    try:
        return _pdf(workflow.method_document(version, language))
    except report.RenderFailed as failure:
        context = {"sentence": report.why_not(failure)}
        return render(request, "assessments/report_failed.html", context, status=503)


@require_safe
@public
def method_file(request: HttpRequest, checksum: str) -> HttpResponse:
    """The very file whose checksum begins like this, as a signed report prints its address."""
    kept = permissions.method_file_named(checksum)
    if kept is None:
        raise Http404
    return _pdf(kept)


def _pdf(document: MethodDocument) -> HttpResponse:
    return page_context.download(bytes(document.content), "application/pdf", document.file_name)

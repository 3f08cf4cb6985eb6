"""Pages for a request that could not be carried out: why, what was typed, and a way back."""

import sys
from typing import Any

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from assessments.forms.typed import Typed, typed_texts
from assessments.views import database_faults
from assessments.views.return_address import page_before

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: something that no page of ours sends, or a request that is too large."""
    if isinstance(exception, TOO_MUCH):
        sentence = _("Too much was sent at once, so nothing was saved. Send it in smaller parts.")
    else:
        sentence = _("What was sent could not be read, so nothing was saved.")
    return refusal(request, "400.html", sentence, 400)


def forbidden(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    """A member without the right, told why; a background save gets just the sentence."""
    return refusal(request, "403.html", str(exception), 403)


def refused(request: HttpRequest, sentence: object) -> HttpResponse:
    """A refusal that a page has no place of its own for."""
    return refusal(request, "403.html", str(sentence), 409)


def too_often(request: HttpRequest, sentence: str = "") -> HttpResponse:
    """Somebody passed a limit: they may do it again after a while."""
    sentence = sentence or _("This was done too often. Wait a while, then try again.")
    return refusal(request, "429.html", sentence, 429)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such page, or not for this user."""
    return render(request, "404.html", status=404)


def out_of_date(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the CSRF token does not match."""
    if reason == REASON_NO_CSRF_COOKIE:
        sentence = _("This page is out of date: your browser no longer has the cookie it needs.")
    else:
        sentence = _("This page is out of date: it was opened before somebody signed in or out.")
    return refusal(request, "out_of_date.html", sentence, 403)


def broken(request: HttpRequest) -> HttpResponse:
    """500: nothing of the error is shown, unless it is a database fault."""
    error = sys.exc_info()[1]
    if error and (fault := database_faults.meet(request, error)):
        return database_faults.unavailable(request, fault)
    return HttpResponse(database_faults.page(request, "500.html"), status=500)


def link_gone(request: HttpRequest, *, too_often: bool = False) -> HttpResponse:
    """The guest link does not work, or no longer."""
    status = 429 if too_often else 404
    if HtmxDetails(request):
        told = _("Too many attempts: wait a minute.") if too_often else _("Your link has ended.")
        return render(request, "assessments/_not_saved.html", {"errors": [told]}, status=403)
    return render(request, "assessments/link_gone.html", {"too_often": too_often}, status=status)


def typed_in(request: HttpRequest) -> list[Typed]:
    """The texts that were posted with the refused request."""
    try:
        return typed_texts(request.POST)
    except (SuspiciousOperation, UnreadablePostError, MultiPartParserError):  # the body's fault
        return []


def refusal(request: HttpRequest, template: str, sentence: str, status: int) -> HttpResponse:
    """The page of a refusal with its way back; a background save gets just the sentence."""
    context: dict[str, Any] = {"sentence": sentence, "before": page_before(request)}
    if HtmxDetails(request):
        context |= {"errors": [sentence], "is_out_of_date": template == "out_of_date.html"}
        return render(request, "assessments/_not_saved.html", context, status=status)
    return render(request, template, context, status=status)

"""How large a request may be: each view says it, and it holds before anything is read.

What has no length is not read at all: Django takes as much as `Content-Length` says and no more,
and the forms of a browser always say it. So a request that lies gets no further either.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from assessments.views.access import View

MB = 2**20
USUAL = MB
"""Bytes of a form without a file."""

AROUND = 64 * 1024
"""Bytes of a request besides its file: the names of its fields, and what else is typed."""


def largest_body(size: int) -> Callable[[View], View]:
    """Let a view take more than a form without files: bytes of its file, or of all its fields.

    Before somebody signed in, a page for whoever did takes no more than any other.
    """

    def decorate(view: View) -> View:
        view.largest_body = size  # type: ignore[attr-defined]
        return view

    return decorate


class LargestBodyMiddleware:
    """Refuses what is too large for its view. Stands before whatever reads a body."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """The refusal, or None to go on."""
        if "HTTP_TRANSFER_ENCODING" in request.META:
            return _refusal(request, _("This request does not say how large it is."), 411)
        size = _claimed(request)
        if size <= USUAL + AROUND:
            return None
        is_open = not getattr(view, "login_required", True) or request.user.is_authenticated
        limit = getattr(view, "largest_body", USUAL) if is_open else USUAL
        if size <= limit + AROUND:
            return None
        told = _(
            "What you sent is larger than %(limit)d MB, the most that this page takes. Go back "
            "and send less, or choose a smaller file."
        )
        return _refusal(request, told % {"limit": limit // MB}, 413)


def _claimed(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said[:20]) if said.isascii() and said.isdecimal() else 0


def _refusal(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    if HtmxDetails(request):
        context = {"errors": [sentence]}
        return render(request, "assessments/_not_saved.html", context, status=status)
    return render(request, "413.html", {"sentence": sentence}, status=status)

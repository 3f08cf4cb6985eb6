"""Middleware; `MIDDLEWARE` in hague/settings.py has the order."""

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from assessments import workflow
from assessments.forms import KeptForm
from assessments.models import User
from assessments.views import database_faults, errors
from assessments.views.database_faults import READ, Fault, meet, met, unavailable, waits
from assessments.views.decorators import AROUND, MB, USUAL
from assessments.views.errors import refusal
from assessments.views.refusals import limited
from assessments.views.requests import View
from assessments.views.return_address import PRESS_AGAIN, page_before
from assessments.views.sessions import RENEWED_AT, has_session, renew

UNUSED_BY_US = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
"""Abilities of the browser that no page needs."""

A_WHILE = 5 * 60
"""Seconds that somebody is told to wait after too many tries, where nobody knows better."""

TAKEN = "taken"
"""The cookie that `app.js` reads; it says nothing but the number that `app.js` made up."""


class DatabaseFaults:
    """Answers for views that met a database fault. A read is retried once on a new connection."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.monotonic()
        response = self.get_response(request)
        if met(request) is Fault.AWAY and request.method in READ and _was_connected():
            connection.close()
            del request.database_fault  # type: ignore[attr-defined]
            response = self.get_response(request)
        if met(request) is Fault.AWAY:
            waits.trip(time.monotonic() - began)
        elif _was_connected():
            waits.reset()
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """When the database could not tell who asks, only a page that needs none is shown."""
        fault = met(request)
        if fault is None or getattr(view, "needs_no_database", False):
            return None
        return unavailable(request, fault)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What a view raised."""
        fault = meet(request, error)
        return unavailable(request, fault) if fault else None


def _was_connected() -> bool:
    return connection.connection is not None


class Sessions(SessionMiddleware):
    """A page that was read is shown, also when its session could not be written.

    Whoever met a fault keeps their cookie: they are signed in again when it is over.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        if met(request):
            return response
        try:
            return super().process_response(request, response)  # type: ignore[arg-type]
        except (DatabaseError, SessionInterrupted) as error:
            # Django takes a database that refuses for a session that was deleted.
            fault = meet(request, error)
            if fault is None:
                raise
            was_read = request.method in READ and (
                response.status_code == 200 or not _says_something_new(request.session)
            )
            return response if was_read else unavailable(request, fault)


def _says_something_new(session: Any) -> bool:
    """Whether what a session holds differs from what is kept of it, besides when it was renewed."""
    kept = type(session)(session.session_key)
    try:
        names = {*kept.keys(), *session.keys()} - {RENEWED_AT}
        return any(kept.get(name) != session.get(name) for name in names)
    except DatabaseError:
        return True


def only_utf8(get_response: View) -> View:
    """Our pages send UTF-8; a request that names another character set is refused unread.

    Django would decode it with any codec that Python has, and some make no text.
    """

    def answered(request: HttpRequest) -> HttpResponse:
        named = (request.content_params or {}).get("charset", "utf-8")
        if named.strip("\"'").lower() not in ("utf-8", "utf8"):
            return HttpResponse("Send UTF-8.", content_type="text/plain", status=415)
        return get_response(request)

    return answered


class SignInMiddleware(LoginRequiredMiddleware):
    """Sign-in is required everywhere; public pages opt out.

    A background save without a session gets 401 and a sentence, never the
    sign-in page, so that the answer stays in the field.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Look the user up, once; while the database is away the visitor counts as anonymous."""
        if has_session(request) and not database_faults.waits.are_worthwhile():
            request.database_fault = database_faults.Fault.AWAY  # type: ignore[attr-defined]
        else:
            try:
                request.user.is_authenticated  # noqa: B018  reads the session
            except DatabaseError as error:
                if not database_faults.meet(request, error):
                    raise
        if database_faults.met(request):
            request.session, request.user = type(request.session)(), AnonymousUser()

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if isinstance(request.user, User):
            _speak_their_language(request, request.user)
            renew(request)
            _ask_to_press_again(request)
        return super().process_view(request, view_func, view_args, view_kwargs)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal that a page has no place of its own for is told on a page of its own."""
        if isinstance(exception, workflow.TooOften):
            return errors.too_often(request, str(limited(request, exception)))
        if isinstance(exception, workflow.Refused):
            return errors.refused(request, exception)
        return None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        """Keep a municipality's pages out of shared caches.

        Not `no-store`: without JavaScript the browser's own memory is all that
        keeps a typed text when a page fails to arrive and the user goes back.
        """
        if request.user.is_authenticated:
            patch_cache_control(response, private=True, no_cache=True)
        response.headers.setdefault("Permissions-Policy", UNUSED_BY_US)
        _say_when_to_try_again(request, response)
        return response

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        if HtmxDetails(request):
            return render(request, "assessments/_signed_out.html", status=401)
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        return _signed_out(request)


def _signed_out(request: HttpRequest) -> HttpResponse:
    """Nothing was done: sign in, back to the page that was open, and press again.

    What was typed is shown first, because the browser may have kept nothing of it.
    """
    request.session[PRESS_AGAIN] = True
    sign_in = f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': page_before(request)})}"
    if errors.typed_in(request):
        return render(request, "signed_out.html", {"sign_in": sign_in}, status=401)
    messages.warning(request, _("You were signed out, so nothing was done. Sign in to go on."))
    return redirect(sign_in)


def _ask_to_press_again(request: HttpRequest) -> None:
    if request.method == "GET" and request.session.pop(PRESS_AGAIN, False):
        told = _("You were signed out, and what you did last was not done. Do it again here.")
        messages.warning(request, told)


def _say_when_to_try_again(request: HttpRequest, response: HttpResponseBase) -> None:
    """A page that refuses because of a limit has the status of that; a redirect stays one."""
    if hasattr(request, "retry_after") and response.status_code == HTTPStatus.OK:
        response.status_code = HTTPStatus.TOO_MANY_REQUESTS
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        wait = getattr(request, "retry_after", A_WHILE)
        response.headers.setdefault("Retry-After", str(wait))


def _speak_their_language(request: HttpRequest, user: User) -> None:
    chosen = user.language
    if chosen and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(chosen)
        request.LANGUAGE_CODE = translation.get_language()


class LargestBodyMiddleware:
    """Refuses what is too large for its view. Stands before whatever reads a body.

    What has no length is not read at all: Django takes as much as `Content-Length` says and no
    more, and the forms of a browser always say it. So a request that lies gets no further either.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """The refusal, or None to go on."""
        if "HTTP_TRANSFER_ENCODING" in request.META:
            return _too_large(request, _("This request does not say how large it is."), 411)
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
        return _too_large(request, told % {"limit": limit // MB}, 413)


def _claimed(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said[:20]) if said.isascii() and said.isdecimal() else 0


def _too_large(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    if HtmxDetails(request):
        context = {"errors": [sentence]}
        return render(request, "assessments/_not_saved.html", context, status=status)
    return render(request, "413.html", {"sentence": sentence}, status=status)


def confirm_what_was_taken(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Says with the answer to a form that was accepted which of the kept texts that was."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_taken = request.method == "POST" and response.status_code < 400
        if is_taken and PRESS_AGAIN not in request.session:
            kept = KeptForm(request.POST)
            if kept.is_valid():
                secure = settings.SESSION_COOKIE_SECURE
                number = kept.cleaned_data["kept"]
                response.set_cookie(TAKEN, number, max_age=600, secure=secure, samesite="Lax")
        return response

    return answered


def not_allowed(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A 405 page, where Django's is empty: an address was opened that only takes POST."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        sentence = _("This address only takes what a button sends, so there is nothing to see.")
        page = refusal(request, "405.html", sentence, 405)
        page["Allow"] = response["Allow"]
        return page

    return answered

"""The frame of every request: who is asking, and through which door they come in."""

import logging
import time
from collections.abc import Callable, Mapping
from functools import partial, wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, OperationalError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from assessments import accounts, permissions, workflow
from assessments.models import AnswerLink, Assessment, Municipality, User
from assessments.permissions import Can
from assessments.views import errors, faults
from assessments.views.returning import PRESS_AGAIN, page_before

View = Callable[..., HttpResponse]

log = logging.getLogger(__name__)


class Request(HttpRequest):
    """A request of somebody who signed in."""

    user: User
    htmx: HtmxDetails


UNUSED_BY_US = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
"""Abilities of the browser that no page needs."""

RENEW_AFTER = 10 * 60
"""Seconds after which a session in use is written again, so that its 12 hours roll."""

A_WHILE = 5 * 60
"""Seconds that somebody is told to wait after too many tries, where nobody knows better."""


# Doors


def public(view: View) -> View:
    """A page for everybody, signed in or not."""
    view = login_not_required(view)
    view.permission = "public"  # type: ignore[attr-defined]
    return view


def needs_no_database(view: View) -> View:
    """A public page that is shown, as to a stranger, also while the database is away."""
    view.needs_no_database = True  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """A page for everybody who signed in; it may show only what is theirs."""
    view.permission = "signed in"  # type: ignore[attr-defined]
    return view


OPENED_LINK = "answer_link"
"""Where the session keeps the hash of the link that somebody answers by."""

COMING_BY_LINK = "coming_by_link"
"""Where it keeps the hash of a link that was just opened, until we know that it works."""

GUEST_SESSION = 4 * 60 * 60
"""Seconds without a request after which a link must be opened again; it ends with the browser."""


def link_view(view: View) -> View:
    """A page for whoever opened a link that was mailed to them; for others it is not there.

    Where the URL names a criterion, it must be one of those that were asked.
    """

    @wraps(view)
    def opened(request: Request, **kwargs: Any) -> HttpResponse:
        found = _link_of(request)
        if found is None:
            return _link_gone(request)
        code = kwargs.get("code")
        if code and code not in permissions.assigned_to(found.guest, found.assessment):
            raise Http404
        return view(request, found, **kwargs)

    opened.permission = "link"  # type: ignore[attr-defined]
    return login_not_required(opened)


def _link_of(request: Request) -> AnswerLink | None:
    """The link that this browser answers by: never beside somebody who signed in."""
    coming = request.session.pop(COMING_BY_LINK, "")
    if coming and permissions.link_behind(coming):
        _begin_guest_session(request, coming)
    elif coming or request.user.is_authenticated or _is_idle(request):
        request.session.pop(OPENED_LINK, None)
    found = permissions.link_behind(request.session.get(OPENED_LINK, ""))
    if found is not None:
        _renew(request)
    return found


def _begin_guest_session(request: Request, token_hash: str) -> None:
    """Another session from here on, without what was in it before: a member, or another guest."""
    request.session.flush()
    request.user = AnonymousUser()  # type: ignore[assignment]
    request.session[OPENED_LINK] = token_hash
    request.session.set_expiry(0)


def _is_idle(request: Request) -> bool:
    return time.time() - request.session.get(faults.RENEWED_AT, 0) > GUEST_SESSION


def _link_gone(request: Request) -> HttpResponse:
    return errors.link_gone(request, too_often=accounts.is_too_often(request, "answer_link"))


def set_up_view(view: View) -> View:
    """A page for those who may set up a municipality."""

    @wraps(view)
    def opened(request: Request, **kwargs: Any) -> HttpResponse:
        if not permissions.may_set_up(request.user):
            raise Http404
        return view(request, **kwargs)

    opened.permission = "set up"  # type: ignore[attr-defined]
    return opened


def municipality_view(can: Can) -> Callable[[View], View]:
    """A page of a municipality: 404 for outsiders, 403 with a sentence without the right."""

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: Request, municipality: str, **kwargs: Any) -> HttpResponse:
            visible = permissions.visible_municipalities(request.user)
            found = get_object_or_404(visible, slug=municipality)
            permissions.require(request.user, can, found)
            return _traced(request, found, view(request, found, **kwargs), kwargs)

        opened.permission = can  # type: ignore[attr-defined]
        return opened

    return decorate


def assessment_view(can: Can) -> Callable[[View], View]:
    """A page of an assessment, handed over by the door.

    Where the URL names a criterion, the right is asked for that criterion.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(
            request: Request, municipality: str, assessment: UUID, **kwargs: Any
        ) -> HttpResponse:
            visible = permissions.visible_assessments(request.user)
            found = get_object_or_404(
                visible.select_related("municipality", "round"),
                pk=assessment,
                municipality__slug=municipality,
            )
            code = kwargs.get("code")
            if code is not None and code not in found.instrument.by_code:
                raise Http404
            if kwargs.get("number", 1) not in range(1, len(found.instrument.articles) + 1):
                raise Http404
            permissions.require(request.user, can, found, [code] if code else [])
            return _traced(request, found, view(request, found, **kwargs), kwargs)

        opened.permission = can  # type: ignore[attr-defined]
        return opened

    return decorate


def _traced(
    request: Request,
    place: Assessment | Municipality,
    response: HttpResponse,
    values: Mapping[str, Any],
) -> HttpResponse:
    """Leave an entry when somebody takes a file away; here, so that no download is without one.

    A disk that is full stops no reading: then the entry goes to the log instead.
    """
    is_file = "Content-Disposition" in response and response.status_code == 200
    if is_file and request.method == "GET" and request.resolver_match is not None:
        what = str(request.resolver_match.url_name)
        ids = {"evidence": values["item"]} if "item" in values else {}
        try:
            workflow.record_download(place, what, by=request.user, **ids)
        except OperationalError:
            log.error("No entry could be kept: account %d took %s.", request.user.pk, what)
    return response


# The frame


def only_utf8(get_response: View) -> View:
    """Pages of ours send UTF-8; what names another character set is not read at all.

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
        """Find out who asks, here and once. While the database cannot tell, it is a stranger."""
        if faults.has_session(request) and not faults.waits.are_worthwhile():
            request.database_fault = faults.Fault.AWAY  # type: ignore[attr-defined]
        else:
            try:
                request.user.is_authenticated  # noqa: B018  reads the session
            except DatabaseError as error:
                if not faults.meet(request, error):
                    raise
        if faults.met(request):
            request.session, request.user = type(request.session)(), AnonymousUser()

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if isinstance(request.user, User):
            _speak_their_language(request, request.user)
            _renew(request)
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
        """What is a municipality's stays out of shared caches.

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


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame needs."""
    return {
        "demonstration": settings.DEMONSTRATION,
        "session_seconds": settings.SESSION_COOKIE_AGE,
        "typed": partial(errors.typed_in, request),
        "database_fault": faults.met(request),
    }


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


def limited(request: HttpRequest, refused: workflow.TooOften) -> workflow.TooOften:
    """Have the answer say when somebody may try again."""
    request.retry_after = refused.wait  # type: ignore[attr-defined]
    return refused


def status_of(request: HttpRequest, form: Form) -> int:
    """The status of a page with a form: shown, not accepted, or sent too often."""
    if hasattr(request, "retry_after"):
        return HTTPStatus.TOO_MANY_REQUESTS
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


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


def _renew(request: HttpRequest) -> None:
    now = int(time.time())
    if not 0 <= now - request.session.get(faults.RENEWED_AT, 0) <= RENEW_AFTER:
        request.session[faults.RENEWED_AT] = now

"""The frame of every request: who is asking, and through which door they come in."""

import time
from collections.abc import Callable
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from assessments import accounts, permissions
from assessments.models import User
from assessments.permissions import Can
from assessments.views import errors
from assessments.views.returning import PRESS_AGAIN, page_before

View = Callable[..., HttpResponse]


class Request(HttpRequest):
    """A request of somebody who signed in."""

    user: User
    htmx: HtmxDetails


UNUSED_BY_US = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
"""Abilities of the browser that no page needs."""

RENEW_AFTER = 10 * 60
"""Seconds after which a session in use is written again, so that its 12 hours roll."""

# Doors


def public(view: View) -> View:
    """A page for everybody, signed in or not."""
    view = login_not_required(view)
    view.permission = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """A page for everybody who signed in; it may show only what is theirs."""
    view.permission = "signed in"  # type: ignore[attr-defined]
    return view


OPENED_LINK = "answer_link"
"""Where the session keeps the hash of the link that somebody answers by."""


def link_view(view: View) -> View:
    """A page for whoever opened a link that was mailed to them; for others it is not there.

    Where the URL names a criterion, it must be one of those that were asked.
    """

    @wraps(view)
    def opened(request: Request, **kwargs: Any) -> HttpResponse:
        found = permissions.link_behind(request.session.get(OPENED_LINK, ""))
        if found is None:  # who holds a link saves while typing: only others are counted
            too_often = accounts.is_too_often(request, "answer_link")
            return errors.link_gone(request, too_often=too_often)
        code = kwargs.get("code")
        if code and code not in permissions.assigned_to(found.guest, found.assessment):
            raise Http404
        return view(request, found, **kwargs)

    opened.permission = "link"  # type: ignore[attr-defined]
    return login_not_required(opened)


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
            return view(request, found, **kwargs)

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
            return view(request, found, **kwargs)

        opened.permission = can  # type: ignore[attr-defined]
        return opened

    return decorate


# The frame


class SignInMiddleware(LoginRequiredMiddleware):
    """Sign-in is required everywhere; public pages opt out.

    A background save without a session gets 401 and a sentence, never the
    sign-in page, so that the answer stays in the field.
    """

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if isinstance(request.user, User):
            _speak_their_language(request, request.user)
            _renew(request)
            _ask_to_press_again(request)
        return super().process_view(request, view_func, view_args, view_kwargs)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        """What is a municipality's stays out of shared caches.

        Not `no-store`: without JavaScript the browser's own memory is all that
        keeps a typed text when a page fails to arrive and the user goes back.
        """
        if hasattr(request, "user") and request.user.is_authenticated:
            patch_cache_control(response, private=True, no_cache=True)
        response.headers.setdefault("Permissions-Policy", UNUSED_BY_US)
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


def _speak_their_language(request: HttpRequest, user: User) -> None:
    chosen = user.language
    if chosen and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(chosen)
        request.LANGUAGE_CODE = translation.get_language()


def _renew(request: HttpRequest) -> None:
    now = int(time.time())
    if now - request.session.get("renewed_at", 0) > RENEW_AFTER:
        request.session["renewed_at"] = now

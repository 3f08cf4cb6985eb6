"""Sessions of members and of guests: how long they last, and what they hold."""

import time

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from assessments import permissions
from assessments.models import GuestLink
from assessments.views.requests import Request

RENEWED_AT = "renewed_at"
"""Where a session keeps when it was last renewed."""


RENEW_AFTER = 10 * 60
"""Seconds after which a session in use is written again, so that its 12 hours roll."""

OPENED_GUEST_LINK = "answer_link"
"""Where the session keeps the hash of the link that somebody answers by.

Its older name, so that no visit ends when the server is updated.
"""

COMING_BY_GUEST_LINK = "coming_by_link"
"""Where it keeps the hash of a link that was just opened, until we know that it works."""

GUEST_SESSION = 4 * 60 * 60
"""Seconds without a request after which a link must be opened again; it ends with the browser."""


def has_session(request: HttpRequest) -> bool:
    """Whether the browser sent a session cookie, valid or not."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def guest_link_of(request: Request) -> GuestLink | None:
    """The guest link this browser has opened; None for a signed-in user."""
    coming = request.session.pop(COMING_BY_GUEST_LINK, "")
    if coming and permissions.guest_link_behind(coming):
        _begin_guest_session(request, coming)
    elif coming or request.user.is_authenticated or _is_idle(request):
        request.session.pop(OPENED_GUEST_LINK, None)
    found = permissions.guest_link_behind(request.session.get(OPENED_GUEST_LINK, ""))
    if found is not None:
        renew(request)
    return found


def _begin_guest_session(request: Request, token_hash: str) -> None:
    """Start a new session, with nothing of an earlier member or guest in it."""
    request.session.flush()
    request.user = AnonymousUser()  # type: ignore[assignment]
    request.session[OPENED_GUEST_LINK] = token_hash
    request.session.set_expiry(0)


def _is_idle(request: Request) -> bool:
    return time.time() - request.session.get(RENEWED_AT, 0) > GUEST_SESSION


def renew(request: HttpRequest) -> None:
    """Extend a session in use; written now and then, not on every request."""
    now = int(time.time())
    if not 0 <= now - request.session.get(RENEWED_AT, 0) <= RENEW_AFTER:
        request.session[RENEWED_AT] = now

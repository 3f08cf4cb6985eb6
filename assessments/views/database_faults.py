"""When the database is away, full or busy: a prompt answer that says so.

A fault is met in one of three places: when the session is read (`SignInMiddleware`), in a view
(`DatabaseFaults`), or anywhere else (`errors.broken`). All three answer with `unavailable`.
"""

import errno
import logging
import sqlite3
import time
from contextlib import suppress
from enum import StrEnum
from threading import Lock
from typing import Any

from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

log = logging.getLogger(__name__)

RETRY_AFTER = 10
"""Seconds; as often as the page itself tries to save again."""

LONG_WAIT = 1.0
"""Seconds. Who waited longer to hear that the database is away spares others the wait."""

PAUSE = 5.0
"""Seconds for which nobody else tries then."""


READ = ("GET", "HEAD")


class Fault(StrEnum):
    """Why the database refused."""

    AWAY = "away"
    BUSY = "busy"
    FULL = "full"
    READ_ONLY = "read_only"

    @property
    def sentence(self) -> str:
        """What is wrong, as a sentence for the user."""
        return {
            Fault.AWAY: _("The database cannot be reached at the moment."),
            Fault.BUSY: _("The database is too busy at the moment."),
            Fault.FULL: _("The disk is full, so nothing can be saved until there is room again."),
            Fault.READ_ONLY: _("The database takes no changes at the moment."),
        }[self]


# What kind of fault an error is

SQLITE = {
    sqlite3.SQLITE_BUSY: Fault.BUSY,
    sqlite3.SQLITE_LOCKED: Fault.BUSY,
    sqlite3.SQLITE_FULL: Fault.FULL,
    sqlite3.SQLITE_IOERR: Fault.FULL,
    sqlite3.SQLITE_READONLY: Fault.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Fault.AWAY,
}
"""By primary result code. What is not here, such as a missing table, is a mistake of ours."""

POSTGRESQL = {
    "25006": Fault.READ_ONLY,
    "40": Fault.BUSY,
    "53100": Fault.FULL,
    "53": Fault.BUSY,
    "55": Fault.BUSY,
    "57014": Fault.BUSY,
    "58": Fault.FULL,
}
"""By the start of SQLSTATE, the longest first. Another operational error: it is away."""

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}
"""Files go the way of rows: an upload that does not fit is refused with the same words."""


def fault_of(error: BaseException | None) -> Fault | None:
    """The fault behind an error; None when the error is not about the database or the disk."""
    if isinstance(error, OSError):
        return Fault.FULL if error.errno in NO_ROOM else None
    if not isinstance(error, (OperationalError, InterfaceError, InternalError)):
        return None
    if isinstance(error.__cause__, sqlite3.Error):
        return SQLITE.get(getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF)
    state = getattr(error.__cause__, "sqlstate", None) or ""
    for start in sorted(POSTGRESQL, key=len, reverse=True):
        if state.startswith(start):
            return POSTGRESQL[start]
    return None if isinstance(error, InternalError) else Fault.AWAY


def _code(error: BaseException) -> str:
    """The database's code for the error; its text may hold what somebody typed."""
    cause = error.__cause__
    code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    return f"{type(error).__name__} {code or ''}".strip()


# Answering


def met(request: HttpRequest) -> Fault | None:
    """The fault this request met, or None."""
    return getattr(request, "database_fault", None)


def meet(request: HttpRequest, error: BaseException) -> Fault | None:
    """Note the fault behind an error, if any, on the request and in one log line."""
    behind: BaseException | None = error
    while behind and not fault_of(behind):
        behind = behind.__context__
    if behind is None:
        return None
    fault = fault_of(behind)
    request.database_fault = fault  # type: ignore[attr-defined]
    log.error("The database failed (%s): %s.", _code(behind), fault)
    _throw_away_half_of_an_upload(request)
    return fault


def _throw_away_half_of_an_upload(request: HttpRequest) -> None:
    """Django leaves the file until the memory of the request is cleared."""
    for handler in request.upload_handlers:
        with suppress(OSError):
            handler.upload_interrupted()


def unavailable(request: HttpRequest, fault: Fault) -> HttpResponse:
    """A 503 that says what is wrong and when to retry; a background save gets just the line."""
    context = {"sentence": fault.sentence, "errors": [fault.sentence], "sent": request.method}
    is_save = bool(HtmxDetails(request))
    text = page(request, "assessments/_not_saved.html" if is_save else "503.html", context)
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
    return HttpResponse(text, status=503, headers=headers)


def page(request: HttpRequest, template: str, context: dict[str, Any] | None = None) -> str:
    """A page made without the database, in the language of the request."""
    language = getattr(request, "LANGUAGE_CODE", "")
    with translation.override(language or translation.get_language_from_request(request)):
        return render_to_string(template, context)


class _Waits:
    """A circuit breaker for a database that does not even refuse connections. One per process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._until: float | None = None

    def are_worthwhile(self) -> bool:
        """Whether to try the database: always, or one request now and then while it is silent."""
        with self._lock:
            now = time.monotonic()
            if self._until is None:
                return True
            if now < self._until:
                return False
            self._until = now + PAUSE
            return True

    def trip(self, waited: float) -> None:
        """Note that the database is away, and how long it took to find out."""
        if waited > LONG_WAIT:
            with self._lock:
                self._until = time.monotonic() + PAUSE

    def reset(self) -> None:
        """Note that the database answers."""
        self._until = None


waits = _Waits()

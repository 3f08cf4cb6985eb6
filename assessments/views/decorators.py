"""Decorators of views: who may open a view, and how large a request it takes."""

import logging
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from assessments import accounts, permissions, workflow
from assessments.models import Assessment, Municipality
from assessments.permissions import Can
from assessments.views import errors
from assessments.views.converters import require_language
from assessments.views.requests import Request, View
from assessments.views.sessions import guest_link_of

MB = 2**20
USUAL = MB
"""Bytes of a form without a file."""

AROUND = 64 * 1024
"""Bytes of a request besides its file: the names of its fields, and what else is typed."""

log = logging.getLogger(__name__)


def public(view: View) -> View:
    """A page for everybody, signed in or not."""
    view = login_not_required(view)
    view.permission = "public"  # type: ignore[attr-defined]
    return view


def needs_no_database(view: View) -> View:
    """A public page that works while the database is away, as for an anonymous visitor."""
    view.needs_no_database = True  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """A page for everybody who signed in; it may show only what is theirs."""
    view.permission = "signed in"  # type: ignore[attr-defined]
    return view


def guest_link_view(view: View) -> View:
    """A page for whoever opened a guest link; 404 for others.

    Where the URL names a criterion, it must be one of those that were asked.
    """

    @wraps(view)
    def opened(request: Request, **kwargs: Any) -> HttpResponse:
        found = guest_link_of(request)
        if found is None:
            return _guest_link_gone(request)
        code = kwargs.get("code")
        if code and code not in permissions.assigned_to(found.guest, found.assessment):
            raise Http404
        return view(request, found, **kwargs)

    opened.permission = "guest link"  # type: ignore[attr-defined]
    return login_not_required(opened)


def _guest_link_gone(request: Request) -> HttpResponse:
    return errors.link_gone(request, too_often=accounts.is_too_often(request, "guest_link"))


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
    """A page of an assessment, which the view receives: 404 for outsiders, 403 without the right.

    Where the URL names a criterion, the right is asked for that criterion; where it names a
    language, the questionnaire must speak it.
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
            if "language" in kwargs:
                require_language(found.instrument_version, kwargs["language"])
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
    """Record every download here, so that none goes without an audit entry.

    A full disk must not stop a read: then the entry goes to the log instead.
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


def largest_body(size: int) -> Callable[[View], View]:
    """Allow larger requests than a form without files: bytes of the file, or of all fields.

    A page that needs sign-in allows no more than others until somebody has signed in.
    """

    def decorate(view: View) -> View:
        view.largest_body = size  # type: ignore[attr-defined]
        return view

    return decorate

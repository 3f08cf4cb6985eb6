"""Who did what in a municipality, for those who answer for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from assessments import permissions
from assessments.forms import ActivityForm, PageForm
from assessments.models import AuditEntry, Municipality, Role, names_in
from assessments.permissions import Can
from assessments.views.activity_wording import DONE, GROUPS, WHAT
from assessments.views.decorators import municipality_view
from assessments.views.refusals import status_of
from assessments.views.requests import Request

AT_ONCE = 50
"""Entries on one page."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in words; `about` says what it was about, one thing each."""

    at: datetime
    who: str
    role: str
    sentence: str
    about: list[str]


@require_safe
@municipality_view(Can.VIEW_ACTIVITY)
def activity(request: Request, municipality: Municipality) -> HttpResponse:
    """What members and guests did, the newest first; fifty at once, of some or of all."""
    entries = permissions.entries_of(municipality)
    form = ActivityForm(
        request.GET,
        people=permissions.actors_of(municipality),
        rounds=permissions.visible_assessments(request.user)
        .filter(municipality=municipality)
        .select_related("municipality", "round"),
        groups=list(GROUPS.items()),
    )
    if form.is_valid():
        entries = _narrowed(entries, form.cleaned_data)
    page = Paginator(entries, AT_ONCE).get_page(PageForm(request.GET).number)
    context = {
        "municipality": municipality,
        "form": form,
        "page": page,
        "lines": list(_lines(list(page))),
        "query": form.query,
        "years": settings.AUDIT_RETENTION_DAYS // 365,
    }
    status = status_of(request, form)
    return render(request, "assessments/activity.html", context, status=status)


def _narrowed(entries: QuerySet[AuditEntry], wanted: Mapping[str, Any]) -> QuerySet[AuditEntry]:
    if wanted["person"]:
        entries = entries.filter(by=wanted["person"])
    if wanted["assessment"]:
        entries = entries.filter(assessment=wanted["assessment"])
    if wanted["group"]:
        verbs = [verb for verb, (group, _said) in DONE.items() if group == wanted["group"]]
        entries = entries.filter(verb__in=verbs)
    return entries


def _lines(entries: list[AuditEntry]) -> Iterator[Line]:
    roles = dict(Role.choices)
    names = names_in(entries)
    for entry in entries:
        said = DONE.get(entry.verb)
        yield Line(
            at=entry.at,
            who=_called(entry.by_id, names) if entry.by_id else "Hague",
            role=str(roles.get(entry.role, "")),
            sentence=str(said[1]) if said else entry.verb,
            about=list(_about(entry, names)),
        )


def _about(entry: AuditEntry, names: Mapping[int, str]) -> Iterator[str]:
    detail = entry.detail
    if entry.assessment is not None:
        yield _("round %(round)s") % {"round": entry.assessment.round.name}
    if codes := _codes(detail):
        told = ngettext("criterion %(codes)s", "criteria %(codes)s", len(codes))
        yield told % {"codes": ", ".join(codes)}
    if "article" in detail:
        yield _("article %(number)s") % {"number": detail["article"]}
    if account := detail.get("account"):
        yield _called(account, names)
    if "what" in detail:
        yield str(WHAT.get(detail["what"], detail["what"]))
    if "rows" in detail:
        rows = detail["rows"]
        yield ngettext("%(count)d entry", "%(count)d entries", rows) % {"count": rows}


def _codes(detail: Mapping[str, Any]) -> list[str]:
    single = [detail["criterion"]] if "criterion" in detail else []
    return list(detail.get("criteria", single))


def _called(account: int, names: Mapping[int, str]) -> str:
    """Somebody by name; by number once their account was erased."""
    return names.get(account) or _("account %(number)d") % {"number": account}

"""The quick scan: fifteen questions without an account, and going on from there.

What a visitor says is kept in their own session and nowhere else. It is never scored.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assessments import accounts, permissions, workflow
from assessments.forms import ContinueForm, ScanForm, ThenForm, TownForm, read_rating
from assessments.instrument import CURRENT, Instrument, Texts, load, texts
from assessments.models import Assessment
from assessments.report import articles, highlights
from assessments.scoring import Rating
from assessments.scoring.snapshot import DRAFT, Snapshot, SnapshotAnswer
from assessments.views import confirmation
from assessments.views.decorators import needs_no_database, public, signed_in
from assessments.views.refusals import status_of, told_beside
from assessments.views.requests import Request, posted

KEPT = "quick_scan"
"""Where the session keeps the scan."""

A_PAGE = 5
"""Questions on a page."""


@dataclass
class Scan:
    """What a visitor said: the town, and the value of the chosen radio button by criterion."""

    town: str = ""
    version: str = CURRENT
    ratings: dict[str, str] = field(default_factory=dict)

    @property
    def instrument(self) -> Instrument:
        """The questionnaire whose questions were asked."""
        return load(self.version)

    @property
    def given(self) -> dict[str, Rating]:
        """What was chosen, by criterion."""
        asked = self.instrument.quick_scan
        return {c: read_rating(v, "") for c, v in self.ratings.items() if c in asked and v}

    def snapshot(self) -> Snapshot:
        """The scan as a snapshot, of which nothing is shown that needs all the questions."""
        answers = {code: SnapshotAnswer(code, rating) for code, rating in self.given.items()}
        return Snapshot(self.version, self.town, "", "", timezone.localdate(), DRAFT, answers)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs_no_database
@public
def quick_scan(request: HttpRequest) -> HttpResponse:
    """What it is, and the town."""
    found = _kept(request)
    if request.method == "POST" and accounts.is_too_often(request, "quick_scan"):
        return _too_often(request)
    sent = posted(request)
    form = TownForm(sent, initial={"town": found.town if found else ""})
    if form.is_bound and form.is_valid():
        scan = found or Scan()
        scan.town = form.cleaned_data["town"]
        _keep(request, scan)
        return redirect("quick_scan_page", 1)
    context = {
        "texts": texts(CURRENT, request.LANGUAGE_CODE),
        "form": form,
        "found": found,
        "questions": len(load(CURRENT).quick_scan),
        "whole": len(load(CURRENT).by_code),
    }
    return render(request, "assessments/quick_scan.html", context, status=status_of(request, form))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def quick_scan_page(request: HttpRequest, number: int) -> HttpResponse:
    """Some of the questions; each may stay open."""
    scan = _kept(request)
    if scan is None and request.method != "POST":
        return redirect("quick_scan")
    scan = scan or Scan()  # its session ended: what was just sent is kept all the same
    pages = _pages(scan)
    if number not in pages:
        raise Http404
    if request.method == "POST" and accounts.is_too_often(request, "quick_scan"):
        return _too_often(request)
    words = texts(scan.version, request.LANGUAGE_CODE)
    sent = posted(request)
    forms = _asked(scan, words, pages[number], sent)
    if sent is not None and all(form.is_valid() for form in forms.values()):
        for code, form in forms.items():
            scan.ratings[code] = form.cleaned_data["rating"]
        _keep(request, scan)
        return _onward(request, number, pages)
    context = {
        "texts": words,
        "scan": scan,
        "number": number,
        "last": len(pages),
        "previous": number - 1,
        "forms": forms.values(),
        "floor": {c.code for c in scan.instrument.criteria() if c.floor},
    }
    status = status_of(request, *forms.values())
    return render(request, "assessments/quick_scan_page.html", context, status=status)


@require_safe
@never_cache
@public
def quick_scan_result(request: HttpRequest) -> HttpResponse:
    """What was said, theme by theme, and three next steps. No figure, and no band."""
    scan = _kept(request)
    if scan is None:
        return redirect("quick_scan")
    words = texts(scan.version, request.LANGUAGE_CODE)
    snapshot = scan.snapshot()
    context = {
        "texts": words,
        "scan": scan,
        "today": snapshot.reference_date,
        "themes": _themes(snapshot, words),
        "open": sum(code not in scan.given for code in scan.instrument.quick_scan),
        "asked": len(scan.instrument.quick_scan),
        "whole": len(scan.instrument.by_code),
        "flagged": [
            words.criteria[c.code]
            for c in scan.instrument.criteria()
            if articles.is_flagged(c, snapshot.answer(c.code))
        ],
        "steps": highlights.gaps(snapshot, words),
    }
    return render(request, "assessments/quick_scan_result.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def erase_quick_scan(request: HttpRequest) -> HttpResponse:
    """Forget what was said, after asking."""
    if request.method != "POST":
        return confirmation.ask(
            request,
            title=_("Erase your quick scan?"),
            told=[_("All your answers in it are erased from this browser. You cannot undo this.")],
            button=_("Erase it"),
            back=reverse("quick_scan"),
        )
    request.session.pop(KEPT, None)
    messages.success(request, _("Your quick scan is erased."))
    return redirect("quick_scan")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def continue_quick_scan(request: Request) -> HttpResponse:
    """Take the levels into an assessment of one's own municipality, to be confirmed there."""
    scan = _kept(request)
    if scan is None:
        return redirect("quick_scan")
    sent = posted(request)
    form = ContinueForm(sent, places=_places(request))
    if form.is_bound and form.is_valid():
        with told_beside(request, form, "into"):
            begun, count = _taken_over(request, scan, form.cleaned_data["into"])
            request.session.pop(KEPT, None)
            messages.success(request, _told(count))
            return redirect(begun.url("task_list"))
    context = {
        "form": form,
        "scan": scan,
        "count": len(scan.given),
    }
    status = status_of(request, form)
    return render(request, "assessments/quick_scan_continue.html", context, status=status)


# The session


def _kept(request: HttpRequest) -> Scan | None:
    kept = request.session.get(KEPT)
    return Scan(**kept) if kept else None


def _keep(request: HttpRequest, scan: Scan) -> None:
    request.session[KEPT] = {
        "town": scan.town,
        "version": scan.version,
        "ratings": scan.ratings,
    }


def _too_often(request: HttpRequest) -> HttpResponse:
    context = {
        "texts": texts(CURRENT, request.LANGUAGE_CODE),
        "too_often": True,
        "form": TownForm(),
    }
    return render(request, "assessments/quick_scan.html", context, status=429)


# The questions


def _pages(scan: Scan) -> dict[int, tuple[str, ...]]:
    asked = scan.instrument.quick_scan
    starts = range(0, len(asked), A_PAGE)
    return {n: asked[start : start + A_PAGE] for n, start in enumerate(starts, start=1)}


def _asked(scan: Scan, words: Texts, codes: Iterable[str], sent: Any) -> dict[str, ScanForm]:
    """A form for each question, with what was chosen before."""
    return {
        code: ScanForm(
            sent,
            texts=words,
            words=words.criteria[code],
            initial={"rating": scan.ratings.get(code, "")},
        )
        for code in codes
    }


def _onward(request: HttpRequest, number: int, pages: dict[int, tuple[str, ...]]) -> HttpResponse:
    if ThenForm(request.POST).chosen.verb == "back" and number > 1:
        return redirect("quick_scan_page", number - 1)
    if number < len(pages):
        return redirect("quick_scan_page", number + 1)
    return redirect("quick_scan_result")


def _themes(snapshot: Snapshot, words: Texts) -> list[dict[str, Any]]:
    """What was answered, by theme."""
    instrument = snapshot.instrument
    asked = [instrument.by_code[code] for code in instrument.quick_scan]
    theme_of = {a.number: a.cluster for a in instrument.articles}
    return [
        {
            "name": name,
            "rows": [
                {
                    "words": words.criteria[c.code],
                    "given": (given := snapshot.answer(c.code)),
                    "is_flagged": articles.is_flagged(c, given),
                }
                for c in asked
                if theme_of[c.article] == theme
            ],
        }
        for theme, name in words.clusters.items()
    ]


# Going on


def _places(request: Request) -> list[tuple[str, str]]:
    """Where the levels may go: open assessments of the user's towns, or a round to start."""
    towns = list(permissions.startable_municipalities(request.user))
    begun = permissions.visible_assessments(request.user).filter(municipality__in=towns)
    rows = list(begun.select_related("municipality", "round"))
    open_ones = [row for row in rows if permissions.is_open_for_answers(row)]
    year = str(timezone.localdate().year)
    busy = {row.municipality_id for row in open_ones}
    busy |= {row.municipality_id for row in rows if row.round.name == year}
    return [
        *(
            (
                f"assessment:{row.pk}",
                _("%(town)s: the assessment %(round)s")
                % {"town": row.municipality, "round": row.round},
            )
            for row in open_ones
        ),
        *(
            (f"start:{town.slug}", _("%(town)s: start %(round)s") % {"town": town, "round": year})
            for town in towns
            if town.pk not in busy
        ),
    ]


def _taken_over(request: Request, scan: Scan, into: str) -> tuple[Assessment, int]:
    kind, _colon, key = into.partition(":")
    if kind == "start":
        town = get_object_or_404(permissions.visible_municipalities(request.user), slug=key)
        today = timezone.localdate()
        return workflow.start_from_scan(
            town,
            scan.given,
            version=scan.version,
            round_name=str(today.year),
            reference_date=today,
            by=request.user,
        )
    begun = get_object_or_404(permissions.visible_assessments(request.user), pk=key)
    count = workflow.take_over_scan(begun, scan.given, version=scan.version, by=request.user)
    return begun, count


def _told(count: int) -> str:
    return ngettext(
        "%(count)d answer was taken over. It counts once somebody confirms it; "
        "what was answered already stayed as it was.",
        "%(count)d answers were taken over. They count once somebody confirms them; "
        "what was answered already stayed as it was.",
        count,
    ) % {"count": count}

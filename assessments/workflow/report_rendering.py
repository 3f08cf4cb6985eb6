"""Making reports: once for all who ask, in the background, and kept.

A report is ordered with everything that goes into it, and found by the key of
that. Whoever makes it takes it for half a minute, says so again while it is
going on, and writes only as long as nobody else took it over. So a report whose
maker died is made by whoever asks next, and none is written twice.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, partial
from threading import Thread
from typing import Any

from django.db import connections
from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone

from assessments import editions, exports, report
from assessments.instrument import languages
from assessments.models import (
    Assessment,
    Failure,
    Making,
    Municipality,
    Rendering,
    Status,
    edition_of,
)
from assessments.models.report_rendering import LEASE
from assessments.scoring.snapshot import Snapshot
from assessments.workflow.best_effort import aside

MOST_ATTEMPTS = 5

PAUSE = timedelta(minutes=1)
"""After this somebody who asks for a report that failed has it tried again."""

UNUSED = timedelta(days=30)
MOST_REPORTS = 40
"""What is kept for each municipality at most, and for how long when nobody asks for it."""

RECENT = timedelta(days=7)
"""Assessments nobody changed for longer wait until somebody asks for their report."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Order:
    """All that goes into one report."""

    municipality: Municipality
    picture: Snapshot
    language: str
    edition: editions.Edition

    @cached_property
    def key(self) -> str:
        """What the report is found by."""
        return report.key(self.picture, self.language, self.edition)


class _TakenOver(Exception):
    """Somebody else makes it now."""


def order_report(
    assessment: Assessment, language: str, edition: editions.Edition | None = None
) -> Order:
    """What an edition of the report, or the whole, would be made from at this moment."""
    edition = edition or edition_of(assessment, today=timezone.localdate())
    return Order(assessment.municipality, assessment.snapshot(), language, edition)


def ask_for_report(order: Order) -> Rendering:
    """How far the ordered report is, its content aside; from now on it waits to be made."""
    rows = Rendering.objects.defer("content")
    found = rows.filter(municipality=order.municipality, key=order.key).first()
    if found is None:
        Rendering.objects.get_or_create(municipality=order.municipality, key=order.key)
        found = rows.get(municipality=order.municipality, key=order.key)
    now = timezone.now()
    # One that ended later than now did so before the clock was set back.
    if found.has_failed and found.ended_at and not now - PAUSE <= found.ended_at <= now:
        Rendering.objects.filter(pk=found.pk, state=Making.FAILED).update(
            state=Making.QUEUED, failure="", attempts=0
        )
        found = rows.get(pk=found.pk)
    return found


def open_report(rendering: Rendering) -> bytes:
    """The PDF of a report that is ready."""
    today = timezone.localdate()
    if rendering.used_on != today:
        with aside():
            Rendering.objects.filter(pk=rendering.pk).update(used_on=today)
    return bytes(rendering.content or b"")


def start_report(order: Order) -> None:
    """Have the ordered report made, without waiting for it."""
    in_background(partial(make_report, order))


def make_report(order: Order) -> bool:
    """Make the ordered report, unless it is ready or somebody else makes it; whether we did."""
    row = Rendering.objects.filter(pk=ask_for_report(order).pk)
    token = _taken(row)
    if token is None:
        return False
    mine = row.filter(token=token, state=Making.WORKING)
    try:
        content = report.pdf_apart(
            order.picture,
            order.language,
            order.edition,
            exports.attachments(order.picture, order.language),
            told=partial(_go_on, mine),
        )
    except _TakenOver:
        return False
    except report.NoTurn:
        mine.update(state=Making.QUEUED, attempts=F("attempts") - 1, lease_until=None)
        return False
    except Exception as error:
        _fail(mine, error)
        return False
    made = mine.update(
        state=Making.READY, content=content, ended_at=timezone.now(), lease_until=None
    )
    prune_reports(order.municipality)
    return bool(made)


def make_reports(quiet: timedelta, most: int) -> int:
    """Make ahead what will be asked for: reports of assessments that were left alone for a while.

    Args:
        quiet: how long nobody has saved an answer.
        most: how many to make.
    """
    now = timezone.now()
    open_ = Assessment.objects.exclude(status=Status.SIGNED_OFF)
    left = open_.annotate(last=Max("answers__updated_at")).filter(
        last__lt=now - quiet, last__gt=now - RECENT
    )
    made = 0
    for assessment in left.select_related("municipality", "round").order_by("-last", "pk"):
        if made == most:
            break
        made += make_report(order_report(assessment, _usual_language(assessment)))
    return made


def prune_reports(municipality: Municipality) -> None:
    """Throw away what nobody asked for lately, and what is too much."""
    ended = municipality.renderings.filter(state__in=(Making.READY, Making.FAILED))
    newest = ended.order_by("-used_on", "-pk").values_list("pk", flat=True)[:MOST_REPORTS]
    kept = list(newest)
    ended.filter(used_on__lt=timezone.localdate() - UNUSED).delete()
    ended.exclude(pk__in=kept).delete()


def _usual_language(assessment: Assessment) -> str:
    usual = assessment.municipality.default_language
    return usual if usual in languages(assessment.instrument_version) else "en"


# Holding a report while it is made


def _taken(row: "QuerySet[Rendering]") -> str | None:
    """Take a report that waits to be made; the token to write it with, or None."""
    now = timezone.now()
    # A lease that ends later than one taken now was taken before the clock was set back.
    gone = Q(lease_until=None) | Q(lease_until__lt=now) | Q(lease_until__gt=now + LEASE)
    free = row.filter(Q(state=Making.QUEUED) | (Q(state=Making.WORKING) & gone))
    if free.filter(attempts__gte=MOST_ATTEMPTS).update(
        state=Making.FAILED, failure=Failure.GAVE_UP, ended_at=now
    ):
        return None
    token = secrets.token_hex(16)
    taken = free.update(
        state=Making.WORKING,
        attempts=F("attempts") + 1,
        token=token,
        lease_until=now + LEASE,
        began_at=now,
    )
    return token if taken else None


def _go_on(mine: "QuerySet[Rendering]") -> None:
    """Hold it for longer."""
    if not mine.update(lease_until=timezone.now() + LEASE):
        raise _TakenOver


def _fail(mine: "QuerySet[Rendering]", error: Exception) -> None:
    if isinstance(error, report.RenderTooLong):
        failure = Failure.TOO_LONG
    elif isinstance(error, report.TookTooMuch):
        failure = Failure.TOO_MUCH
    else:
        failure = Failure.BROKEN
        log.error("A report could not be made.", exc_info=error)
    mine.update(state=Making.FAILED, failure=failure, ended_at=timezone.now(), lease_until=None)


# In the background


def _in_a_thread(do: Callable[[], Any]) -> None:
    """Do something beside the request. The thread ends with the server, and its lease after it."""
    Thread(target=_and_let_go, args=(do,), daemon=True, name="press").start()


def _and_let_go(do: Callable[[], Any]) -> None:
    try:
        do()
    finally:
        connections.close_all()


in_background: Callable[[Callable[[], Any]], None] = _in_a_thread

"""Making reports: once for all who ask, by a worker beside the web server, and kept.

A report is ordered with everything that goes into it, and found by the key of
that. A worker leases it for half a minute, renews the lease while it works, and writes
only while it still holds the lease. So a report whose worker died is made by the
next worker that looks, and none is written twice.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, partial
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from assessments import editions, exports, report
from assessments.instrument import languages
from assessments.models import (
    Assessment,
    Failure,
    JobState,
    Municipality,
    Rendering,
    Status,
    edition_of,
)
from assessments.models.leases import free
from assessments.scoring.snapshot import Snapshot
from assessments.workflow import leases
from assessments.workflow.background import Job
from assessments.workflow.best_effort import aside
from assessments.workflow.method_documents import method_reference
from assessments.workflow.signing import seal_of

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

    assessment: Assessment
    snapshot: Snapshot
    language: str
    edition: editions.Edition

    @property
    def municipality(self) -> Municipality:
        """Whose it is."""
        return self.assessment.municipality

    @cached_property
    def key(self) -> str:
        """What the report is found by."""
        return report.key(self.snapshot, self.language, self.edition)


def order_report(
    assessment: Assessment, language: str, edition: editions.Edition | None = None
) -> Order:
    """What an edition of the report, or the whole, would be made from at this moment."""
    edition = edition or edition_of(
        assessment,
        today=timezone.localdate(),
        method=method_reference(assessment.instrument_version),
    )
    return Order(assessment, assessment.snapshot(), language, edition)


def ask_for_report(order: Order) -> Rendering:
    """How far the ordered report is, its content aside; from now on it waits to be made."""
    rows = Rendering.objects.defer("content")
    found = rows.filter(municipality=order.municipality, key=order.key).first()
    if found is None:
        Rendering.objects.get_or_create(
            municipality=order.municipality, key=order.key, defaults=_asked_for(order)
        )
        found = rows.get(municipality=order.municipality, key=order.key)
    now = timezone.now()
    # One that ended later than now did so before the clock was set back.
    if found.has_failed and found.ended_at and not now - PAUSE <= found.ended_at <= now:
        Rendering.objects.filter(pk=found.pk, state=JobState.FAILED).update(
            state=JobState.QUEUED, failure="", attempts=0, woken_at=None
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
    """Have the worker make the ordered report, without waiting for it."""
    row = Rendering.objects.filter(municipality=order.municipality, key=order.key)
    leases.tell(Job.REPORT, row)


def make_ordered_report(pk: int) -> bool:
    """Make a report that somebody asked for, of what it would be made from now; whether we did.

    When that has changed nobody can ask for it any more, and it is forgotten.
    """
    row = Rendering.objects.filter(pk=pk)
    found = row.filter(free()).defer("content")
    asked = found.select_related("assessment__municipality", "assessment__round").first()
    if asked is None:
        return False
    order = _ordered(asked)
    if order.key == asked.key:
        return make_report(order)
    row.filter(free()).delete()
    return False


def make_waiting_reports() -> int:
    """Make the reports that were asked for a while ago and no worker has begun; how many."""
    return sum(map(make_ordered_report, leases.left_waiting(Rendering.objects.all())))


def make_report(order: Order) -> bool:
    """Make the ordered report, unless it is ready or somebody else makes it; whether we did."""
    row = Rendering.objects.filter(pk=ask_for_report(order).pk)
    mine = leases.take(row, failure=Failure.GAVE_UP)
    if mine is None:
        return False
    try:
        content = report.pdf_apart(
            order.snapshot,
            order.language,
            order.edition,
            exports.attachments(order.snapshot, order.language),
            told=partial(leases.go_on, mine),
        )
    except leases.TakenOver:
        return False
    except report.NoTurn:
        leases.put_back(mine)
        return False
    except Exception as error:
        _fail(mine, error)
        return False
    made = leases.end(mine, JobState.READY, content=content)
    prune_reports(order.municipality)
    return made


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
    """Delete reports that nobody has asked for lately, and the oldest above the limit."""
    ended = municipality.renderings.filter(state__in=(JobState.READY, JobState.FAILED))
    newest = ended.order_by("-used_on", "-pk").values_list("pk", flat=True)[:MOST_REPORTS]
    kept = list(newest)
    ended.filter(used_on__lt=timezone.localdate() - UNUSED).delete()
    ended.exclude(pk__in=kept).delete()


def _asked_for(order: Order) -> dict[str, Any]:
    """What a row has to hold so that the order can be made of it again."""
    edition = order.edition
    return {
        "assessment": order.assessment,
        "language": order.language,
        "parts": " ".join(edition.parts),
        "second": edition.second,
        "on_day": edition.today,
    }


def _ordered(row: Rendering) -> Order:
    """The order of a row, of what it would be made from now."""
    assessment = row.assessment
    is_signed = assessment.status == Status.SIGNED_OFF
    edition = edition_of(
        assessment,
        today=row.on_day or timezone.localdate(),
        parts=tuple(map(editions.Part, row.parts.split())),
        second=row.second,
        seal=seal_of(assessment.sign_off) if is_signed else None,
        method=method_reference(assessment.instrument_version),
    )
    return order_report(assessment, row.language, edition)


def _usual_language(assessment: Assessment) -> str:
    usual = assessment.municipality.default_language
    return usual if usual in languages(assessment.instrument_version) else "en"


def _fail(mine: "QuerySet[Rendering]", error: Exception) -> None:
    if isinstance(error, report.RenderTooLong):
        failure = Failure.TOO_LONG
    elif isinstance(error, report.TookTooMuch):
        failure = Failure.TOO_MUCH
    else:
        failure = Failure.BROKEN
        log.error("A report could not be made.", exc_info=error)
    leases.end(mine, JobState.FAILED, failure=failure)

"""Leases on jobs: a worker takes a job, renews its lease while it works, then frees it."""

import secrets
from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from assessments.models import JobState
from assessments.models.leases import LEASE, LeasedJob, free
from assessments.workflow.background import Job, wake

MOST_ATTEMPTS = 5

WOKEN_AGAIN = timedelta(seconds=20)
"""After this somebody who asks for a job that nobody began has a worker told again."""

L = TypeVar("L", bound=LeasedJob)


class TakenOver(Exception):
    """Another worker holds the lease now."""


def tell(job: Job, row: "QuerySet[L]") -> None:
    """Tell a worker of the one row, unless one was told a moment ago."""
    now = timezone.now()
    woken = Q(woken_at__gt=now - WOKEN_AGAIN, woken_at__lte=now)
    if row.exclude(woken).update(woken_at=now):
        wake(job, row.values_list("pk", flat=True).get())


def left_waiting(rows: "QuerySet[L]") -> list[int]:
    """Jobs that no worker has begun although one was told of them a while ago."""
    waiting = rows.filter(free()).exclude(woken_at__gt=timezone.now() - WOKEN_AGAIN)
    return list(waiting.values_list("pk", flat=True))


def take(row: "QuerySet[L]", **given_up: Any) -> "QuerySet[L] | None":
    """Lease one row for one attempt.

    Args:
        given_up: what to write when it has been attempted too often, and has failed.

    Returns:
        The row, or None when another worker holds it.
    """
    now = timezone.now()
    waiting = row.filter(free())
    if waiting.filter(attempts__gte=MOST_ATTEMPTS).update(
        state=JobState.FAILED, ended_at=now, lease_until=None, **given_up
    ):
        return None
    token = secrets.token_hex(16)
    taken = waiting.update(
        state=JobState.WORKING,
        attempts=F("attempts") + 1,
        token=token,
        lease_until=now + LEASE,
        began_at=now,
    )
    return row.filter(token=token, state=JobState.WORKING) if taken else None


def go_on(mine: "QuerySet[L]", **progress: Any) -> None:
    """Renew the lease. Raises TakenOver."""
    if not mine.update(lease_until=timezone.now() + LEASE, **progress):
        raise TakenOver


def put_back(mine: "QuerySet[L]") -> None:
    """Return it to the queue without counting this attempt."""
    mine.update(state=JobState.QUEUED, attempts=F("attempts") - 1, lease_until=None)


def end(mine: "QuerySet[L]", state: JobState, **outcome: Any) -> bool:
    """Release it; whether we still held the lease."""
    ended = {"state": state, "ended_at": timezone.now(), "lease_until": None}
    return bool(mine.update(**ended, **outcome))

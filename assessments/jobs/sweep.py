"""What waits though nobody was told of it, and what is due by the clock."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import time, timedelta
from typing import BinaryIO, cast

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from assessments import permissions, workflow
from assessments.imports import virus_scanner
from assessments.models import UNDO_WITHIN
from assessments.models.evidence import vault

log = logging.getLogger(__name__)

QUIET = timedelta(minutes=1)
"""After the last saved answer; then the report is made ahead, so that its reader need not wait."""

MORNING = time(7, 30)
"""From then on those who are reminded get their mail of the day."""

TASKS_KEPT = 1
"""Days for which the engine keeps what it did."""


def sweep() -> None:
    """Do what waits; a worker calls it every few seconds. One fault stops nothing else."""
    waiting = (workflow.send_owed_mail, workflow.sign_waiting, workflow.make_waiting_reports)
    for do in (*waiting, scan_files, make_ahead):
        with _apart(do):
            do()


def clean_up() -> None:
    """Remind, and let go of what its time is over for; a worker calls it now and then."""
    for do in (remind, purge, forget_removals, forget_sessions, forget_tasks):
        with _apart(do):
            do()


def make_ahead() -> None:
    """Make one report that will be asked for."""
    workflow.make_reports(QUIET, most=1)


def scan_files() -> int:
    """Have the virus scanner look at what was uploaded; how many files it has seen.

    Raises ScannerAwayError: what waits then waits on.
    """
    scanned = 0
    for file in permissions.unscanned_files() if settings.CLAMD_ADDRESS else ():
        with vault().open(file.name) as content:
            finding = virus_scanner.finding(settings.CLAMD_ADDRESS, cast(BinaryIO, content))
        workflow.judge_file(file, finding=finding)
        scanned += 1
    return scanned


def remind() -> None:
    """Write the digests of the day, once it is morning; not to the people of a demonstration."""
    if timezone.localtime().time() >= MORNING and not settings.DEMONSTRATION:
        workflow.remind(timezone.localdate())


def purge() -> None:
    """Delete entries of who did what whose day is past."""
    if workflow.is_purge_due():  # it leaves an entry each time
        workflow.purge()


def forget_sessions() -> None:
    """Let go of sessions that ended."""
    call_command("clearsessions")


def forget_removals() -> None:
    """Let go of what was removed and can no longer be brought back."""
    workflow.forget_removals(before=timezone.now() - UNDO_WITHIN)


def forget_tasks() -> None:
    """Let go of what the engine in the database did."""
    if not settings.QUEUE_URL:
        call_command("prune_db_task_results", min_age_days=TASKS_KEPT, verbosity=0)


@contextmanager
def _apart(do: Callable[[], object]) -> Iterator[None]:
    try:
        yield
    except Exception:
        log.exception("%s failed; it will be tried again.", getattr(do, "__name__", do))

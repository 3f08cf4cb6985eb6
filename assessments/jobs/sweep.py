"""Jobs that no worker was told of, and what is due by the clock."""

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
    """Do waiting jobs; a worker calls this every few seconds. One fault stops no other job."""
    waiting = (workflow.send_owed_mail, workflow.sign_waiting, workflow.make_waiting_reports)
    for do in (*waiting, scan_files, make_ahead):
        with _apart(do):
            do()


def clean_up() -> None:
    """Send reminders and delete what has expired; a worker calls this now and then."""
    for do in (remind, purge, forget_removals, forget_sessions, forget_tasks):
        with _apart(do):
            do()


def make_ahead() -> None:
    """Make one report ahead."""
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
    """Delete audit entries past their retention date."""
    if workflow.is_purge_due():  # it leaves an entry each time
        workflow.purge()


def forget_sessions() -> None:
    """Delete expired sessions."""
    call_command("clearsessions")


def forget_removals() -> None:
    """Delete removals that can no longer be undone."""
    workflow.forget_removals(before=timezone.now() - UNDO_WITHIN)


def forget_tasks() -> None:
    """Delete finished tasks of the database engine."""
    if not settings.QUEUE_URL:
        call_command("prune_db_task_results", min_age_days=TASKS_KEPT, verbosity=0)


@contextmanager
def _apart(do: Callable[[], object]) -> Iterator[None]:
    try:
        yield
    except Exception:
        log.exception("%s failed; it will be tried again.", getattr(do, "__name__", do))

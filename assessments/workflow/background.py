"""Work outside the request: a row says what is owed, and whoever does it is told.

`jobs`, a room above this one, does the work and registers itself here. A lost message costs only
seconds: `jobs.sweep` looks for every row that waits.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import partial

from django.db import transaction


class Job(StrEnum):
    """The kinds of work that can be owed."""

    REPORT = "report"
    MAIL = "mail"
    SIGN_OFF = "sign_off"


Hook = Callable[[Job, int], None]


def _nobody(job: Job, row: int) -> None:
    """The receiver until one registers."""


_hook: Hook = _nobody


def done_by(hook: Hook) -> Hook:
    """Register the receiver of new jobs; returns the previous one."""
    global _hook
    before, _hook = _hook, hook
    return before


def wake(job: Job, row: int) -> None:
    """Announce at once that a row waits."""
    _hook(job, row)


def wake_when_kept(job: Job, row: int) -> None:
    """Announce it once the surrounding transaction commits."""
    transaction.on_commit(partial(wake, job, row), robust=True)

"""What is done beside a request: a row says what is owed, and somebody is told that it waits.

Who does it stands above this room (`jobs`) and registers itself here. A message that gets lost
costs seconds, nothing else: `jobs.sweep` looks at every row that waits.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import partial

from django.db import transaction


class Job(StrEnum):
    """What can be owed."""

    REPORT = "report"
    MAIL = "mail"
    SIGN_OFF = "sign_off"


Hook = Callable[[Job, int], None]


def _nobody(job: Job, row: int) -> None:
    """As long as nobody registered."""


_hook: Hook = _nobody


def done_by(hook: Hook) -> Hook:
    """Have somebody else told from now on; who was told before."""
    global _hook
    before, _hook = _hook, hook
    return before


def wake(job: Job, row: int) -> None:
    """Tell now that a row waits."""
    _hook(job, row)


def wake_when_kept(job: Job, row: int) -> None:
    """Tell it once the transaction around it is kept."""
    transaction.on_commit(partial(wake, job, row), robust=True)

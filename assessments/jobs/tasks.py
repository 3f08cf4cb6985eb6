"""The tasks of the engine: each does one row, and logs what went wrong."""

import logging
from collections.abc import Callable

from django_tasks import task
from django_tasks.base import Task

from assessments import workflow
from assessments.workflow import Job

log = logging.getLogger(__name__)


@task()
def make_report(row: int) -> None:
    """Make a report that somebody asked for."""
    _carefully(workflow.make_ordered_report, row)


@task()
def send_mail(row: int) -> None:
    """Send a mail that is owed."""
    _carefully(workflow.send_mail, row)


@task()
def sign_off(row: int) -> None:
    """Sign off what somebody signed."""
    _carefully(workflow.sign_ordered, row)


TASKS: dict[Job, Task[[int], None]] = {
    Job.REPORT: make_report,
    Job.MAIL: send_mail,
    Job.SIGN_OFF: sign_off,
}


def enqueue(job: Job, row: int) -> None:
    """Have a worker look at a row soon. When the engine cannot be told, the sweep finds the row."""
    try:
        TASKS[job].enqueue(row)
    except Exception as error:
        log.warning("The worker could not be told of a %s (%s).", job, type(error).__name__)


def _carefully(do: Callable[[int], object], row: int) -> None:
    """Keep exceptions from the engine, which would store a text that may be somebody's answer."""
    try:
        do(row)
    except Exception:
        log.exception("Row %d could not be done now; it will be tried again.", row)

"""`manage.py worker`: does what runs beside the web server, until it is stopped."""

import logging
import os
import signal
import time
from threading import Thread
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from assessments.jobs.sweep import clean_up, sweep

TICK = 5.0
"""Seconds between two looks at what waits."""

NOW_AND_THEN = 15 * 60
"""Seconds between two times of cleaning up."""

BLINK = 0.5
"""Seconds between two looks whether the process that started this one is still there."""

PAUSE = 5.0
"""Seconds before the engine is started again after its database or broker was away."""

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """Runs the engine's worker, and beside it a clock that finds what was left."""

    help = "Make reports, send mail, scan files, remind and clean up, until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which process started it and takes it along."""
        parser.add_argument(
            "--with-parent", type=int, default=0, metavar="PID", help="End when that process ends."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until SIGTERM or Ctrl-C; what is being done then is done to its end."""
        Thread(target=_keep_time, daemon=True, name="clock").start()
        if parent := options["with_parent"]:
            Thread(target=_end_with, args=(parent,), daemon=True, name="parent").start()
        while True:
            try:
                return _run_engine()
            except Exception as error:
                log.warning("The engine stopped (%s); it is started again.", type(error).__name__)
                time.sleep(PAUSE)


def _run_engine() -> None:
    if settings.QUEUE_URL:
        # In this process: one that is forked for each task would have to load everything again.
        engine = {"worker_class": "rq.SimpleWorker", "job_class": "django_tasks_rq.Job"}
        call_command("rqworker", "default", **engine, verbosity=0)
    else:
        usual = {"interval": 0.5, "startup_delay": False, "reload": False}
        call_command("db_worker", **usual, verbosity=0)


def _keep_time() -> None:
    """Look at what waits every few seconds, and clean up now and then."""
    cleaned: float | None = None
    while True:
        sweep()
        if cleaned is None or time.monotonic() - cleaned > NOW_AND_THEN:
            cleaned = time.monotonic()
            clean_up()
        close_old_connections()  # one that broke would go on failing
        time.sleep(TICK)


def _end_with(parent: int) -> None:
    """Stop once the process is gone that started this one."""
    while os.getppid() == parent:
        time.sleep(BLINK)
    os.kill(os.getpid(), signal.SIGTERM)

"""`manage.py make_reports`: reports made ahead, so that nobody waits. For cron or a timer."""

from argparse import ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from assessments import workflow

MINUTES, MOST = 10, 20


class Command(BaseCommand):
    """Makes the report of each draft that was left alone for a while; one that is kept stays."""

    help = "Make the reports of assessments that nobody has changed for some minutes."

    def add_arguments(self, parser: CommandParser) -> None:
        """How long they were left alone, and how many to make."""
        parser.add_argument("--minutes", type=_count, default=MINUTES, help="Left alone for this.")
        parser.add_argument("--most", type=_count, default=MOST, help="Reports to make at once.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them, and say how many there were."""
        made = workflow.make_reports(timedelta(minutes=options["minutes"]), options["most"])
        if made:
            self.stdout.write(_("Reports made: %(count)d.") % {"count": made})


def _count(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(_("give a whole number"))
    return int(text)

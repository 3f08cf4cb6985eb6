"""`manage.py send_mail`: what the mail server would not take before. For cron or a timer."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from assessments import workflow


class Command(BaseCommand):
    """Sends each mail that is owed once; what fails again waits for a later time."""

    help = "Send the mails that could not be sent when they were written."

    def handle(self, *args: object, **options: object) -> None:
        """Send, and say how many went out, how many wait, and how many nobody takes."""
        posted = workflow.send_owed_mail()
        if any(posted):
            told = _("Sent: %(sent)d. Waiting: %(waiting)d. Refused this week: %(refused)d.")
            self.stdout.write(told % posted._asdict())

"""`manage.py remind`: tell people by e-mail what is due. For cron or a timer, once a day."""

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import workflow


class Command(BaseCommand):
    """Writes at most one digest a person a day, however often it runs."""

    help = "Remind people by e-mail of what is due within a week or overdue, once a day at most."

    def handle(self, *args: object, **options: object) -> None:
        """Write the digests, and send what is owed besides."""
        count = workflow.remind(timezone.localdate())
        self.stdout.write(_("Reminded: %(count)d.") % {"count": count})
        workflow.send_owed_mail()

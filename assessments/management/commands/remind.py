"""`manage.py remind`: tell people by e-mail what is due. For cron or a timer, once a day."""

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import workflow
from assessments.models import UNDO_WITHIN


class Command(BaseCommand):
    """Writes at most one digest a person a day, however often it runs."""

    help = "Remind people by e-mail of what is due within a week or overdue, once a day at most."

    def handle(self, *args: object, **options: object) -> None:
        """Write the digests, send what is owed besides, and let go of what was removed."""
        count = workflow.remind(timezone.localdate())
        self.stdout.write(_("Reminded: %(count)d.") % {"count": count})
        workflow.send_owed_mail()
        workflow.forget_removals(before=timezone.now() - UNDO_WITHIN)

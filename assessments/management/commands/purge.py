"""`manage.py purge`: what was kept of who did what is deleted once its time is over."""

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from assessments import workflow


class Command(BaseCommand):
    """The only thing that deletes entries; the database refuses it before their day."""

    help = "Delete what was kept of who did what, once it is older than AUDIT_RETENTION_DAYS."

    def handle(self, *args: object, **options: object) -> None:
        """Say how many entries went; they also read it who read the others."""
        gone = workflow.purge()
        told = ngettext("%(count)d entry was deleted.", "%(count)d entries were deleted.", gone)
        self.stdout.write(told % {"count": gone})

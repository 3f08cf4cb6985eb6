"""`manage.py verify_sign_offs`: whether everything that was signed is still as it was signed."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from assessments import workflow


class Command(BaseCommand):
    """Computes every checksum and link again, and changes nothing."""

    help = "Check every sign-off: its record, its reports and the chain. Fails at a broken link."

    def handle(self, *args: object, **options: object) -> None:
        """Name the first broken link, and fail; or say that there is none."""
        for number, fault in workflow.broken_links():
            told = _("The first broken link is %(number)s. %(fault)s")
            raise CommandError(told % {"number": number, "fault": fault})
        self.stdout.write(_("Every sign-off is as it was signed."))

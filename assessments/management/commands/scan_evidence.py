"""`manage.py scan_evidence`: have the virus scanner look at what was uploaded, now."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from assessments.imports.virus_scanner import ScannerAwayError
from assessments.jobs.sweep import scan_files


class Command(BaseCommand):
    """Lets clean files out of quarantine and throws the others away, as the worker does."""

    help = "Scan uploaded evidence with clamd. The worker does it by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        """Stops with a sentence when the scanner is away; what waits then waits on."""
        if not settings.CLAMD_ADDRESS:
            raise CommandError("CLAMD_ADDRESS is not set, so no scanner is asked.")
        try:
            self.stdout.write(f"{scan_files()} files scanned.")
        except ScannerAwayError as fault:
            raise CommandError(f"The virus scanner did not answer: {fault}") from fault

"""`manage.py scan_evidence`: have the virus scanner look at what was uploaded."""

from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from assessments import permissions, workflow
from assessments.imports import virus_scanner
from assessments.models.evidence import vault


class Command(BaseCommand):
    """Lets clean files out of quarantine and throws the others away."""

    help = "Scan uploaded evidence with clamd. Have it run every few minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        """Stops with a sentence when the scanner is away; what waits then waits on."""
        if not settings.CLAMD_ADDRESS:
            raise CommandError("CLAMD_ADDRESS is not set, so no scanner is asked.")
        scanned = 0
        for file in permissions.unscanned_files():
            with vault().open(file.name) as content:
                try:
                    finding = virus_scanner.finding(settings.CLAMD_ADDRESS, cast(BinaryIO, content))
                except virus_scanner.ScannerAwayError as fault:
                    raise CommandError(f"The virus scanner did not answer: {fault}") from fault
            workflow.judge_file(file, finding=finding)
            scanned += 1
            if finding:
                self.stderr.write(f"File {file.pk} was thrown away: {finding}")
        self.stdout.write(f"{scanned} files scanned.")

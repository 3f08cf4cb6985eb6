"""`manage.py verify_sign_offs`: whether everything that was signed is still as it was signed."""

import re
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from assessments import workflow

HEAD = re.compile(r"^(\S+) (\d+) (\S+) ([0-9a-f]{64})$", re.MULTILINE)


class Command(BaseCommand):
    """Computes every checksum and link again, and changes nothing."""

    help = (
        "Check all that may never change: sign-offs with their records, reports and chains, "
        "versions of answers, entries of who did what, and the triggers that protect them. "
        "Fails when something is not as it was. Prints the end of each chain, to keep elsewhere."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """An earlier output can be compared with."""
        parser.add_argument(
            "--kept",
            metavar="FILE",
            type=Path,
            help="what this command printed before and was kept elsewhere",
        )

    def handle(self, *args: object, kept: Path | None = None, **options: object) -> None:
        """Name what is broken, and fail; or say that nothing is, and print the ends."""
        faults = list(workflow.broken_links())
        if kept is not None:
            faults += workflow.missing_heads(_read(kept))
        for number, fault in faults:
            self.stdout.write(f"{number}: {fault}")
        if faults:
            number, fault = faults[0]
            told = _("The first broken link is %(number)s. %(fault)s")
            raise CommandError(told % {"number": number, "fault": fault})
        self.stdout.write(_("Every sign-off is as it was signed."))
        for head in workflow.heads():
            self.stdout.write(" ".join(map(str, head)))


def _read(kept: Path) -> list[workflow.Head]:
    try:
        text = kept.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise CommandError(_("%(file)s cannot be read.") % {"file": kept}) from None
    found = [
        workflow.Head(town, int(position), number, link)
        for town, position, number, link in HEAD.findall(text)
    ]
    if not found:
        raise CommandError(_("%(file)s holds no end of a chain.") % {"file": kept})
    return found

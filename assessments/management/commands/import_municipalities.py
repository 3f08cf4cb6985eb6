"""`manage.py import_municipalities`: a register of municipalities in."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from assessments import workflow
from assessments.imports import register
from assessments.imports.faults import Faulty
from assessments.management.faults import listed

WIDTH = 40


class Command(BaseCommand):
    """Loads a whole register or nothing; exit status 2 when a row is faulty."""

    help = (
        "Load municipalities from a CSV (also packed as .csv.gz) or XLSX file with Eurostat's "
        f"columns {','.join(register.COLUMNS)}. Loading it again changes only what is new."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it and say what changed."""
        try:
            municipalities = register.read(options["file"])
        except Faulty as faulty:
            self.show_faults(faulty.faults)
            sys.exit(2)
        summary = workflow.import_register(municipalities, self.show_progress)
        self.stdout.write(
            _("%(new)d new, %(changed)d changed, %(unchanged)d unchanged, 0 faulty.")
            % {"new": summary.new, "changed": summary.changed, "unchanged": summary.unchanged}
        )

    def show_progress(self, done: int, total: int) -> None:
        """Draw a bar on a terminal, and nothing elsewhere."""
        if self.stderr.isatty():
            share = done / total if total else 1
            bar = ("#" * round(share * WIDTH)).ljust(WIDTH)
            end = "\n" if done == total else ""
            self.stderr.write(f"\r[{bar}] {share:4.0%}  {done}/{total}", str, ending=end)
            self.stderr.flush()

    def show_faults(self, faults: tuple[str, ...]) -> None:
        """List the first faults, count the rest."""
        self.stderr.write(listed(faults))
        self.stderr.write(_("Nothing was loaded: %(count)d faults.") % {"count": len(faults)})

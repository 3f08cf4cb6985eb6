"""`manage.py instrument`: the whole questionnaire as open data."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from assessments import exports, instrument

FORMATS = {
    "json": lambda version, language: exports.as_json(exports.instrument_data(version, language)),
    "csv": exports.instrument_csv,
    "text": exports.instrument_text,
}


class Command(BaseCommand):
    """Prints one version of the instrument in one language; exit status 2 when there is none."""

    help = "Print the instrument: articles, criteria, levels, reasons and how they are grouped."
    requires_system_checks: list[str] = []  # it needs no pages, no database

    def add_arguments(self, parser: CommandParser) -> None:
        """Which version, in which language and form."""
        parser.add_argument("--instrument-version", default=instrument.CURRENT)
        parser.add_argument("--language", default="en")
        parser.add_argument("--format", choices=FORMATS, default="json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        version, language = options["instrument_version"], options["language"]
        if fault := _fault(version, language):
            self.stderr.write(fault)
            sys.exit(2)
        self.stdout.write(FORMATS[options["format"]](version, language), ending="")


def _fault(version: str, language: str) -> str:
    if version not in instrument.versions():
        return _("There is no instrument version %(version)s, only %(known)s.") % {
            "version": version,
            "known": ", ".join(instrument.versions()),
        }
    if language not in instrument.languages(version):
        return _("Instrument %(version)s is not there in %(language)s, only in %(known)s.") % {
            "version": version,
            "language": language,
            "known": ", ".join(instrument.languages(version)),
        }
    return ""

"""`manage.py report`: answers file in, report and figures out, without the database."""

import os
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from assessments import exports
from assessments.imports import answers as answers_file
from assessments.imports import days
from assessments.instrument import CURRENT
from assessments.management.faults import listed
from assessments.scoring.snapshot import DRAFT, Snapshot

LONGEST_NAME = 200


class Command(BaseCommand):
    """Scores an answers file; exit status 2 and nothing written when anything in it is wrong."""

    help = (
        "Score an answers file and write the report and the figures. It is CSV or XLSX with the "
        f"columns {','.join(answers_file.COLUMNS)}, and {' and '.join(answers_file.OPTIONAL)} for "
        "evidence that can be opened; or answers.csv as an assessment gives it."
    )
    requires_system_checks: list[str] = []  # it needs no pages, no database

    def add_arguments(self, parser: CommandParser) -> None:
        """The answers, where to write, and what the report says about itself."""
        languages = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("answers", type=Path, metavar="ANSWERS")
        parser.add_argument("--pdf", type=Path, help="Write the report here.")
        parser.add_argument("--json", type=Path, help="Write the figures here.")
        parser.add_argument("--language", choices=languages, default="en")
        parser.add_argument("--municipality", type=_name, default="", help="Its name.")
        parser.add_argument(
            "--date", type=_day, metavar="YYYY-MM-DD", help="The day the answers hold for: today."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, compute, and write everything or nothing."""
        targets = [path for path in (options["pdf"], options["json"]) if path]
        faults = tuple(_target_faults(options["answers"], targets))
        try:
            given = (
                {} if faults else answers_file.read(options["answers"], notice=self.stderr.write)
            )
        except answers_file.Faulty as faulty:
            faults = faulty.faults
        if faults:
            self.stderr.write(listed(faults))
            sys.exit(2)
        _write_all(_contents(_snapshot(given, options), options))
        self.stdout.write(", ".join(str(path) for path in targets))


def _snapshot(answers: Mapping[str, Any], options: Mapping[str, Any]) -> Snapshot:
    with override(options["language"]):
        unnamed = _("Unnamed municipality")
    return Snapshot(
        instrument_version=CURRENT,
        municipality=options["municipality"] or unnamed,
        country="",
        round="",
        reference_date=options["date"] or timezone.localdate(),
        status=DRAFT,
        answers=answers,
    )


def _contents(snapshot: Snapshot, options: Mapping[str, Any]) -> dict[Path, bytes]:
    contents = {}
    if options["pdf"]:
        from assessments import report  # slow to load, and not needed for the figures

        contents[options["pdf"]] = report.pdf(
            snapshot,
            options["language"],
            attachments=exports.attachments(snapshot, options["language"]),
        )
    if options["json"]:
        figures = exports.figures_json(snapshot, options["language"])
        contents[options["json"]] = figures.encode()
    return contents


def _name(text: str) -> str:
    """A name that can be printed: UTF-8, on one line, not endless."""
    name = " ".join(text.split())
    try:
        name.encode()
    except UnicodeEncodeError:
        raise ArgumentTypeError(_("the name is not UTF-8 text")) from None
    if len(name) > LONGEST_NAME:
        raise ArgumentTypeError(_("the name is longer than 200 characters"))
    return name


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise ArgumentTypeError(_("give a day as YYYY-MM-DD"))
    if fault := days.of_reference(timezone.localdate()).fault(day):
        raise ArgumentTypeError(fault)
    return day


# Writing


def _target_faults(answers: Path, targets: list[Path]) -> Iterator[str]:
    """Why the files cannot be put where they should go."""
    if not targets:
        yield _("Give --pdf, --json or both.")
    places = {os.path.realpath(path) for path in (answers, *targets)}
    if len(places) <= len(targets):
        yield _("The answers, the report and the figures must be different files.")
    for path in targets:
        if not os.path.isdir(path.parent):
            yield _("There is no folder for %(path)s.") % {"path": path}
        elif os.path.lexists(path) and not os.path.isfile(path):
            yield _("%(path)s is not a file.") % {"path": path}


def _write_all(contents: Mapping[Path, bytes]) -> None:
    """Write every file or none: each in full beside its place first, then all put there."""
    places = [Path(os.path.realpath(path)) for path in contents]
    drafts = [place.with_name(f".{os.getpid()}-{n}.part") for n, place in enumerate(places)]
    try:
        for draft, content in zip(drafts, contents.values(), strict=True):
            _write(draft, content)
        for draft, place in zip(drafts, places, strict=True):
            draft.replace(place)
    except OSError as error:
        raise CommandError(
            _("The files cannot be written: %(reason)s.") % {"reason": error.strerror}
        ) from error
    finally:
        for draft in drafts:
            draft.unlink(missing_ok=True)


def _write(draft: Path, content: bytes) -> None:
    with draft.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())

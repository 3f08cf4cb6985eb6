"""`manage.py import_declaration`: the official wording of the articles."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from assessments import workflow
from assessments.imports import declaration
from assessments.instrument import load
from assessments.management.faults import listed

LARGEST = 256 * 1024
"""Bytes of a file; the declaration itself has about eight thousand."""


class Command(BaseCommand):
    """Loads all articles or none; exit status 2 with a line for every fault."""

    help = "Load the official wording of the declaration from a text or Markdown file."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file and the language it is in."""
        languages = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--language", choices=languages, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the articles and replace those of that language."""
        try:
            articles = articles_in(options["file"])
        except declaration.Faulty as faulty:
            self.stderr.write(listed(faulty.faults))
            sys.exit(2)
        texts = {number: declaration.as_text(article) for number, article in articles.items()}
        workflow.import_declaration(language=options["language"], articles=texts)
        self.stdout.write(
            _("%(count)d articles loaded (%(language)s).")
            % {"count": len(texts), "language": options["language"]}
        )


def articles_in(path: Path) -> dict[int, declaration.OfficialArticle]:
    """The articles in a file. Raises Faulty when it is none of ours."""
    return declaration.read(_text(path), last=len(load().articles))


def _text(path: Path) -> str:
    """The file as text. Raises Faulty when it is none, or too large to be the declaration."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise declaration.Faulty(
            _("%(path)s cannot be read: %(reason)s.") % {"path": path, "reason": error.strerror}
        ) from None
    if len(content) > LARGEST:
        raise declaration.Faulty(_("The file is too large to be the declaration."))
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise declaration.Faulty(
            _("Line %(line)d: the text is not UTF-8.") % {"line": line}
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise declaration.Faulty(_("Line %(line)d: the text is not UTF-8.") % {"line": line})
    return text

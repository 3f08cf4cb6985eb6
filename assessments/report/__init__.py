"""The readiness report: a snapshot in, an accessible document out.

`html` makes the whole document, `pdf` prints it here, `pdf_apart` in a process that can be stopped,
and `key` tells whether a report would be the same as an earlier one. None of them reads the
database, the network or the clock: the same snapshot gives the same bytes.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from assessments.editions import PLAIN, Edition
from assessments.pdf import (
    Attachment,
    NoTurn,
    RenderFailed,
    RenderTooLong,
    TookTooMuch,
    print_apart,
    print_here,
)
from assessments.pdf.text_cleaning import is_printable
from assessments.report.advocacy import brief_html
from assessments.report.blank import blank_html
from assessments.report.cache_key import key, method_key
from assessments.report.chart_table import ChartTable, of_articles, of_groups
from assessments.report.document import html, page
from assessments.report.method import method_html
from assessments.report.method import title as method_title
from assessments.report.wording import band_sentence
from assessments.scoring.snapshot import Snapshot

__all__ = [
    "Attachment",
    "ChartTable",
    "NoTurn",
    "RenderFailed",
    "RenderTooLong",
    "TookTooMuch",
    "band_sentence",
    "blank_html",
    "brief_html",
    "html",
    "is_printable",
    "key",
    "method_html",
    "method_key",
    "method_title",
    "of_articles",
    "of_groups",
    "page",
    "pdf",
    "pdf_apart",
    "print_apart",
    "print_here",
    "why_not",
]


def pdf(
    snapshot: Snapshot,
    language: str,
    edition: Edition = PLAIN,
    attachments: Iterable[Attachment] = (),
) -> bytes:
    """The report as PDF/UA-1 and PDF/A-3a. Equal snapshots and editions give equal bytes.

    Raises:
        RenderFailed: the document asks for something that is not its own.
    """
    return print_here(html(snapshot, language, edition), attachments)


def pdf_apart(
    snapshot: Snapshot,
    language: str,
    edition: Edition = PLAIN,
    attachments: Iterable[Attachment] = (),
    **limits: Any,
) -> bytes:
    """The same in a process of its own; limits and what it raises as `print_apart`."""
    return print_apart(html(snapshot, language, edition), attachments, **limits)


def why_not(failure: RenderFailed) -> str:
    """Why there is no document, as a sentence for whoever asked for it."""
    if isinstance(failure, NoTurn):
        return _("Other reports are being made. Please try again in a minute.")
    if isinstance(failure, RenderTooLong):
        return _("The report was not ready in time. Please try again later.")
    return _("The report could not be made: it took too much.")

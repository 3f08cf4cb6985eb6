"""The readiness report: a snapshot in, an accessible document out.

`html` makes the whole document, `pdf` prints it, `pdf_in_child` prints it in
processes that can be stopped and with pieces that were kept, and `key` tells
whether a report would be the same as an earlier one. None of them reads the
database, the network or the clock: the same snapshot gives the same bytes.
"""

from collections.abc import Iterable

from assessments.report import binding, engine, pieces
from assessments.report.advocacy import brief_html
from assessments.report.archival import Attachment
from assessments.report.blank import blank_html
from assessments.report.brand import (
    UNBRANDED,
    Brand,
    is_readable,
    nearest_readable,
)
from assessments.report.chart_table import ChartTable, of_articles, of_groups
from assessments.report.child import Shelf, document_in_child, pdf_in_child
from assessments.report.document import html, page
from assessments.report.edition import PLAIN, WHOLE, Edition, Part
from assessments.report.failures import NoTurn, RenderFailed, RenderTooLong, TookTooMuch
from assessments.report.keys import key
from assessments.report.plain import is_printable
from assessments.report.seal import Seal
from assessments.report.words import band_sentence
from assessments.scoring.snapshot import Snapshot

__all__ = [
    "PLAIN",
    "UNBRANDED",
    "WHOLE",
    "Attachment",
    "Brand",
    "ChartTable",
    "Edition",
    "NoTurn",
    "Part",
    "RenderFailed",
    "RenderTooLong",
    "Seal",
    "Shelf",
    "TookTooMuch",
    "band_sentence",
    "blank_html",
    "bound",
    "brief_html",
    "document_in_child",
    "html",
    "is_printable",
    "is_readable",
    "key",
    "nearest_readable",
    "of_articles",
    "of_groups",
    "page",
    "pdf",
    "pdf_in_child",
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
    return bound(html(snapshot, language, edition), attachments)


def bound(document: str, attachments: Iterable[Attachment] = ()) -> bytes:
    """Any HTML document of ours as PDF, made in this process. Raises as `pdf` does."""
    parts = pieces.split(document)
    printed = {n: engine.pdf_from(piece) for n, piece in binding.to_print(parts).items()}
    return binding.bound(parts, printed, attachments, engine.pdf_from)

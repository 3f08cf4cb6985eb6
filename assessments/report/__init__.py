"""The readiness report: a snapshot in, an accessible document out.

`html` makes the whole document, `pdf` prints it, `pdf_in_child` prints it in a
process that can be stopped. None of them reads the database, the network or
the clock: the same snapshot gives the same bytes.
"""

from assessments.report.advocacy import brief_html
from assessments.report.blank import blank_html
from assessments.report.brand import (
    UNBRANDED,
    Brand,
    is_readable,
    nearest_readable,
)
from assessments.report.chart_table import ChartTable, of_articles, of_groups
from assessments.report.child import document_in_child, pdf_in_child
from assessments.report.document import html, page
from assessments.report.edition import PLAIN, WHOLE, Edition, Part
from assessments.report.engine import pdf_from
from assessments.report.failures import RenderFailed, RenderTooLong
from assessments.report.seal import Seal
from assessments.report.words import band_sentence
from assessments.snapshot import Snapshot

__all__ = [
    "PLAIN",
    "UNBRANDED",
    "WHOLE",
    "Brand",
    "ChartTable",
    "Edition",
    "Part",
    "RenderFailed",
    "RenderTooLong",
    "Seal",
    "band_sentence",
    "blank_html",
    "brief_html",
    "document_in_child",
    "html",
    "is_readable",
    "nearest_readable",
    "of_articles",
    "of_groups",
    "page",
    "pdf",
    "pdf_in_child",
]


def pdf(snapshot: Snapshot, language: str, edition: Edition = PLAIN) -> bytes:
    """The report as tagged PDF/UA-1. Equal snapshots and editions give equal bytes.

    Raises:
        RenderFailed: the document asks for something that is not its own.
    """
    return pdf_from(html(snapshot, language, edition))

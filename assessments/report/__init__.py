"""The readiness report: a snapshot in, an accessible document out.

`html` makes the whole document, `pdf` prints it, `pdf_in_child` prints it in a
process that can be stopped. None of them reads the database, the network or
the clock: the same snapshot gives the same bytes.
"""

from assessments.report.blank import blank_html
from assessments.report.chart_table import ChartTable, of_articles, of_groups
from assessments.report.child import blank_pdf_in_child, pdf_in_child
from assessments.report.document import html
from assessments.report.edition import PLAIN, WHOLE, Edition, Part
from assessments.report.engine import pdf_from
from assessments.report.failures import RenderFailed, RenderTooLong
from assessments.report.seal import Seal
from assessments.report.words import band_sentence
from assessments.snapshot import Snapshot

__all__ = [
    "PLAIN",
    "WHOLE",
    "ChartTable",
    "Edition",
    "Part",
    "RenderFailed",
    "RenderTooLong",
    "Seal",
    "band_sentence",
    "blank_html",
    "blank_pdf_in_child",
    "html",
    "of_articles",
    "of_groups",
    "pdf",
    "pdf_in_child",
]


def pdf(snapshot: Snapshot, language: str, edition: Edition = PLAIN) -> bytes:
    """The report as tagged PDF/UA-1. Equal snapshots and editions give equal bytes.

    Raises:
        RenderFailed: the document asks for something that is not its own.
    """
    return pdf_from(html(snapshot, language, edition))

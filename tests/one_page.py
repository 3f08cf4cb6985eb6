"""A report of one page, for a signed assessment of which nobody reads the report or the method."""

import hashlib
import io

import pikepdf

from assessments import editions, report
from assessments.scoring.snapshot import Snapshot


def lay_out(
    snapshot: Snapshot, language: str, edition: editions.Edition, attachments=(), **_limits
) -> bytes:
    """A PDF that differs wherever the real one would: by all that goes into it."""
    return _of(report.key(snapshot, language, edition))


def lay_out_method(document: str, **_limits) -> bytes:
    """The same for the document with the whole method."""
    return _of(hashlib.sha256(document.encode()).hexdigest())


def _of(title: str) -> bytes:
    made = pikepdf.new()
    made.add_blank_page()
    made.docinfo["/Title"] = title
    content = io.BytesIO()
    made.save(content, static_id=True)
    return content.getvalue()

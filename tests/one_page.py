"""A report of one page, for a signed assessment of which nobody reads the report."""

import io

import pikepdf

from assessments import editions, report
from assessments.scoring.snapshot import Snapshot


def lay_out(
    snapshot: Snapshot, language: str, edition: editions.Edition, attachments=(), **_limits
) -> bytes:
    """A PDF that differs wherever the real one would: by all that goes into it."""
    made = pikepdf.new()
    made.add_blank_page()
    made.docinfo["/Title"] = report.key(snapshot, language, edition)
    content = io.BytesIO()
    made.save(content, static_id=True)
    return content.getvalue()

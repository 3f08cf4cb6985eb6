"""What the record of a sign-off says, whichever format it was written in.

A record is never changed, so every format that was ever written is read for ever: one
module each, and a stored sample of each in `tests/records/`. The newest is the one that
is written. Later versions of it may hold more; what a record does not hold is told as
such, and never taken from today.
"""

from collections.abc import Callable, Mapping
from typing import Any

from assessments.models.records import format_1, format_2
from assessments.models.records.signed_record import SignedRecord

FORMAT = 2
"""In which records are written now."""

READERS: Mapping[int, Callable[[Mapping[str, Any]], SignedRecord]] = {
    1: format_1.read,
    2: format_2.read,
}

written = format_2.written

__all__ = ["FORMAT", "READERS", "SignedRecord", "UnknownFormat", "read", "written"]


class UnknownFormat(ValueError):
    """A record that a later version of this program wrote."""


def read(content: Mapping[str, Any]) -> SignedRecord:
    """What a record says. Raises UnknownFormat, and KeyError or ValueError for no record."""
    reader = READERS.get(content["format"])
    if reader is None:
        raise UnknownFormat(f"No reader for a record of format {content['format']}.")
    return reader(content)

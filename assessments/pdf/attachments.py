"""Files that go with a document, as data."""

from typing import NamedTuple


class Attachment(NamedTuple):
    """A file that goes with the report: what it is called, holds, and is."""

    name: str
    content: bytes
    media_type: str
    description: str

"""Office files that are the same bytes each time: they are archives that keep the time."""

import io
import re
import zipfile
from datetime import date

CORE = "docProps/core.xml"
_SAVED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
YEARS = 1980, 2107
"""The first and the last year that such an archive can write."""


def settled(content: bytes, day: date) -> bytes:
    """The same file as if it had been saved at the beginning of a day."""
    first, last = YEARS
    moment = (min(max(day.year, first), last), day.month, day.day, 0, 0, 0)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(out, "w") as archive:
        for name in made.namelist():
            part = made.read(name)
            if name == CORE:
                part = _SAVED.sub(rf"\g<1>{day.isoformat()}T00:00:00Z\g<2>".encode(), part)
            entry = zipfile.ZipInfo(name, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, part)
    return out.getvalue()

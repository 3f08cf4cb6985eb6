"""Workbooks from outside: opened within limits, and their cells as somebody typed them.

Both the tables and the answer sheet are read through here. Rows are read one by one with openpyxl:
the faster readers make room for every cell up to the last one at once, so that a file of a few
kilobytes with one far cell ends the whole process.
"""

import io
import re
import warnings
from datetime import datetime

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from assessments.imports import archives
from assessments.imports.faults import Faulty, Limits, quoted, too_large

MOST_PARTS = 1000
"""Files that a workbook may be packed from."""

OLD_OR_PROTECTED = b"\xd0\xcf\x11\xe0"
"""How the workbooks begin that are not packed from files, which cannot be read."""

# openpyxl warns of features it drops (drop-down lists, say); only the cells are read here.
warnings.filterwarnings("ignore", module=r"openpyxl\.")


def refuse_bombs(content: bytes, limits: Limits) -> None:
    """Go by the sizes a workbook states: reading never goes beyond those.

    Raises Faulty for what would become too large, and anything for what is no workbook.
    """
    try:
        archives.opened(
            io.BytesIO(content), most_names=MOST_PARTS, most_bytes=limits.unpacked
        ).close()
    except archives.TooMuch:
        raise Faulty(too_large(limits.unpacked)) from None


def opened(content: bytes, *, results: bool) -> Workbook:
    """A workbook that `refuse_bombs` let through. Raises anything when it is damaged.

    Args:
        results: whether a cell with a formula is read as what came out of it.
    """
    return load_workbook(io.BytesIO(content), read_only=True, data_only=results, keep_links=False)


def as_typed(value: object) -> str:
    """What a cell holds, as somebody would have typed it in a text file: 3.0 is "3"."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value).strip()


def folded(head: str) -> str:
    """A column's name as it is compared."""
    return "_".join(re.split(r"[\s_]+", head.casefold().strip()))


def not_read(place: int, head: str) -> str:
    """That a column, counted from 0, is not one that is looked for."""
    told = {"letter": get_column_letter(place + 1), "head": quoted(head)}
    return _("Column %(letter)s, %(head)s, is not read.") % told

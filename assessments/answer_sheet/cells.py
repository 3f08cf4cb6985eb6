"""Reading a cell: a text, a date, or neither."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel, to_excel

from assessments.imports import days
from assessments.imports.faults import quoted
from assessments.imports.workbooks import as_typed

SERIAL = re.compile(r"[2-9]\d{4}")
"""How a spreadsheet shows a date as a number: from 1954 on, so that no year or code is one."""


A_YEAR = range(1900, 2101)
"""Who types a year alone into a cell for dates gets that many days: a day in 1905."""


def text_of(value: Any) -> str:
    """What was typed, with line ends as the database keeps them."""
    text = as_typed(value).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\0", "").strip()


def date_of(value: Any, epoch: datetime = WINDOWS_EPOCH) -> date | None:
    """The date in a cell, if unambiguous; else None."""
    if isinstance(value, datetime):
        return None if to_excel(value) in A_YEAR else value.date()
    if isinstance(value, date):
        return value
    written = " ".join(text_of(value).split())
    if SERIAL.fullmatch(written):
        found = from_excel(int(written), epoch)
        return found.date() if isinstance(found, datetime) else None
    try:
        return days.read(written)
    except ValueError:
        return None


def faults_of(cell: Any, place: str, *, takes_numbers: bool) -> Iterator[str]:
    """Why a cell's content cannot be what somebody typed; empty when it can."""
    kind = cell.data_type
    if cell.value is None:
        return
    told = {"cell": place, "value": quoted(text_of(cell.value))}
    if kind == "f":
        yield _("a cell holds a formula. Type the text itself. (%(cell)s)") % told
    elif kind == "e":
        sentence = _(
            "%(cell)s holds %(value)s, an error of the spreadsheet. Type the text itself, with "
            "an apostrophe in front when it starts with =, + or -."
        )
        yield sentence % told
    elif kind == "b":
        yield _("%(cell)s holds TRUE or FALSE, which is no text. Type the words.") % told
    elif kind in ("n", "d") and not takes_numbers:
        sentence = _(
            "%(cell)s holds %(value)s as a number or a date. Type it as text, with an "
            "apostrophe in front."
        )
        yield sentence % told

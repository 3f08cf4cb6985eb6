"""What somebody typed into a cell: a text, a date, or something that is neither."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _
from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel, to_excel

from assessments.tables import quoted

NUMERIC = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
EUROPEAN = re.compile(r"(?P<day>\d{1,2})[-./ ](?P<month>\d{1,2})[-./ ](?P<year>\d{4})")
IN_WORDS = (
    re.compile(r"(?P<day>\d{1,2})\.? (?P<month>[^\W\d]+)\.?,? (?P<year>\d{4})"),
    re.compile(r"(?P<month>[^\W\d]+)\.? (?P<day>\d{1,2}),? (?P<year>\d{4})"),
)
SERIAL = re.compile(r"[2-9]\d{4}")
"""How a spreadsheet shows a date as a number: from 1954 on, so that no year or code is one."""


A_YEAR = range(1900, 2101)
"""Who types a year alone into a cell for dates gets that many days: a day in 1905."""


def text_of(value: Any) -> str:
    """A value with line ends as the database keeps them; 3.0 is "3"."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    text = str(value).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\0", "").strip()


def date_of(value: Any, epoch: datetime = WINDOWS_EPOCH) -> date | None:
    """The day that a cell names without a doubt; None when it names none."""
    if isinstance(value, datetime):
        return None if to_excel(value) in A_YEAR else value.date()
    if isinstance(value, date):
        return value
    written = " ".join(text_of(value).split())
    if SERIAL.fullmatch(written):
        found = from_excel(int(written), epoch)
        return found.date() if isinstance(found, datetime) else None
    match = NUMERIC.fullmatch(written) or EUROPEAN.fullmatch(written)
    for words in IN_WORDS:
        match = match or words.fullmatch(written)
    return _day(**match.groupdict()) if match else None


def _day(year: str, month: str, day: str) -> date | None:
    number = int(month) if month.isdecimal() else _months().get(month.casefold(), 0)
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None


@cache
def _months() -> Mapping[str, int]:
    """The names of the months in every language of the interface, also cut short."""
    found: dict[str, int] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for number in MONTHS:
                for name in (MONTHS[number], MONTHS_3[number]):
                    found[str(name).casefold().rstrip(".")] = number
    return found


def faults_of(cell: Any, place: str, *, takes_numbers: bool) -> Iterator[str]:
    """Why what stands in a cell is not what somebody typed; nothing when it is."""
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

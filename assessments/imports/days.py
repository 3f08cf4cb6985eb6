"""Days that people give: how they write them, and which ones make sense."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.formats import date_format
from django.utils.translation import gettext as _

FIRST_REFERENCE = date(2000, 1, 1)
FIRST_EVIDENCE = date(1900, 1, 1)
YEARS_OF_A_PLAN = 10

ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)
DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[-./ ](?P<month>\d{1,2})[-./ ](?P<year>\d{4})", re.ASCII)
IN_WORDS = (
    re.compile(r"(?P<day>[0-9]{1,2})\.?[ -](?P<month>[^\W\d]+)\.?,?[ -](?P<year>[0-9]{4})"),
    re.compile(r"(?P<month>[^\W\d]+)\.? (?P<day>[0-9]{1,2}),? (?P<year>[0-9]{4})"),
)


@dataclass(frozen=True, slots=True)
class Window:
    """The first and the last day that make sense for something."""

    first: date
    last: date

    def fault(self, day: date) -> str:
        """A sentence that names the window when `day` lies outside it; "" when it does not."""
        if self.first <= day <= self.last:
            return ""
        told = {
            "first": date_format(self.first, "j F Y"),
            "last": date_format(self.last, "j F Y"),
        }
        return _("Give a date from %(first)s to %(last)s.") % told


def of_reference(today: date) -> Window:
    """When the answers of an assessment can hold."""
    return Window(FIRST_REFERENCE, _years_after(today, 1))


def of_due_dates(today: date) -> Window:
    """By when something can be asked."""
    return Window(today, _years_after(today, YEARS_OF_A_PLAN))


def of_evidence(today: date) -> Window:
    """When a document that proves something can be dated."""
    return Window(FIRST_EVIDENCE, today)


def read(written: str) -> date:
    """A day as people write it: 2027-03-31, 31-03-2027, 31/3/2027, 31.3.2027 or 31 March 2027.

    Among numbers the day stands first in every language we speak, never the month.

    Raises:
        ValueError: it is none of these, or there is no such day.
    """
    text = " ".join(written.split())
    if match := ISO.fullmatch(text) or DAY_FIRST.fullmatch(text):
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    for words in IN_WORDS:
        if (match := words.fullmatch(text)) and (name := match["month"].casefold()) in _months():
            return date(int(match["year"]), _months()[name], int(match["day"]))
    raise ValueError(written)


@cache
def _months() -> dict[str, int]:
    """What the months are called, whole and short, in every language we speak."""
    found: dict[str, int] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for names in (MONTHS, MONTHS_3):
                found |= {str(name).casefold().rstrip("."): at for at, name in names.items()}
    return found


def _years_after(day: date, years: int) -> date:
    """The same day some years later; on 29 February the day before it where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)

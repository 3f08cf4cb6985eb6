"""Eurostat's list of local authorities, from a CSV or XLSX file."""

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from assessments.imports.faults import Faulty, Limits, at, quoted
from assessments.imports.tables import records

COLUMNS = (
    "country",
    "nuts3",
    "lau_code",
    "name",
    "name_latin",
    "population",
    "area_m2",
    "degurba",
    "gisco_id",
)
LIMITS = Limits(file=64 * 2**20, unpacked=256 * 2**20, rows=250_000, cell=200)
NO_DEGURBA = ("", "0", "9")
"""How registers write that no degree of urbanisation is known."""


class Listed(NamedTuple):
    """A row of a register; as small as it can be, since a whole register is kept in memory."""

    country: str
    code: str
    name: str
    name_latin: str
    nuts3: str
    population: int | None
    area_m2: int | None
    degurba: int | None
    gisco_id: str

    @property
    def key(self) -> tuple[str, str]:
        """What it is recognised by."""
        return (self.country, self.code)


def read(path: Path) -> list[Listed]:
    """The municipalities of a register. Raises Faulty with a line for every faulty row."""
    listed: list[Listed] = []
    stands: dict[tuple[str, str], int] = {}
    faults: list[str] = []
    for row, cells, broken in records(path, COLUMNS, LIMITS):
        found = broken or tuple(at(row, fault) for fault in _faults(cells, row, stands))
        faults.extend(found)
        if not faults:
            listed.append(_row(cells))
    if faults:
        raise Faulty(*faults)
    return listed


def _row(cells: Mapping[str, str]) -> Listed:
    return Listed(
        country=sys.intern(cells["country"]),
        code=cells["lau_code"],
        name=cells["name"],
        name_latin=cells["name_latin"],
        nuts3=sys.intern(cells["nuts3"]),
        population=_whole(cells["population"]),
        area_m2=_whole(cells["area_m2"]),
        degurba=None if cells["degurba"] in NO_DEGURBA else int(cells["degurba"]),
        gisco_id=cells["gisco_id"],
    )


def _whole(cell: str) -> int | None:
    return int(cell) if cell else None


# A faulty row

PATTERNS = {
    "country": re.compile(r"[A-Z]{2}"),
    "nuts3": re.compile(r"([A-Z]{2}[A-Z0-9]{0,3})?"),
    "lau_code": re.compile(r".{1,20}"),
    "name": re.compile(r".{1,200}"),
    "population": re.compile(r"[0-9]{0,9}"),
    "area_m2": re.compile(r"[0-9]{0,15}"),
    "degurba": re.compile(r"[01239]?"),
    "gisco_id": re.compile(r".{0,30}"),
}


def _faults(
    cells: Mapping[str, str], row: int, stands: dict[tuple[str, str], int]
) -> Iterator[str]:
    """What is wrong with a row. `stands` remembers the row of every municipality met."""
    for column, pattern in PATTERNS.items():
        if not pattern.fullmatch(cells[column]):
            yield _("%(column)s %(cell)s is not valid.") % {
                "column": column,
                "cell": quoted(cells[column]),
            }
    key = (cells["country"], cells["lau_code"])
    first = stands.setdefault(key, row)
    if first != row:
        yield _("municipality %(code)s already stands in row %(row)d.") % {
            "code": quoted(" ".join(key)),
            "row": first,
        }

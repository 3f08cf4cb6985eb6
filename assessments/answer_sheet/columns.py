"""Locating things in a filled-in sheet: columns by their headings, links, merged cells."""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from defusedxml.ElementTree import fromstring
from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange

from assessments.answer_sheet.cells import text_of
from assessments.answer_sheet.writing import columns
from assessments.imports.faults import Faulty
from assessments.imports.workbooks import folded, not_read

KEYS = ("code", "question", "levels", "answer", "justification", "title", "dated", "link", "named")
"""What the columns hold, in the order they are sent in."""

READ = ("code", "answer", "justification", "title", "dated", "link")
"""What is read back; the others may be taken out."""

WIDEST = 30
"""Columns that are looked at: those that are sent, and what somebody put between them."""

LONGEST_END = 2 * 2**20
"""Bytes of what a sheet says of its links and merged cells."""

ROOT = re.compile(rb"<(?:[\w.-]+:)?worksheet\b[^>]*>")


@dataclass(frozen=True, slots=True)
class SheetColumns:
    """Where things stand.

    Attributes:
        columns: what a column holds to its place, from 0.
        links: a cell, such as "F12", to the address behind it.
    """

    columns: Mapping[str, int]
    links: Mapping[str, str]

    def cell(self, key: str, row: int) -> str:
        """The name of a cell, such as "F12"."""
        return f"{get_column_letter(self.columns[key] + 1)}{row}"


def found(
    sheet: Any, header: Sequence[Any], language: str, notice: Callable[[str], object]
) -> SheetColumns:
    """The columns and links of a sheet in this language. Raises Faulty when they cannot be found.

    `notice` is called with a sentence for a column that is not read.
    """
    heads = [folded(text_of(cell.value)) for cell in header]
    with translation.override(language):
        names = dict(zip(KEYS, (column.name for column in columns()), strict=True))
    if faults := tuple(_head_faults(sheet.title, heads, names)):
        raise Faulty(*faults)
    stands = {
        key: heads.index(folded(name)) for key, name in names.items() if folded(name) in heads
    }
    for place, cell in enumerate(header):
        if heads[place] and place not in stands.values():
            notice(not_read(place, text_of(cell.value)))
    end = _end(sheet)
    places = SheetColumns({key: stands[key] for key in READ}, _links(sheet, end))
    if faults := tuple(_merged_faults(sheet.title, end, places)):
        raise Faulty(*faults)
    return places


def _head_faults(title: str, heads: Sequence[str], names: Mapping[str, str]) -> Iterator[str]:
    missing = _(
        "The sheet “%(sheet)s” has no column “%(head)s”. Write this head in row 1, above its "
        "column, or download a new sheet."
    )
    doubled = _("The sheet “%(sheet)s” has two columns “%(head)s”. Remove one of them.")
    for key in READ:
        count = heads.count(folded(names[key]))
        if count != 1:
            yield (doubled if count else missing) % {"head": names[key], "sheet": title}


def _merged_faults(title: str, end: Any, places: SheetColumns) -> Iterator[str]:
    """Merged cells keep the text of their first only: the other answers would be emptied."""
    read = set(places.columns.values())
    for merged in end.iterfind(".//{*}mergeCell"):
        area = CellRange(merged.get("ref"))
        touched = read.intersection(range(area.min_col - 1, area.max_col))
        if touched and area.max_row > 1:
            yield _(
                "The cells %(cells)s are merged. Split them, and write each answer in its own cell."
            ) % {"cells": f"{title}!{area.coord}"}


def _links(sheet: Any, end: Any) -> Mapping[str, str]:
    """The addresses behind cells."""
    folder, name = posixpath.split(sheet._worksheet_path)
    listed = f"{folder}/_rels/{name}.rels"
    archive = sheet.parent._archive
    targets = {}
    if listed in archive.namelist() and archive.getinfo(listed).file_size <= LONGEST_END:
        for relation in fromstring(archive.read(listed)):
            targets[relation.get("Id")] = relation.get("Target", "")
    return {
        link.get("ref", "").partition(":")[0]: target
        for link in end.iterfind(".//{*}hyperlink")
        for name, given in link.items()
        if name.endswith("}id") and (target := targets.get(given))
    }


def _end(sheet: Any) -> Any:
    """What a sheet says after its rows, which the reader of many rows leaves out."""
    with sheet._get_source() as part:
        content = part.read()
    root, rows = ROOT.search(content), content.rfind(b"sheetData")
    if root is None or rows < 0:
        raise ValueError("not a sheet as spreadsheets write it")
    end = content[content.index(b">", rows) + 1 :]
    if len(end) > LONGEST_END:
        raise ValueError("more links and merged cells than a sheet can need")
    return fromstring(root[0] + end)

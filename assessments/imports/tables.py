"""Rows out of CSV and XLSX files from outside, within limits that hold before anything is read.

What a file is follows from its first bytes, not from its name: XLSX, CSV, or
CSV packed with gzip. CSV is read as spreadsheets write it: UTF-8 or UTF-16,
with commas, semicolons or tabs, and with the line `sep=;` in front. XLSX is
read by `workbooks`.
"""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from assessments.imports.faults import Faulty, Limits, at, quoted, too_large
from assessments.imports.workbooks import (
    OLD_OR_PROTECTED,
    as_typed,
    folded,
    not_read,
    opened,
    refuse_bombs,
)

SHEET_ROWS = 2**20
"""Rows that any spreadsheet can have at most."""

SPARE_COLUMNS = 10
"""Columns looked at beside the expected ones, to notice that there are too many."""

SEPARATOR = re.compile(r'"?sep=(.)"?[;,\t]*(\r\n|\r|\n|$)', re.IGNORECASE)
"""The line by which Excel is told how the cells are parted."""

ERROR_VALUES = frozenset(
    ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"]
)
"""What a spreadsheet puts where it could not make sense of a cell."""

LONGEST_HEADER = 400
"""Characters of a header that a fault repeats."""


class Record(NamedTuple):
    """One row of a table.

    Attributes:
        row: as a spreadsheet numbers it; the header is 1.
        cells: column name to text without surrounding blanks.
        faults: why the row cannot be read, a line each; then `cells` is not to be used.
    """

    row: int
    cells: Mapping[str, str]
    faults: tuple[str, ...] = ()


def header(path: Path, width: int, limits: Limits) -> list[str]:
    """The names above the columns, of which at most so many are looked at.

    Raises Faulty as `records` does.
    """
    return next(_rows(path, width, limits), (1, []))[1]


def records(
    path: Path,
    columns: Sequence[str],
    limits: Limits,
    notice: Callable[[str], object] = lambda sentence: None,
    *,
    optional: Sequence[str] = (),
) -> Iterator[Record]:
    """Read the rows below the header, one at a time; empty rows are left out.

    Args:
        columns: the names the header must have, each once, in any order. Capitals, blanks and
            underscores make no difference.
        notice: called with a sentence for a column that is not read.
        optional: names that it may have beside them; a cell of one that is missing is "".

    Raises:
        Faulty: the file as a whole is of no use (unreadable, too large, not a
            table, other header).
    """
    rows = _rows(path, len(columns) + len(optional) + SPARE_COLUMNS, limits)
    number, names = next(rows, (1, []))
    if faults := tuple(_header_faults(names, columns, optional)):
        raise Faulty(*faults)
    stands = _places(names, [*columns, *optional])
    for sentence in _unread(names, stands):
        notice(sentence)
    absent = {name: "" for name in optional if name not in stands}
    try:
        for number, cells in rows:
            if cells and number > limits.rows + 1:
                raise Faulty(at(number, _too_many_rows(limits)))
            if cells:
                record = _record(number, cells, len(names), stands, limits)
                yield record._replace(cells={**absent, **record.cells}) if absent else record
    except Faulty as broken_off:
        yield Record(number + 1, {}, broken_off.faults)


# A table, whatever the file


def _rows(path: Path, width: int, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """Every row with its number; cells without surrounding blanks, empty ones at the end cut."""
    content = _content(path, limits)
    read = _workbook_rows if content.startswith(b"PK") else _text_rows
    for number, cells in read(content, width, limits):
        while cells and not cells[-1]:
            cells.pop()
        yield number, cells


def _content(path: Path, limits: Limits) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(limits.file + 1)
    except OSError as error:
        raise Faulty(
            _("%(path)s cannot be read: %(reason)s.") % {"path": path, "reason": error.strerror}
        ) from None
    if not content.strip():
        raise Faulty(_("The file is empty."))
    if len(content) > limits.file:
        raise Faulty(too_large(limits.file))
    if content.startswith(OLD_OR_PROTECTED):
        raise Faulty(_("The file is an old or protected workbook. Save it as XLSX or CSV."))
    return _unpacked(content, limits) if content.startswith(b"\x1f\x8b") else content


def _unpacked(content: bytes, limits: Limits) -> bytes:
    try:
        with gzip.open(io.BytesIO(content)) as file:
            unpacked = file.read(limits.unpacked + 1)
    except (OSError, EOFError, zlib.error):
        raise Faulty(_("The packed file is damaged.")) from None
    if len(unpacked) > limits.unpacked:
        raise Faulty(too_large(limits.unpacked))
    return unpacked


# CSV


def _text_rows(content: bytes, width: int, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content).removeprefix("\ufeff")
    if told := SEPARATOR.match(text):
        delimiter, text = told[1], text[told.end() :]
    else:
        first = re.split("[\r\n]", text, maxsplit=1)[0]
        delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise Faulty(
            at(number + 1, _("the row is not proper CSV (%(reason)s).") % {"reason": error})
        ) from None


def _decoded(content: bytes) -> str:
    """UTF-8, or UTF-16 by its mark or by the zeros that every second byte of plain letters is."""
    marks = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    zeros = {(False, True): "utf-16-le", (True, False): "utf-16-be"}
    pair = tuple(not byte for byte in content[:2])
    encoding = marks.get(content[:2]) or (zeros.get(pair) if len(pair) == 2 else None)
    if encoding is None:
        # What is not UTF-8 comes through as surrogates, and is refused in the row it is in.
        return content.decode("utf-8", "surrogateescape")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise Faulty(_not_utf_8(1)) from None


# XLSX


class _NoText(str):
    """What stands in a cell that holds neither text nor number: TRUE, FALSE."""

    __slots__ = ()


def _workbook_rows(content: bytes, width: int, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    damaged = Faulty(_("The file is not a workbook that can be read. Save it as XLSX or CSV."))
    try:
        refuse_bombs(content, limits)
        sheet = opened(content, results=True).worksheets[0]
        rows = sheet.iter_rows(values_only=True, max_col=width, max_row=SHEET_ROWS)
        for number, cells in enumerate(rows, start=1):
            if number == 1 or cells.count(None) < len(cells):
                yield number, [_text(cell) for cell in cells]
    except Faulty:
        raise
    except Exception:  # a damaged workbook makes openpyxl raise anything
        raise damaged from None


def _text(value: object) -> str:
    return _NoText(str(value).upper()) if isinstance(value, bool) else as_typed(value)


# The header


def _places(header: Sequence[str], columns: Sequence[str]) -> Mapping[str, int]:
    """Where each wanted column stands. A column that is there twice has no place."""
    heads = [folded(head) for head in header]
    return {column: heads.index(column) for column in columns if heads.count(column) == 1}


def _header_faults(
    header: Sequence[str], columns: Sequence[str], optional: Sequence[str]
) -> Iterator[str]:
    if not _is_text("".join(header)):
        yield _not_utf_8(1)
        return
    heads = [folded(head) for head in header]
    wrong = [column for column in columns if heads.count(column) != 1]
    wrong += [column for column in optional if heads.count(column) > 1]
    if wrong:
        yield at(
            1,
            _(
                "the header must be %(columns)s, but it is %(header)s. Each column must be there "
                "once; it is not so with %(wrong)s."
            )
            % {
                "columns": ",".join(columns),
                "header": quoted(",".join(header), LONGEST_HEADER),
                "wrong": ", ".join(wrong),
            },
        )


def _unread(header: Sequence[str], stands: Mapping[str, int]) -> Iterator[str]:
    for place, head in enumerate(header):
        if place not in stands.values():
            yield not_read(place, head)


# A row


def _record(
    number: int, cells: Sequence[str], width: int, stands: Mapping[str, int], limits: Limits
) -> Record:
    whole = [*cells, *[""] * (width - len(cells))]
    faults = [_("there are more cells than columns.")] if len(cells) > width else []
    if not _is_plain(cells, limits):
        faults.extend(_faults_in(number, whole, stands, limits))
    return Record(
        number,
        {column: whole[place] for column, place in stands.items()},
        tuple(at(number, fault) for fault in faults),
    )


def _is_plain(cells: Sequence[str], limits: Limits) -> bool:
    """Whether nothing is wrong with any cell of a row; a register has a million of them."""
    return (
        max(map(len, cells)) <= limits.cell
        and ERROR_VALUES.isdisjoint(cells)
        and not any(isinstance(cell, _NoText) for cell in cells)
        and _is_text("".join(cells))
    )


def _faults_in(
    number: int, cells: Sequence[str], stands: Mapping[str, int], limits: Limits
) -> Iterator[str]:
    for column, place in stands.items():
        if fault := _cell_fault(cells[place], limits):
            yield _("%(column)s (cell %(cell)s): %(fault)s") % {
                "column": column,
                "cell": f"{get_column_letter(place + 1)}{number}",
                "fault": fault,
            }


def _cell_fault(cell: str, limits: Limits) -> str:
    """Why a cell cannot be read; "" when it can."""
    if len(cell) > limits.cell:
        return _("a cell is longer than %(limit)d characters.") % {"limit": limits.cell}
    if isinstance(cell, _NoText):
        return _("%(value)s is no text. Type the words.") % {"value": quoted(cell)}
    if cell in ERROR_VALUES:
        return _("%(value)s is an error of the spreadsheet. Type what was meant.") % {
            "value": quoted(cell)
        }
    if not _is_text(cell):
        return _(
            "a cell holds characters that are not UTF-8 text. Save the file as CSV UTF-8 or XLSX."
        )
    return ""


def _is_text(text: str) -> bool:
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def _not_utf_8(row: int) -> str:
    return at(row, _("the text is not UTF-8. Save the file as CSV UTF-8 or XLSX."))


def _too_many_rows(limits: Limits) -> str:
    return _("there are more than %(limit)d rows.") % {"limit": limits.rows}

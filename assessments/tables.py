"""Rows out of CSV and XLSX files from outside, within limits that hold before anything is read.

What a file is follows from its first bytes, not from its name: XLSX, CSV, or
CSV packed with gzip. XLSX is read row by row with openpyxl: the faster
readers make room for every cell up to the last one at once, so that a file of
a few kilobytes with one far cell ends the whole process.
"""

import csv
import gzip
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _
from openpyxl import load_workbook

PARTS = 1000
"""Files that a workbook may be packed from."""

RATIO = 200
"""How many times larger a workbook may become when unpacked."""

SHEET_ROWS = 2**20
"""Rows that any spreadsheet can have at most."""

SPARE_COLUMNS = 10
"""Columns looked at beside the expected ones, to notice that there are too many."""

# openpyxl warns of features it drops (drop-down lists, say); only the cells are read here.
warnings.filterwarnings("ignore", module=r"openpyxl\.")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may be at most.

    Attributes:
        file: bytes as stored.
        unpacked: bytes once gzip or XLSX is unpacked.
        rows: rows below the header.
        cell: characters in one cell.
    """

    file: int
    unpacked: int
    rows: int
    cell: int = 5000


class Faulty(ValueError):
    """A file that cannot be taken; `faults` holds a line for each reason."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


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
    path: Path, columns: Sequence[str], limits: Limits, *, optional: Sequence[str] = ()
) -> Iterator[Record]:
    """Read the rows below the header, one at a time; empty rows are left out.

    Args:
        columns: the names the header must have, each once, in any order.
        optional: names that it may have beside them; a cell of one that is missing is "".

    Raises:
        Faulty: the file as a whole is of no use (unreadable, too large, not a
            table, other header).
    """
    rows = _rows(path, len(columns) + len(optional) + SPARE_COLUMNS, limits)
    number, names = next(rows, (1, []))
    if faults := tuple(_header_faults(names, columns, optional)):
        raise Faulty(*faults)
    absent = dict.fromkeys(optional, "")
    try:
        for number, cells in rows:
            if cells and number > limits.rows + 1:
                raise Faulty(at(number, _too_many_rows(limits)))
            if cells:
                yield _record(number, cells, names, limits, absent)
    except Faulty as broken_off:
        yield Record(number + 1, {}, broken_off.faults)


def at(row: int, fault: str) -> str:
    """A fault with the row it stands in."""
    return _("Row %(row)d: %(fault)s") % {"row": row, "fault": fault}


def quoted(text: str) -> str:
    """A cell's text as a fault may repeat it: short, on one line, nothing invisible."""
    return repr(text if len(text) <= 40 else f"{text[:39]}…")


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
    if content.startswith(b"\xd0\xcf\x11\xe0"):
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
    # Bytes that are not UTF-8 come through as surrogates, and are refused in the row they are in.
    text = content.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise Faulty(
            at(number + 1, _("the row is not proper CSV (%(reason)s).") % {"reason": error})
        ) from None


# XLSX


def _workbook_rows(content: bytes, width: int, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    damaged = Faulty(_("The file is not a workbook that can be read. Save it as XLSX or CSV."))
    try:
        refuse_bombs(content, limits)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(values_only=True, max_col=width, max_row=SHEET_ROWS)
        for number, cells in enumerate(rows, start=1):
            if number == 1 or cells.count(None) < len(cells):
                yield number, [_text(cell) for cell in cells]
    except Faulty:
        raise
    except Exception:  # a damaged workbook makes openpyxl raise anything
        raise damaged from None


def refuse_bombs(content: bytes, limits: Limits) -> None:
    """Go by the sizes a workbook states: reading never goes beyond those.

    Raises Faulty for what would become too large, and anything for what is no workbook.
    """
    parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    size = sum(part.file_size for part in parts)
    if size > limits.unpacked or size > RATIO * len(content) or len(parts) > PARTS:
        raise Faulty(too_large(limits.unpacked))


def _text(value: object) -> str:
    """A cell as somebody would have typed it in a text file: 3.0 is "3"."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value).strip()


# A row


def _record(
    number: int,
    cells: Sequence[str],
    header: Sequence[str],
    limits: Limits,
    absent: Mapping[str, str],
) -> Record:
    missing = [""] * (len(header) - len(cells))
    return Record(
        number,
        {**absent, **dict(zip(header, [*cells, *missing], strict=False))},
        tuple(at(number, fault) for fault in _row_faults(cells, header, limits)),
    )


def _header_faults(
    header: Sequence[str], columns: Sequence[str], optional: Sequence[str]
) -> Iterator[str]:
    is_doubled = len(set(header)) < len(header)
    if not is_doubled and {*columns} <= {*header} <= {*columns, *optional}:
        return
    if not _is_text("".join(header)):
        yield at(1, _("the text is not UTF-8. Save the file as CSV UTF-8 or XLSX."))
        return
    yield at(
        1,
        _("the header must be %(columns)s, but it is %(header)s.")
        % {"columns": ",".join(columns), "header": quoted(",".join(header)[:400])},
    )


def _row_faults(cells: Sequence[str], columns: Sequence[str], limits: Limits) -> Iterator[str]:
    if len(cells) > len(columns):
        yield _("there are more cells than columns.")
    if not _is_text("".join(cells)):
        yield _("a cell holds characters that are not UTF-8 text.")
    if any(len(cell) > limits.cell for cell in cells):
        yield _("a cell is longer than %(limit)d characters.") % {"limit": limits.cell}


def _is_text(text: str) -> bool:
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def _too_many_rows(limits: Limits) -> str:
    return _("there are more than %(limit)d rows.") % {"limit": limits.rows}


def too_large(limit: int) -> str:
    """Why a file of more than so many bytes is refused."""
    return _("The file is larger than %(limit)d MB.") % {"limit": limit // 2**20}

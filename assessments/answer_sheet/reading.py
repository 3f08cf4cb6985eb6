"""A filled-in sheet back, within limits; a sentence with its row for all that is wrong."""

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, BinaryIO

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from openpyxl.cell.read_only import EMPTY_CELL

from assessments.answer_sheet import choices, columns
from assessments.answer_sheet.cells import date_of, faults_of, text_of
from assessments.answer_sheet.columns import SheetColumns
from assessments.answer_sheet.stamp import HIDDEN_SHEET, MARK, Stamp, unsigned
from assessments.imports import days, web_addresses
from assessments.imports.faults import Faulty, Limits, at, quoted, too_large
from assessments.imports.workbooks import OLD_OR_PROTECTED, opened, refuse_bombs
from assessments.models import Assessment
from assessments.scoring import Rating
from assessments.scoring.snapshot import ATTACHED, NAMED, NamedEvidence
from assessments.workflow import LONGEST_JUSTIFICATION

LIMITS = Limits(file=5 * 2**20, unpacked=50 * 2**20, rows=1000)
LAST_ROW = 5000
"""Further down nobody sorts a sheet of some fifty rows; a far cell must not cost a million."""

LONGEST_TITLE, LONGEST_LINK = 200, 500
MOST_FAULTS = 20
"""Faults that are told; who has more of them starts from a new sheet."""

MOST_MARKS = 120_000
"""Tags and attributes: five times those of the whole questionnaire filled in, and what looks like
some in the pictures that a file of this size can hold."""

SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
"""How a whole address starts; `town.example:8080` does not."""

TAKE_NUMBERS = ("answer", "dated")


@dataclass(frozen=True, slots=True)
class Filled:
    """One row as somebody filled it in.

    Attributes:
        row: as the spreadsheet numbers it.
        seen: the version of the answer that the sheet showed; 0 when there was none.
        evidence: what was named in the sheet, or None.
        is_unwrapped: whether its link is what another link, made by a mail filter, led to.
    """

    row: int
    criterion: str
    seen: int
    given: Rating
    evidence: NamedEvidence | None = None
    is_unwrapped: bool = False


def read(
    file: BinaryIO,
    assessment: Assessment,
    *,
    today: date,
    notice: Callable[[str], object] = lambda sentence: None,
) -> list[Filled]:
    """Every row of a sheet that was made for this assessment. Rows and columns may have moved.

    `notice` is called with a sentence for a column that is not read.

    Raises:
        Faulty: with a line for every fault; nothing of the sheet is to be used.
    """
    content = _content(file)
    try:
        refuse_bombs(content, LIMITS)
        _refuse_heavy_markup(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a date beyond the calendar, which is refused below
            book = opened(content, results=False)
            stamp = _stamp(book)
            _refuse_foreign(stamp, assessment)
            sheet = _Sheet(book, stamp, notice)
            rows = list(sheet.rows())
    except Faulty:
        raise
    except Exception:  # a damaged workbook makes openpyxl raise anything
        raise Faulty(_not_a_workbook()) from None
    found: list[_Row] = []
    faults: list[str] = []
    labels = choices.understood(stamp.version)
    for number, cells in rows:
        row = _Row(number, cells, sheet, labels, today)
        faults.extend(at(number, fault) for fault in row.faults())
        found.append(row)
    faults.extend(_doubled(found))
    if faults:
        raise Faulty(*faults[:MOST_FAULTS])
    return [row.filled() for row in found]


# The file


def _content(file: BinaryIO) -> bytes:
    content = file.read(LIMITS.file + 1)
    if not content:
        raise Faulty(_("The file is empty."))
    if len(content) > LIMITS.file:
        raise Faulty(too_large(LIMITS.file))
    if content.startswith(OLD_OR_PROTECTED):
        raise Faulty(_("The file is an old or protected workbook. Save it as XLSX."))
    if b"application/vnd.oasis.opendocument" in content[:200]:
        raise Faulty(_("This is an OpenDocument file. Save the answer sheet as XLSX."))
    if not content.startswith(b"PK"):
        raise Faulty(_not_a_workbook())
    return content


def _refuse_heavy_markup(content: bytes) -> None:
    """Count tags and attributes before they are parsed, which costs a hundred times their bytes."""
    marks = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.infolist():
            found = archive.read(part)
            marks += found.count(b"<") + found.count(b"=")
            if marks > MOST_MARKS:
                raise Faulty(_("The file holds far more than an answer sheet. Download a new one."))


def _not_a_workbook() -> str:
    return _("The file is not a workbook that can be read. Upload the answer sheet as XLSX.")


def _stamp(book: Any) -> Stamp:
    """The stamp in the hidden sheet, when it is there and ours."""
    if HIDDEN_SHEET not in book.sheetnames:
        raise Faulty(_("This is a workbook, but not an answer sheet of this website."))
    first = next(book[HIDDEN_SHEET].iter_rows(max_row=1, max_col=2, values_only=True), ())
    mark, signature = (*first, None, None)[:2]
    try:
        if mark != MARK:
            raise signing.BadSignature
        return unsigned(str(signature))
    except (signing.BadSignature, TypeError):
        raise Faulty(
            _("The stamp of this answer sheet is not ours or was changed. Download a new sheet.")
        ) from None


def _refuse_foreign(stamp: Stamp, assessment: Assessment) -> None:
    if stamp.municipality != assessment.municipality.slug:
        raise Faulty(_("This answer sheet belongs to another municipality."))
    if stamp.assessment != str(assessment.pk):
        raise Faulty(
            _("This answer sheet belongs to another assessment of %(municipality)s.")
            % {"municipality": assessment.municipality}
        )
    now = assessment.instrument_version, assessment.instrument.hash
    if (stamp.version, stamp.fingerprint) != now:
        raise Faulty(
            _(
                "This answer sheet asks version %(before)s of the questionnaire, but the "
                "assessment answers version %(now)s. Download a new sheet."
            )
            % {"before": stamp.version, "now": assessment.instrument_version}
        )


class _Sheet:
    """The sheet with the answers, and where in it things stand."""

    def __init__(self, book: Any, stamp: Stamp, notice: Callable[[str], object]) -> None:
        if stamp.place not in book.sheetnames:
            raise Faulty(_("The sheet “%(name)s” is missing.") % {"name": stamp.place})
        self.stamp, self.epoch = stamp, book.epoch
        self._sheet = book[stamp.place]
        self._sheet.reset_dimensions()
        self._rows = self._sheet.iter_rows(max_col=columns.WIDEST, max_row=LAST_ROW)
        self.places: SheetColumns = columns.found(
            self._sheet, next(self._rows, ()), stamp.language, notice
        )

    def rows(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """The rows below the heads that hold something, with their numbers."""
        count = 0
        for number, cells in enumerate(self._rows, start=2):
            read = {
                key: cells[place] if place < len(cells) else EMPTY_CELL
                for key, place in self.places.columns.items()
            }
            if not any(text_of(cell.value) for cell in read.values()):
                continue
            count += 1
            if count > LIMITS.rows:
                raise Faulty(_("There are more than %(limit)d rows.") % {"limit": LIMITS.rows})
            yield number, read

    def cell(self, key: str, row: int) -> str:
        """What a cell is called in a fault, such as "Answers!F12"."""
        return f"{self.stamp.place}!{self.places.cell(key, row)}"

    def link(self, key: str, row: int) -> str:
        """The address behind a cell, or ""."""
        return self.places.links.get(self.places.cell(key, row), "").strip()


def _doubled(rows: Sequence["_Row"]) -> Iterator[str]:
    stands: dict[str, int] = {}
    for row in rows:
        if row.code in stands:
            told = {"code": quoted(row.code), "row": stands[row.code]}
            yield at(row.number, _("criterion %(code)s already stands in row %(row)d.") % told)
        stands.setdefault(row.code, row.number)


# A row


class _Row:
    """One row of cells, to be judged and understood."""

    def __init__(
        self,
        number: int,
        cells: Mapping[str, Any],
        sheet: _Sheet,
        labels: Mapping[str, Mapping[str, Rating]],
        today: date,
    ) -> None:
        self.number, self.cells, self.sheet, self.labels = number, cells, sheet, labels
        self.stamp, self.today = sheet.stamp, today
        texts = {key: text_of(cell.value) for key, cell in cells.items()}
        self.code, self.answer, self.justification = (
            texts[key] for key in ("code", "answer", "justification")
        )
        self.title, self.written = texts["title"], texts["dated"]
        self.dated = date_of(cells["dated"].value, sheet.epoch)
        self.typed_link = self._link(texts["link"])
        is_bare = self.typed_link and not SCHEME.match(self.typed_link)
        self.given_link = f"https://{self.typed_link}" if is_bare else self.typed_link
        self.link = web_addresses.unwrapped(self.given_link)

    def _link(self, typed: str) -> str:
        """What is typed when that is an address; else what lies behind the words."""
        if SCHEME.match(typed) and _is_web_address(typed):
            return typed
        behind = self.sheet.link("link", self.number)
        return behind or typed or self.sheet.link("title", self.number)

    def filled(self) -> Filled:
        """The row, when it has no faults."""
        chosen = self.labels[self.code].get(choices.plain(self.answer), Rating())
        given = replace(chosen, justification=self.justification)
        return Filled(
            self.number,
            self.code,
            self.stamp.seen[self.code],
            given,
            self._evidence(),
            is_unwrapped=self.link != self.given_link,
        )

    def _evidence(self) -> NamedEvidence | None:
        if not self.title:
            return None
        can_be_opened = self.dated is not None and self.link
        strength = ATTACHED if can_be_opened else NAMED
        return NamedEvidence(self.title, self.dated, strength, self.link)

    def faults(self) -> Iterator[str]:
        """What is wrong with it, a sentence each."""
        if self.code not in self.stamp.seen:
            yield _("this sheet does not ask criterion %(code)s.") % {"code": quoted(self.code)}
            return
        faults = tuple(self._cell_faults())
        yield from faults
        if not faults:
            yield from self._answer_faults()
            yield from self._evidence_faults()

    def _cell_faults(self) -> Iterator[str]:
        for key in ("answer", "justification", "title", "dated", "link"):
            place = self.sheet.cell(key, self.number)
            yield from faults_of(self.cells[key], place, takes_numbers=key in TAKE_NUMBERS)

    def _answer_faults(self) -> Iterator[str]:
        if self.answer and choices.plain(self.answer) not in self.labels[self.code]:
            yield _("%(answer)s is not one of the answers to %(code)s. Choose one in the list.") % {
                "answer": quoted(self.answer),
                "code": self.code,
            }
        if len(self.justification) > LONGEST_JUSTIFICATION:
            yield _("the justification of %(code)s is longer than %(limit)d characters.") % {
                "code": self.code,
                "limit": LONGEST_JUSTIFICATION,
            }

    def _evidence_faults(self) -> Iterator[str]:
        told = {"code": self.code}
        if (self.written or self.link) and not self.title:
            yield _("the new evidence of %(code)s has a date or a link, but no name.") % told
        if len(self.title) > LONGEST_TITLE:
            yield (
                _("the name of the new evidence of %(code)s is longer than 200 characters.") % told
            )
        if self.written and self.dated is None:
            yield _("%(date)s is not a date. Write it as 2026-03-12.") % {
                "date": quoted(self.written)
            }
        if self.dated and self.dated > self.today:
            yield _("the new evidence of %(code)s is dated in the future.") % told
        elif self.dated and (fault := days.of_evidence(self.today).fault(self.dated)):
            yield f"{self.code}: {fault}"
        if self.link and not _is_web_address(self.link):
            yield _("%(link)s is not a web address.") % {"link": quoted(self.typed_link)}
        if web_addresses.names_a_person(self.link):
            yield (
                _(
                    "the link of %(code)s holds an e-mail address or a password. Take it out: "
                    "links are published with the report."
                )
                % told
            )


def _is_web_address(link: str) -> bool:
    try:
        URLValidator(["http", "https"])(link)
    except ValidationError:
        return False
    return len(link) <= LONGEST_LINK


def not_theirs(filled: Collection[Filled], answerable: Collection[str]) -> Iterator[str]:
    """A line for every row that its uploader may not answer."""
    for row in filled:
        if row.criterion not in answerable:
            told = _("%(code)s is not asked of you. Ask the coordinator.")
            yield at(row.row, told % {"code": row.criterion})

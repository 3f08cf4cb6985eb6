"""A sheet out: instructions first, then a row a criterion, with only the answers to type in."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import save_workbook

from assessments.answer_sheet import choices
from assessments.answer_sheet.stamp import HIDDEN_SHEET, MARK, Stamp
from assessments.exports.answers import FORMULA_SIGNS
from assessments.instrument import Criterion, Texts, load, texts
from assessments.pdf.text_cleaning import for_xml
from assessments.report import wording
from assessments.scoring.snapshot import SnapshotAnswer
from assessments.workflow import LONGEST_JUSTIFICATION

LINE, TALLEST_ROW = 13.5, 409.0
"""Points of a line, and of the highest row that a program shows."""

HEAD = PatternFill("solid", fgColor="063C4B")
OPEN = PatternFill("solid", fgColor="FFF9E5")
"""Where something is to be typed; the border says it too, for whoever sees no colour."""

EDGE = Border(*[Side("thin", color="61727E")] * 4)
RULE = Border(bottom=Side("thin", color="C9D4DA"))
FONT, SIZE = "Arial", 10
"""On every office computer, and easy to read."""

PLAIN, BOLD = InlineFont(rFont=FONT, sz=SIZE), InlineFont(rFont=FONT, sz=SIZE, b=True)
SOFT = InlineFont(rFont=FONT, sz=SIZE, i=True, color="465763")
PAGE = 76
"""Characters that a line of the instructions holds."""


class Column(NamedTuple):
    """What a column is called, how wide it is in characters, and whether one types in it."""

    name: str
    width: int
    is_open: bool = False
    number_format: str = "General"


@dataclass(frozen=True, slots=True)
class Cover:
    """What the instructions say of this sheet.

    Attributes:
        receiver: for whom it is, or "".
        address: the page where it is uploaded.
    """

    municipality: str
    round: str
    address: str
    today: date
    receiver: str = ""


def write(stamp: Stamp, answers: Mapping[str, SnapshotAnswer], cover: Cover) -> bytes:
    """An XLSX file that asks the criteria of `stamp.seen`, in their order.

    Args:
        answers: what is kept now, to be seen and changed; codes without an answer may lack.
    """
    spoken = texts(stamp.version, stamp.language)
    with translation.override(stamp.language):
        stamp = replace(stamp, place=_("Answers"))
        book = Workbook()
        _instructions(book.worksheets[0], cover, spoken, len(stamp.seen))
        _answers(book.create_sheet(stamp.place), stamp, answers, spoken)
        _hidden(book.create_sheet(HIDDEN_SHEET), stamp, spoken)
        title = [_("Answer sheet"), cover.municipality, cover.round, cover.receiver]
        book.properties.title = for_xml(", ".join(part for part in title if part))
        book.properties.creator = for_xml(cover.municipality)
    book.properties.language = spoken.language
    book.properties.created = book.properties.modified = datetime.combine(cover.today, time())
    book.security = WorkbookProtection(lockStructure=True)
    out = io.BytesIO()
    save_workbook(book, out)
    return out.getvalue()


# Instructions


def _instructions(sheet: Worksheet, cover: Cover, spoken: Texts, count: int) -> None:
    sheet.title = _("Instructions")
    sheet.column_dimensions["A"].width = PAGE
    sheet.sheet_view.showGridLines = False
    _line(sheet, f"{_('Answer sheet')}: {cover.municipality}, {cover.round}", size=18)
    if cover.receiver:
        _line(sheet, _("For: %(receiver)s") % {"receiver": cover.receiver}, size=13)
    asked = ngettext("It asks %(count)d criterion.", "It asks %(count)d criteria.", count)
    version = _("Questionnaire version %(version)s.") % {"version": spoken.version}
    _line(sheet, f"{asked % {'count': count}} {version}")
    _line(sheet, _("How to fill it in"), size=13)
    for number, step in enumerate(_steps(), start=1):
        _line(sheet, f"{number}. {step}")
    _line(sheet, cover.address)
    sheet.cell(sheet.max_row, 1).hyperlink = cover.address
    sheet.cell(sheet.max_row, 1).font = _font(color="0A5468", underline="single")
    for sentence in _assurances():
        _line(sheet, sentence)
    _line(sheet, _("The five levels"), size=13)
    for number, named in enumerate(spoken.levels):
        _line(sheet, f"{wording.level(spoken, number)}: {named.sentence}")
    _line(sheet, _("How to score"), size=13)
    for sentence in spoken.how_to_score:
        _line(sheet, f"• {sentence}")
    _protect(sheet)
    _printed(sheet, "portrait", pages=1)


def _steps() -> Iterable[str]:
    yield _(
        "Open the sheet “Answers”. Each row is one criterion; you type in the yellow cells only."
    )
    yield _(
        "Read the question and its five levels. Choose the level from the list in “Your answer”; "
        "when two seem to fit, the lower one."
    )
    yield _(
        "Say in a few sentences why, at most %(limit)d characters. Do not name individual people."
    ) % {"limit": LONGEST_JUSTIFICATION}
    yield _(
        "Name a document or page that shows it, with its own date and its link if it has one. "
        "More of them can be added on the website."
    )
    yield _("Save the file as XLSX. Mail it back to whoever sent it, or upload it yourself:")


def _assurances() -> Iterable[str]:
    yield _(
        "What you do not know can stay as it is. Nothing is saved before somebody has looked at "
        "the upload: what is new, and what colleagues answered in the meantime."
    )


def _line(sheet: Worksheet, text: str, *, size: int = 0) -> None:
    is_first = sheet.max_row == 1 and sheet.cell(1, 1).value is None
    row = 1 if is_first else sheet.max_row + 1
    cell = sheet.cell(row, 1)
    _say(cell, text)
    cell.font = _font(bold=True, size=size, color="063C4B") if size else _font()
    lines = 1 + len(text) // (PAGE + 12)  # the letters are narrower than a digit
    sheet.row_dimensions[row].height = size * 2.2 if size else LINE * lines + 3
    cell.alignment = Alignment(wrap_text=True, vertical="bottom" if size else "top")


# Answers


def columns() -> tuple[Column, ...]:
    """The columns of the sheet with the answers, in the language that is active."""
    return (
        Column(_("Criterion"), 10),
        Column(_("Question"), 42),
        Column(_("The five levels"), 66),
        Column(_("Your answer"), 26, is_open=True, number_format="@"),
        Column(_("Justification"), 56, is_open=True, number_format="@"),
        Column(_("New evidence: what it is called"), 28, is_open=True, number_format="@"),
        Column(_("New evidence: its date"), 14, is_open=True, number_format="yyyy-mm-dd"),
        Column(_("New evidence: its link"), 28, is_open=True, number_format="@"),
        Column(_("Evidence named already"), 32),
    )


def _answers(
    sheet: Worksheet, stamp: Stamp, answers: Mapping[str, SnapshotAnswer], spoken: Texts
) -> None:
    wanted = columns()
    for number, column in enumerate(wanted, start=1):
        head = sheet.cell(1, number, column.name)
        head.font, head.fill = _font(bold=True, color="FFFFFF"), HEAD
        head.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.row_dimensions[1].height = 2.4 * LINE
    criteria = load(stamp.version).by_code
    for row, code in enumerate(stamp.seen, start=2):
        kept = answers.get(code, SnapshotAnswer(code))
        values = _row(criteria[code], kept, spoken)
        for number, (column, value) in enumerate(zip(wanted, values, strict=True), start=1):
            _fill(sheet.cell(row, number), value, column)
        sheet.row_dimensions[row].height = _height(wanted, values)
        _offer(sheet, row)
    _check_dates_and_lengths(sheet, len(stamp.seen) + 1)
    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"
    _protect(sheet)
    _printed(sheet, "landscape", pages=0)


def _row(
    criterion: Criterion, kept: SnapshotAnswer, spoken: Texts
) -> Sequence[str | CellRichText | None]:
    said = spoken.criteria[criterion.code]
    levels = CellRichText()
    for number, descriptor in enumerate(said.levels):
        gap = "\n" if number else ""
        levels.append(TextBlock(BOLD, f"{gap}{wording.level(spoken, number)}: "))
        levels.append(TextBlock(PLAIN, descriptor))
    asked = CellRichText(
        TextBlock(BOLD, said.title),
        TextBlock(PLAIN, f"\n{said.question}\n"),
        TextBlock(SOFT, said.hint),
    )
    return (
        criterion.code,
        asked,
        levels,
        choices.label(kept.rating, criterion, spoken),
        kept.justification,
        "",
        None,
        "",
        "\n".join(item.title for item in kept.evidence),
    )


def _fill(cell: Cell, value: str | CellRichText | None, column: Column) -> None:
    if isinstance(value, CellRichText):
        cell.value = value
    elif value:
        _say(cell, value)
    cell.font = _font()
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.number_format = column.number_format
    cell.protection = Protection(locked=not column.is_open)
    cell.border = EDGE if column.is_open else RULE
    if column.is_open:
        cell.fill = OPEN


def _font(**look: Any) -> Font:
    return Font(**({"name": FONT, "size": SIZE} | look))


def _say(cell: Cell, text: str) -> None:
    cell.value = for_xml(text)
    cell.data_type = "s"  # never a formula, whatever it starts with
    cell.quotePrefix = text.startswith(FORMULA_SIGNS)
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _height(wanted: Sequence[Column], values: Sequence[object]) -> float:
    """Points that hold the longest cell: programs do not agree on finding that out themselves."""
    lines = max(
        sum(1 + len(part) // (column.width - 2) for part in str(value or "").split("\n"))
        for column, value in zip(wanted, values, strict=True)
    )
    return min(TALLEST_ROW, LINE * lines + 6)


def _offer(sheet: Worksheet, row: int) -> None:
    """The drop-down of a row: its list stands in the same row of the hidden sheet."""
    listed = DataValidation(
        type="list",
        formula1=f"{quote_sheetname(HIDDEN_SHEET)}!$B${row}:$I${row}",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=_("Your answer"),
        error=_("Choose one of the answers in the list, or leave the cell empty."),
    )
    listed.add(f"D{row}")
    sheet.add_data_validation(listed)


def _check_dates_and_lengths(sheet: Worksheet, last: int) -> None:
    length = DataValidation(
        type="textLength",
        operator="lessThanOrEqual",
        formula1=str(LONGEST_JUSTIFICATION),
        allow_blank=True,
        showErrorMessage=True,
        error=_("A justification has at most %(limit)d characters.")
        % {"limit": LONGEST_JUSTIFICATION},
    )
    dated = DataValidation(
        type="date",
        operator="between",
        formula1="1",
        formula2="TODAY()",
        allow_blank=True,
        showErrorMessage=True,
        error=_("Give a date that is not in the future."),
    )
    for rule, column in ((length, "E"), (dated, "G")):
        rule.add(f"{column}2:{column}{last}")
        sheet.add_data_validation(rule)


# What nobody sees


def _hidden(sheet: Worksheet, stamp: Stamp, spoken: Texts) -> None:
    sheet.sheet_state = "hidden"
    sheet.append([MARK, stamp.signed()])
    criteria = load(stamp.version).by_code
    for row, code in enumerate(stamp.seen, start=2):
        listed = [code, *choices.offered(criteria[code], spoken)]
        for number, text in enumerate(listed, start=1):
            _say(sheet.cell(row, number), text)
    _protect(sheet)


def _protect(sheet: Worksheet) -> None:
    """Without a password: it is there against slips. Rows and columns can be made larger."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def _printed(sheet: Worksheet, orientation: str, *, pages: int) -> None:
    """As wide as the paper, on so many pages; 0 for as many as it takes."""
    sheet.page_setup.orientation = orientation
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, pages
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.oddFooter.right.text = "&P / &N"

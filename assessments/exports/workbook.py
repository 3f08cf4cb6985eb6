"""A snapshot and the action plan as a workbook: answers, scores, principles and actions."""

import io
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from assessments.editions.edition import Part
from assessments.exports.answers import FORMULA_SIGNS
from assessments.exports.archive import settled
from assessments.instrument import Texts, texts
from assessments.pdf.text_cleaning import for_xml
from assessments.report import wording
from assessments.scoring import Result, Score
from assessments.scoring.next_steps import PlannedAction
from assessments.scoring.snapshot import NamedBarrier, Snapshot

Value = str | int | float | date | None

LONGEST_CELL = 32_767
"""Characters that a cell of a workbook can hold."""

LINE = 15.0
"""Points of one line in a cell."""

TALLEST_ROW = 409.0
"""Points that a row can be high at most."""

FONT = "Calibri"
"""That of the other cells; without a name some programs take one with serifs."""

HEAD = PatternFill("solid", fgColor="E6F0F1")
RULE = Border(bottom=Side("thin", color="DFE7EA"))


class Column(NamedTuple):
    """What a column is called, how wide it is in characters, and how its numbers are written."""

    name: str
    width: int
    number_format: str = "General"


def workbook(
    snapshot: Snapshot,
    actions: Sequence[PlannedAction],
    language: str,
    *,
    unrecorded: Collection[Part] = (),
) -> bytes:
    """An XLSX file: numbers are numbers, dates are dates, and text is never a formula.

    Args:
        unrecorded: parts about which the record of what was signed holds nothing.
    """
    spoken = texts(snapshot.instrument_version, language)
    book = Workbook()
    book.remove(book.worksheets[0])
    with translation.override(spoken.language):
        _answers(book, snapshot, spoken)
        _scores(book, snapshot, spoken)
        _principles(book, snapshot, spoken)
        _actions(book, actions, spoken, is_recorded=Part.PLAN not in unrecorded)
        book.properties.title = wording.document_title(snapshot)
        book.properties.creator = wording.municipality(snapshot)
    book.properties.language = spoken.language
    stamp = datetime.combine(snapshot.reference_date, time())
    book.properties.created = book.properties.modified = stamp
    out = io.BytesIO()
    book.save(out)
    return settled(out.getvalue(), snapshot.reference_date)


def _answers(book: Workbook, snapshot: Snapshot, spoken: Texts) -> None:
    columns = (
        Column(_("Criterion"), 10),
        Column(_("Article"), 28),
        Column(_("Title"), 28),
        Column(_("Question"), 46),
        Column(_("Level"), 7),
        Column(_("Answer"), 24),
        Column(_("Justification"), 70),
        Column(_("Department"), 22),
        Column(_("Evidence strength (0 to 3)"), 12),
        Column(_("Evidence"), 46),
        Column(_("Who stands in the way"), 22),
        Column(_("What stands in the way"), 46),
        Column(_("What we ask of them"), 46),
    )
    rows = [
        (
            criterion.code,
            f"{criterion.article} {spoken.articles[criterion.article].title}",
            said.title,
            said.question,
            given.level,
            wording.rating(spoken, given),
            given.justification,
            given.department,
            snapshot.strength(criterion.code) if given.is_answered else None,
            "\n".join(item.title for item in given.evidence),
            *_barrier(given.barrier),
        )
        for criterion in snapshot.instrument.criteria()
        for given, said in [(snapshot.answer(criterion.code), spoken.criteria[criterion.code])]
    ]
    _sheet(book, _("Answers"), columns, rows)


def _barrier(named: NamedBarrier | None) -> tuple[Value, Value, Value]:
    return (wording.tier(named.tier), named.text, named.asked) if named else ("", "", "")


def _scores(book: Workbook, snapshot: Snapshot, spoken: Texts) -> None:
    columns = (
        Column(_("What"), 18),
        Column(_("Name"), 44),
        Column(_("Readiness"), 13, "0.0"),
        Column(_("Lowest possible"), 13, "0.0"),
        Column(_("Highest possible"), 13, "0.0"),
        Column(_("Answered"), 13, "0.0 %"),
        Column(_("Remark"), 44),
    )
    result = snapshot.result
    rows = [
        _score(result, _("Whole"), wording.municipality(snapshot), result.overall),
        *(
            _score(result, _("Article"), f"{number} {spoken.articles[number].title}", score)
            for number, score in result.articles.items()
        ),
        *(_score(result, _("Chapter"), spoken.chapters[c], s) for c, s in result.chapters.items()),
        *(_score(result, _("Theme"), spoken.clusters[c], s) for c, s in result.clusters.items()),
        *(_score(result, _("Power"), spoken.power[c], s) for c, s in result.power.items()),
        *(_principle(snapshot, spoken, code) for code in result.principles),
    ]
    _sheet(book, _("Scores"), columns, rows)


def _score(result: Result, what: str, name: str, score: Score) -> tuple[Value, ...]:
    """A row of figures in full precision; a readiness that people may not see is left empty."""
    coverage = score.coverage if score.applicable else None
    remark = _("Too little is answered for a single figure.") if result.withholds(score) else ""
    return (what, name, result.seen(score).readiness, score.low, score.high, coverage, remark)


def _principle(snapshot: Snapshot, spoken: Texts, code: str) -> tuple[Value, ...]:
    """The same for a principle, of which a red one has no readiness."""
    name, score = f"{code} {spoken.principles[code].name}", snapshot.result.principles[code]
    row = _score(snapshot.result, _("Principle"), name, score)
    if not snapshot.is_red(code):
        return row
    low, high = (None, None) if score.coverage == 1 else (score.low, score.high)
    return (*row[:2], None, low, high, row[5], _("Red: no average makes up for it."))


def _principles(book: Workbook, snapshot: Snapshot, spoken: Texts) -> None:
    columns = (
        Column(_("Principle"), 10),
        Column(_("Name"), 30),
        Column(_("Check question"), 50),
        Column(_("Answer"), 16),
        Column(_("Proof"), 60),
        Column(_("Floor criteria at level 0 or 1"), 20),
        Column(_("Criteria"), 40),
    )
    rows = [
        (
            code,
            spoken.principles[code].name,
            spoken.principles[code].sentence,
            wording.check(given),
            given.proof if given else "",
            ", ".join(snapshot.flagged(code)),
            ", ".join(c.code for c in snapshot.instrument.criteria() if code in c.principles),
        )
        for code in snapshot.instrument.principles
        for given in [snapshot.checks.get(code)]
    ]
    _sheet(book, _("Principles"), columns, rows)


def _actions(
    book: Workbook, actions: Sequence[PlannedAction], spoken: Texts, *, is_recorded: bool
) -> None:
    columns = (
        Column(_("Criterion"), 10),
        Column(_("Title"), 28),
        Column(_("Action"), 60),
        Column(_("Level aimed at"), 10),
        Column(_("Owner"), 24),
        Column(_("Department"), 24),
        Column(_("Due"), 12, "yyyy-mm-dd"),
        Column(_("Cost"), 26),
        Column(_("Progress"), 14),
        Column(_("Last news"), 46),
        Column(_("Round"), 10),
    )
    rows: list[tuple[Value, ...]] = [
        (
            action.criterion,
            spoken.criteria[action.criterion].title if action.criterion in spoken.criteria else "",
            action.title,
            action.target,
            action.owner,
            action.department,
            action.due,
            str(action.cost_name),
            str(action.progress_name),
            action.news,
            action.planned_in,
        )
        for action in actions
    ]
    if not is_recorded:
        told = _("The action plan was not recorded when this was signed.")
        rows = [("", "", told, *[""] * (len(columns) - 3))]
    _sheet(book, _("Actions"), columns, rows)


def _sheet(
    book: Workbook, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]
) -> None:
    sheet = book.create_sheet(title)
    for number, column in enumerate(columns, start=1):
        head = sheet.cell(row=1, column=number, value=column.name)
        head.font, head.fill = Font(name=FONT, bold=True), HEAD
        head.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.row_dimensions[1].height = _height(columns, [column.name for column in columns])
    for place, row in enumerate(rows, start=2):
        for number, (column, value) in enumerate(zip(columns, row, strict=True), start=1):
            _fill(sheet.cell(row=place, column=number), value, column)
        sheet.row_dimensions[place].height = _height(columns, row)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0


def _height(columns: Sequence[Column], row: Sequence[Value]) -> float:
    """Points that hold the longest text: programs do not agree on finding that out themselves."""
    lines = max(
        sum(1 + len(part) // column.width for part in value.split("\n"))
        if isinstance(value, str)
        else 1
        for column, value in zip(columns, row, strict=True)
    )
    return min(TALLEST_ROW, LINE * lines)


def _fill(cell: Cell, value: Value, column: Column) -> None:
    is_a_level = isinstance(value, int)  # beside words; figures with decimals stay right
    cell.alignment = Alignment(
        wrap_text=True, vertical="top", horizontal="center" if is_a_level else None
    )
    cell.border = RULE
    if isinstance(value, str):
        cell.value = for_xml(value)[:LONGEST_CELL]
        cell.data_type = "s"  # never a formula, whatever it starts with
        cell.quotePrefix = value.startswith(FORMULA_SIGNS)
    else:
        cell.value = value
        cell.number_format = column.number_format

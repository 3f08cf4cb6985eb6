"""The council memo: two or three pages to edit in a word processor, with what is to be decided."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from django.utils import translation
from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as Memo
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table

from assessments.difference import Difference
from assessments.instrument import Texts, texts
from assessments.planning import PlannedAction
from assessments.report import comparison, picks, plan, solid, words
from assessments.report.plain import for_xml
from assessments.snapshot import Snapshot

FONT = "Arial"
"""On every office computer, and easy to read."""

WIDTHS = (Cm(5.2), Cm(3.3), Cm(2.4), Cm(2.3), Cm(2.8))
"""Of the columns of a table of actions: together what A4 leaves between the margins."""

INDENT = Cm(0.6)
TICKED, OPEN = "☑", "☐"


def memo(
    picture: Snapshot,
    actions: Sequence[PlannedAction],
    language: str,
    *,
    today: date,
    change: Difference | None = None,
) -> bytes:
    """A DOCX file with real headings, lists and tables.

    Args:
        actions: of the municipality's whole plan; those of earlier rounds are what was promised.
        change: since the round before, when there was one.
    """
    spoken = texts(picture.instrument_version, language)
    document = _blank(spoken.language)
    with translation.override(spoken.language):
        _head(document, picture, today)
        _decisions(document, picture, actions, spoken)
        _result(document, picture, spoken)
        _changes(document, change)
        _gaps(document, picture, spoken)
        _plan(document, picture, actions, spoken)
        _promises(document, picture, actions)
        _solidity(document, picture)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# The parts


def _head(document: Memo, picture: Snapshot, today: date) -> None:
    town = words.municipality(picture)
    title = _("Memo to the council")
    document.core_properties.title = f"{title}: {words.document_title(picture)}"
    document.core_properties.author = town
    stamp = datetime.combine(today, time())
    document.core_properties.created = document.core_properties.modified = stamp
    document.add_heading(title, level=0)
    facts = [
        (_("Municipality"), town),
        (_("About"), _("Readiness on integration and active citizenship")),
        (_("Round"), words.round_name(picture)),
        (_("Reference date"), words.day(picture.reference_date)),
        (_("Date of this memo"), words.day(today)),
    ]
    for name, said in facts:
        line = document.add_paragraph()
        line.paragraph_format.space_after = Pt(2)
        line.add_run(f"{name}: ").bold = True
        line.add_run(said)
    if picture.is_draft:
        note = _("Draft: nobody has signed off this assessment yet. Its answers can still change.")
        document.add_paragraph().add_run(note).bold = True


def _decisions(
    document: Memo, picture: Snapshot, actions: Sequence[PlannedAction], spoken: Texts
) -> None:
    document.add_heading(_("Asked of the council"), level=1)
    sentences = plan.asked(picture, actions, spoken, typed=lambda text, _limit: _text(text))
    _list(document, "List Number", sentences)


def _result(document: Memo, picture: Snapshot, spoken: Texts) -> None:
    document.add_heading(_("The result"), level=1)
    result, said = picture.result, document.add_paragraph()
    headline = _("%(figure)s of 100") % {"figure": words.headline(result)}
    said.add_run(f"{headline}. {words.band_sentence(result)}.").bold = True
    document.add_paragraph(" ".join(words.companions(picture)))
    if result.flags:
        document.add_paragraph(_("Floor flags, which no average may hide:"))
        _list(document, "List Bullet", (words.flag(raised, spoken) for raised in result.flags))


def _changes(document: Memo, change: Difference | None) -> None:
    if change is None:
        return
    heading = _("What changed since %(round)s") % {"round": words.round_name(change.before)}
    document.add_heading(heading, level=1)
    document.add_paragraph(comparison.headline(change))
    _list(document, "List Bullet", comparison.reasons(change))


def _gaps(document: Memo, picture: Snapshot, spoken: Texts) -> None:
    found = picks.gaps(picture, spoken)
    if not found:
        return
    document.add_heading(_("The largest gaps, and what comes next"), level=1)
    for gap in found:
        line = document.add_paragraph(style="List Bullet")
        line.add_run(f"{gap.name}: {gap.level}. ").bold = True
        line.add_run(
            _("Next, %(level)s: %(descriptor)s")
            % {"level": gap.next_level, "descriptor": gap.next_descriptor}
        )


def _plan(
    document: Memo, picture: Snapshot, actions: Sequence[PlannedAction], spoken: Texts
) -> None:
    unfinished = [action for action in actions if action.is_unfinished]
    quick = [action for action in unfinished if not action.needs_decision]
    if quick:
        document.add_heading(_("Quick wins: within reach without a new decision"), level=1)
        _actions(document, quick, spoken)
    large = [action for action in unfinished if action.needs_decision]
    if large:
        document.add_heading(_("Actions that need a decision"), level=1)
        _actions(document, large, spoken)


def _promises(document: Memo, picture: Snapshot, actions: Sequence[PlannedAction]) -> None:
    """What was planned in earlier rounds, ticked off or not."""
    promised = [action for action in actions if action.planned_in != picture.round]
    if not promised:
        return
    document.add_heading(_("What was promised in earlier rounds"), level=1)
    for action in promised:
        tick = TICKED if action.progress == "done" else OPEN
        line = document.add_paragraph()
        line.paragraph_format.left_indent, line.paragraph_format.first_line_indent = INDENT, -INDENT
        line.add_run(f"{tick} {action.progress_name}: ").bold = True
        line.add_run(f"{_text(action.title)} ({_text(action.planned_in)})")
        if action.news:
            line.add_run(f" {_text(action.news)}").italic = True


def _solidity(document: Memo, picture: Snapshot) -> None:
    if said := solid.sentences(picture.result):
        document.add_heading(_("How solid is this result?"), level=1)
        _list(document, "List Bullet", said)


# Pieces


def _blank(language: str) -> Memo:
    """A4, our font, and the language of every word for spelling and reading aloud."""
    document = Document()
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin = section.bottom_margin = Cm(2.2)
    for style in document.styles:
        properties = getattr(style, "element", None)
        fonts = None if properties is None else properties.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        if fonts is not None:
            for name in [name for name in fonts.attrib if "Theme" in name]:
                del fonts.attrib[name]
            for name in ("w:ascii", "w:hAnsi", "w:cs"):
                fonts.set(qn(name), FONT)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(10.5)
    for spoken in document.styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:val"), language)
    document.core_properties.language = language
    return document


def _list(document: Memo, style: str, sentences: Iterable[str]) -> None:
    for sentence in sentences:
        document.add_paragraph(_text(sentence), style=style)


def _actions(document: Memo, actions: Sequence[PlannedAction], spoken: Texts) -> None:
    heads = (_("Action"), _("Criterion"), _("Who"), _("By when"), _("Cost"))
    rows = [
        (
            _text(action.title),
            _criterion(action, spoken),
            _text(action.who) or "–",
            words.day(action.due) if action.due else "–",
            str(action.cost_name),
        )
        for action in actions
    ]
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    _fill(table, 0, heads)
    for run in (run for cell in table.rows[0].cells for run in cell.paragraphs[0].runs):
        run.bold = True
    for number, row in enumerate(rows, start=1):
        table.add_row()
        _fill(table, number, row)
    table.autofit = False
    for width, column in zip(WIDTHS, table.columns, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    _repeat_head(table)
    document.add_paragraph()


def _criterion(action: PlannedAction, spoken: Texts) -> str:
    said = spoken.criteria.get(action.criterion)
    name = f"{action.criterion} {said.title}" if said else action.criterion
    return _("%(name)s, to level %(level)s") % {"name": name, "level": action.target}


def _fill(table: Table, number: int, row: Sequence[str]) -> None:
    for cell, text in zip(table.rows[number].cells, row, strict=True):
        cell.text = text
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.space_after = Pt(0)
            for run in paragraph.runs:
                run.font.size = Pt(9)


def _repeat_head(table: Table) -> None:
    """The first row is a head: repeated on each page, and read out as one. No row is torn."""
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _text(typed: str) -> str:
    """What somebody typed, on one line, without what an XML file cannot hold."""
    return " ".join(for_xml(typed).split())

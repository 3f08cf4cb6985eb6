"""The council memo: two or three pages to edit in a word processor, with what is to be decided."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from docx import Document
from docx.document import Document as Memo
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table

from assessments.difference import Difference
from assessments.instrument import Texts, texts
from assessments.planning import PlannedAction
from assessments.report import comparison, picks, solid, words
from assessments.report.plain import for_xml
from assessments.snapshot import Snapshot

FONT = "Arial"
"""On every office computer, and easy to read."""

WIDTHS = (Cm(4.9), Cm(3.2), Cm(2.9), Cm(2.2), Cm(2.8))
"""Of the columns of a table of actions: together what A4 leaves between the margins."""

INK, SOFT = RGBColor(0x06, 0x3C, 0x4B), RGBColor(0x46, 0x57, 0x63)
HEADINGS = {"Title": (24, 0, 10), "Heading 1": (14, 16, 5)}
"""How large each kind of heading is, and how many points stay free above and below it."""

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
    _foot(document, f"{title}, {town}")
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
    result = picture.result
    asked = [
        _("To take note of the readiness report: %(figure)s of 100. %(band)s.")
        % {"figure": words.headline(result), "band": words.band_sentence(result)}
    ]
    if result.flags:
        named = "; ".join(words.flag(raised, spoken) for raised in result.flags)
        told = ngettext(
            "To ask the executive how it will lift this floor flag: %(flags)s.",
            "To ask the executive how it will lift these floor flags: %(flags)s.",
            len(result.flags),
        )
        asked.append(told % {"flags": named})
    asked.extend(_decision(action) for action in actions if _is_to_decide(action))
    if not any(action.is_unfinished for action in actions):
        asked.append(_("To ask the executive for an action plan for the gaps named below."))
    _list(document, "List Number", asked)


def _is_to_decide(action: PlannedAction) -> bool:
    return action.is_unfinished and action.needs_decision


def _decision(action: PlannedAction) -> str:
    told = {"action": _text(action.title).rstrip("."), "cost": _small(str(action.cost_name))}
    if action.due is None:
        return _("To decide on: %(action)s (%(cost)s).") % told
    told["day"] = words.day(action.due)
    return _("To decide on: %(action)s (%(cost)s), to be done by %(day)s.") % told


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
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(6), 1.15
    for name in ("List Bullet", "List Number"):
        document.styles[name].paragraph_format.space_after = Pt(4)
        _without(document.styles[name].element, "w:contextualSpacing")
    for name, (size, above, below) in HEADINGS.items():
        style = document.styles[name]
        style.font.size, style.font.bold, style.font.color.rgb = Pt(size), True, INK
        style.paragraph_format.space_before = Pt(above)
        style.paragraph_format.space_after = Pt(below)
        _without(style.element, "w:pBdr")
    for spoken in document.styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:val"), language)
    document.core_properties.language = language
    return document


def _without(style: Any, name: str) -> None:
    """A style without something that the template gives it: a line below, items without a gap."""
    for element in list(style.iter(qn(name))):
        element.getparent().remove(element)


def _foot(document: Memo, text: str) -> None:
    """What it is and which page, at the foot of each."""
    line = document.sections[0].footer.paragraphs[0]
    line.add_run(f"{text}, ")
    for kind, held in (("begin", None), (None, "PAGE"), ("end", None)):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = held
        line.add_run()._r.append(part)
    for run in line.runs:
        run.font.size, run.font.color.rgb = Pt(8.5), SOFT


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
    _rule(table)
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


def _criterion(action: PlannedAction, spoken: Texts) -> str:
    said = spoken.criteria.get(action.criterion)
    name = f"{action.criterion} {said.title}" if said else action.criterion
    return _("%(name)s, to level %(level)s") % {"name": name, "level": action.target}


def _fill(table: Table, number: int, row: Sequence[str]) -> None:
    for cell, text in zip(table.rows[number].cells, row, strict=True):
        cell.text = text
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.space_before = Pt(2)
            paragraph.paragraph_format.space_after = Pt(2)
            for run in paragraph.runs:
                run.font.size = Pt(9)


def _rule(table: Table) -> None:
    """Fine lines between the rows only: figures and names are what one looks at."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        is_across = side in ("top", "bottom", "insideH")
        line.set(qn("w:val"), "single" if is_across else "nil")
        line.set(qn("w:sz"), "4")
        line.set(qn("w:color"), "8FA9B4")
        borders.append(line)
    table._tbl.tblPr.append(borders)


def _repeat_head(table: Table) -> None:
    """The first row is a head: repeated on each page, and read out as one. No row is torn."""
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]


def _text(typed: str) -> str:
    """What somebody typed, on one line, without what an XML file cannot hold."""
    return " ".join(for_xml(typed).split())

"""The pieces that our Word documents share: a page, facts, lists and tables that read well."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from docx import Document
from docx.document import Document as Letter
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor
from docx.table import Table
from docx.text.run import Run

from assessments.exports.archive import settled
from assessments.pdf.text_cleaning import for_xml

FONT = "Arial"
"""On every office computer, and easy to read."""

INK, SOFT = RGBColor(0x06, 0x3C, 0x4B), RGBColor(0x46, 0x57, 0x63)
HEADINGS = {
    "Title": (24, 0, 10),
    "Heading 1": (14, 16, 5),
    "Heading 2": (12, 12, 4),
    "Heading 3": (10.5, 10, 3),
}
"""How large each kind of heading is, and how many points stay free above and below it."""


def blank(language: str, *, title: str, author: str, today: date) -> Letter:
    """A4, our font, and the language of every word for spelling and reading aloud.

    Args:
        today: the day it says it was made on.
    """
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
        heading = document.styles[name]
        heading.font.size, heading.font.bold, heading.font.color.rgb = Pt(size), True, INK
        heading.paragraph_format.space_before = Pt(above)
        heading.paragraph_format.space_after = Pt(below)
        _without(heading.element, "w:pBdr")
    for spoken in document.styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:val"), language)
    document.core_properties.language = language
    document.core_properties.title, document.core_properties.author = title, author
    stamp = datetime.combine(today, time())
    document.core_properties.created = document.core_properties.modified = stamp
    return document


def saved(document: Letter) -> bytes:
    """The document as a DOCX file: of one that says the same, the same bytes."""
    out = io.BytesIO()
    document.save(out)
    return settled(out.getvalue(), document.core_properties.created.date())


def spoken(run: Run, language: str) -> None:
    """Say in which language something was typed, where it is another than the document's."""
    if language:
        mark = OxmlElement("w:lang")
        mark.set(qn("w:val"), language)
        run._r.get_or_add_rPr().append(mark)


def foot(document: Letter, text: str) -> None:
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


def facts(document: Letter, named: Iterable[tuple[str, str]]) -> None:
    """Lines that say what something is, its name in bold."""
    for name, said in named:
        line = document.add_paragraph()
        line.paragraph_format.space_after = Pt(2)
        line.add_run(f"{name}: ").bold = True
        line.add_run(said)


def points(document: Letter, style: str, sentences: Iterable[str]) -> None:
    """A list in one of Word's own list styles."""
    for sentence in sentences:
        document.add_paragraph(one_line(sentence), style=style)


def table(
    document: Letter,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    widths: Sequence[Length],
) -> Table:
    """A table whose head is repeated on each page; `widths` are those of its columns."""
    made = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    _rule(made)
    _fill(made, 0, heads)
    for run in (run for cell in made.rows[0].cells for run in cell.paragraphs[0].runs):
        run.bold = True
    for number, row in enumerate(rows, start=1):
        made.add_row()
        _fill(made, number, row)
    made.autofit = False
    for width, column in zip(widths, made.columns, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    _repeat_head(made)
    document.add_paragraph()
    return made


def one_line(typed: str) -> str:
    """What somebody typed, on one line, without what an XML file cannot hold."""
    return " ".join(for_xml(typed).split())


def _fill(table: Table, number: int, row: Sequence[str]) -> None:
    for cell, text in zip(table.rows[number].cells, row, strict=True):
        cell.text = text
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.space_before = Pt(2)
            paragraph.paragraph_format.space_after = Pt(2)
            for run in paragraph.runs:
                run.font.size = Pt(9)


def _without(style: Any, name: str) -> None:
    """A style without something that the template gives it: a line below, items without a gap."""
    for element in list(style.iter(qn(name))):
        element.getparent().remove(element)


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

"""Office documents as programs make them, and with parts that nobody should send."""

import io
import zipfile
from collections.abc import Mapping

from docx import Document
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.worksheet.worksheet import Worksheet

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
OFFICE = "application/vnd.openxmlformats-officedocument"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MICROSOFT = "http://schemas.microsoft.com/office/2006/relationships"


def docx() -> bytes:
    """A document as Word has it, with a heading, a table and a picture of its own."""
    made, out = Document(), io.BytesIO()
    made.add_heading("Plan", 0)
    made.add_paragraph("A word on an event-listener, on macro: and on https://town.example/.")
    made.add_table(2, 2)
    made.save(out)
    return out.getvalue()


def xlsx() -> bytes:
    """A workbook with a chart and a link."""
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append([1, 2, 3])
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=1, min_row=1, max_col=3))
    sheet.add_chart(chart, "D2")
    sheet["A3"] = "The site"
    sheet["A3"].hyperlink = "https://town.example/"
    book.save(out)
    return out.getvalue()


def odt(content: bytes = b"", manifest: bytes = b"", **parts: bytes) -> bytes:
    """A text as LibreOffice packs it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        body = b'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content>%s</office:x>'
        made.writestr("content.xml", body % content)
        entries = b'<m:manifest xmlns:m="urn:manifest">%s</m:manifest>' % manifest
        made.writestr("META-INF/manifest.xml", entries)
        made.writestr("Configurations2/accelerator/current.xml", b"")
        for name, part in parts.items():
            made.writestr(name.replace("__", "/"), part)
    return out.getvalue()


def changed(packed: bytes, parts: Mapping[str, bytes] = {}, **swaps: tuple[bytes, bytes]) -> bytes:
    """A document with parts added, and words in its lists swapped: `types` or `relations`."""
    lists = {"[Content_Types].xml": "types", "word/_rels/document.xml.rels": "relations"}
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(*swaps.get(lists.get(name, ""), (b"\0", b""))))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def with_part(packed: bytes, name: str, content: bytes, kind: str) -> bytes:
    """A document with one more part, declared as a kind."""
    declared = f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'
    return changed(packed, {name: content}, types=(b"</Types>", declared.encode()))


def with_relation(packed: bytes, kind: str, target: str, *, outside: bool = True) -> bytes:
    """A document with one more relationship."""
    mode = 'TargetMode="External"' if outside else ""
    made = f'<Relationship Id="x9" Type="{kind}" Target="{target}" {mode}/></Relationships>'
    return changed(packed, relations=(b"</Relationships>", made.encode()))

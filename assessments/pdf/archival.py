"""What PDF/A-3a asks beyond PDF/UA-1: colour profile, XMP metadata, attached data.

An archive wants to know the colours, what the file says of itself in one form, and
how each file in it belongs to the whole. Nothing here reads the clock.
"""

import io
from collections.abc import Iterable
from functools import cache
from hashlib import md5
from importlib.resources import files
from typing import Any

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, String

from assessments.pdf.attachments import Attachment

COLOURS = "sRGB2014.icc"

ABOUT_UA = b"""<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"\
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"\
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>\
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA Universal Accessibility Schema\
</pdfaSchema:schema><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/\
</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property>\
<rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal\
</pdfaProperty:category><pdfaProperty:description>Part of ISO 14289 that the file follows\
</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag>\
</pdfaExtension:schemas></rdf:Description>"""
"""An archive takes no word it does not know: this tells it what `pdfuaid:part` is."""

IS_ARCHIVAL = b"""<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"\
 pdfaid:part="3" pdfaid:conformance="A"/>"""

END = b"</rdf:RDF>"


def complete(printed: bytes, attachments: Iterable[Attachment]) -> bytes:
    """The same document with its colours, its files, and what it says of itself as an archive asks.

    Equal documents give equal bytes.
    """
    with Pdf.open(io.BytesIO(printed)) as book:
        about = book.Root.Metadata.read_bytes()
        if about.count(END) != 1:
            raise ValueError("The document does not say what it is.")
        about = about.replace(END, IS_ARCHIVAL + ABOUT_UA + END)
        book.Root.Metadata = book.make_stream(about, Type=Name.Metadata, Subtype=Name.XML)
        book.Root.OutputIntents = Array([_colours(book)])
        _attach(book, str(book.docinfo.get("/ModDate", "")), attachments)
        return _written(book)


def _written(book: Pdf) -> bytes:
    out = io.BytesIO()
    book.save(
        out,
        object_stream_mode=ObjectStreamMode.generate,
        deterministic_id=True,
        min_version="1.7",
        force_version="1.7",
    )
    return out.getvalue()


def _colours(book: Pdf) -> Any:
    profile = book.make_stream(_profile(), N=3)
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String(COLOURS),
        Info=String(COLOURS),
        DestOutputProfile=profile,
    )


@cache
def _profile() -> bytes:
    return (files("weasyprint.pdf") / COLOURS).read_bytes()


def _attach(book: Pdf, day: str, attachments: Iterable[Attachment]) -> None:
    """The files, each once, as data that the report was made from."""
    held = sorted(attachments)
    specifications = [book.make_indirect(_file(book, item, day)) for item in held]
    if not held:
        return
    named = [
        part
        for item, file in zip(held, specifications, strict=True)
        for part in (String(item.name), file)
    ]
    if Name.Names not in book.Root:
        book.Root.Names = Dictionary()
    book.Root.Names.EmbeddedFiles = Dictionary(Names=Array(named))
    book.Root.AF = Array(specifications)


def _file(book: Pdf, item: Attachment, day: str) -> Any:
    about = Dictionary(
        Size=len(item.content),
        CheckSum=String(md5(item.content, usedforsecurity=False).digest()),
    )
    if day:
        about.ModDate = String(day)
    content = book.make_stream(
        item.content,
        Type=Name.EmbeddedFile,
        Subtype=Name("/" + item.media_type),
        Params=about,
    )
    return Dictionary(
        Type=Name.Filespec,
        F=String(item.name),
        UF=String(item.name),
        Desc=String(item.description),
        AFRelationship=Name.Data,
        EF=Dictionary(F=content, UF=content),
    )

"""What makes the joined document one for the archive: PDF/A-3a beside PDF/UA-1, with its data.

An archive wants to know the colours, what the file says of itself in one form, and
how each file in it belongs to the whole. Nothing here reads the clock.
"""

from collections.abc import Iterable
from functools import cache
from hashlib import md5
from importlib.resources import files
from typing import Any, NamedTuple

from pikepdf import Array, Dictionary, Name, Pdf, String

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


class Attachment(NamedTuple):
    """A file that goes with the report: what it is called, holds, and is."""

    name: str
    content: bytes
    media_type: str
    description: str


def complete(book: Pdf, first: Pdf, attachments: Iterable[Attachment]) -> None:
    """Give the book what it says of itself, as its first piece does, its colours and its files."""
    about = first.Root.Metadata.read_bytes()
    if about.count(END) != 1:
        raise ValueError("The first piece does not say what it is.")
    about = about.replace(END, IS_ARCHIVAL + ABOUT_UA + END)
    book.Root.Metadata = book.make_stream(about, Type=Name.Metadata, Subtype=Name.XML)
    book.Root.Lang = String(str(first.Root.Lang))
    for key, value in first.docinfo.items():
        book.docinfo[key] = String(str(value))
    book.Root.OutputIntents = Array([_colours(book)])
    _attach(book, str(first.docinfo.get("/ModDate", "")), attachments)


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

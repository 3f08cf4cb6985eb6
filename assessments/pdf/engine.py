"""HTML to tagged PDF/UA-1 and PDF/A-3a. Knows no Django, so that a child process needs none.

The HTML has to be well-formed XML too: so it is parsed in C, which takes WeasyPrint's own parser,
written in Python, a twentieth of the whole time. Equal HTML gives equal bytes: nothing here reads
the clock, the network or a font of the machine.
"""

import atexit
import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from xml.etree import ElementTree

from cssselect2 import ElementWrapper
from PIL import ImageFile
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from assessments.pdf import archival, fonts, tags
from assessments.pdf.attachments import Attachment
from assessments.pdf.failures import RenderFailed
from assessments.pdf.fetcher import SCHEME, ForbiddenAddress, OwnResources
from assessments.pdf.text_cleaning import for_xml

# WeasyPrint has the whole process take half a picture for a whole one; here, a damaged logo too.
ImageFile.LOAD_TRUNCATED_IMAGES = False

VARIANT = "pdf/ua-1"

_ONE_AT_A_TIME = Lock()
"""The libraries that lay out text share fonts between renders, and are not made for threads."""


def pdf_from(html: str, attachments: Iterable[Attachment] = ()) -> bytes:
    """Lay out and paint a document, and complete it for listeners and for the archive.

    Raises:
        RenderFailed: it asks for something that is not ours, or is not well-formed.
    """
    document = _parsed(html)
    with _ONE_AT_A_TIME, _garbage_left_alone():
        try:
            printed = document.write_pdf(
                stylesheets=[_faces()],
                font_config=_font_configuration(),
                finisher=tags.finish,
                pdf_variant=VARIANT,
            )
        except ForbiddenAddress as refused:
            raise RenderFailed(str(refused)) from None
        return archival.complete(printed, attachments)


def _parsed(html: str) -> HTML:
    """The tree that WeasyPrint's own parser would give; it accepts no tree from outside."""
    try:
        root = ElementTree.fromstring(for_xml(html))  # noqa: S314 - ours, and it can name no entity
    except ElementTree.ParseError as fault:
        raise RenderFailed(f"The document is not well-formed: {fault}.") from None
    base = next((element.get("href") for element in root.iter("base")), None)
    document = HTML(string="<html>", base_url=base, url_fetcher=_fetcher())
    document.wrapper_element = ElementWrapper.from_html_root(root)
    document.etree_element = document.wrapper_element.etree_element
    return document


@cache
def _fetcher() -> OwnResources:
    return OwnResources(fonts.files())


@cache
def _font_configuration() -> FontConfiguration:
    return FontConfiguration()


@cache
def _faces() -> CSS:
    return CSS(
        string="".join(_face(name) for name in fonts.files()),
        font_config=_font_configuration(),
        url_fetcher=_fetcher(),
    )


def _face(name: str) -> str:
    weight = "bold" if "Bold" in name else "normal"
    style = "italic" if "Italic" in name else "normal"
    return (
        f'@font-face {{ font-family: "{fonts.FAMILY}"; src: url("{SCHEME}:{name}");'
        f" font-weight: {weight}; font-style: {style} }}"
    )


@atexit.register
def _clear_up() -> None:
    """Release the fonts while their temporary folder can still be removed."""
    _faces.cache_clear()
    _font_configuration.cache_clear()
    gc.collect()


@contextmanager
def _garbage_left_alone() -> Iterator[None]:
    """Without collecting on the way: a render is a quarter faster.

    What it leaves is not collected at its end either: the process that prints mostly ends then.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

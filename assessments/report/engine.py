"""HTML to tagged PDF/UA-1, one piece at a time. Knows no Django, so that a bare child can do it.

Equal HTML gives equal bytes: nothing here reads the clock, the network or a
font of the machine.
"""

import atexit
import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache, partial
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any

from PIL import ImageFile
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.formatting_structure import boxes
from weasyprint.text.fonts import FontConfiguration

from assessments.report import fonts, tags
from assessments.report.failures import RenderFailed
from assessments.report.fetcher import SCHEME, ForbiddenAddress, OwnResources

# WeasyPrint has the whole process take half a picture for a whole one; here, a damaged logo too.
ImageFile.LOAD_TRUNCATED_IMAGES = False

VARIANT = "pdf/ua-1"

NEARLY_EMPTY = 0.34
"""The part of a page's height under which its text leaves it nearly empty."""

TIGHTER = (
    "html { line-height: 1.38 } p { margin-bottom: 1.4mm } .criterion { margin-top: 3.4mm }"
    " section.article { margin-top: 6mm; padding-top: 3mm }"
    " th, td { padding-top: 0.6mm; padding-bottom: 0.6mm } h3 { margin: 4mm 0 1mm }"
    " .obstacle { margin-bottom: 1.6mm }"
)
"""Less space between lines and paragraphs; it gains a third of a page in four."""

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)

_ONE_AT_A_TIME = Lock()
"""The libraries that lay out text share fonts between renders, and are not made for threads."""


@cache
def stamp() -> str:
    """What differs when another engine, other fonts or other finishing would give other bytes."""
    libraries = [version(name) for name in ("weasyprint", "pydyf", "fonttools", "pikepdf")]
    found = sha256(" ".join(libraries).encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        found.update(path.read_bytes())
    for content in fonts.files().values():
        found.update(content)
    return found.hexdigest()


def pdf_from(html: str) -> bytes:
    """Lay out and paint a document, or one piece of it.

    Raises:
        RenderFailed: it asks for something that is not ours.
    """
    name = sha256(html.encode()).hexdigest()[:12]
    style = _STYLE.search(html)
    with _ONE_AT_A_TIME, _garbage_left_alone():
        try:
            sheets = [_faces()]
            if style:
                sheets.append(_sheet(style[1]))
                html = html[: style.start()] + html[style.end() :]
            return _laid_out(html, sheets).write_pdf(
                finisher=partial(tags.finish, name=f"{name}-"), pdf_variant=VARIANT
            )
        except ForbiddenAddress as refused:
            raise RenderFailed(str(refused)) from None


def _laid_out(html: str, sheets: list[CSS]) -> Document:
    """The pages of a piece; set a little tighter when the last would be nearly empty."""
    source = HTML(string=html, url_fetcher=_fetcher())

    def laid_out(*more: CSS) -> Document:
        return source.render(
            stylesheets=[*sheets, *more], font_config=_font_configuration(), pdf_variant=VARIANT
        )

    document = laid_out()
    if not _ends_nearly_empty(document):
        return document
    closer = laid_out(_tighter())
    return closer if len(closer.pages) < len(document.pages) else document


def _ends_nearly_empty(document: Document) -> bool:
    """Whether the last of several pages is filled to less than `NEARLY_EMPTY`."""
    if len(document.pages) < 2:
        return False
    page = document.pages[-1]._page_box
    body = page.children[0]
    lowest = max((box.position_y + box.height for box in _texts(body)), default=0)
    return bool((lowest - page.content_box_y()) < NEARLY_EMPTY * page.height)


def _texts(box: Any) -> Iterator[Any]:
    if isinstance(box, boxes.TextBox | boxes.ReplacedBox):
        yield box
    for child in getattr(box, "children", ()):
        yield from _texts(child)


@cache
def _tighter() -> CSS:
    return CSS(string=TIGHTER, font_config=_font_configuration(), url_fetcher=_fetcher())


@cache
def _fetcher() -> OwnResources:
    return OwnResources(fonts.files())


@lru_cache(maxsize=4)
def _sheet(style: str) -> CSS:
    """The style sheet of a document; that of every piece is the same, and is read once."""
    return CSS(string=style, font_config=_font_configuration(), url_fetcher=_fetcher())


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
    """Let go of the fonts while their temporary folder can still be removed."""
    _faces.cache_clear()
    _sheet.cache_clear()
    _tighter.cache_clear()
    _font_configuration.cache_clear()
    gc.collect()


@contextmanager
def _garbage_left_alone() -> Iterator[None]:
    """Without collecting on the way: a render is a quarter faster.

    What it leaves is collected once, at its end, and only that: what was there before, the
    libraries above all, is not looked at. So the memory of many pieces does not add up.
    """
    was_on = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.collect()
        gc.unfreeze()
        if was_on:
            gc.enable()

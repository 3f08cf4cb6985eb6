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

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from assessments.report import fonts, tags
from assessments.report.failures import RenderFailed
from assessments.report.fetcher import SCHEME, ForbiddenAddress, OwnResources

VARIANT = "pdf/ua-1"

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
            return HTML(string=html, url_fetcher=_fetcher()).write_pdf(
                stylesheets=sheets,
                font_config=_font_configuration(),
                pdf_variant=VARIANT,
                finisher=partial(tags.finish, name=f"{name}-"),
            )
        except ForbiddenAddress as refused:
            raise RenderFailed(str(refused)) from None


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

"""Text from users made fit to print: the one gate it passes before the report.

A renderer takes minutes over text that looks harmless: thousands of line
breaks, towers of accents, a word without an end. And a character that our
fonts lack would be printed in whatever font the machine has. So text is
bounded here in every direction, and what cannot be printed is replaced by one
visible sign. What was typed stays as it is in the assessment and in the data.
"""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import urlsplit

from assessments.pdf.fonts import REPLACEMENT, characters

CHARACTERS = 5000
TITLE = 300
READ = 4
"""How many times the limit is read, so that what is left out does not count."""

BREAKS = 60
"""Line breaks in one text; further ones become spaces."""

MARKS = 2
"""Accents on one letter, beside those that are part of the letter."""

TOKEN = 30
"""Characters after which a word may be broken; at 10 points they fit the narrowest column."""

LINK = 2000
ZERO_WIDTH_SPACE = "\u200b"

_LINE_ENDS = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLANKS = re.compile(r"[^\S\n]+")
_PARAGRAPH = re.compile(r"\n\n+")
_UNPRINTABLE = re.compile(f"{REPLACEMENT}+")
_UNFIT_FOR_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONG = re.compile(rf"(\S{{{TOKEN}}})(?=\S)")


def line(text: str, limit: int = TITLE) -> str:
    """A text on one line, such as a name or a title."""
    return _breakable(_cut(" ".join(_printable(text[: READ * limit]).split()), limit))


def paragraphs(text: str) -> tuple[str, ...]:
    """A text as its paragraphs, without empty ones; a line break within one is kept."""
    tidy = "\n".join(part.strip() for part in _printable(text[: READ * CHARACTERS]).split("\n"))
    head, *rest = re.split(r"(\n+)", _cut(tidy.strip("\n"), CHARACTERS))
    kept = "".join(rest[: 2 * BREAKS])
    dropped = "".join(rest[2 * BREAKS :]).replace("\n", " ")
    return tuple(_breakable(part) for part in _PARAGRAPH.split(head + kept + dropped) if part)


def is_printable(name: str) -> bool:
    """Whether our fonts have every letter of a name."""
    return bool(name.strip()) and REPLACEMENT not in _printable(name)


def for_xml(text: str) -> str:
    """A text as it is, without the characters that no XML file can hold."""
    return _UNFIT_FOR_XML.sub("", text)


def web_address(link: str) -> str:
    """An address that may become a link: http or https, printable, not endless. Else ""."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    is_clean = len(link) <= LINK and link.isprintable() and " " not in link
    return link if is_web and is_clean else ""


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _printable(text: str) -> str:
    composed = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
    return _BLANKS.sub(" ", _UNPRINTABLE.sub(REPLACEMENT, "".join(_printed(composed))))


def _printed(text: str) -> Iterator[str]:
    """The characters one by one: as they are, replaced, or left out."""
    marks = MARKS + 1  # a mark needs a letter before it
    for character in text:
        category = unicodedata.category(character)
        if category[0] == "M":
            marks += 1
            if marks <= MARKS and ord(character) in characters():
                yield character
        elif category == "Zs" or character in "\n\t":
            marks = MARKS + 1
            yield "\n" if character == "\n" else " "
        elif category not in ("Cc", "Cf"):
            marks = 0
            yield character if ord(character) in characters() else REPLACEMENT


def _breakable(text: str) -> str:
    """The text with places to break in every word that has no end."""
    return _LONG.sub(_with_break, text)


def _with_break(match: re.Match[str]) -> str:
    following = match.string[match.end()]
    return match[1] if unicodedata.category(following)[0] == "M" else match[1] + ZERO_WIDTH_SPACE

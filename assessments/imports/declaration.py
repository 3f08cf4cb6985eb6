"""The official wording of the articles, from a text or Markdown file.

An article starts with its number (`1.` or `2)`) and goes on until the next
one. Its points start with a dash, a bullet, a letter or a number further in.
After an empty line, text still belongs to it when it ends like a sentence and
is either further in or followed by another article. Anything else is the
preamble, a heading or the closing, and is left out.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext as _

NUMBER = re.compile(r"(?P<indent>\s*)(?P<mark>[*_]{0,3})(?P<number>\d{1,2})[.)](?P<text>.*)$")
POINT = re.compile(r"\s*(?:[-*+•·▪◦–—]|\(?[a-z][.)])\s+(?P<text>.*)$")
HEADING = re.compile(r"\s*#{1,6}\s")
SENTENCE_END = re.compile(r"[.!?;:][\"'”’»)*_]*\s*$")
EMPHASIS = re.compile(r"(?<![\w\\])(\*{1,3}|_{1,3})(?=\S)(.{1,1000}?)(?<=[^\s\\])\1(?!\w)")
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")

FURTHER_IN = 2
"""Blanks by which a line must stand further in than the number of its article."""


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph of an article, or a point in a list: plain text without Markdown."""

    text: str
    is_point: bool = False


@dataclass(frozen=True, slots=True)
class OfficialArticle:
    """One article as adopted, its paragraphs and points in order."""

    number: int
    parts: tuple[Part, ...]


class Faulty(ValueError):
    """A text without exactly the articles wanted; `faults` holds a line for each reason."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read(text: str, last: int) -> dict[int, OfficialArticle]:
    """Find the articles 1 to `last`. Raises Faulty when one is missing, doubled or too many."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = _found(lines)
    if faults := tuple(_faults(found, last, end=len(lines))):
        raise Faulty(*faults)
    return {started.number: started.article() for started in sorted(found, key=_by_number)}


def as_text(article: OfficialArticle) -> str:
    """An article as plain text: blank lines between paragraphs, points as lines with "- "."""
    lists = groupby(article.parts, key=lambda part: part.is_point)
    return "\n\n".join(
        "\n".join(f"- {part.text}" for part in parts)
        if is_list
        else "\n\n".join(part.text for part in parts)
        for is_list, parts in lists
    )


# Reading


@dataclass
class _Started:
    """An article while its lines come in; closed by a heading."""

    number: int
    line: int
    indent: int
    is_open: bool = True
    parts: list[tuple[bool, list[str]]] = field(default_factory=list)

    def begin(self, text: str, *, is_point: bool = False) -> None:
        """Start a paragraph or a point."""
        self.parts.append((is_point, [text]))

    def go_on(self, text: str) -> None:
        """Add a line to what was started last."""
        self.parts[-1][1].append(text)

    @property
    def ends_a_sentence(self) -> bool:
        """Whether what was read so far could be the end."""
        return bool(SENTENCE_END.search(self.parts[-1][1][-1]))

    def article(self) -> OfficialArticle:
        """What was read, lines joined."""
        parts = (Part(_plain(lines), is_point) for is_point, lines in self.parts)
        return OfficialArticle(self.number, tuple(part for part in parts if part.text))


Block = Sequence[tuple[int, str]]
"""Lines, with their numbers, between two empty ones."""


def _found(lines: Sequence[str]) -> list[_Started]:
    found: list[_Started] = []
    last_number = max((n for n, line in enumerate(lines) if _number(line)), default=0)
    for block in _blocks(lines):
        _read_block(block, found, is_followed=block[0][0] <= last_number)
    return found


def _blocks(lines: Sequence[str]) -> Iterable[Block]:
    numbered = enumerate(lines, start=1)
    for has_text, block in groupby(numbered, key=lambda row: bool(row[1].strip())):
        if has_text:
            yield list(block)


def _read_block(block: Block, found: list[_Started], *, is_followed: bool) -> None:
    for place, (number, line) in enumerate(block):
        article = found[-1] if found and found[-1].is_open else None
        if started := _start(number, line, article):
            found.append(started)
        elif article is None:
            continue
        elif HEADING.match(line) or _stands_above_a_number(block, place, article):
            article.is_open = False
        elif point := _point(line, article):
            article.begin(point, is_point=True)
        elif place > 0:
            article.go_on(line)
        elif _belongs(block, article, is_followed=is_followed):
            article.begin(line)
        else:
            article.is_open = False


def _start(number: int, line: str, article: _Started | None) -> _Started | None:
    """The article that starts on this line, if one does."""
    match = _number(line)
    if match is None:
        return None
    indent = len(match["indent"])
    if article and indent >= article.indent + FURTHER_IN:
        return None
    started = _Started(int(match["number"]), number, indent)
    started.begin(_after(match))
    return started


def _number(line: str) -> re.Match[str] | None:
    match = NUMBER.match(line)
    if match is None:
        return None
    rest = match["text"].removeprefix(match["mark"])
    return match if not rest or rest[0].isspace() else None


def _after(match: re.Match[str]) -> str:
    """The text after a number; emphasis that began before the number is kept whole."""
    rest = match["text"]
    if match["mark"] and rest.startswith(match["mark"]):
        return rest.removeprefix(match["mark"])
    return match["mark"] + rest.lstrip()


def _point(line: str, article: _Started) -> str:
    """The text of a point; a dash inside a sentence starts none."""
    match = POINT.match(line) or _number(line)
    if match is None:
        return ""
    is_dash = line.lstrip()[0] in "–—"
    in_list = article.parts[-1][0] or article.ends_a_sentence
    return match["text"].strip() if in_list or not is_dash else ""


def _stands_above_a_number(block: Block, place: int, article: _Started) -> bool:
    """Whether a line without empty lines around it is still a heading."""
    line = block[place][1]
    below = block[place + 1][1] if place + 1 < len(block) else ""
    return (
        _start(0, below, article) is not None
        and article.ends_a_sentence
        and not SENTENCE_END.search(line)
        and POINT.match(line) is None
    )


def _belongs(block: Block, article: _Started, *, is_followed: bool) -> bool:
    """Whether text after an empty line is one more paragraph of the article."""
    first = block[0][1]
    is_further_in = len(first) - len(first.lstrip()) >= article.indent + FURTHER_IN
    own = [line for _number_, line in block if not (_number(line) or POINT.match(line))]
    ends = bool(own and SENTENCE_END.search(own[-1]))
    is_only_a_number = not any(article.parts[0][1])
    return is_only_a_number or (ends and (is_further_in or is_followed))


def _plain(lines: Iterable[str]) -> str:
    """Lines joined, without line-break marks, emphasis, escapes and doubled blanks."""
    text = " ".join(line.rstrip().removesuffix("\\") for line in lines)
    while (shown := EMPHASIS.sub(r"\2", text)) != text:
        text = shown
    return " ".join(ESCAPED.sub(r"\1", text).split())


def _by_number(started: _Started) -> int:
    return started.number


# Faults


def _faults(found: Sequence[_Started], last: int, end: int) -> Iterator[str]:
    if not found:
        yield _("There are no articles: each must start with its number, such as 1.")
        return
    met: set[int] = set()
    for started in found:
        if started.number not in range(1, last + 1):
            yield _at(started, _("there is no article %(number)d; the last one is %(last)d."), last)
        elif started.number in met:
            yield _at(started, _("article %(number)d stands here again."))
        elif not started.article().parts:
            yield _at(started, _("article %(number)d has no text."))
        met.add(started.number)
    yield from _missing(found, met, last, end)


def _missing(found: Sequence[_Started], met: set[int], last: int, end: int) -> Iterator[str]:
    for number in range(1, last + 1):
        if number not in met:
            line = next((later.line for later in found if later.number > number), end)
            yield _("Line %(line)d: article %(number)d is missing before this line.") % {
                "line": line,
                "number": number,
            }


def _at(started: _Started, fault: str, last: int = 0) -> str:
    return _("Line %(line)d: %(fault)s") % {
        "line": started.line,
        "fault": fault % {"number": started.number, "last": last},
    }

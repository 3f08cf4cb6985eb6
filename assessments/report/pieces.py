"""The document's HTML cut into pieces that are laid out apart, and put side by side as if not.

A piece knows nothing of its place: its running heads come from the attributes of
<body>, which every piece repeats; its page numbers are drawn when all are joined;
and a link out of it has an address of our own, which becomes a destination then.
So equal text gives an equal piece wherever it stands, and a kept one can be used again.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256

from assessments.report.fetcher import SCHEME

PIECE = "<!--piece-->"
"""Stands in the document where a piece ends: always at a new page, and never inside an
element other than <main>."""

ELSEWHERE = f"{SCHEME}:elsewhere#"
"""What the address of a link starts with whose anchor stands in another piece."""

_BODY = re.compile(r"<body[^>]*>")
_ANCHOR = re.compile(r'\sid="([\w-]+)"')
_INNER_LINK = re.compile(r'\shref="#([\w-]+)"')
_LISTED = re.compile(r'\sdata-target="#([\w-]+)"')


def split(document: str) -> list[str]:
    """The pieces in order, each a whole HTML document; one that is not divided stays as it is."""
    fragments = document.split(PIECE)
    if len(fragments) == 1:
        return fragments
    anchors = set(_ANCHOR.findall(document))
    return [_with_links_out(piece, anchors) for piece in _whole(fragments)]


def key(piece: str, engine: str) -> str:
    """What a piece is kept under: equal text by an equal engine gives an equal key."""
    return sha256(f"{engine}\n{piece}".encode()).hexdigest()


def listed(piece: str) -> frozenset[str]:
    """The anchors whose page it says; a piece that lists any is laid out last."""
    return frozenset(_LISTED.findall(piece))


def numbered(piece: str, page_of: Mapping[str, int]) -> str:
    """The piece with the page of everything it lists, which its style sheet prints."""

    def with_page(found: re.Match[str]) -> str:
        page = page_of.get(found[1])
        return found[0] if page is None else f'{found[0]} data-page="{page}"'

    return _LISTED.sub(with_page, piece)


def _whole(fragments: Iterable[str]) -> Iterator[str]:
    """Each fragment with the head and body it needs; the parser closes what is left open."""
    first, *rest = fragments
    start = first[: _required(_BODY, first).end()]
    in_main = "<main" in first
    yield first
    for fragment in rest:
        yield start + ("<main>" if in_main else "") + fragment
        in_main = in_main or "<main" in fragment


def _required(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    found = pattern.search(text)
    if found is None:
        raise ValueError(f"The document has no {pattern.pattern}.")
    return found


def _with_links_out(piece: str, anchors: set[str]) -> str:
    elsewhere = anchors - set(_ANCHOR.findall(piece))

    def led(found: re.Match[str]) -> str:
        return f' href="{ELSEWHERE}{found[1]}"' if found[1] in elsewhere else found[0]

    return _INNER_LINK.sub(led, piece)

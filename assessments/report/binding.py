"""From the pieces of a document to one file: what lists pages is laid out last, then all joined."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from assessments.report import joining
from assessments.report.archival import Attachment
from assessments.report.failures import RenderFailed
from assessments.report.joining import Piece
from assessments.report.pieces import listed, numbered

Print = Callable[[str], bytes]

USUAL_LENGTH = 2
"""Pages of a cover with its contents; when there are more, they are laid out once again."""

MOST_ROUNDS = 4


def to_print(pieces: Sequence[str]) -> dict[int, str]:
    """The pieces that do not wait for others, by their place."""
    return {place: piece for place, piece in enumerate(pieces) if not listed(piece)}


def bound(
    pieces: Sequence[str],
    printed: Mapping[int, bytes],
    attachments: Iterable[Attachment],
    print_: Print,
) -> bytes:
    """The whole document as one PDF.

    Args:
        printed: the PDF of each piece of `to_print`, by its place.
        print_: lays out a piece.

    Raises:
        RenderFailed: a piece cannot be laid out.
    """
    ready = {place: Piece(content) for place, content in printed.items()}
    last = {place: piece for place, piece in enumerate(pieces) if place not in ready}
    if last:
        ready |= _with_pages_listed(ready, last, print_)
    return joining.join([ready[place] for place in range(len(pieces))], attachments)


def _with_pages_listed(
    ready: Mapping[int, Piece], last: Mapping[int, str], print_: Print
) -> dict[int, Piece]:
    """The pieces that list pages, laid out until what they say is so."""
    wanted = frozenset().union(*map(listed, last.values()))
    said = _pages(ready, len(ready) + len(last), wanted)
    for _round in range(MOST_ROUNDS):
        found = {place: Piece(print_(numbered(piece, said))) for place, piece in last.items()}
        true = _pages({**ready, **found}, len(ready) + len(last), wanted)
        if true == said:
            return found
        said = true
    raise RenderFailed("The pages of the report cannot be listed.")


def _pages(pieces: Mapping[int, Piece], count: int, wanted: frozenset[str]) -> dict[str, int]:
    """The page in the whole, from 1, of what is wanted; a piece that is not there is as usual."""
    found: dict[str, int] = {}
    begin = 1
    for place in range(count):
        if place not in pieces:
            begin += USUAL_LENGTH
            continue
        for name, page in pieces[place].anchors.items():
            if name in wanted:
                found.setdefault(name, begin + page)
        begin += pieces[place].length
    return found

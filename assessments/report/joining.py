"""Pieces that were laid out apart become one document, as if they had been laid out together.

One structure tree, one list of identifiers, one outline; links between pieces lead
where they should; "n / total" stands on every page but the cover, as decoration.
What goes over unchanged is copied by qpdf, which is fast: 30 ms for 30 pages.
"""

import io
from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, OutlineItem, Pdf, String

from assessments.report import archival, fonts, tags
from assessments.report.archival import Attachment
from assessments.report.pieces import ELSEWHERE

BOOKMARKS = Name("/" + tags.BOOKMARKS)
MM = 72 / 25.4

NUMBERS = Name("/PageNumber")
NUMBER_FONT = "NotoSans-Regular.ttf"
NUMBER_SIZE = 8.5
NUMBER_RIGHT, NUMBER_UP = 22 * MM, 10.6 * MM
"""Where the number ends, and its baseline: points from the right and from the foot of a page.
As the other running lines of `templates/report/report.css`."""
NUMBER_COLOUR = (0x46, 0x57, 0x63)
WRITTEN = "0123456789 /"


class Piece:
    """One laid out piece, open to be read."""

    def __init__(self, content: bytes) -> None:
        self.pdf = Pdf.open(io.BytesIO(content))

    @property
    def length(self) -> int:
        """Its pages."""
        return len(self.pdf.pages)

    @property
    def anchors(self) -> dict[str, int]:
        """Every place a link can lead to, and its page in the piece, from 0."""
        page_of = {page.obj.objgen: n for n, page in enumerate(self.pdf.pages)}
        return {name: page_of[place[0].objgen] for name, place in _destinations(self.pdf)}


def join(pieces: Sequence[Piece], attachments: Iterable[Attachment] = ()) -> bytes:
    """One PDF/A-3a and PDF/UA-1 of all pieces. Equal pieces give equal bytes."""
    book = Pdf.new()
    joined = _Joined(book)
    for piece in pieces:
        joined.add(piece.pdf)
    joined.finish()
    _number(book)
    archival.complete(book, pieces[0].pdf, attachments)
    return _written(book)


class _Joined:
    """The book that grows piece by piece."""

    def __init__(self, book: Pdf) -> None:
        self.book = book
        self.top = book.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array()))
        self.owners: list[tuple[int, Any]] = []
        self.identifiers: list[tuple[bytes, Any]] = []
        self.places: dict[str, Any] = {}
        self.bookmarks: list[tuple[int, OutlineItem]] = []
        self.next_owner = 0

    def add(self, piece: Pdf) -> None:
        """Take over its pages with all that belongs to them."""
        first = len(self.book.pages)
        for page in piece.pages:
            self.book.pages.append(page)
        pages = [page.obj for page in self.book.pages][first:]
        tree = self.book.copy_foreign(piece.Root.StructTreeRoot)
        self._take_owners(tree, pages)
        self._take_parts(tree.K[0])
        self._take_identifiers(tree)
        page_of = {page.obj.objgen: n for n, page in enumerate(piece.pages)}
        for name, place in _destinations(piece):
            there = Array([pages[page_of[place[0].objgen]], *list(place)[1:]])
            self.places.setdefault(name, there)
        for level, title, number, across, up, is_open in piece.Root[BOOKMARKS]:
            there = Array([pages[int(number)], Name.XYZ, across, up, 0])
            item = OutlineItem(str(title), there)
            item.is_closed = not int(is_open)
            self.bookmarks.append((int(level), item))

    def finish(self) -> None:
        """Write down what was gathered."""
        root = self.book.Root
        root.StructTreeRoot = self._tree()
        root.MarkInfo = Dictionary(Marked=True)
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        self._lead_links()
        names = chain.from_iterable((String(name), self.places[name]) for name in self._names())
        root.Names = Dictionary(Dests=Dictionary(Names=Array(names)))
        with self.book.open_outline() as outline:
            outline.root.extend(_nested(self.bookmarks))

    def _take_owners(self, tree: Any, pages: list[Any]) -> None:
        """What owns which content, by a number that pages and links carry."""
        begin = self.next_owner
        numbers = list(tree.ParentTree.Nums)
        self.owners += [
            (begin + int(n), owner) for n, owner in zip(numbers[::2], numbers[1::2], strict=True)
        ]
        self.next_owner += len(numbers) // 2
        for page in pages:
            page.StructParents = begin + int(page.StructParents)
            for note in page.get("/Annots", ()):
                note.StructParent = begin + int(note.StructParent)

    def _take_parts(self, document: Any) -> None:
        """<main> is in several pieces, and is one part all the same."""
        for part in document.K:
            if Name.Part == part.S and self.top.K and Name.Part == self.top.K[-1].S:
                for inner in part.K:
                    inner.P = self.top.K[-1]
                self.top.K[-1].K.extend(part.K)
            else:
                part.P = self.top
                self.top.K.append(part)

    def _take_identifiers(self, tree: Any) -> None:
        for leaf in tree.get("/IDTree", Dictionary()).get("/Kids", ()):
            names = list(leaf.Names)
            for name, part in zip(names[::2], names[1::2], strict=True):
                insort(self.identifiers, (bytes(name), part), key=lambda pair: pair[0])

    def _tree(self) -> Any:
        owners = chain.from_iterable(self.owners)
        tree = Dictionary(Type=Name.StructTreeRoot, K=Array([self.top]))
        tree.ParentTree = self.book.make_indirect(Dictionary(Nums=Array(owners)))
        if self.identifiers:
            names = chain.from_iterable((String(name), part) for name, part in self.identifiers)
            leaf = Dictionary(Names=Array(names))
            leaf.Limits = Array([String(self.identifiers[n][0]) for n in (0, -1)])
            tree.IDTree = Dictionary(Kids=Array([self.book.make_indirect(leaf)]))
        self.top.P = self.book.make_indirect(tree)
        return self.top.P

    def _lead_links(self) -> None:
        """A link to another piece gets the place that it named."""
        for page in self.book.pages:
            for note in page.get("/Annots", ()):
                address = str(note.A.URI) if "/A" in note else ""
                if address.startswith(ELSEWHERE):
                    note.Dest = String(address.removeprefix(ELSEWHERE))
                    del note.A

    def _names(self) -> list[str]:
        return sorted(self.places, key=str.encode)


def _destinations(pdf: Pdf) -> Iterator[tuple[str, Any]]:
    names = list(pdf.Root.get("/Names", Dictionary()).get("/Dests", Dictionary()).get("/Names", ()))
    for name, place in zip(names[::2], names[1::2], strict=True):
        yield str(name), place


def _nested(bookmarks: Iterable[tuple[int, OutlineItem]]) -> list[OutlineItem]:
    """The outline by level; one that skips a level hangs under the last one above it."""
    top: list[OutlineItem] = []
    above: list[tuple[int, OutlineItem]] = []
    for level, item in bookmarks:
        while above and above[-1][0] >= level:
            above.pop()
        (above[-1][1].children if above else top).append(item)
        above.append((level, item))
    return top


# Page numbers


def _number(book: Pdf) -> None:
    """Draw "n / total" on every page but the cover; it is decoration, not read out."""
    font, widths = _number_font(book)
    total = len(book.pages)
    for number, page in enumerate(book.pages, 1):
        if number == 1:
            continue
        text = f"{number} / {total}"
        width = sum(widths[sign] for sign in text) / 1000 * NUMBER_SIZE
        across = float(page.mediabox[2]) - NUMBER_RIGHT - width
        if NUMBERS not in page.obj.Resources.Font:
            page.obj.Resources.Font[NUMBERS] = font
        drawn = book.make_stream(_drawn(text, across))
        page.obj.Contents = Array([page.obj.Contents, drawn])


def _drawn(text: str, across: float) -> bytes:
    colour = " ".join(f"{part / 255:.3f}" for part in NUMBER_COLOUR)
    return (
        f"/Artifact <</Type /Pagination>> BDC BT {NUMBERS} {NUMBER_SIZE} Tf {colour} rg"
        f" 1 0 0 1 {across:.2f} {NUMBER_UP:.2f} Tm ({text}) Tj ET EMC\n"
    ).encode()


def _number_font(book: Pdf) -> tuple[Any, dict[str, int]]:
    """Our font cut to the signs of a page number, and the width of each in thousandths."""
    content, widths, measures = _cut_font()
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/HAGUEN+Hague-Sans"),
        Flags=32,
        ItalicAngle=0,
        StemV=80,
        **measures,
    )
    descriptor.FontBBox = Array(descriptor.FontBBox)
    descriptor.FontFile2 = book.make_stream(content, Length1=len(content))
    signs = [chr(code) for code in range(ord(min(WRITTEN)), ord(max(WRITTEN)) + 1)]
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.TrueType,
        BaseFont=descriptor.FontName,
        FirstChar=ord(signs[0]),
        LastChar=ord(signs[-1]),
        Widths=Array([widths.get(sign, 0) for sign in signs]),
        Encoding=Name.WinAnsiEncoding,
        FontDescriptor=book.make_indirect(descriptor),
    )
    return book.make_indirect(font), widths


@cache
def _cut_font() -> tuple[bytes, dict[str, int], dict[str, Any]]:
    face = TTFont(io.BytesIO(fonts.files()[NUMBER_FONT]), recalcTimestamp=False)
    options = Options(layout_features=[], hinting=False, notdef_outline=True)
    cutter = Subsetter(options)
    cutter.populate(text=WRITTEN)
    cutter.subset(face)
    out = io.BytesIO()
    face.save(out)
    scale = 1000 / face["head"].unitsPerEm
    named, head, lines = face.getBestCmap(), face["head"], face["hhea"]
    widths = {sign: round(face["hmtx"][named[ord(sign)]][0] * scale) for sign in WRITTEN}
    measures = {
        "FontBBox": [round(side * scale) for side in (head.xMin, head.yMin, head.xMax, head.yMax)],
        "Ascent": round(lines.ascent * scale),
        "Descent": round(lines.descent * scale),
        "CapHeight": round(face["OS/2"].sCapHeight * scale),
    }
    return out.getvalue(), widths, measures


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

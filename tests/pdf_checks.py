"""What who reads by ear or keyboard relies on in a PDF, checked with pikepdf.

After the Matterhorn Protocol 1.1 (its numbers stand at the checks), with what
its machine checks leave to people: running heads, split tables, link texts.
"""

import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

PAINTS = re.compile("T[jJ]|['\"]|[SsfF]|[fBb]\\*|[Bb]|sh|Do|EI|INLINE IMAGE")
SHOWS_TEXT = re.compile("T[jJ]|['\"]")
STANDARD = re.compile(
    "Document|Part|Art|Sect|Div|BlockQuote|Caption|TOCI?|Index|NonStruct|Private|H[1-6]?|P"
    "|L|LI|Lbl|LBody|Table|TR|TH|TD|THead|TBody|TFoot|Span|Quote|Note|Reference|BibEntry|Code"
    "|Link|Annot|Ruby|Warichu|Figure|Formula|Form"
)
HEADING = re.compile("H[1-6]")
KIDS = {
    "Table": {"TR", "THead", "TBody", "TFoot", "Caption"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TFoot": {"TR"},
    "TR": {"TH", "TD"},
    "L": {"LI", "L", "Caption"},
    "LI": {"Lbl", "LBody"},
}
PARENTS = {
    "TR": {"Table", "THead", "TBody", "TFoot"},
    "TH": {"TR"},
    "TD": {"TR"},
    "THead": {"Table"},
    "TBody": {"Table"},
    "LI": {"L"},
    "LBody": {"LI"},
    "Lbl": {"LI"},
}


@dataclass
class Part:
    """One element of the structure tree; `content` are pairs of page and marked content."""

    type: str
    element: Any
    parent: "Part | None"
    kids: list["Part"] = field(default_factory=list)
    content: list[tuple[int, int]] = field(default_factory=list)

    def walk(self) -> Iterator["Part"]:
        yield self
        for kid in self.kids:
            yield from kid.walk()

    def above(self) -> Iterator["Part"]:
        part = self.parent
        while part:
            yield part
            part = part.parent

    def attribute(self, key: str) -> Any:
        held = self.element.get("/A", Array())
        groups = held if isinstance(held, Array) else [held]
        return next((group[key] for group in groups if key in group), None)


@dataclass
class Page:
    """What is painted on a page."""

    marked: list[int] = field(default_factory=list)
    loose: int = 0
    pagination: int = 0
    missing_glyphs: int = 0


class Document:
    """A PDF that is open for questions."""

    def __init__(self, content: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(content))
        self.root = self.pdf.Root
        self.pages = [_painted(page) for page in self.pdf.pages]
        self.page_of = {page.obj.objgen: n for n, page in enumerate(self.pdf.pages)}

    @cached_property
    def top(self) -> Part:
        kids = self.root.StructTreeRoot.K
        return self._part(kids[0] if isinstance(kids, Array) else kids, None)

    @cached_property
    def parts(self) -> list[Part]:
        return list(self.top.walk())

    def of_type(self, *types: str) -> list[Part]:
        return [part for part in self.parts if part.type in types]

    @cached_property
    def owner(self) -> dict[tuple[int, int], Part]:
        return {place: part for part in self.parts for place in part.content}

    @cached_property
    def links(self) -> list[Any]:
        notes = [note for page in self.pdf.pages for note in page.get("/Annots", [])]
        return [note for note in notes if note.Subtype == Name.Link]

    @cached_property
    def fonts(self) -> list[Any]:
        objects = (o for o in self.pdf.objects if isinstance(o, Dictionary))
        return [o for o in objects if o.get("/Type") == Name.Font and "/DescendantFonts" in o]

    def _part(self, element: Any, parent: Part | None) -> Part:
        part = Part(str(element.S)[1:], element, parent)
        kids = element.get("/K", Array())
        for kid in kids if isinstance(kids, Array) else [kids]:
            if not isinstance(kid, Dictionary):
                part.content.append((self.page_of[element.Pg.objgen], int(kid)))
            elif kid.get("/Type") == Name.MCR:
                part.content.append((self.page_of[kid.Pg.objgen], int(kid.MCID)))
            elif kid.get("/Type") != Name.OBJR:
                part.kids.append(self._part(kid, part))
        return part


def faults(content: bytes) -> list[str]:
    """Everything that is wrong, a line each; nothing when all is well."""
    document = Document(content)
    return [f"{check.__name__}: {fault}" for check in CHECKS for fault in check(document)]


def _painted(page: Any) -> Page:
    found, open_marks = Page(), []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BMC", "BDC"):
            open_marks.append(_mark(operands, found))
        elif name == "EMC":
            open_marks.pop()
        elif PAINTS.fullmatch(name) and not any(open_marks):
            found.loose += 1
        if SHOWS_TEXT.fullmatch(name):
            found.missing_glyphs += _missing(operands)
    return found


def _mark(operands: Any, found: Page) -> bool:
    """Note one mark; whether it says what its content is."""
    values = operands[1] if len(operands) > 1 else {}
    if operands[0] == Name.Artifact:
        found.pagination += values.get("/Type") == Name.Pagination
        return True
    if "/MCID" in values:
        found.marked.append(int(values.MCID))
        return True
    return False


def _missing(operands: Any) -> int:
    """Two-byte glyph numbers that are 0, the box for a missing glyph."""
    shown = operands[0] if isinstance(operands[0], Array) else operands
    texts = [bytes(text) for text in shown if isinstance(text, pikepdf.String)]
    return sum(text[n : n + 2] == b"\0\0" for text in texts for n in range(0, len(text), 2))


# The file as a whole


def it_says_what_it_is(document: Document) -> Iterator[str]:
    """06, 07, 11, 26."""
    about = document.pdf.open_metadata()
    language = str(document.root.get("/Lang", ""))
    if about.get("pdfuaid:part") != "1" or not about.get("dc:title"):
        yield "the metadata lacks PDF/UA-1 or a title"
    if not document.root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "the window does not show the title"
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", language):
        yield f"language {language!r}"
    if document.pdf.is_encrypted or not document.root.MarkInfo.Marked:
        yield "it is encrypted or not marked"


def it_has_bookmarks(document: Document) -> Iterator[str]:
    if not document.root.get("/Outlines", {}).get("/Count", 0):
        yield "no outline"


def fonts_are_embedded_and_ours(document: Document) -> Iterator[str]:
    """31."""
    for font in document.fonts:
        held = font.DescendantFonts[0].FontDescriptor
        if not any(key in held for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            yield f"{font.BaseFont} is not embedded"
        if "/ToUnicode" not in font:
            yield f"{font.BaseFont} cannot be read as text"
        if not re.match(r"/[A-Z]{6}\+Hague-Sans", str(font.BaseFont)):
            yield f"{font.BaseFont} is a font of the machine"


def no_glyph_is_missing(document: Document) -> Iterator[str]:
    """31-030."""
    for number, page in enumerate(document.pages, 1):
        if page.missing_glyphs:
            yield f"page {number} shows {page.missing_glyphs}"


# What is on the page and what is read


def all_content_is_marked(document: Document) -> Iterator[str]:
    """01-005."""
    for number, page in enumerate(document.pages, 1):
        if page.loose:
            yield f"page {number} paints {page.loose} times outside any mark"


def all_marked_content_is_in_the_tree(document: Document) -> Iterator[str]:
    """01-006."""
    for number, page in enumerate(document.pages):
        lost = [mark for mark in page.marked if (number, mark) not in document.owner]
        if lost:
            yield f"page {number + 1}: {len(lost)} marks"


def running_heads_are_decoration(document: Document) -> Iterator[str]:
    """18-001. The cover has none."""
    for number, page in enumerate(document.pages[1:], 2):
        if not page.pagination:
            yield f"page {number}"


def types_are_standard_and_nest(document: Document) -> Iterator[str]:
    """02-001, 09."""
    for part in document.parts:
        above = part.parent.type if part.parent else "Document"
        wrong = above in KIDS and part.type not in KIDS[above]
        if (
            not STANDARD.fullmatch(part.type)
            or wrong
            or above not in PARENTS.get(part.type, {above})
        ):
            yield f"{part.type} in {above}"


def headings_descend_by_one(document: Document) -> Iterator[str]:
    """14."""
    headings = [part for part in document.parts if HEADING.fullmatch(part.type)]
    depths = [int(part.type[1]) for part in headings]
    if depths.count(1) != 1 or depths[:1] != [1]:
        yield f"first levels {depths[:3]}"
    yield from (f"{a} to {b}" for a, b in pairwise(depths) if b > a + 1)
    for part in headings:
        if any(HEADING.fullmatch(other.type) for other in part.above()):
            yield "a heading in a heading"


def figures_have_words_and_a_place(document: Document) -> Iterator[str]:
    """13."""
    for part in document.of_type("Figure"):
        if not str(part.element.get("/Alt", "")).strip():
            yield "no words"
        page = document.pdf.pages[document.page_of[part.element.Pg.objgen]]
        left, bottom, right, top = (float(side) for side in part.attribute("/BBox"))
        if not (0 <= left < right <= page.mediabox[2] and 0 <= bottom < top <= page.mediabox[3]):
            yield f"box {left, bottom, right, top} is not on the page"
        if right - left < top - bottom - 0.02:
            yield f"box {left, bottom, right, top} stands upright"


def tables_have_named_headers(document: Document) -> Iterator[str]:
    """15-003."""
    names = {bytes(part.element.ID) for part in document.parts if "/ID" in part.element}
    for part in document.of_type("TH"):
        if part.attribute("/Scope") is None:
            yield "a header cell does not say for which cells"
    for part in document.of_type("TD"):
        headers = part.attribute("/Headers") or []
        if not len(headers) or not all(bytes(name) in names for name in headers):
            yield "a cell has no header, or one that does not exist"
    if names != _listed_names(document):
        yield "the list of header cells is not complete"


def _listed_names(document: Document) -> set[bytes]:
    tree = document.root.StructTreeRoot.get("/IDTree", {})
    return {bytes(name) for leaf in tree.get("/Kids", []) for name in list(leaf.Names)[::2]}


def tables_are_regular(document: Document) -> Iterator[str]:
    """15. No cell spans rows in this product."""
    for table in document.of_type("Table"):
        rows = [part for part in table.walk() if part.type == "TR"]
        widths = {sum(int(c.attribute("/ColSpan") or 1) for c in row.kids) for row in rows}
        kinds = Counter(kid.type for kid in table.kids)
        if len(widths) != 1 or kinds != {"Caption": 1, "THead": 1, "TBody": 1}:
            yield f"widths {widths}, made of {dict(kinds)}"


def links_say_where_they_lead(document: Document) -> Iterator[str]:
    """28."""
    for link in document.links:
        said = str(link.get("/Contents", "")).strip()
        if not said or "/StructParent" not in link:
            yield f"{said!r} is not in the text"
        if re.match(r"#|https?:|[a-z]+-\d+$", said):
            yield f"{said!r} is an address, not a text"
    if any(other.type == "Link" for part in document.of_type("Link") for other in part.above()):
        yield "a link in a link"


def no_heading_ends_a_page(document: Document) -> Iterator[str]:
    last: dict[int, Part] = {}
    for part in document.parts:
        for page, _mark in part.content:
            last[page] = part
    for page, part in last.items():
        if any(HEADING.fullmatch(other.type) for other in (part, *part.above())):
            yield f"page {page + 1}"


def tabs_follow_the_tree(document: Document) -> Iterator[str]:
    """28-006."""
    for number, page in enumerate(document.pdf.pages, 1):
        if "/Annots" in page and page.get("/Tabs") != Name.S:
            yield f"page {number}"


def text_is_read_in_the_order_of_the_pages(document: Document) -> Iterator[str]:
    """09-001."""
    pages: dict[int, list[int]] = defaultdict(list)
    for place, part in enumerate(document.parts):
        for page, _mark in part.content:
            pages[page].append(place)
    spans = [(min(places), max(places)) for _page, places in sorted(pages.items())]
    for number, (before, after) in enumerate(pairwise(spans), 1):
        if after[0] < before[0]:
            yield f"page {number + 1} is read before page {number}"


CHECKS = (
    it_says_what_it_is,
    it_has_bookmarks,
    fonts_are_embedded_and_ours,
    no_glyph_is_missing,
    all_content_is_marked,
    all_marked_content_is_in_the_tree,
    running_heads_are_decoration,
    types_are_standard_and_nest,
    headings_descend_by_one,
    figures_have_words_and_a_place,
    tables_have_named_headers,
    tables_are_regular,
    links_say_where_they_lead,
    no_heading_ends_a_page,
    tabs_follow_the_tree,
    text_is_read_in_the_order_of_the_pages,
)

"""What WeasyPrint 70 leaves undone in a tagged PDF, done on the finished structure.

Validators pass without it, listeners do not: a table that continues on the next
page would be two tables, running heads would be read as text, and the header
cells, links and parts in another language would not say what they are.

It leans on one private function, `weasyprint.pdf.tags._build_box_tree`, to know
which HTML element each part of the structure comes from. So the version is
pinned exactly, and `tests/test_report_pdf.py` looks at the outcome.
"""

import re
import zlib
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, NamedTuple

import pydyf
from weasyprint import Document
from weasyprint.pdf import tags as weasyprint_tags

POINTS = 0.75
"""Points in a CSS pixel."""

SPLIT_BY_PAGES = re.compile(
    "/(Part|Sect|Art|Div|BlockQuote|P|L|LI|LBody|Table|THead|TBody|TFoot|TR|TD|TH|H[1-6]"
    "|NonStruct|Caption)"
)
REPEATED_ON_PAGES = frozenset({"/THead", "/TFoot"})
SCOPES = {"row": "/Row", "rowgroup": "/Row", "col": "/Column", "colgroup": "/Column"}
NOTHING = "null"
PRINTED = 4
"""The flag of an annotation that is printed with its page, as an archive wants them all."""

LEVEL = 6


class Origin(NamedTuple):
    """Where a part of the structure comes from: HTML element, its tag or pseudo-tag, page."""

    html: Any
    tag: str
    page: int

    @property
    def is_the_element(self) -> bool:
        """Whether it stands for the element itself, not for a part made beside it."""
        return self.tag == self.html.tag


def _remembering(build: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """The same builder, leaving on each part of the structure where it comes from."""

    @wraps(build)
    def built(box: Any, parent: Any, pdf: Any, page: int, *rest: Any) -> Iterator[Any]:
        source = getattr(box, "_box", box)
        for element in build(box, parent, pdf, page, *rest):
            if source.element is not None and not hasattr(element, "origin"):
                element.origin = Origin(source.element, source.element_tag, page)
            yield element

    return built


weasyprint_tags._build_box_tree = _remembering(weasyprint_tags._build_box_tree)


def finish(document: Document, pdf: pydyf.PDF) -> None:
    """Complete the structure of a document; WeasyPrint's `finisher`."""
    structure = Structure(document, pdf)
    structure.join_what_pages_split()
    for element in structure.walk():
        _say_language(element)
        _say_scope(element)
        structure.place_figure(element)
        structure.point_to_kept_headers(element)
    structure.set_running_content_apart()
    structure.list_identifiers()
    _describe_links(document)
    _compress(pdf)


class Structure:
    """The structure tree of a PDF that is about to be written."""

    def __init__(self, document: Document, pdf: pydyf.PDF) -> None:
        self.document, self.pdf = document, pdf
        self.tree = self._at(pdf.catalog["StructTreeRoot"])
        self.top = self._at(self.tree["K"][0])
        self.page_of = {reference: n for n, reference in enumerate(pdf.page_references)}
        self.owners = self._at(self.tree["ParentTree"])["Nums"]
        self.kept_header: dict[bytes, pydyf.String] = {}
        self.repeated: list[set[int]] = [set() for _ in document.pages]

    def walk(self, element: Any = None) -> Iterator[Any]:
        """Every part that can be reached from the top, in reading order."""
        element = element or self.top
        yield element
        for part in self._parts(element):
            yield from self.walk(part)

    # Tables, paragraphs and sections that continue on the next page

    def join_what_pages_split(self) -> None:
        """One HTML element becomes one part; heads repeated on a page become decoration."""
        self._join(self.top, {})

    def _join(self, element: Any, first: dict[Any, Any]) -> None:
        kept = []
        for kid in element["K"]:
            part: Any = None if isinstance(kid, int) else self._at(kid)
            begun = self._begun(part, first)
            if begun is None:
                kept.append(kid)
            elif part["S"] in REPEATED_ON_PAGES:
                self._drop(part, begun)
            else:
                self._continue(begun, part)
        element["K"] = pydyf.Array(kept)
        for part in list(self._parts(element)):
            self._join(part, first)

    def _begun(self, part: Any, first: dict[Any, Any]) -> Any:
        """The part of an earlier page that this one continues; None when it is the first."""
        origin = getattr(part, "origin", None)
        if origin is None or not SPLIT_BY_PAGES.fullmatch(part["S"]):
            return None
        begun = first.setdefault((id(origin.html), origin.tag, part["S"]), part)
        return None if begun is part or begun.origin.page == origin.page else begun

    def _continue(self, begun: Any, part: Any) -> None:
        page = part["Pg"]
        for kid in part["K"]:
            if isinstance(kid, int):
                begun["K"].append(self._content(page, kid, begun))
            else:
                self._at(kid)["P"] = begun.reference
                begun["K"].append(kid)
        self._replace_header(part, begun)

    def _content(self, page: bytes, number: int, owner: Any) -> bytes:
        """A reference to marked content that lies on another page than its owner starts."""
        content = pydyf.Dictionary({"Type": "/MCR", "Pg": page, "MCID": number})
        self.pdf.add_object(content)
        self._owners_on(self.page_of[page])[number] = owner.reference
        return content.reference

    def _drop(self, part: Any, begun: Any) -> None:
        self._replace_header(part, begun)
        page = self.page_of[part["Pg"]]
        self.repeated[page].update(kid for kid in part["K"] if isinstance(kid, int))
        for ours, theirs in zip(self._parts(part), self._parts(begun), strict=True):
            self._drop(ours, theirs)

    def _replace_header(self, part: Any, begun: Any) -> None:
        if "ID" in part and "ID" in begun:
            self.kept_header[part["ID"].data] = begun["ID"]

    def point_to_kept_headers(self, element: Any) -> None:
        """Cells name the header cell that was kept, not the one repeated on their page."""
        attributes = element.get("A", {})
        if "Headers" in attributes:
            kept = [self.kept_header.get(name.data, name) for name in attributes["Headers"]]
            attributes["Headers"] = pydyf.Array(dict.fromkeys(kept))

    # Places, names, decoration

    def place_figure(self, element: Any) -> None:
        """A picture's box counts in points from the lower left corner of its page."""
        if element["S"] != "/Figure":
            return
        left, top, right, bottom = element["A"]["BBox"]
        height = self.document.pages[self.page_of[element["Pg"]]].height
        corners = (left, height - bottom, right, height - top)
        element["A"]["BBox"] = pydyf.Array([round(corner * POINTS, 2) for corner in corners])

    def set_running_content_apart(self) -> None:
        """What stands in margins or is repeated is no part of the text."""
        owned = {element.number for element in self.walk()}
        for page, reference in enumerate(self.pdf.page_references):
            owners = self._owners_on(page)
            apart = {n for n, owner in enumerate(owners) if _number(owner) not in owned}
            self._decorate(reference, apart | self.repeated[page])
            for number in apart | self.repeated[page]:
                owners[number] = NOTHING

    def _decorate(self, page: bytes, numbers: set[int]) -> None:
        operators = self._at(self._at(page)["Contents"]).stream
        for place, operator in enumerate(operators):
            if isinstance(operator, dict) and operator.get("MCID") in numbers:
                operators[place - 1] = "/Artifact"
                operators[place] = pydyf.Dictionary({"Type": "/Pagination"})

    def list_identifiers(self) -> None:
        """Readers find header cells by name through this list."""
        named = [(e["ID"], e.reference) for e in self.walk() if "ID" in e]
        named.sort(key=lambda pair: pair[0].data)
        if not named:
            return
        leaf = pydyf.Dictionary(
            {
                "Limits": pydyf.Array([named[0][0], named[-1][0]]),
                "Names": pydyf.Array(item for pair in named for item in pair),
            }
        )
        self.pdf.add_object(leaf)
        self.tree["IDTree"] = pydyf.Dictionary({"Kids": pydyf.Array([leaf.reference])})

    def _owners_on(self, page: int) -> Any:
        return self.owners[2 * page + 1]

    def _parts(self, element: Any) -> Iterator[Any]:
        for kid in element.get("K", ()):
            if not isinstance(kid, int):
                part = self._at(kid)
                if part.get("Type") == "/StructElem":
                    yield part

    def _at(self, reference: Any) -> Any:
        return self.pdf.objects[_number(reference)]


def _number(reference: Any) -> int:
    """The object number in a reference such as `12 0 R`; -1 for none."""
    return -1 if reference == NOTHING else int(reference.split()[0])


def _say_language(element: Any) -> None:
    origin = getattr(element, "origin", None)
    if origin and origin.is_the_element and (language := origin.html.get("lang")):
        element["Lang"] = pydyf.String(language)


def _say_scope(element: Any) -> None:
    if element["S"] == "/TH":
        element["A"]["Scope"] = SCOPES[element.origin.html.get("scope", "col")]


def _describe_links(document: Document) -> None:
    """A link is announced by its text; one to another document also by its address."""
    for page in document.pages:
        for kind, target, _place, box in page.links:
            text = re.sub(r"\s+", " ", "".join(box.element.itertext())).strip()
            if box.link_annotation is not None and text:
                told = text if kind == "internal" else f"{text} ({target})"
                box.link_annotation["Contents"] = pydyf.String(told)
                box.link_annotation["F"] = PRINTED


def _compress(pdf: pydyf.PDF) -> None:
    """Compress as hard as pays: pydyf takes three times as long, for a hundredth less."""
    for part in pdf.objects:
        if isinstance(part, pydyf.Stream) and part.compress:
            content = b"\n".join(map(pydyf._to_bytes, part.stream))
            part.stream, part.compress = [zlib.compress(content, LEVEL)], False
            part.extra["Filter"] = "/FlateDecode"

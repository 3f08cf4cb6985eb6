"""What in an office document could act on its own, whatever its parts are called.

Programs find a part by its declared type or by a relationship to it, so both are read. What they
then run is a compound file, a program or a script, so the first bytes of every part are looked at
as well. Nothing is unpacked beyond that, except the short lists that say what there is.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, Literal

from defusedxml.ElementTree import fromstring

from assessments.imports import archives

Finding = Literal["", "macros", "embedded", "outside", "protected"]

MOST_NAMES = 5000
"""Parts of an office document; more is no document."""

MOST_BYTES = 200 * 2**20
"""Bytes that a document may become when unpacked."""

MOST_LISTED = 3 * 2**20
"""Bytes of all that says what the parts are: a workbook has one line for each of its links."""

MOST_SEARCHED = 40 * 2**20
"""Bytes of markup that are searched, which takes a second."""

MOST_WITHIN = 50 * 2**20
"""Bytes of the documents in a document: a chart in a presentation has its workbook with it."""

CONTENT_TYPES = "[content_types].xml"
ZIP = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0"
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")

PROGRAM_NAME = re.compile(
    r"\.(bat|class|cmd|com|dll|exe|hta|jar|jse?|lnk|msi|ps1|py|scr|sh|vb[es]|ws[fh])$"
    r"|vbaproject\.bin$",
    re.IGNORECASE,
)
ACTIVE_TYPE = re.compile("macro|vba|activex|webextension|toolbar")
PASSIVE_BINARY = re.compile(
    r"(image|audio|video|font|model)/.+"
    r"|application/(x-)?font[a-z0-9.-]*"
    r"|application/vnd\.openxmlformats-officedocument\.(vmldrawing|obfuscatedfont"
    r"|(wordprocessingml|spreadsheetml|presentationml)\.printersettings)"
    r"|application/vnd\.openxmlformats-officedocument"
    r"\.(wordprocessingml\.document|spreadsheetml\.sheet|presentationml\.presentation)"
    r"|application/vnd\.openxmlformats-package\.digital-signature-origin"
    r"|application/vnd\.ms-(package\.obfuscated-opentype|opentype)"
)
"""Types of parts that are not XML and that programs only show; whatever else is refused."""

ACTIVE_RELATION = re.compile("vba|macro|control|activex|toolbar|webextension|taskpane")
EMBEDDED_RELATION = re.compile("oleobject|afchunk")
ELSEWHERE = re.compile(r"(https?|ftp|smb|file):|//|\\\\", re.IGNORECASE)
OWN_DISK = re.compile(r"(file:///)?[a-z]:[\\/]", re.IGNORECASE)

SCRIPTS = re.compile(r"(^|/)(basic|scripts|dialogs)/.", re.IGNORECASE)
SCRIPT_TYPE = re.compile("script|python|java|beanshell|basic|macro", re.IGNORECASE)
TURNS_A_PAGE = (
    rb"presentation:event-listener\s"
    rb"(?![^<]*(?:execute|macro|language|href\s*=\s*[\"'][^#]))"
)
ACTIVE_MARKUP = re.compile(
    rb"<(?!" + TURNS_A_PAGE + rb")"
    rb"[\w.-]{1,40}:(?:event-listener|applet|floating-frame|dde-source)\b"
    rb"|href\s*=\s*[\"']\s*(?:[a-z.]{0,24}&#|macro:|vnd\.sun\.star\.(?:script|expand):)",
    re.IGNORECASE,
)
CLICKED = rb"[\w.-]+:(?:a|area-rectangle|area-circle|area-polygon|form|button)(?=[\s/>])"
ATTRIBUTES = rb"(?:\s+[^\s=<>\"'/]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*?"
MARKUP_OUTSIDE = re.compile(
    rb"<(?!" + CLICKED + rb")[\w.-]+:[\w.-]+" + ATTRIBUTES + rb"\s+[\w.-]+:href\s*=\s*[\"']\s*"
    rb"(?:https?:|ftp:|smb:|file://[^/]|file:////|//|\\\\)",
    re.IGNORECASE,
)
"""An address elsewhere in a tag that nobody has to click."""

PLAIN = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?!\?xml[^>]{0,200}?encoding\s*=\s*[\"'](?!utf-8[\"']))", re.IGNORECASE
)
"""How a part begins that is UTF-8. Another encoding would hide what is searched for."""

BLOCK, LONGEST_TAG = 2**20, 4 * 2**20
"""Bytes that are searched at once, and of a tag with the text after it."""


class _Left:
    """What may still be read of a document and all documents within it together."""

    def __init__(self) -> None:
        self._left = {
            "parts": MOST_NAMES,
            "listed": MOST_LISTED,
            "searched": MOST_SEARCHED,
            "within": MOST_WITHIN,
        }

    def take(self, what: str, amount: int) -> None:
        """Raises `archives.TooMuch` when there is not as much left."""
        self._left[what] -= amount
        if self._left[what] < 0:
            raise archives.TooMuch


def finding(archive: zipfile.ZipFile) -> Finding:
    """The first thing in a document that could act on its own; "" when there is none.

    Raises anything when the document is damaged, and `archives.TooMuch`.
    """
    return _found(archive, _Left())


def _found(archive: zipfile.ZipFile, left: _Left) -> Finding:
    names = _names(archive)
    left.take("parts", len(names))
    if any(PROGRAM_NAME.search(name) for name in names):
        return "macros"
    looks = _in_office if CONTENT_TYPES in names else _in_open_document
    findings = chain(looks(archive, names, left), _in_parts(archive, left))
    return next(filter(None, findings), "")


def _names(archive: zipfile.ZipFile) -> Mapping[str, str]:
    """Every part by its name as programs compare it. Raises when two parts share one."""
    listed = [name for name in archive.namelist() if not name.endswith("/")]
    is_office = any(name.lower() == CONTENT_TYPES for name in listed)
    found = {name.lower() if is_office else name: name for name in listed}
    if len(found) < len(listed):
        raise zipfile.BadZipFile("two parts of one name")
    return found


def _parsed(archive: zipfile.ZipFile, name: str, left: _Left) -> Any:
    """A part that says what there is."""
    left.take("listed", archive.getinfo(name).file_size)
    return fromstring(archive.read(name))


# Microsoft's kinds


def _in_office(
    archive: zipfile.ZipFile, names: Mapping[str, str], left: _Left
) -> Iterator[Finding]:
    by_ending, by_name = _types(_parsed(archive, names[CONTENT_TYPES], left))
    for name in names:
        kind = by_name.get(f"/{name}") or by_ending.get(name.rpartition(".")[2], "")
        yield _of_type(kind)
    for name, kept in names.items():
        if name.endswith(".rels"):
            yield from map(_of_relation, _parsed(archive, kept, left))


def _types(declared: Any) -> tuple[dict[str, str], dict[str, str]]:
    by_ending, by_name = {}, {}
    for entry in declared:
        kind = entry.get("ContentType", "").strip().lower()
        by_ending[entry.get("Extension", "").lower()] = kind
        by_name[entry.get("PartName", "").lower()] = kind
    return by_ending, by_name


def _of_type(kind: str) -> Finding:
    if ACTIVE_TYPE.search(kind):
        return "macros"
    if re.search("externallink|connections|querytable", kind):
        return "outside"
    is_xml = kind.endswith(("+xml", "/xml"))
    return "" if not kind or is_xml or PASSIVE_BINARY.fullmatch(kind) else "embedded"


def _of_relation(relation: Any) -> Finding:
    kind = relation.get("Type", "").rpartition("/")[2].lower()
    if ACTIVE_RELATION.search(kind):
        return "macros"
    if EMBEDDED_RELATION.search(kind):
        return "embedded"
    target = relation.get("Target", "").strip()
    is_outside = relation.get("TargetMode", "").strip().lower() == "external"
    if kind == "hyperlink" or not (is_outside or ELSEWHERE.match(target)):
        return ""
    # Word notes where the template of the house lay. On a disk of its own that fetches nothing.
    is_harmless = kind == "attachedtemplate" and OWN_DISK.match(target)
    return "" if is_harmless else "outside"


# OpenDocument


def _in_open_document(
    archive: zipfile.ZipFile, names: Mapping[str, str], left: _Left
) -> Iterator[Finding]:
    if any(SCRIPTS.search(name) for name in names):
        yield "macros"
    if "META-INF/manifest.xml" in names:
        manifest = _parsed(archive, "META-INF/manifest.xml", left)
        yield from map(_of_entry, manifest.iter())
    for name in names:
        if name.lower().endswith((".xml", ".rdf")):
            left.take("searched", archive.getinfo(name).file_size)
            yield _in_markup(archive, name)


def _of_entry(entry: Any) -> Finding:
    if entry.tag.endswith("}encryption-data"):
        return "protected"
    kinds = [text for name, text in entry.items() if name.endswith("}media-type")]
    return "macros" if any(SCRIPT_TYPE.search(kind) for kind in kinds) else ""


def _in_markup(archive: zipfile.ZipFile, name: str) -> Finding:
    """What a part calls or fetches. It is searched, not parsed: a large one has many tags."""
    tail = b""
    with archive.open(name) as part:
        while block := part.read(BLOCK):
            seen = tail + block
            end = seen.rfind(b"<")  # no tag is searched before the next one begins
            tags, rest = seen[:end], seen[end:]
            if b"<!DOCTYPE" in seen or not (tail or PLAIN.match(seen)) or len(rest) > LONGEST_TAG:
                raise zipfile.BadZipFile("not the markup that an office program writes")
            if found := _called(tags):
                return found
            tail = rest
    return _called(tail)


def _called(tags: bytes) -> Finding:
    if ACTIVE_MARKUP.search(tags):
        return "macros"
    return "outside" if MARKUP_OUTSIDE.search(tags) else ""


# Parts, by their first bytes


def _in_parts(archive: zipfile.ZipFile, left: _Left) -> Iterator[Finding]:
    for part in archive.infolist():
        with archive.open(part) as content:
            start = content.read(8)
        if start.startswith((COMPOUND, *PROGRAMS)):
            yield "embedded"
        elif start.startswith(ZIP):
            yield _in_document_within(archive, part, left)


def _in_document_within(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: _Left) -> Finding:
    """A document within a document is looked at as the document itself."""
    left.take("within", part.file_size)
    content = io.BytesIO(archive.read(part))
    with archives.opened(content, most_names=MOST_NAMES, most_bytes=MOST_BYTES) as within:
        is_office = any(name.lower() == CONTENT_TYPES for name in within.namelist())
        return _found(within, left) if is_office else "embedded"

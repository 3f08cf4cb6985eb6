"""What a file really is, by its content: the kinds that can be evidence, and no others.

A name proves nothing, so the content is looked at first and the name's ending
must agree with it. What a browser or an office program could execute is not
among the kinds: `office_files` looks for it in the parts of office documents.
"""

import re
import zipfile
from dataclasses import dataclass
from typing import BinaryIO, Literal

from assessments.imports import archives, office_files

Fault = Literal[
    "unknown", "macros", "embedded", "outside", "protected", "too_much", "ending", "empty"
]

HEAD = 8192

OPEN_DOCUMENT = {
    "application/vnd.oasis.opendocument.text": (".odt",),
    "application/vnd.oasis.opendocument.spreadsheet": (".ods",),
    "application/vnd.oasis.opendocument.presentation": (".odp",),
}
OFFICE = {
    "word/": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
    "xl/": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    "ppt/": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"),
}
BY_FIRST_BYTES = (
    (b"%PDF-", "application/pdf", (".pdf",)),
    (b"\x89PNG\r\n\x1a\n", "image/png", (".png",)),
    (b"\xff\xd8\xff", "image/jpeg", (".jpg", ".jpeg")),
    (b"GIF87a", "image/gif", (".gif",)),
    (b"GIF89a", "image/gif", (".gif",)),
)
MARKUP = ("<", "#!", "{\\rtf")
"""How a text begins that a program would run or draw."""

NOT_TYPED = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
"""Signs that no text has; tab, line ends and page ends are fine."""


class Unacceptable(ValueError):
    """A file that cannot be evidence; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault: Fault = fault


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its media type, and the endings its name may have."""

    media_type: str
    endings: tuple[str, ...]


def identify(content: BinaryIO, name: str) -> Kind:
    """The kind of a file. Raises Unacceptable when it is none of ours, or its name lies.

    Args:
        content: can be read and sought; it is left at its start.
    """
    content.seek(0)
    head = content.read(HEAD)
    kind = _kind(head, content)
    content.seek(0)
    if not name.lower().endswith(kind.endings):
        raise Unacceptable("ending")
    return kind


def _kind(head: bytes, content: BinaryIO) -> Kind:
    if not head:
        raise Unacceptable("empty")
    for start, media_type, endings in BY_FIRST_BYTES:
        if head.startswith(start):
            return Kind(media_type, endings)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Kind("image/webp", (".webp",))
    if head.startswith(b"PK\x03\x04"):
        return _compressed(content)
    return _text(content)


def _compressed(content: BinaryIO) -> Kind:
    try:
        with archives.opened(
            content, most_names=office_files.MOST_NAMES, most_bytes=office_files.MOST_BYTES
        ) as archive:
            if found := office_files.finding(archive):
                raise Unacceptable(found)
            return _document(archive)
    except Unacceptable:
        raise
    except archives.TooMuch:
        raise Unacceptable("too_much") from None
    except Exception:  # a damaged file makes its readers raise anything
        raise Unacceptable("unknown") from None


def _document(archive: zipfile.ZipFile) -> Kind:
    names = archive.namelist()
    declared = _declared(archive) if "mimetype" in names else ""
    if declared in OPEN_DOCUMENT:
        return Kind(declared, OPEN_DOCUMENT[declared])
    for folder, (media_type, ending) in OFFICE.items():
        if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
            return Kind(media_type, (ending,))
    raise Unacceptable("unknown")


def _declared(archive: zipfile.ZipFile) -> str:
    with archive.open("mimetype") as entry:
        return entry.read(100).decode("ascii", "replace").strip()


def _text(content: BinaryIO) -> Kind:
    content.seek(0)
    raw = content.read()
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        try:
            text = raw.decode("cp1252")
        except UnicodeDecodeError:
            raise Unacceptable("unknown") from None
    if NOT_TYPED.search(text) or text.lstrip().startswith(MARKUP) or "<script" in text.lower():
        raise Unacceptable("unknown")
    return Kind("text/plain", (".txt", ".csv", ".md"))

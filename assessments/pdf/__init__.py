"""HTML to a tagged PDF, for reading by eye and by ear and for the archive.

The room knows no assessment and no Django, and alone knows the libraries that lay out. Importing it
loads none of them: `print_apart` does so in a process of its own, `engine` in this one.
"""

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from assessments.pdf.attachments import Attachment
from assessments.pdf.failures import NoTurn, RenderFailed, RenderTooLong, TookTooMuch
from assessments.pdf.worker import print_apart

__all__ = [
    "Attachment",
    "NoTurn",
    "RenderFailed",
    "RenderTooLong",
    "TookTooMuch",
    "print_apart",
    "print_here",
    "stamp",
]

LIBRARIES = ("weasyprint", "pydyf", "fonttools", "pikepdf")
FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"


def print_here(document: str, attachments: Iterable[Attachment] = ()) -> bytes:
    """A document as PDF, made in this process. Equal documents give equal bytes.

    Raises:
        RenderFailed: the document asks for something that is not its own.
    """
    from assessments.pdf import engine  # loads the libraries

    return engine.pdf_from(document, attachments)


@cache
def stamp() -> str:
    """What differs when another engine, other fonts or other finishing would give other bytes."""
    found = sha256(" ".join(map(version, LIBRARIES)).encode())
    for path in (*sorted(Path(__file__).parent.glob("*.py")), *sorted(FONTS.glob("*.ttf"))):
        found.update(path.read_bytes())
    return found.hexdigest()

"""What is wrong with a file from outside, and how much of it is read."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may be at most.

    Attributes:
        file: bytes as stored.
        unpacked: bytes once gzip or XLSX is unpacked.
        rows: rows below the header.
        cell: characters in one cell.
    """

    file: int
    unpacked: int
    rows: int
    cell: int = 5000


class Faulty(ValueError):
    """A file that cannot be taken; `faults` holds a line for each reason."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def at(row: int, fault: str) -> str:
    """A fault with the row it stands in."""
    return _("Row %(row)d: %(fault)s") % {"row": row, "fault": fault}


def quoted(text: str, longest: int = 40) -> str:
    """A cell's text as a fault may repeat it: as it is, but short, on one line and visible."""
    line = " ".join(text[: 2 * longest].split())
    seen = "".join(sign if sign.isprintable() else "\ufffd" for sign in line)
    return f"'{seen if len(text) <= longest else seen[: longest - 1] + '…'}'"


def too_large(limit: int) -> str:
    """Why a file of more than so many bytes is refused."""
    return _("The file is larger than %(limit)d MB.") % {"limit": limit // 2**20}

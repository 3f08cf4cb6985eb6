"""What a signed report says about its own authenticity."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import segno

QUIET = 4
"""Empty modules around the picture, so that a camera finds its edge."""


@dataclass(frozen=True)
class Seal:
    """Number and checksum of a sign-off, and where anybody can check them.

    Attributes:
        checksum: SHA-256 of the signed record, in hexadecimal digits.
        address: the public page about this number.
        signer: the name of who signed.
    """

    number: str
    checksum: str
    address: str
    signer: str
    signed_on: date

    @property
    def grouped_checksum(self) -> str:
        """The checksum in groups of eight, to compare by eye."""
        return grouped(self.checksum)

    @property
    def short_address(self) -> str:
        """The address as somebody types it."""
        return self.address.partition("://")[2]

    @property
    def size(self) -> int:
        """Modules of the picture along one side, with the room around it."""
        return len(self._modules) + 2 * QUIET

    @property
    def path(self) -> str:
        """The picture as the path of an SVG: the address with the checksum already filled in."""
        return "".join(self._strokes())

    @cached_property
    def _modules(self) -> tuple[bytearray, ...]:
        filled_in = f"{self.address}?checksum={self.checksum}"
        return tuple(segno.make_qr(filled_in, error="m").matrix)

    def _strokes(self) -> Iterator[str]:
        for y, row in enumerate(self._modules, QUIET):
            for x, dark in enumerate(row, QUIET):
                if dark:
                    yield f"M{x} {y}h1v1h-1z"


def grouped(checksum: str) -> str:
    """A checksum in groups of eight, to compare by eye."""
    return " ".join(checksum[n : n + 8] for n in range(0, len(checksum), 8))

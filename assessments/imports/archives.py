"""A zip file from outside, opened only while what it says of itself stays within limits.

Office documents and workbooks are zip files. Python's reader builds an object for every name
before anybody can count them, so its directory is measured while it is being read.
"""

import io
import zipfile
from typing import BinaryIO

LARGEST_DIRECTORY = 2**20
"""Bytes of a list of files: some ten thousand names, and at most 23,000 of no letters at all."""

RATIO, MODEST = 200, 10 * 2**20
"""How many times larger a file may become when unpacked, once that is more than `MODEST`."""

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How office programs pack. What else there is may ask for gigabytes before it gives a byte."""


class TooMuch(ValueError):
    """There are too many files in it, or they become too large when unpacked."""


def opened(content: BinaryIO, *, most_names: int, most_bytes: int) -> zipfile.ZipFile:
    """A zip file, by the names and sizes it states; reading never goes beyond those.

    Raises:
        TooMuch: it states more than it may.
        Exception: of many kinds, when it is damaged or no zip file at all.
    """
    packed = content.seek(0, io.SEEK_END)
    doorway = _Doorway(content)
    archive = zipfile.ZipFile(doorway)
    doorway.is_passed = True
    parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    is_bomb = size > MODEST and size > RATIO * packed
    if len(parts) > most_names or size > most_bytes or is_bomb:
        raise TooMuch
    if any(part.compress_type not in METHODS for part in parts):
        raise zipfile.BadZipFile("packed in a way that no office program does")
    return archive


class _Doorway:
    """A file that refuses to read more than a directory of files at once, until it was checked."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable
        self.is_passed = False

    def read(self, size: int = -1) -> bytes:
        if self.is_passed:
            return self._file.read(size)
        wanted = LARGEST_DIRECTORY + 1 if size < 0 else min(size, LARGEST_DIRECTORY + 1)
        found = self._file.read(wanted)
        if len(found) > LARGEST_DIRECTORY:
            raise TooMuch
        return found

"""A logo from a file that somebody chose, drawn anew so that nothing else in it comes along."""

import io
import warnings
from typing import IO

from PIL import Image

LARGEST = 2 * 2**20
"""Bytes of a file."""

MOST_PIXELS = 16_000_000
KINDS = ("PNG", "JPEG")
SIZE = (900, 300)
"""Pixels a logo is reduced to: sharp at the height it is printed."""


class NotAPicture(ValueError):
    """The file is no PNG or JPEG that can be read, or a huge one."""


def redrawn(file: IO[bytes]) -> bytes:
    """The picture in a file, as a PNG of at most `SIZE`. Raises NotAPicture."""
    try:
        drawn = _read(file)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as fault:
        raise NotAPicture from fault
    drawn.thumbnail(SIZE)
    made = io.BytesIO()
    drawn.save(made, "PNG", optimize=True)
    return made.getvalue()


def _read(file: IO[bytes]) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with Image.open(file, formats=KINDS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NotAPicture
            return picture.convert("RGBA")

"""A logo from a file that somebody chose, drawn anew so that nothing else in it comes along."""

import io
import warnings
from typing import IO

from PIL import Image

LARGEST = 2 * 2**20
"""Bytes of a file."""

MOST_PIXELS = 8_000_000
"""At five bytes each while they are read, some 40 MB."""

KINDS = ("PNG", "JPEG")
SIZE = (900, 300)
"""Pixels a logo is reduced to: sharp at the height it is printed."""

SCALED_WELL = ("L", "LA", "RGB", "RGBA")
"""How colours are kept in pictures that can be made smaller as they are."""


class NotAPicture(ValueError):
    """The file is no PNG or JPEG that can be read to its end."""


class TooManyPixels(NotAPicture):
    """The picture is a huge one."""


def redrawn(file: IO[bytes]) -> bytes:
    """The picture in a file, as a PNG of at most `SIZE`. Raises NotAPicture."""
    made = io.BytesIO()
    try:
        _read(file).save(made, "PNG", optimize=True)
    except NotAPicture:
        raise
    except Image.DecompressionBombError:
        raise TooManyPixels from None
    except Exception as fault:  # a damaged picture makes Pillow raise anything
        raise NotAPicture from fault
    return made.getvalue()


def _read(file: IO[bytes]) -> Image.Image:
    """Made smaller before anything else, so that a large picture is in memory only once."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with Image.open(file, formats=KINDS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise TooManyPixels
            is_fit = picture.mode in SCALED_WELL and "transparency" not in picture.info
            drawn = picture if is_fit else picture.convert("RGBA")
            drawn.thumbnail(SIZE)
            return drawn.convert("RGBA")

"""How a municipality's own reports look: its logo, and one colour that stays readable."""

import base64
import colorsys
import re
from dataclasses import dataclass

READABLE = 4.5
"""The contrast with white that text needs (WCAG 2.2, 1.4.3); the colour carries white text and
stands as text on white."""

HEX = re.compile(r"#[0-9a-f]{6}")
WHITE = "#ffffff"
STEPS = 200


@dataclass(frozen=True, slots=True)
class Brand:
    """A municipality's colour and logo.

    Attributes:
        colour: such as "#063c4b", readable on white; "" for the colour of this project.
        logo: a PNG, or b"".
    """

    colour: str = ""
    logo: bytes = b""

    def __post_init__(self) -> None:
        # It is written into a style sheet, so nothing but a colour may come through.
        if self.colour and not HEX.fullmatch(self.colour):
            raise ValueError(f"{self.colour!r} is not a colour such as #063c4b.")

    @property
    def logo_address(self) -> str:
        """The logo as an address that holds it, for a document that stands alone."""
        return "data:image/png;base64," + base64.b64encode(self.logo).decode()


UNBRANDED = Brand()


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours such as "#063c4b", 1..21 (WCAG 2.2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def is_readable(colour: str) -> bool:
    """Whether white text on it, and it as text on white, can be read."""
    return contrast(colour, WHITE) >= READABLE


def nearest_readable(colour: str) -> str:
    """The same hue, only as much darker as reading takes; itself when it can be read."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    for step in range(STEPS + 1):
        darker = lightness * (1 - step / STEPS)
        found = _hex(colorsys.hls_to_rgb(hue, darker, saturation)) if step else colour
        if is_readable(found):
            return found
    return "#000000"


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return red, green, blue


def _hex(parts: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

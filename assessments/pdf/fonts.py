"""The fonts of the report, and which characters they can print."""

from functools import cache
from io import BytesIO
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "static" / "fonts"

FAMILY = "Hague Sans"
"""A name no system font has, so that none can stand in for ours."""

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@cache
def files() -> dict[str, bytes]:
    """The font files by name."""
    return {path.name: path.read_bytes() for path in sorted(FOLDER.glob("*.ttf"))}


@cache
def characters() -> frozenset[int]:
    """The code points that all three fonts can print."""
    from fontTools.ttLib import TTFont  # only where a text is printed, not in every process

    faces = [TTFont(BytesIO(content), lazy=True).getBestCmap() for content in files().values()]
    return frozenset.intersection(*map(frozenset, faces))

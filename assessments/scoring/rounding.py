"""Figures as they are shown: rounded half up, from the exact number. Nothing else rounds."""

import math
from decimal import Decimal
from fractions import Fraction


def exact(figure: float | Fraction) -> Fraction:
    """The number that a figure stands for: 0.15, where the float lies a little under it.

    What `score` hands out is the float nearest to a fraction. Where that fraction can be written
    as a decimal, the float is written the same, so nothing that lies half way is missed.
    """
    return figure if isinstance(figure, Fraction) else Fraction(str(figure))


def rounded_to(places: int, figure: float | Fraction) -> Decimal:
    """A figure with so many decimals, rounded half up; under 0 as much as over it."""
    units = exact(figure) * 10**places
    whole = math.floor(abs(units) + Fraction(1, 2))
    return Decimal(whole if units > 0 else -whole).scaleb(-places)


def rounded(figure: float | Fraction) -> int:
    """A figure as it is shown: a whole number, rounded half up."""
    return int(rounded_to(0, figure))

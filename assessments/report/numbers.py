"""Figures written down: rounded half up, in one way, in the language that is active."""

from fractions import Fraction

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments import scoring

WHOLE = 100

PARTS_ADD_UP = 3
"""Decimals with which the parts of every criterion add up to the whole within a tenth."""


def whole(figure: float | None) -> str:
    """A figure 0..100 as a whole number, in words when there is none."""
    return pgettext("figure", "none") if figure is None else str(scoring.rounded(figure))


def decimals(figure: float | Fraction, places: int = 1) -> str:
    """A figure with decimals, in the language's notation."""
    return str(number_format(scoring.rounded_to(places, figure), decimal_pos=places))


def signed(points: float) -> str:
    """A change in points with its sign and one decimal; no sign where it rounds to nothing."""
    shown = scoring.rounded_to(1, points)
    sign = "+" if shown > 0 else "\N{MINUS SIGN}" if shown < 0 else ""
    return sign + decimals(abs(points))


def percent(share: float) -> str:
    """A share 0..1 as a percentage that a line end never splits.

    Never 0 % of something, nor 100 % of what is not all.
    """
    figure = scoring.rounded(WHOLE * scoring.exact(share))
    if share > 0 and figure == 0:
        return unsplit(_("under %(figure)d %%") % {"figure": 1})
    if share < 1 and figure == WHOLE:
        return unsplit(_("over %(figure)d %%") % {"figure": WHOLE - 1})
    return unsplit(_("%(figure)d %%") % {"figure": figure})


def share_in_full(share: float) -> str:
    """A share 0..1 as a percentage with so many decimals that fifty of them still add up."""
    figure = decimals(WHOLE * scoring.exact(share), PARTS_ADD_UP)
    return unsplit(_("%(figure)s %%") % {"figure": figure})


def unsplit(written: str) -> str:
    """The same, so that no line end comes in between."""
    return written.replace(" ", "\N{NO-BREAK SPACE}")

"""How a command tells what is wrong with a file."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

SHOWN = 20
"""Faults that are listed; the rest is counted."""


def listed(faults: Sequence[str]) -> str:
    """The first faults, a line each, and how many more there are."""
    lines = list(faults[:SHOWN])
    if len(faults) > SHOWN:
        lines.append(_("… and %(count)d more.") % {"count": len(faults) - SHOWN})
    return "\n".join(lines)

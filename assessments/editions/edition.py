"""How one report is made: which parts, in which languages, with what beside the answers."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assessments.editions.brand import UNBRANDED, Brand
from assessments.editions.method import NO_METHOD, MethodReference
from assessments.editions.seal import Seal
from assessments.scoring.comparison import Comparison
from assessments.scoring.next_steps import PlannedAction


class Part(StrEnum):
    """What a report can hold beside the council summary, which it always has; in their order."""

    ARTICLES = "articles"
    PLAN = "plan"
    COMPARISON = "comparison"
    ADVOCACY = "advocacy"
    EVIDENCE = "evidence"
    METHOD = "method"


WHOLE = tuple(Part)
"""Every part; one without anything to show is left out of the report."""


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything a report says that its snapshot does not.

    Attributes:
        parts: which parts, beside the council summary.
        second: the language in which everything follows once more, or "".
        actions: the municipality's action plan.
        change: since the assessment before; None when there is none.
        today: the day on which actions are late or not; the reference date when None.
        brand: the municipality's logo and colour.
        seal: what a signed report says about its authenticity.
        method: where the whole method is, and what was kept of it.
        unrecorded: parts about which the record of what was signed holds nothing.
    """

    parts: tuple[Part, ...] = WHOLE
    second: str = ""
    actions: tuple[PlannedAction, ...] = ()
    change: Comparison | None = None
    today: date | None = None
    brand: Brand = UNBRANDED
    seal: Seal | None = None
    method: MethodReference = NO_METHOD
    unrecorded: frozenset[Part] = frozenset()


PLAIN = Edition()
"""The whole report from a snapshot alone."""

"""What a report takes from the database beside the snapshot of its assessment."""

from collections.abc import Collection, Iterable
from datetime import date

from assessments import editions
from assessments.instrument import same_in_both
from assessments.models.action_plan import Action
from assessments.models.assessment import Assessment, newest_first
from assessments.models.brand import MunicipalityBrand
from assessments.models.people import Municipality
from assessments.scoring.comparison import Comparison, compare
from assessments.scoring.next_steps import PlannedAction


def edition_of(
    assessment: Assessment,
    *,
    today: date,
    parts: tuple[editions.Part, ...] = editions.WHOLE,
    second: str = "",
    seal: editions.Seal | None = None,
    method: editions.MethodReference = editions.NO_METHOD,
) -> editions.Edition:
    """An edition of an assessment's report: of a draft with the action plan as it is now.

    One that was signed is made from its record alone, of the day it was signed on.

    Args:
        method: where a draft finds the whole method; what was signed says so itself.
    """
    if assessment.is_signed:
        return assessment.sign_off.recorded.edition(parts=parts, second=second, seal=seal)
    before = one_before(assessment)
    return editions.Edition(
        parts=parts,
        second=second,
        actions=tuple(planned_actions(assessment.municipality)),
        change=compared(before, assessment) if before else None,
        today=today,
        brand=brand_of(assessment.municipality),
        seal=seal,
        method=method,
    )


def brand_of(municipality: Municipality) -> editions.Brand:
    """How a municipality's reports look; the colours of this project when it chose nothing."""
    row = MunicipalityBrand.objects.filter(municipality=municipality).first()
    return row.worn() if row else editions.UNBRANDED


def planned_actions(municipality: Municipality) -> list[PlannedAction]:
    """The action plan as documents show it."""
    rows = Action.objects.filter(municipality=municipality).select_related(
        "assessment__round", "owner__user", "department"
    )
    return [row.planned() for row in rows.prefetch_related("notes")]


def one_before(assessment: Assessment) -> Assessment | None:
    """What it is compared with in its report: what it descends from, or the one before it."""
    others = Assessment.objects.filter(municipality=assessment.municipality_id)
    others = others.exclude(pk=assessment.pk).select_related("municipality", "round")
    return first_compared(assessment, newest_first(others))


def first_compared(assessment: Assessment, others: Iterable[Assessment]) -> Assessment | None:
    """The one of these, newest first, that it descends from; or the newest not after it."""
    others = list(others)
    if parent := next((o for o in others if o.pk == assessment.descends_from_id), None):
        return parent
    return next((o for o in others if o.reference_date <= assessment.reference_date), None)


def compared(before: Assessment, after: Assessment) -> Comparison:
    """What changed from one assessment to another, on what means the same in both."""
    return compare(before.snapshot(), after.snapshot(), same_questions(before, after))


def same_questions(before: Assessment, after: Assessment) -> Collection[str] | None:
    """The codes that mean the same in both; None when both answer the same questionnaire."""
    versions = before.instrument_version, after.instrument_version
    return None if versions[0] == versions[1] else same_in_both(*versions)

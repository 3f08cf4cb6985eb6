"""Records of format 1: answers and figures, without the plan, the comparison and the brand.

Frozen with that format: what it left to be computed is computed here by the method of
then (version 1), whatever the method became since.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.utils import timezone

from assessments import editions
from assessments.models.records.figures import result_from
from assessments.models.records.signed_record import SignedRecord
from assessments.scoring import Share
from assessments.scoring import snapshot as snapshots
from assessments.scoring.snapshot import Judged, NamedEvidence, Snapshot, SnapshotAnswer

METHOD = "1"
TOP_LEVEL = 4
NAMED = 1
YEARS = 3
"""Evidence that was older than this counted as a named document."""


def read(content: Mapping[str, Any]) -> SignedRecord:
    """What such a record says."""
    return SignedRecord(
        snapshot=_judged(snapshots.from_data(content["snapshot"]), content["figures"]),
        method=METHOD,
        signer=content["signer"],
        signed_on=timezone.localdate(datetime.fromisoformat(content["signed_at"])),
        unrecorded=frozenset({editions.Part.PLAN, editions.Part.COMPARISON}),
    )


def _judged(snapshot: Snapshot, figures: Mapping[str, Any]) -> Snapshot:
    answers = {c: _counted(given, snapshot.reference_date) for c, given in snapshot.answers.items()}
    strengths = {
        code: max((item.counted or 0 for item in given.evidence), default=0)
        for code, given in answers.items()
    }
    result = result_from(figures, _shares(snapshot), snapshot.instrument)
    return replace(snapshot, answers=answers, judged=Judged(result, strengths))


def _counted(given: SnapshotAnswer, on: date) -> SnapshotAnswer:
    evidence = (replace(item, counted=_standing(item, on)) for item in given.evidence)
    return replace(given, evidence=tuple(evidence))


def _standing(item: NamedEvidence, on: date) -> int:
    """The strength that was stated, unless it was too old by then; a date was not needed."""
    if item.dated is None:
        return item.strength
    dated = (item.dated.year + YEARS, item.dated.month, item.dated.day)
    is_old = dated <= (on.year, on.month, on.day)
    return min(item.strength, NAMED) if is_old else item.strength


def _shares(snapshot: Snapshot) -> Iterator[Share]:
    """What each rated criterion added: its part of its article, and that one's of the whole."""
    levels = {code: level for code, level in snapshot.ratings.items() if level is not None}
    rated = {
        article: codes
        for article in snapshot.instrument.articles
        if (codes := [c for c in article.criteria if c.code in levels])
    }
    total = sum(article.weight for article in rated)
    for article, criteria in rated.items():
        answered = sum(c.weight for c in criteria)
        for c in criteria:
            weight = Fraction(article.weight * c.weight, total * answered)
            points = 100 * weight * Fraction(levels[c.code], TOP_LEVEL)
            yield Share(c.code, float(weight), float(points))

"""Rows read from a sheet, carried by the page from the preview to the choice.

It travels in the form, signed with the instance's secret and bound to who uploaded it and to the
assessment: no table of half-finished uploads that somebody would have to clear away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from assessments.answer_sheet.reading import Filled
from assessments.imports.faults import Faulty
from assessments.models import Assessment, User
from assessments.scoring import Rating
from assessments.scoring.snapshot import NamedEvidence

SALT = "assessments.held_sheet"
SECONDS = 12 * 60 * 60
"""As long as somebody stays signed in."""


def hold(
    filled: Sequence[Filled], shown: Mapping[str, int], *, by: User, assessment: Assessment
) -> str:
    """The rows of a sheet and the versions of the answers they were shown beside, signed."""
    content = {
        "by": by.pk,
        "assessment": str(assessment.pk),
        "version": assessment.instrument_version,
        "shown": dict(shown),
        "rows": [_packed(row) for row in filled],
    }
    return signing.dumps(content, salt=SALT, compress=True)


def held(text: str, *, by: User, assessment: Assessment) -> tuple[list[Filled], Mapping[str, int]]:
    """What `hold` signed. Raises Faulty when it is not what this user was shown here."""
    try:
        content = signing.loads(text, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        content = {}
    place = (by.pk, str(assessment.pk), assessment.instrument_version)
    if (content.get("by"), content.get("assessment"), content.get("version")) != place:
        raise Faulty(_("This preview is out of date. Upload the answer sheet again."))
    return [_unpacked(row) for row in content["rows"]], content["shown"]


def _packed(row: Filled) -> list[Any]:
    proof = row.evidence
    dated = proof.dated.isoformat() if proof and proof.dated else ""
    named = [proof.title, dated, proof.strength, proof.link] if proof else None
    return [row.row, row.criterion, row.seen, asdict(row.given), named]


def _unpacked(packed: Sequence[Any]) -> Filled:
    number, criterion, seen, given, named = packed
    proof = None
    if named:
        title, dated, strength, link = named
        proof = NamedEvidence(title, date.fromisoformat(dated) if dated else None, strength, link)
    return Filled(number, criterion, seen, Rating(**given), proof)

"""Taking over what somebody filled in elsewhere: all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from assessments import permissions
from assessments.models import Assessment, User
from assessments.permissions import Can
from assessments.scoring import Rating
from assessments.scoring.snapshot import NamedEvidence
from assessments.workflow.answers import save_locked
from assessments.workflow.audit import audited, note
from assessments.workflow.evidence import name_locked
from assessments.workflow.locking import known, locked
from assessments.workflow.refusals import Conflict


@dataclass(frozen=True, slots=True)
class Taken:
    """One answer from an answer sheet, as its uploader chose it.

    Attributes:
        seen: the version of the answer that the choice was made beside; 0 when there was none.
        evidence: a document to name with it, or None.
    """

    criterion: str
    given: Rating
    seen: int
    evidence: NamedEvidence | None = None


@audited
def take_over_sheet(assessment: Assessment, rows: Sequence[Taken], *, by: User) -> int:
    """Save what was chosen from an answer sheet, and name its evidence. Returns how many rows.

    Raises:
        Conflict: somebody saved one of the answers since the choice was made; nothing is kept.
        Refused: a rating is not one its criterion allows; nothing is kept.
    """
    assessment = locked(assessment)
    codes = known(assessment, [row.criterion for row in rows])
    permissions.require(by, Can.ANSWER, assessment, codes)
    for row in rows:
        _take_over(assessment, row, by=by)
    note(criteria=codes)
    return len(codes)


def _take_over(assessment: Assessment, row: Taken, *, by: User) -> None:
    """Stricter than a save: what changed since must be chosen again, and is never merged."""
    current = assessment.answers.filter(criterion=row.criterion).first()
    if current is not None and current.version != row.seen:
        raise Conflict(current)
    save_locked(assessment, row.criterion, row.given, seen=row.seen, by=by)
    if row.evidence is not None:
        name_locked(
            assessment,
            row.criterion,
            by=by,
            title=row.evidence.title,
            dated=row.evidence.dated,
            strength=row.evidence.strength,
            link=row.evidence.link,
        )

"""A sheet beside what is kept now: what is as it was, what is new, and what two people changed.

Level and justification are told apart, as everywhere (`workflow.merging`): what only the sheet
changed is new, what only a colleague changed stays, and what both changed waits for a choice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assessments.answer_sheet.reading import Filled
from assessments.models import Answer, Assessment
from assessments.pdf.text_cleaning import for_xml
from assessments.scoring import Rating
from assessments.scoring.snapshot import NamedEvidence
from assessments.workflow.merging import FIELDS, known_to, taking


class Kind(StrEnum):
    """What a row of the sheet would do."""

    UNCHANGED = "unchanged"
    NEW = "new"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the sheet with what is kept now.

    Attributes:
        mine: what the sheet says, without what only looks different in a spreadsheet.
        kept: the answer as it is now; None when there is none.
        would_be: what would hold: the sheet's changes and a colleague's. Where they conflict,
            what is kept.
        conflicts: the fields, "choice" or "justification", that both changed.
        evidence: what the sheet names that the answer does not have yet.
    """

    filled: Filled
    mine: Rating
    kept: Answer | None
    would_be: Rating
    conflicts: tuple[str, ...]
    evidence: NamedEvidence | None

    @property
    def criterion(self) -> str:
        """The code of its criterion."""
        return self.filled.criterion

    @property
    def version(self) -> int:
        """The version of the answer it is compared with; 0 when there is none."""
        return self.kept.version if self.kept else 0

    @property
    def theirs(self) -> Rating:
        """What is kept now."""
        return self.kept.rating if self.kept else Rating()

    @property
    def kind(self) -> Kind:
        """In which part of the preview it stands."""
        if self.conflicts:
            return Kind.CONFLICT
        is_same = self.would_be == self.theirs and self.evidence is None
        return Kind.UNCHANGED if is_same else Kind.NEW

    @property
    def keeps_a_colleagues(self) -> bool:
        """Whether a colleague's change goes in beside the sheet's."""
        return self.kind == Kind.NEW and self.would_be != self.mine


def compare(assessment: Assessment, filled: Sequence[Filled]) -> list[Row]:
    """Every row of a sheet beside what is kept now, in the order of the sheet."""
    codes = [row.criterion for row in filled]
    kept = {
        answer.criterion: answer
        for answer in assessment.answers.filter(criterion__in=codes)
        .select_related("updated_by")
        .prefetch_related("evidence")
    }
    return [_compared(row, kept.get(row.criterion)) for row in filled]


def _compared(row: Filled, kept: Answer | None) -> Row:
    base, theirs = _base(row, kept), kept.rating if kept else Rating()
    mine = _as_typed(row.given, [theirs, *([base] if base else [])])
    would_be, conflicts = theirs, []
    for field in FIELDS:
        wanted, now = getattr(mine, field), getattr(theirs, field)
        started = getattr(base, field) if base else None
        if wanted in (now, started):
            continue
        if now == started:
            would_be = taking(would_be, field, mine)
        else:
            conflicts.append(field)
    return Row(row, mine, kept, would_be, tuple(conflicts), _missing(row.evidence, kept))


def _base(row: Filled, kept: Answer | None) -> Rating | None:
    """What the sheet showed; None when that is not known any more."""
    if kept is None or row.seen == 0:
        return Rating()
    if row.seen == kept.version:
        return kept.rating
    return known_to(kept, seen=row.seen, save_id="", by=kept.updated_by)


def _as_typed(given: Rating, known: Iterable[Rating]) -> Rating:
    """The answer with a known text where a spreadsheet changed nothing but blanks in it."""
    for other in known:
        if for_xml(other.justification).split() == given.justification.split():
            return replace(given, justification=other.justification)
    return given


def _missing(evidence: NamedEvidence | None, kept: Answer | None) -> NamedEvidence | None:
    """The sheet's evidence, unless the answer has it already: a sheet may be uploaded twice."""
    if evidence is None or kept is None:
        return evidence
    named = {(item.title, item.dated, item.link) for item in kept.evidence.all()}
    is_there = (evidence.title, evidence.dated, evidence.link) in named
    return None if is_there else evidence

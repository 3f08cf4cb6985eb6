"""What to look at again before submitting: warnings, never a reason to refuse.

Pure: a snapshot in, warnings out. What each looks at: `docs/method.md`, "What is
checked before submitting".
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from assessments.scoring.snapshot import Snapshot, SnapshotAnswer

HIGH = 3
"""The level from which an answer without evidence is worth a warning."""

Kind = Literal["unsupported", "old", "contradicted", "completed_with_gaps"]


@dataclass(frozen=True, slots=True)
class Warning:
    """One thing to look at again.

    Attributes:
        kind: `unsupported`: level 3 or 4 without evidence; `old`: evidence of 36 months or
            more; `contradicted`: "not applicable" beside evidence, which says that something is
            done; `completed_with_gaps`: an article marked completed with unanswered criteria.
        article: its number.
        criterion: its code; "" for an article.
    """

    kind: Kind
    article: int
    criterion: str = ""


def warnings(snapshot: Snapshot, completed: Collection[int]) -> list[Warning]:
    """Every warning, in the order of the questionnaire.

    Args:
        completed: the numbers of the articles that somebody marked as completed.
    """
    found = []
    for article in snapshot.instrument.articles:
        for criterion in article.criteria:
            given = snapshot.answer(criterion.code)
            kinds = _of_answer(snapshot, given)
            found += [Warning(kind, article.number, criterion.code) for kind in kinds]
        has_gaps = not all(snapshot.answer(c.code).is_answered for c in article.criteria)
        if article.number in completed and has_gaps:
            found.append(Warning("completed_with_gaps", article.number))
    return found


def _of_answer(snapshot: Snapshot, given: SnapshotAnswer) -> Iterator[Kind]:
    if given.level is not None and given.level >= HIGH and not given.evidence:
        yield "unsupported"
    if any(snapshot.is_old(item) for item in given.evidence):
        yield "old"
    if given.reason and given.evidence:
        yield "contradicted"

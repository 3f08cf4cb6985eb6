"""Noting what others block."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from assessments import permissions
from assessments.models import Assessment, Barrier, User
from assessments.models.barriers import Tier
from assessments.permissions import Can
from assessments.workflow.audit import audited, nothing_changed
from assessments.workflow.locking import known, locked
from assessments.workflow.statements import carried, is_new, say
from assessments.workflow.validation import one_of, written

Newest = dict[str, Barrier]


@audited
def note_barrier(
    assessment: Assessment, criterion: str, *, tier: str, text: str, asked: str, seen: int, by: User
) -> Barrier | None:
    """Note whose power stands in the way of a criterion, what does, and what is asked of them.

    Noting again what came along from the last round confirms it. Returns what counts now.

    Args:
        seen: the number of the barrier the user was looking at; 0 when there was none.

    Raises:
        Outdated: somebody noted something else since `seen`.
        Refused: nothing is said to stand in the way.
    """
    one_of(tier, Tier)
    text = written(text, Barrier, "text", needed=_("Say what stands in the way."))
    asked = written(asked, Barrier, "asked")
    return _note(assessment, criterion, Barrier(tier=tier, text=text, asked=asked), seen, by)


@audited
def withdraw_barrier(assessment: Assessment, criterion: str, *, seen: int, by: User) -> None:
    """Say that nothing stands in the way (any more). Raises Outdated as `note_barrier` does."""
    _note(assessment, criterion, Barrier(), seen, by)


def newest_barriers(assessment: Assessment, codes: Iterable[str] | None = None) -> Newest:
    """The newest barrier of each criterion that ever had one; of all, or of some."""
    rows = assessment.barriers.select_related("said_by")
    if codes is not None:
        rows = rows.filter(criterion__in=list(codes))
    return {row.criterion: row for row in rows}


def _note(
    assessment: Assessment, criterion: str, said: Barrier, seen: int, by: User
) -> Barrier | None:
    assessment = locked(assessment)
    (code,) = known(assessment, [criterion])
    permissions.require(by, Can.ANSWER, assessment, [code])
    current = assessment.barriers.filter(criterion=code).last()
    is_gone = said.is_withdrawn and (current is None or current.is_withdrawn)
    if is_gone or not is_new(said, current, seen):
        nothing_changed()
        return current
    said.assessment, said.criterion = assessment, code
    say(said, current, by)
    return said


def carry_barriers(
    source: Assessment,
    target: Assessment,
    became: Mapping[str, tuple[str, ...]],
    *,
    is_unconfirmed: bool,
) -> None:
    """Give an assessment what was noted last in another.

    A barrier goes with the criterion it is about: to every question that asks it now.
    """
    barriers = {
        code: Barrier(
            tier=row.tier,
            text=row.text,
            asked=row.asked,
            criterion=code,
            **carried(row, target, is_unconfirmed=is_unconfirmed),
        )
        for row in newest_barriers(source).values()
        if not row.is_withdrawn
        for code in became.get(row.criterion, ())
    }
    Barrier.objects.bulk_create(barriers.values())

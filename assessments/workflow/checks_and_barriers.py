"""Answering the check questions of the principles, and noting what others block."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import permissions
from assessments.models import Assessment, Barrier, PrincipleCheck, User
from assessments.models.checks_and_barriers import CheckAnswer, Tier
from assessments.permissions import Can
from assessments.scoring.snapshot import PARTLY, YES
from assessments.workflow.audit import audited, nothing_changed
from assessments.workflow.locking import known, locked
from assessments.workflow.refusals import Outdated, Refused
from assessments.workflow.validation import one_of, written

Said = TypeVar("Said", PrincipleCheck, Barrier)
Newest = dict[str, Barrier]


@audited
def answer_check(
    assessment: Assessment, principle: str, answer: str, *, proof: str, seen: int, by: User
) -> PrincipleCheck | None:
    """Answer the check question of a principle; "" takes the answer back.

    Saying again what came along from the last round confirms it. Returns what counts
    now; None when there is nothing to keep.

    Args:
        seen: the number of the answer the user was looking at; 0 when there was none.

    Raises:
        Outdated: somebody answered otherwise since `seen`.
        Refused: there is no such principle, or no proof of a yes.
    """
    assessment = locked(assessment)
    permissions.require(by, Can.CHECK, assessment)
    proof = written(proof, PrincipleCheck, "proof")
    if answer:
        one_of(answer, CheckAnswer)
    if principle not in assessment.instrument.principles:
        raise Refused(_("There is no principle %(code)s.") % {"code": principle})
    if answer in (YES, PARTLY) and not proof:
        raise Refused(_("Say what shows it. Without proof the answer is no."))
    current = assessment.checks.filter(principle=principle).last()
    said = PrincipleCheck(assessment=assessment, principle=principle, answer=answer, proof=proof)
    if not (answer or proof or current) or not _is_new(said, current, seen):
        nothing_changed()
        return current
    _say(said, current, by)
    return said


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


def carry_checks_and_barriers(
    source: Assessment,
    target: Assessment,
    became: Mapping[str, tuple[str, ...]],
    *,
    is_unconfirmed: bool,
) -> None:
    """What was said last in one assessment, in another, by whom and when it was said.

    A barrier goes with the criterion it is about: to every question that asks it now.
    """

    def of(row: PrincipleCheck | Barrier) -> dict[str, Any]:
        return {
            "assessment": target,
            "number": 1,
            "said_at": row.said_at,
            "said_by": row.said_by,
            "is_unconfirmed": is_unconfirmed or row.is_unconfirmed,
        }

    checks = [
        PrincipleCheck(answer=row.answer, proof=row.proof, principle=row.principle, **of(row))
        for row in newest_checks(source).values()
        if row.answer and row.principle in target.instrument.principles
    ]
    barriers = {
        code: Barrier(tier=row.tier, text=row.text, asked=row.asked, criterion=code, **of(row))
        for row in newest_barriers(source).values()
        if not row.is_withdrawn
        for code in became.get(row.criterion, ())
    }
    PrincipleCheck.objects.bulk_create(checks)
    Barrier.objects.bulk_create(barriers.values())


def newest_checks(assessment: Assessment) -> dict[str, PrincipleCheck]:
    """The newest answer to each check question, by principle."""
    return {row.principle: row for row in assessment.checks.select_related("said_by")}


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
    if is_gone or not _is_new(said, current, seen):
        nothing_changed()
        return current
    said.assessment, said.criterion = assessment, code
    _say(said, current, by)
    return said


def _is_new(said: Said, current: Said | None, seen: int) -> bool:
    """Whether it is to be kept. Raises Outdated when somebody else said otherwise since `seen`."""
    if current is None:
        return True
    is_same = current.content == said.content
    if current.number != seen and not is_same:
        raise Outdated(current)
    return current.is_unconfirmed or not is_same


def _say(said: PrincipleCheck | Barrier, before: PrincipleCheck | Barrier | None, by: User) -> None:
    said.number = before.number + 1 if before else 1
    said.said_at, said.said_by = timezone.now(), by
    said.save(force_insert=True)

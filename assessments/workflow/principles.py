"""Answering the check questions of the principles."""

from django.utils.translation import gettext as _

from assessments import permissions
from assessments.models import Assessment, PrincipleCheck, User
from assessments.models.principles import CheckAnswer
from assessments.permissions import Can
from assessments.scoring.snapshot import PARTLY, YES
from assessments.workflow.audit import audited, nothing_changed
from assessments.workflow.locking import locked
from assessments.workflow.refusals import Refused
from assessments.workflow.statements import carried, is_new, say
from assessments.workflow.validation import one_of, written


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
    if not (answer or proof or current) or not is_new(said, current, seen):
        nothing_changed()
        return current
    say(said, current, by)
    return said


def newest_checks(assessment: Assessment) -> dict[str, PrincipleCheck]:
    """The newest answer to each check question, by principle."""
    return {row.principle: row for row in assessment.checks.select_related("said_by")}


def carry_checks(source: Assessment, target: Assessment, *, is_unconfirmed: bool) -> None:
    """Give an assessment what was answered last in another, where it has that principle."""
    PrincipleCheck.objects.bulk_create(
        PrincipleCheck(
            answer=row.answer,
            proof=row.proof,
            principle=row.principle,
            **carried(row, target, is_unconfirmed=is_unconfirmed),
        )
        for row in newest_checks(source).values()
        if row.answer and row.principle in target.instrument.principles
    )

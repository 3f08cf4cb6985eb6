"""Saving an answer: every save is a version, and nothing is overwritten unseen."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import permissions
from assessments.models import Answer, AnswerVersion, Assessment, User
from assessments.permissions import Can
from assessments.workflow.ground import department_of, known, locked
from assessments.workflow.handing import begin_work
from assessments.workflow.refusals import Conflict, Refused


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody answers: a level 0..4, a reason code, "don't know", or nothing yet."""

    level: int | None = None
    reason: str = ""
    dont_know: bool = False
    justification: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        """The same as the columns of an answer."""
        return {
            "level": self.level,
            "reason": self.reason,
            "dont_know": self.dont_know,
            "justification": self.justification,
        }

    @property
    def pending(self) -> str:
        """What somebody is about to answer waits for nobody yet."""
        return ""

    @property
    def content(self) -> tuple[int | None, str, bool, str]:
        """What two versions are compared by."""
        return (self.level, self.reason, self.dont_know, self.justification)


@transaction.atomic
def save_answer(
    assessment: Assessment,
    criterion: str,
    given: Given,
    *,
    seen: int,
    by: User,
    save_id: str = "",
) -> Answer | None:
    """Save an answer as a new version; what is already kept stays in the history.

    Returns the answer as it is kept now; None when there is nothing to keep yet.

    Args:
        seen: the version the user was looking at; 0 when there was no answer yet.
        save_id: made by the browser, and kept by it until a save is confirmed.

    Raises:
        Conflict: somebody saved another answer since `seen`.
        Refused: the rating is not one this criterion allows.
    """
    assessment = locked(assessment)
    (code,) = known(assessment, [criterion])
    permissions.require(by, Can.ANSWER, assessment, [code])
    _check_rating(assessment, code, given)
    current = assessment.answers.filter(criterion=code).first()
    if current is None:
        if given == Given():
            return None
        return _first_version(assessment, code, given, by=by, save_id=save_id)
    if current.content == given.content or _is_untouched(current, given, seen):
        return current
    if _is_unconfirmed(current, save_id, by):
        seen = current.version
    return _next_version(current, given, seen=seen, by=by, save_id=save_id)


def answer_or_new(assessment: Assessment, code: str, by: User) -> Answer:
    answer = assessment.answers.filter(criterion=code).first()
    return answer or _first_version(assessment, code, Given(), by=by, save_id="")


def _check_rating(assessment: Assessment, code: str, given: Given) -> None:
    allowed = assessment.instrument.by_code[code].not_applicable
    if given.reason and given.reason not in allowed:
        raise Refused(_("Criterion %(code)s cannot be left out for this reason.") % {"code": code})


def _is_unconfirmed(answer: Answer, save_id: str, by: User) -> bool:
    """Whether the newest version is the user's own save whose confirmation got lost.

    The browser keeps its id until a save is confirmed, so what follows a broken
    connection is told apart from what a colleague saved.
    """
    newest = answer.versions.filter(number=answer.version, saved_by=by, save_id=save_id)
    return bool(save_id) and newest.exists()


def _is_untouched(answer: Answer, given: Given, seen: int) -> bool:
    """Whether the user changed nothing of the version they were looking at."""
    if seen == 0:
        return given.content == Given().content
    looked_at = answer.versions.filter(number=seen).first()
    return looked_at is not None and looked_at.content == given.content


def _first_version(
    assessment: Assessment, code: str, given: Given, *, by: User, save_id: str
) -> Answer:
    now = timezone.now()
    try:
        with transaction.atomic():
            answer = Answer.objects.create(
                assessment=assessment,
                criterion=code,
                updated_at=now,
                updated_by=by,
                department=department_of(by, assessment),
                approved_by=_approver(given, by, assessment),
                **given.fields,
            )
    except IntegrityError:  # somebody else was first, on a database that locks no parent
        raise Conflict(assessment.answers.get(criterion=code)) from None
    _keep_version(answer, by=by, save_id=save_id)
    return answer


def _next_version(answer: Answer, given: Given, *, seen: int, by: User, save_id: str) -> Answer:
    # One table only: across a join two writers would both succeed on PostgreSQL.
    updated = Answer.objects.filter(pk=answer.pk, version=seen).update(
        version=F("version") + 1,
        updated_at=timezone.now(),
        updated_by=by,
        department=department_of(by, answer.assessment),
        is_unconfirmed=False,
        approved_by=_approver(given, by, answer.assessment),
        **given.fields,
    )
    answer.refresh_from_db()
    if not updated:
        raise Conflict(answer)
    _keep_version(answer, by=by, save_id=save_id)
    return answer


def _approver(given: Given, by: User, assessment: Assessment) -> User | None:
    """Who agrees that a criterion does not apply: the coordinator who says so themselves."""
    agrees = given.reason and permissions.denial(by, Can.DECIDE, assessment) is None
    return by if agrees else None


def _keep_version(answer: Answer, *, by: User, save_id: str) -> None:
    begin_work(answer, by=by)
    AnswerVersion.objects.create(
        answer=answer,
        number=answer.version,
        save_id=save_id,
        saved_at=answer.updated_at,
        saved_by=by,
        level=answer.level,
        reason=answer.reason,
        dont_know=answer.dont_know,
        justification=answer.justification,
    )

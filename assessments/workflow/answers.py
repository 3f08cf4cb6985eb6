"""Saving an answer: every save is a version, and nothing is overwritten unseen."""

from dataclasses import asdict, replace

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import permissions
from assessments.models import Answer, AnswerVersion, Assessment, User
from assessments.permissions import Can
from assessments.scoring import TOP_LEVEL, Rating
from assessments.workflow.assignments import begin_work
from assessments.workflow.audit import audited, note, nothing_changed
from assessments.workflow.locking import department_of, known, locked
from assessments.workflow.merging import known_to, merged
from assessments.workflow.refusals import Conflict, Refused
from assessments.workflow.validation import as_it_is


@audited
def save_answer(
    assessment: Assessment,
    criterion: str,
    given: Rating,
    *,
    seen: int,
    by: User,
    save_id: str = "",
) -> Answer | None:
    """Save an answer as a new version; what is already kept stays in the history.

    What a colleague changed since `seen` in the other field, rating or justification,
    is kept beside it. Returns the answer as it is kept now; None when there is nothing
    to keep yet.

    Args:
        seen: the version the user was looking at; 0 when there was no answer yet.
        save_id: made by the browser, and kept by it until a save is confirmed.

    Raises:
        Conflict: somebody changed the same field otherwise since `seen`.
        Refused: the rating is not one this criterion allows.
    """
    assessment = locked(assessment)
    (code,) = known(assessment, [criterion])
    permissions.require(by, Can.ANSWER, assessment, [code])
    answer, is_new = save_locked(assessment, code, given, seen=seen, by=by, save_id=save_id)
    if answer is None or not is_new:
        nothing_changed()
    else:
        note(version=answer.version)
    return answer


def save_locked(
    assessment: Assessment, code: str, given: Rating, *, seen: int, by: User, save_id: str = ""
) -> tuple[Answer | None, bool]:
    """`save_answer` for a verb that already holds the lock and has checked the right.

    Returns the answer as it is kept now, and whether this is a new version of it.
    """
    _check_rating(assessment, code, given)
    current = assessment.answers.filter(criterion=code).first()
    if current is None:
        if given == Rating():
            return None, False
        return first_version(assessment, code, given, by=by, save_id=save_id), True
    base = known_to(current, seen=seen, save_id=save_id, by=by)
    both = merged(base, given, current.rating) if base else None
    if both is None and current.rating != given:
        raise Conflict(current)
    if both is None or both == current.rating:
        return current, False
    return next_version(current, both, by=by, save_id=save_id), True


def answer_or_new(assessment: Assessment, code: str, by: User) -> Answer:
    answer = assessment.answers.filter(criterion=code).first()
    return answer or first_version(assessment, code, Rating(), by=by)


def carried(
    answer: Answer,
    target: Assessment,
    code: str,
    *,
    by: User,
    is_unconfirmed: bool,
    approved_by: User | None = None,
) -> Answer:
    """Copy an answer to a question of another assessment, or of another instrument version."""
    given = fitting(answer.rating, target, code)
    copy = Answer.objects.create(
        assessment=target,
        criterion=code,
        updated_at=timezone.now(),
        updated_by=by,
        department=answer.department,
        is_unconfirmed=is_unconfirmed,
        approved_by=approved_by,
        **asdict(given),
    )
    AnswerVersion.objects.create(
        answer=copy, number=1, saved_at=copy.updated_at, saved_by=by, **asdict(given)
    )
    return copy


def fitting(given: Rating, assessment: Assessment, code: str) -> Rating:
    """The rating without a reason that the question does not list."""
    allowed = assessment.instrument.by_code[code].not_applicable
    return replace(given, reason="") if given.reason not in ("", *allowed) else given


def _check_rating(assessment: Assessment, code: str, given: Rating) -> None:
    """Refuse a rating that is neither a level nor a listed reason, or several at once."""
    chosen = (given.level is not None, bool(given.reason), given.dont_know)
    if sum(chosen) > 1 or given.level not in (None, *range(TOP_LEVEL + 1)):
        raise Refused(_("Choose one of the answers shown."))
    as_it_is(given.justification, Answer, "justification")
    allowed = assessment.instrument.by_code[code].not_applicable
    if given.reason and given.reason not in allowed:
        raise Refused(_("Criterion %(code)s cannot be left out for this reason.") % {"code": code})


def first_version(
    assessment: Assessment, code: str, given: Rating, *, by: User, save_id: str = ""
) -> Answer:
    """Save the first answer to a criterion. Raises Conflict when somebody else was faster."""
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
                **asdict(given),
            )
    except IntegrityError:  # somebody else was first, on a database that locks no parent
        raise Conflict(assessment.answers.get(criterion=code)) from None
    _keep_version(answer, by=by, save_id=save_id)
    return answer


def next_version(answer: Answer, given: Rating, *, by: User, save_id: str = "") -> Answer:
    """Save `given` as the next version. Raises Conflict when somebody else was faster."""
    approver = _approver(given, by, answer.assessment, before=answer)
    # One table only: across a join two writers would both succeed on PostgreSQL.
    updated = Answer.objects.filter(pk=answer.pk, version=answer.version).update(
        version=F("version") + 1,
        updated_at=timezone.now(),
        updated_by=by,
        department=department_of(by, answer.assessment),
        is_unconfirmed=False,
        approved_by=approver,
        **asdict(given),
    )
    answer.refresh_from_db()
    if not updated:
        raise Conflict(answer)
    _keep_version(answer, by=by, save_id=save_id)
    return answer


def _approver(
    given: Rating, by: User, assessment: Assessment, *, before: Answer | None = None
) -> User | None:
    """Who agrees that a criterion does not apply: the coordinator who says so themselves.

    A coordinator who only improves the text of somebody else's answer has not agreed yet; one who
    confirms what was carried over has.
    """
    if not given.reason or permissions.denial(by, Can.DECIDE, assessment) is not None:
        return None
    is_old = before is not None and before.reason == given.reason and not before.is_unconfirmed
    return before.approved_by if before and is_old else by


def _keep_version(answer: Answer, *, by: User, save_id: str) -> None:
    begin_work(answer, by=by)
    AnswerVersion.objects.create(
        answer=answer,
        number=answer.version,
        save_id=save_id,
        saved_at=answer.updated_at,
        saved_by=by,
        **asdict(answer.rating),
    )

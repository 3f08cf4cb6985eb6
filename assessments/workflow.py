"""Every change to what is kept. Nothing else writes.

Each verb is one transaction: it locks the assessment, asks `permissions`
again, changes, and leaves a trace (a version of the answer, or an audit
entry). What a user can expect to be refused is an exception of this module;
its text is a sentence to show.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import permissions
from assessments.models import (
    Answer,
    AnswerVersion,
    Assessment,
    Assignment,
    AuditEntry,
    Completion,
    Department,
    Evidence,
    Membership,
    Municipality,
    OfficialArticle,
    Role,
    Round,
    Status,
    User,
)
from assessments.permissions import Can

LONGEST_JUSTIFICATION = 3000
"""Characters a completed answer may have. Drafts may be longer, so that no typing is refused."""


class Refused(Exception):
    """An expected refusal; `str()` is a sentence to show."""


class Conflict(Refused):
    """Somebody saved the same answer meanwhile. `theirs` is what is kept now."""

    def __init__(self, theirs: Answer) -> None:
        super().__init__(_("Somebody else saved this answer while you were writing."))
        self.theirs = theirs


class Incomplete(Refused):
    """Criteria still lack something. `gaps` maps each code to a sentence that says what."""

    def __init__(self, gaps: Mapping[str, str]) -> None:
        super().__init__(" ".join(gaps.values()))
        self.gaps = dict(gaps)


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
    def content(self) -> tuple[int | None, str, bool, str]:
        """What two versions are compared by."""
        return (self.level, self.reason, self.dont_know, self.justification)


# Municipalities and people


@transaction.atomic
def set_up_municipality(
    municipality: Municipality, *, by: User, default_language: str
) -> Municipality:
    """Put a municipality of the register into use, with `by` as its coordinator.

    Raises Refused when it is in use already.
    """
    if not permissions.may_set_up(by):
        raise Refused(_("You may not set up a municipality on this instance."))
    municipality = Municipality.objects.select_for_update().get(pk=municipality.pk)
    if municipality.set_up_at is not None:
        raise Refused(_("This municipality is already in use here. Ask its coordinator."))
    municipality.set_up_at = timezone.now()
    municipality.default_language = default_language
    municipality.save(update_fields=["set_up_at", "default_language"])
    Membership.objects.create(user=by, municipality=municipality, role=Role.COORDINATOR)
    _record("set_up_municipality", municipality, by)
    return municipality


@transaction.atomic
def add_department(municipality: Municipality, name: str, *, by: User) -> Department:
    """Add a department. Raises Refused when the name is taken."""
    permissions.require(by, Can.MANAGE_PEOPLE, municipality)
    department, is_new = Department.objects.get_or_create(municipality=municipality, name=name)
    if not is_new:
        raise Refused(_("There is already a department with this name."))
    _record("add_department", municipality, by, department=department.pk)
    return department


@transaction.atomic
def add_member(
    municipality: Municipality,
    *,
    email: str,
    name: str,
    role: Role,
    department: Department | None,
    by: User,
) -> Membership:
    """Make somebody a member, with a new account when they have none.

    A new account has no password: its owner sets one through "Forgot your
    password?". Raises Refused when they are a member already.
    """
    permissions.require(by, Can.MANAGE_PEOPLE, municipality)
    if department is not None and department.municipality_id != municipality.pk:
        raise Refused(_("Choose a department of this municipality."))
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        user = User.objects.create_user(email, name=name, language=municipality.default_language)
    if Membership.objects.filter(user=user, municipality=municipality).exists():
        raise Refused(_("This person is already a member."))
    membership = Membership.objects.create(
        user=user, municipality=municipality, role=role, department=department
    )
    _record("add_member", municipality, by, membership=membership.pk, role=str(role))
    return membership


@transaction.atomic
def remove_member(membership: Membership, *, by: User) -> None:
    """End a membership. Their answers stay. Raises Refused for the last coordinator."""
    permissions.require(by, Can.MANAGE_PEOPLE, membership.municipality)
    Municipality.objects.select_for_update().get(pk=membership.municipality_id)
    others = membership.municipality.memberships.exclude(pk=membership.pk)
    if not others.filter(role=Role.COORDINATOR).exists():
        raise Refused(_("A municipality needs a coordinator. Add another one first."))
    _record("remove_member", membership.municipality, by, membership=membership.pk)
    membership.delete()


def speak(user: User, language: str) -> None:
    """Remember the language somebody chose."""
    user.language = language
    user.save(update_fields=["language"])


# A round


@transaction.atomic
def start_assessment(
    municipality: Municipality, *, round_name: str, reference_date: date, by: User
) -> Assessment:
    """Start a municipality's assessment in a round. Raises Refused when it has one there."""
    permissions.require(by, Can.START, municipality)
    round_, _is_new = Round.objects.get_or_create(name=round_name)
    assessment, is_new = Assessment.objects.get_or_create(
        municipality=municipality, round=round_, defaults={"reference_date": reference_date}
    )
    if not is_new:
        raise Refused(_("There is already an assessment in this round."))
    _record("start_assessment", municipality, by, assessment=str(assessment.pk))
    return assessment


@transaction.atomic
def assign(
    assessment: Assessment,
    criteria: Iterable[str],
    *,
    to: Membership | Department | None,
    by: User,
) -> None:
    """Ask a member or a department to answer criteria; None takes the assignment back."""
    assessment = _locked(assessment)
    permissions.require(by, Can.ASSIGN, assessment)
    criteria = _known(assessment, criteria)
    if to is not None and to.municipality_id != assessment.municipality_id:
        raise Refused(_("Choose somebody of this municipality."))
    assessment.assignments.filter(criterion__in=criteria).delete()
    Assignment.objects.bulk_create(
        Assignment(
            assessment=assessment,
            criterion=code,
            member=to if isinstance(to, Membership) else None,
            department=to if isinstance(to, Department) else None,
        )
        for code in (criteria if to is not None else ())
    )
    _record("assign", assessment.municipality, by, assessment=str(assessment.pk), criteria=criteria)


# Answers


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
    assessment = _locked(assessment)
    (code,) = _known(assessment, [criterion])
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


@transaction.atomic
def add_evidence(
    assessment: Assessment,
    criterion: str,
    *,
    title: str,
    dated: date | None,
    strength: int,
    link: str,
    by: User,
) -> Evidence:
    """Name a document or page that proves an answer."""
    assessment = _locked(assessment)
    (code,) = _known(assessment, [criterion])
    permissions.require(by, Can.ANSWER, assessment, [code])
    answer = _answer_or_new(assessment, code, by)
    evidence = Evidence.objects.create(
        assessment=assessment, title=title, dated=dated, strength=strength, link=link, added_by=by
    )
    evidence.answers.add(answer)
    _record("add_evidence", assessment.municipality, by, evidence=evidence.pk, criterion=code)
    return evidence


@transaction.atomic
def reuse_evidence(assessment: Assessment, criterion: str, evidence: Evidence, *, by: User) -> None:
    """Let evidence named elsewhere in this assessment prove one more answer."""
    assessment = _locked(assessment)
    (code,) = _known(assessment, [criterion])
    permissions.require(by, Can.ANSWER, assessment, [code])
    if evidence.assessment_id != assessment.pk:
        raise Refused(_("Choose evidence of this assessment."))
    evidence.answers.add(_answer_or_new(assessment, code, by))
    _record("reuse_evidence", assessment.municipality, by, evidence=evidence.pk, criterion=code)


@transaction.atomic
def remove_evidence(
    assessment: Assessment, criterion: str, evidence: Evidence, *, by: User
) -> None:
    """Take evidence away from one answer; it is forgotten once no answer uses it."""
    assessment = _locked(assessment)
    permissions.require(by, Can.ANSWER, assessment, [criterion])
    for answer in assessment.answers.filter(criterion=criterion):
        evidence.answers.remove(answer)
    _record(
        "remove_evidence",
        assessment.municipality,
        by,
        evidence=evidence.pk,
        criterion=criterion,
        title=evidence.title,
    )
    if not evidence.answers.exists():
        evidence.delete()


@transaction.atomic
def complete_article(assessment: Assessment, number: int, *, by: User) -> None:
    """Mark an article as completed. Raises Incomplete when a criterion lacks something."""
    assessment = _locked(assessment)
    codes = [criterion.code for criterion in assessment.instrument.article(number).criteria]
    permissions.require(by, Can.COMPLETE, assessment, codes)
    if missing := gaps(assessment, codes):
        raise Incomplete(missing)
    Completion.objects.update_or_create(
        assessment=assessment,
        article=number,
        defaults={"completed_at": timezone.now(), "completed_by": by},
    )


@transaction.atomic
def reopen_article(assessment: Assessment, number: int, *, by: User) -> None:
    """Say that an article is not completed after all."""
    assessment = _locked(assessment)
    codes = [criterion.code for criterion in assessment.instrument.article(number).criteria]
    permissions.require(by, Can.COMPLETE, assessment, codes)
    assessment.completions.filter(article=number).delete()


def gaps(assessment: Assessment, codes: Iterable[str]) -> dict[str, str]:
    """What criteria still lack, a sentence each: something chosen, or why it does not apply."""
    answers = {answer.criterion: answer for answer in assessment.answers.all()}
    missing = {}
    for code in codes:
        answer = answers.get(code)
        if answer is None or not (answer.level is not None or answer.reason or answer.dont_know):
            missing[code] = _("Select a level for criterion %(code)s.") % {"code": code}
        elif answer.reason and not answer.justification.strip():
            missing[code] = _("Say in one sentence why criterion %(code)s does not apply.") % {
                "code": code
            }
        elif len(answer.justification) > LONGEST_JUSTIFICATION:
            missing[code] = _(
                "Shorten the justification of criterion %(code)s to %(limit)s characters or fewer."
            ) % {"code": code, "limit": LONGEST_JUSTIFICATION}
    return missing


# Submitting


@transaction.atomic
def submit(assessment: Assessment, *, by: User) -> None:
    """Close the answers. Raises Incomplete when a criterion has no rating at all."""
    assessment = _locked(assessment)
    permissions.require(by, Can.SUBMIT, assessment)
    if missing := gaps(assessment, assessment.instrument.by_code):
        raise Incomplete(missing)
    assessment.status = Status.SUBMITTED
    assessment.submitted_at = timezone.now()
    assessment.save(update_fields=["status", "submitted_at"])
    _record("submit", assessment.municipality, by, assessment=str(assessment.pk))


@transaction.atomic
def return_to_draft(assessment: Assessment, *, by: User) -> None:
    """Open the answers of a submitted assessment again."""
    assessment = _locked(assessment)
    permissions.require(by, Can.RETURN, assessment)
    assessment.status = Status.DRAFT
    assessment.submitted_at = None
    assessment.save(update_fields=["status", "submitted_at"])
    _record("return_to_draft", assessment.municipality, by, assessment=str(assessment.pk))


# The declaration


@transaction.atomic
def import_declaration(*, language: str, articles: Mapping[int, str]) -> None:
    """Replace the official wording in one language, as plain text by article number."""
    OfficialArticle.objects.filter(language=language).delete()
    OfficialArticle.objects.bulk_create(
        OfficialArticle(language=language, number=number, text=text)
        for number, text in sorted(articles.items())
    )


# Inside


def _locked(assessment: Assessment) -> Assessment:
    """The assessment as it is now, held until the transaction ends."""
    return (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("municipality", "round")
        .get(pk=assessment.pk)
    )


def _known(assessment: Assessment, criteria: Iterable[str]) -> list[str]:
    codes = list(criteria)
    for code in codes:
        if code not in assessment.instrument.by_code:
            raise Refused(_("There is no criterion %(code)s.") % {"code": code})
    return codes


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
                department=_department(by, assessment),
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
        department=_department(by, answer.assessment),
        **given.fields,
    )
    answer.refresh_from_db()
    if not updated:
        raise Conflict(answer)
    _keep_version(answer, by=by, save_id=save_id)
    return answer


def _keep_version(answer: Answer, *, by: User, save_id: str) -> None:
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


def _answer_or_new(assessment: Assessment, code: str, by: User) -> Answer:
    answer = assessment.answers.filter(criterion=code).first()
    return answer or _first_version(assessment, code, Given(), by=by, save_id="")


def _department(user: User, assessment: Assessment) -> Department | None:
    membership = permissions.membership_in(user, assessment)
    return membership.department if membership else None


def _record(verb: str, municipality: Municipality, by: User, **detail: Any) -> None:
    AuditEntry.objects.create(
        at=timezone.now(), by=by, municipality=municipality, verb=verb, detail=detail
    )

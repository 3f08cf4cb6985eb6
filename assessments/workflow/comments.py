"""What members say to each other about a criterion."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import mail, permissions
from assessments.models import Assessment, Comment, Membership, Role, User
from assessments.permissions import Can
from assessments.workflow.audit import audited
from assessments.workflow.locking import known, locked
from assessments.workflow.outbox import queue
from assessments.workflow.refusals import Refused
from assessments.workflow.validation import written


@audited
def comment(
    assessment: Assessment,
    criterion: str,
    text: str,
    *,
    by: User,
    parent: Comment | None = None,
    mentioned: Iterable[Membership] = (),
    for_report: bool = False,
) -> Comment:
    """Say something about a criterion, or reply; whoever is mentioned is mailed.

    A reply opens its thread again. Raises Refused for an empty text, for a
    reply elsewhere, and for who is not a colleague.
    """
    assessment = locked(assessment)
    (code,) = known(assessment, [criterion])
    permissions.require(by, Can.COMMENT, assessment)
    people = list(mentioned)
    text = written(text, Comment, "text", needed=_("Write a comment first."))
    if parent is not None and (
        parent.assessment_id != assessment.pk or parent.criterion != code or parent.parent_id
    ):
        raise Refused(_("Reply to a comment on this criterion."))
    if any(
        person.municipality_id != assessment.municipality_id or person.role == Role.GUEST
        for person in people
    ):
        raise Refused(_("Choose somebody of this municipality."))
    made = Comment.objects.create(
        assessment=assessment,
        criterion=code,
        parent=parent,
        text=text,
        for_report=for_report and parent is None,
        written_by=by,
    )
    made.mentioned.set(people)
    if parent is not None:
        Comment.objects.filter(pk=parent.pk).update(resolved_at=None, resolved_by=None)
    for person in people:
        _tell(made, person)
    return made


@audited
def resolve(thread: Comment, *, by: User) -> None:
    """Say that a thread is settled. It stays readable; a reply opens it again."""
    thread.assessment = locked(thread.assessment)
    permissions.require_of_comment(by, Can.SETTLE, thread)
    Comment.objects.filter(pk=thread.pk, parent=None).update(
        resolved_at=timezone.now(), resolved_by=by
    )


@audited
def print_comment(thread: Comment, *, wanted: bool, by: User) -> None:
    """Let the report print a comment, or keep it out again; replies are never printed."""
    thread.assessment = locked(thread.assessment)
    permissions.require_of_comment(by, Can.PRINT_COMMENT, thread)
    Comment.objects.filter(pk=thread.pk, parent=None).update(for_report=wanted)


def _tell(made: Comment, person: Membership) -> None:
    town, user = made.assessment.municipality, person.user
    if user == made.written_by or not user.is_active:
        return
    page = made.assessment.url("comments", made.criterion)
    queue(
        mail.write(
            "mentioned",
            to=user.email,
            language=mail.spoken(user.language, town.default_language),
            name=str(user),
            by=made.written_by,
            comment=made,
            town=town.name,
            link=mail.with_host(page),
        )
    )

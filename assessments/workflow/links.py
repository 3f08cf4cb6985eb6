"""Asking somebody outside the organisation, who answers by a link and has no account."""

import uuid
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import mail, permissions
from assessments.models import (
    STILL_TO_DO,
    AnswerLink,
    Assessment,
    Membership,
    Removal,
    Removed,
    Role,
    User,
)
from assessments.permissions import Can
from assessments.workflow.ground import known, locked, record
from assessments.workflow.handing import assign
from assessments.workflow.letters import send_link
from assessments.workflow.refusals import Refused
from assessments.workflow.undoing import keep_removed, packed


@transaction.atomic
def ask_by_link(
    assessment: Assessment,
    criteria: Iterable[str],
    *,
    email: str,
    name: str,
    due: date | None = None,
    why: str = "",
    by: User,
) -> AnswerLink:
    """Mail somebody a link to answer criteria; who has one gets a new one, for these as well."""
    assessment = locked(assessment)
    permissions.require(by, Can.ASSIGN, assessment)
    codes, email = known(assessment, criteria), email.strip().lower()
    link = permissions.links_of(assessment).filter(email=email).first()
    if link is None:
        link = AnswerLink(
            assessment=assessment,
            guest=_guest(assessment, name),
            email=email,
            language=mail.spoken(assessment.municipality.default_language),
        )
    link.asked_by = by
    assign(assessment, codes, to=link.guest, due=due, why=why, by=by)
    send_link(link)
    _record("ask_by_link", link, by, criteria=codes)
    return link


@transaction.atomic
def send_link_again(link: AnswerLink, *, by: User) -> None:
    """Mail a new link; the one that was sent before ends."""
    link = _current(link, by)
    send_link(link)
    _record("send_link_again", link, by)


@transaction.atomic
def end_link(link: AnswerLink, *, by: User) -> Removal:
    """Stop a link at once. What was answered stays; what is still to do is nobody's again.

    Returns what `undo_removal` brings back.
    """
    link = _current(link, by)
    link.revoked_at = timezone.now()
    link.save(update_fields=["revoked_at"])
    to_do = link.assessment.assignments.filter(member=link.guest, state__in=STILL_TO_DO)
    removal = keep_removed(
        Removed.LINK,
        link.pk,
        link.assessment.municipality,
        by=by,
        assessment=link.assessment,
        rows=packed(to_do),
    )
    to_do.delete()
    _record("end_link", link, by)
    return removal


@transaction.atomic
def open_link(link: AnswerLink) -> None:
    """Leave a trace that somebody came in by the link."""
    AnswerLink.objects.filter(pk=link.pk).update(opened_at=timezone.now())
    _record("open_link", link, link.guest.user)


def _guest(assessment: Assessment, name: str) -> Membership:
    """A membership for whoever holds the link. Its account cannot sign in, nor get a password."""
    user = User.objects.create_user(
        f"{uuid.uuid4().hex}@guest.invalid", name=name, is_active=False, wants_reminders=False
    )
    return Membership.objects.create(
        user=user, municipality=assessment.municipality, role=Role.GUEST
    )


def _current(link: AnswerLink, by: User) -> AnswerLink:
    assessment = locked(link.assessment)
    permissions.require(by, Can.ASSIGN, assessment)
    found = permissions.links_of(assessment).filter(pk=link.pk).first()
    if found is None:
        raise Refused(_("This link was stopped already."))
    return found


def _record(verb: str, link: AnswerLink, by: User, **detail: object) -> None:
    assessment = link.assessment
    record(
        verb,
        assessment.municipality,
        by,
        assessment=str(assessment.pk),
        answer_link=link.pk,
        **detail,
    )

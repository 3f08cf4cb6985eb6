"""Asking somebody outside the organisation, who answers by a link and has no account."""

import uuid
from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import mail, permissions
from assessments.models import (
    STILL_TO_DO,
    Assessment,
    GuestLink,
    Membership,
    Removal,
    Removed,
    Role,
    User,
)
from assessments.permissions import Can
from assessments.workflow.assignments import assign
from assessments.workflow.audit import acted, audited, note
from assessments.workflow.guest_mail import send_guest_link
from assessments.workflow.limits import may_mail
from assessments.workflow.locking import known, locked
from assessments.workflow.outbox import drop_letters
from assessments.workflow.refusals import Refused, without_address
from assessments.workflow.undoing import keep_removed, packed
from assessments.workflow.validation import mail_address, written


@audited
def ask_by_link(
    assessment: Assessment,
    criteria: Iterable[str],
    *,
    email: str,
    name: str,
    due: date | None = None,
    why: str = "",
    by: User,
) -> GuestLink:
    """Mail somebody a link to answer criteria; who has one gets a new one, for these as well.

    Raises Refused for an unknown criterion or a web address in the words, and TooOften.
    """
    assessment = locked(assessment)
    permissions.require(by, Can.ASSIGN, assessment)
    codes, name = known(assessment, criteria), without_address(written(name, User, "name"))
    email, why = mail_address(email, GuestLink), without_address(why)
    link = permissions.guest_links_of(assessment).filter(email=email).first()
    if link is None:
        link = GuestLink(
            assessment=assessment,
            guest=_guest(assessment, name),
            email=email,
            language=mail.spoken(assessment.municipality.default_language),
        )
    link.asked_by = by
    assign(assessment, codes, to=link.guest, due=due, why=why, by=by)
    may_mail(assessment.municipality, email, by=by)
    send_guest_link(link)
    note(criteria=codes)
    return link


@audited
def send_link_again(link: GuestLink, *, by: User) -> None:
    """Mail a new link; the one that was sent before ends. Raises TooOften."""
    link = _current(link, by)
    may_mail(link.assessment.municipality, link.email, by=by)
    send_guest_link(link)


@audited
def correct_link(link: GuestLink, *, email: str, by: User) -> None:
    """Mail a new link to another address; the one that was sent before ends.

    Raises Refused when somebody with that address was asked already, and TooOften.
    """
    link, email = _current(link, by), mail_address(email, GuestLink)
    others = permissions.guest_links_of(link.assessment).exclude(pk=link.pk)
    if others.filter(email=email).exists():
        raise Refused(_("Somebody with this address was asked already."))
    link.email = email
    may_mail(link.assessment.municipality, email, by=by)
    send_guest_link(link)


@audited
def end_link(link: GuestLink, *, by: User) -> Removal:
    """Stop a link at once. What was answered stays; what is still to do is nobody's again.

    Returns what `undo_removal` brings back.
    """
    link = _current(link, by)
    link.revoked_at = timezone.now()
    link.save(update_fields=["revoked_at"])
    drop_letters(guest_link=link)
    to_do = link.assessment.assignments.filter(member=link.guest, state__in=STILL_TO_DO)
    removal = keep_removed(
        Removed.LINK,
        link.pk,
        link.assessment.municipality,
        by=by,
        name=str(link.guest.user),
        assessment=link.assessment,
        rows=packed(to_do),
    )
    to_do.delete()
    return removal


@audited
def open_link(link: GuestLink) -> None:
    """Record that somebody came in by the link."""
    GuestLink.objects.filter(pk=link.pk).update(opened_at=timezone.now())
    acted(link.guest.user)


def _guest(assessment: Assessment, name: str) -> Membership:
    """A membership for whoever holds the link. Its account cannot sign in, nor get a password."""
    user = User.objects.create_user(
        f"{uuid.uuid4().hex}@guest.invalid", name=name, is_active=False, wants_reminders=False
    )
    return Membership.objects.create(
        user=user, municipality=assessment.municipality, role=Role.GUEST
    )


def _current(link: GuestLink, by: User) -> GuestLink:
    assessment = locked(link.assessment)
    permissions.require(by, Can.ASSIGN, assessment)
    found = permissions.guest_links_of(assessment).filter(pk=link.pk).first()
    if found is None:
        raise Refused(_("This link was stopped already."))
    return found

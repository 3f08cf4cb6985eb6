"""Inviting people by e-mail, and what they do with the invitation.

Nothing here tells an inviter more about an address than that they invited it,
until its owner accepts.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import mail, permissions
from assessments.models import (
    Department,
    Invitation,
    Membership,
    Municipality,
    Removal,
    Removed,
    Role,
    User,
)
from assessments.models.invitations import hash_of, new_token
from assessments.permissions import Can
from assessments.workflow.audit import acted, audited
from assessments.workflow.limits import may_mail
from assessments.workflow.outbox import drop_letters, queue
from assessments.workflow.refusals import Refused, without_address
from assessments.workflow.undoing import keep_removed
from assessments.workflow.validation import mail_address

VALID = timedelta(days=7)
"""How long a link works."""


@audited
def invite(
    municipality: Municipality,
    *,
    email: str,
    name: str,
    role: Role,
    department: Department | None,
    by: User,
) -> Invitation:
    """Ask somebody by e-mail to become a member.

    It does the same whether the address has an account or not, so that nobody learns
    by inviting who has one; whoever has one joins with it.

    Raises Refused when they are a member, or were invited, already, and TooOften.
    """
    permissions.require(by, Can.MANAGE_PEOPLE, municipality)
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    if department is not None and department.municipality_id != municipality.pk:
        raise Refused(_("Choose a department of this municipality."))
    invitation = Invitation(
        municipality=municipality,
        email=_free_address(municipality, email),
        name=without_address(name),
        role=role,
        department=department,
        language=mail.spoken(municipality.default_language),
        invited_by=by,
    )
    _send(invitation, by)
    return invitation


@audited
def invite_again(invitation: Invitation, *, by: User) -> None:
    """Send a new link; the one that was sent before ends. Raises TooOften."""
    permissions.require(by, Can.MANAGE_PEOPLE, invitation.municipality)
    invitation = _open(invitation.token_hash)
    _send(invitation, by)


@audited
def correct_invitation(invitation: Invitation, *, email: str, by: User) -> None:
    """Send an invitation to another address; the link that was sent before ends.

    Raises Refused when somebody with that address is a member, or was invited, already.
    """
    town = invitation.municipality
    permissions.require(by, Can.MANAGE_PEOPLE, town)
    Municipality.objects.select_for_update().get(pk=town.pk)
    invitation = _open(invitation.token_hash)
    if email.strip().lower() != invitation.email:
        invitation.email = _free_address(town, email)
    _send(invitation, by)


@audited
def withdraw_invitation(invitation: Invitation, *, by: User) -> Removal:
    """Take an invitation back; its link ends until `undo_removal` opens it again."""
    permissions.require(by, Can.MANAGE_PEOPLE, invitation.municipality)
    invitation = _open(invitation.token_hash)
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    drop_letters(invitation=invitation)
    return keep_removed(
        Removed.INVITATION,
        invitation.pk,
        invitation.municipality,
        by=by,
        name=invitation.name,
    )


@audited
def accept_invitation(
    invitation: Invitation, *, name: str, password: str, language: str = ""
) -> Membership:
    """Make the account and the membership of somebody who opened their link.

    Args:
        language: the one they read in; "" for that of the invitation.

    Raises Refused when the link ended meanwhile, or the address has an account.
    """
    invitation = _open(invitation.token_hash, at=timezone.now())
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                invitation.email,
                password,
                name=without_address(name),
                language=language or invitation.language,
            )
    except IntegrityError:
        raise Refused(
            _("You have an account already. Sign in, then open the link again.")
        ) from None
    acted(user)
    return _join(invitation, user)


@audited
def join(invitation: Invitation, *, by: User) -> Membership:
    """Accept an invitation with the account that its address has. Raises Refused for another."""
    invitation = _open(invitation.token_hash, at=timezone.now())
    if by.email != invitation.email:
        raise Refused(
            _("This invitation was sent to another e-mail address than the one you signed in with.")
        )
    return _join(invitation, by)


def _free_address(municipality: Municipality, email: str) -> str:
    """The address, when nobody in the municipality has it yet; what is elsewhere is not asked."""
    email = mail_address(email, Invitation)
    if permissions.colleagues(municipality).filter(user__email=email).exists():
        raise Refused(_("This person is already a member."))
    if permissions.open_invitations(municipality).filter(email=email).exists():
        raise Refused(_("This person was invited already. You can send the invitation again."))
    return email


def _send(invitation: Invitation, by: User) -> None:
    """Keep the invitation under a new token, and owe the mail that holds it."""
    may_mail(invitation.municipality, invitation.email, by=by)
    token = new_token()
    invitation.token_hash = hash_of(token)
    invitation.expires_at = timezone.now() + VALID
    invitation.mail_refused_at = None
    invitation.save()
    letter = mail.write(
        "invitation",
        to=invitation.email,
        language=invitation.language,
        invitation=invitation,
        link=mail.link("invitation", token),
    )
    queue(letter, invitation=invitation)


def _open(token_hash: str, at: datetime | None = None) -> Invitation:
    """The invitation, held until the transaction ends. Raises Refused when it ended.

    Args:
        at: when its link is used; None when it need not work.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("municipality")
        .filter(token_hash=token_hash, accepted_at=None, revoked_at=None)
        .first()
    )
    if invitation is None or (at is not None and invitation.expires_at <= at):
        raise Refused(_("This invitation is no longer valid."))
    return invitation


def _join(invitation: Invitation, user: User) -> Membership:
    membership, _is_new = Membership.objects.get_or_create(
        user=user,
        municipality=invitation.municipality,
        defaults={"role": invitation.role, "department": invitation.department},
    )
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    return membership

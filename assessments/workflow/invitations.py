"""Inviting people by e-mail, and what they do with the invitation."""

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
from assessments.models.invitation import hash_of, new_token
from assessments.permissions import Can
from assessments.workflow.ground import record
from assessments.workflow.places import add_member
from assessments.workflow.post import queue
from assessments.workflow.refusals import Refused
from assessments.workflow.undoing import keep_removed

VALID = timedelta(days=7)
"""How long a link works."""


@transaction.atomic
def invite(
    municipality: Municipality,
    *,
    email: str,
    name: str,
    role: Role,
    department: Department | None,
    by: User,
) -> Membership | Invitation:
    """Make somebody a member when they have an account; else ask them by e-mail to join.

    Raises Refused when they are a member, or were invited, already.
    """
    permissions.require(by, Can.MANAGE_PEOPLE, municipality)
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    email = email.strip().lower()
    if User.objects.filter(email=email).exists():
        return _added(municipality, email, name, role, department, by)
    if department is not None and department.municipality_id != municipality.pk:
        raise Refused(_("Choose a department of this municipality."))
    if permissions.open_invitations(municipality).filter(email=email).exists():
        raise Refused(_("This person was invited already. You can send the invitation again."))
    invitation = Invitation(
        municipality=municipality,
        email=email,
        name=name,
        role=role,
        department=department,
        language=mail.spoken(municipality.default_language),
        invited_by=by,
    )
    _send(invitation)
    record("invite", municipality, by, invitation=invitation.pk, role=str(role))
    return invitation


@transaction.atomic
def invite_again(invitation: Invitation, *, by: User) -> None:
    """Send a new link; the one that was sent before ends."""
    permissions.require(by, Can.MANAGE_PEOPLE, invitation.municipality)
    invitation = _open(invitation.token_hash)
    _send(invitation)
    record("invite_again", invitation.municipality, by, invitation=invitation.pk)


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User) -> Removal:
    """Take an invitation back; its link ends until `undo_removal` opens it again."""
    permissions.require(by, Can.MANAGE_PEOPLE, invitation.municipality)
    invitation = _open(invitation.token_hash)
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    record("withdraw_invitation", invitation.municipality, by, invitation=invitation.pk)
    return keep_removed(Removed.INVITATION, invitation.pk, invitation.municipality, by=by)


@transaction.atomic
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
                invitation.email, password, name=name, language=language or invitation.language
            )
    except IntegrityError:
        raise Refused(
            _("You have an account already. Sign in, then open the link again.")
        ) from None
    return _join(invitation, user)


@transaction.atomic
def join(invitation: Invitation, *, by: User) -> Membership:
    """Accept an invitation with the account that its address has. Raises Refused for another."""
    invitation = _open(invitation.token_hash, at=timezone.now())
    if by.email != invitation.email:
        raise Refused(
            _("This invitation was sent to another e-mail address than the one you signed in with.")
        )
    return _join(invitation, by)


def _added(
    municipality: Municipality,
    email: str,
    name: str,
    role: Role,
    department: Department | None,
    by: User,
) -> Membership:
    added = add_member(
        municipality, email=email, name=name, role=role, department=department, by=by
    )
    queue(
        mail.write(
            "added",
            to=email,
            language=mail.spoken(added.user.language, municipality.default_language),
            member=added,
            by=by,
            link=mail.link("municipality", municipality.slug),
            has_password=added.user.has_usable_password(),
        )
    )
    return added


def _send(invitation: Invitation) -> None:
    """Keep the invitation under a new token, and owe the mail that holds it."""
    token = new_token()
    invitation.token_hash = hash_of(token)
    invitation.expires_at = timezone.now() + VALID
    invitation.save()
    queue(
        mail.write(
            "invitation",
            to=invitation.email,
            language=invitation.language,
            invitation=invitation,
            link=mail.link("invitation", token),
        )
    )


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
    record(
        "accept_invitation",
        invitation.municipality,
        user,
        invitation=invitation.pk,
        membership=membership.pk,
    )
    return membership

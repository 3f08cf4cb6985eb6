"""Bringing back what was removed: a member, an invitation, a link, evidence."""

import json
from collections.abc import Iterable
from typing import Any

from django.core import serializers
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import permissions
from assessments.models import (
    UNDO_WITHIN,
    Action,
    Assessment,
    Assignment,
    Evidence,
    GuestLink,
    Invitation,
    Membership,
    Municipality,
    Removal,
    Removed,
    User,
)
from assessments.permissions import Can
from assessments.workflow.audit import audited, note
from assessments.workflow.files import forget_removals
from assessments.workflow.locking import locked
from assessments.workflow.refusals import Refused


def keep_removed(
    what: Removed, key: int, municipality: Municipality, *, by: User, **kept: Any
) -> Removal:
    """Note what is about to be removed, so that it can be brought back for a while."""
    forget_removals(municipality, before=timezone.now() - UNDO_WITHIN)
    return Removal.objects.create(
        what=what,
        key=key,
        municipality=municipality,
        removed_at=timezone.now(),
        removed_by=by,
        **kept,
    )


def packed(rows: Iterable[models.Model]) -> str:
    """Rows as text, with all their columns, times to the microsecond."""
    return json.dumps(serializers.serialize("python", rows), default=str)


def unpacked(removal: Removal) -> list[Any]:
    """The rows from that text, ready to be saved."""
    return list(serializers.deserialize("python", json.loads(removal.rows)))


@audited
def undo_removal(removal: Removal, *, by: User) -> None:
    """Restore what was removed; whoever was removed gets no second mail.

    Needs the right to remove it. Raises Refused when it is too late, or when
    something else has taken its place.
    """
    town = Municipality.objects.select_for_update(no_key=True).get(pk=removal.municipality_id)
    found = Removal.objects.filter(municipality=town, pk=removal.pk).first()
    if found is None or found.removed_at < timezone.now() - UNDO_WITHIN:
        raise Refused(_("It is too late to undo this."))
    {
        Removed.MEMBER: _bring_member_back,
        Removed.INVITATION: _open_invitation_again,
        Removed.LINK: _let_link_work_again,
        Removed.EVIDENCE: _name_evidence_again,
    }[Removed(found.what)](found, by)
    note(what=found.what, key=found.key)
    found.delete()


def _bring_member_back(removal: Removal, by: User) -> None:
    permissions.require(by, Can.MANAGE_PEOPLE, removal.municipality)
    first, *others = unpacked(removal)
    member: Any = first.object
    if removal.municipality.memberships.filter(user=member.user_id).exists():
        raise Refused(_("This person is already a member."))
    first.save()
    for row in others:
        if isinstance(row.object, Assignment):
            _assign_again(row)
        else:
            row.save()
    Action.objects.filter(pk__in=removal.actions, owner=None).update(owner=member)


def _open_invitation_again(removal: Removal, by: User) -> None:
    permissions.require(by, Can.MANAGE_PEOPLE, removal.municipality)
    invitation = Invitation.objects.get(pk=removal.key)
    open_ = permissions.open_invitations(removal.municipality).filter(email=invitation.email)
    members = Membership.objects.filter(
        municipality=removal.municipality, user__email=invitation.email
    )
    if open_.exists() or members.exists():
        raise Refused(_("This person was invited again in the meantime."))
    invitation.revoked_at = None
    invitation.save(update_fields=["revoked_at"])


def _let_link_work_again(removal: Removal, by: User) -> None:
    assessment = _open_assessment(removal)
    permissions.require(by, Can.ASSIGN, assessment)
    link = GuestLink.objects.get(pk=removal.key)
    if permissions.guest_links_of(assessment).filter(email=link.email).exists():
        raise Refused(_("This person has a new link already."))
    link.revoked_at = None
    link.save(update_fields=["revoked_at"])
    for row in unpacked(removal):
        _assign_again(row)


def _name_evidence_again(removal: Removal, by: User) -> None:
    assessment = _open_assessment(removal)
    permissions.require(by, Can.ANSWER, assessment, [removal.criterion])
    (row,) = unpacked(removal)
    if not Evidence.objects.filter(pk=removal.key).exists():
        row.save()
    answer = assessment.answers.get(criterion=removal.criterion)
    answer.evidence.add(removal.key)


def _open_assessment(removal: Removal) -> Assessment:
    if removal.assessment is None:
        raise Refused(_("It is too late to undo this."))
    return locked(removal.assessment)


def _assign_again(row: Any) -> None:
    """Assign the same again, unless somebody else has it by now."""
    wanted = row.object
    asked = Assignment.objects.filter(assessment=wanted.assessment_id, criterion=wanted.criterion)
    if not asked.exists():
        row.save()

"""Inviting people, and what they do with the invitation."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments import permissions, workflow
from assessments.models import (
    Invitation,
    Membership,
    OutgoingMail,
    Role,
    User,
)
from tests import factories

pytestmark = pytest.mark.django_db


def invite(town, email="new@town.example", **given):
    return workflow.invite(
        town,
        **{
            "email": email,
            "name": "Néw O'Neil",
            "role": Role.CONTRIBUTOR,
            "department": None,
            "by": factories.coordinator_of(town),
        }
        | given,
    )


def token_in(message):
    (link,) = [word for word in message.body.split() if "/invitation/" in word]
    return link.rstrip("/").rpartition("/")[2]


def test_an_invitation_makes_no_account_until_it_is_accepted(town, mailed):
    (message,) = mailed(invite, town, email=" New@Town.example ")
    assert message.to == ["new@town.example"]
    assert not User.objects.filter(email="new@town.example").exists()
    (found,) = permissions.open_invitations(town)
    membership = workflow.accept_invitation(found, name="New", password="entirely-new-words")
    assert membership.user.check_password("entirely-new-words")
    assert (membership.municipality, membership.role) == (town, Role.CONTRIBUTOR)
    assert not permissions.open_invitations(town).exists()


def test_an_invitation_speaks_the_language_of_its_town_in_text_and_html(town, mailed):
    town.default_language = "nl"
    town.save()
    (message,) = mailed(invite, town)
    ((html, kind),) = message.alternatives
    assert kind == "text/html"
    assert 'lang="nl"' in html
    assert "Néw O'Neil" in message.body
    assert "Néw O&#x27;Neil" in html
    assert token_in(message) in html


def test_the_token_is_kept_nowhere_once_the_mail_went_out(town, mailed):
    (message,) = mailed(invite, town)
    token = token_in(message)
    assert len(token) > 40
    kept = [str(list(model.objects.values())) for model in (Invitation, OutgoingMail)]
    assert not any(token in text for text in kept)
    assert OutgoingMail.objects.get().sent_at


def test_sending_again_ends_the_old_link(town, mailed):
    (first,) = mailed(invite, town)
    (found,) = permissions.open_invitations(town)
    (second,) = mailed(workflow.invite_again, found, by=factories.coordinator_of(town))
    old, new = (workflow.invitations.hash_of(token_in(m)) for m in (first, second))
    assert permissions.invitation_behind(old) is None
    assert permissions.invitation_behind(new) == found


def test_a_withdrawn_an_expired_and_a_used_invitation_let_nobody_in(town):
    by = factories.coordinator_of(town)
    withdrawn, expired, used = (invite(town, f"{n}@town.example") for n in range(3))
    workflow.withdraw_invitation(withdrawn, by=by)
    expired.expires_at = timezone.now() - timedelta(minutes=1)
    expired.save()
    workflow.accept_invitation(used, name="Used", password="entirely-new-words")
    for invitation in (withdrawn, expired, used):
        assert permissions.invitation_behind(invitation.token_hash) is None
        with pytest.raises(workflow.Refused, match="no longer valid"):
            workflow.accept_invitation(invitation, name="X", password="entirely-new-words")
    assert Membership.objects.filter(municipality=town).count() == 2


def test_nobody_is_invited_twice_at_a_time(town):
    invite(town)
    with pytest.raises(workflow.Refused, match="invited already"):
        invite(town)
    (found,) = permissions.open_invitations(town)
    found.pk, found.token_hash = None, "other"
    with pytest.raises(IntegrityError), transaction.atomic():
        found.save(force_insert=True)


def test_two_towns_can_invite_one_person_who_joins_both(town):
    other = factories.municipality("Gouda")
    first, second = invite(town), invite(other)
    user = workflow.accept_invitation(first, name="N", password="entirely-new-words").user
    with pytest.raises(workflow.Refused, match="account already"):
        workflow.accept_invitation(second, name="N", password="another-new-word")
    with pytest.raises(workflow.Refused, match="another e-mail address"):
        workflow.join(second, by=factories.user())
    assert workflow.join(second, by=user).municipality == other


def test_only_a_coordinator_invites_and_only_into_their_own_departments(town):
    with pytest.raises(PermissionDenied):
        invite(town, by=factories.member(town, Role.CONTRIBUTOR))
    foreign = factories.department(factories.municipality("Gouda"))
    with pytest.raises(workflow.Refused, match="of this municipality"):
        invite(town, department=foreign)
    assert not Invitation.objects.exists()

"""Inviting, handing out and in, mail that is owed, and reminders."""

import logging
import smtplib
import socket
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from assessments import permissions, workflow
from assessments.models import (
    AssignmentState,
    Invitation,
    Membership,
    OutgoingMail,
    Role,
    Status,
    User,
)
from assessments.workflow import Given
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


class Away(BaseEmailBackend):
    """A mail server that refuses, naming the address it refuses."""

    def send_messages(self, email_messages):
        raise smtplib.SMTPRecipientsRefused({"secret@town.example": (450, b"not now")})


@pytest.fixture
def mailed(django_capture_on_commit_callbacks):
    """Does something and lets its transaction be kept; gives the mails that went out."""

    def done(verb, *args, **kwargs):
        before = len(mail.outbox)
        with django_capture_on_commit_callbacks(execute=True):
            verb(*args, **kwargs)
        return mail.outbox[before:]

    return done


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


@pytest.fixture
def contributor(begun):
    person = factories.member(begun.municipality, Role.CONTRIBUTOR)
    factories.assign(begun, ["5.1", "5.2"], person)
    return person


def state(begun, code="5.1"):
    return begun.assignments.get(criterion=code).state


def save(begun, person, code="5.1", level=3):
    current = begun.answers.filter(criterion=code).first()
    seen = current.version if current else 0
    workflow.save_answer(begun, code, Given(level, "", False, "So."), seen=seen, by=person)


def ask(begun, person, due, codes=("5.1",), why=""):
    workflow.assign(
        begun,
        codes,
        to=factories.membership(person, begun.municipality),
        by=factories.coordinator_of(begun.municipality),
        due=due,
        why=why,
    )


# Inviting


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


# Mail that is owed


def test_a_mail_server_that_is_away_loses_nothing_and_later_each_mail_goes_out_once(
    town, mailed, settings, caplog
):
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.test_together.Away"
    with caplog.at_level(logging.WARNING):
        assert mailed(invite, town) == []
    row = OutgoingMail.objects.get()
    assert (row.attempts, row.sent_at, row.last_error) == (1, None, "SMTPRecipientsRefused 450")
    assert "@" not in caplog.text
    settings.EMAIL_BACKEND = working
    call_command("send_mail")
    assert mail.outbox == []  # not before its pause is over
    OutgoingMail.objects.update(try_after=timezone.now())
    call_command("send_mail")
    call_command("send_mail")
    assert [message.to for message in mail.outbox] == [["new@town.example"]]


def test_a_mail_is_owed_only_when_its_change_is_kept(town):
    with transaction.atomic():
        invite(town)
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()


def test_an_attempt_that_runs_keeps_others_from_making_one(town):
    invite(town)
    OutgoingMail.objects.update(try_after=timezone.now() + timedelta(minutes=4), attempts=1)
    assert workflow.send_owed_mail() == (0, 1, 0)
    assert mail.outbox == []


def test_a_pause_from_before_the_clock_was_set_back_is_over(town):
    invite(town)
    OutgoingMail.objects.update(try_after=timezone.now() + timedelta(hours=25), sent_at=None)
    assert workflow.send_owed_mail() == (1, 0, 0)


def test_a_mail_server_that_says_nothing_makes_no_error_page(
    town, sign_in, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 0.3
    browser = sign_in(factories.coordinator_of(town))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        sent = {"name": "Nadia", "email": "new@town.example", "role": "reader"}
        with django_capture_on_commit_callbacks(execute=True):
            response = browser.post(reverse("people", args=[town.slug]), sent)
    assert response.status_code == 302
    assert OutgoingMail.objects.get().sent_at is None


def test_a_mail_whose_links_ended_is_forgotten(town):
    invite(town)
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(days=8))
    assert workflow.send_owed_mail() == (0, 0, 0)
    assert not OutgoingMail.objects.exists()


# Handing out and in


def test_an_answer_of_the_assignee_begins_the_work_and_one_of_somebody_else_does_not(
    begun, contributor
):
    save(begun, factories.coordinator_of(begun.municipality), "5.2")
    save(begun, contributor, "5.1")
    assert (state(begun, "5.1"), state(begun, "5.2")) == ("in_progress", "assigned")


def test_work_goes_to_and_fro_until_it_is_accepted(begun, contributor):
    by = factories.coordinator_of(begun.municipality)
    save(begun, contributor)
    workflow.hand_in(begun, ["5.1"], by=contributor)
    assert state(begun) == AssignmentState.HANDED_IN
    workflow.send_back(begun, ["5.1"], note="Name the plan.", by=by)
    asked = begun.assignments.get(criterion="5.1")
    assert (asked.state, asked.note) == (AssignmentState.SENT_BACK, "Name the plan.")
    save(begun, contributor, level=2)
    assert state(begun) == AssignmentState.IN_PROGRESS
    workflow.hand_in(begun, ["5.1"], by=contributor)
    workflow.accept_work(begun, ["5.1"], by=by)
    assert state(begun) == AssignmentState.ACCEPTED


@pytest.mark.parametrize("role", [Role.READER, Role.SIGNATORY])
def test_nothing_is_asked_of_who_may_not_answer(role, begun):
    person = factories.member(begun.municipality, role)
    with pytest.raises(workflow.Refused, match="role"):
        ask(begun, person, None)
    assert not begun.assignments.exists()


def test_what_changes_after_it_was_accepted_is_no_longer_accepted(begun, contributor):
    save(begun, contributor)
    workflow.hand_in(begun, ["5.1"], by=contributor)
    workflow.accept_work(begun, ["5.1"], by=factories.coordinator_of(begun.municipality))
    save(begun, contributor, level=3)
    assert state(begun) == AssignmentState.ACCEPTED
    save(begun, contributor, level=4)
    assert state(begun) == AssignmentState.IN_PROGRESS


def test_nothing_is_handed_in_without_an_answer_or_by_somebody_else(begun, contributor):
    with pytest.raises(workflow.Incomplete):
        workflow.hand_in(begun, ["5.1"], by=contributor)
    save(begun, contributor)
    with pytest.raises(PermissionDenied):
        workflow.hand_in(begun, ["5.1"], by=factories.member(begun.municipality, Role.CONTRIBUTOR))
    with pytest.raises(workflow.Refused, match="not assigned to you"):
        workflow.hand_in(begun, ["5.1"], by=factories.coordinator_of(begun.municipality))
    assert state(begun) == AssignmentState.IN_PROGRESS


def test_only_what_was_handed_in_is_judged_and_sending_back_needs_a_sentence(begun, contributor):
    by = factories.coordinator_of(begun.municipality)
    with pytest.raises(workflow.Refused, match="handed in"):
        workflow.accept_work(begun, ["5.1"], by=by)
    save(begun, contributor)
    workflow.hand_in(begun, ["5.1"], by=contributor)
    with pytest.raises(workflow.Refused, match="sentence"):
        workflow.send_back(begun, ["5.1"], note="  ", by=by)
    with pytest.raises(PermissionDenied):
        workflow.accept_work(begun, ["5.1"], by=contributor)
    assert state(begun) == AssignmentState.HANDED_IN


def test_another_day_for_the_same_person_does_not_undo_their_progress(begun, contributor):
    save(begun, contributor)
    ask(begun, contributor, TODAY, ["5.1"], "You know.")
    asked = begun.assignments.get(criterion="5.1")
    assert (asked.state, asked.due, asked.why) == ("in_progress", TODAY, "You know.")
    ask(begun, factories.member(begun.municipality, Role.CONTRIBUTOR), TODAY)
    assert state(begun) == AssignmentState.ASSIGNED


def test_my_work_is_mine_or_my_departments_and_only_where_i_may_answer(begun, contributor):
    town = begun.municipality
    office = factories.department(town)
    colleague = factories.member(town, Role.CONTRIBUTOR, of=office)
    reader = factories.member(town, Role.READER, of=office)
    workflow.assign(begun, ["1.1"], to=office, by=factories.coordinator_of(town))
    other = factories.assessment(factories.municipality("Gouda"))
    factories.assign(other, ["2.1"], factories.member(other.municipality, Role.CONTRIBUTOR))
    found = {
        person: sorted(permissions.assigned_work(person).values_list("criterion", flat=True))
        for person in (contributor, colleague, reader)
    }
    assert found == {contributor: ["5.1", "5.2"], colleague: ["1.1"], reader: []}
    begun.status = Status.SUBMITTED
    begun.save()
    assert not permissions.assigned_work(contributor).exists()


# Reminders


def told_before(begun, person, on=date(2026, 11, 10)):
    """What is asked of them is from before that day, and they had a digest on it."""
    long_ago = datetime.combine(on - timedelta(days=1), time(9), tzinfo=UTC)
    begun.assignments.update(assigned_at=long_ago)
    person.reminded_on = on
    person.save()


def test_a_digest_comes_once_a_day_whatever_runs(begun, contributor, mailed):
    ask(begun, contributor, TODAY + timedelta(days=7))
    assert len(mailed(workflow.remind, TODAY)) == 1
    assert mailed(workflow.remind, TODAY) == []
    assert len(mailed(workflow.remind, TODAY + timedelta(days=1))) == 1


def test_a_digest_names_what_is_due_and_overdue_and_nothing_else(begun, contributor, mailed):
    ask(begun, contributor, TODAY - timedelta(days=1), ["5.1"])
    ask(begun, contributor, TODAY + timedelta(days=7), ["5.2"])
    ask(begun, contributor, TODAY + timedelta(days=8), ["5.3"])
    ask(begun, contributor, None, ["5.4"])
    ask(begun, contributor, TODAY, ["1.1"])
    save(begun, contributor, "1.1")
    workflow.hand_in(begun, ["1.1"], by=contributor)
    told_before(begun, contributor)
    (message,) = mailed(workflow.remind, TODAY)
    assert message.to == [contributor.email]
    named = [code for code in begun.instrument.by_code if f"- {code} " in message.body]
    assert named == ["5.1", "5.2"]
    assert "overdue since 23 November 2026" in message.body
    assert "due 1 December 2026" in message.body


def test_a_digest_names_what_is_new_whenever_it_is_due(begun, contributor, mailed):
    told_before(begun, contributor)
    ask(begun, contributor, None, ["5.3"])
    ask(begun, contributor, TODAY + timedelta(days=90), ["5.4"])
    at = datetime.combine(date(2026, 11, 11), time(9), tzinfo=UTC)
    begun.assignments.filter(criterion__in=["5.3", "5.4"]).update(assigned_at=at)
    (message,) = mailed(workflow.remind, TODAY)
    named = [line for line in message.body.splitlines() if line.startswith("- ")]
    assert [line.split(" ")[1] for line in named] == ["5.4", "5.3"]
    assert "due 22 February 2027" in named[0]
    assert "due" not in named[1]
    assert mailed(workflow.remind, TODAY + timedelta(days=1)) == []


def test_what_is_sent_back_is_news(begun, contributor, mailed):
    save(begun, contributor, "5.1")
    workflow.hand_in(begun, ["5.1"], by=contributor)
    told_before(begun, contributor, on=timezone.localdate() - timedelta(days=1))
    by = factories.coordinator_of(begun.municipality)
    workflow.send_back(begun, ["5.1"], note="Name the decision.", by=by)
    (message,) = mailed(workflow.remind, timezone.localdate())
    named = [line for line in message.body.splitlines() if line.startswith("- ")]
    assert [line.split(" ")[1] for line in named] == ["5.1"]
    assert "Sent back: Name the decision." in named[0]


def test_a_digest_holds_nothing_of_another_municipality(begun, contributor, mailed):
    other = factories.assessment(factories.municipality("Gouda"))
    stranger = factories.member(other.municipality, Role.CONTRIBUTOR)
    ask(other, stranger, TODAY, ["2.1"])
    ask(begun, contributor, TODAY)
    left = factories.membership(contributor, begun.municipality)
    gone = factories.member(other.municipality, Role.CONTRIBUTOR)
    ask(other, gone, TODAY, ["2.2"])
    workflow.remove_member(
        factories.membership(gone, other.municipality),
        by=factories.coordinator_of(other.municipality),
    )
    found = {message.to[0]: message.body for message in mailed(workflow.remind, TODAY)}
    assert set(found) == {contributor.email, stranger.email}
    assert "Gouda" not in found[contributor.email]
    assert left.municipality.name not in found[stranger.email]


def test_nothing_is_sent_where_nothing_is_owed_or_wanted(begun, contributor, mailed):
    told_before(begun, contributor)
    assert mailed(workflow.remind, TODAY) == []
    ask(begun, contributor, TODAY)
    workflow.switch_off_reminders(contributor)
    assert mailed(workflow.remind, TODAY) == []
    workflow.switch_on_reminders(contributor)
    assert len(mailed(workflow.remind, TODAY)) == 1


def test_a_digest_speaks_its_receivers_language_and_can_be_switched_off(
    begun, contributor, mailed, client
):
    workflow.speak(contributor, "nl")
    ask(begun, contributor, TODAY)
    (message,) = mailed(workflow.remind, TODAY)
    ((html, _kind),) = message.alternatives
    assert 'lang="nl"' in html
    link = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert link in message.body
    path = link.removeprefix("http://127.0.0.1:8000")
    client.get(path)
    contributor.refresh_from_db()
    assert contributor.wants_reminders
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    contributor.refresh_from_db()
    assert not contributor.wants_reminders


def test_a_switch_off_link_that_was_not_made_here_switches_nothing_off(contributor, client):
    page = client.post(f"/reminders/{contributor.pk}/off/").content.decode()
    assert "This link does not work" in page
    assert User.objects.filter(wants_reminders=False).count() == 0


def test_the_command_reminds_and_sends_what_was_owed(begun, contributor, capsys):
    ask(begun, contributor, timezone.localdate())
    call_command("remind")
    assert "Reminded: 1." in capsys.readouterr().out
    assert [message.to for message in mail.outbox] == [[contributor.email]]

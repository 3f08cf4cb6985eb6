"""Every mail is ours: its words, its links, its way out, and what becomes of a refused one."""

import logging
import smtplib
import socket
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from assessments import permissions, workflow
from assessments.models import (
    GuestLink,
    Invitation,
    OutgoingMail,
    Role,
)
from assessments.models.invitations import hash_of
from tests import factories
from tests.mail_servers import Answers
from tests.pages import address

pytestmark = pytest.mark.django_db


FINAL = [
    smtplib.SMTPRecipientsRefused({"x@town.example": (550, b"no such user x@town.example")}),
    smtplib.SMTPRecipientsRefused({"x@town.example": (553, b"bad mailbox")}),
    smtplib.SMTPDataError(554, b"refused"),
    smtplib.SMTPDataError(552, b"mailbox full"),
    ValueError("Invalid address"),
]


PASSING = [
    smtplib.SMTPRecipientsRefused({"x@town.example": (450, b"not now")}),
    smtplib.SMTPDataError(451, b"later"),
    smtplib.SMTPAuthenticationError(535, b"bad password"),
    smtplib.SMTPSenderRefused(550, b"who are you", "hague@town.example"),
    smtplib.SMTPConnectError(554, b"go away"),
    smtplib.SMTPServerDisconnected("gone"),
    TimeoutError("silent"),
    ConnectionRefusedError("away"),
    OSError("unreachable"),
]


@pytest.fixture
def server(settings, monkeypatch):
    """Lets the mail server give an answer to every mail from here on."""

    def answers(error):
        monkeypatch.setattr(Answers, "answer", error)
        settings.EMAIL_BACKEND = "tests.mail_servers.Answers"

    return answers


@pytest.fixture
def kept(django_capture_on_commit_callbacks):
    """Lets what is done inside be kept, mail and all."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def invite(town, email="new@town.example", by=None):
    return workflow.invite(
        town,
        email=email,
        name="New",
        role=Role.READER,
        department=None,
        by=by or factories.coordinator_of(town),
    )


def link_in(letter, part):
    (found,) = [word for word in letter.body.split() if part in word]
    return found


def test_a_waiting_mail_cannot_be_read_from_the_database(begun):
    town = begun.municipality
    by = factories.coordinator_of(town)
    invite(town)
    workflow.ask_by_link(begun, ["5.1"], email="a@x.example", name="Ann", why="For you.", by=by)
    factories.assign(begun, ["5.2"], factories.member(town, Role.CONTRIBUTOR))
    workflow.remind(timezone.localdate())
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, html, switch_off FROM assessments_outgoingmail")
        rows = cursor.fetchall()
    assert len(rows) == 3
    for row in OutgoingMail.objects.all():
        (link,) = [
            word
            for word in row.text.split()
            if "/invitation/" in word or "/link/open/" in word or "/off/" in word
        ]
        token = link.rstrip("/").removesuffix("/off").rpartition("/")[2]
        assert len(token) > 20
        assert token not in str(rows)
    assert "For you." not in str(rows)


def test_what_was_sealed_with_another_key_is_dropped_and_what_is_older_is_sent(begun, settings):
    invite(begun.municipality)
    settings.SECRET_KEY = "another-key-" * 6
    assert workflow.send_owed_mail() == (0, 0, 0)
    with connection.cursor() as cursor:
        OutgoingMail.objects.create(to="a@x.example", subject="Old", try_after=timezone.now())
        cursor.execute("UPDATE assessments_outgoingmail SET text = 'As it stood', html = 'x'")
    assert workflow.send_owed_mail().sent == 1
    assert mail.outbox[-1].body == "As it stood"


def test_a_mail_whose_link_was_replaced_or_taken_back_does_not_go_out(town):
    by = factories.coordinator_of(town)
    invited = invite(town)
    workflow.invite_again(invited, by=by)
    assert OutgoingMail.objects.count() == 1
    invited = permissions.open_invitations(town).get()
    assert workflow.send_owed_mail().sent == 1
    token = link_in(mail.outbox[-1], "/invitation/").rstrip("/").rpartition("/")[2]
    assert invited.token_hash == hash_of(token)
    workflow.invite_again(invited, by=by)
    invited.refresh_from_db()
    workflow.withdraw_invitation(invited, by=by)
    assert workflow.send_owed_mail().sent == 0


@pytest.mark.parametrize("error", FINAL, ids=repr)
def test_a_refused_invitation_says_so_beside_the_person_and_is_not_tried_again(
    error, begun, server, kept, sign_in, caplog
):
    server(error)
    with kept():
        invite(begun.municipality)
    row = OutgoingMail.objects.get()
    assert row.refused_at
    assert (row.text, row.html) == ("", "")
    assert workflow.send_owed_mail() == (0, 0, 1)
    browser = sign_in(factories.coordinator_of(begun.municipality))
    page = browser.get(address("people", begun)).content.decode()
    assert "Not delivered: the mail server does not know this address." in page
    assert "The link works until" not in page
    assert "Correct the address" in page
    assert "@" not in caplog.text


@pytest.mark.parametrize("error", PASSING, ids=repr)
def test_an_outage_is_no_refusal(error, begun, server, kept, sign_in):
    server(error)
    with kept():
        invite(begun.municipality)
    row = OutgoingMail.objects.get()
    assert (row.refused_at, row.attempts) == (None, 1)
    assert row.try_after > timezone.now()
    browser = sign_in(factories.coordinator_of(begun.municipality))
    assert "Not delivered" not in browser.get(address("people", begun)).content.decode()


def test_a_corrected_address_gets_a_new_link_and_the_note_goes(
    begun, server, kept, sign_in, settings
):
    town, working = begun.municipality, settings.EMAIL_BACKEND
    server(FINAL[0])
    with kept():
        invited = invite(town, "typo@town.example")
    old = Invitation.objects.get().token_hash
    settings.EMAIL_BACKEND = working
    browser = sign_in(factories.coordinator_of(town))
    place = address("correct_invitation", begun, invited=invited.pk)
    assert b"typo@town.example" in browser.get(place).content
    assert browser.post(place, {"email": "no address"}).status_code == 422
    with kept():
        page = browser.post(place, {"email": "Right@Town.example"}, follow=True).content.decode()
    assert "Not delivered" not in page
    assert "right@town.example" in page
    assert mail.outbox[-1].to == ["right@town.example"]
    assert permissions.invitation_behind(old) is None
    taken = factories.member(town, Role.READER)
    answer = browser.post(place, {"email": taken.email})
    assert (answer.status_code, b"already a member" in answer.content) == (422, True)


def test_a_refused_link_of_a_guest_is_shown_and_corrected(begun, server, kept, sign_in, settings):
    by, working = factories.coordinator_of(begun.municipality), settings.EMAIL_BACKEND
    server(FINAL[0])
    with kept():
        link = workflow.ask_by_link(begun, ["5.1"], email="typo@x.example", name="Ann", by=by)
        other = workflow.ask_by_link(begun, ["5.2"], email="bo@x.example", name="Bo", by=by)
    browser = sign_in(by)
    assert browser.get(address("links", begun)).content.decode().count("Not delivered") == 2
    settings.EMAIL_BACKEND = working
    place = address("correct_link", begun, link=link.pk)
    assert browser.post(place, {"email": "bo@x.example"}).status_code == 422
    with kept():
        assert browser.post(place, {"email": "ann@x.example"}).status_code == 302
    assert mail.outbox[-1].to == ["ann@x.example"]
    assert browser.get(address("links", begun)).content.decode().count("Not delivered") == 1
    assert permissions.assigned_to(link.guest, begun) == {"5.1"}
    assert GuestLink.objects.get(pk=other.pk).mail_refused_at


def test_a_member_whose_mail_is_refused_is_noted_until_one_arrives(
    begun, server, kept, sign_in, settings
):
    town, working = begun.municipality, settings.EMAIL_BACKEND
    by, person = factories.coordinator_of(town), factories.member(town, Role.READER)
    friend = factories.membership(person, town)
    factories.answer(begun, "5.1")
    browser = sign_in(by)
    note = "Mail to this address is not delivered"
    server(FINAL[0])
    with kept():
        workflow.comment(begun, "5.1", "Look.", by=by, mentioned=[friend])
    assert note in browser.get(address("people", begun)).content.decode()
    settings.EMAIL_BACKEND = working
    with kept():
        workflow.comment(begun, "5.1", "Look again.", by=by, mentioned=[friend])
    assert note not in browser.get(address("people", begun)).content.decode()


def test_an_invitation_that_is_refused_marks_no_account(town, server, kept):
    person = factories.user()
    server(FINAL[0])
    with kept():
        invite(town, person.email)
    person.refresh_from_db()
    assert person.mail_refused_at is None


def test_the_operator_reads_how_many_mails_nobody_takes(town, server, kept):
    server(FINAL[0])
    with kept():
        invite(town)
    told = StringIO()
    call_command("send_mail", stdout=told)
    assert told.getvalue().strip() == "Sent: 0. Waiting: 0. Refused this week: 1."


def test_refused_ones_and_unknown_addresses_do_not_stop_the_others(town, settings):
    for number in range(8):
        workflow.forgot_password(f"nobody{number}@town.example")
    invite(town)
    assert workflow.send_owed_mail() == (1, 0, 0)


def test_no_request_speaks_to_the_mail_server(kept, nobody_works):
    person = factories.user()
    with kept():
        answer = Client().post("/accounts/password/reset/", {"email": person.email})
    assert answer.status_code == 302
    assert OutgoingMail.objects.get().attempts == 0
    assert mail.outbox == []


def test_a_worker_that_cannot_be_told_costs_no_request(kept, settings):
    settings.TASKS = {"default": {"BACKEND": "tests.broken_engine.Backend"}}
    with kept():
        answer = Client().post("/accounts/password/reset/", {"email": factories.user().email})
    assert answer.status_code == 302
    assert OutgoingMail.objects.get().attempts == 0
    assert workflow.send_owed_mail().sent == 1


@pytest.mark.parametrize("text", ["Flood http://evil.example", "www.evil.example", "evil.example"])
def test_no_web_address_goes_out_in_the_name_of_the_town(text, begun, sign_in):
    town = begun.municipality
    by = factories.coordinator_of(town)
    browser = sign_in(by)
    asked = {"name": "Ann", "email": "a@x.example", "criteria": ["5.1"], "why": "You know."}
    invited = {"name": text, "email": "a@x.example", "role": "reader"}
    assert browser.post(address("people", begun), invited).status_code == 422
    for field in ("name", "why"):
        answer = browser.post(address("links", begun), asked | {field: text})
        assert answer.status_code == 422
        assert "without a web address" in answer.content.decode()
    with pytest.raises(workflow.Refused):
        workflow.accept_invitation(invite(town), name=text, password="entirely-new-words")
    assert OutgoingMail.objects.count() == 1


def test_a_mail_says_who_wrote_its_words_and_asked_for_it(begun):
    by = factories.coordinator_of(begun.municipality)
    workflow.ask_by_link(begun, ["5.1"], email="a@x.example", name="Ann", why="You know.", by=by)
    text = OutgoingMail.objects.latest("pk").text
    assert f"{by} wrote: “You know.”" in text
    invite(begun.municipality)
    text = OutgoingMail.objects.latest("pk").text
    assert f"{by} of Delft asked for this mail and gave your name and address." in text


def test_a_mail_server_that_is_away_loses_nothing_and_later_each_mail_goes_out_once(
    town, mailed, settings, caplog
):
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.mail_servers.Away"
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
            response = browser.post(town.url("people"), sent)
    assert response.status_code == 302
    assert OutgoingMail.objects.get().sent_at is None


def test_a_mail_whose_links_ended_is_forgotten(town):
    invite(town)
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(days=8))
    assert workflow.send_owed_mail() == (0, 0, 0)
    assert not OutgoingMail.objects.exists()

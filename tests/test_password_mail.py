"""Choosing a new password: the mail, and that it tells nobody who has an account."""

import smtplib

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.utils import timezone

from assessments import workflow
from assessments.models import (
    OutgoingMail,
)
from tests import factories
from tests.mail_servers import Answers

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


def link_in(letter, part):
    (found,) = [word for word in letter.body.split() if part in word]
    return found


@override_settings(ALLOWED_HOSTS=["testserver", "evil.example", "127.0.0.1"])
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:6666", "testserver"])
@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_forgotten_password_is_answered_in_our_words_with_our_address(
    host, language, kept, mailoutbox
):
    person = factories.user("Ann")
    person.language = language
    person.save()
    with kept():
        Client().post("/accounts/password/reset/", {"email": person.email}, headers={"host": host})
    (letter,) = mailoutbox
    link = link_in(letter, "/password/reset/")
    assert link.startswith("http://127.0.0.1:8000/accounts/password/reset/")
    assert host not in letter.body.replace("127.0.0.1:8000", "")
    assert {"en": "Dear Ann", "nl": "Beste Ann"}[language] in letter.body
    assert f'lang="{language}"' in letter.alternatives[0][0]
    assert link in letter.alternatives[0][0]
    assert OutgoingMail.objects.get().sent_at


@pytest.mark.parametrize("error", [*PASSING, *FINAL], ids=repr)
def test_a_forgotten_password_is_no_error_page_whatever_the_mail_server_says(error, server, kept):
    person = factories.user()
    server(error)
    with kept():
        answer = Client().post("/accounts/password/reset/", {"email": person.email})
    assert answer.url == "/accounts/password/reset/sent/"


@pytest.mark.parametrize(
    "address", ["a" * 300 + "@town.example", "a@" + ".".join(["İ" * 20] * 11) + ".example"]
)
def test_an_address_too_long_to_keep_is_told_so_and_owes_no_mail(address, db):
    answer = Client().post("/accounts/password/reset/", {"email": address})
    assert answer.status_code in (200, 422)
    assert answer.context["form"].errors["email"]
    assert not OutgoingMail.objects.exists()


def test_a_password_mail_waits_for_the_server_and_its_link_then_works(server, kept, settings):
    person = factories.user()
    working = settings.EMAIL_BACKEND
    server(TimeoutError())
    with kept():
        Client().post("/accounts/password/reset/", {"email": person.email})
    settings.EMAIL_BACKEND = working
    OutgoingMail.objects.update(try_after=timezone.now())
    assert workflow.send_owed_mail().sent == 1
    link = link_in(mail.outbox[-1], "/password/reset/").removeprefix("http://127.0.0.1:8000")
    assert b"Choose a new password" in Client().get(link, follow=True).content


def test_who_changes_a_password_is_told_so(kept, mailoutbox, client):
    person = factories.user("Ann")
    client.force_login(person)
    new = {"password1": "entirely-new-words", "password2": "entirely-new-words"}
    with kept():
        client.post("/accounts/password/", {"oldpassword": factories.PASSWORD} | new)
    (letter,) = mailoutbox
    assert "Your password was changed" in letter.subject
    assert "http://127.0.0.1:8000/accounts/password/reset/" in letter.body


def test_no_mail_of_the_library_itself_goes_out(mailoutbox):
    from allauth.account.adapter import get_adapter

    get_adapter().send_mail("account/email/unknown_account", "x@town.example", {})
    assert mailoutbox == []

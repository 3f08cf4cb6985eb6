"""What a stranger with bad intentions meets."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from assessments.models import User
from assessments.views import method
from tests import factories
from tests.pages import address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_tried_before")]

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


def sign_in(client, email, password="wrong-password-1", **extra):
    return client.post("/accounts/sign-in/", {"login": email, "password": password} | extra)


@pytest.mark.parametrize("url", ["/", "/accounts/sign-in/", "/nowhere/", "/m/nl-delft/"])
def test_every_answer_carries_the_policy_and_the_headers(client, url):
    response = client.get(url)
    assert set(response["Content-Security-Policy"].split("; ")) == POLICY
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


def test_pages_of_a_municipality_stay_out_of_shared_caches(begun, client):
    client.force_login(factories.coordinator_of(begun.municipality))
    for name in ("municipality", "task_list", "article", "results", "figures_json"):
        assert client.get(address(name, begun))["Cache-Control"] == "private, no-cache"


def test_an_unknown_address_and_a_wrong_password_get_the_same_answer(db, client):
    known = factories.user()
    one, two = sign_in(client, known.email), sign_in(client, "nobody@town.example")
    assert one.status_code == two.status_code == 200
    assert one.context["form"].errors == two.context["form"].errors
    assert one.context["form"].errors


def test_asking_for_a_new_password_does_not_tell_who_has_an_account(db, client, mailoutbox):
    known = factories.user()
    one = client.post("/accounts/password/reset/", {"email": known.email})
    two = client.post("/accounts/password/reset/", {"email": "nobody@town.example"})
    assert one.url == two.url
    assert one.status_code == two.status_code == 302


def test_a_link_from_the_mail_sets_a_password_once(
    db, client, mailoutbox, django_capture_on_commit_callbacks
):
    person = factories.user()
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/password/reset/", {"email": person.email})
    (mail,) = mailoutbox
    link = next(word for word in mail.body.split() if "/accounts/password/reset/" in word)
    form = client.get(link, follow=True)
    target = form.redirect_chain[-1][0]
    new = {"password1": "entirely-new-words", "password2": "entirely-new-words"}
    assert client.post(target, new).status_code == 302
    person.refresh_from_db()
    assert person.check_password("entirely-new-words")
    client.logout()
    assert "no longer works" in client.get(link, follow=True).content.decode()


def test_guessing_a_password_is_slowed_down(db, client):
    person = factories.user()
    for _ in range(5):
        sign_in(client, person.email)
    response = sign_in(client, person.email, factories.PASSWORD)
    assert "_auth_user_id" not in client.session
    assert b"Too many attempts. Wait five minutes" in response.content
    assert (response.status_code, response["Retry-After"]) == (429, "300")


def test_a_session_gets_a_new_key_at_sign_in_and_ends_with_a_new_password(db, client):
    person = factories.user()
    client.get("/accounts/sign-in/")
    sign_in(client, person.email, factories.PASSWORD)
    assert client.session["_auth_user_id"] == str(person.pk)
    person.set_password("something-else-entirely")
    person.save()
    assert client.get("/accounts/password/").status_code == 302


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example"]
)
def test_nobody_is_sent_to_another_site(db, client, elsewhere):
    person = factories.user()
    response = sign_in(client, person.email, factories.PASSWORD, next=elsewhere)
    assert response.url == "/"
    response = client.post("/language/", {"language": "nl", "back": elsewhere})
    assert response.url == "/"


def test_nobody_makes_an_account_for_themselves(db, client):
    response = client.post(
        "/accounts/sign-up/",
        {
            "email": "me@town.example",
            "password1": "a-long-password",
            "password2": "a-long-password",
        },
    )
    assert response.status_code in (200, 403)
    assert b"Accounts are made by your municipality" in response.content
    assert not User.objects.exists()


def test_a_huge_body_is_refused(begun, client):
    client.force_login(factories.coordinator_of(begun.municipality))
    response = client.post(address("save", begun), {"c5_1-justification": "x" * 2_000_000})
    assert response.status_code == 413
    assert not begun.answers.exists()


def test_a_post_from_another_site_is_refused(begun):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(factories.coordinator_of(begun.municipality))
    response = strict.post(address("submit", begun))
    assert response.status_code == 403
    assert b"This page is out of date" in response.content


@pytest.mark.parametrize(
    ("given", "contact"),
    [
        ("", "mailto:hague@town.example"),
        ("https://town.example/security", "https://town.example/security"),
    ],
)
def test_whoever_finds_a_weakness_is_told_where_to_report_it(client, settings, given, contact):
    settings.SECURITY_CONTACT, settings.PUBLIC_URL = given, "https://hague.example"
    settings.DEFAULT_FROM_EMAIL = "The town <hague@town.example>"
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    said = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert said["Contact"] == contact
    assert said["Canonical"] == "https://hague.example/.well-known/security.txt"
    until = datetime.fromisoformat(said["Expires"])
    assert timedelta(days=90) < until - timezone.now() < timedelta(days=365)


def test_an_error_tells_a_stranger_nothing(client, monkeypatch):
    def broken(*_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(method, "load", broken)
    client.raise_request_exception = False
    response = client.get("/method/")
    assert response.status_code == 500
    assert b"This is our fault" in response.content
    assert b"secret detail" not in response.content

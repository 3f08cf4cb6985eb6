"""Joining by invitation, and what the coordinator does with invitations."""

import logging

import pytest
from django.test import Client
from django.utils import timezone

from assessments import permissions, workflow
from assessments.models import OutgoingMail, Role, User
from tests import factories
from tests.pages import address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_tried_before")]


NEW = {"name": "Nina", "password": "entirely-new-words"}


@pytest.fixture
def link(town):
    workflow.invite(
        town,
        email="new@town.example",
        name="New",
        role=Role.CONTRIBUTOR,
        department=factories.department(town),
        by=factories.coordinator_of(town),
    )
    return link_in(OutgoingMail.objects.latest("pk"))


def link_in(row):
    (found,) = [word for word in row.text.split() if "/invitation/" in word]
    return found.removeprefix("http://127.0.0.1:8000")


def shown(page):
    """What a page says, without its frame."""
    return page.content.decode().partition("<main")[2].partition("</main>")[0]


def test_an_invited_person_chooses_a_password_and_is_in(town, link, client):
    page = client.get(link, follow=True).content.decode()
    assert f"Join {town.name}" in page
    assert "Contributor" in page
    response = client.post("/invitation/", NEW, follow=True)
    assert response.redirect_chain[0][0] == f"/m/{town.slug}/"
    person = User.objects.get(email="new@town.example")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert person.memberships.get().department.name == "Social affairs"


def test_whoever_joins_goes_on_in_the_language_they_read_the_invitation_in(town, link, client):
    assert town.default_language == "en"
    client.get(link, headers={"accept-language": "nl"})
    given = {"name": "Nora Nieuw", "password": "vier woorden achter elkaar"}
    client.post("/invitation/", given, headers={"accept-language": "nl"})
    assert User.objects.get(name="Nora Nieuw").language == "nl"


def test_the_token_is_in_no_later_address_header_page_or_log(link, client, caplog):
    token = link.rstrip("/").rpartition("/")[2]
    with caplog.at_level(logging.DEBUG, logger="django.request"):
        first = client.get(link)
        assert first.url == "/invitation/"
        assert first["Referrer-Policy"] == "no-referrer"
        assert "no-store" in first["Cache-Control"]
        assert token not in client.get(first.url).content.decode()
        client.get("/invitation/wrong-token/")
    assert token not in str(dict(client.session))
    assert token not in caplog.text
    assert "wrong-token" not in caplog.text


def test_the_form_can_be_sent_by_a_browser_that_checks_where_it_comes_from(link):
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(link, follow=True)
    assert page["Referrer-Policy"] == "same-origin"
    key = page.context["csrf_token"]
    posted = NEW | {"csrfmiddlewaretoken": str(key)}
    answer = browser.post("/invitation/", posted, headers={"origin": "http://testserver"})
    assert answer.status_code == 302


def test_a_used_an_expired_and_an_unknown_link_get_the_same_page(town, link, client):
    expired = permissions.open_invitations(town).get()
    client.get(link)
    unknown = shown(Client().get("/invitation/nothing/", follow=True))
    client.post("/invitation/", NEW)
    client.logout()
    assert shown(client.get(link, follow=True)) == unknown
    expired.accepted_at, expired.expires_at = None, timezone.now()
    expired.save()
    assert shown(client.get(link, follow=True)) == unknown
    assert "This link does not work" in unknown


def test_a_password_that_is_short_common_or_ones_own_name_is_refused(link, client):
    client.get(link)
    for password in ("short", "password1234", "new@town.example"):
        answer = client.post("/invitation/", {"name": "Nina", "password": password})
        assert answer.status_code == 422
    assert not User.objects.filter(email="new@town.example").exists()


def test_who_is_signed_in_as_somebody_else_is_told_so_and_stays_out(town, link, sign_in):
    browser = sign_in(factories.user())
    page = browser.get(link, follow=True).content.decode()
    assert "was sent to another address" in page
    browser.post("/invitation/", NEW)
    assert town.memberships.count() == 1
    assert permissions.open_invitations(town).count() == 1


def test_who_got_an_account_meanwhile_signs_in_and_joins(town, link, client):
    person = User.objects.create_user("new@town.example", factories.PASSWORD)
    page = client.get(link, follow=True).content.decode()
    assert "has an account here" in page
    client.post("/invitation/", NEW)
    assert not person.memberships.exists()
    posted = {"login": person.email, "password": factories.PASSWORD}
    assert client.post("/accounts/sign-in/?next=/invitation/", posted).url == "/invitation/"
    client.post("/invitation/")
    assert person.memberships.get().municipality == town


def test_trying_links_is_slowed_down(db, client):
    for _ in range(40):
        last = client.get("/invitation/guess/", follow=True)
    assert last.status_code == 429
    assert b"Too many attempts" in last.content


def test_the_coordinator_sees_sends_again_and_withdraws(begun, link, sign_in):
    town = begun.municipality
    browser = sign_in(factories.coordinator_of(town))
    assert "new@town.example" in browser.get(address("people", begun)).content.decode()
    invited = permissions.open_invitations(town).get().pk
    browser.post(address("invite_again", begun, invited=invited))
    assert b"This link does not work" in Client().get(link, follow=True).content
    newer = link_in(OutgoingMail.objects.latest("pk"))
    assert b"Join Delft" in Client().get(newer, follow=True).content
    browser.post(address("withdraw_invitation", begun, invited=invited))
    assert b"This link does not work" in Client().get(newer, follow=True).content
    assert "new@town.example" not in browser.get(address("people", begun)).content.decode()


def test_another_town_neither_sees_nor_touches_an_invitation(begun, link, sign_in):
    invited = permissions.open_invitations(begun.municipality).get().pk
    gouda = factories.municipality("Gouda")
    browser = sign_in(factories.coordinator_of(gouda))
    people = gouda.url("people")
    assert "new@town.example" not in browser.get(people).content.decode()
    for name in ("invite_again", "withdraw_invitation"):
        url = gouda.url(name, invited)
        assert browser.post(url).status_code == 404
    assert permissions.open_invitations(begun.municipality).count() == 1


def test_adding_somebody_new_invites_them(begun, sign_in):
    browser = sign_in(factories.coordinator_of(begun.municipality))
    posted = {"name": "Ben", "email": "ben@town.example", "role": "reader", "department": ""}
    page = browser.post(address("people", begun), posted, follow=True).content.decode()
    assert "Ben gets an invitation by e-mail." in page
    assert not User.objects.filter(email="ben@town.example").exists()
    again = browser.post(address("people", begun), posted)
    assert "was invited already" in again.content.decode()

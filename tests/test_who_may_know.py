"""An address is an address: nobody learns by typing it who has an account, and under what name."""

import re
from pathlib import Path

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments import permissions, workflow
from assessments.models import Membership, OutgoingMail, Role, User
from tests import factories
from tests.pages import NAMES, address

pytestmark = pytest.mark.django_db

REAL_NAME = "Reinout Terpstra"
TYPED = "Somebody Typed"


@pytest.fixture
def stranger(db):
    """A signatory of another town, with an account and a name that nobody here knows."""
    town = factories.municipality("Anderstad")
    person = factories.user(REAL_NAME)
    by = factories.coordinator_of(town)
    workflow.add_member(
        town, email=person.email, name="x", role=Role.SIGNATORY, department=None, by=by
    )
    return person


def asked(begun, browser, email, captured):
    """Invite an address; what came back, what the database was asked, and the mail."""
    posted = {"name": TYPED, "email": email, "role": "reader"}
    with (
        CaptureQueriesContext(
            connection,
        ) as queries,
        captured(execute=True),
    ):
        answer = browser.post(address("people", begun), posted)
    page = browser.get(answer.url).content.decode()
    letter = mail.outbox.pop()
    return answer, page, [_shape(query["sql"]) for query in queries], letter


def _shape(sql):
    """A query without its values."""
    return re.sub(r"'[^']*'|\b\d+\b|[0-9a-f]{16,}", "?", sql)


def _plain(text, email):
    """A page or a mail without what differs for every address anyhow."""
    text = text.replace(email, "ADDRESS")
    text = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", text)
    return re.sub(r"/(invitation|invitations)/[\w-]+/", "/LINK/", text)


@pytest.mark.parametrize(
    "kind", ["member elsewhere", "no member at all", "without a password", "inactive"]
)
def test_inviting_tells_nothing_of_whether_an_address_has_an_account(
    kind, begun, stranger, sign_in, django_capture_on_commit_callbacks
):
    if kind != "member elsewhere":
        stranger.memberships.all().delete()
    if kind == "without a password":
        stranger.set_unusable_password()
    stranger.is_active = kind != "inactive"
    stranger.save()
    browser = sign_in(factories.coordinator_of(begun.municipality))
    browser.get(address("people", begun))
    told = []
    for email in (stranger.email, "nobody@elsewhere.example"):
        answer, page, queries, letter = asked(
            begun, browser, email, django_capture_on_commit_callbacks
        )
        permissions.open_invitations(begun.municipality).delete()
        words = _plain(letter.subject + letter.body + letter.alternatives[0][0], email)
        told.append((answer.status_code, answer.url, _plain(page, email), len(queries), words))
        assert REAL_NAME not in page + words
        assert TYPED in page
    assert told[0] == told[1]
    assert not Membership.objects.filter(user=stranger, municipality=begun.municipality).exists()


def test_the_same_goes_for_correcting_and_sending_again(begun, stranger, sign_in):
    town = begun.municipality
    browser = sign_in(factories.coordinator_of(town))
    posted = {"name": TYPED, "email": "typo@elsewhere.example", "role": "reader"}
    browser.post(address("people", begun), posted, follow=True)
    (invited,) = permissions.open_invitations(town)
    place = address("correct_invitation", begun, invited=invited.pk)
    seen = []
    for email in (stranger.email, "nobody@elsewhere.example"):
        with CaptureQueriesContext(connection) as queries:
            answer = browser.post(place, {"email": email})
        again = browser.post(address("invite_again", begun, invited=invited.pk))
        page = browser.get(again.url).content.decode()
        seen.append((answer.status_code, answer.url, len(queries), _plain(page, email)))
        assert REAL_NAME not in page
    assert seen[0] == seen[1]


def test_no_page_of_the_town_names_who_was_invited_until_they_joined(begun, stranger, sign_in):
    town = begun.municipality
    by = factories.coordinator_of(town)
    factories.answer(begun, "5.1")
    invited = workflow.invite(
        town, email=stranger.email, name=TYPED, role=Role.CONTRIBUTOR, department=None, by=by
    )
    workflow.ask_by_link(begun, ["5.2"], email=stranger.email, name="Guest Typed", by=by)
    browser = sign_in(by)
    walked = 0
    for name in NAMES:
        if name.startswith("account_") or name in ("stay", "report_pdf", "brief_pdf"):
            continue
        answer = browser.get(address(name, begun, invited=invited.pk))
        if answer.status_code == 200 and not answer.streaming:
            walked += 1
            assert REAL_NAME.encode() not in answer.content, name
    assert walked > 30
    membership = workflow.join(invited, by=stranger)
    assert REAL_NAME in browser.get(address("people", begun)).content.decode()
    assert membership.user == stranger


def test_who_has_an_account_joins_only_after_signing_in_themselves(begun, stranger):
    town = begun.municipality
    by = factories.coordinator_of(town)
    workflow.invite(
        town, email=stranger.email, name=TYPED, role=Role.READER, department=None, by=by
    )
    (link,) = [
        word for word in OutgoingMail.objects.latest("pk").text.split() if "/invitation/" in word
    ]
    browser = Client()
    page = browser.get(link.removeprefix("http://127.0.0.1:8000"), follow=True).content.decode()
    assert "/accounts/sign-in/?next=/invitation/" in page
    assert REAL_NAME not in page
    assert browser.post("/invitation/").status_code == 200
    assert not stranger.memberships.filter(municipality=town).exists()
    signed = browser.post(
        "/accounts/sign-in/?next=/invitation/",
        {"login": stranger.email, "password": factories.PASSWORD},
    )
    assert signed.url == "/invitation/"
    assert browser.post("/invitation/").url == f"/m/{town.slug}/"
    assert stranger.memberships.get(municipality=town).role == Role.READER


def test_a_member_of_the_same_town_is_not_invited_again(begun, sign_in):
    town = begun.municipality
    member = factories.member(town, Role.READER)
    browser = sign_in(factories.coordinator_of(town))
    posted = {"name": "x", "email": member.email.upper(), "role": "reader"}
    answer = browser.post(address("people", begun), posted)
    assert answer.status_code == 422
    assert "This person is already a member." in answer.content.decode()


def test_a_guest_of_the_town_is_no_member_of_it(begun):
    by = factories.coordinator_of(begun.municipality)
    link = workflow.ask_by_link(begun, ["5.1"], email="a@school.example", name="Ann", by=by)
    workflow.invite(
        begun.municipality,
        email=link.guest.user.email,
        name="x",
        role=Role.READER,
        department=None,
        by=by,
    )


def test_asking_for_a_password_does_and_takes_the_same_for_every_address(
    db, client, django_capture_on_commit_callbacks
):
    known, gone = factories.user(), factories.user()
    gone.is_active = False
    gone.save()
    client.get("/accounts/password/reset/")
    seen = []
    for email in (known.email, known.email.upper(), gone.email, "nobody@town.example"):
        with CaptureQueriesContext(connection) as queries, django_capture_on_commit_callbacks():
            answer = client.post("/accounts/password/reset/", {"email": email})
        seen.append(
            (answer.status_code, answer.url, [_shape(query["sql"]) for query in queries][-1])
        )
        assert not any("assessments_user" in query["sql"] for query in queries)
    assert len({str(row) for row in seen}) == 1
    assert OutgoingMail.objects.count() == 4
    assert workflow.send_owed_mail().sent == 2
    assert [letter.to for letter in mail.outbox] == [[known.email], [known.email]]
    assert not OutgoingMail.objects.filter(to="nobody@town.example").exists()


def test_only_the_demonstration_makes_members_without_asking_them():
    root = Path(workflow.__file__).parent.parent
    users = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if "add_member(" in path.read_text() or "add_member," in path.read_text()
    }
    assert users == {
        "workflow/__init__.py",
        "workflow/municipalities.py",
        "management/commands/load_demonstration.py",
    }


def test_a_name_of_an_account_is_kept_when_it_joins_another_town(begun, stranger):
    by = factories.coordinator_of(begun.municipality)
    invited = workflow.invite(
        begun.municipality,
        email=stranger.email,
        name=TYPED,
        role=Role.READER,
        department=None,
        by=by,
    )
    workflow.join(invited, by=stranger)
    assert User.objects.get(pk=stranger.pk).name == REAL_NAME

"""A request that could not be carried out takes nothing from who made it: every address."""

import pytest
from django.core.cache import cache
from django.test import Client

from assessments import workflow
from assessments.models import Assessment, OutgoingMail, Role, Status, User
from assessments.urls import urlpatterns
from assessments.views.return_address import takes
from tests import factories
from tests.pages import address

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

TYPED = "What I thought about for an hour."
VIEWS = {pattern.name: pattern.callback for pattern in urlpatterns}
NEEDS_SIGN_IN = [
    name
    for name, view in VIEWS.items()
    if takes(view, "POST")
    and getattr(view, "login_required", True)
    and getattr(view, "permission", "") != "guest link"
]
CLOSED_IN_A_DRAFT = {"review", "review_article", "sign", "reopen"}


@pytest.fixture(autouse=True)
def nobody_tried_to_sign_in_before():
    """Every test signs in from the same address, which is limited."""
    cache.clear()


@pytest.fixture(scope="module")
def kept(once_a_module):
    """A draft with everything that an address can be about; what a test does to it is undone."""
    with once_a_module():
        begun = factories.assessment()
        yield begun.pk, fill(begun).pk


@pytest.fixture
def begun(kept, db):
    return Assessment.objects.get(pk=kept[0])


@pytest.fixture
def empty(db):
    """A draft of another town, with nothing in it."""
    return factories.assessment()


@pytest.fixture
def officer(kept, db):
    return User.objects.get(pk=kept[1])


def fill(begun):
    """As its coordinator, who is given back."""
    person = factories.coordinator_of(begun.municipality)
    assert person.may_set_up_municipalities
    workflow.propose(begun, "5.1", level=0, reason="We never did.", by=person)
    given = {"title": "Plan", "dated": None, "strength": 1, "link": ""}
    workflow.add_evidence(begun, "5.1", by=person, **given)
    workflow.ask_by_link(begun, ["6.1"], email="s@example.org", name="School", by=person)
    asked = {"email": "n@town.example", "name": "N", "role": Role.READER, "department": None}
    workflow.invite(begun.municipality, by=person, **asked)
    return person


def url_of(name, begun):
    """The address, with what really is there."""
    return address(
        name,
        begun,
        proposal=begun.proposals.get().pk,
        item=begun.evidence.get().pk,
        link=begun.guest_links.get().pk,
        invited=begun.municipality.invitations.get().pk,
    )


def come_back(client, response, person):
    """Sign in the way the page offers, and go where that leads."""
    sign_in = response.context["sign_in"] if response.status_code == 401 else response.url
    sent = {"login": person.email, "password": factories.PASSWORD}
    return client.post(sign_in, sent, follow=True)


@pytest.mark.parametrize("name", NEEDS_SIGN_IN)
def test_whoever_was_signed_out_comes_back_to_a_page_and_is_told(name, begun, officer, client):
    url = url_of(name, begun)
    for before in ("", url, address("task_list", begun), "https://elsewhere.example/work/"):
        response = client.post(url, headers={"Referer": f"http://testserver{before}"})
        assert response.status_code == 302, before
        page = come_back(client, response, officer)
        is_closed = name in CLOSED_IN_A_DRAFT and before != address("task_list", begun)
        assert page.status_code == (403 if is_closed else 200), before
        assert "what you did last was not done" in page.content.decode()
        if before == address("task_list", begun):
            assert page.request["PATH_INFO"] == before
        client.logout()


@pytest.mark.parametrize("name", NEEDS_SIGN_IN)
def test_whoever_was_signed_out_sees_what_they_typed(name, begun, officer, client):
    url = url_of(name, begun)
    sent = {"note": TYPED, "password": "never shown", "csrfmiddlewaretoken": "never shown"}
    response = client.post(url, sent, headers={"Referer": f"http://testserver{url}"})
    assert response.status_code == 401
    assert TYPED in response.content.decode()
    assert "never shown" not in response.content.decode()
    page = come_back(client, response, officer)
    assert page.status_code == (403 if name in CLOSED_IN_A_DRAFT else 200)


def test_a_foreign_page_never_becomes_the_one_to_come_back_to(begun, client):
    for before in ("https://evil.example/work/", "//evil.example/work/", "javascript:alert(1)"):
        response = client.post(address("hand_in", begun), headers={"Referer": before})
        assert "evil" not in response.url
        assert "javascript" not in response.url


def test_who_only_looks_is_sent_to_sign_in_without_a_word(begun, officer, client):
    response = client.get(address("work", begun))
    assert "not done" not in come_back(client, response, officer).content.decode()


# Refused while signed in


MEMBERS_POST = [
    name
    for name, view in VIEWS.items()
    if getattr(view, "permission", None).__class__.__name__ == "Can"
]


@pytest.mark.parametrize("name", MEMBERS_POST)
def test_whoever_may_not_sees_what_they_typed_and_the_way_back(name, begun, client):
    factories.answer(begun, "5.1")
    client.force_login(factories.member(begun.municipality, Role.READER))
    before = address("results", begun)
    sent = {"c5_1-justification": TYPED, "c5_1-version": "714253", "password": "never shown"}
    response = client.post(
        address(name, begun), sent, headers={"Referer": f"http://testserver{before}"}
    )
    if response.status_code == 403:
        page = response.content.decode()
        assert TYPED in page
        assert "714253" not in page
        assert "never shown" not in page
        assert f'href="{before}"' in page


def test_a_member_who_was_too_late_sees_what_they_typed(begun, client):
    person = factories.member(begun.municipality, Role.CONTRIBUTOR)
    factories.assign(begun, ["5.1"], person)
    client.force_login(person)
    workflow.submit(begun, by=factories.coordinator_of(begun.municipality))
    sent = {"c5_1-rating": "2", "c5_1-justification": TYPED, "c5_1-version": 0}
    page = client.post(address("criterion", begun), sent)
    assert page.status_code == 403
    assert TYPED in page.content.decode()
    assert "has been submitted" in page.content.decode()


def ask_by_link(begun, client):
    by = factories.coordinator_of(begun.municipality)
    workflow.ask_by_link(begun, ["5.1"], email="school@example.org", name="School", by=by)
    (found,) = [
        word for word in OutgoingMail.objects.latest("pk").text.split() if "/link/open/" in word
    ]
    client.get("/link/open/" + found.partition("/link/open/")[2])
    return by


@pytest.mark.parametrize("name", ["answer_by_link", "name_evidence"])
@pytest.mark.parametrize("what", ["submit", "end"])
def test_a_guest_who_was_too_late_sees_what_they_typed(name, what, empty, client):
    by = ask_by_link(empty, client)
    if what == "submit":
        workflow.submit(empty, by=by)
    else:
        workflow.end_link(empty.guest_links.get(), by=by)
    sent = {"c5_1-justification": TYPED, "title": TYPED, "strength": 1, "c5_1-version": 0}
    page = client.post(address(name, empty), sent)
    assert page.status_code in (403, 404)
    assert page.content.decode().count(TYPED) == 2
    assert not empty.evidence.exists()


# What Django has an empty page for


@pytest.mark.parametrize("name", [name for name, view in VIEWS.items() if not takes(view, "GET")])
def test_opening_an_address_that_only_takes_a_button_leads_back(name, begun, officer, client):
    client.force_login(officer)
    page = client.get(address(name, begun))
    assert page.status_code == 405
    assert "<h1>" in page.content.decode()
    assert page["Allow"]
    assert client.get(page.context["before"], follow=True).status_code in (200, 404)


def test_too_much_at_once_is_said_in_a_sentence(begun, officer, client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    client.force_login(officer)
    page = client.post(address("people", begun), {f"f{n}": "x" for n in range(20)})
    assert page.status_code == 400
    assert "Too much was sent at once" in page.content.decode()
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    page = client.post(address("people", begun), {"name": "x" * 200}, "text/plain")
    page = client.post(
        address("people", begun), "name=" + "x" * 200, "application/x-www-form-urlencoded"
    )
    assert page.status_code == 400
    assert "Too much was sent at once" in page.content.decode()


def test_a_lost_cookie_is_called_that(begun, officer):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(officer)
    page = browser.post(address("comments", begun), {"text": TYPED})
    assert page.status_code == 403
    assert "your browser no longer has the cookie it needs" in page.content.decode()
    assert TYPED in page.content.decode()
    assert page.context["before"] == address("comments", begun)


def test_a_refused_status_is_the_same_for_what_is_signed(town, client):
    submitted = factories.assessment(town, at=Status.SUBMITTED)
    client.force_login(factories.coordinator_of(town))
    page = client.post(address("add_evidence", submitted), {"title": TYPED, "strength": 1})
    assert page.status_code == 403
    assert TYPED in page.content.decode()


def test_a_reason_is_shown_again_when_what_it_was_for_is_refused(empty, sign_in):
    """By the verb, after the right was there: without JavaScript nothing else keeps the text."""
    by = factories.coordinator_of(empty.municipality)
    factories.disagree(empty)
    proposal, browser = empty.proposals.get(), sign_in(by)
    verdict = {"verdict": "reject", "reason": TYPED, "seen": "0"}
    submitted = factories.assessment(empty.municipality, at=Status.SUBMITTED, round_name="2031")
    sent = {
        address("decide_proposal", empty, proposal=proposal.pk): verdict,
        address("rule", empty, code="2.2"): verdict,
        address("send_back", empty): {"criteria": ["5.1"], "note": TYPED},
        address("return_for_changes", submitted): {"why": TYPED * 50},
    }
    workflow.withdraw_proposal(empty, "5.1", proposal.pk, by=proposal.proposed_by)
    for url, form in sent.items():
        page = browser.post(url, form)
        assert page.status_code == 409, url
        assert TYPED in page.content.decode(), url

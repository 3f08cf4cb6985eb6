"""The quick scan: fifteen questions without an account, never a score, and going on from it."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments import workflow
from assessments.instrument import load
from assessments.models import Answer, AuditEntry, Role, Status, User
from assessments.scoring import Rating
from tests import factories
from tests.pages import address

pytestmark = pytest.mark.django_db

ASKED = load("1.0").quick_scan
START = reverse("quick_scan")
RESULT = reverse("quick_scan_result")
ON = reverse("continue_quick_scan")


@pytest.fixture(autouse=True)
def nobody_asked_before():
    cache.clear()


def page(number):
    return reverse("quick_scan_page", args=[number])


def field(code):
    return f"c{code.replace('.', '_')}-rating"


def scanned(browser, levels=None, town="Delft"):
    """Go through the scan: every question at level 1, or as given by code."""
    levels = dict.fromkeys(ASKED, "1") if levels is None else levels
    browser.post(START, {"town": town})
    for number in (1, 2, 3):
        codes = ASKED[5 * (number - 1) : 5 * number]
        browser.post(page(number), {field(c): levels.get(c, "") for c in codes})
    return browser.get(RESULT)


# Answering


def test_it_asks_fifteen_questions_five_a_page_and_ends_at_the_result(client):
    assert client.post(START, {"town": "Delft"}).url == page(1)
    asked = []
    for number, onward in ((1, page(2)), (2, page(3)), (3, RESULT)):
        asked += re.findall(r'name="c(\d+_\d)-rating" value="0"', client.get(page(number)).text)
        assert client.post(page(number), {}).url == onward
    assert [code.replace("_", ".") for code in asked] == list(ASKED)
    assert client.get(page(4)).status_code == 404


def test_what_was_chosen_is_there_when_one_comes_back(client):
    client.post(START, {"town": "Delft"})
    assert client.post(page(2), {field("5.4"): "3", "then": "back"}).url == page(1)
    shown = client.get(page(2)).text
    assert re.search(r'name="c5_4-rating" value="3"[^>]* checked', shown)


def test_only_the_name_of_the_town_is_asked(client):
    shown = client.get(START).text
    assert re.findall(r'<input type="text" name="(\w+)"', shown) == ["town"]
    assert client.post(START, {"town": "  "}).status_code == 422


def test_a_value_that_is_no_answer_is_refused(client):
    client.post(START, {"town": "Delft"})
    assert client.post(page(1), {field("1.1"): "9"}).status_code == 422
    assert client.post(page(1), {field("1.1"): "na:made_up"}).status_code == 422


def test_what_is_sent_after_the_session_ended_is_kept(client):
    assert client.post(page(1), {field("1.1"): "2"}).url == page(2)
    assert "2 Partial" in client.get(RESULT).text


@pytest.mark.parametrize("url", [page(1), RESULT])
def test_without_a_scan_one_begins_at_the_beginning(url, client):
    assert client.get(url).url == START


# The result


def test_the_result_shows_levels_in_words_by_theme_and_names_what_is_too_low(client):
    levels = dict.fromkeys(ASKED, "3") | {"2.2": "0", "13.2": "dk", "16.1": ""}
    told = scanned(client, levels).text
    assert "Quick scan: Delft" in told
    for said in ("Participation", "3 Routine", "We do not know yet", "1 question was left open"):
        assert said in told
    (first,) = re.findall(r"Look at this first.*?</div>", told, re.S)
    assert re.findall(r"<li>([\d.]+)", first) == ["2.2"]


def test_the_result_holds_no_score_no_interval_and_no_band(client):
    shown = scanned(client, dict.fromkeys(ASKED, "4")).text
    told = re.sub(r"<[^>]+>", " ", shown.partition("<main")[2].partition("</main>")[0])
    assert "4 Effective" in told
    for word in ("of 100", "Readiness", "Ready", "Advancing", "Emerging", "Early", "index", "100"):
        assert not re.search(rf"\b{word}\b", told), word


def test_three_next_steps_carry_the_next_levels_own_words(client):
    shown = scanned(client, dict.fromkeys(ASKED, "3") | {"1.1": "0", "6.2": "1", "10.1": "2"})
    steps = shown.context["steps"]
    words = shown.context["texts"].criteria
    assert [step.name.split()[0] for step in steps] == ["1.1", "6.2", "10.1"]
    assert [step.next_descriptor for step in steps] == [
        words["1.1"].levels[1],
        words["6.2"].levels[2],
        words["10.1"].levels[3],
    ]


# What is kept


def test_nothing_is_kept_but_the_visitors_own_session_and_a_button_erases_it(client):
    scanned(client)
    assert (Answer.objects.count(), User.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)
    assert Session.objects.count() == 1
    assert "Delft" not in Client().get(START).text
    client.post(reverse("erase_quick_scan"))
    assert "quick_scan" not in client.session
    assert client.get(RESULT).url == START


def test_reading_about_it_starts_no_session(client):
    client.get(START)
    assert Session.objects.count() == 0


def test_it_says_nothing_about_who_uses_the_instance(begun, client):
    told = client.get(START).text + scanned(client, town="Elsewhere").text
    assert begun.municipality.name not in told


def test_who_sends_too_much_waits(client):
    for _ in range(60):
        client.post(START, {"town": "Delft"})
    assert client.post(START, {"town": "Delft"}).status_code == 429
    assert client.post(page(1), {}).status_code == 429


def test_a_form_of_another_site_is_refused():
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(START, {"town": "Delft"}).status_code == 403


def test_it_is_offered_to_strangers_and_to_members(client, begun):
    assert START in client.get("/").text
    both = factories.coordinator_of(begun.municipality)
    client.force_login(both)
    assert START in client.get("/", follow=True).text


# Going on


def coordinator_with_scan(begun, levels=None):
    browser = Client()
    scanned(browser, levels)
    assert browser.get(ON).url.startswith(reverse("account_login"))
    person = factories.coordinator_of(begun.municipality)
    browser.post(
        f"{reverse('account_login')}?next={ON}",
        {"login": person.email, "password": factories.PASSWORD},
    )
    return browser


def test_the_scan_survives_signing_in_and_its_levels_wait_to_be_confirmed(begun):
    browser = coordinator_with_scan(begun)
    assert "15 answers of your quick scan come along" in browser.get(ON).text
    taken = browser.post(ON, {"into": f"assessment:{begun.pk}"}, follow=True)
    assert "15 answers were taken over" in taken.text
    assert begun.answers.filter(is_unconfirmed=True).count() == 15
    assert begun.snapshot().ratings == {}
    assert [row.number for a in begun.answers.all() for row in a.versions.all()] == [1] * 15
    assert (
        "Taken over from a quick scan." in browser.get(address("criterion", begun, code="5.4")).text
    )
    assert "quick_scan" not in browser.session
    assert AuditEntry.objects.filter(verb="take_over_scan").count() == 1


def test_what_is_there_already_is_never_overwritten(begun):
    factories.answer(begun, "1.1", 4)
    factories.answer(begun, "2.2", None, "We are looking.")
    factories.answer(begun, "3.1", 2)
    factories.answer(begun, "3.1", None, "")  # blank again: its history stays
    browser = coordinator_with_scan(begun)
    browser.post(ON, {"into": f"assessment:{begun.pk}"})
    kept = {row.criterion: row for row in begun.answers.all()}
    assert (kept["1.1"].level, kept["1.1"].is_unconfirmed) == (4, False)
    assert (kept["2.2"].level, kept["2.2"].justification) == (None, "We are looking.")
    assert (kept["3.1"].level, kept["3.1"].version, kept["3.1"].is_unconfirmed) == (1, 3, True)


def test_a_scan_starts_a_round_where_none_is_open(town):
    person = factories.coordinator_of(town)
    browser = Client()
    scanned(browser)
    browser.force_login(person)
    shown = browser.get(ON)
    ((into, _name),) = shown.context["form"].fields["into"].choices
    assert into == f"start:{town.slug}"
    browser.post(ON, {"into": into})
    assert town.assessments.get().answers.filter(is_unconfirmed=True).count() == 15


def test_only_the_coordinators_own_open_assessments_are_offered_and_taken(begun):
    foreign = factories.assessment(factories.municipality("Gouda"))
    year = str(timezone.localdate().year)
    leiden, none_yet = factories.municipality("Leiden"), factories.municipality("Ede")
    factories.assessment(leiden, at=Status.SUBMITTED, round_name=year)
    browser = coordinator_with_scan(begun)
    person = factories.coordinator_of(begun.municipality)
    for town in (leiden, none_yet):
        town.memberships.create(user=person, role=Role.COORDINATOR)
    foreign.municipality.memberships.create(user=person, role=Role.READER)
    offered = [key for key, _name in browser.get(ON).context["form"].fields["into"].choices]
    assert offered == [f"assessment:{begun.pk}", f"start:{none_yet.slug}"]
    assert browser.post(ON, {"into": f"assessment:{foreign.pk}"}).status_code == 422
    with pytest.raises(PermissionDenied):
        workflow.take_over_scan(foreign, {"1.1": Rating(level=1)}, version="1.0", by=person)
    assert not foreign.answers.exists()


@pytest.mark.parametrize("role", [Role.READER, Role.CONTRIBUTOR, Role.SIGNATORY])
def test_who_does_not_coordinate_reads_why_there_is_nowhere_to_go(role, begun):
    browser = Client()
    scanned(browser)
    browser.force_login(factories.member(begun.municipality, role))
    assert "Only a coordinator" in browser.get(ON).text
    assert browser.post(ON, {"into": f"assessment:{begun.pk}"}).status_code == 422


def test_an_assessment_that_asks_other_questions_takes_no_scan(small_instrument_versions, begun):
    begun.instrument_version = "0.1"
    begun.save()
    by = factories.coordinator_of(begun.municipality)
    with pytest.raises(workflow.Refused, match="other questions"):
        workflow.take_over_scan(begun, {"1.1": Rating(level=1)}, version="1.0", by=by)
    assert not begun.answers.exists()

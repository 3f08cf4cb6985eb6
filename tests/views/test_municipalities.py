"""Finding, setting up and running a municipality."""

import pytest

from assessments import permissions, workflow
from assessments.imports.place_names import fold
from assessments.models import Municipality, Role, User
from tests import factories
from tests.pages import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def founder(sign_in):
    person = factories.user("Anna", may_set_up=True)
    browser = sign_in(person)
    browser.person = person
    return browser


def test_a_town_is_found_set_up_and_started(founder):
    factories.registered("Delft", search=fold("Delft"))
    found = founder.get("/set-up/", {"name": "DELFT"}).content.decode()
    town = Municipality.objects.get()
    assert f'href="/set-up/{town.slug}/"' in found
    response = founder.post(f"/set-up/{town.slug}/", {"default_language": "nl"}, follow=True)
    assert "Delft is ready for use." in response.content.decode()
    start = f"/m/{town.slug}/start/"
    response = founder.post(start, {"round_name": " 2026 ", "reference_date": "2026-10-01"})
    begun = town.assessments.get()
    assert response.url == address("task_list", begun)
    assert begun.round.name == "2026"


def test_a_town_in_use_cannot_be_set_up_again(founder, town):
    response = founder.post(f"/set-up/{town.slug}/", {"default_language": "en"}, follow=True)
    assert "already in use here" in response.content.decode()
    assert not founder.person.memberships.exists()


def test_an_empty_register_says_what_to_do(founder):
    assert "import_municipalities" in founder.get("/set-up/").content.decode()


def test_a_name_that_is_not_there_says_what_to_try(founder):
    factories.registered("Delft", search=fold("Delft"))
    assert "Try fewer letters" in founder.get("/set-up/", {"name": "Gouda"}).content.decode()


def test_who_works_for_one_town_comes_straight_to_it(town, sign_in):
    person = factories.member(town, Role.READER)
    assert sign_in(person).get("/").url == f"/m/{town.slug}/"


def test_who_belongs_nowhere_is_told_whom_to_ask(db, sign_in):
    text = sign_in(factories.user()).get("/").content.decode()
    assert "You are not a member of a municipality yet." in text


def test_the_second_round_of_one_name_is_refused_at_the_field(begun, sign_in):
    browser = sign_in(factories.coordinator_of(begun.municipality))
    posted = {"round_name": "2026", "reference_date": "2026-10-01"}
    response = browser.post(address("start", begun), posted)
    assert response.status_code == 422
    assert "There is already an assessment in this round." in response.content.decode()


def test_a_member_is_invited_joins_and_is_removed(begun, sign_in):
    town = begun.municipality
    browser = sign_in(factories.coordinator_of(town))
    office = factories.department(town)
    posted = {
        "name": "Ben",
        "email": "Ben@Town.example",
        "role": "contributor",
        "department": office.pk,
    }
    ben = User.objects.create_user("ben@town.example", name="Ben")
    page = browser.post(address("people", begun), posted, follow=True).content.decode()
    assert "Ben gets an invitation by e-mail." in page
    added = workflow.join(permissions.open_invitations(town).get(), by=ben)
    assert (added.role, added.department) == (Role.CONTRIBUTOR, office)
    again = browser.post(address("people", begun), posted)
    assert "This person is already a member." in again.content.decode()
    browser.post(address("remove_member", begun, member=added.pk))
    assert not town.memberships.filter(pk=added.pk).exists()


def test_a_department_of_another_town_cannot_be_chosen(begun, sign_in):
    foreign = factories.department(factories.municipality("Gouda"))
    posted = {"name": "Ben", "email": "b@t.example", "role": "reader", "department": foreign.pk}
    browser = sign_in(factories.coordinator_of(begun.municipality))
    assert browser.post(address("people", begun), posted).status_code == 422
    assert foreign.name not in browser.get(address("people", begun)).content.decode()


def test_a_member_of_another_town_cannot_be_removed(begun, sign_in):
    foreign = factories.municipality("Gouda")
    factories.member(foreign, Role.COORDINATOR)
    member = foreign.memberships.first()
    browser = sign_in(factories.coordinator_of(begun.municipality))
    assert browser.post(address("remove_member", begun, member=member.pk)).status_code == 404
    assert foreign.memberships.filter(pk=member.pk).exists()


def test_a_department_is_added_once(begun, sign_in):
    browser = sign_in(factories.coordinator_of(begun.municipality))
    url = address("add_department", begun)
    assert "was added" in browser.post(url, {"name": "Care"}, follow=True).content.decode()
    assert (
        "already a department" in browser.post(url, {"name": "Care"}, follow=True).content.decode()
    )
    assert "Give the department a name." in browser.post(url, {}, follow=True).content.decode()
    assert begun.municipality.departments.count() == 1


def test_the_dashboard_shows_each_round_with_its_result(begun, sign_in):
    factories.answer_all(begun)
    text = sign_in(factories.coordinator_of(begun.municipality)).get(address("municipality", begun))
    assert "50 of 100" in " ".join(text.content.decode().split()).replace("<strong>", "")


def test_who_removes_a_member_is_told_what_is_asked_of_nobody_now(begun, sign_in):
    person = factories.member(begun.municipality, Role.CONTRIBUTOR)
    factories.assign(begun, ["5.1", "5.2"], person)
    browser = sign_in(factories.coordinator_of(begun.municipality))
    gone = factories.membership(person, begun.municipality)
    place = address("remove_member", begun, member=gone.pk)
    page = browser.post(place, follow=True).content.decode()
    assert "2 criteria are asked of nobody now." in page

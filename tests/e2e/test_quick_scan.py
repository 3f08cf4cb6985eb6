"""A visitor does the quick scan in a real browser, narrow, without JavaScript, and goes on."""

import pytest
from django.core.cache import cache

from tests import factories
from tests.e2e.test_accessibility import faults


@pytest.fixture(autouse=True)
def nobody_asked_before(transactional_db):
    cache.clear()


def scan(page, town="Delft"):
    """From the home page to the result, with a level chosen by its words."""
    page.goto("/")
    page.get_by_role("link", name="Try the quick scan").click()
    page.get_by_label("Name of your municipality").fill(town)
    page.get_by_role("button", name="Begin").click()
    for last in (False, False, True):
        for group in page.locator("main fieldset").all():
            group.get_by_label("1 Incidental").check()
        yield
        page.get_by_role("button", name="See the result" if last else "Save and continue").click()
    page.get_by_role("heading", name=f"Quick scan: {town}").wait_for()


def test_it_works_without_javascript_and_prints_what_was_answered(open_as):
    page = open_as(None, java_script_enabled=False, viewport={"width": 360, "height": 800})
    for _page in scan(page):
        assert page.locator("main fieldset").count() == 5
    assert page.get_by_text("Look at this first").is_visible()
    page.emulate_media(media="print")
    assert page.get_by_text("Three next steps").is_visible()
    assert not page.get_by_role("link", name="Erase my quick scan").is_visible()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Erase my quick scan").click()
    page.get_by_role("button", name="Erase it").click()
    page.get_by_text("Your quick scan is erased.").wait_for()
    assert not page.get_by_role("link", name="See the result").is_visible()


def test_every_page_of_it_is_accessible_and_fits_a_telephone(open_as):
    page = open_as(None, viewport={"width": 320, "height": 640}, faults_expected=True)
    wide = "document.documentElement.scrollWidth"
    for _page in scan(page):
        assert faults(page) == []
        assert page.evaluate(wide) <= 320
    assert faults(page) == []
    assert page.evaluate(wide) <= 320


def test_a_coordinator_goes_on_with_it_after_signing_in(open_as):
    town = factories.municipality("Delft")
    person = factories.coordinator_of(town)
    begun = factories.assessment(town)
    page = open_as(None)
    for _page in scan(page):
        pass
    page.get_by_role("link", name="Continue as a full assessment").click()
    page.locator("[name=login]").fill(person.email)
    page.locator("[name=password]").fill(factories.PASSWORD)
    page.locator("main form .button").click()
    page.get_by_label("Delft: the assessment 2026").check()
    assert faults(page) == []
    page.get_by_role("button", name="Take the answers over").click()
    page.get_by_text("15 answers were taken over").wait_for()
    assert begun.answers.filter(is_unconfirmed=True).count() == 15

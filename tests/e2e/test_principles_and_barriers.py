"""A coordinator answers a check question and notes a barrier in a real browser."""

from tests import factories
from tests.e2e.test_accessibility import faults


def test_principles_and_barriers_are_answered_by_keyboard_and_stay_accessible(
    transactional_db, open_as
):
    begun = factories.assessment()
    page = open_as(factories.coordinator_of(begun.municipality), faults_expected=True)
    page.goto(begun.url("principles"))
    section = page.locator("#P4")
    section.locator("summary").press("Enter")
    section.get_by_label("No", exact=True).press("Space")
    assert faults(page) == []
    section.get_by_role("button").press("Enter")
    page.get_by_text("The check is answered with no.").wait_for()
    page.goto(begun.url("barrier", "5.1"))
    page.get_by_role("button", name="Save the barrier").click()
    page.locator("#error-summary").wait_for()
    assert faults(page) == []
    page.get_by_label("State").check()
    page.get_by_label("What stands in the way?").fill("Money comes a year at a time.")
    page.get_by_role("button", name="Save the barrier").click()
    page.get_by_text("The barrier is noted.").wait_for()
    page.get_by_role("link", name="See the brief").click()
    page.get_by_text("Money comes a year at a time.").wait_for()
    assert faults(page) == []

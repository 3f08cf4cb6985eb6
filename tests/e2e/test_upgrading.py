"""A coordinator takes a draft to a newer questionnaire and back, in a real browser."""

import pytest
from playwright.sync_api import expect

from assessments.models import Round
from tests import factories
from tests.e2e.test_accessibility import faults
from tests.pages import address

PHONE = {"viewport": {"width": 360, "height": 760}}


@pytest.fixture
def draft(transactional_db, small_instrument_versions):
    """Everything answered on version 0.1."""
    town = factories.municipality()
    Round.objects.create(municipality=town, name="2026", instrument_version="0.1")
    begun = factories.assessment(town, round_name="2026")
    factories.answer_all(begun)
    return begun


def test_over_and_back_by_keyboard_on_a_narrow_screen(draft, open_as):
    page = open_as(factories.coordinator_of(draft.municipality), **PHONE)
    page.goto(address("task_list", draft))
    page.get_by_role("link", name="See what would change").focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("heading", level=1).inner_text() == "Upgrade to questionnaire 0.2"
    assert faults(page) == []
    page.get_by_role("button", name="Upgrade to 0.2").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Grey answers wait to be confirmed.").wait_for()
    assert page.get_by_text("16 of 20 criteria answered").count() == 1
    page.get_by_role("link", name="Upgraded to questionnaire 0.2").click()
    assert page.get_by_text("What we do about 1.4.").count() == 1
    assert faults(page) == []
    page.get_by_role("button", name="Undo, back to 0.1").focus()
    page.keyboard.press("Enter")
    page.get_by_text("The upgrade was undone.").wait_for()
    page.goto(address("task_list", draft))
    assert page.get_by_text("19 of 19 criteria answered").count() == 1


def test_who_has_the_old_question_open_is_told_and_keeps_what_they_typed(draft, open_as):
    by = factories.coordinator_of(draft.municipality)
    writer, coordinator = open_as(by, faults_expected=True), open_as(by)
    writer.goto(address("criterion", draft, code="1.2"))
    coordinator.goto(address("upgrade", draft))
    coordinator.get_by_role("button", name="Upgrade to 0.2").click()
    coordinator.get_by_text("Grey answers wait to be confirmed.").wait_for()
    writer.get_by_label("Justification").fill("The budget of this year.")
    writer.locator(".saved-line").get_by_text("The questionnaire has changed").wait_for()
    assert writer.get_by_label("Justification").input_value() == "The budget of this year."
    assert draft.answers.get(criterion="1.2").versions.count() == 1
    writer.reload()
    writer.get_by_text("Is there money for four years?").wait_for()
    expect(writer.locator("#kept")).to_contain_text("1.2")

"""Two people on one answer, as the one who is typing sees it."""

import pytest
from playwright.sync_api import expect

from assessments import workflow
from assessments.models import Role
from assessments.scoring import Rating
from tests import factories
from tests.pages import address


@pytest.fixture
def begun(transactional_db):
    made = factories.assessment()
    factories.answer(made, "9.1", 2, "Old.")
    return made


@pytest.fixture
def typing(begun, open_as):
    """The page of article 9 as the coordinator has it open."""
    page = open_as(factories.coordinator_of(begun.municipality), faults_expected=True)
    page.goto(address("article", begun, number=9))
    return page


@pytest.fixture
def ana(begun):
    return factories.member(begun.municipality, Role.COORDINATOR)


def saves(begun, ana, level, text, *, seen=1):
    given = Rating(level=level, justification=text)
    workflow.save_answer(begun, "9.1", given, seen=seen, by=ana)


def test_a_colleagues_level_appears_while_somebody_types_and_the_next_save_goes_on_from_it(
    begun, typing, ana
):
    saves(begun, ana, 4, "Old.")
    line, text = typing.locator("#c9_1-line"), typing.locator("#id_c9_1-justification")
    text.fill("New.")
    expect(line).to_contain_text(f"{ana} changed the level of 9.1 while you were writing.")
    expect(typing.locator('#c9_1 input[value="4"]')).to_be_checked()
    assert begun.answers.get().rating == Rating(4, justification="New.")
    text.fill("New, and more.")
    expect(line).not_to_contain_text("while you were writing")
    assert begun.answers.get().rating == Rating(4, justification="New, and more.")
    assert typing.evaluate("Object.keys(localStorage).length") == 0


def test_a_colleagues_text_appears_and_is_not_put_back(begun, typing, ana):
    saves(begun, ana, 2, "Hers.\n\nTwo lines.")
    typing.locator('#c9_1 input[value="0"]').check()
    expect(typing.locator("#id_c9_1-justification")).to_have_value("Hers.\n\nTwo lines.")
    typing.locator('#c9_1 input[value="1"]').check()
    expect(typing.locator("#c9_1-line")).not_to_contain_text("while you were writing")
    assert begun.answers.get().rating == Rating(1, justification="Hers.\n\nTwo lines.")


def test_who_goes_on_in_the_field_that_a_colleague_changed_keeps_their_text_and_is_asked(
    begun, typing, ana
):
    saves(begun, ana, 2, "Hers.")
    text = typing.locator("#id_c9_1-justification")

    def go_on_before_the_answer_comes(route):
        answer = route.fetch()
        text.evaluate("field => field.value = 'Mine.'")
        route.fulfill(response=answer)

    typing.route("**/save/", go_on_before_the_answer_comes, times=1)
    typing.locator('#c9_1 input[value="0"]').check()
    expect(typing.locator("#c9_1-line")).to_contain_text("while you were writing")
    expect(text).to_have_value("Mine.")
    text.press_sequentially("!")
    expect(typing.locator("#c9_1-line")).to_contain_text("Compare both answers")
    assert begun.answers.get().rating == Rating(0, justification="Hers.")

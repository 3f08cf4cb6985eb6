"""Somebody outside opens their link in a real browser, narrow and without JavaScript."""

import pytest
from django.core import mail

from assessments import workflow
from tests import factories
from tests.e2e.test_accessibility import faults


@pytest.fixture
def link(transactional_db):
    begun = factories.assessment()
    workflow.ask_by_link(
        begun,
        ["5.1", "5.2"],
        email="teacher@school.example",
        name="Tess Teacher",
        why="Your school keeps the figures on this, and nobody else knows where they are.",
        by=factories.coordinator_of(begun.municipality),
    )
    (message,) = mail.outbox
    (found,) = [word for word in message.body.split() if "/link/open/" in word]
    return "/link/open/" + found.partition("/link/open/")[2]


def test_an_outsider_goes_from_the_mail_to_what_was_handed_in(link, open_as):
    page = open_as(None, viewport={"width": 360, "height": 800})
    page.goto(link)
    assert page.url.endswith("/link/")
    assert faults(page) == []
    page.get_by_role("link", name="5.1").click()
    assert faults(page) == []
    page.locator("#id_c5_1-rating_2").check()
    page.get_by_label("Justification").fill("The school counted.")
    page.get_by_role("button", name="Save and add evidence").click()
    page.wait_for_url("**/evidence/")
    assert faults(page) == []
    page.get_by_label("What is it called?").fill("Figures 2026")
    page.get_by_role("button", name="Add evidence").click()
    page.get_by_text("Figures 2026").first.wait_for()
    page.get_by_role("link", name="Questions from").click()
    page.get_by_role("button", name="Hand in 1 answered criterion").click()
    page.get_by_text("Handed in. Thank you").wait_for()
    assert faults(page) == []

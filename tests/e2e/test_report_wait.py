"""Waiting for a report: the page says how far it is, and starts the download by itself."""

import pytest

from assessments.models import JobState, Rendering
from assessments.workflow import leases
from tests import factories
from tests.pages import address


@pytest.mark.parametrize("scripted", [True, False])
def test_the_page_says_since_when_and_leads_to_the_download(begun, open_as, nobody_works, scripted):
    page = open_as(factories.coordinator_of(begun.municipality), java_script_enabled=scripted)
    page.goto(address("results", begun))
    page.get_by_role("link", name="Download report (PDF, English)").click()
    page.get_by_role("heading", name="Your report is being made").wait_for()
    row = Rendering.objects.all()
    leases.take(row)
    page.get_by_text("It was begun at").wait_for()
    with page.expect_download() as started:
        row.update(state=JobState.READY, content=b"%PDF-1.7 ready", lease_until=None)
    assert started.value.suggested_filename.endswith("-en.pdf")
    page.get_by_role("heading", name="Your report is ready").wait_for()

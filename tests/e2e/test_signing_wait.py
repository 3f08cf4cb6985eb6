"""Waiting for a sign-off: the page says how far it is, and leads to the results by itself."""

import pytest

from assessments import workflow
from assessments.models import SigningOrder, Status
from tests import factories
from tests.pages import address


@pytest.mark.parametrize("scripted", [True, False])
def test_the_page_leads_from_the_signature_to_the_results(town, open_as, nobody_works, scripted):
    submitted = factories.assessment(town, at=Status.SUBMITTED)
    page = open_as(factories.signatory_of(town), java_script_enabled=scripted)
    page.goto(address("sign", submitted))
    page.get_by_label("Your password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign off").click()
    page.get_by_role("heading", name="2026 is being signed off").wait_for()
    page.get_by_role("status").get_by_text("It goes on as soon as").wait_for()
    SigningOrder.objects.update(reports=2, reports_made=1)
    page.get_by_text("Report 2 of 2 is being made.").wait_for()
    signed = workflow.sign_ordered(SigningOrder.objects.get().pk)
    page.get_by_text(signed.number).first.wait_for()
    assert page.url.endswith(address("results", submitted))

"""Joining and working together in a real browser: it works, and it is accessible."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from assessments import workflow
from assessments.models import Role, User
from assessments.scoring import Rating
from tests import factories
from tests.e2e.test_accessibility import faults
from tests.pages import address

LONG = "You keep the figures on this, and nobody else knows where they are."


@pytest.fixture
def begun(transactional_db):
    return factories.assessment()


def test_somebody_joins_through_the_link_of_their_mail(begun, open_as, live_server):
    town = begun.municipality
    workflow.invite(
        town,
        email="new@town.example",
        name="New",
        role=Role.CONTRIBUTOR,
        department=factories.department(town),
        by=factories.coordinator_of(town),
    )
    (message,) = mail.outbox
    (link,) = [word for word in message.body.split() if "/invitation/" in word]
    page = open_as(None, faults_expected=True)
    page.goto("/invitation/" + link.partition("/invitation/")[2])
    assert page.url.endswith("/invitation/")
    assert faults(page) == []
    page.fill("[name=password]", "short")
    page.get_by_role("button", name="Join").click()
    assert page.locator(".error").count() == 1
    assert faults(page) == []
    page.fill("[name=password]", "entirely-new-words")
    page.get_by_role("button", name="Join").click()
    page.wait_for_url(f"**/m/{town.slug}/")
    assert User.objects.get(email="new@town.example").memberships.count() == 1


def test_work_and_what_is_out_are_accessible_on_a_narrow_screen(begun, open_as):
    town = begun.municipality
    by = factories.coordinator_of(town)
    office = factories.department(town)
    person = factories.member(town, Role.CONTRIBUTOR, of=office)
    last = factories.assessment(town, round_name="2025")
    last.reference_date -= timedelta(days=365)
    last.save()
    factories.answer_all(last)
    late = timezone.localdate() - timedelta(days=3)
    workflow.assign(begun, ["5.1", "5.2", "5.3"], to=office, by=by, due=late, why=LONG)
    for code in ("5.1", "5.2"):
        workflow.save_answer(begun, code, Rating(2), seen=0, by=person)
    workflow.hand_in(begun, ["5.1", "5.2"], by=person)
    workflow.send_back(begun, ["5.1"], note=LONG, by=by)
    for who, path in ((person, "/work/"), (by, address("assign", begun))):
        page = open_as(who, viewport={"width": 320, "height": 640})
        page.goto(path)
        for details in page.locator("details").all():
            details.locator("summary").click()
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320

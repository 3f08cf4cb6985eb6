"""A date that makes no sense got into the database all the same: every page still answers."""

from datetime import date

import pytest
from django.utils import timezone

from assessments import workflow
from assessments.models import Action, Assessment, Assignment, Evidence, Round, Status, newest_first
from assessments.scoring import snapshot
from tests import factories
from tests.pages import NAMES, address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_instrument_versions")]

DAYS = [date(1, 1, 1), date(2, 6, 1), date(26, 11, 25), date(1896, 2, 29), date(9999, 12, 31)]


@pytest.fixture
def town(town, small_instrument_versions):
    """A municipality whose rounds ask few questions: the days are what this is about."""
    for name in ("2025", "2026", "2027"):
        Round.objects.create(municipality=town, name=name, instrument_version="0.2")
    return town


@pytest.fixture
def begun(town):
    return factories.assessment(town, round_name="2026")


@pytest.fixture
def before(town):
    """A round that was signed."""
    return factories.assessment(town, at=Status.SIGNED_OFF, round_name="2025")


def stray(day, begun):
    """Everything of an assessment that has a day gets this one."""
    code = "5.1"
    factories.answer(begun, code, 1)
    workflow.add_evidence(
        begun,
        code,
        title="A plan",
        dated=date(2026, 1, 1),
        strength=2,
        link="https://town.example/plan",
        by=factories.coordinator_of(begun.municipality),
    )
    factories.action(begun, code)
    factories.assign(begun, [code], factories.coordinator_of(begun.municipality))
    Action.objects.update(due=day)
    Assignment.objects.update(due=day)
    Evidence.objects.update(dated=day)
    Assessment.objects.filter(pk=begun.pk).update(reference_date=day)
    begun.refresh_from_db()


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_page_and_download_answers_whatever_day_is_kept(day, before, sign_in):
    begun = factories.assessment(before.municipality, round_name="2026")
    stray(day, begun)
    coordinator = factories.coordinator_of(begun.municipality)
    browser = sign_in(coordinator)
    answered = {}
    for of in (begun, before):
        for name in NAMES:
            if name != "account_logout":
                answered[name, of.round.name] = browser.get(address(name, of)).status_code
    assert {key: status for key, status in answered.items() if status >= 500} == {}
    for name in ("municipality", "results", "why", "compare", "plan", "calendar", "answers_json"):
        assert answered[name, "2026"] == answered[name, "2025"] == 200


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_a_round_with_such_a_day_can_be_signed_and_read(day, town, sign_in):
    begun = factories.assessment(town, at=Status.SUBMITTED, round_name="2026")
    Evidence.objects.update(dated=day)
    Assessment.objects.filter(pk=begun.pk).update(reference_date=day)
    begun.refresh_from_db()
    factories.sign_off(begun)
    browser = sign_in(factories.coordinator_of(town))
    for name in ("results", "answers_json", "answers_csv", "workbook", "memo", "report_pdf"):
        assert browser.get(address(name, begun)).status_code == 200, name
    assert begun.snapshot().reference_date == day


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_reminders_go_out_whatever_day_something_is_due(day, begun):
    stray(day, begun)
    assert workflow.remind(timezone.localdate()) == 1


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_form_of_an_action_shows_the_day_that_is_kept(day, begun, sign_in):
    stray(day, begun)
    page = sign_in(factories.coordinator_of(begun.municipality)).get(address("action", begun))
    assert f'value="{day.isoformat()}"' in page.content.decode()


def test_evidence_is_judged_at_any_reference_date():
    old = snapshot.NamedEvidence("Plan", date(1, 1, 1), 2)
    for day in DAYS:
        taken = snapshot.Snapshot("1.0", "Delft", "NL", "2026", day, snapshot.DRAFT, {})
        assert taken.is_old(old)


def test_a_round_dated_far_ahead_is_not_the_newest_for_ever(before):
    town = before.municipality
    begun = factories.assessment(town, round_name="2026")
    Assessment.objects.filter(pk=begun.pk).update(reference_date=date(9999, 12, 31))
    newer = factories.assessment(town, round_name="2027")
    Assessment.objects.filter(pk=newer.pk).update(reference_date=date(2027, 1, 1))
    found = newest_first(town.assessments.all())
    assert [row.round.name for row in found] == ["2027", "2025", "2026"]

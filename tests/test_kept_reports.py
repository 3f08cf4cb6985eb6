"""For how long reports are kept, and which are made ahead."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments import workflow
from assessments.models import Rendering, Role, Status
from assessments.workflow import report_rendering
from tests import factories
from tests.pages import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(begun):
    """A draft with everything answered."""
    factories.answer_all(begun)
    return begun


def asked(assessment, language="en"):
    return workflow.ask_for_report(workflow.order_report(assessment, language))


def made(assessment, language="en"):
    workflow.make_report(workflow.order_report(assessment, language))
    return asked(assessment, language)


def test_what_nobody_asked_for_is_thrown_away(answered):
    row, town = made(answered), answered.municipality
    long_ago = timezone.localdate() - report_rendering.UNUSED - timedelta(days=1)
    Rendering.objects.update(used_on=long_ago)
    workflow.open_report(Rendering.objects.get(pk=row.pk))
    report_rendering.prune_reports(town)
    assert Rendering.objects.get().pk == row.pk
    Rendering.objects.update(used_on=long_ago)
    report_rendering.prune_reports(town)
    assert not Rendering.objects.exists()


def test_no_more_is_kept_than_may_be(begun, town, monkeypatch):
    monkeypatch.setattr(report_rendering, "MOST_REPORTS", 2)
    of = {"municipality": town, "assessment": begun}
    for n in range(5):
        Rendering.objects.create(**of, key=str(n), state="ready", content=b"x")
    working = Rendering.objects.create(**of, key="w", state="working")
    report_rendering.prune_reports(town)
    kept = Rendering.objects.exclude(pk=working.pk).values_list("key", flat=True)
    assert set(kept) == {"3", "4"}
    assert Rendering.objects.filter(pk=working.pk).exists()


def test_reports_of_what_was_left_alone_are_made_ahead(answered, town):
    assert workflow.make_reports(timedelta(minutes=10), most=5) == 0
    answered.answers.update(updated_at=timezone.now() - timedelta(minutes=11))
    assert workflow.make_reports(timedelta(minutes=10), most=0) == 0
    assert workflow.make_reports(timedelta(minutes=10), most=5) == 1
    assert asked(answered, town.default_language).is_ready
    assert workflow.make_reports(timedelta(minutes=10), most=5) == 0


def test_no_report_is_made_ahead_of_what_is_old_or_signed(answered):
    answered.answers.update(updated_at=timezone.now() - timedelta(days=8))
    assert workflow.make_reports(timedelta(minutes=10), most=5) == 0
    answered.answers.update(updated_at=timezone.now() - timedelta(minutes=11))
    type(answered).objects.update(status=Status.SIGNED_OFF)
    assert workflow.make_reports(timedelta(minutes=10), most=5) == 0


def test_a_reader_gets_the_report_too(answered, sign_in):
    reader = sign_in(factories.member(answered.municipality, Role.READER))
    assert reader.get(address("report_pdf", answered)).status_code == 200

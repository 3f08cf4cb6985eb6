"""The clock of a worker: what waits though nobody was told, and what is due by the time of day."""

import logging
from datetime import UTC, timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import mail
from django.utils import timezone

from assessments import workflow
from assessments.jobs import sweep
from assessments.models import (
    AuditEntry,
    JobState,
    Removal,
    Rendering,
    Role,
    SigningOrder,
    SignOff,
    Status,
)
from assessments.workflow import leases
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_works")]


def at(monkeypatch, hour, minute=0):
    """Let the clock stand there today."""
    here = timezone.localtime().replace(hour=hour, minute=minute, second=0, microsecond=0)
    monkeypatch.setattr(timezone, "now", lambda: here.astimezone(UTC))


def test_a_sweep_sends_mail_signs_off_and_makes_reports(town):
    person = factories.user()
    submitted = factories.assessment(town, at=Status.SUBMITTED)
    order = factories.signed_by(submitted, factories.signatory_of(town))
    workflow.forgot_password(person.email)
    draft = factories.assessment(factories.municipality("Gouda"))
    workflow.ask_for_report(workflow.order_report(draft, "en"))
    sweep.sweep()
    assert [letter.to for letter in mail.outbox] == [[person.email]]
    assert SignOff.objects.get().assessment == order.assessment
    assert Rendering.objects.get(assessment=draft).is_ready


def test_a_report_is_made_ahead_a_minute_after_the_last_save(begun):
    factories.answer(begun, "5.1")
    sweep.make_ahead()
    assert not Rendering.objects.exists()
    begun.answers.update(updated_at=timezone.now() - sweep.QUIET - timedelta(seconds=1))
    sweep.make_ahead()
    assert Rendering.objects.get().is_ready
    sweep.make_ahead()
    assert Rendering.objects.count() == 1


def test_what_a_worker_was_told_of_a_moment_ago_is_left_to_it(begun):
    workflow.start_report(asked := workflow.order_report(begun, "en"))
    rendering = workflow.ask_for_report(asked)
    workflow.start_report(asked)
    assert workflow.make_waiting_reports() == 0
    Rendering.objects.update(woken_at=timezone.now() - leases.WOKEN_AGAIN)
    assert workflow.make_waiting_reports() == 1
    rendering.refresh_from_db()
    assert rendering.state == JobState.READY


def test_one_fault_stops_nothing_else(town, monkeypatch, caplog):
    submitted = factories.assessment(town, at=Status.SUBMITTED)
    factories.signed_by(submitted, factories.signatory_of(town))
    monkeypatch.setattr(workflow, "send_owed_mail", lambda: 1 / 0)
    with caplog.at_level(logging.ERROR):
        sweep.sweep()
    assert "ZeroDivisionError" in caplog.text
    assert not SigningOrder.objects.exists()
    assert SignOff.objects.exists()


@pytest.mark.parametrize(("hour", "minute", "expected"), [(7, 29, 0), (7, 30, 1), (23, 0, 1)])
def test_digests_are_written_once_it_is_morning_and_once_a_day(
    hour, minute, expected, begun, contributor, monkeypatch, django_capture_on_commit_callbacks
):
    factories.assign(begun, ["5.1"], contributor)
    at(monkeypatch, hour, minute)
    with django_capture_on_commit_callbacks(execute=True):
        sweep.clean_up()
        sweep.clean_up()
    workflow.send_owed_mail()
    assert len([letter for letter in mail.outbox if contributor.email in letter.to]) == expected


def test_what_its_time_is_over_for_goes(town):
    ended = SessionStore()
    ended.set_expiry(-10)
    ended.create()
    person = factories.member(town, Role.READER)
    workflow.remove_member(factories.membership(person, town), by=factories.coordinator_of(town))
    assert Removal.objects.filter(municipality=town).exists()
    Removal.objects.update(removed_at=timezone.now() - timedelta(days=2))
    sweep.clean_up()
    assert not Session.objects.exists()
    assert not Removal.objects.exists()


def test_entries_are_purged_only_when_the_day_of_one_is_past(town, settings):
    sweep.clean_up()
    assert not AuditEntry.objects.filter(verb="purge").exists()
    settings.AUDIT_RETENTION_DAYS = -2
    factories.department(town)
    sweep.clean_up()
    sweep.clean_up()
    assert AuditEntry.objects.filter(verb="purge", municipality=town).count() == 1

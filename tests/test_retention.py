"""Entries of who did what stay as they are until their day; versions of answers always."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from assessments import workflow
from assessments.models import AuditEntry, Status
from assessments.workflow.audit import keep_entries
from tests import factories
from tests.tampering import raw

pytestmark = pytest.mark.django_db


def entries(verb):
    return list(AuditEntry.objects.filter(verb=verb).order_by("pk"))


# What the database refuses


def past_its_day(town, days=2, verb="speak"):
    day = timezone.now().date() - timedelta(days=days)
    AuditEntry.objects.create(municipality=town, at=timezone.now(), verb=verb, retained_until=day)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assessments_auditentry SET verb = 'submit'",
        "UPDATE assessments_auditentry SET retained_until = '2020-01-01'",
        "UPDATE assessments_auditentry SET by_id = NULL",
        "DELETE FROM assessments_auditentry",
        "DELETE FROM assessments_auditentry WHERE retained_until IS NULL",
        "UPDATE assessments_answerversion SET level = 4",
        "UPDATE assessments_answerversion SET saved_by_id = saved_by_id",
    ],
)
def test_the_database_refuses_to_change_an_entry_or_a_version_or_to_delete_it_early(
    statement, begun
):
    factories.answer(begun, "5.1")
    keep_entries("sign_off", [AuditEntry(municipality=begun.municipality)])
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        raw(statement)


@pytest.mark.parametrize("table", ["assessments_auditentry", "assessments_answerversion"])
def test_nor_does_it_replace_or_empty_them(table, begun):
    factories.answer(begun, "5.1")
    statement = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    if connection.vendor == "postgresql":
        raw("SET CONSTRAINTS ALL IMMEDIATE")
        statement = f"TRUNCATE {table} CASCADE"
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        raw(statement)


def test_versions_go_with_an_answer_that_is_deleted_whole(begun):
    factories.answer(begun, "5.1")
    begun.answers.all().delete()
    assert not begun.answers.exists()


# Retention


def test_an_entry_is_kept_for_as_long_as_the_setting_says(town, settings):
    settings.AUDIT_RETENTION_DAYS = 400
    person = factories.coordinator_of(town)
    workflow.speak(person, "nl")
    (entry,) = entries("speak")
    assert entry.retained_until == timezone.localdate() + timedelta(days=400)


def test_the_entry_of_a_sign_off_is_kept_for_ever(town):
    factories.assessment(town, at=Status.SIGNED_OFF)
    (entry,) = entries("sign_off")
    signed = town.sign_offs.get()
    assert entry.retained_until is None
    assert entry.detail == {"sign_off": signed.pk, "number": signed.number, "link": signed.link}


def test_purging_deletes_what_is_past_its_day_and_says_how_much(town, capsys):
    neighbour = factories.municipality("Gouda")
    for place in (town, town, neighbour, None):
        past_its_day(place)
    young = AuditEntry.objects.filter(retained_until__gt=timezone.now().date()).count()
    call_command("purge")
    assert capsys.readouterr().out == "4 entries were deleted.\n"
    said = {row.municipality: row.detail for row in entries("purge")}
    assert said == {town: {"rows": 2}, neighbour: {"rows": 1}, None: {"rows": 1}}
    assert AuditEntry.objects.exclude(verb="purge").count() == young


def test_purging_twice_takes_nothing_the_second_time_and_says_so(town):
    past_its_day(town)
    assert [workflow.purge(), workflow.purge()] == [1, 0]
    assert [row.detail["rows"] for row in entries("purge") if row.municipality is None] == [0, 0]

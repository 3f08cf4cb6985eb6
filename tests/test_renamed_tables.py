"""A table that gets another name keeps its rows and its limits; run it on both databases."""

from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import DataError, IntegrityError, connection, transaction

from assessments.models import GuestLink, OutgoingMail, text_limits
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

RENAMING = import_module("assessments.migrations.0021_guest_links").Migration


def migrate(*to):
    call_command("migrate", "assessments", *to, verbosity=0)


@pytest.fixture
def renamed(begun):
    """A guest link that was there, under limits, before its table was renamed."""
    key = factories.asked_by_link(begun).pk
    ((_app, before),) = RENAMING.dependencies
    migrate(before)
    guarded = {"sqlite": text_limits.on_sqlite, "postgresql": text_limits.on_postgresql}
    limits = text_limits.limits_of(GuestLink)
    with connection.cursor() as cursor:
        for statement in guarded[connection.vendor]("assessments_answerlink", limits):
            cursor.execute(statement)
    migrate()
    return GuestLink.objects.get(pk=key)


def test_a_renamed_table_keeps_its_rows_takes_changes_and_refuses_what_is_too_long(renamed):
    assert OutgoingMail.objects.filter(guest_link=renamed).exists()
    found = GuestLink.objects.filter(pk=renamed.pk)
    assert found.update(language="nl") == 1
    with pytest.raises((DataError, IntegrityError)), transaction.atomic():
        found.update(email="a" * 300)

"""A round belongs to one municipality: what one town types is no other town's business."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from assessments import workflow
from assessments.models import Assessment, Round, SignOff, Status
from tests import factories

pytestmark = pytest.mark.django_db

migration = import_module("assessments.migrations.0018_rounds_of_one_municipality")


class Editor:
    """What the migration needs of a schema editor, in the middle of a test's transaction."""

    connection = connection

    def execute(self, statement):
        with connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture
def neighbour(db):
    return factories.municipality("Gouda")


def test_two_towns_have_each_their_own_round_of_one_name(town, neighbour):
    here, there = factories.assessment(town), factories.assessment(neighbour)
    assert here.round.name == there.round.name == "2026"
    assert here.round != there.round
    assert (here.round.municipality, there.round.municipality) == (town, neighbour)


def test_what_a_neighbour_started_does_not_fix_our_questionnaire(
    town, neighbour, small_instrument_versions
):
    Round.objects.create(municipality=neighbour, name="2031", instrument_version="0.1")
    ours = factories.assessment(town, round_name="2031")
    assert ours.instrument_version == ours.round.instrument_version == "1.0"


@pytest.mark.parametrize("typed", [" 2026 ", "2026\t", "\u00a02026", "\n2026\r\n"])
def test_blanks_around_a_name_do_not_make_another_round(typed, begun):
    with pytest.raises(workflow.Refused, match="already an assessment in this round"):
        factories.assessment(begun.municipality, round_name=typed)
    assert Round.objects.count() == 1


def test_blanks_between_the_words_of_a_name_are_one(town):
    assert factories.assessment(town, round_name=" Spring   2026 ").round.name == "Spring 2026"


def test_the_database_refuses_a_second_round_of_one_name_in_a_town(begun, neighbour):
    Round.objects.create(municipality=neighbour, name="2026")
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.create(municipality=begun.municipality, name="2026")


# Rounds that towns shared


@pytest.fixture
def shared(town, neighbour):
    """Two towns in one round, as it was before; a third round that nobody was in."""
    signed = factories.assessment(town, at=Status.SIGNED_OFF)
    theirs = factories.assessment(neighbour)
    own = theirs.round
    Assessment.objects.filter(pk=theirs.pk).update(round=signed.round)
    Round.objects.filter(pk=own.pk).update(name="Nobody's")
    Round.objects.filter(pk=signed.round_id).update(instrument_version="0.9")
    return signed, theirs


def test_a_shared_round_becomes_one_for_each_town(shared):
    migration.give_each_town_its_own(apps, Editor())
    signed, theirs = (Assessment.objects.get(pk=row.pk) for row in shared)
    assert signed.round != theirs.round
    for row in (signed, theirs):
        assert row.round.municipality == row.municipality
        assert (row.round.name, row.round.instrument_version) == ("2026", "0.9")
        assert row.instrument_version == "1.0"
    assert Round.objects.count() == 2


def test_what_was_signed_is_not_touched_by_it(shared):
    before = list(SignOff.objects.values())
    migration.give_each_town_its_own(apps, Editor())
    assert list(SignOff.objects.values()) == before != []

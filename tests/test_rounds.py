"""A round belongs to one municipality: what one town types is no other town's business."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client

from assessments import workflow
from assessments.models import Assessment, AuditEntry, OutgoingMail, Role, Round, SignOff, Status
from assessments.scoring import Rating
from tests import factories
from tests.pages import address

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


@pytest.fixture
def signed(town):
    return factories.assessment(town, at=Status.SIGNED_OFF, round_name="2025")


@pytest.fixture
def by(town):
    return factories.coordinator_of(town)


@pytest.fixture
def later(signed, town):
    begun = factories.assessment(town, round_name="2026")
    begun.refresh_from_db()
    return begun


def test_a_round_starts_from_what_was_signed_last_and_nothing_of_it_counts_yet(signed, later):
    assert later.descends_from == signed
    assert later.answers.count() == signed.answers.count()
    assert later.snapshot().result.overall.coverage == 0
    assert set(workflow.still_open(later.snapshot())) == set(later.instrument.by_code)
    carried = later.answers.get(criterion="5.1")
    before = signed.answers.get(criterion="5.1")
    assert carried.rating == before.rating
    assert carried.versions.count() == 1
    assert [e.title for e in carried.evidence.all()] == [e.title for e in before.evidence.all()]
    assert not set(later.evidence.all()) & set(signed.evidence.all())


def test_nothing_comes_along_from_what_nobody_signed(town):
    factories.assessment(town, at=Status.SUBMITTED, round_name="2025")
    begun = factories.assessment(town, round_name="2026")
    assert begun.descends_from is None
    assert not begun.answers.exists()


def test_nothing_comes_along_from_another_municipality(signed):
    begun = factories.assessment(factories.municipality("Gouda"), round_name="2026")
    assert not begun.answers.exists()


def test_confirming_counts_and_leaves_a_version(later, by):
    assert workflow.confirm(later, ["5.1", "5.2"], by=by) == 2
    assert workflow.confirm(later, ["5.1"], by=by) == 0
    answer = later.answers.get(criterion="5.1")
    assert answer.is_answered
    assert [version.number for version in answer.versions.all()] == [1, 2]


def test_a_change_confirms_and_saving_a_page_unchanged_does_not(later, by):
    same = later.answers.get(criterion="5.1")
    workflow.save_answer(later, "5.1", same.rating, seen=1, by=by)
    assert not later.answers.get(criterion="5.1").is_answered
    workflow.save_answer(
        later, "5.1", Rating(level=4, justification=same.justification), seen=1, by=by
    )
    assert later.answers.get(criterion="5.1").is_answered


def test_a_contributor_confirms_only_what_is_assigned_to_them(later, town):
    person = factories.member(town, Role.CONTRIBUTOR)
    factories.assign(later, ["5.1"], person)
    assert workflow.confirm(later, ["5.1"], by=person) == 1
    with pytest.raises(PermissionDenied):
        workflow.confirm(later, ["5.2"], by=person)


def test_the_page_says_where_it_came_from_and_confirms_one_or_all(later, by, sign_in):
    browser = sign_in(by)
    page = browser.get(address("article", later)).content.decode()
    assert "Carried over from 2025." in page
    assert "Confirm the 5 answers that were carried over" in page
    form = {f"c5_{n}-version": 1 for n in range(1, 6)}
    for number in range(1, 6):
        kept = later.answers.get(criterion=f"5.{number}")
        form |= {
            f"c5_{number}-rating": kept.level,
            f"c5_{number}-justification": kept.justification,
        }
    browser.post(address("article", later), form | {"then": "confirm:5.1"})
    confirmed = later.answers.filter(is_unconfirmed=False)
    assert [answer.criterion for answer in confirmed] == ["5.1"]
    form["c5_1-version"] = 2
    again = browser.post(address("article", later), form | {"then": "confirm:all"})
    assert again.status_code == 302, again.context.get("errors")
    assert later.answers.filter(is_unconfirmed=False).count() == 5
    assert (
        browser.post(address("article", later), form | {"then": "confirm:9.1"}).status_code == 404
    )


def test_what_is_not_confirmed_is_a_gap_by_name(later):
    assert "which was carried over" in workflow.gaps(later, ["5.1"])["5.1"]


def test_reopening_makes_a_draft_that_descends_and_leaves_what_was_signed(signed, by):
    record = signed.sign_off.record
    draft = workflow.reopen(signed, reason="A figure was wrong.", by=by)
    assert (draft.status, draft.round, draft.descends_from) == (
        Status.DRAFT,
        signed.round,
        signed,
    )
    assert draft.snapshot().answers == signed.snapshot().answers
    signed.refresh_from_db()
    assert signed.status == Status.SIGNED_OFF
    assert signed.sign_off.record == record
    assert draft.reopen_reason == "A figure was wrong."
    entry = AuditEntry.objects.get(verb="reopen")
    assert (entry.assessment, entry.detail) == (signed, {"draft": str(draft.pk)})


def test_reopening_needs_a_reason_and_happens_once(signed, by):
    with pytest.raises(workflow.Refused, match="why"):
        workflow.reopen(signed, reason=" ", by=by)
    workflow.reopen(signed, reason="A figure was wrong.", by=by)
    with pytest.raises(workflow.Refused, match="already"):
        workflow.reopen(signed, reason="Again.", by=by)


def test_only_a_coordinator_reopens_and_only_what_is_signed(signed, town, by):
    with pytest.raises(PermissionDenied):
        workflow.reopen(signed, reason="x", by=factories.signatory_of(town))
    begun = factories.assessment(town, round_name="2026")
    with pytest.raises(PermissionDenied):
        workflow.reopen(begun, reason="x", by=by)


def test_a_reopened_round_is_signed_again_and_no_second_one_is_started_beside_it(signed, town, by):
    draft = workflow.reopen(signed, reason="A figure was wrong.", by=by)
    with pytest.raises(workflow.Refused, match="already an assessment in this round"):
        factories.assessment(town, round_name="2025")
    workflow.submit(draft, by=by)
    factories.sign_off(draft)
    assert list(workflow.broken_links()) == []
    begun = factories.assessment(town, round_name="2026")
    assert begun.descends_from == draft


def test_the_page_asks_for_a_reason_and_leads_to_the_draft(signed, by, sign_in):
    browser = sign_in(by)
    assert b"Reopen as a new draft" in browser.get(address("task_list", signed)).content
    assert browser.post(address("reopen", signed), {"reason": ""}).status_code == 422
    response = browser.post(address("reopen", signed), {"reason": "A figure was wrong."})
    draft = signed.descendants.get()
    assert response.url == address("task_list", draft)


def test_a_reader_is_not_offered_to_reopen(signed, sign_in):
    browser = sign_in(factories.member(signed.municipality, Role.READER))
    for name in ("task_list", "results"):
        assert b"Reopen" not in browser.get(address(name, signed)).content


def test_the_task_list_of_a_new_round_says_what_waits_to_be_confirmed(signed, later, by, sign_in):
    workflow.confirm(later, ["5.1"], by=by)
    page = sign_in(by).get(address("task_list", later)).content.decode()
    assert "1 of 53 criteria answered." in page
    assert "52 answers were carried over; until somebody confirms or changes them" in page
    assert "marked “we do not know yet”" not in page


def test_what_a_coordinator_confirms_as_not_applicable_waits_for_nobody(town, by):
    begun = factories.assessment(town, round_name="2025")
    for code in begun.instrument.by_code:
        factories.answer(begun, code)
    code, reason = next(
        (c.code, c.not_applicable[0]) for c in begun.instrument.criteria() if c.not_applicable
    )
    given = Rating(reason=reason, justification="Not ours.")
    workflow.save_answer(begun, code, given, seen=1, by=by)
    workflow.submit(begun, by=by)
    factories.sign_off(begun)
    later = factories.assessment(town, round_name="2026")
    workflow.confirm(later, [code], by=by)
    assert later.answers.get(criterion=code).pending == ""


def test_the_history_of_a_new_round_says_that_its_answers_were_carried_over(
    signed, later, by, sign_in
):
    workflow.confirm(later, ["5.1"], by=by)
    page = sign_in(by).get(address("history", later)).content.decode()
    assert "Carried over from 2025: “2 Partial”." in page
    assert f"{by} answered" not in page


def test_whoever_answers_by_a_link_confirms_by_saving(signed, later, by):
    link = workflow.ask_by_link(later, ["5.1"], email="a@school.example", name="Tess", by=by)
    (place,) = [w for w in OutgoingMail.objects.latest("pk").text.split() if "/link/" in w]
    browser = Client()
    browser.get(place.removeprefix("http://127.0.0.1:8000"))
    kept = later.answers.get(criterion="5.1")
    page = browser.get("/link/criteria/5.1/").content.decode()
    assert "Below is the answer of 2025." in page
    given = {"rating": kept.level, "justification": kept.justification, "version": 1}
    browser.post("/link/criteria/5.1/", {f"c5_1-{name}": value for name, value in given.items()})
    kept.refresh_from_db()
    assert (kept.is_unconfirmed, kept.updated_by) == (False, link.guest.user)
    assert b"Hand in 1 answered criterion" in browser.get("/link/").content

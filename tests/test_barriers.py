"""What others stand in the way of."""

import pytest
from django.core.exceptions import PermissionDenied

from assessments import report, workflow
from assessments.models import Barrier, Role, Status
from assessments.scoring.snapshot import from_data
from tests import factories
from tests.pages import address

pytestmark = pytest.mark.django_db


STANDS = "Money comes a year at a time."


ASKED = "Grant it for four years."


def bar(begun, code="5.1", text=STANDS, asked=ASKED, *, tier="state", seen=0, by=None):
    by = by or factories.coordinator_of(begun.municipality)
    given = {"tier": tier, "text": text, "asked": asked}
    return workflow.note_barrier(begun, code, seen=seen, by=by, **given)


def test_a_barrier_stands_beside_the_answer_and_changes_no_level(begun):
    factories.answer(begun, "5.1", 2)
    before = begun.snapshot().result.readiness
    bar(begun)
    given = begun.snapshot().answer("5.1")
    assert (given.barrier.tier, given.barrier.text, given.barrier.asked) == (
        "state",
        STANDS,
        ASKED,
    )
    assert begun.snapshot().result.readiness == before


def test_a_barrier_is_shown_where_nobody_answered_yet(begun):
    bar(begun, "6.1")
    snapshot = begun.snapshot()
    assert snapshot.answer("6.1").barrier is not None
    assert snapshot.ratings == {}


def test_a_barrier_is_withdrawn_and_what_was_said_stays(begun):
    bar(begun)
    by = factories.coordinator_of(begun.municipality)
    workflow.withdraw_barrier(begun, "5.1", seen=1, by=by)
    assert begun.snapshot().answer("5.1").barrier is None
    assert [row.text for row in begun.barriers.all()] == [STANDS, ""]
    workflow.withdraw_barrier(begun, "5.1", seen=2, by=by)
    assert begun.barriers.count() == 2


def test_a_stale_barrier_and_a_stale_withdrawal_are_refused(begun):
    bar(begun)
    with pytest.raises(workflow.Outdated):
        bar(begun, text="Something else.", seen=0)
    bar(begun, text="Newer.", seen=1)
    with pytest.raises(workflow.Outdated):
        workflow.withdraw_barrier(
            begun, "5.1", seen=1, by=factories.coordinator_of(begun.municipality)
        )


def test_a_barrier_needs_words_and_somebody_whose_power_it_is(begun):
    with pytest.raises(workflow.Refused, match="stands in the way"):
        bar(begun, text="  ")
    with pytest.raises(workflow.Refused, match="Choose one"):
        bar(begun, tier="moon")
    assert not begun.barriers.exists()


def test_a_contributor_notes_barriers_only_where_they_were_asked(begun):
    person = factories.member(begun.municipality, Role.CONTRIBUTOR)
    factories.assign(begun, ["5.1"], person)
    bar(begun, by=person)
    with pytest.raises(PermissionDenied):
        bar(begun, "5.2", by=person)


def check(begun, principle="P4", answer="partly", proof="A memo of May.", *, seen=0, by=None):
    by = by or factories.coordinator_of(begun.municipality)
    return workflow.answer_check(begun, principle, answer, proof=proof, seen=seen, by=by)


def test_a_new_round_brings_both_along_and_neither_counts_until_it_is_said_again(town):
    signed = factories.assessment(town, at=Status.SUBMITTED, round_name="2025")
    workflow.return_for_changes(signed, note="x", by=factories.coordinator_of(town))
    check(signed)
    bar(signed)
    bar(signed, "5.2")
    workflow.withdraw_barrier(signed, "5.2", seen=1, by=factories.coordinator_of(town))
    workflow.submit(signed, by=factories.coordinator_of(town))
    factories.sign_off(signed)
    begun = factories.assessment(town, round_name="2026")
    snapshot = begun.snapshot()
    assert (snapshot.checks, snapshot.answer("5.1").barrier) == ({}, None)
    assert list(begun.barriers.values_list("criterion", "number")) == [("5.1", 1)]
    check(begun, seen=1)
    bar(begun, seen=1)
    snapshot = begun.snapshot()
    assert snapshot.checks["P4"].proof == "A memo of May."
    assert snapshot.answer("5.1").barrier.asked == ASKED


def test_a_reopened_draft_says_what_was_signed(town):
    begun = factories.assessment(town)
    factories.answer_all(begun)
    check(begun)
    bar(begun)
    by = factories.coordinator_of(town)
    workflow.submit(begun, by=by)
    begun.refresh_from_db()
    factories.sign_off(begun)
    draft = workflow.reopen(begun, reason="A mistake.", by=by)
    assert draft.snapshot().checks == begun.snapshot().checks != {}
    assert draft.snapshot().answer("5.1") == begun.snapshot().answer("5.1")


def test_a_signed_picture_holds_both_and_reads_back(town):
    begun = factories.assessment(town)
    check(begun)
    bar(begun)
    snapshot = begun.snapshot()
    back = from_data(snapshot.data)
    assert (back.hash, back.checks) == (snapshot.hash, snapshot.checks)
    assert back.answer("5.1").barrier == snapshot.answer("5.1").barrier


def sent(code, **changed):
    return {"tier": "state", "text": STANDS, "asked": ASKED, "seen": "0"} | changed


def test_a_barrier_is_noted_from_its_question_and_shown_where_the_answer_is(begun, sign_in):
    factories.answer(begun, "5.1", 2)
    browser = sign_in(factories.coordinator_of(begun.municipality))
    assert (
        "Does another level of government stand in the way?"
        in browser.get(address("criterion", begun)).text
    )
    page = browser.post(address("barrier", begun), sent("5.1"), follow=True)
    assert page.status_code == 200
    assert "In the way: State" in browser.get(address("article", begun)).text
    assert STANDS in browser.get(address("check", begun)).text
    assert STANDS in report.html(begun.snapshot(), "en")


def test_two_barriers_to_one_criterion_are_shown_side_by_side(begun, sign_in):
    bar(begun)
    browser = sign_in(factories.coordinator_of(begun.municipality))
    page = browser.post(address("barrier", begun), sent("5.1", text="Mine."))
    assert page.status_code == 409
    assert STANDS in page.text
    assert "Mine." in page.text


def test_a_stale_withdrawal_is_told_and_changes_nothing(begun, sign_in):
    bar(begun)
    bar(begun, text="Newer.", seen=1)
    browser = sign_in(factories.coordinator_of(begun.municipality))
    page = browser.post(address("withdraw_barrier", begun), {"seen": "1"}, follow=True)
    assert "Look at it first." in page.text
    assert Barrier.objects.count() == 2
    browser.post(address("withdraw_barrier", begun), {"seen": "2"})
    assert begun.snapshot().answer("5.1").barrier is None


def test_a_reader_reads_a_barrier_and_cannot_change_it(begun, sign_in):
    bar(begun)
    browser = sign_in(factories.member(begun.municipality, Role.READER))
    page = browser.get(address("barrier", begun))
    assert STANDS in page.text
    assert "Save the barrier" not in page.text
    assert browser.post(address("barrier", begun), sent("5.1")).status_code == 403


def test_another_town_learns_nothing_of_either(begun, sign_in):
    bar(begun)
    check(begun)
    browser = sign_in(factories.coordinator_of(factories.municipality("Gouda")))
    for name in ("principles", "barrier", "advocacy", "brief_pdf", "brief_docx"):
        page = browser.get(address(name, begun))
        assert page.status_code == 404
        assert STANDS not in page.text

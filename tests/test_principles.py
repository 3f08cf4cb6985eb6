"""The check questions of the principles."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from assessments import report, workflow
from assessments.models import AuditEntry, PrincipleCheck, Role, Status
from tests import factories
from tests.pages import address

pytestmark = pytest.mark.django_db


STANDS = "Money comes a year at a time."


ASKED = "Grant it for four years."


def check(begun, principle="P4", answer="partly", proof="A memo of May.", *, seen=0, by=None):
    by = by or factories.coordinator_of(begun.municipality)
    return workflow.answer_check(begun, principle, answer, proof=proof, seen=seen, by=by)


def bar(begun, code="5.1", text=STANDS, asked=ASKED, *, tier="state", seen=0, by=None):
    by = by or factories.coordinator_of(begun.municipality)
    given = {"tier": tier, "text": text, "asked": asked}
    return workflow.note_barrier(begun, code, seen=seen, by=by, **given)


def test_every_answer_to_a_check_is_kept_and_the_newest_counts(begun):
    check(begun)
    check(begun, answer="no", proof="", seen=1)
    rows = list(begun.checks.values_list("number", "answer"))
    assert rows == [(1, "partly"), (2, "no")]
    assert begun.snapshot().checks["P4"].answer == "no"
    assert AuditEntry.objects.filter(verb="answer_check").count() == 2


def test_an_answer_is_taken_back_by_another_one(begun):
    check(begun)
    check(begun, answer="", proof="", seen=1)
    assert begun.snapshot().checks == {}
    assert begun.checks.count() == 2


@pytest.mark.parametrize("answer", ["yes", "partly"])
def test_a_yes_needs_proof_and_a_no_does_not(answer, begun):
    with pytest.raises(workflow.Refused, match="what shows it"):
        check(begun, answer=answer, proof=" \r\n ")
    check(begun, answer="no", proof="")
    assert begun.snapshot().says_no("P4")


def test_nothing_is_kept_of_a_form_that_says_nothing(begun):
    assert check(begun, answer="", proof="") is None
    assert not begun.checks.exists()


def test_saying_the_same_again_makes_no_row(begun):
    first = check(begun)
    assert check(begun, seen=1) == first
    assert begun.checks.count() == 1


def test_a_stale_answer_to_a_check_is_refused_with_what_a_colleague_said(begun):
    check(begun)
    with pytest.raises(workflow.Outdated) as refused:
        check(begun, answer="no", proof="", seen=0)
    assert refused.value.theirs.proof == "A memo of May."
    assert begun.checks.count() == 1


def test_there_is_no_eleventh_principle(begun):
    with pytest.raises(workflow.Refused, match="P11"):
        check(begun, "P11")


@pytest.mark.parametrize("role", [Role.READER, Role.CONTRIBUTOR, Role.SIGNATORY])
def test_only_who_coordinates_answers_a_check(role, begun):
    person = factories.member(begun.municipality, role)
    if role == Role.CONTRIBUTOR:
        factories.assign(begun, ["4.2", "5.4", "12.3"], person)
    with pytest.raises(PermissionDenied):
        check(begun, by=person)


def test_a_submitted_assessment_takes_no_check_and_no_barrier(town):
    begun = factories.assessment(town, at=Status.SUBMITTED)
    for verb in (check, bar):
        with pytest.raises(PermissionDenied):
            verb(begun)


def test_a_principle_is_red_for_a_no_or_for_a_floor_criterion_that_is_too_low(begun):
    factories.answer(begun, "4.2", 1)
    snapshot = begun.snapshot()
    assert snapshot.flagged("P4") == ("4.2",)
    assert not snapshot.says_no("P4")
    factories.answer(begun, "4.2", 3)
    check(begun, answer="no", proof="")
    snapshot = begun.snapshot()
    assert snapshot.flagged("P4") == ()
    assert snapshot.says_no("P4")


def test_the_database_takes_no_other_word_and_no_number_twice(begun):
    check(begun)
    row = begun.checks.get()
    for changed in ({"answer": "maybe", "number": 2}, {"number": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PrincipleCheck.objects.create(
                assessment=begun,
                principle="P4",
                said_at=row.said_at,
                said_by=row.said_by,
                **({"answer": "yes", "proof": "x"} | changed),
            )


def test_the_page_lists_ten_principles_with_question_answer_proof_and_criteria(begun, sign_in):
    factories.answer(begun, "4.2", 1)
    check(begun, "P8", "yes", "A report on who was reached.")
    page = sign_in(factories.member(begun.municipality, Role.READER)).get(
        address("principles", begun)
    )
    assert [row["code"] for row in page.context["rows"]] == [f"P{n}" for n in range(1, 11)]
    for told in (
        "A report on who was reached.",
        "Floor criterion at level 0 or 1:",
        "1 Incidental",
    ):
        assert told in page.text
    assert "Save the answer" not in page.text


def test_the_coordinator_answers_on_the_page_and_a_reader_is_told_why_not(begun, sign_in):
    url = address("answer_check", begun)
    form = {"p4-answer": "no", "p4-proof": "", "p4-seen": "0"}
    reader = sign_in(factories.member(begun.municipality, Role.READER)).post(url, form)
    assert reader.status_code == 403
    page = sign_in(factories.coordinator_of(begun.municipality)).post(url, form, follow=True)
    assert "The check is answered with no." in page.text
    assert page.redirect_chain[-1][0].endswith("#P4")


def test_a_yes_without_proof_comes_back_as_an_error_with_what_was_typed(begun, sign_in):
    page = sign_in(factories.coordinator_of(begun.municipality)).post(
        address("answer_check", begun), {"p4-answer": "yes", "p4-proof": "", "p4-seen": "0"}
    )
    assert page.status_code == 422
    assert 'href="#id_p4-proof"' in page.text
    assert not begun.checks.exists()


def test_two_answers_to_one_check_are_shown_side_by_side(begun, sign_in):
    check(begun, proof="What the colleague wrote.")
    browser = sign_in(factories.coordinator_of(begun.municipality))
    form = {"p4-answer": "no", "p4-proof": "What I wrote.", "p4-seen": "0"}
    page = browser.post(address("answer_check", begun), form)
    assert page.status_code == 409
    assert "What the colleague wrote." in page.text
    assert "What I wrote." in page.text
    browser.post(address("answer_check", begun), form | {"p4-seen": "1"})
    assert begun.snapshot().checks["P4"].proof == "What I wrote."


def test_an_unknown_principle_is_not_there(begun, sign_in):
    browser = sign_in(factories.coordinator_of(begun.municipality))
    assert browser.post(address("answer_check", begun, principle="P99")).status_code == 404


def test_the_results_say_in_words_why_a_principle_is_red(begun, sign_in):
    check(begun, answer="no", proof="")
    factories.answer(begun, "2.2", 0)
    page = sign_in(factories.member(begun.municipality, Role.READER)).get(address("results", begun))
    assert "the check is answered with no" in page.text
    assert "floor criterion at level 0 or 1: 2.2" in page.text


def test_the_report_shows_the_check_its_proof_and_red_in_words(begun):
    check(begun, answer="no", proof="Nothing is written down.")
    said = report.html(begun.snapshot(), "en")
    assert "Check: No" in said
    assert "Nothing is written down." in said
    assert said.count('<p class="flag">Red</p>') == 1

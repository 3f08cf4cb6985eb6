"""Reviewing, returning for changes, and what members say to each other."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from assessments import workflow
from assessments.models import (
    AssignmentState,
    OutgoingMail,
    Review,
    Role,
    Status,
)
from assessments.scoring import Rating
from assessments.workflow import Judgement
from tests import factories
from tests.pages import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(town):
    return factories.assessment(town, at=Status.SUBMITTED)


@pytest.fixture
def by(town):
    return factories.coordinator_of(town)


def ask(submitted, by, code="5.1", note="Name the figure."):
    workflow.review(submitted, {code: Judgement(is_accepted=False, note=note)}, by=by)


def test_a_reviewer_accepts_or_asks_for_changes_with_a_note(submitted, by):
    said = {"5.1": Judgement(is_accepted=False, note="Name it."), "5.2": Judgement(True)}
    assert workflow.review(submitted, said, by=by) == 2
    assert list(workflow.wanted_changes(submitted)) == ["5.1"]
    assert workflow.review(submitted, said, by=by) == 0


def test_changes_without_a_note_are_refused_and_nothing_of_the_rest_is_kept(submitted, by):
    with pytest.raises(workflow.Refused, match=r"what should change in 5\.2"):
        workflow.review(
            submitted, {"5.1": Judgement(True), "5.2": Judgement(is_accepted=False)}, by=by
        )
    assert not Review.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(
            assessment=submitted, criterion="5.1", version=1, is_accepted=False, reviewed_by=by
        )


def test_only_what_was_submitted_is_reviewed_and_only_by_coordinator_and_signatory(town, by):
    begun = factories.assessment(town)
    with pytest.raises(PermissionDenied):
        ask(begun, by)
    workflow.submit(begun, by=by)
    ask(begun, factories.member(town, Role.SIGNATORY))
    with pytest.raises(PermissionDenied):
        ask(begun, factories.member(town, Role.CONTRIBUTOR))


def test_returning_needs_a_sentence(submitted, by):
    with pytest.raises(workflow.Refused, match="why"):
        workflow.return_for_changes(submitted, note=" ", by=by)
    submitted.refresh_from_db()
    assert submitted.status == Status.SUBMITTED


def test_what_is_returned_goes_back_to_who_was_asked_with_the_note_and_a_mail(town, by):
    begun = factories.assessment(town)
    office = factories.department(town)
    colleague = factories.member(town, Role.CONTRIBUTOR, of=office)
    factories.member(town, Role.CONTRIBUTOR)
    workflow.assign(begun, ["5.1", "5.2"], to=office, by=by)
    factories.answer_all(begun)
    workflow.submit(begun, by=by)
    ask(begun, by)
    before = set(OutgoingMail.objects.values_list("pk", flat=True))
    workflow.return_for_changes(begun, note="One figure is missing.", by=by)
    states = dict(begun.assignments.values_list("criterion", "state"))
    assert states["5.1"] == AssignmentState.SENT_BACK
    assert states["5.2"] != AssignmentState.SENT_BACK
    mailed = OutgoingMail.objects.exclude(pk__in=before)
    assert [row.to for row in mailed] == [colleague.email]
    assert "One figure is missing." in mailed[0].text


def test_a_new_answer_takes_the_wish_for_changes_away_and_keeps_the_review(submitted, by):
    ask(submitted, by)
    workflow.return_for_changes(submitted, note="See 5.1.", by=by)
    assert list(workflow.wanted_changes(submitted)) == ["5.1"]
    workflow.save_answer(
        submitted, "5.1", Rating(level=2, justification="The figure is 12."), seen=1, by=by
    )
    assert workflow.wanted_changes(submitted) == {}
    assert Review.objects.count() == 1


def test_the_pages_say_what_needs_changes_and_why_it_was_returned(submitted, by, sign_in):
    browser = sign_in(by)
    page = browser.get(address("review", submitted))
    assert page.status_code == 200
    data = {"c5_1-verdict": "changes", "c5_1-note": "Name the figure.", "c5_2-verdict": "accept"}
    browser.post(address("review_article", submitted), data)
    assert b"1 criterion needs changes" in browser.get(address("review", submitted)).content
    browser.post(address("return_for_changes", submitted), {"why": "One thing."})
    listed = browser.get(address("task_list", submitted)).content.decode()
    assert "Returned for changes" in listed
    assert "1 needs changes" in listed
    assert "One thing." in listed
    article = browser.get(address("article", submitted)).content.decode()
    assert "Needs changes:" in article
    assert "Name the figure." in article


def test_a_review_with_a_fault_keeps_what_was_typed_and_saves_the_rest(submitted, by, sign_in):
    data = {"c5_1-verdict": "changes", "c5_1-note": "", "c5_2-verdict": "changes"}
    data |= {"c5_2-note": "A long thought."}
    page = sign_in(by).post(address("review_article", submitted), data)
    assert page.status_code == 422
    assert b"Say what should change in 5.1." in page.content
    assert b"A long thought." in page.content
    assert [row.criterion for row in Review.objects.all()] == ["5.2"]


def line_of(browser, submitted, code, **said):
    """What the line of a background save says of a judgement, and with which status."""
    data = {f"c{code.replace('.', '_')}-{name}": value for name, value in said.items()}
    url = address("save_review", submitted, code=code)
    response = browser.post(url, data, headers={"HX-Request": "true"})
    return response.status_code, response.content.decode()


def test_each_judgement_is_saved_by_itself_and_its_line_says_so(submitted, by, sign_in):
    browser = sign_in(by)
    status, line = line_of(browser, submitted, "5.1", verdict="accept", version=0)
    kept = Review.objects.get()
    assert (status, kept.criterion, kept.is_accepted) == (200, "5.1", True)
    assert "Saved" in line
    assert f'value="{kept.pk}"' in line
    status, line = line_of(browser, submitted, "5.2", verdict="changes", note="", version=0)
    assert status == 422
    assert "Say what should change in 5.2." in line
    status, line = line_of(browser, submitted, "5.2", verdict="", note="Why?", version=0)
    assert status == 422
    assert "Choose whether you accept 5.2 or ask for changes." in line
    assert Review.objects.count() == 1


def test_saving_a_judgement_once_more_after_a_lost_answer_keeps_one(submitted, by, sign_in):
    browser = sign_in(by)
    for _ in range(2):
        status, _line = line_of(browser, submitted, "5.1", verdict="accept", version=0)
        assert status == 200
    assert Review.objects.count() == 1


def test_a_reviewer_who_was_faster_is_named_and_both_are_kept_when_one_insists(
    submitted, by, sign_in
):
    signatory = factories.signatory_of(submitted.municipality)
    ask(submitted, signatory, note="Name the budget.")
    browser = sign_in(by)
    status, line = line_of(browser, submitted, "5.1", verdict="accept", version=0)
    assert status == 409
    assert str(signatory) in line
    assert "Name the budget." in line
    data = {"c5_1-verdict": "accept", "c5_1-version": 0}
    page = browser.post(address("review_article", submitted), data)
    theirs = Review.objects.get()
    assert page.status_code == 409
    assert f'name="c5_1-version" value="{theirs.pk}"' in page.content.decode()
    browser.post(address("review_article", submitted), data | {"c5_1-version": theirs.pk})
    assert [row.is_accepted for row in Review.objects.order_by("pk")] == [False, True]


def test_what_is_not_marked_is_accepted_at_once_and_what_is_marked_stays(submitted, by, sign_in):
    ask(submitted, by)
    browser = sign_in(by)
    browser.post(address("review_article", submitted), {"then": "accept"})
    codes = {c.code for c in submitted.instrument.article(5).criteria}
    assert set(Review.objects.values_list("criterion", flat=True)) == codes
    browser.post(address("review", submitted))
    assert list(workflow.wanted_changes(submitted)) == ["5.1"]
    assert Review.objects.count() == len(submitted.instrument.by_code)


@pytest.fixture
def begun(town):
    begun = factories.assessment(town)
    factories.answer(begun, "5.1")
    return begun

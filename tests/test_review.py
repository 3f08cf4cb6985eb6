"""Reviewing, returning for changes, and what members say to each other."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from assessments import exports, permissions, report, workflow
from assessments.models import (
    AssignmentState,
    Comment,
    OutgoingMail,
    Review,
    Role,
    Status,
)
from assessments.scoring import Rating
from assessments.scoring.snapshot import from_data
from assessments.workflow import Judgement
from tests import factories
from tests.pages import address

pytestmark = pytest.mark.django_db

SECRET = "The alderman fears the press about this."


@pytest.fixture
def submitted(town):
    return factories.assessment(town, at=Status.SUBMITTED)


@pytest.fixture
def by(town):
    return factories.coordinator_of(town)


def ask(submitted, by, code="5.1", note="Name the figure."):
    workflow.review(submitted, {code: Judgement(is_accepted=False, note=note)}, by=by)


# Reviewing


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


# Comments


@pytest.fixture
def begun(town):
    begun = factories.assessment(town)
    factories.answer(begun, "5.1")
    return begun


def test_a_thread_is_replied_to_settled_and_opened_by_a_reply(begun, by):
    thread = workflow.comment(begun, "5.1", "Is this so?", by=by)
    workflow.resolve(thread, by=by)
    thread.refresh_from_db()
    assert thread.resolved_by == by
    workflow.comment(begun, "5.1", "Yes.", parent=thread, by=by)
    thread.refresh_from_db()
    assert thread.resolved_at is None
    assert [reply.text for reply in thread.replies.all()] == ["Yes."]


def test_who_is_mentioned_is_mailed_and_nobody_of_another_town_can_be(begun, by):
    town = begun.municipality
    friend = factories.membership(factories.member(town, Role.READER), town)
    workflow.comment(begun, "5.1", "Please look.", by=by, mentioned=[friend])
    row = OutgoingMail.objects.latest("pk")
    assert row.to == friend.user.email
    assert "Please look." in row.text
    assert "Please look." in row.html
    stranger = factories.member(factories.municipality("Gouda"), Role.READER)
    with pytest.raises(workflow.Refused, match="this municipality"):
        workflow.comment(begun, "5.1", "Hm.", by=by, mentioned=[stranger.memberships.get()])


def test_a_reply_stays_with_its_criterion_and_an_empty_comment_is_refused(begun, by):
    thread = workflow.comment(begun, "5.1", "Is this so?", by=by)
    with pytest.raises(workflow.Refused, match="this criterion"):
        workflow.comment(begun, "5.2", "Yes.", parent=thread, by=by)
    with pytest.raises(workflow.Refused, match="Write a comment"):
        workflow.comment(begun, "5.1", "  ", by=by)


def test_a_reader_reads_comments_and_writes_none(begun, by, sign_in):
    workflow.comment(begun, "5.1", SECRET, by=by)
    browser = sign_in(factories.member(begun.municipality, Role.READER))
    page = browser.get(address("comments", begun)).content.decode()
    assert SECRET in page
    assert "<textarea" not in page
    assert browser.post(address("comments", begun), {"text": "Me too"}).status_code == 403


def test_a_comment_is_in_no_report_or_export_and_one_for_the_report_is_printed(begun, by):
    thread = workflow.comment(begun, "5.1", SECRET, by=by)
    workflow.comment(begun, "5.1", SECRET, parent=thread, by=by, for_report=True)
    workflow.comment(begun, "5.1", "The school was heard.", by=by, for_report=True)
    workflow.comment(begun, "9.1", "Nothing was answered here.", by=by, for_report=True)
    snapshot = begun.snapshot()
    printed = (
        report.html(snapshot, "en") + str(snapshot.data) + exports.figures_json(snapshot, "en")
    )
    assert SECRET not in printed
    assert "The school was heard." in printed
    assert "Nothing was answered here." in printed
    assert from_data(snapshot.data) == snapshot


def test_a_comment_for_the_report_can_be_kept_out_of_it_again(begun, by, sign_in):
    thread = workflow.comment(begun, "5.1", "The school was heard.", by=by, for_report=True)
    browser = sign_in(by)
    assert "Keep out of the report" in browser.get(address("comments", begun)).content.decode()
    place = address("print_comment", begun, thread=thread.pk)
    browser.post(place, {"wanted": "no"})
    assert "The school was heard." not in report.html(begun.snapshot(), "en")
    browser.post(place, {"wanted": "yes"})
    assert "The school was heard." in report.html(begun.snapshot(), "en")


def test_a_reply_is_never_printed(begun, by, sign_in):
    thread = workflow.comment(begun, "5.1", "Is this so?", by=by)
    reply = workflow.comment(begun, "5.1", SECRET, parent=thread, by=by)
    browser = sign_in(by)
    place = address("print_comment", begun, thread=reply.pk)
    assert browser.post(place, {"wanted": "yes"}).status_code == 404
    assert SECRET not in report.html(begun.snapshot(), "en")


def test_a_guest_who_answers_by_a_link_cannot_be_mentioned(begun, by):
    link = workflow.ask_by_link(begun, ["5.1"], email="a@school.example", name="Tess", by=by)
    with pytest.raises(workflow.Refused, match="this municipality"):
        workflow.comment(begun, "5.1", SECRET, by=by, mentioned=[link.guest])


def test_the_page_posts_replies_mentions_and_settles(begun, by, sign_in):
    town, browser = begun.municipality, sign_in(by)
    friend = factories.membership(factories.member(town, Role.READER), town)
    url = address("comments", begun)
    browser.post(url, {"text": "Is this so?", "mentioned": [friend.pk], "for_report": "on"})
    thread = Comment.objects.get()
    assert (thread.for_report, list(thread.mentioned.all())) == (True, [friend])
    browser.post(url, {"text": "Yes.", "parent": thread.pk})
    browser.post(address("resolve", begun, thread=thread.pk))
    page = browser.get(url).content.decode()
    assert "Settled" in page
    assert "2 comments, 0 open" in browser.get(address("article", begun)).content.decode()
    assert browser.post(url, {"text": "x", "parent": 10**9}).status_code == 404


def test_my_work_says_how_many_comments_wait(begun, by, sign_in):
    person = factories.member(begun.municipality, Role.CONTRIBUTOR)
    factories.assign(begun, ["5.1"], person)
    workflow.comment(begun, "5.1", "Is this so?", by=by)
    assert b"1 comment, 1 open" in sign_in(person).get(address("work", begun)).content


def test_the_check_page_warns_with_links_and_lets_submit(begun, by, sign_in):
    factories.answer(begun, "5.2", 4)
    page = sign_in(by).get(address("check_all", begun)).content.decode()
    assert "5.2 has level 3 or 4, but no evidence is named." in page
    assert address("criterion", begun, code="5.2") in page
    assert ">Submit<" in page


def test_old_evidence_is_warned_about_on_the_page_of_its_article(begun, by, sign_in):
    workflow.add_evidence(
        begun, "5.1", title="Old", dated=date(2019, 1, 1), strength=1, link="", by=by
    )
    browser = sign_in(by)
    assert b"older than 36 months" in browser.get(address("check", begun)).content
    assert b"older than 36 months" not in browser.get(address("check", begun, number=6)).content
    assert permissions.denial(by, permissions.Can.SUBMIT, begun) is None


# Whose comment it is


def people_of(begun):
    """Everybody of the town, by what they are to the thread of the first contributor on 5.1."""
    town = begun.municipality
    people = {
        "coordinator": factories.coordinator_of(town),
        "author": factories.member(town, Role.CONTRIBUTOR),
        "assigned": factories.member(town, Role.CONTRIBUTOR),
        "by department": factories.member(
            town, Role.CONTRIBUTOR, of=factories.department(town, "Education")
        ),
        "elsewhere": factories.member(town, Role.CONTRIBUTOR),
        "signatory": factories.member(town, Role.SIGNATORY),
        "reader": factories.member(town, Role.READER),
    }
    factories.assign(begun, ["5.1"], people["assigned"])
    factories.assign(begun, ["5.2"], people["elsewhere"])
    return people


@pytest.mark.parametrize("is_department", [False, True])
def test_only_its_author_and_the_coordinator_put_a_comment_into_the_report(
    is_department, begun, sign_in
):
    people = people_of(begun)
    if is_department:
        office = people["by department"].memberships.get().department
        workflow.assign(begun, ["5.1"], to=office, by=people["coordinator"])
    thread = workflow.comment(begun, "5.1", SECRET, by=people["author"])
    for who, person in people.items():
        may = who in ("coordinator", "author")
        browser = sign_in(person)
        shown = "Print in the report" in browser.get(address("comments", begun)).content.decode()
        answer = browser.post(address("print_comment", begun, thread=thread.pk), {"wanted": "yes"})
        thread.refresh_from_db()
        assert (shown, answer.status_code, thread.for_report) == (may, 302 if may else 403, may), (
            who
        )
        assert (SECRET in report.html(begun.snapshot(), "en")) is may
        Comment.objects.update(for_report=False)


@pytest.mark.parametrize("is_department", [False, True])
def test_a_thread_is_settled_by_coordinator_author_or_who_was_assigned_the_criterion(
    is_department, begun, sign_in
):
    people = people_of(begun)
    able = {"coordinator", "author", "by department" if is_department else "assigned"}
    if is_department:
        office = people["by department"].memberships.get().department
        workflow.assign(begun, ["5.1"], to=office, by=people["coordinator"])
    thread = workflow.comment(begun, "5.1", "Is this so?", by=people["author"])
    for who, person in people.items():
        may = who in able
        browser = sign_in(person)
        shown = ">Settle<" in browser.get(address("comments", begun)).content.decode()
        answer = browser.post(address("resolve", begun, thread=thread.pk))
        thread.refresh_from_db()
        is_settled = thread.resolved_at is not None
        assert (shown, answer.status_code, is_settled) == (may, 302 if may else 403, may), who
        Comment.objects.update(resolved_at=None, resolved_by=None)


def test_a_signatory_prints_and_settles_what_they_wrote_and_nothing_else(begun, by):
    signatory = factories.member(begun.municipality, Role.SIGNATORY)
    own = workflow.comment(begun, "5.1", "Mine.", by=signatory)
    workflow.print_comment(own, wanted=True, by=signatory)
    workflow.resolve(own, by=signatory)
    other = workflow.comment(begun, "5.1", SECRET, by=by)
    for verb in (
        lambda: workflow.resolve(other, by=signatory),
        lambda: workflow.print_comment(other, wanted=True, by=signatory),
    ):
        with pytest.raises(PermissionDenied):
            verb()

"""Comments: who may begin, answer, settle and see them."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from assessments import exports, permissions, report, workflow
from assessments.models import (
    Comment,
    OutgoingMail,
    Role,
)
from assessments.scoring.snapshot import from_data
from tests import factories
from tests.pages import address

pytestmark = pytest.mark.django_db


SECRET = "The alderman fears the press about this."


@pytest.fixture
def by(town):
    return factories.coordinator_of(town)


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

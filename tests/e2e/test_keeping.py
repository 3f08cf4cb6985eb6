"""What was typed is never lost, wherever it was typed: in a real browser."""

import pytest
from django.core import mail
from playwright.sync_api import expect

from assessments import workflow
from assessments.models import Comment, Review, Status
from tests import factories
from tests.e2e.test_accessibility import faults
from tests.e2e.test_saving import choose, kept, line, write
from tests.pages import address


@pytest.fixture
def begun(transactional_db):
    return factories.assessment()


@pytest.fixture
def officer(begun):
    return factories.coordinator_of(begun.municipality)


@pytest.fixture
def link(begun, officer):
    """A mailed link to 5.1 and 5.2."""
    asked = {"email": "teacher@school.example", "name": "Tess Teacher"}
    workflow.ask_by_link(begun, ["5.1", "5.2"], by=officer, **asked)
    (message,) = mail.outbox
    (found,) = [word for word in message.body.split() if "/link/open/" in word]
    return "/link/open/" + found.partition("/link/open/")[2]


# Reviewing


@pytest.fixture
def submitted(transactional_db):
    return factories.assessment(at=Status.SUBMITTED)


def test_a_judgement_is_saved_by_itself_also_on_a_telephone(open_as, submitted):
    person = factories.signatory_of(submitted.municipality)
    telephone = {"width": 360, "height": 800}
    # A reason without a choice is refused until the choice is made: the browser notes that.
    page = open_as(person, viewport=telephone, faults_expected=True)
    page.goto(address("review", submitted))
    assert faults(page) == []
    page.get_by_role("link", name="5. Capability").click()
    page.locator('#c5_1 input[value="accept"]').check()
    expect(line(page, "5.1")).to_contain_text("Saved")
    page.locator("#id_c5_2-note").fill("Name the figure.")
    page.locator('#c5_2 input[value="changes"]').check()
    expect(line(page, "5.2")).to_contain_text("Saved")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.reload()
    expect(page.locator("#id_c5_2-note")).to_have_value("Name the figure.")
    found = {row.criterion: (row.is_accepted, row.note) for row in Review.objects.all()}
    assert found == {"5.1": (True, ""), "5.2": (False, "Name the figure.")}


def test_a_reason_typed_without_a_connection_is_offered_again(open_as, submitted):
    page = open_as(factories.signatory_of(submitted.municipality), faults_expected=True)
    page.goto(address("review_article", submitted))
    page.route("**/5.1/review/", lambda route: route.abort())
    page.locator("#id_c5_1-note").fill("Name the figure.")
    page.locator('#c5_1 input[value="changes"]').check()
    expect(line(page, "5.1")).to_contain_text("Not saved: no connection. We keep trying.")
    page.unroute("**/5.1/review/")
    page.goto(address("review_article", submitted))
    page.get_by_role("button", name="Put it back and save").click()
    expect(line(page, "5.1")).to_contain_text("Saved")
    assert Review.objects.get().note == "Name the figure."
    assert kept(page) == 0


def test_a_review_works_without_javascript(open_as, submitted):
    person = factories.signatory_of(submitted.municipality)
    page = open_as(person, java_script_enabled=False)
    page.goto(address("review_article", submitted))
    page.locator('#c5_1 input[value="accept"]').check()
    page.get_by_role("button", name="Save and continue").click()
    assert page.url.endswith("/review/6/")
    assert Review.objects.get().criterion == "5.1"


# The mailed link


def test_a_guest_is_saved_by_itself_and_gets_back_what_was_not(open_as, begun, link):
    page = open_as(None, viewport={"width": 360, "height": 800}, faults_expected=True)
    page.goto(link)
    page.get_by_role("link", name="5.1").click()
    choose(page, "5.1", 2)
    write(page, "5.1", "The school counted.")
    expect(line(page, "5.1")).to_contain_text("Saved")
    assert begun.answers.get(criterion="5.1").justification == "The school counted."
    page.route("**/5.1/save/", lambda route: route.abort())
    write(page, "5.1", "The school counted twice.")
    expect(line(page, "5.1")).to_contain_text("Not saved: no connection.")
    page.unroute("**/5.1/save/")
    page.goto(address("answer_by_link", begun))
    page.get_by_role("button", name="Put it back and save").click()
    expect(line(page, "5.1")).to_contain_text("Saved")
    assert begun.answers.get(criterion="5.1").justification == "The school counted twice."
    assert faults(page) == []


def test_a_guest_whose_link_was_stopped_is_told_and_keeps_the_text(open_as, begun, officer, link):
    page = open_as(None, faults_expected=True)
    page.goto(link)
    page.goto(address("answer_by_link", begun))
    workflow.end_link(begun.guest_links.get(), by=officer)
    write(page, "5.1", "Typed too late.")
    expect(line(page, "5.1")).to_contain_text("Not saved. Your link has ended.")
    assert kept(page) == 1
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".typed textarea")).to_have_value("Typed too late.")


# Every other form


def test_a_comment_is_kept_until_it_is_sent_and_leaving_warns(open_as, begun, officer):
    page = open_as(officer)
    page.goto(address("comments", begun))
    page.fill("#id_text", "Is this so?")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("link", name="Help").click()
    page.wait_for_url("**/help/")
    assert asked == ["beforeunload"]
    page.goto(address("comments", begun))
    expect(page.get_by_text("This browser kept what you typed here")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("#id_text")).to_have_value("Is this so?")
    page.get_by_role("button", name="Add comment").click()
    expect(page.get_by_text("Your comment is kept.")).to_be_visible()
    assert kept(page) == 0
    assert Comment.objects.get().text == "Is this so?"


def test_what_was_refused_stays_kept_and_signing_out_erases_it(open_as, begun, officer):
    page = open_as(officer, faults_expected=True)
    page.goto(address("comments", begun))
    page.fill("#id_text", "x" * 2001)
    page.get_by_role("button", name="Add comment").click()
    expect(page.locator("#error-summary")).to_be_focused()
    assert kept(page) == 1
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")
    assert kept(page) == 0


def test_a_comment_sent_without_a_session_is_offered_after_signing_in(open_as, begun, officer):
    page = open_as(officer, faults_expected=True)
    page.goto(address("comments", begun))
    page.fill("#id_text", "Is this so?")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Add comment").click()
    expect(page.locator(".typed textarea")).to_have_value("Is this so?")
    assert faults(page) == []
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    page.fill("[name=login]", officer.email)
    page.fill("[name=password]", factories.PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{address('comments', begun)}")
    expect(page.get_by_text("what you did last was not done")).to_be_visible()
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("#id_text")).to_have_value("Is this so?")


def test_passwords_are_never_kept(open_as, submitted):
    page = open_as(factories.signatory_of(submitted.municipality))
    page.goto(address("sign", submitted))
    page.fill("[name=password]", factories.PASSWORD)
    for name in ("account_change_password",):
        page.goto(address(name, submitted))
        for field in page.locator("main input[type=password]").all():
            field.fill(factories.PASSWORD)
    assert factories.PASSWORD not in page.evaluate("JSON.stringify(localStorage)")


# Going on without a connection


def test_going_on_without_a_connection_stays_on_the_page(open_as, begun, officer):
    page = open_as(officer, faults_expected=True)
    page.goto(address("article", begun, number=9))
    page.context.set_offline(True)
    choose(page, "9.1", 3)
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator("#going-line")).to_contain_text("Not saved: no connection.")
    assert page.url.endswith("/articles/9/")
    page.context.set_offline(False)
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/articles/10/")
    assert begun.answers.get().level == 3


def test_going_on_at_once_sends_what_was_just_typed(open_as, begun, officer):
    page = open_as(officer)
    page.goto(address("article", begun, number=9))
    choose(page, "9.1", 3)
    write(page, "9.2", "Typed a moment ago.")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/articles/10/")
    assert begun.answers.get(criterion="9.1").level == 3
    assert begun.answers.get(criterion="9.2").justification == "Typed a moment ago."


def test_a_page_without_its_cookie_says_so_and_leads_back(open_as, begun, officer):
    page = open_as(officer, faults_expected=True)
    page.goto(address("comments", begun))
    page.fill("#id_text", "Is this so?")
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Add comment").click()
    expect(page.get_by_text("your browser no longer has the cookie it needs")).to_be_visible()
    expect(page.locator(".typed textarea")).to_have_value("Is this so?")
    page.get_by_role("link", name="Open this page anew").click()
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("#id_text")).to_have_value("Is this so?")


def test_a_colleague_who_submits_meanwhile_takes_nothing_from_a_guest(
    open_as, begun, officer, link
):
    page = open_as(None, java_script_enabled=False, faults_expected=True)
    page.goto(link)
    page.goto(address("answer_by_link", begun))
    page.fill("#id_c5_1-justification", "Typed for nothing?")
    workflow.submit(begun, by=officer)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator(".typed textarea")).to_have_value("Typed for nothing?")
    expect(page.locator("main")).to_contain_text("has been submitted")

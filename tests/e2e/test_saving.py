"""What an officer sees while answering: the truth about saving, whatever happens."""

import pytest
from playwright.sync_api import expect

from assessments import workflow
from assessments.models import Role
from assessments.scoring import Rating
from tests import factories
from tests.pages import address


@pytest.fixture
def begun(transactional_db):
    return factories.assessment()


@pytest.fixture
def officer(begun):
    return factories.coordinator_of(begun.municipality)


def line(page, code):
    return page.locator(f"#c{code.replace('.', '_')}-line")


def choose(page, code, level):
    page.locator(f'#c{code.replace(".", "_")} input[value="{level}"]').check()


def write(page, code, text):
    page.locator(f"#id_c{code.replace('.', '_')}-justification").fill(text)


def kept(page):
    return page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('hague:')).length")


def test_a_choice_is_saved_by_itself_and_is_there_after_a_reload(open_as, begun, officer):
    page = open_as(officer)
    page.goto(address("article", begun, number=9))
    choose(page, "9.1", 2)
    write(page, "9.1", "Applied in 2025.")
    expect(line(page, "9.1")).to_contain_text("Saved")
    expect(page.locator("#announce")).to_contain_text("Saved")
    page.wait_for_function("Object.keys(localStorage).length === 0")
    page.reload()
    expect(page.locator('#c9_1 input[value="2"]')).to_be_checked()
    expect(page.locator("#id_c9_1-justification")).to_have_value("Applied in 2025.")
    assert begun.answers.get().level == 2


def test_a_broken_connection_is_told_and_the_answer_goes_out_when_it_is_back(
    open_as, begun, officer
):
    page = open_as(officer, faults_expected=True)
    page.goto(address("article", begun, number=9))
    page.context.set_offline(True)
    choose(page, "9.1", 3)
    expect(line(page, "9.1")).to_contain_text("Not saved: no connection. We keep trying.")
    assert kept(page) == 1
    assert not begun.answers.exists()
    page.context.set_offline(False)
    expect(line(page, "9.1")).to_contain_text("Saved", timeout=15000)
    assert kept(page) == 0
    assert begun.answers.get().level == 3


def test_an_error_of_the_server_is_told_too(open_as, begun, officer):
    page = open_as(officer, faults_expected=True)
    page.goto(address("article", begun, number=9))
    page.route("**/save/", lambda route: route.fulfill(status=500, body="no"))
    choose(page, "9.1", 3)
    expect(line(page, "9.1")).to_contain_text("Not saved: something went wrong here.")
    assert kept(page) == 1


def test_what_was_typed_after_the_session_ended_is_offered_after_signing_in(
    open_as, begun, officer
):
    page = open_as(officer, faults_expected=True)
    page.goto(address("article", begun, number=9))
    page.context.clear_cookies(name="sessionid")
    write(page, "9.2", "Typed after the session ended.")
    expect(line(page, "9.2")).to_contain_text("you are signed out")
    line(page, "9.2").get_by_role("link").click()
    page.fill("[name=login]", officer.email)
    page.fill("[name=password]", factories.PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{address('article', begun, number=9)}")
    expect(page.locator("#kept")).to_contain_text("9.2")
    page.get_by_role("button", name="Put it back and save").click()
    expect(line(page, "9.2")).to_contain_text("Saved")
    assert begun.answers.get().justification == "Typed after the session ended."
    page.goto(address("task_list", begun))
    expect(page.locator("#kept-elsewhere")).to_be_hidden()


def test_the_list_names_what_was_not_sent_and_signing_out_erases_it(open_as, begun, officer):
    page = open_as(officer, faults_expected=True)
    page.goto(address("article", begun, number=9))
    page.route("**/save/", lambda route: route.abort())
    choose(page, "9.1", 3)
    expect(line(page, "9.1")).to_contain_text("Not saved")
    page.goto(address("task_list", begun))
    expect(page.locator("#kept-elsewhere").get_by_role("link", name="9.1")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")
    assert kept(page) == 0


def test_a_colleague_who_was_faster_is_named_and_both_answers_are_compared(open_as, begun, officer):
    page = open_as(officer, faults_expected=True)
    page.goto(address("article", begun, number=9))
    ana = factories.member(begun.municipality, Role.COORDINATOR)
    workflow.save_answer(
        begun, "9.1", Rating(level=1, justification="What Ana knows."), seen=0, by=ana
    )
    write(page, "9.1", "What I know.")
    choose(page, "9.1", 4)
    expect(line(page, "9.1")).to_contain_text(f"Not saved: {ana} saved another answer")
    page.get_by_role("button", name="Compare both answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two answers to one question")
    page.get_by_label("Keep mine").first.check()
    page.get_by_label("Merge the texts").check()
    page.get_by_role("button", name="Save this choice").click()
    expect(page.locator("#id_c9_1-justification")).to_have_value("What Ana knows.\n\nWhat I know.")
    expect(page.locator("#kept")).to_be_hidden()
    assert begun.answers.get().level == 4


def test_what_follows_a_lost_confirmation_is_not_a_conflict_with_oneself(open_as, begun, officer):
    page = open_as(officer, faults_expected=True)
    page.goto(address("article", begun, number=9))

    def lose_the_answer(route):
        route.fetch()
        route.abort()

    page.route("**/save/", lose_the_answer, times=1)
    write(page, "9.1", "First.")
    expect(line(page, "9.1")).to_contain_text("Not saved")
    write(page, "9.1", "First, then more.")
    expect(line(page, "9.1")).to_contain_text("Saved")
    assert begun.answers.get().justification == "First, then more."
    assert begun.answers.get().version == 2


def test_a_page_from_before_a_new_sign_in_says_so_and_keeps_what_was_typed(open_as, begun, officer):
    page = open_as(officer, faults_expected=True)
    page.goto(address("article", begun, number=9))
    page.context.clear_cookies(name="csrftoken")
    write(page, "9.1", "Typed on an old page.")
    expect(line(page, "9.1")).to_contain_text("This page is out of date")
    assert kept(page) == 1
    page.reload()
    page.get_by_role("button", name="Put it back and save").click()
    expect(line(page, "9.1")).to_contain_text("Saved")
    assert begun.answers.get().justification == "Typed on an old page."


def test_everything_works_without_javascript(open_as, begun, officer):
    page = open_as(officer, java_script_enabled=False, faults_expected=True)
    page.goto(address("article", begun, number=9))
    choose(page, "9.1", 2)
    write(page, "9.2", "Not asked yet.")
    page.get_by_role("button", name="Add evidence for 9.1").click()
    page.fill("[name=title]", "Grant decision")
    page.get_by_role("button", name="Add evidence").click()
    expect(page.locator("#c9_1")).to_contain_text("Grant decision")
    expect(page.locator("#id_c9_2-justification")).to_have_value("Not asked yet.")
    page.get_by_label("Yes, it is completed").check()
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("alert")).to_contain_text("Select a level for criterion 9.2.")
    choose(page, "9.2", 0)
    page.get_by_label("Yes, it is completed").check()
    page.get_by_role("button", name="Save and go to the list").click()
    expect(page.locator("main")).to_contain_text("1 article is completed.")


def test_an_article_is_answered_with_the_keyboard_alone(open_as, begun, officer):
    page = open_as(officer)
    page.goto(address("article", begun, number=9))
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to main content")
    page.keyboard.press("Enter")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            break
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Typed with the keyboard.")
    expect(line(page, "9.1")).to_contain_text("Saved")
    page.wait_for_function("Object.keys(localStorage).length === 0")
    kept_answer = begun.answers.get()
    assert (kept_answer.level, kept_answer.justification) == (2, "Typed with the keyboard.")


def test_errors_are_named_above_the_page_and_take_the_focus(open_as, begun, officer):
    page = open_as(officer, faults_expected=True)
    page.goto(address("article", begun, number=9))
    page.get_by_label("Yes, it is completed").check()
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator("#error-summary")).to_be_focused()
    assert page.title().startswith("Error: ")
    page.get_by_role("link", name="Select a level for criterion 9.1.").click()
    expect(page.locator("#id_c9_1-rating_0")).to_be_focused()


def test_characters_are_counted_from_three_quarters_on(open_as, begun, officer):
    page = open_as(officer)
    page.goto(address("article", begun, number=9))
    counter = page.locator('[data-count="id_c9_1-justification"]')
    write(page, "9.1", "x" * 2000)
    expect(counter).to_be_hidden()
    write(page, "9.1", "x" * 3100)
    expect(counter).to_have_text("3100 / 3000")
    expect(line(page, "9.1")).to_contain_text("Saved")


def test_a_warning_comes_before_the_session_ends_and_staying_renews_it(open_as, begun, officer):
    page = open_as(officer)
    page.clock.install()
    page.goto(address("task_list", begun))
    page.clock.fast_forward("11:54:00")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.clock.fast_forward("02:00")
    expect(page.get_by_role("dialog")).to_contain_text("You will be signed out in 5 minutes")
    with page.expect_response("**/accounts/stay/") as renewed:
        page.get_by_role("button", name="Stay signed in").click()
    assert renewed.value.status == 204


def test_a_server_that_cannot_save_says_why_and_it_is_tried_again(begun, open_as):
    page = open_as(factories.coordinator_of(begun.municipality), faults_expected=True)
    page.goto(address("article", begun))
    full = '<p class="bad">Not saved. The disk is full.</p>'
    page.route("**/save/", lambda route: route.fulfill(status=503, body=full))
    page.locator("#id_c5_1-justification").fill("Typed on a full disk.")
    line = page.locator("#c5_1-line")
    line.get_by_text("Not saved. The disk is full.").wait_for()
    page.unroute("**/save/")
    line.locator(".good").wait_for(timeout=20000)
    assert begun.answers.get(criterion="5.1").justification == "Typed on a full disk."

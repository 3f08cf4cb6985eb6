"""A whole year in a browser: from the invitation to a checked report, and the next round.

The people of a town hall each in a browser of their own: a coordinator, two
colleagues, somebody outside with a link, a signatory, a reader. What would take
an hour of clicking (the other fifty answers) is done through the workflow.
"""

import os
import re

import pytest
from django.core import mail
from django.core.cache import cache

from assessments import workflow
from assessments.models import AssignmentState, Role, SignOff, Status
from tests import factories
from tests.e2e.test_accessibility import faults
from tests.pages import address

SHOTS = os.environ.get("SHOTS", "")
"""A folder for pictures of every step, for whoever wants to look at them."""


@pytest.fixture
def begun(transactional_db):
    cache.clear()
    begun = factories.assessment(round_name="2026")
    factories.department(begun.municipality, "Education")
    return begun


@pytest.fixture
def look():
    """Fails on what is inaccessible on the page; keeps a picture when asked."""
    seen = []

    def looked(page, name):
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{len(seen):02}-{name}.png", full_page=True)
        else:
            assert faults(page, dark=False) == [], name
        seen.append(name)

    return looked


def link_in_last_mail(part):
    """The path of the link in the newest mail that holds `part`."""
    body = next(m.body for m in reversed(mail.outbox) if part in m.body)
    (found,) = [word for word in body.split() if part in word]
    return part + found.partition(part)[2]


def answer(page, code, level, text):
    prefix = "c" + code.replace(".", "_")
    page.check(f"#id_{prefix}-rating_{level}")
    page.fill(f"#id_{prefix}-justification", text)
    if page.locator(f"#{prefix}-line").count():  # saved by itself, where the page does that
        page.locator(f"#{prefix}-line .good").wait_for()


def test_a_town_does_its_year_together(begun, open_as, look, tmp_path):
    town = begun.municipality
    coordinator = open_as(factories.coordinator_of(town))

    # The coordinator invites a colleague and asks three people.
    coordinator.goto(address("people", begun))
    coordinator.locator("#id_name").fill("Nina")
    coordinator.locator("#id_email").fill("nina@town.example")
    coordinator.locator("#id_department").select_option(label="Education")
    coordinator.get_by_role("button", name="Send invitation").click()
    coordinator.get_by_text("Nina gets an invitation").wait_for()
    look(coordinator, "people")

    first = open_as(None)
    first.goto(link_in_last_mail("/invitation/"))
    first.fill("[name=password]", "entirely-new-words")
    first.get_by_role("button", name="Join").click()
    first.wait_for_url(f"**/m/{town.slug}/")
    colleague = factories.member(town, Role.CONTRIBUTOR)
    second = open_as(colleague)

    coordinator.goto(address("assign", begun))
    coordinator.locator("#id_to").select_option(label="Education")
    coordinator.locator("#id_why").fill("You keep the figures.")
    coordinator.check("#id_criteria_5\\.1")
    coordinator.get_by_role("button", name="Assign", exact=True).click()
    coordinator.get_by_text("1 criterion was assigned.").wait_for()
    factories.assign(begun, ["5.2"], colleague)
    coordinator.goto(address("links", begun))
    coordinator.locator("#id_name").fill("Tess Teacher")
    coordinator.locator("#id_email").fill("tess@school.example")
    coordinator.get_by_label(re.compile("^5.3 ")).check()
    coordinator.get_by_role("button", name="Send the link").click()
    coordinator.get_by_text("A link was mailed to Tess Teacher.").wait_for()
    look(coordinator, "links")

    # Each answers what was asked of them.
    first.goto("/work/")
    look(first, "my-work")
    first.get_by_role("link", name=re.compile("Open next")).click()
    answer(first, "5.1", 1, "We scanned the rules for school.")
    first.goto("/work/")
    first.get_by_role("button", name=re.compile("^Hand in")).click()
    first.get_by_text("1 criterion was handed in.").wait_for()

    second.goto(address("article", begun))
    answer(second, "5.2", 2, "There is a route.")
    second.goto(address("comments", begun, code="5.1"))
    second.locator("#id_text").fill("Is this only for schools?")
    second.get_by_role("button", name="Add comment", exact=True).click()
    second.get_by_text("Is this only for schools?").wait_for()
    look(second, "comments")
    second.goto(address("proposals", begun))
    second.check("[name=level][value='2']")
    second.locator("main textarea").first.fill("The job centre scanned its rules too.")
    second.locator("main form .button").first.click()
    look(second, "proposals")

    outsider = open_as(None, viewport={"width": 360, "height": 800})
    outsider.goto(link_in_last_mail("/link/open/"))
    look(outsider, "asked-by-link")
    outsider.get_by_role("link", name=re.compile("^5.3")).click()
    answer(outsider, "5.3", 3, "The school counted.")
    outsider.get_by_role("button", name="Save", exact=True).click()
    outsider.get_by_role("button", name=re.compile("^Hand in")).click()
    outsider.get_by_text("Handed in. Thank you").wait_for()
    assert begun.assignments.get(criterion="5.3").state == AssignmentState.HANDED_IN

    # The coordinator decides, accepts, and submits with the gaps in sight.
    coordinator.goto(address("decisions", begun))
    look(coordinator, "decisions")
    coordinator.goto(address("task_list", begun))
    look(coordinator, "task-list")
    coordinator.get_by_role("link", name="Check and submit").click()
    coordinator.get_by_text("50 criteria still need something").wait_for()
    for code in begun.instrument.by_code:
        if not begun.answers.filter(criterion=code).exists():
            factories.answer(begun, code, 2, f"What we do about {code}.")
    coordinator.reload()
    look(coordinator, "check")
    coordinator.get_by_role("button", name="Submit").click()
    coordinator.get_by_text("The assessment was submitted.").wait_for()

    # The signatory asks for a change, gets it, and signs.
    signatory = open_as(factories.signatory_of(town), faults_expected=True)
    signatory.goto(address("review", begun))
    look(signatory, "to-review")
    signatory.get_by_role("link", name=re.compile("^5\\.")).click()
    signatory.check("[name=c5_1-verdict][value=changes]")
    signatory.fill("[name=c5_1-note]", "Name the year of the scan.")
    look(signatory, "review")
    signatory.get_by_role("button", name="Save and go to the list").click()
    signatory.get_by_text("1 criterion needs changes").wait_for()
    signatory.get_by_label("Why it is returned").fill("One year is missing.")
    signatory.get_by_role("button", name="Return for changes").click()
    signatory.get_by_text("The assessment was returned.").wait_for()
    first.goto("/work/")
    first.get_by_text("Name the year of the scan.").wait_for()
    look(first, "sent-back")
    first.get_by_role("link", name=re.compile("^5.1")).first.click()
    first.get_by_text("Needs changes:").wait_for()
    answer(first, "5.1", 1, "We scanned the rules for school in 2025.")
    workflow.submit(begun, by=factories.coordinator_of(town))
    signatory.goto(address("sign", begun))
    look(signatory, "sign")
    signatory.get_by_label("Your password").fill(factories.PASSWORD)
    # Both reports are laid out meanwhile, which a busy machine takes its time for.
    signatory.get_by_role("button", name="Sign off").click(timeout=60_000)
    signatory.wait_for_url(f"**{address('results', begun)}", timeout=60000)
    look(signatory, "signed")
    signed = SignOff.objects.get()

    # A reader downloads the report; anybody checks the file.
    reader = open_as(factories.member(town, Role.READER))
    reader.goto(address("results", begun))
    with reader.expect_download() as download:
        reader.get_by_role("link", name=re.compile("PDF, English")).click()
    file = tmp_path / "report.pdf"
    download.value.save_as(file)
    stranger = open_as(None)
    stranger.goto("/verify/")
    stranger.get_by_label("The file", exact=True).set_input_files(file)
    stranger.get_by_role("button", name="Check the file").click()
    assert signed.number in stranger.locator("main").inner_text()
    look(stranger, "verified")

    # Next year starts from it, and the difference reads in plain words.
    coordinator.goto(address("start", begun))
    coordinator.get_by_label("Name of the round").fill("2027")
    coordinator.get_by_role("button", name=re.compile("Start")).click()
    coordinator.wait_for_url("**/assessments/**")
    later = town.assessments.get(round__name="2027")
    assert later.status == Status.DRAFT
    coordinator.goto(address("article", later))
    coordinator.get_by_text("Carried over from 2026.").first.wait_for()
    look(coordinator, "carried-over")
    answer(coordinator, "5.1", 3, "Every rule was scanned, for work as well.")
    coordinator.get_by_role("button", name="Confirm 5.2").click()
    coordinator.get_by_text("1 answer was confirmed.").wait_for()
    coordinator.goto(address("compare", later))
    assert re.search(r"5\.1 .*: 1 .* → 3 ", coordinator.locator("main").inner_text())
    look(coordinator, "compared")
    coordinator.goto(address("next_steps", later))
    look(coordinator, "next-steps")
    coordinator.get_by_role("link", name=re.compile("^Plan an action")).first.click()
    coordinator.get_by_role("button", name="Save the action").click()
    coordinator.get_by_text("The action is in the plan.").wait_for()
    look(coordinator, "plan")

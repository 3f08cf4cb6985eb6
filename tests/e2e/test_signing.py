"""Signing off in a browser, and checking the report without signing in."""

import re

import pytest
from django.core.cache import cache

from assessments.models import SignOff, Status
from tests import factories
from tests.e2e.test_accessibility import LANGUAGES, faults, speak
from tests.pages import address


@pytest.fixture
def submitted(transactional_db):
    cache.clear()
    begun = factories.assessment(at=Status.SUBMITTED)
    begun.answers.filter(criterion="5.1").update(level=0)
    return begun


def test_a_signatory_signs_and_a_stranger_checks_the_report(
    submitted, open_as, live_server, tmp_path
):
    page = open_as(factories.signatory_of(submitted.municipality))
    page.goto(address("task_list", submitted))
    page.get_by_role("link", name="Go to signing off").click()
    page.get_by_label("Your password").fill(factories.PASSWORD)
    # Both reports are laid out meanwhile, which a busy machine takes its time for.
    page.get_by_role("button", name="Sign off").click(timeout=60_000)
    page.wait_for_url(f"**{address('results', submitted)}", timeout=60000)
    signed = SignOff.objects.get()
    assert signed.number in page.locator(".messages").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("PDF, English")).click()
    file = tmp_path / "report.pdf"
    download.value.save_as(file)

    stranger = open_as()
    stranger.goto(f"/verify/{signed.number}/")
    stranger.get_by_label("Checksum").fill(signed.sha256)
    stranger.get_by_role("button", name="Check", exact=True).click()
    assert "Yes: a report with this number was signed off" in stranger.locator("main").inner_text()
    stranger.get_by_label("The file", exact=True).set_input_files(file)
    stranger.get_by_role("button", name="Check the file").click()
    assert signed.number in stranger.locator("main").inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_around_signing_are_accessible(language, submitted, open_as, live_server):
    page = open_as(factories.signatory_of(submitted.municipality), faults_expected=True)
    speak(page, language, live_server)
    found = {}

    def look(name):
        if faulty := faults(page):
            found[name] = faulty

    page.goto(address("sign", submitted))
    look("sign")
    page.locator("main form .button").first.click()
    page.wait_for_selector(".error")
    look("sign without a password")
    submitted.answers.filter(criterion="5.2").update(is_unconfirmed=True)
    page.goto(address("sign", submitted))
    look("sign with something open")
    submitted.answers.update(is_unconfirmed=False)
    signed = factories.sign_off(submitted)
    page.goto(address("results", submitted))
    look("signed results")
    page.goto(address("task_list", submitted))
    look("signed task list")
    for name, asked in {
        "yes": f"/verify/{signed.number}/?checksum={signed.sha256}",
        "no": f"/verify/{signed.number}/?checksum=00",
        "nothing given": "/verify/?number=&checksum=",
    }.items():
        page.goto(asked)
        look(name)
    page.goto("/verify/")
    page.locator("form[enctype] .button").click()
    page.wait_for_selector(".error")
    look("no file")
    assert not found, "\n".join(f"{n}: {f}" for n, fs in found.items() for f in fs)

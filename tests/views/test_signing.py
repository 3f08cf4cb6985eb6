"""The page to sign on, what follows from it, and the public page that checks a report."""

import io
import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import workflow
from assessments.models import Assessment, AuditEntry, Role, SignOff, Status
from assessments.report import wording
from tests import factories
from tests.pages import address
from tests.views.test_queries import MOST, queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_tried_before")]

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
YES = "Yes: a report with this number was signed off"
GENUINE = "Genuine: the whole report, as it was signed"
NO_NUMBER = "We do not know this number"
NO_PAIR = "The checksum is another one"
NO_FILE = "We do not know this file"


@pytest.fixture
def submitted(town):
    return factories.assessment(town, at=Status.SUBMITTED)


@pytest.fixture
def signed(submitted):
    return factories.sign_off(submitted)


@pytest.fixture
def signatory(town, sign_in):
    return sign_in(factories.signatory_of(town))


def shown(response):
    return response.content.decode()


def send(browser, submitted, password=factories.PASSWORD, **changed):
    page = browser.get(address("sign", submitted))
    form = dict(page.context["form"].initial) | {"password": password} | changed
    return browser.post(address("sign", submitted), form)


def ask(browser, number, checksum):
    return browser.get(reverse("verify"), {"number": number, "checksum": checksum})


def drop(browser, content, name="report.pdf"):
    file = io.BytesIO(content)
    file.name = name
    return browser.post(reverse("verify"), {"file": file})


# Signing


def test_the_page_shows_the_result_what_is_unknown_and_the_sentence(begun, signatory):
    factories.answer_all(begun)
    factories.answer(begun, "5.1", level=None, dont_know=True)
    workflow.submit(begun, by=factories.coordinator_of(begun.municipality))
    page = shown(signatory.get(address("sign", begun)))
    assert workflow.statement(begun, "en") in page
    assert "of 100" in page
    assert begun.url("criterion", "5.1") in page
    assert 'type="password"' in page


def test_what_is_open_stands_there_instead_of_the_button(submitted, signatory):
    submitted.answers.filter(criterion="5.1").update(is_unconfirmed=True)
    page = shown(signatory.get(address("sign", submitted)))
    assert "Still open" in page
    assert submitted.url("criterion", "5.1") in page
    assert 'type="password"' not in page


def test_with_the_password_it_is_signed_in_the_language_that_was_read(submitted, signatory):
    signatory.cookies["django_language"] = "nl"
    response = send(signatory, submitted)
    assert response.url == address("sign_wait", submitted)
    signed = SignOff.objects.get()
    response = signatory.get(response.url)
    assert response.url == address("results", submitted)
    assert signed.statement == workflow.statement(submitted, "nl")
    assert signed.content["statement"]["language"] == "nl"
    assert signed.number in shown(signatory.get(response.url))


@pytest.mark.parametrize("password", ["", "wrong", factories.PASSWORD + " "])
def test_without_the_password_nothing_is_signed(password, submitted, signatory):
    response = send(signatory, submitted, password)
    assert response.status_code == 422
    assert not SignOff.objects.exists()
    assert not password or password not in shown(response)
    refusals = AuditEntry.objects.filter(verb="sign_in_failed", municipality=submitted.municipality)
    assert refusals.exists() == bool(password)


def test_a_password_cannot_be_guessed_here(submitted, signatory):
    answers = [send(signatory, submitted, f"guess {n}").status_code for n in range(6)]
    assert answers == [422] * 5 + [429]
    assert send(signatory, submitted).status_code == 429
    assert not SignOff.objects.exists()


def test_answers_that_changed_meanwhile_are_shown_again_before_they_are_signed(
    submitted, signatory
):
    response = send(signatory, submitted, seen="0" * 64)
    assert response.url == address("sign", submitted)
    assert "have changed since you opened this page" in shown(signatory.get(response.url))
    assert not SignOff.objects.exists()


@pytest.mark.parametrize("page", ["task_list", "results"])
def test_only_a_signatory_is_led_to_signing_and_only_when_it_is_submitted(page, submitted, sign_in):
    town = submitted.municipality
    way = address("sign", submitted)
    draft = factories.assessment(town, round_name="2027")
    browser = sign_in(factories.signatory_of(town))
    assert way in shown(browser.get(address(page, submitted)))
    assert address("sign", draft) not in shown(browser.get(address(page, draft)))
    assert way not in shown(sign_in(factories.coordinator_of(town)).get(address(page, submitted)))


@pytest.mark.parametrize(
    ("role", "expected"),
    [(None, 404), (Role.READER, 403), (Role.CONTRIBUTOR, 403), (Role.COORDINATOR, 403),
     (Role.SIGNATORY, 200)],
)  # fmt: skip
def test_the_page_opens_for_signatories_alone(role, expected, submitted, sign_in):
    person = factories.member(submitted.municipality, role) if role else factories.user()
    assert sign_in(person).get(address("sign", submitted)).status_code == expected


def test_signing_asks_the_database_equally_often_however_much_there_is(submitted, signatory):
    signatory.get(address("sign", submitted))
    with CaptureQueriesContext(connection) as few:
        signatory.get(address("sign", submitted))
    assert len(few) <= MOST
    submitted.evidence.all().delete()
    with CaptureQueriesContext(connection) as fewer:
        signatory.get(address("sign", submitted))
    assert len(few) == len(fewer)


# What follows


def test_everybody_in_the_town_reads_who_signed_and_gets_the_same_bytes_for_ever(signed, sign_in):
    assessment, town = signed.assessment, signed.municipality
    town.name = "Renamed"
    town.save()
    assessment.answers.update(level=4, justification="Slipped in later.")
    reader = sign_in(factories.member(town, Role.READER))
    for page in ("task_list", "results"):
        told = shown(reader.get(address(page, assessment)))
        assert f"by {signed.signer_name}, report number {signed.number}" in told
    assert "Slipped in later." not in shown(reader.get(address("why", assessment)))
    for row in signed.reports.all():
        got = reader.get(address("report_pdf", assessment, language=row.language))
        assert got.content == bytes(row.content)
        assert f"-{row.language}.pdf" in got["Content-Disposition"]
    figures = json.loads(reader.get(address("figures_json", assessment)).content)
    assert figures == signed.figures
    assert figures["municipality"] == "Delft"


@pytest.mark.parametrize("page", ["task_list", "results", "why", "municipality", "report_pdf"])
def test_a_signed_assessment_needs_few_queries(page, signed, sign_in):
    browser = sign_in(factories.coordinator_of(signed.municipality))
    assert queries_of(browser, address(page, signed.assessment)) <= MOST


# Checking a report


def test_a_number_alone_says_whose_report_it_is_and_what_became_of_it(signed, client):
    for page in (
        client.get(reverse("verify"), {"number": signed.number}),
        client.get(reverse("verify_number", args=[signed.number])),
    ):
        told = " ".join(shown(page).split())
        assert YES in told
        for fact in (
            "Delft",
            "2026",
            wording.day(signed.signed_on),
            signed.number,
            "this is its latest",
        ):
            assert fact in told


def test_without_a_number_the_page_asks_for_one(db, client):
    response = client.get(reverse("verify"), {"number": "", "checksum": ""})
    assert response.status_code == 422
    assert "Give the report number." in shown(response)


def test_number_and_checksum_of_one_report_belong_together(signed, client):
    page = ask(client, signed.number, signed.sha256)
    assert YES in shown(page)
    assert "The checksum is that of what was signed." in shown(page)


def test_they_are_recognised_however_they_are_typed(signed, client):
    number = signed.number.lower().replace("-", " ")
    checksum = " ".join(signed.sha256[n : n + 8].upper() for n in range(0, 64, 8))
    for written in (number, number[6:]):
        assert "The checksum is that of what was signed." in shown(ask(client, written, checksum))


def test_the_code_in_the_report_checks_number_and_checksum_at_once(signed, client):
    short = reverse("verify_number", args=[signed.number])
    page = shown(client.get(short, {"checksum": signed.sha256}))
    assert f'value="{signed.number}"' in page
    assert "The checksum is that of what was signed." in page


def test_another_checksum_is_told_apart_from_an_unknown_number(signed, client):
    assert NO_PAIR in shown(ask(client, signed.number, "0" * 64))
    unknown = shown(ask(client, "HAGUE-2222-3333-4444", signed.sha256))
    assert NO_NUMBER in unknown
    assert "Delft" not in unknown


def test_the_page_reveals_nothing_but_when_for_whom_and_which_round(signed, client):
    page = shown(ask(client, signed.number, signed.sha256))
    main = page.split("<main")[1].replace(signed.sha256, "")
    for document in signed.method_documents():  # everybody's, and random too
        main = main.replace(document.sha256, "")
    main = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", main)  # random: may hold a "50"
    for secret in (
        signed.signer_name,
        signed.signer.email,
        str(signed.assessment.pk),
        signed.municipality.slug,
        "What we do about",
        "Document 1",
        signed.link,
        "50",
    ):
        assert secret not in main


def test_the_page_says_that_a_round_was_reopened(signed, client):
    by = factories.coordinator_of(signed.municipality)
    workflow.reopen(signed.assessment, reason="A slip.", by=by)
    page = shown(client.get(reverse("verify_number", args=[signed.number])))
    assert "Reopened: the municipality is working on this round again." in page


def test_the_page_says_that_a_later_one_exists(signed, client):
    later = factories.assessment(signed.municipality, at=Status.SUBMITTED, round_name="2027")
    newer = factories.sign_off(later)
    assert "has signed off another assessment since" in shown(
        ask(client, signed.number, signed.sha256)
    )
    assert "this is its latest" in shown(ask(client, newer.number, newer.sha256))


def test_a_report_of_a_round_that_was_signed_again_is_replaced(signed, client):
    before = signed.assessment
    again = Assessment.objects.create(
        municipality=signed.municipality,
        round=before.round,
        reference_date=before.reference_date,
        descends_from=before,
    )
    factories.answer_all(again)
    workflow.submit(again, by=factories.coordinator_of(signed.municipality))
    factories.sign_off(again)
    page = shown(ask(client, signed.number, signed.sha256))
    assert "Replaced: the municipality signed off this round again" in page


def test_the_very_file_is_recognised_in_every_language_and_nothing_is_kept(
    signed, client, tmp_path, settings
):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    before = SignOff.objects.count()
    for row in signed.reports.all():
        page = shown(drop(client, bytes(row.content)))
        assert GENUINE in page
        assert signed.number in page
    assert list(tmp_path.iterdir()) == []
    assert SignOff.objects.count() == before


def test_a_file_that_was_changed_in_one_byte_is_not_recognised(signed, client):
    content = bytearray(signed.reports.first().content)
    content[len(content) // 2] ^= 1
    page = shown(drop(client, bytes(content)))
    assert NO_FILE in page
    assert "Delft" not in page


def test_without_a_file_the_page_asks_for_one(client):
    response = client.post(reverse("verify"))
    assert response.status_code == 422
    assert "Choose a file." in shown(response)


def test_a_file_that_no_report_can_be_is_refused_unread(client):
    response = client.post(reverse("verify"), {"file": io.BytesIO(b"x" * (21 * 2**20))})
    assert response.status_code == 413
    assert "larger than 20 MB" in shown(response)


def test_a_file_is_taken_from_our_own_page_only(signed):
    browser = Client(enforce_csrf_checks=True)
    content = bytes(signed.reports.first().content)
    assert drop(browser, content).status_code == 403
    token = browser.get(reverse("verify")).context["csrf_token"]
    file = io.BytesIO(content)
    response = browser.post(reverse("verify"), {"file": file, "csrfmiddlewaretoken": token})
    assert GENUINE in shown(response)


def test_numbers_cannot_be_tried_at_will(db, client):
    answers = [ask(client, "HAGUE-2222-3333-4444", f"{n:064}").status_code for n in range(31)]
    assert answers == [200] * 30 + [429]
    assert drop(client, b"%PDF").status_code == 429
    assert client.get(reverse("verify")).status_code == 200


@pytest.mark.parametrize("number", ["<b>x</b>", "HAGUE-%00", "é" * 50, "'; DROP TABLE x"])
def test_odd_numbers_are_only_unknown(number, db, client):
    response = ask(client, number, "x")
    assert NO_NUMBER in shown(response) or response.status_code == 422
    assert "<b>x</b>" not in shown(response)

"""Signing in, signing out and every file that leaves: each leaves an entry."""

import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from assessments import workflow
from assessments.models import (
    AuditEntry,
    Role,
)
from assessments.views.activity_wording import FILES
from assessments.workflow import sign_ins
from tests import factories
from tests.pages import NAMES, address

pytestmark = pytest.mark.django_db


def entries(verb):
    return list(AuditEntry.objects.filter(verb=verb).order_by("pk"))


def came(browser, email, password=factories.PASSWORD):
    return browser.post("/accounts/sign-in/", {"login": email, "password": password})


def test_signing_in_and_out_leave_an_entry_in_each_municipality_of_the_account(town, client):
    person = factories.coordinator_of(town)
    neighbour = factories.municipality("Gouda")
    neighbour.memberships.create(user=person, role=Role.READER)
    came(client, person.email)
    client.post("/accounts/sign-out/")
    for verb in ("sign_in", "sign_out"):
        found = [(row.by, row.municipality, row.role) for row in entries(verb)]
        assert found == [(person, town, "coordinator"), (person, neighbour, "reader")]


def test_a_failed_sign_in_names_the_account_only_where_there_is_one(town, client):
    person = factories.coordinator_of(town)
    came(client, person.email.upper(), "wrong")
    came(client, "nobody@town.example", "wrong")
    known, unknown = entries("sign_in_failed")
    assert (known.by, known.municipality, known.detail) == (person, town, {})
    assert (unknown.by, unknown.municipality, unknown.role, unknown.detail) == (None, None, "", {})


def test_a_failed_sign_in_asks_the_database_alike_for_known_and_unknown_addresses(town, client):
    asked = []
    for email in (factories.coordinator_of(town).email, "nobody@town.example"):
        with CaptureQueriesContext(connection) as found:
            sign_ins.failed(credentials={"email": email})
        asked.append(len(found))
    assert asked[0] == asked[1] > 1


def test_another_password_leaves_an_entry(town, client):
    person = factories.coordinator_of(town)
    client.force_login(person)
    new = "several-plain-words-here"
    posted = {"oldpassword": factories.PASSWORD, "password1": new, "password2": new}
    assert client.post("/accounts/password/", posted).status_code == 302
    assert [row.by for row in entries("change_password")] == [person]


def test_whatever_happens_at_the_door_has_its_verb(town):
    person = factories.coordinator_of(town)
    sign_ins.signed_in(user=person)
    sign_ins.signed_out(user=person)
    sign_ins.signed_out(user=None)
    sign_ins.failed(credentials={})
    sign_ins.changed_password(user=person)
    sign_ins.reset_password(user=person)
    assert {row.verb for row in AuditEntry.objects.filter(verb__in=sign_ins.VERBS)} == set(
        sign_ins.VERBS
    )


@pytest.fixture
def filled(begun):
    """An assessment with a file, and its coordinator, who may do everything."""
    by = factories.coordinator_of(begun.municipality)
    file = SimpleUploadedFile("plan.pdf", b"%PDF-1.7\n%%EOF\n")
    given = {"title": "Plan", "dated": None, "strength": 2, "link": ""}
    begun.file = workflow.add_evidence(begun, "5.1", by=by, upload=file, **given)
    factories.answer(begun, "5.1", 1)
    return begun


def taken(browser, url):
    """The answer, read to its end as a browser does."""
    answer = browser.get(url)
    if answer.streaming:
        assert b"".join(answer.streaming_content)
    return answer


@pytest.mark.parametrize("name", NAMES)
def test_whoever_takes_a_file_of_a_municipality_away_leaves_an_entry(name, filled, sign_in):
    person = factories.coordinator_of(filled.municipality)
    browser = sign_in(person)
    url = address(name, filled, item=filled.file.pk)
    answer = taken(browser, url)
    is_file = "Content-Disposition" in answer and answer.status_code == 200
    is_of_a_town = url.startswith("/m/")
    found = [(row.by, row.role, row.detail["what"]) for row in entries("record_download")]
    assert found == ([(person, "coordinator", name)] if is_file and is_of_a_town else [])
    assert not found or name in FILES  # and the page of who did what has a word for it
    if is_file and not answer.streaming:
        browser.head(url)
        assert len(entries("record_download")) == len(found)


def test_there_are_downloads_to_be_found_at_all(filled, sign_in):
    browser = sign_in(factories.coordinator_of(filled.municipality))
    for name in ("evidence_file", "answers_csv", "memo", "calendar", "report_pdf", "report_page"):
        taken(browser, address(name, filled, item=filled.file.pk))
    file, *others = entries("record_download")
    assert len(others) == 5
    assert (file.assessment, file.detail) == (
        filled, {"what": "evidence_file", "evidence": filled.file.pk},
    )  # fmt: skip


def test_who_is_refused_a_file_leaves_none(filled, client):
    client.force_login(factories.coordinator_of(factories.municipality("Gouda")))
    assert client.get(address("answers_csv", filled)).status_code == 404
    assert not entries("record_download")


def test_a_full_disk_stops_no_download_and_is_told_in_the_log(filled, sign_in, caplog):
    person = factories.coordinator_of(filled.municipality)
    browser = sign_in(person)

    def full(execute, sql, params, many, context):
        if "INSERT INTO" in sql and "assessments_auditentry" in sql:
            raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(full), caplog.at_level(logging.ERROR):
        assert browser.get(address("answers_csv", filled)).status_code == 200
    told = f"No entry could be kept: account {person.pk} took answers_csv."
    assert told in caplog.messages

"""Files as evidence: what is accepted, how it is kept, and who gets it."""

import hashlib
import io
import socket
import threading
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.utils import timezone

from assessments import workflow
from assessments.forms import EvidenceForm
from assessments.forms.errors import form_errors
from assessments.imports import file_kinds
from assessments.models import EvidenceFile, Role, Scan, Status
from assessments.models.evidence import vault
from assessments.scoring.snapshot import from_data
from tests import factories, office_documents
from tests.damage import damaged
from tests.pages import address

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def compressed(**entries):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in entries.items():
            archive.writestr(
                name.replace("__", "/").replace("TYPES", "[Content_Types].xml"), content
            )
    return made.getvalue()


DOCX = compressed(TYPES="<Types/>", word__document="<w/>")
ODT = compressed(mimetype="application/vnd.oasis.opendocument.text", content="<o/>")
MACROS = compressed(TYPES="<Types/>", **{"word__vbaProject.bin": "x"})

# What a file is


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (PDF, "plan.PDF", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n rest", "map.png", "image/png"),
        (b"\xff\xd8\xff rest", "photo.jpeg", "image/jpeg"),
        (DOCX, "plan.docx", file_kinds.OFFICE["word/"][0]),
        (ODT, "plan.odt", "application/vnd.oasis.opendocument.text"),
        ("jaar;aantal\n2026;12 €\n".encode(), "figures.csv", "text/plain"),
        ("jaar;aantal\n".encode("utf-16"), "figures.csv", "text/plain"),
        ("één".encode("cp1252"), "note.txt", "text/plain"),
    ],
)
def test_a_file_is_known_by_its_content(content, name, media_type):
    assert file_kinds.identify(io.BytesIO(content), name).media_type == media_type


@pytest.mark.parametrize(
    ("content", "name", "fault"),
    [
        (b"", "plan.pdf", "empty"),
        (b"<!doctype html><p>Hi", "plan.pdf", "unknown"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "map.png", "unknown"),
        (b"Hello <SCRIPT>alert(1)</SCRIPT>", "note.txt", "unknown"),
        (b"MZ\x90\x00\x03", "setup.txt", "unknown"),
        (b"\x7fELF\x02", "note.txt", "unknown"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old.doc", "unknown"),
        (b"PK\x03\x04 broken", "plan.docx", "unknown"),
        (compressed(anything="x"), "plan.docx", "unknown"),
        (MACROS, "plan.docx", "macros"),
        (PDF, "plan.docx", "ending"),
        (PDF, "plan.pdf.exe", "ending"),
    ],
)
def test_what_cannot_be_evidence_or_lies_about_itself_is_refused(content, name, fault):
    with pytest.raises(file_kinds.Unacceptable) as unacceptable:
        file_kinds.identify(io.BytesIO(content), name)
    assert unacceptable.value.fault == fault


# Keeping


@pytest.fixture
def by(begun):
    return factories.coordinator_of(begun.municipality)


def upload(content=PDF, name="plan.pdf"):
    return SimpleUploadedFile(name, content)


def add(begun, by, file=None, code="5.1", title="Plan", **more):
    given = {"dated": date(2026, 3, 1), "strength": 2, "link": ""} | more
    return workflow.add_evidence(begun, code, title=title, by=by, upload=file or upload(), **given)


def in_vault():
    return {path.name for path in Path(vault().base_location).rglob("*") if path.is_file()}


def test_a_file_is_kept_under_a_name_that_says_nothing_with_its_checksum(begun, by):
    item = add(begun, by, upload(name="C:\\secret\\plan 2026.pdf"))
    assert item.file_name == "plan 2026.pdf"
    assert "plan" not in item.file.name
    assert item.file.sha256 == hashlib.sha256(PDF).hexdigest()
    with vault().open(item.file.name) as kept:
        assert kept.read() == PDF


def test_the_same_content_is_kept_once_and_goes_with_its_last_use(
    begun, by, django_capture_on_commit_callbacks
):
    one, two = add(begun, by), add(begun, by, code="5.2", title="The same plan")
    assert one.file == two.file
    name = one.file.name.rpartition("/")[2]
    with django_capture_on_commit_callbacks(execute=True):
        workflow.remove_evidence(begun, "5.1", one, by=by)
    assert name in in_vault()
    with django_capture_on_commit_callbacks(execute=True):
        workflow.remove_evidence(begun, "5.2", two, by=by)
    assert name in in_vault()  # it can be brought back for a day
    with django_capture_on_commit_callbacks(execute=True):
        workflow.forget_removals(before=timezone.now())
    assert name not in in_vault()
    assert not EvidenceFile.objects.exists()


def test_what_the_scan_threw_away_counts_towards_no_quota(begun, by, settings):
    settings.EVIDENCE_QUOTA_MB = 1
    settings.CLAMD_ADDRESS = "127.0.0.1:1"
    large = add(begun, by, upload(PDF + b"x" * 900_000))
    other = upload(PDF + b"y" * 900_000)
    with pytest.raises(workflow.Refused, match="used its 1 MB"):
        add(begun, by, other, code="5.2")
    workflow.judge_file(large.file, finding="Eicar")
    assert add(begun, by, other, code="5.2").file.name


def test_evidence_of_another_assessment_cannot_be_taken_away_from_here(begun, by):
    other = factories.assessment(factories.municipality("Gouda"))
    theirs = add(other, factories.coordinator_of(other.municipality))
    with pytest.raises(workflow.Refused, match="this assessment"):
        workflow.remove_evidence(begun, "5.1", theirs, by=by)
    assert theirs.answers.exists()


def test_what_is_refused_leaves_neither_row_nor_file(begun, by, settings):
    before = in_vault()
    with pytest.raises(workflow.Refused, match="does not fit its content"):
        add(begun, by, upload(name="plan.docx"))
    settings.EVIDENCE_QUOTA_MB = 0
    with pytest.raises(workflow.Refused, match="has used its 0 MB"):
        add(begun, by)
    assert not begun.evidence.exists()
    assert in_vault() == before


def test_a_failure_after_the_file_was_written_takes_it_back(begun, by):
    before = in_vault()

    def full(execute, sql, params, many, context):
        if "INSERT INTO" in sql and "assessments_auditentry" in sql:
            raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(full), pytest.raises(OperationalError):
        add(begun, by)
    assert in_vault() == before
    assert not begun.evidence.exists()


def test_a_file_of_more_than_twenty_megabytes_is_refused(begun, by, monkeypatch):
    monkeypatch.setattr(workflow.files, "LARGEST", len(PDF) - 1)
    with pytest.raises(workflow.Refused, match="larger than 20 MB"):
        add(begun, by)


def test_name_and_checksum_stand_in_the_snapshot_and_old_records_still_load(begun, by):
    item = add(begun, by)
    snapshot = begun.snapshot()
    (named,) = snapshot.answer("5.1").evidence
    assert (named.file_name, named.sha256) == ("plan.pdf", item.file.sha256)
    assert from_data(snapshot.data) == snapshot
    data = snapshot.data
    for key in ("file_name", "sha256", "confirmed_by"):
        del data["answers"][0]["evidence"][0][key]
    assert from_data(data).answer("5.1").evidence[0].file_name == ""


# Getting it


def test_members_get_the_file_as_an_attachment_a_browser_does_nothing_with(begun, by, sign_in):
    item = add(begun, by, upload(name="plan één.pdf"))
    browser = sign_in(factories.member(begun.municipality, Role.READER))
    response = browser.get(address("evidence_file", begun, item=item.pk))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]
    response.close()


@pytest.mark.parametrize("status", Status)
def test_nobody_of_another_municipality_gets_it_in_any_status(status, begun, by, client):
    item = add(begun, by)
    type(begun).objects.filter(pk=begun.pk).update(status=status)
    stranger = factories.assessment(factories.municipality("Gouda"))
    url = address("evidence_file", begun, item=item.pk)
    assert client.get(url).status_code == 302
    client.force_login(factories.coordinator_of(stranger.municipality))
    assert client.get(url).status_code == 404
    assert client.get(address("evidence_file", stranger, item=item.pk)).status_code == 404
    assert client.post(address("take_over", stranger, item=item.pk)).status_code == 404
    assert not stranger.evidence.exists()


def test_the_form_takes_a_file_without_javascript_and_says_what_is_wrong(begun, by, sign_in):
    browser = sign_in(by)
    data = {"title": "Plan", "dated": "2026-03-01", "strength": 2}
    page = browser.post(address("add_evidence", begun), data | {"upload": upload(name="x.docx")})
    assert page.status_code == 422
    assert b"does not fit its content" in page.content
    browser.post(address("add_evidence", begun), data | {"upload": upload()})
    assert begun.evidence.get().file.size == len(PDF)
    page = browser.get(address("library", begun)).content.decode()
    assert "plan.pdf" in page
    assert hashlib.sha256(PDF).hexdigest() in page


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("plan.docx", "This kind of file is not accepted"),
        ("macros.docx", "This document holds macros."),
        ("fetching.docx", "takes a template, pictures or figures from elsewhere"),
        ("holding.docx", "holds another file or object"),
        ("protected.odt", "is protected by a password"),
        ("huge.docx", "becomes far larger when it is opened"),
    ],
)
def test_a_damaged_or_active_document_is_choose_another_file(name, fault, begun, by, sign_in):
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    whole = office_documents.docx()
    broken = {
        "plan.docx": whole[: len(whole) // 2],
        "macros.docx": office_documents.with_part(whole, "a.dat", b"x", "application/x-vbaProject"),
        "fetching.docx": office_documents.with_relation(whole, relation, "https://evil.example/"),
        "holding.docx": office_documents.with_part(
            whole, "a.png", office_documents.COMPOUND, "image/png"
        ),
        "protected.odt": office_documents.odt(manifest=b"<m:encryption-data/>"),
        "huge.docx": office_documents.changed(whole, {"word/media/a.bmp": bytes(20 * 2**20)}),
    }[name]
    data = {"title": "Plan", "strength": 1, "upload": upload(broken, name)}
    page = sign_in(by).post(address("add_evidence", begun), data)
    assert page.status_code == 422
    assert fault in page.content.decode()
    assert not begun.evidence.exists()


def test_every_damaged_copy_of_a_document_gets_a_page(begun, by, sign_in):
    browser = sign_in(by)
    for number, content in enumerate(damaged(office_documents.odt(b"<p/>" * 90), "posted")):
        data = {"title": str(number), "strength": 1, "upload": upload(content, "plan.odt")}
        assert browser.post(address("add_evidence", begun), data).status_code in (302, 422)


def test_the_strongest_evidence_names_who_confirmed_it(begun, by, sign_in):
    browser = sign_in(by)
    data = {"title": "Audit", "strength": 3}
    page = browser.post(address("add_evidence", begun), data)
    assert b"Say who confirmed it." in page.content
    browser.post(address("add_evidence", begun), data | {"confirmed_by": "The court of audit"})
    assert b"The court of audit" in browser.get(address("library", begun)).content


@pytest.mark.parametrize(
    ("strength", "given"),
    [
        (2, {"upload": SimpleUploadedFile("план.pdf", b"")}),
        (2, {"link": "javascript:alert(1)"}),
        (2, {"dated": "31-02-2026", "link": "https://town.example/plan"}),
        (3, {"confirmed_by": "ж" * 151}),
    ],
    ids=["an empty file", "no web address", "no day", "too long a name"],
)
def test_what_is_wrong_with_a_field_is_said_once_and_not_as_missing_too(strength, given):
    files = {name: given.pop(name) for name in ["upload"] if name in given}
    data = {"title": "План", "strength": strength, "dated": "2026-02-28"} | given
    form = EvidenceForm(data, files)
    assert len(form_errors(form)) == 1, form.errors


def test_evidence_of_the_last_round_is_used_again_and_flagged_when_old(begun, by, sign_in):
    old = add(begun, by, dated=date(2020, 1, 1))
    later = factories.assessment(begun.municipality, round_name="2027")
    type(later).objects.filter(pk=later.pk).update(reference_date=date(2027, 10, 1))
    browser = sign_in(by)
    page = browser.get(address("library", later)).content.decode()
    assert "older than 36 months" in page
    browser.post(address("take_over", later, item=old.pk))
    taken = later.evidence.get()
    assert (taken.file, taken.title) == (old.file, "Plan")
    assert [answer.criterion for answer in taken.answers.all()] == ["5.1"]
    assert "Use it again" not in browser.get(address("library", later)).content.decode()


# The virus scanner


@pytest.fixture
def clamd(settings):
    """A scanner that speaks clamd's protocol and knows one virus."""
    server = socket.create_server(("127.0.0.1", 0))

    def read(connection, number):
        content = b""
        while len(content) < number:
            content += connection.recv(number - len(content))
        return content

    def serve():
        while True:
            try:
                connection, _address = server.accept()
            except OSError:
                return
            with connection:
                assert read(connection, 10) == b"zINSTREAM\0"
                content = b""
                while size := int.from_bytes(read(connection, 4), "big"):
                    content += read(connection, size)
                found = b"EICAR" in content
                connection.sendall(b"stream: Eicar-Test FOUND\0" if found else b"stream: OK\0")

    threading.Thread(target=serve, daemon=True).start()
    settings.CLAMD_ADDRESS = f"127.0.0.1:{server.getsockname()[1]}"
    yield settings.CLAMD_ADDRESS
    server.close()


def test_an_upload_waits_until_the_scanner_let_it_through(
    begun, by, clamd, sign_in, capsys, django_capture_on_commit_callbacks
):
    clean = add(begun, by)
    bad = add(begun, by, upload(PDF + b"EICAR", "bad.pdf"), code="5.2")
    browser = sign_in(by)
    waiting = browser.get(address("evidence_file", begun, item=clean.pk))
    assert waiting.status_code == 404
    assert b"It waits for the virus scan." in waiting.content
    with django_capture_on_commit_callbacks(execute=True):
        call_command("scan_evidence")
    opened = browser.get(address("evidence_file", begun, item=clean.pk))
    assert b"".join(opened.streaming_content) == PDF
    refused = browser.get(address("evidence_file", begun, item=bad.pk))
    assert b"The virus scan refused it" in refused.content
    kept = EvidenceFile.objects.get(scan=Scan.INFECTED)
    assert (kept.name, kept.finding) == ("", "Eicar-Test")
    assert "2 files scanned." in capsys.readouterr().out
    with pytest.raises(workflow.Refused, match="refused this file before"):
        add(begun, by, upload(PDF + b"EICAR", "again.pdf"), code="5.3")


def test_a_scanner_that_is_away_keeps_the_quarantine(begun, by, clamd, settings):
    add(begun, by)
    settings.CLAMD_ADDRESS = "127.0.0.1:1"
    with pytest.raises(CommandError, match="did not answer"):
        call_command("scan_evidence")
    assert EvidenceFile.objects.get().scan == Scan.QUARANTINED


def test_the_scan_command_says_when_no_scanner_is_set():
    with pytest.raises(CommandError, match="CLAMD_ADDRESS"):
        call_command("scan_evidence")

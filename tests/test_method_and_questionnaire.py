"""The document that holds the whole method: what is in it, how it is kept, who can have it."""

import hashlib
import re
from dataclasses import replace
from functools import cache
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.urls import reverse
from django.utils import translation

from assessments import editions, report, workflow
from assessments.editions import MethodReference, Part
from assessments.instrument import languages, load, texts
from assessments.models import MethodDocument, MethodKey, SignOff, Status
from assessments.report import cache_key
from assessments.report import method as method_of_report
from assessments.workflow import method_documents
from tests import factories, pdf_checks, sample_editions, snapshots
from tests.tampering import tamper
from tests.test_report_pdf import A_THIRD, FOOT, printed, text
from tests.test_seal import SEAL

LANGUAGES = languages("1.0")
WHERE = MethodReference(
    addresses={code: f"https://hague.example/method/1.0/{code}.pdf" for code in LANGUAGES},
    checksums={"en": "0123456789abcdef" * 4, "nl": "fedcba9876543210" * 4},
)


@cache
def pdf(language):
    return printed(report.method_html("1.0", language), ())


def letters(said):
    """Without white space and hyphens: where a line ends differs from program to program."""
    return re.sub(r"[\s-]", "", said)


def grouped(checksum):
    return " ".join(checksum[n : n + 8] for n in range(0, 64, 8))


# What is in it


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_stands_in_the_way_of_who_reads_by_ear(language):
    assert pdf_checks.faults(pdf(language)) == []


@pytest.mark.parametrize(("language", "title"), [("en", "Method"), ("nl", "Methode")])
def test_its_first_page_names_title_language_and_version(language, title):
    words = texts("1.0", language)
    first = text(pdf(language)).split("\f")[0]
    assert title in first
    assert words.name in first
    assert re.search(r"[Vv]ersi(on|e) 1\.0", first)
    assert letters(words.introduction) in letters(first)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_holds_every_level_rule_principle_and_criterion(language):
    words, told = texts("1.0", language), unescape(report.method_html("1.0", language))
    wanted = [named.sentence for named in (*words.levels, *words.principles.values())]
    wanted += words.how_to_score
    for criterion in load("1.0").criteria():
        said = words.criteria[criterion.code]
        wanted += [f"{criterion.code} {said.title}", *said.references]
    assert len(wanted) > 150
    assert [sentence for sentence in wanted if sentence not in told] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_of_it_is_nearly_empty(language):
    pages = re.split("<page ", text(pdf(language), "-bbox"))[1:]
    for page in pages[:-1]:
        ends = [float(end) for end in re.findall(r'yMax="([\d.]+)"', page)]
        assert max(end for end in ends if end < FOOT) > A_THIRD


def test_it_is_the_same_for_everybody():
    """Another process, another municipality: nothing but version and language goes in."""
    assert report.print_apart(report.method_html("1.0", "en")) == pdf("en")
    assert "Voorbeeldstad" not in report.method_html("1.0", "en")


# What a report says of it


def html(**changed):
    snapshot = snapshots.full()
    return report.html(snapshot, "en", sample_editions.edition(snapshot, **changed))


def test_a_report_names_title_version_and_address_and_lists_no_criteria():
    document = html(method=replace(WHERE, checksums={}))
    assert "Method and questionnaire, version 1.0 (English)" in document
    assert (
        '<a href="https://hague.example/method/1.0/en.pdf">hague.example/method/1.0/en' in document
    )
    assert "Goes back to" not in document
    assert "annex" not in re.sub(r"<style>.*?</style>", "", document, flags=re.DOTALL)


def test_a_report_that_does_not_know_where_it_is_names_it_all_the_same():
    document = html(parts=(Part.METHOD,))
    assert "Method and questionnaire, version 1.0 (English)" in document
    assert 'class="reference"' in document
    assert 'href=""' not in document


def test_a_signed_report_prints_the_checksum_in_each_of_its_languages():
    document = html(seal=SEAL, method=WHERE, second="nl")
    first, second = document.split('id="nl-seal"')
    seal = first.split('id="seal"')[1].split("</section>")[0]
    assert grouped(WHERE.checksums["en"]) in seal
    assert grouped(WHERE.checksums["nl"]) in second
    assert "Methode en vragenlijst, versie 1.0 (Nederlands)" in second


def test_a_report_signed_before_it_was_kept_prints_no_checksum_of_it():
    document = html(seal=SEAL)
    assert "of the document that goes with it" not in document
    assert "of the document that goes with it" in html(seal=SEAL, method=WHERE)


def wordy(language):
    """The words of a language whose sentences are half as long again, as in some they are."""
    words = texts("1.0", language)
    longer = tuple(replace(n, sentence=n.sentence + n.sentence[::2]) for n in words.levels)
    return replace(words, levels=longer)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_method_fits_one_page_of_a_report_in_wordy_languages_too(language, monkeypatch):
    monkeypatch.setattr("assessments.report.document.texts_of", lambda _v, code: wordy(code))
    edition = editions.Edition(parts=(Part.METHOD,), method=WHERE)
    document = report.html(snapshots.full(), language, edition)
    document = document.replace("</style>", ".method { break-before: page }</style>")
    pages = text(report.print_here(document)).split("\f")[:-1]
    heading = {"en": "How this report was made", "nl": "Hoe dit rapport is gemaakt"}[language]
    assert heading in pages[-1]
    assert f"hague.example/method/1.0/{language}.pdf" in pages[-1]


# Kept


@pytest.fixture
def laid_out(monkeypatch):
    """The documents that were laid out, in turn."""
    found, lay_out = [], method_documents.lay_out

    def noted(document, **limits):
        found.append(document)
        return lay_out(document, **limits)

    monkeypatch.setattr(method_documents, "lay_out", noted)
    return found


@pytest.fixture
def signed(town):
    return factories.sign_off(factories.assessment(town, at=Status.SUBMITTED))


def test_it_is_laid_out_once_and_found_again(db, laid_out):
    first = workflow.method_document("1.0", "en")
    again = workflow.method_document("1.0", "en")
    assert len(laid_out) == 1
    assert first == again == MethodDocument.objects.get()
    assert first.sha256 == hashlib.sha256(bytes(again.content)).hexdigest()


def test_another_program_that_makes_the_same_bytes_keeps_them_once(db, laid_out, monkeypatch):
    first = workflow.method_document("1.0", "en")
    monkeypatch.setattr(cache_key, "program", lambda: "updated")
    for _time in range(2):
        assert workflow.method_document("1.0", "en") == first
    assert len(laid_out) == 2
    assert MethodDocument.objects.count() == 1
    assert MethodKey.objects.count() == 2


def test_every_sign_off_keeps_the_document_in_each_of_its_languages(signed, laid_out):
    kept = {row.language: row.method for row in signed.reports.all()}
    assert set(kept) == set(LANGUAGES)
    assert {code: row.language for code, row in kept.items()} == {c: c for c in LANGUAGES}
    other = factories.assessment(factories.municipality("Gouda"), at=Status.SUBMITTED)
    again = factories.sign_off(other)
    assert {row.language: row.method for row in again.reports.all()} == kept
    assert laid_out == []


def test_the_record_names_what_was_kept_and_its_report_prints_it(signed):
    kept = {row.language: row.method_id for row in signed.reports.all()}
    named = signed.content["method_documents"]
    assert {code: row["sha256"] for code, row in named.items()} == kept
    assert signed.recorded.edition().method.checksums == kept
    snapshot, seal = signed.snapshot(), workflow.seal_of(signed)
    document = report.html(snapshot, "nl", signed.recorded.edition(seal=seal, parts=()))
    assert grouped(kept["nl"]) in document


@pytest.mark.real_reports
def test_what_is_kept_is_the_document_as_it_is_made(signed):
    for row in signed.reports.all():
        assert bytes(row.method.content) == pdf(row.language)
        assert row.method_id in letters(text(bytes(row.content)))


def test_a_database_that_takes_no_changes_keeps_nobody_from_reading(db, client, monkeypatch):
    def full(*_args, **_kwargs):
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(MethodDocument, "save", full)
        response = client.get(reverse("method_document", args=["1.0", "en"]))
    assert response.content.startswith(b"%PDF")
    assert not MethodDocument.objects.exists()


# Who can have it


def test_everybody_can_have_it_in_every_language_under_its_own_name(db, client):
    for language in LANGUAGES:
        response = client.get(reverse("method_document", args=["1.0", language]))
        assert response["Content-Disposition"] == (
            f'attachment; filename="method-1.0-{language}.pdf"'
        )
        kept = MethodDocument.objects.get(language=language)
        assert response.content == bytes(kept.content)
        exact = client.get(reverse("method_file", args=[kept.sha256]))
        assert exact.content == response.content


def test_what_there_is_not_is_not_found(db, client):
    for place in (
        "/method/0.9/en.pdf",
        "/method/1.0/xx.pdf",
        f"/method/{'0' * 64}.pdf",
        "/method/0a.pdf",
    ):
        assert client.get(place).status_code == 404


def test_the_page_about_the_method_leads_to_it(db, client):
    page = client.get(reverse("method")).content.decode()
    for language in LANGUAGES:
        assert reverse("method_document", args=["1.0", language]) in page


def test_the_downloads_of_a_signed_assessment_offer_what_was_kept_with_it(signed, sign_in):
    browser = sign_in(factories.coordinator_of(signed.municipality))
    page = browser.get(signed.assessment.url("downloads")).content.decode()
    for row in signed.reports.all():
        assert reverse("method_file", args=[row.method_id]) in page


def test_a_signed_report_prints_the_address_of_the_very_file(signed, client, monkeypatch):
    """Also after an update makes the document anew with other bytes."""
    printed = signed.recorded.edition().method.addresses["nl"]
    kept = signed.report("nl").method
    monkeypatch.setattr("assessments.report.cache_key.program", lambda: "the next version")
    monkeypatch.setattr(method_documents, "lay_out", lambda *_a, **_k: b"%PDF of another program")
    newer = workflow.method_document("1.0", "nl")
    assert newer != kept
    assert client.get(printed.removeprefix("http://testserver")).content == bytes(kept.content)
    assert client.get(reverse("method_document", args=["1.0", "nl"])).content == newer.content


def test_the_downloads_of_a_draft_lead_to_the_document_of_its_version(begun, sign_in):
    browser = sign_in(factories.coordinator_of(begun.municipality))
    page = browser.get(begun.url("downloads")).content.decode()
    assert reverse("method_document", args=["1.0", "nl"]) in page


def test_a_draft_is_ordered_with_the_address_and_without_a_document(begun, laid_out):
    order = workflow.order_report(begun, "en")
    assert order.edition.method.checksums == {}
    assert order.edition.method.addresses["en"].endswith("/method/1.0/en.pdf")
    assert laid_out == []


# Whether it is authentic


def verdict(response):
    page = response.content.decode().split("<main")[1]
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def dropped(client, content):
    return client.post(reverse("verify"), {"file": SimpleUploadedFile("a.pdf", content)})


def test_the_file_is_recognised_with_what_it_is_and_offered(signed, client):
    kept = signed.report("en").method
    response = dropped(client, bytes(kept.content))
    told = verdict(response)
    assert "Genuine: Method and questionnaire, version 1.0 (English)" in told
    assert "It belongs to the reports that were signed with it." in told
    assert reverse("method_file", args=[kept.sha256]) in response.content.decode()
    assert signed.municipality.name not in told


def test_what_nobody_signed_with_is_told_as_such(db, client):
    made = workflow.method_document("1.0", "en")
    assert "no report was signed with it" in verdict(dropped(client, bytes(made.content)))


def test_the_number_with_the_checksum_of_the_document_is_no_fault(signed, client):
    kept = signed.report("en").method_id
    for typed in (kept, grouped(kept).upper()):
        asked = {"number": signed.number, "checksum": typed}
        told = verdict(client.get(reverse("verify"), asked))
        assert "The checksum is that of the document with the whole method" in told


def test_the_number_leads_to_the_documents_that_go_with_it(signed, client):
    page = client.get(reverse("verify_number", args=[signed.number])).content.decode()
    for row in signed.reports.all():
        assert reverse("method_file", args=[row.method_id]) in page


def test_the_title_is_in_the_language_of_the_reader():
    with translation.override("nl"):
        told = method_of_report.title("1.0", "en")
    assert told == "Methode en vragenlijst, versie 1.0 (English)"


def test_a_sign_off_without_documents_offers_none(signed, client, sign_in):
    """As what was signed before there were any, which has the method inside its report."""
    tamper("UPDATE assessments_signedreport SET method_id = NULL")
    page = verdict(client.get(reverse("verify_number", args=[signed.number])))
    assert "Goes with it" not in page
    browser = sign_in(factories.coordinator_of(signed.municipality))
    told = verdict(browser.get(signed.assessment.url("downloads")))
    assert "a document with the whole method" not in told
    assert SignOff.objects.get().report("en").method is None

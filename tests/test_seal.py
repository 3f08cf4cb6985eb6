"""What a signed report says of its own authenticity, and that it stays accessible."""

import io
import subprocess
from dataclasses import replace
from datetime import date
from functools import cache

import pikepdf
import pytest
import segno

from assessments import editions, report
from tests import pdf_checks, snapshots

SEAL = editions.Seal(
    number="HAGUE-2345-6789-ABCD",
    checksum="0123456789abcdef" * 4,
    address="https://hague.example.org/verify/HAGUE-2345-6789-ABCD/",
    signer="Anna <de> Vries",
    signed_on=date(2026, 11, 24),
)
SEALED_EDITION = editions.Edition(seal=SEAL)
SEALED = [("full", "en"), ("full", "nl"), ("longest", "en")]


@cache
def sealed(name, language):
    return report.pdf(getattr(snapshots, name)(), language, SEALED_EDITION)


def text(content):
    made = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return made.stdout.decode()


@pytest.mark.parametrize(("name", "language"), SEALED[:2])
def test_a_sealed_report_says_number_checksum_address_signer_and_day(name, language):
    told = text(sealed(name, language))
    last = told.split("\f")[-2]
    assert SEAL.number in last
    assert SEAL.checksum in "".join(last.split())
    assert SEAL.short_address in last
    assert "Anna <de> Vries" in last
    assert "24 november 2026" in last.lower()
    assert SEAL.number in told.split("\f")[0]


@pytest.mark.parametrize("number", [SEAL.number, "HAGUE-WWWW-WWWW-WWWW", "HAGUE-YJAZ-FZGK-US7B"])
@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_number_is_never_split_by_the_end_of_a_line(number, language):
    edition = editions.Edition(seal=replace(SEAL, number=number), parts=())
    told = text(report.pdf(snapshots.full(), language, edition))
    without_addresses = told.replace(f"/{number}/", "").replace(SEAL.short_address, "")
    assert without_addresses.count(number) == 2  # on the cover and beside the code


@pytest.mark.parametrize(("name", "language"), SEALED[:2])
def test_the_first_bookmark_is_the_town_and_what_the_report_is_called(name, language):
    kind = {"en": "Readiness report 2026", "nl": "Gereedheidsrapport 2026"}[language]
    with pikepdf.open(io.BytesIO(sealed(name, language))) as pdf, pdf.open_outline() as outline:
        assert outline.root[0].title == f"{snapshots.TOWN}, {kind}"


@pytest.mark.parametrize(("name", "language"), SEALED)
def test_a_sealed_report_is_accessible(name, language):
    assert pdf_checks.faults(sealed(name, language)) == []


def test_the_code_has_words_and_its_address_is_a_link():
    document = pdf_checks.Document(sealed("full", "en"))
    words = str(document.of_type("Figure")[-1].element.Alt)
    assert words == f"QR code that opens {SEAL.short_address} with number and checksum filled in"
    addresses = {str(note.A.URI) for note in document.links if "/A" in note and "/URI" in note.A}
    assert SEAL.address in addresses


def test_the_contents_lead_to_the_seal():
    html = report.html(snapshots.full(), "en", SEALED_EDITION)
    assert html.count('href="#seal"') == 1
    assert html.count('id="seal"') == 1


def test_the_code_draws_the_address_with_the_checksum_inside_a_quiet_edge():
    drawn = {tuple(map(int, stroke.split("h")[0].split())) for stroke in SEAL.path.split("M")[1:]}
    code = segno.make_qr(f"{SEAL.address}?checksum={SEAL.checksum}", error="m")
    modules = {
        (x, y) for y, row in enumerate(code.matrix, 4) for x, dark in enumerate(row, 4) if dark
    }
    assert drawn == modules
    assert SEAL.size == code.symbol_size(border=4)[0]


def test_a_report_without_a_seal_speaks_of_none():
    assert "authentic" not in report.html(snapshots.full(), "en")


def test_a_name_with_markup_stays_a_name():
    assert "Anna &lt;de&gt; Vries" in report.html(snapshots.full(), "en", SEALED_EDITION)

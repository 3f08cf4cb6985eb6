"""Choosing an edition of the report, reading it as a page, and setting how it looks."""

import base64
import hashlib
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from PIL import Image

from assessments.imports import logos
from assessments.models import Role, Status, brand_of
from tests import factories, sample_editions
from tests.pages import address

pytestmark = pytest.mark.django_db

CHOICE = {"parts": ["plan", "method"], "language": "nl", "second": "en"}


@pytest.fixture
def browser(begun, sign_in):
    return sign_in(factories.coordinator_of(begun.municipality))


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def snapshot(size=(40, 20), kind="PNG", **options):
    made = io.BytesIO()
    Image.new("RGB", size, "#7a1f5c").save(made, kind, **options)
    return made.getvalue()


def set_brand(browser, begun, logo=None, name="logo.png", **given):
    files = {"logo": SimpleUploadedFile(name, logo)} if logo is not None else {}
    return browser.post(address("brand", begun), {"colour": "", **given, **files})


# Choosing


def test_a_choice_leads_to_that_edition_and_is_offered_again(begun, browser):
    response = browser.post(address("report_choice", begun), {**CHOICE, "as": "page"})
    place, _, query = response["Location"].partition("?")
    assert place == address("report_page", begun, language="nl")
    asked = QueryDict(query)
    assert asked.getlist("parts") == ["plan", "method"]
    assert asked["second"] == "en"
    form = browser.get(address("report_choice", begun)).context["form"]
    assert form["parts"].value() == ["plan", "method"]
    assert form["language"].value() == "nl"
    assert form["second"].value() == "en"


def test_a_choice_is_each_member_s_own(begun, browser, client):
    browser.post(address("report_choice", begun), CHOICE)
    client.force_login(factories.member(begun.municipality, Role.READER))
    form = client.get(address("report_choice", begun)).context["form"]
    assert len(form["parts"].value()) == 6
    assert form["second"].value() == ""


def test_the_whole_report_in_one_language_has_the_plain_address(begun, browser):
    parts = ["articles", "plan", "comparison", "advocacy", "evidence", "method"]
    given = {"parts": parts, "language": "en", "second": "en", "as": "pdf"}
    response = browser.post(address("report_choice", begun), given)
    assert response["Location"] == address("report_pdf", begun)


def test_the_summary_alone_can_be_chosen(begun, browser):
    response = browser.post(address("report_choice", begun), {"language": "en", "as": "page"})
    page = browser.get(response["Location"])
    assert "Council summary" in text_of(page)
    assert "How this report was made" not in text_of(page)


@pytest.mark.parametrize("query", ["parts=secrets", "second=xx", "parts=plan&parts=x"])
def test_an_address_that_asks_for_what_there_is_not_is_not_found(query, begun, browser):
    assert browser.get(f"{address('report_page', begun)}?{query}").status_code == 404
    assert browser.get(f"{address('report_pdf', begun)}?{query}").status_code == 404


def test_a_language_has_to_be_chosen(begun, browser):
    response = browser.post(address("report_choice", begun), {"language": "xx"})
    assert response.status_code == 422


# As a page


def test_the_policy_lets_the_page_have_its_own_style_and_nothing_else(begun, browser):
    factories.answer_all(begun)
    response = browser.get(address("report_page", begun))
    (style,) = re.findall(r"<style>(.*?)</style>", response.content.decode(), re.DOTALL)
    fingerprint = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = response["Content-Security-Policy"]
    assert f"style-src 'sha256-{fingerprint}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "script" not in policy


def test_what_people_typed_stays_text_on_the_page(begun, browser):
    factories.answer(begun, "1.1", 2, justification="<script>alert(1)</script>{{ 7|add:7 }}")
    page = browser.get(address("report_page", begun)).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7|add:7 }}" in page
    assert "<script" not in page


# Once signed


def test_the_whole_report_of_a_signed_assessment_is_the_one_that_was_kept(town, sign_in):
    signed = factories.assessment(town, at=Status.SIGNED_OFF)
    kept = signed.sign_off.report("en")
    browser = sign_in(factories.coordinator_of(town))
    assert browser.get(address("report_pdf", signed)).content == bytes(kept.content)
    part = text_of(browser.get(address("report_page", signed) + "?parts=plan"))
    assert signed.sign_off.number in part
    assert "This edition holds parts of what was signed" in part


# Colour and logo


def test_a_colour_and_a_logo_are_kept_and_worn_by_the_report(begun, browser):
    assert set_brand(browser, begun, sample_editions.logo(), colour="#7A1F5C").status_code == 302
    worn = brand_of(begun.municipality)
    assert worn.colour == "#7a1f5c"
    page = browser.get(address("report_page", begun)).content.decode()
    assert worn.logo_address in page
    assert "--accent: #7a1f5c" in page
    assert worn.logo_address in browser.get(address("brand", begun)).content.decode()


def test_the_logo_stays_when_only_the_colour_changes_and_goes_when_told(begun, browser):
    set_brand(browser, begun, sample_editions.logo())
    set_brand(browser, begun, colour="#063")
    assert brand_of(begun.municipality).logo
    assert brand_of(begun.municipality).colour == "#006633"
    set_brand(browser, begun, without_logo="on")
    assert not brand_of(begun.municipality).logo


def test_a_colour_that_cannot_be_read_is_refused_with_the_nearest_that_can(begun, browser):
    response = set_brand(browser, begun, colour="#ffcc00")
    assert response.status_code == 422
    told = re.search(
        r"#ffcc00 cannot be read on white. The nearest that can is (#\w{6})", text_of(response)
    )
    assert set_brand(browser, begun, colour=told[1]).status_code == 302


@pytest.mark.parametrize("colour", ["red", "#12", "123456;}", "#12345g"])
def test_what_is_no_colour_is_refused(colour, begun, browser):
    assert set_brand(browser, begun, colour=colour).status_code == 422
    assert brand_of(begun.municipality).colour == ""


def test_a_picture_is_drawn_anew_so_that_nothing_hidden_comes_along(begun, browser):
    secret = b"taken at 52.08 N, 4.31 E"
    photo = snapshot(kind="JPEG", comment=secret)
    assert secret in photo
    set_brand(browser, begun, photo + b"<script>alert(1)</script>", name="logo.jpg")
    logo = brand_of(begun.municipality).logo
    assert logo.startswith(b"\x89PNG")
    assert secret not in logo
    assert b"<script>" not in logo


def test_a_large_picture_is_made_smaller(begun, browser):
    set_brand(browser, begun, snapshot((3000, 2000)))
    with Image.open(io.BytesIO(brand_of(begun.municipality).logo)) as kept:
        assert kept.size == (450, 300)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize("content", [SVG, b"", b"\x89PNG\r\n\x1a\nnot really", b"GIF89a"])
def test_what_is_no_picture_is_refused_with_a_sentence(content, begun, browser):
    set_brand(browser, begun, sample_editions.logo())
    before = brand_of(begun.municipality)
    response = set_brand(browser, begun, content)
    assert response.status_code == 422
    assert brand_of(begun.municipality) == before


def test_a_picture_of_huge_measures_is_refused_before_it_is_unpacked():
    bomb = snapshot((12_000, 12_000))
    assert len(bomb) < 2 * 2**20
    with pytest.raises(logos.NotAPicture):
        logos.redrawn(io.BytesIO(bomb))


def test_a_file_over_2_mb_is_refused(begun, browser):
    response = set_brand(browser, begun, snapshot() + bytes(2 * 2**20))
    assert "larger than 2 MB" in text_of(response)

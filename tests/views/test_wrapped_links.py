"""A link that a mail filter wrapped is kept for what it leads to, wherever it comes in."""

from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assessments import report, workflow
from assessments.models import Evidence, OutgoingMail
from tests import factories, sheets
from tests.pages import address

pytestmark = pytest.mark.django_db

NOTE = "https://www.voorbeeldstad.example/nota-integratie"
OFFICER = "saskia@voorbeeldstad.example"
WRAPPED = (
    f"https://eur03.safelinks.protection.outlook.com/?url={quote(NOTE, safe='')}"
    f"&data=05%7C02%7C{quote(OFFICER)}%7C{'0123456789abcdef' * 30}&sdata=x&reserved=0"
)
NOTICE = "The link led through a mail filter"
NAMED = {"title": "Note", "dated": "2026-03-12", "strength": "2"}
PERSONAL = f"https://unknown-filter.example/?to={quote(OFFICER)}"


@pytest.fixture
def by(begun):
    return factories.coordinator_of(begun.municipality)


def test_a_member_keeps_where_the_link_leads_and_is_told(begun, by, sign_in):
    browser = sign_in(by)
    assert len(WRAPPED) > 500
    given = NAMED | {"link": WRAPPED}
    page = browser.post(address("add_evidence", begun), given, follow=True).content.decode()
    assert NOTICE in page
    assert Evidence.objects.get().link == NOTE
    told = report.html(begun.snapshot(), "en")
    told += browser.get(address("answers_json", begun)).content.decode()
    assert NOTE in told
    assert "saskia" not in told


def test_a_link_that_is_not_wrapped_is_kept_without_a_word(begun, by, sign_in):
    given = NAMED | {"link": NOTE}
    page = sign_in(by).post(address("add_evidence", begun), given, follow=True).content.decode()
    assert NOTICE not in page
    assert Evidence.objects.get().link == NOTE


def test_a_guest_keeps_where_the_link_leads_and_is_told(begun, by):
    workflow.ask_by_link(begun, ["5.1"], email="a@x.example", name="Ann", by=by)
    words = OutgoingMail.objects.latest("pk").text.split()
    (opened,) = [word for word in words if "/link/open/" in word]
    browser = Client()
    browser.get(opened.removeprefix("http://127.0.0.1:8000"))
    place = reverse("name_evidence", args=["5.1"])
    assert NOTICE in browser.post(place, NAMED | {"link": WRAPPED}, follow=True).content.decode()
    assert Evidence.objects.get().link == NOTE


@pytest.mark.parametrize("link", [PERSONAL, "https://saskia:secret@intranet.example/nota"])
def test_a_link_that_names_a_person_is_refused_with_a_sentence(link, begun, by, sign_in):
    answer = sign_in(by).post(address("add_evidence", begun), NAMED | {"link": link})
    assert answer.status_code == 422
    assert "This link holds an e-mail address or a password." in answer.content.decode()
    assert not Evidence.objects.exists()


def uploaded(begun, browser, link):
    typed = {"answer": "3 Routine", "title": "Note", "dated": "2026-03-12", "link": link}
    content = sheets.filled(sheets.sent(begun, ["5.1"]), r2=typed)
    file = SimpleUploadedFile("sheet.xlsx", content)
    return browser.post(address("sheet", begun), {"sheet": file})


def test_a_sheet_keeps_where_the_link_leads_and_its_preview_says_so(begun, by, sign_in):
    page = uploaded(begun, sign_in(by), WRAPPED).content.decode()
    assert NOTICE in page
    assert NOTE in page
    assert "saskia" not in page


def test_a_sheet_whose_link_names_a_person_is_refused(begun, by, sign_in):
    page = uploaded(begun, sign_in(by), PERSONAL).content.decode()
    assert "holds an e-mail address or a password" in page


def test_whatever_names_evidence_keeps_where_its_link_leads(begun, by):
    kept = workflow.add_evidence(
        begun, "5.1", title="Note", dated=None, strength=1, link=WRAPPED, by=by
    )
    assert kept.link == NOTE

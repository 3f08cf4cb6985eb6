"""Signed means frozen: whatever changes afterwards, no export of what was signed changes.

The addresses come from `urlpatterns`. Every one below an assessment that answers a plain GET is
either compared here, or named with the reason why it shows today.
"""

import io
import re
import zipfile
from datetime import date

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments import workflow
from assessments.models import (
    Assessment,
    Department,
    MadeFile,
    Municipality,
    Progress,
    Rendering,
    Status,
    User,
)
from assessments.scoring import Rating
from assessments.urls import urlpatterns
from tests import factories, sample_editions
from tests.pages import address

pytestmark = pytest.mark.django_db

FOLLOWS_TODAY = {
    "task_list": "who is asked what, and the way to what can be done now",
    "article": "the questionnaire, which only shows here",
    "criterion": "the same",
    "check": "the same",
    "check_all": "the same",
    "comments": "a talk between colleagues, not the assessment",
    "history": "who saved what, and when",
    "proposals": "what colleagues proposed",
    "barrier": "what was noted, and by whom",
    "library": "the evidence rows, with the state of their files",
    "evidence_file": "a file of the town, which is known by its own checksum",
    "next_steps": "leads to the plan of today",
    "compare": "compares with any other round, a draft as it is now",
    "downloads": "only names what there is",
    "report_choice": "offers again what somebody chose last",
    "report_wait": "leads to the report",
    "sign_wait": "leads to the results",
    "reopen": "what a coordinator can do next",
    "plan_action": "a form for the plan of today",
    "delete_assessment": "a question before a round is deleted",
}

QUERIES = {
    "report_pdf": ("", "?parts=summary", "?parts=plan&parts=comparison", "?second=nl"),
    "report_page": ("", "?parts=summary", "?parts=plan&parts=comparison", "?second=nl"),
    "brief_pdf": ("?to=cemr",),
    "brief_docx": ("?to=association&name=The+Union",),
}

LANGUAGES = ("en", "nl")

LATER = "Buy forty more evening places"
"""What is planned after signing; it may be in nothing that was signed."""

MAIN = re.compile(r"<main.*?</main>", re.DOTALL)
TRAIL = re.compile(r'<nav class="trail".*?</nav>', re.DOTALL)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture(autouse=True)
def nobody_asked_before():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(scope="module")
def kept(once_a_module):
    """A signed round that has everything, with an unsigned round before it, and what is taken."""
    with once_a_module():
        made = everything_signed(factories.municipality())
        browser = Client()
        browser.force_login(factories.coordinator_of(made.municipality))
        yield made.pk, taken(browser, made)


@pytest.fixture
def signed(kept, db):
    return Assessment.objects.get(pk=kept[0])


@pytest.fixture
def taken_before(kept):
    return kept[1]


@pytest.fixture
def small(town, small_instrument_versions):
    """The same with a questionnaire of twenty questions, in one language."""
    for name in ("2025", "2026", "2027"):
        town.rounds.create(name=name, instrument_version="0.2")
    return everything_signed(town)


def everything_signed(town):
    by = factories.coordinator_of(town)
    workflow.set_brand(town, colour="#063c4b", logo=sample_editions.logo(), by=by)
    office = factories.department(town, "Social affairs")
    before = _started(town, "2025", date(2025, 10, 1))
    factories.answer(before, "5.1", 1)
    kept = _planned(before, "5.1", "Open a reporting point", office)
    workflow.report_progress(kept, Progress.DONE, text="Opened in May.", by=by)
    made = _started(town, "2026", date(2026, 10, 1))
    factories.answer_all(made)
    made.answers.filter(criterion="5.1").update(department=office)
    said = {"tier": "state", "text": "Money comes a year at a time.", "asked": "Three years."}
    workflow.note_barrier(made, "5.1", seen=0, by=by, **said)
    workflow.answer_check(made, "P1", "no", proof="Nobody looked.", seen=0, by=by)
    workflow.comment(made, "5.1", "Read this.", for_report=True, by=by)
    _planned(made, "6.1", "Train everybody at the counters", office)
    workflow.submit(made, by=by)
    made.refresh_from_db()
    factories.sign_off(made)
    return made


def _started(town, name, day):
    by = factories.coordinator_of(town)
    return workflow.start_assessment(town, round_name=name, reference_date=day, by=by)


def _planned(begun, code, title, office):
    by = factories.coordinator_of(begun.municipality)
    action = workflow.plan_action(begun, code, language="en", by=by)
    owner = factories.membership(by, begun.municipality)
    given = {"owner": owner, "department": office, "due": date(2027, 3, 1), "cost": "medium"}
    workflow.change_action(action, title=title, by=by, **given)
    return action


def change_everything(signed):
    """All that can change after signing: plan, people, names, brand, questions' rows, rounds."""
    town, by = signed.municipality, factories.coordinator_of(signed.municipality)
    for action in town.actions.all():
        given = {"owner": None, "department": None, "due": date(2026, 1, 1), "cost": "high"}
        workflow.change_action(action, title=f"Not {action.title}", by=by, **given)
        workflow.report_progress(action, Progress.DROPPED, text="No money.", by=by)
    _planned(signed, "7.1", LATER, factories.department(town, "Later"))
    before = town.assessments.get(round__name="2025")
    factories.answer_all(before, level=4)
    workflow.set_brand(town, colour="#7a1f5c", logo=b"", by=by)
    for number, office in enumerate(Department.objects.filter(municipality=town)):
        Department.objects.filter(pk=office.pk).update(name=f"Renamed {number}")
    User.objects.filter(memberships__municipality=town).update(name="Renamed")
    Municipality.objects.filter(pk=town.pk).update(
        name="Renamed", name_latin="Renamed", country="XX", default_language="nl"
    )
    signed.barriers.update(text="Changed", asked="Changed")
    signed.checks.update(answer="yes", proof="Changed")
    signed.comments.update(text="Changed")
    signed.answers.update(level=4, justification="Changed")
    signed.evidence.update(title="Changed", strength=1)
    Assessment.objects.filter(pk=signed.pk).update(
        reference_date=date(2020, 1, 1), typed_in="nl", descends_from=before
    )
    later = _started(Municipality.objects.get(pk=town.pk), "2027", date(2027, 10, 1))
    workflow.confirm(later, later.instrument.by_code, by=by)
    factories.answer(later, "5.1", 4)
    workflow.submit(later, by=by)
    later.refresh_from_db()
    factories.sign_off(later)
    Rendering.objects.all().delete()


def addresses(signed):
    """Every address below an assessment, in each language where it has one, with its queries."""
    item = signed.evidence.order_by("pk").first().pk
    for pattern in urlpatterns:
        converters = getattr(pattern.pattern, "converters", {})
        if "assessment" not in converters or pattern.name in FOLLOWS_TODAY:
            continue
        spoken = LANGUAGES if "language" in converters else LANGUAGES[:1]
        for language in spoken:
            place = address(pattern.name, signed, language=language, item=item, principle="P1")
            for query in ("", *QUERIES.get(pattern.name, ())):
                yield place + query


def taken(browser, signed):
    """What a member gets at each of them, as far as it can be had."""
    found = {}
    for place in addresses(signed):
        response = browser.get(place)
        if response.status_code == 200:
            found[place] = response
    return found


def told(response):
    """A file byte for byte; of a page of ours what is in it, without the way to it."""
    is_page = "Content-Disposition" not in response
    if not is_page:
        return response.content
    (main,) = MAIN.findall(response.content.decode())
    return TOKEN.sub("", TRAIL.sub("", main))


@pytest.fixture
def member(town, sign_in):
    return sign_in(factories.coordinator_of(town))


@pytest.mark.any_database
def test_nothing_that_changes_afterwards_is_in_any_export(
    signed, taken_before, client, monkeypatch, settings
):
    change_everything(signed)
    settings.PUBLIC_URL = "https://elsewhere.example"
    ahead = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: ahead() + timezone.timedelta(days=400))
    client.force_login(factories.coordinator_of(signed.municipality))
    before = {place: told(response) for place, response in taken_before.items()}
    after = {place: told(response) for place, response in taken(client, signed).items()}
    assert len(before) > 25
    assert set(after) == set(before)
    assert [place for place in before if after[place] != before[place]] == []


@pytest.mark.any_database
def test_every_file_of_a_signed_assessment_is_genuine_for_the_public_page(
    signed, taken_before, client
):
    files = {
        place: response
        for place, response in taken_before.items()
        if "Content-Disposition" in response
    }
    assert len(files) > 20
    for place, response in files.items():
        cache.clear()
        upload = SimpleUploadedFile("file", response.content)
        page = client.post(reverse("verify"), {"file": upload}).content.decode()
        assert "Genuine" in page, place
        assert signed.sign_off.number in page


def test_every_page_that_can_be_read_is_compared_or_named_with_a_reason(small, member):
    compared = {place.partition("?")[0] for place in taken(member, small)}
    item = small.evidence.first().pk
    readable = {
        pattern.name
        for pattern in urlpatterns
        if "assessment" in getattr(pattern.pattern, "converters", {})
        and member.get(address(pattern.name, small, item=item, principle="P1")).status_code
        in (200, 302)
    }
    shown = {name for name in readable if name not in FOLLOWS_TODAY}
    assert {"report_pdf", "results", "memo", "answers_csv"} < shown
    assert {address(name, small, principle="P1") for name in shown} <= compared
    assert set(FOLLOWS_TODAY) <= {pattern.name for pattern in urlpatterns}


def test_what_is_handed_out_twice_is_known_once(small, member):
    taken(member, small)
    made = list(known(small))
    assert len(made) > 5
    taken(member, small)
    assert list(known(small)) == made
    assert len(set(made)) == len(made)


def known(signed):
    """The checksums of the files that were handed out of an assessment."""
    made = MadeFile.objects.filter(sign_off__assessment=signed)
    return made.order_by("sha256").values_list("sha256", flat=True)


def test_files_of_a_draft_are_not_known(begun, sign_in):
    browser = sign_in(factories.coordinator_of(begun.municipality))
    before = MadeFile.objects.count()
    for name in ("answers_json", "answers_csv", "workbook", "memo", "report_page", "brief_docx"):
        assert browser.get(address(name, begun)).status_code == 200
    assert MadeFile.objects.count() == before


def test_a_database_that_takes_no_changes_keeps_nobody_from_reading(small, member, monkeypatch):
    """A full disk, or a standby: the file is handed out, and known the next time."""

    def full(*_args, **_kwargs):
        raise OperationalError("database or disk is full")

    place = address("answers_csv", small)
    with monkeypatch.context() as patched:
        patched.setattr(type(MadeFile.objects.all()), "bulk_create", full)
        assert member.get(place).status_code == 200
    assert not known(small)
    member.get(place)
    assert len(known(small)) == 1


def test_the_plan_of_the_day_is_in_every_edition_that_shows_a_plan(small, member):
    change_everything(small)
    for name in ("report_page", "memo"):
        page = text_of(member.get(address(name, small)).content)
        assert "Train everybody at the counters" in page
        assert "Not Train" not in page
        assert LATER not in page


def text_of(content):
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("word/document.xml").decode()


def test_a_memo_of_what_was_signed_says_by_whom_and_how_to_check_it(small, member):
    memo = text_of(member.get(address("memo", small)).content)
    signed = small.sign_off
    for said in (signed.number, signed.signer_name, f"/verify/{signed.number}/"):
        assert said in memo


def test_an_office_file_is_the_same_bytes_each_time(small, member, monkeypatch):
    for name in ("workbook", "memo", "brief_docx"):
        place = address(name, small)
        first = member.get(place).content
        with monkeypatch.context() as patched:
            patched.setattr("time.time", lambda: 2_000_000_000.0)
            assert member.get(place).content == first


def test_reopening_and_signing_again_leaves_what_was_signed_first(small, member):
    place = address("report_page", small) + "?parts=comparison"
    before = member.get(place).content
    by = factories.coordinator_of(small.municipality)
    draft = workflow.reopen(small, reason="A slip.", by=by)
    workflow.save_answer(draft, "5.1", Rating(level=4), seen=1, by=by)
    workflow.submit(draft, by=by)
    draft.refresh_from_db()
    factories.sign_off(draft)
    assert draft.status == Status.SIGNED_OFF
    assert member.get(place).content == before

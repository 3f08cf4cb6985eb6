"""Who did what: in plain words, for the coordinator of one municipality."""

from inspect import isfunction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments import workflow
from assessments.models import AuditEntry, Role
from assessments.views.activity_wording import DONE, FILES, GROUPS
from assessments.workflow import sign_ins
from tests import factories
from tests.markup import compact
from tests.pages import NAMES, address

pytestmark = pytest.mark.django_db

WORKFLOW = [getattr(workflow, name) for name in workflow.__all__]
VERBS = {do.verb for do in WORKFLOW if isfunction(do) and hasattr(do, "verb")}


@pytest.fixture
def coordinator(begun):
    return factories.coordinator_of(begun.municipality)


@pytest.fixture
def page(begun, coordinator, sign_in):
    browser = sign_in(coordinator)

    def shown(query="", status=200):
        answer = browser.get(address("activity", begun) + query)
        assert answer.status_code == status
        return " ".join(compact(answer.content.decode()).split())

    return shown


def table(text):
    return text.partition("<tbody>")[2].partition("</tbody>")[0]


@pytest.mark.parametrize("verb", sorted(VERBS | set(sign_ins.VERBS)))
def test_every_verb_has_a_sentence_and_a_group(verb):
    group, sentence = DONE[verb]
    assert group in GROUPS
    assert str(sentence)[0].isupper()
    assert "_" not in str(sentence)


def test_what_earlier_versions_kept_has_a_sentence_too(begun, page):
    for verb in ("handed_in", "accepted", "sent_back", "approve_not_applicable"):
        AuditEntry.objects.create(
            at="2026-01-01T00:00Z", verb=verb, municipality=begun.municipality,
            detail={"assessment": str(begun.pk), "criteria": ["5.1"], "title": "A private title"},
        )  # fmt: skip
    text = table(page())
    assert "Handed answers in" in text
    assert "_" not in text.replace("data-label", "")
    assert "A private title" not in text


@pytest.mark.parametrize(
    "verb", ["ask_by_link", "open_link", "send_link_again", "correct_link", "end_link"]
)
def test_entries_of_guest_links_read_the_same_under_their_older_name(verb, begun, page):
    for kept_as in ("answer_link", "guest_link"):
        AuditEntry.objects.create(
            at="2026-01-01T00:00Z", verb=verb, municipality=begun.municipality,
            assessment=begun, detail={kept_as: 7, "criteria": ["6.1"]},
        )  # fmt: skip
    shown = [row for row in table(page()).split("<tr") if str(DONE[verb][1]) in row]
    assert len(shown) == 2
    assert shown[0] == shown[1]
    assert "criterion 6.1" in shown[0]


def test_it_says_at_its_top_what_it_is_for_and_who_reads_it(page):
    text = page()
    assert text.index("What this list is for") < text.index("<tbody>")
    assert "The coordinators of this municipality can read it" in text
    assert "deleted after 5 years" in text


def test_everybody_is_told_that_it_is_there(begun, client):
    client.force_login(factories.member(begun.municipality, Role.READER))
    text = client.get(address("help", begun)).content.decode()
    assert "What is recorded about you" in text


def test_a_line_says_who_did_what_about_which_question(begun, page):
    person = factories.member(begun.municipality, Role.CONTRIBUTOR)
    factories.assign(begun, ["5.1", "5.2"], person)
    factories.answer(begun, "5.1", text="A private sentence.", by=person)
    text = table(page())
    assert f'{person}<br><span class="soft small">Contributor</span>' in text
    assert "Saved an answer" in text
    assert "round 2026 · criterion 5.1" in text
    assert f"round 2026 · criteria 5.1, 5.2 · {person}" in text
    assert "A private sentence." not in text


def test_a_download_is_named(begun, coordinator, page, client):
    client.force_login(coordinator)
    client.get(address("answers_csv", begun))
    assert "the answers as a table" in table(page())


@pytest.mark.parametrize("name", sorted(FILES))
def test_what_can_be_downloaded_has_an_address(name):
    assert name in NAMES


def test_another_municipality_is_not_in_it(begun, page):
    elsewhere = factories.assessment(factories.municipality("Gouda"), round_name="Theirs")
    factories.answer(elsewhere, "5.1")
    text = page()
    assert str(factories.coordinator_of(elsewhere.municipality)) not in text
    assert "Theirs" not in text


def test_it_is_narrowed_by_person_round_and_kind(begun, coordinator, page):
    person = factories.member(begun.municipality, Role.COORDINATOR)
    other = factories.assessment(begun.municipality, round_name="2027")
    factories.answer(begun, "5.1", by=person)
    factories.answer(other, "6.2", by=coordinator)
    assert "criterion 6.2" not in (text := table(page(f"?person={person.pk}")))
    assert "criterion 5.1" in text
    assert "criterion 5.1" not in (text := table(page(f"?assessment={other.pk}")))
    assert "criterion 6.2" in text
    assert "Saved an answer" not in (text := table(page("?group=steps")))
    assert text.count("Started a round") == 2
    assert "Nothing of this happened yet." in page(f"?person={person.pk}&group=steps")


@pytest.mark.parametrize(
    "query",
    ["?person=x", "?person=0", "?assessment=x", "?group=none", "?person=²", "?person=%00"],
)
def test_what_cannot_be_chosen_is_told_at_the_field(query, page):
    text = page(query, status=422)
    assert 'aria-invalid="true"' in text
    assert "<tbody>" in text


@pytest.mark.parametrize("query", ["?page=x", "?page=0", "?page=999", "?page=" + "9" * 5000])
def test_a_page_that_is_not_there_is_the_nearest(query, page):
    assert "<tbody>" in page(query)


def test_a_person_of_another_municipality_cannot_be_asked_for(page):
    stranger = factories.coordinator_of(factories.municipality("Gouda"))
    text = page(f"?person={stranger.pk}", status=422)
    assert str(stranger) not in text


def test_fifty_are_shown_at_once_and_the_choice_goes_along(begun, coordinator, page):
    for level in range(60):
        factories.answer(begun, "5.1", level % 5)
    first = page("?group=answers")
    assert table(first).count("<tr>") == 50
    assert 'href="?group=answers&amp;page=2"' in first
    assert table(page("?group=answers&page=2")).count("<tr>") == 10


def test_who_was_removed_and_who_is_erased_are_still_told_apart(begun, coordinator, page):
    gone = factories.member(begun.municipality, Role.READER)
    workflow.remove_member(factories.membership(gone, begun.municipality), by=coordinator)
    assert f'Removed a member</td><td data-label="About">{gone}' in table(page())
    number = gone.pk
    gone.delete()
    assert f"account {number}" in table(page())


def test_it_asks_the_database_equally_often_for_one_and_for_many(begun, page):
    def asked():
        with CaptureQueriesContext(connection) as found:
            page()
        return len(found)

    page()  # the first page of a session writes it
    few = asked()
    for _n in range(4):
        person = factories.member(begun.municipality, Role.COORDINATOR)
        factories.answer(begun, "5.1", 1, by=person)
        other = factories.assessment(begun.municipality, round_name=str(person))
        factories.answer(other, "5.1", by=person)
    assert asked() == few

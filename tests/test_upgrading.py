"""Going over to a later version of the questionnaire, and back: nothing answered is lost."""

import pytest
from django.core.exceptions import PermissionDenied

from assessments import report, workflow
from assessments.models import AuditEntry, Role, Round, Status
from assessments.scoring import Rating
from tests import factories
from tests.pages import address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_instrument_versions")]

OTHERS = [f"{article}.1" for article in range(2, 17)]


@pytest.fixture
def by(town):
    return factories.coordinator_of(town)


@pytest.fixture
def draft(town):
    """Everything answered on version 0.1, and all of it counts."""
    Round.objects.create(municipality=town, name="2026", instrument_version="0.1")
    begun = factories.assessment(town, round_name="2026")
    factories.answer_all(begun)
    return begun


@pytest.fixture
def upgraded(draft, by):
    workflow.upgrade(draft, to="0.2", by=by)
    draft.refresh_from_db()
    return draft


def undone(draft, by):
    workflow.undo_upgrade(draft, by=by)
    draft.refresh_from_db()
    return draft


def contents(draft):
    return {row.criterion: (row.rating, row.pending) for row in draft.answers.all()}


# Over


def test_what_stayed_counts_what_changed_waits_and_nothing_is_gone(draft, by):
    before = contents(draft)
    workflow.upgrade(draft, to="0.2", by=by)
    draft.refresh_from_db()
    after = contents(draft)
    assert draft.instrument_version == "0.2"
    assert {code for code, (_, pending) in after.items() if pending} == {"1.2", "1.3", "1.6"}
    assert {code: content for code, (content, _) in after.items() if code in before} == {
        code: content for code, (content, _) in before.items()
    }
    assert after["1.6"][0] == before["1.3"][0]
    assert sorted(draft.snapshot().ratings) == sorted(["1.1", *OTHERS])


def test_the_preview_is_what_the_upgrade_does(draft, by):
    preview = draft.snapshot().upgraded("0.2")
    workflow.upgrade(draft, to="0.2", by=by)
    draft.refresh_from_db()
    assert draft.snapshot().data == preview.data


def test_evidence_comes_along_to_each_part_of_a_question(draft, by):
    workflow.add_evidence(draft, "1.3", title="Leaflet", dated=None, strength=1, link="", by=by)
    workflow.upgrade(draft, to="0.2", by=by)
    for code in ("1.3", "1.6"):
        titles = [item.title for item in draft.answers.get(criterion=code).evidence.all()]
        assert titles == ["Leaflet"]


def test_a_reason_that_is_no_longer_listed_goes_but_stays_in_the_history(draft, by):
    given = Rating(reason="no_money", justification="The law.")
    workflow.save_answer(draft, "1.2", given, seen=1, by=by)
    workflow.upgrade(draft, to="0.2", by=by)
    answer = draft.answers.get(criterion="1.2")
    assert (answer.reason, answer.justification, answer.pending) == ("", "The law.", "unconfirmed")
    assert answer.versions.get(number=2).reason == "no_money"


def test_who_was_asked_a_question_is_asked_what_it_became(draft, town, by):
    person = factories.member(town, Role.CONTRIBUTOR)
    factories.assign(draft, ["1.3", "1.4"], person)
    workflow.upgrade(draft, to="0.2", by=by)
    draft.refresh_from_db()
    assert workflow.confirm(draft, ["1.6"], by=person) == 1
    asked = person.memberships.get().assignments.values_list("criterion", flat=True)
    assert sorted(asked) == ["1.3", "1.4", "1.6"]


def test_it_leaves_a_trace(upgraded, by):
    entry = AuditEntry.objects.get(verb="upgrade")
    assert (entry.by, entry.detail["to"]) == (by, "0.2")


@pytest.mark.parametrize("to", ["0.1", "1.0", "9.9", ""])
def test_only_the_newest_version_that_follows_can_be_gone_over_to(draft, by, to):
    with pytest.raises(workflow.Refused, match="no longer the newest"):
        workflow.upgrade(draft, to=to, by=by)
    draft.refresh_from_db()
    assert draft.instrument_version == "0.1"


def test_only_the_coordinator_and_only_while_answers_are_open(draft, town, by):
    with pytest.raises(PermissionDenied):
        workflow.upgrade(draft, to="0.2", by=factories.member(town, Role.CONTRIBUTOR))
    workflow.submit(draft, by=by)
    with pytest.raises(PermissionDenied):
        workflow.upgrade(draft, to="0.2", by=by)


# And back


def test_undoing_at_once_leaves_everything_as_it_was(draft, by):
    before, snapshot = contents(draft), draft.snapshot().data
    workflow.upgrade(draft, to="0.2", by=by)
    draft.refresh_from_db()
    after = contents(undone(draft, by))
    assert {code: row for code, row in after.items() if code in before} == before
    assert draft.snapshot().data == snapshot


def test_undoing_brings_back_a_reason_that_was_no_longer_listed(draft, by):
    given = Rating(reason="no_money", justification="The law.")
    workflow.save_answer(draft, "1.2", given, seen=1, by=by)
    workflow.upgrade(draft, to="0.2", by=by)
    undone(draft, by)
    answer = draft.answers.get(criterion="1.2")
    assert (answer.reason, answer.is_answered) == ("no_money", True)


def test_what_was_answered_meanwhile_to_the_same_questions_stays(upgraded, by):
    workflow.save_answer(upgraded, "2.1", Rating(level=4, justification="Now."), seen=1, by=by)
    assert undone(upgraded, by).snapshot().ratings["2.1"] == 4


def test_what_was_answered_meanwhile_to_other_words_waits_and_is_not_lost(upgraded, by):
    given = Rating(level=4, justification="For four years.")
    workflow.save_answer(upgraded, "1.2", given, seen=1, by=by)
    answer = undone(upgraded, by).answers.get(criterion="1.2")
    assert (answer.rating, answer.pending) == (given, "unconfirmed")


def test_what_was_confirmed_meanwhile_without_a_change_counts_as_before(upgraded, by):
    workflow.confirm(upgraded, ["1.2"], by=by)
    assert undone(upgraded, by).snapshot().ratings["1.2"] == 2


def test_a_first_answer_to_other_words_waits(town, by):
    Round.objects.create(municipality=town, name="2026", instrument_version="0.1")
    draft = factories.assessment(town, round_name="2026")
    workflow.upgrade(draft, to="0.2", by=by)
    draft.refresh_from_db()
    factories.answer(draft, "1.2", 3)
    assert undone(draft, by).answers.get(criterion="1.2").pending == "unconfirmed"


def test_answers_to_new_questions_come_back_with_another_upgrade(upgraded, by):
    factories.answer(upgraded, "1.5", 4, "It is on the site.")
    undone(upgraded, by)
    assert "1.5" not in upgraded.snapshot().answers
    workflow.upgrade(upgraded, to="0.2", by=by)
    upgraded.refresh_from_db()
    assert upgraded.snapshot().answer("1.5").justification == "It is on the site."


def test_it_is_undone_once(upgraded, by):
    undone(upgraded, by)
    with pytest.raises(workflow.Refused, match="no upgrade to undo"):
        workflow.undo_upgrade(upgraded, by=by)


# Year on year


def test_a_round_on_a_later_version_starts_from_what_the_questions_became(draft, town, by):
    workflow.submit(draft, by=by)
    draft.refresh_from_db()
    factories.sign_off(draft)
    Round.objects.create(municipality=town, name="2027", instrument_version="0.2")
    later = factories.assessment(town, round_name="2027")
    assert later.instrument_version == "0.2"
    assert set(contents(later)) == {"1.1", "1.2", "1.3", "1.6", *OTHERS}
    assert {pending for _, pending in contents(later).values()} == {"unconfirmed"}
    named = later.answers.get(criterion="1.1").evidence.get()
    assert named.title == "Document 1"


def test_what_is_reopened_stays_on_the_version_that_was_signed(upgraded, by):
    workflow.confirm(upgraded, ["1.2", "1.3", "1.6"], by=by)
    factories.answer(upgraded, "1.5", 1)
    workflow.submit(upgraded, by=by)
    upgraded.refresh_from_db()
    factories.sign_off(upgraded)
    again = workflow.reopen(upgraded, reason="A mistake.", by=by)
    assert again.instrument_version == "0.2"
    assert again.snapshot().ratings == upgraded.snapshot().ratings


# The pages


def test_the_page_says_what_would_change_before_anything_does(draft, by, sign_in):
    page = sign_in(by).get(address("upgrade", draft)).content.decode()
    for said in (
        "Upgrade to questionnaire 0.2",
        "19 of 19",
        "16 of 20",
        "Is there money for four years?",
        "Do staff know?",
        "Is the plan public?",
        "Is there a fax number?",
        "What we do about 1.4.",
    ):
        assert said in page
    draft.refresh_from_db()
    assert draft.instrument_version == "0.1"


def test_a_coordinator_goes_over_and_back_in_the_pages(draft, by, sign_in):
    browser = sign_in(by)
    assert "See what would change" in browser.get(address("task_list", draft)).content.decode()
    page = browser.post(address("upgrade", draft), {"to": "0.2"}, follow=True).content.decode()
    assert "16 of 20 criteria answered" in page
    page = browser.get(address("article", draft, number=1)).content.decode()
    assert page.count("The question changed with version 0.2.") == 3
    page = browser.get(address("upgrade", draft)).content.decode()
    assert "What we do about 1.4." in page
    page = browser.post(address("undo_upgrade", draft), follow=True).content.decode()
    assert "The upgrade was undone." in page
    assert "19 of 19" in page
    page = browser.post(address("undo_upgrade", draft), follow=True).content.decode()
    assert "There is no upgrade to undo." in page


def test_what_was_typed_below_a_question_that_changed_is_not_taken_for_an_answer(
    upgraded, by, sign_in
):
    fields = {"c1_2-rating": "4", "c1_2-justification": "Yes.", "c1_2-version": "1"}
    save = address("save", upgraded, code="1.2")
    old = sign_in(by).post(save, fields | {"c1_2-asked": "0.1"})
    assert old.status_code == 422
    assert "The questionnaire has changed" in old.content.decode()
    assert upgraded.answers.get(criterion="1.2").pending == "unconfirmed"
    assert sign_in(by).post(save, fields | {"c1_2-asked": "0.2"}).status_code == 200
    assert upgraded.snapshot().ratings["1.2"] == 4


def test_no_page_stumbles_over_what_is_no_longer_asked(draft, town, by, sign_in):
    person = factories.member(town, Role.CONTRIBUTOR)
    factories.assign(draft, ["1.1", "1.4"], person)
    workflow.propose(draft, "1.4", level=0, reason="No.", by=person)
    workflow.add_evidence(draft, "1.4", title="Fax", dated=None, strength=1, link="", by=by)
    workflow.comment(draft, "1.4", "Printed?", by=by, for_report=True)
    workflow.upgrade(draft, to="0.2", by=by)
    draft.refresh_from_db()
    pages = ["task_list", "check_all", "results", "why", "library", "next_steps", "plan",
             "assign", "links", "decisions", "figures_json", "review"]  # fmt: skip
    for name in pages:
        assert sign_in(by).get(address(name, draft)).status_code in (200, 302, 403), name
    page = sign_in(person).get(address("work", draft)).content.decode()
    assert "Is there a plan" in page
    assert "fax" not in page
    assert sign_in(by).get(address("criterion", draft, code="1.4")).status_code == 404
    assert report.pdf(draft.snapshot(), "en").startswith(b"%PDF")


def test_a_comparison_says_that_the_questionnaire_changed(upgraded, town, by, sign_in):
    workflow.confirm(upgraded, ["1.2", "1.3", "1.6"], by=by)
    Round.objects.create(municipality=town, name="2025", instrument_version="0.1")
    before = factories.assessment(town, round_name="2025")
    factories.answer_all(before, level=1)
    other = f"?with={before.pk}"
    page = sign_in(by).get(address("compare", upgraded) + other).content.decode()
    assert "Only the 16 criteria that mean the same in both are compared." in page
    assert "1.1 Is there a plan: 1 Incidental → 2 Partial" in page
    assert "1.2 " not in page
    back = sign_in(by).get(address("compare", before) + f"?with={upgraded.pk}").content.decode()
    assert "1.1 Is there a plan: 1 Incidental → 2 Partial" in back


def test_with_nothing_newer_the_page_says_so(begun, sign_in):
    page = sign_in(factories.coordinator_of(begun.municipality)).get(address("upgrade", begun))
    assert "There is nothing to do." in page.content.decode()


def test_a_submitted_assessment_offers_no_upgrade(draft, by, sign_in):
    workflow.submit(draft, by=by)
    draft.refresh_from_db()
    assert draft.status == Status.SUBMITTED
    assert (
        "See what would change" not in sign_in(by).get(address("task_list", draft)).content.decode()
    )

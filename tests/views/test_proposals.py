"""Pages for the history of an answer, for proposals, and for what waits for the coordinator."""

import re

import pytest

from assessments import workflow
from assessments.models import Role
from assessments.scoring import Rating
from tests import factories
from tests.pages import address

pytestmark = pytest.mark.django_db

REASON = "all_residents_may_vote"
NASTY = "<script>alert(1)</script>{{ 7 }}"


@pytest.fixture
def me(begun):
    person = factories.coordinator_of(begun.municipality)
    person.name = "Saskia"
    person.save()
    return person


@pytest.fixture
def ana(begun):
    office = factories.department(begun.municipality)
    person = factories.member(begun.municipality, Role.CONTRIBUTOR, of=office)
    person.name = "Ana"
    person.save()
    factories.assign(begun, ["2.2", "5.1"], person)
    return person


def shown(page):
    """What a page says, without its frame and its tags."""
    main = page.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def says_it_does_not_apply(begun, ana):
    given = Rating(reason=REASON, justification="All may vote.")
    workflow.save_answer(begun, "2.2", given, seen=0, by=ana)


# History


def test_the_history_says_who_changed_what_in_words(begun, me, ana, sign_in):
    factories.answer(begun, "5.1", 1, "First.", by=ana)
    factories.answer(begun, "5.1", 3, "First.", by=me)
    factories.answer(begun, "5.1", 3, "Second.", by=ana)
    factories.answer(begun, "5.1", 4, "Third.", by=me)
    factories.answer(begun, "5.1", 1, "First.", by=ana)
    text = shown(sign_in(me).get(address("history", begun)))
    for sentence in (
        "Ana answered: “1 Incidental”.",
        "Saskia changed “1 Incidental” to “3 Routine”.",
        "Ana changed the justification.",
        "Saskia changed “3 Routine” to “4 Effective”, and the justification.",
        "the same as version 1",
        "Version 5",
        "holds now",
    ):
        assert sentence in text
    assert text.index("Version 5") < text.index("Version 1 ")


def test_an_earlier_version_is_restored_from_its_page(begun, me, sign_in):
    factories.answer(begun, "5.1", 1, "First.")
    factories.answer(begun, "5.1", 3, "Second.")
    page = sign_in(me).post(address("restore", begun), {"number": 1, "seen": 2}, follow=True)
    assert "Version 1 holds again, as a new version." in page.content.decode()
    assert begun.answers.get().rating == Rating(1, justification="First.")


def test_who_may_not_answer_reads_the_history_but_restores_nothing(begun, sign_in):
    factories.answer(begun, "5.1", 1)
    factories.answer(begun, "5.1", 3)
    browser = sign_in(factories.member(begun.municipality, Role.READER))
    assert "Restore" not in shown(browser.get(address("history", begun)))
    assert browser.post(address("restore", begun), {"number": 1, "seen": 2}).status_code == 403


@pytest.mark.parametrize("number", ["", "x", "9" * 30, "-1"])
def test_a_version_that_is_no_number_is_refused_in_a_sentence(number, begun, me, sign_in):
    factories.answer(begun, "5.1", 1)
    posted = {"number": number, "seen": 1}
    page = sign_in(me).post(address("restore", begun), posted, follow=True)
    assert "There is no such version." in page.content.decode()


def test_a_long_history_comes_in_pages(begun, me, sign_in):
    for number in range(60):
        factories.answer(begun, "5.1", 1, f"Text {number}.")
    browser = sign_in(me)
    first, second = (shown(browser.get(address("history", begun), {"page": n})) for n in (1, 2))
    assert "Version 60" in first
    assert "Text 0." not in first
    assert "Text 0." in second


def test_every_criterion_leads_to_its_history_and_to_its_proposals(begun, me, ana, sign_in):
    workflow.propose(begun, "5.1", level=4, reason="The audit.", by=ana)
    workflow.propose(begun, "5.1", level=0, reason="Nobody does it.", by=me)
    page = sign_in(me).get(address("article", begun)).content.decode()
    for number in range(1, 6):
        assert address("history", begun, code=f"5.{number}") in page
    assert ">2 proposals<" in page
    assert ">Propose another level<" in page


# Proposals


def test_a_proposal_is_made_shown_decided_and_kept_in_the_history(begun, me, ana, client):
    factories.answer(begun, "5.1", 2)
    client.force_login(ana)
    page = client.post(
        address("proposals", begun), {"level": 4, "reason": "The audit shows it."}, follow=True
    )
    assert "4 Effective The audit shows it. Proposed by Ana, Social affairs," in shown(page)
    assert "Withdraw this proposal" in shown(page)
    assert "Reason for your decision" not in shown(page)
    client.force_login(me)
    number = begun.proposals.get().pk
    client.post(
        address("decide_proposal", begun, proposal=number),
        {"verdict": "accept", "reason": "I read the audit."},
    )
    text = shown(client.get(address("history", begun)))
    assert "Ana proposed “4 Effective”." in text
    assert "Saskia accepted what Ana proposed: “4 Effective”." in text
    assert "The audit shows it." in text
    assert "I read the audit." in text
    assert begun.answers.get().level == 4


def test_a_proposal_without_a_level_or_a_reason_says_what_is_missing(begun, ana, sign_in):
    page = sign_in(ana).post(address("proposals", begun), {"reason": ""})
    assert page.status_code == 422
    text = page.content.decode()
    assert "<title>Error:" in text
    assert '<a href="#id_level_0">Choose a level.</a>' in text
    assert '<a href="#id_reason">Say why this level fits better.</a>' in text


def test_a_reader_reads_proposals_but_makes_and_decides_none(begun, ana, sign_in):
    proposal = workflow.propose(begun, "5.1", level=4, reason="The audit.", by=ana)
    browser = sign_in(factories.member(begun.municipality, Role.READER))
    text = shown(browser.get(address("proposals", begun)))
    assert "The audit." in text
    assert "Withdraw" not in text
    assert "Accept" not in text
    url = address("decide_proposal", begun, proposal=proposal.pk)
    assert browser.post(url, {"verdict": "accept", "reason": "Yes."}).status_code == 403


def test_a_decision_without_a_reason_is_refused_and_nothing_changes(begun, me, ana, sign_in):
    proposal = workflow.propose(begun, "5.1", level=4, reason="The audit.", by=ana)
    url = address("decide_proposal", begun, proposal=proposal.pk)
    page = sign_in(me).post(url, {"verdict": "accept"}, follow=True)
    assert "Give the reason for your decision." in page.content.decode()
    assert not begun.answers.exists()


def test_what_somebody_wrote_is_escaped_on_all_these_pages(begun, me, ana, sign_in):
    ana.name = NASTY
    ana.save()
    factories.answer(begun, "5.1", 1, NASTY, by=ana)
    given = Rating(reason=REASON, justification=NASTY)
    workflow.save_answer(begun, "2.2", given, seen=0, by=ana)
    workflow.propose(begun, "5.1", level=4, reason=NASTY, by=ana)
    browser = sign_in(me)
    for name in ("history", "proposals", "decisions"):
        text = browser.get(address(name, begun)).content.decode()
        assert "<script>alert" not in text
        assert "{{ 7 }}" in text


# What does not apply


def test_the_screens_say_that_it_waits_and_that_it_counts_as_unanswered(begun, me, ana, sign_in):
    says_it_does_not_apply(begun, ana)
    browser = sign_in(ana)
    told = "Waits for the coordinator's approval. Until then it counts as unanswered."
    for name in ("article", "criterion"):
        text = shown(browser.get(address(name, begun, number=2, code="2.2")))
        assert told in text.replace("&#x27;", "'")
        assert "Approve" not in text
    list_ = shown(browser.get(address("task_list", begun)))
    assert "0 of 53 criteria answered. 1 is said not to apply and waits" in list_
    assert "decision waits for you" not in list_


def test_a_background_save_says_at_once_that_it_waits(begun, ana, sign_in):
    posted = {"c2_2-version": 0, "c2_2-rating": f"na:{REASON}"}
    url = address("save", begun, code="2.2")
    page = sign_in(ana).post(url, posted, headers={"HX-Request": "true"})
    assert "Waits for the coordinator" in page.content.decode()


def test_the_coordinator_approves_at_the_question_itself(begun, me, ana, sign_in):
    says_it_does_not_apply(begun, ana)
    browser = sign_in(me)
    page = browser.get(address("criterion", begun, code="2.2")).content.decode()
    assert 'form="approve-c2_2"' in page
    assert 'id="approve-c2_2"' in page
    posted = dict(re.findall(r'name="(verdict|seen|back)" value="(\w+)"', page))
    after = browser.post(address("rule", begun, code="2.2"), posted, follow=True)
    assert after.redirect_chain == [(address("criterion", begun, code="2.2"), 302)]
    assert "Approved: 2.2 is left out of the figures." in after.content.decode()
    assert begun.snapshot().ratings == {"2.2": None}


def test_what_waits_is_counted_on_the_list_and_decided_on_one_page(begun, me, ana, sign_in):
    says_it_does_not_apply(begun, ana)
    factories.answer(begun, "5.1", 2)
    workflow.propose(begun, "5.1", level=4, reason="The audit.", by=ana)
    browser = sign_in(me)
    assert "2 decisions wait for you" in shown(browser.get(address("task_list", begun)))
    text = shown(browser.get(address("decisions", begun)))
    assert "All may vote." in text
    assert "Now: 2 Partial" in text
    posted = {"verdict": "reject", "reason": "They may not.", "seen": 1, "back": "decisions"}
    after = browser.post(address("rule", begun, code="2.2"), posted, follow=True)
    assert after.redirect_chain == [(address("decisions", begun), 302)]
    assert "All may vote." not in shown(after)
    history = shown(browser.get(address("history", begun, code="2.2")))
    assert "Saskia did not agree that this criterion does not apply. " in history
    assert "They may not." in history
    assert "All may vote." in history


def test_a_rejection_without_a_reason_is_refused(begun, me, ana, sign_in):
    says_it_does_not_apply(begun, ana)
    posted = {"verdict": "reject", "reason": " ", "seen": 1}
    page = sign_in(me).post(address("rule", begun, code="2.2"), posted, follow=True)
    assert "Give the reason for your decision." in page.content.decode()
    assert begun.answers.get().reason == REASON


def test_check_answers_and_my_work_say_what_waits_for_approval(begun, ana, client):
    given = Rating(reason=REASON, justification="All may vote.")
    for code in begun.instrument.by_code:
        if code != "2.2":
            factories.answer(begun, code)
    workflow.save_answer(begun, "2.2", given, seen=0, by=ana)
    client.force_login(ana)
    told = "Waits for the coordinator's approval. Until then it counts as unanswered."
    assert told in client.get("/work/").content.decode()
    client.force_login(factories.coordinator_of(begun.municipality))
    page = client.get(address("check_all", begun)).content.decode()
    assert "1 is said not to apply and waits" in page
    assert "Every criterion has an answer." not in page
    workflow.rule_on_not_applicable(
        begun,
        "2.2",
        approve=True,
        reason="",
        seen=1,
        by=factories.coordinator_of(begun.municipality),
    )
    page = client.get(address("check_all", begun)).content.decode()
    assert "Every criterion has an answer." in page

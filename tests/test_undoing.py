"""Nothing is removed by accident: a page asks first, and what went can be brought back."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from assessments import permissions, workflow
from assessments.models import (
    UNDO_WITHIN,
    Answer,
    Assessment,
    AssignmentState,
    EvidenceFile,
    Removal,
    Role,
    Round,
    Status,
)
from assessments.models.evidence import vault
from tests import factories
from tests.pages import address

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_vault(settings, tmp_path):
    settings.EVIDENCE_ROOT = str(tmp_path)


@pytest.fixture
def by(town):
    return factories.coordinator_of(town)


def undo_in(page):
    """Where the message on the page can be undone."""
    return re.search(r'action="([^"]+/undo/)"', page).group(1)


def asked_first(browser, url):
    """What the page says before anything happens."""
    page = browser.get(url)
    assert page.status_code == 200
    assert not Removal.objects.exists()
    return page.content.decode()


@pytest.fixture
def colleague(begun, by):
    """Somebody with a department, two questions and an action."""
    town = begun.municipality
    person = factories.member(town, Role.CONTRIBUTOR, of=factories.department(town))
    membership = factories.membership(person, town)
    action = factories.action(begun)
    given = {"title": action.title, "department": None, "due": None, "cost": "none"}
    workflow.change_action(action, owner=membership, by=by, **given)
    due = date(2026, 12, 1)
    workflow.assign(begun, ["5.1", "5.2"], to=membership, due=due, why="You know.", by=by)
    workflow.comment(begun, "5.1", "Look at this.", by=by, mentioned=[membership])
    return membership


def state_of(membership):
    """Everything that belongs to a member."""
    rows = membership.assignments.order_by("criterion").values()
    return (
        membership.user_id, membership.role, membership.department_id, membership.report_choice,
        list(rows), list(membership.actions.values_list("pk", flat=True)),
    )  # fmt: skip


def test_a_member_comes_back_with_all_that_was_theirs(begun, colleague, by, sign_in):
    town, before = begun.municipality, state_of(colleague)
    browser = sign_in(by)
    place = address("remove_member", begun, member=colleague.pk)
    asked = asked_first(browser, place)
    assert "2 criteria are asked of them now." in asked
    assert "They see to 1 action, which" in asked
    page = browser.post(place, follow=True).content.decode()
    assert not permissions.visible_municipalities(colleague.user).exists()
    browser.post(undo_in(page))
    back = town.memberships.get(user=colleague.user)
    assert (back.pk, state_of(back)) == (colleague.pk, before)
    assert begun.comments.get().mentioned.get() == back
    assert not Removal.objects.exists()


def test_what_somebody_else_was_asked_meanwhile_stays_theirs(begun, colleague, by):
    removal = workflow.remove_member(colleague, by=by)
    other = factories.member(begun.municipality, Role.CONTRIBUTOR)
    factories.assign(begun, ["5.1"], other)
    begun.municipality.actions.update(owner=factories.membership(other, begun.municipality))
    workflow.undo_removal(removal, by=by)
    asked = {row.criterion: row.member.user for row in begun.assignments.all()}
    assert asked == {"5.1": other, "5.2": colleague.user}
    assert begun.municipality.actions.get().owner.user == other


def test_nothing_comes_back_a_day_later_or_twice_or_beside_itself(begun, colleague, by):
    removal = workflow.remove_member(colleague, by=by)
    Removal.objects.update(removed_at=timezone.now() - UNDO_WITHIN - timedelta(minutes=1))
    with pytest.raises(workflow.Refused, match="too late"):
        workflow.undo_removal(removal, by=by)
    assert not permissions.removals_of(begun.municipality).exists()
    workflow.forget_removals(before=timezone.now() - UNDO_WITHIN)
    assert not Removal.objects.exists()
    town = begun.municipality
    person = factories.member(town, Role.READER)
    removal = workflow.remove_member(factories.membership(person, town), by=by)
    given = {"name": "X", "role": Role.READER, "department": None}
    workflow.add_member(town, email=person.email, by=by, **given)
    with pytest.raises(workflow.Refused, match="already a member"):
        workflow.undo_removal(removal, by=by)


def test_only_who_may_remove_may_bring_back(begun, colleague, by, client):
    removal = workflow.remove_member(colleague, by=by)
    place = address("undo_removal", begun, removal=removal.pk)
    client.force_login(factories.member(begun.municipality, Role.CONTRIBUTOR))
    assert client.post(place).status_code == 403
    client.force_login(factories.coordinator_of(factories.municipality("Gouda")))
    assert client.post(place).status_code == 404
    with pytest.raises(PermissionDenied):
        workflow.undo_removal(removal, by=colleague.user)
    assert not begun.municipality.memberships.filter(user=colleague.user).exists()


def add(begun, by, code="5.1"):
    file = SimpleUploadedFile("plan.pdf", b"%PDF-1.7\n%%EOF\n")
    given = {"title": "Plan", "dated": date(2026, 3, 1), "strength": 2, "link": ""}
    return workflow.add_evidence(begun, code, by=by, upload=file, **given)


def test_evidence_comes_back_with_its_file(begun, by, sign_in, django_capture_on_commit_callbacks):
    item = add(begun, by)
    named = item.named()
    browser = sign_in(by)
    place = address("remove_evidence", begun, item=item.pk)
    assert "its file goes as well" in asked_first(browser, place)
    with django_capture_on_commit_callbacks(execute=True):
        page = browser.post(place, follow=True).content.decode()
    assert not begun.evidence.exists()
    assert begun.snapshot().answer("5.1").evidence == ()
    browser.post(undo_in(page))
    back = begun.evidence.get()
    assert (back.pk, back.named()) == (item.pk, named)
    assert begun.snapshot().answer("5.1").evidence == (named,)
    with vault().open(back.file.name) as kept:
        assert kept.read().startswith(b"%PDF")


def test_evidence_used_elsewhere_stays_there_and_comes_back_here(begun, by):
    item = add(begun, by)
    workflow.reuse_evidence(begun, "5.2", item, by=by)
    removal = workflow.remove_evidence(begun, "5.1", item, by=by)
    assert [a.criterion for a in item.answers.all()] == ["5.2"]
    workflow.undo_removal(removal, by=by)
    assert sorted(a.criterion for a in item.answers.all()) == ["5.1", "5.2"]


def test_what_is_removed_makes_room_when_room_is_needed(
    begun, by, settings, django_capture_on_commit_callbacks
):
    settings.EVIDENCE_QUOTA_MB = 1
    given = {"title": "Plan", "dated": None, "strength": 1, "link": ""}
    large = [SimpleUploadedFile("a.pdf", b"%PDF-1.7\n" + sign * 900_000) for sign in (b"x", b"y")]
    item = workflow.add_evidence(begun, "5.1", by=by, upload=large[0], **given)
    workflow.remove_evidence(begun, "5.1", item, by=by)
    with django_capture_on_commit_callbacks(execute=True):
        workflow.add_evidence(begun, "5.1", by=by, upload=large[1], **given)
    assert EvidenceFile.objects.count() == 1
    assert not Removal.objects.exists()


def test_the_button_in_the_answer_saves_first_and_then_asks(begun, by, sign_in):
    item = add(begun, by)
    version = begun.answers.get(criterion="5.1").version
    sent = {"c5_1-rating": "2", "c5_1-justification": "Typed.", "c5_1-version": version}
    sent |= {"then": f"remove:5.1:{item.pk}"}
    page = sign_in(by).post(address("criterion", begun), sent, follow=True)
    assert "Remove “Plan” from 5.1?" in page.content.decode()
    assert begun.answers.get(criterion="5.1").justification == "Typed."
    assert begun.evidence.exists()


def test_an_invitation_and_its_link_work_again(begun, by, sign_in):
    town = begun.municipality
    sent = {"email": "new@town.example", "name": "New", "role": Role.READER, "department": None}
    invited = workflow.invite(town, by=by, **sent)
    browser = sign_in(by)
    place = address("withdraw_invitation", begun, invited=invited.pk)
    assert "stops working at once" in asked_first(browser, place)
    page = browser.post(place, follow=True).content.decode()
    assert permissions.invitation_behind(invited.token_hash) is None
    browser.post(undo_in(page))
    assert permissions.invitation_behind(invited.token_hash) == invited
    removal = workflow.withdraw_invitation(invited, by=by)
    workflow.invite(town, by=by, **sent)
    with pytest.raises(workflow.Refused, match="invited again"):
        workflow.undo_removal(removal, by=by)


def test_a_stopped_link_works_again_with_what_it_asked(begun, by, sign_in):
    asked = {"email": "school@example.org", "name": "School"}
    link = workflow.ask_by_link(begun, ["5.1", "5.2"], by=by, **asked)
    begun.assignments.filter(criterion="5.2").update(state=AssignmentState.HANDED_IN)
    before = list(begun.assignments.order_by("criterion").values())
    browser = sign_in(by)
    place = address("end_link", begun, link=link.pk)
    assert "kept" in asked_first(browser, place)
    page = browser.post(place, follow=True).content.decode()
    assert permissions.guest_link_behind(link.token_hash) is None
    browser.post(undo_in(page))
    assert permissions.guest_link_behind(link.token_hash) == link
    assert list(begun.assignments.order_by("criterion").values()) == before
    removal = workflow.end_link(link, by=by)
    workflow.ask_by_link(begun, ["5.1"], by=by, **asked)
    with pytest.raises(workflow.Refused, match="new link"):
        workflow.undo_removal(removal, by=by)


def test_a_proposal_a_barrier_and_a_quick_scan_are_asked_about_first(begun, by, client):
    person = factories.member(begun.municipality, Role.CONTRIBUTOR)
    factories.assign(begun, ["5.1"], person)
    workflow.propose(begun, "5.1", level=0, reason="We never did.", by=person)
    said = {"tier": "state", "text": "Money comes a year at a time.", "asked": ""}
    workflow.note_barrier(begun, "5.1", seen=0, by=by, **said)
    client.force_login(person)
    proposal = begun.proposals.get()
    page = client.get(address("withdraw_proposal", begun, proposal=proposal.pk)).content.decode()
    assert "We never did." in page
    page = client.get(address("withdraw_barrier", begun) + "?seen=1").content.decode()
    assert 'name="seen" value="1"' in page
    assert "cannot undo" in client.get(address("erase_quick_scan", begun)).content.decode()
    assert begun.proposals.get().is_open
    assert not begun.barriers.last().is_withdrawn


# Rounds


def test_a_round_started_by_mistake_is_deleted_and_what_it_came_from_stays(town, by, sign_in):
    signed = factories.assessment(town, at=Status.SIGNED_OFF, round_name="2025")
    mistaken = factories.assessment(town, round_name="2062")
    assert mistaken.answers.exists()
    browser = sign_in(by)
    assert "2062" in browser.get(address("start", signed)).content.decode()
    place = address("delete_assessment", mistaken)
    asked = browser.get(place).content.decode()
    assert f"{mistaken.answers.count()} answers that were carried over go with it." in asked
    browser.post(place)
    assert list(Assessment.objects.all()) == [signed]
    assert not Round.objects.filter(name="2062").exists()
    assert Answer.objects.filter(assessment=signed).exists()


DONE = {
    "answer": lambda begun, by: factories.answer(begun, "5.1"),
    "comment": lambda begun, by: workflow.comment(begun, "5.1", "Look.", by=by),
    "assign": lambda begun, by: factories.assign(begun, ["5.1"], by),
    "link": lambda begun, by: workflow.ask_by_link(
        begun, ["5.1"], email="s@example.org", name="S", by=by
    ),
    "check": lambda begun, by: workflow.answer_check(begun, "P1", "no", proof="", seen=0, by=by),
    "barrier": lambda begun, by: workflow.note_barrier(
        begun, "5.1", tier="state", text="Money.", asked="", seen=0, by=by
    ),
    "submit": lambda begun, by: workflow.submit(begun, by=by),
}


@pytest.mark.parametrize("what", DONE)
def test_a_round_in_which_somebody_did_something_stays(what, begun, by, sign_in):
    DONE[what](begun, by)
    with pytest.raises(workflow.Refused, match="stays"):
        workflow.delete_assessment(begun, by=by)
    page = sign_in(by).post(address("delete_assessment", begun), follow=True).content.decode()
    assert "so it stays" in page
    assert Assessment.objects.filter(pk=begun.pk).exists()


def test_what_was_removed_can_be_brought_back_from_its_page_until_tomorrow(begun, sign_in):
    town, by = begun.municipality, factories.coordinator_of(begun.municipality)
    person = factories.member(town, Role.CONTRIBUTOR)
    link = factories.asked_by_link(begun)
    workflow.end_link(link, by=by)
    workflow.remove_member(factories.membership(person, town), by=by)
    workflow.withdraw_invitation(factories.invited(begun), by=by)
    factories.answer_all(begun)
    item = begun.evidence.get(title="Document 5")
    workflow.remove_evidence(begun, "5.1", item, by=by)
    browser = sign_in(by)
    for name, gone in (
        ("people", person.name),
        ("people", "New colleague"),
        ("links", "School"),
        ("library", "Document 5"),
    ):
        page = browser.get(address(name, begun)).content.decode()
        assert gone in page.partition("Removed since yesterday")[2]
    reader = sign_in(factories.member(town, Role.READER))
    page = reader.get(address("library", begun)).content.decode()
    assert "Removed since yesterday" not in page
    Removal.objects.update(removed_at=timezone.now() - timedelta(days=2))
    browser = sign_in(by)
    for name in ("people", "links", "library"):
        page = browser.get(address(name, begun)).content.decode()
        assert "Removed since yesterday" not in page

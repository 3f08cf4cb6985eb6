"""Answering by a link: who holds it sees what was asked, and nothing else."""

import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments import permissions, workflow
from assessments.models import (
    AssignmentState,
    AuditEntry,
    GuestLink,
    OutgoingMail,
    Role,
)
from assessments.models.invitations import hash_of
from assessments.scoring import Rating
from tests import factories
from tests.pages import NAMES, address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_tried_before")]


@pytest.fixture
def link(begun):
    factories.answer(begun, "7.1", text="Kept inside the town hall.")
    return workflow.ask_by_link(
        begun,
        ["5.1", "5.2"],
        email="Teacher@School.example",
        name="Tess Teacher",
        due=timezone.localdate() + timedelta(days=14),
        why="Your school keeps the figures.",
        by=factories.coordinator_of(begun.municipality),
    )


def mailed_address():
    (found,) = [w for w in OutgoingMail.objects.latest("pk").text.split() if "/link/" in w]
    return found.removeprefix("http://127.0.0.1:8000")


@pytest.fixture
def outsider(link):
    browser = Client()
    browser.get(mailed_address())
    return browser


def posted(code="5.1", level="2", text="The school counted.", version=0, **more):
    name = "c" + code.replace(".", "_")
    return {f"{name}-rating": level, f"{name}-justification": text, f"{name}-version": version}


def test_the_mail_says_who_asks_what_by_when_and_why(link):
    row = OutgoingMail.objects.latest("pk")
    assert row.to == "teacher@school.example"
    assert "2 questions for the self-assessment of Delft" in row.text
    assert "Your school keeps the figures." in row.text
    assert "Please answer by" in row.text


def test_an_outsider_answers_names_evidence_and_hands_in_without_an_account(begun, outsider):
    page = outsider.get(reverse("asked")).content.decode()
    assert "Tess Teacher" in page
    assert "5.1" in page
    one = reverse("answer_by_link", args=["5.1"])
    assert outsider.get(one).status_code == 200
    saved = outsider.post(one, posted() | {"then": "evidence"})
    assert saved.url == reverse("name_evidence", args=["5.1"])
    outsider.post(saved.url, {"title": "Figures 2026", "strength": 1})
    answer = begun.answers.get(criterion="5.1")
    assert (answer.level, str(answer.updated_by)) == (2, "Tess Teacher")
    assert [item.title for item in answer.evidence.all()] == ["Figures 2026"]
    outsider.post(reverse("hand_in_by_link"), {"criteria": ["5.1"]})
    assert begun.assignments.get(criterion="5.1").state == AssignmentState.HANDED_IN


def test_only_the_criteria_that_were_asked_can_be_opened_or_saved(begun, outsider):
    for name in ("answer_by_link", "name_evidence"):
        foreign = reverse(name, args=["7.1"])
        assert outsider.get(foreign).status_code == 404
        assert outsider.post(foreign, posted("7.1", version=1)).status_code == 404
    assert b"Kept inside" not in outsider.get(reverse("asked")).content
    outsider.post(reverse("hand_in_by_link"), {"criteria": ["7.1"]})
    assert begun.answers.get(criterion="7.1").justification == "Kept inside the town hall."


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"asked"}))
def test_the_link_opens_no_page_that_needs_a_member(name, begun, outsider):
    url = address(name, begun)
    if "/m/" not in url and not url.startswith("/work"):
        return
    response = outsider.get(url)
    assert response.status_code in (302, 405)
    assert response.get("Location", "/accounts/sign-in/").startswith("/accounts/sign-in/")


def test_the_guest_has_no_account_to_sign_in_with(begun, link):
    guest = link.guest.user
    assert not guest.is_active
    assert not guest.has_usable_password()
    browser = Client()
    browser.force_login(guest)
    assert browser.get(address("task_list", begun)).status_code == 302


def test_a_guest_is_in_no_picker_and_gets_no_reminder(begun, link):
    assert link.guest not in permissions.colleagues(begun.municipality)
    before = OutgoingMail.objects.count()
    workflow.remind(timezone.localdate() + timedelta(days=20))
    assert OutgoingMail.objects.count() == before


@pytest.mark.parametrize("end", ["expired", "stopped", "sent again"])
def test_a_link_that_ended_opens_nothing_even_for_who_has_it_open(end, begun, link, outsider):
    by = factories.coordinator_of(begun.municipality)
    if end == "expired":
        GuestLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif end == "stopped":
        workflow.end_link(link, by=by)
    else:
        workflow.send_link_again(link, by=by)
    assert outsider.get(reverse("asked")).status_code == 404
    assert outsider.post(reverse("answer_by_link", args=["5.1"]), posted()).status_code == 404
    assert not begun.answers.filter(criterion="5.1").exists()


def test_a_stopped_link_gives_back_what_was_still_to_do_and_keeps_what_was_answered(begun, link):
    guest, by = link.guest.user, factories.coordinator_of(begun.municipality)
    workflow.save_answer(begun, "5.1", Rating(level=1, justification="Counted."), seen=0, by=guest)
    workflow.hand_in(begun, ["5.1"], by=guest)
    workflow.end_link(link, by=by)
    assert [row.criterion for row in begun.assignments.all()] == ["5.1"]
    assert begun.answers.get(criterion="5.1").level == 1
    with pytest.raises(workflow.Refused, match="stopped already"):
        workflow.end_link(link, by=by)


def test_asking_the_same_address_again_adds_criteria_to_one_link(begun, link):
    by = factories.coordinator_of(begun.municipality)
    again = workflow.ask_by_link(
        begun, ["5.3"], email="teacher@school.example", name="Other", by=by
    )
    assert again.pk == link.pk
    assert permissions.assigned_to(link.guest, begun) == {"5.1", "5.2", "5.3"}


def test_the_token_is_kept_as_a_hash_and_in_no_log_referrer_or_address(link, caplog):
    caplog.set_level(logging.DEBUG)
    where = mailed_address()
    token = where.rstrip("/").rsplit("/", 1)[1]
    caplog.clear()
    browser = Client(enforce_csrf_checks=True)
    for response in (browser.get(where), browser.post(where), browser.put(where)):
        assert response.url == reverse("asked")
        assert response["Referrer-Policy"] == "no-referrer"
        assert "no-store" in response["Cache-Control"]
    link.refresh_from_db()
    assert link.token_hash == hash_of(token)
    assert token not in browser.get(reverse("asked")).content.decode()
    assert token not in " ".join(record.getMessage() for record in caplog.records)
    assert token not in str(list(AuditEntry.objects.values("detail")))


def test_coming_in_is_recorded_once_a_visit(link, outsider):
    outsider.get(reverse("asked"))
    outsider.get(reverse("asked"))
    assert AuditEntry.objects.filter(verb="open_link", by=link.guest.user).count() == 1


def test_too_many_attempts_are_refused_whatever_the_token():
    browser = Client()
    for number in range(61):
        browser.get(reverse("open_link", args=[f"guess-{number}"]))
    assert browser.get(reverse("asked")).status_code == 429


def test_a_newer_answer_of_a_colleague_is_shown_and_nothing_typed_is_lost(begun, outsider):
    factories.answer(begun, "5.1", 4, "We do all of it.")
    one = reverse("answer_by_link", args=["5.1"])
    page = outsider.post(one, posted(version=0))
    assert page.status_code == 409
    assert b"We do all of it." in page.content
    assert b"The school counted." in page.content
    assert outsider.post(one, posted(version=1)).status_code == 302
    assert begun.answers.get(criterion="5.1").justification == "The school counted."


def test_nothing_can_be_answered_once_the_assessment_is_submitted(begun, link, outsider):
    factories.answer_all(begun)
    workflow.submit(begun, by=factories.coordinator_of(begun.municipality))
    one = reverse("answer_by_link", args=["5.1"])
    page = outsider.get(one)
    assert b"has been submitted" in page.content
    version = begun.answers.get(criterion="5.1").version
    outsider.post(one, posted(version=version))
    assert begun.answers.get(criterion="5.1").version == version


def test_the_coordinator_sees_whom_they_asked_and_another_town_cannot_stop_it(begun, link):
    browser = Client()
    browser.force_login(factories.coordinator_of(begun.municipality))
    page = browser.get(address("links", begun)).content.decode()
    assert "teacher@school.example" in page
    assert "5.1, 5.2" in page
    stranger = factories.assessment(factories.municipality("Gouda"))
    browser.force_login(factories.coordinator_of(stranger.municipality))
    assert browser.post(address("end_link", stranger, link=link.pk)).status_code == 404
    link.refresh_from_db()
    assert link.revoked_at is None


def test_the_coordinator_asks_sends_again_and_stops_from_the_page(begun, sign_in):
    browser = sign_in(factories.coordinator_of(begun.municipality))
    browser.post(
        address("links", begun),
        {"name": "Bo", "email": "bo@school.example", "criteria": ["5.1"], "why": "", "due": ""},
    )
    link = permissions.guest_links_of(begun).get()
    first = link.token_hash
    browser.post(address("send_link_again", begun, link=link.pk))
    link.refresh_from_db()
    assert link.token_hash != first
    browser.post(address("end_link", begun, link=link.pk))
    assert not permissions.guest_links_of(begun).exists()


def test_nobody_becomes_a_guest_by_invitation(begun, sign_in):
    browser = sign_in(factories.coordinator_of(begun.municipality))
    response = browser.post(
        address("people", begun),
        {"name": "Bo", "email": "bo@school.example", "role": Role.GUEST, "department": ""},
    )
    assert response.status_code == 422


def test_who_hands_in_a_part_is_told_what_is_still_open(begun, outsider):
    outsider.post("/link/criteria/5.1/", posted())
    told = outsider.post("/link/hand-in/", {"criteria": "5.1"}, follow=True).content.decode()
    assert "1 question is still open" in told
    assert "nothing more is needed" not in told
    outsider.post("/link/criteria/5.2/", posted("5.2"))
    told = outsider.post("/link/hand-in/", {"criteria": "5.2"}, follow=True).content.decode()
    assert "nothing more is needed" in told


def test_handing_in_nothing_is_not_thanked_for(outsider):
    assert "Thank you" not in outsider.post("/link/hand-in/", follow=True).content.decode()


def test_the_coordinator_sees_from_whom_a_link_would_take_a_question(begun, sign_in):
    office = factories.department(begun.municipality, "Housing")
    by = factories.coordinator_of(begun.municipality)
    workflow.assign(begun, ["9.1"], to=office, by=by)
    page = sign_in(by).get(address("links", begun)).content.decode()
    assert page.count("(Asked of: Housing)") == 1


def test_the_criteria_of_a_link_stand_in_the_order_of_the_questionnaire(begun, link, sign_in):
    by = factories.coordinator_of(begun.municipality)
    workflow.assign(begun, ["10.1", "9.1"], to=link.guest, by=by)
    page = sign_in(by).get(address("links", begun)).content.decode()
    assert "5.1, 5.2, 9.1, 10.1" in page


@pytest.mark.parametrize("name", ["send_link_again", "end_link"])
def test_a_link_that_was_stopped_at_this_moment_is_refused_in_a_sentence(
    name, begun, link, sign_in, monkeypatch
):
    browser = sign_in(factories.coordinator_of(begun.municipality))
    before = permissions.guest_links_of(begun)
    found = list(before)
    workflow.end_link(link, by=factories.coordinator_of(begun.municipality))
    monkeypatch.setattr(
        "assessments.views.guest_links.get_object_or_404", lambda *_args, **_kwargs: found[0]
    )
    page = browser.post(address(name, begun, link=link.pk), follow=True).content.decode()
    assert "This link was stopped already." in page


def answered_outside(begun, link):
    by = factories.coordinator_of(begun.municipality)
    for code in ("5.1", "5.2"):
        given = Rating(level=2, justification="The school counted.")
        workflow.save_answer(begun, code, given, seen=0, by=link.guest.user)
    workflow.hand_in(begun, ["5.1", "5.2"], by=link.guest.user)
    return by


def test_who_answers_by_a_link_is_mailed_when_it_comes_back(begun, link):
    by = answered_outside(begun, link)
    before = OutgoingMail.objects.latest("pk")
    workflow.send_back(begun, ["5.1"], note="Which year?", by=by)
    row = OutgoingMail.objects.latest("pk")
    assert row != before
    assert row.to == "teacher@school.example"
    assert "1 question " in row.text
    browser = Client()
    page = browser.get(mailed_address(), follow=True).content.decode()
    assert "Which year?" in page


def test_who_answers_by_a_link_is_mailed_when_the_review_asks_for_changes(begun, link):
    by = answered_outside(begun, link)
    workflow.submit(begun, by=by)
    workflow.review(begun, {"5.2": workflow.Judgement(False, "Which year?")}, by=by)
    workflow.return_for_changes(begun, note="One question.", by=by)
    row = OutgoingMail.objects.latest("pk")
    assert row.to == "teacher@school.example"
    page = Client().get(mailed_address(), follow=True).content.decode()
    assert "Which year?" in page


def test_sending_back_work_of_colleagues_mails_nobody_outside(begun, link):
    person = factories.member(begun.municipality, Role.CONTRIBUTOR)
    factories.assign(begun, ["9.1"], person)
    factories.answer(begun, "9.1", by=person)
    workflow.hand_in(begun, ["9.1"], by=person)
    before = OutgoingMail.objects.count()
    by = factories.coordinator_of(begun.municipality)
    workflow.send_back(begun, ["9.1"], note="Which year?", by=by)
    assert OutgoingMail.objects.count() == before


@pytest.mark.parametrize("more", [".", ").", "/x/", ">"])
@pytest.mark.parametrize("name", ["open_link", "invitation"])
def test_a_link_that_a_mail_program_lengthened_works_and_is_in_no_log(
    name, more, begun, link, caplog
):
    if name == "open_link":
        place = mailed_address()
    else:
        workflow.invite(
            begun.municipality,
            email="new@town.example",
            name="New Colleague",
            role=Role.CONTRIBUTOR,
            department=None,
            by=factories.coordinator_of(begun.municipality),
        )
        words = OutgoingMail.objects.latest("pk").text.split()
        (place,) = [w for w in words if "/invitation/" in w]
        place = place.removeprefix("http://127.0.0.1:8000")
    with caplog.at_level(logging.INFO):
        page = Client().get(place + more, follow=True)
    assert page.status_code == 200
    assert "does not work" not in page.content.decode()
    assert place.rstrip("/").rpartition("/")[2] not in caplog.text

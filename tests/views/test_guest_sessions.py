"""What somebody outside may do with a link that was opened, and for how long."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments import workflow
from assessments.models import (
    OutgoingMail,
    Role,
)
from tests import factories
from tests.pages import address

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


def test_a_guest_gets_a_session_of_their_own(link):
    browser = Client()
    browser.get("/quick-scan/")
    browser.session.save()
    planted = browser.session
    planted["planted"] = "by somebody else"
    planted.save()
    browser.cookies["sessionid"] = planted.session_key
    browser.get(mailed_address(), follow=True)
    assert browser.cookies["sessionid"].value != planted.session_key
    assert "planted" not in browser.session
    fixed = Client()
    fixed.cookies["sessionid"] = planted.session_key
    assert fixed.get(reverse("asked")).status_code == 404
    assert browser.get(reverse("asked")).status_code == 200


def test_another_link_in_the_same_browser_ends_the_visit_before(begun, link, outsider):
    first = outsider.get(reverse("asked")) and outsider.session.session_key
    by = factories.coordinator_of(begun.municipality)
    workflow.ask_by_link(begun, ["7.1"], email="b@x.example", name="Bo Builder", by=by)
    page = outsider.get(mailed_address(), follow=True).content.decode()
    assert "Bo Builder" in page
    assert "Tess Teacher" not in page
    assert outsider.session.session_key != first


def test_a_member_who_opens_a_link_is_a_guest_then_and_no_member(begun, link):
    browser = Client()
    browser.force_login(factories.coordinator_of(begun.municipality))
    page = browser.get(mailed_address(), follow=True).content.decode()
    assert "Tess Teacher" in page
    assert browser.get(address("task_list", begun)).status_code == 302


def test_a_link_that_does_not_work_signs_nobody_out_and_ends_no_visit_for_another(begun, outsider):
    browser = Client()
    browser.force_login(factories.coordinator_of(begun.municipality))
    assert browser.get("/link/open/made-up/", follow=True).status_code == 404
    assert browser.get(address("task_list", begun)).status_code == 200


@pytest.mark.parametrize("how", ["signing in", "joining by invitation"])
def test_who_signs_in_answers_as_a_guest_no_more(how, begun, outsider):
    town = begun.municipality
    assert outsider.get(reverse("asked")).status_code == 200
    if how == "signing in":
        person = factories.member(town, Role.CONTRIBUTOR)
        outsider.post("/accounts/sign-in/", {"login": person.email, "password": factories.PASSWORD})
    else:
        by = factories.coordinator_of(town)
        given = {"email": "new@x.example", "name": "New", "role": Role.READER, "department": None}
        workflow.invite(town, **given, by=by)
        words = OutgoingMail.objects.latest("pk").text.split()
        (opened,) = [word for word in words if "/invitation/" in word]
        outsider.get(opened.removeprefix("http://127.0.0.1:8000"))
        outsider.post("/invitation/", {"name": "New", "password": "entirely-new-words"})
    assert "_auth_user_id" in outsider.session
    assert outsider.get(reverse("asked")).status_code == 404
    one = reverse("answer_by_link", args=["5.1"])
    assert outsider.post(one, posted()).status_code == 404
    assert not begun.answers.filter(criterion="5.1").exists()
    assert outsider.get(address("task_list", begun)).status_code == 200


def test_a_guest_leaves_with_a_button_on_every_page(outsider):
    for page in ("asked", "answer_by_link", "name_evidence"):
        url = reverse(page, args=[] if page == "asked" else ["5.1"])
        assert 'action="/link/leave/"' in outsider.get(url).content.decode(), page
    key = outsider.session.session_key
    page = outsider.post(reverse("leave_link"), follow=True).content.decode()
    assert "You left." in page
    old = Client()
    old.cookies["sessionid"] = key
    for browser in (outsider, old):
        assert browser.get(reverse("asked")).status_code == 404
    assert outsider.get(mailed_address(), follow=True).status_code == 200


def test_a_visit_ends_with_the_browser_and_when_nobody_comes_back_for_hours(outsider):
    outsider.get(reverse("asked"))
    assert outsider.cookies["sessionid"]["max-age"] == ""
    kept = outsider.session
    kept["renewed_at"] -= 4 * 60 * 60 + 1
    kept.save()
    assert outsider.get(reverse("asked")).status_code == 404


def test_who_answers_is_never_refused_for_saving_often(link, outsider):
    sent = {"c5_1-rating": "2", "c5_1-version": "0"}
    for number in range(62):
        text = {"c5_1-justification": f"Typed {number}.", "c5_1-save_id": f"{number:040}"}
        place = reverse("save_by_link", args=["5.1"])
        line = outsider.post(place, sent | text, headers={"HX-Request": "true"})
        assert line.status_code == 200
        answer = link.assessment.answers.get(criterion="5.1")
        sent["c5_1-version"] = str(answer.version)
    assert answer.justification == "Typed 61."

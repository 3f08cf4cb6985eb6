"""A form with faults says so above the page, names each field and leads to it: every form."""

import re

import pytest
from django import forms
from django.db import transaction

from assessments import workflow
from assessments.forms.errors import sentences
from assessments.forms.typed import _forms
from assessments.models import Role, Status
from assessments.urls import urlpatterns
from assessments.views.return_address import takes
from tests import factories
from tests.pages import address

pytestmark = pytest.mark.django_db

POSTS = [pattern.name for pattern in urlpatterns if takes(pattern.callback, "POST")]
FORMS = {
    "add_department", "add_evidence", "answer_check", "assign", "barrier", "comments", "links",
    "people", "proposals", "report_progress", "sheet", "start", "action", "report_choice",
}  # fmt: skip
"""What is known to be a form with something that has to be filled in, in a draft."""


LONG = "ё" * 6000


def summary(page):
    """What the summary above a page says, with the ids it leads to."""
    found = re.search(r'id="error-summary".*?</ul>', page, re.DOTALL)
    return re.findall(r'<a href="#([^"]+)">(.*?)</a>', found.group()) if found else []


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.SIGNED_OFF])
def test_every_form_sent_empty_says_above_the_page_what_is_missing(town, status, client):
    begun = factories.assessment(town, at=status)
    people = [factories.coordinator_of(town), factories.signatory_of(town)]
    factories.action(begun) if status == Status.DRAFT else None
    reached = set()
    for person in people:
        for name in POSTS:
            client.force_login(person)  # one of them signs out
            if name in ("action", "report_progress", "delete_action") and not town.actions.exists():
                continue
            with transaction.atomic():
                response = client.post(address(name, begun))
                transaction.set_rollback(True)
            if response.status_code != 422 or name in ("save", "save_review"):
                continue
            page = response.content.decode()
            faults = summary(page)
            assert faults, name
            assert "<title>Error: " in page, name
            assert "<title>Error: Error: " not in page, name
            for target, sentence in faults:
                assert f'id="{target}"' in page, (name, target)
                assert "This field" not in sentence, name
            reached.add(name)
    expected = {
        Status.DRAFT: FORMS,
        Status.SUBMITTED: {"people", "start", "comments", "sign"},
        Status.SIGNED_OFF: {"people", "start", "reopen"},
    }
    assert expected[status] <= reached


def test_what_is_missing_for_a_stranger_is_said_too(begun, client):
    page = client.post(address("quick_scan", begun)).content.decode()
    assert [target for target, _sentence in summary(page)] == ["id_town"]


def test_a_text_that_is_too_long_names_its_question_and_both_lengths(begun, sign_in):
    browser = sign_in(factories.coordinator_of(begun.municipality))
    sent = {"c5_2-justification": "x" * 6000, "c5_2-version": 0, "c5_2-rating": ""}
    page = browser.post(address("article", begun), sent).content.decode()
    told = "“Justification 5.2” has 6000 characters; at most 5000 can be kept."
    assert ("id_c5_2-justification", told) in summary(page)
    assert page.count(told) == 2


@pytest.mark.parametrize(
    ("name", "status", "sent", "label", "limit"),
    [
        ("return_for_changes", Status.SUBMITTED, {"why": LONG}, "Why it is returned", 500),
        ("send_back", Status.DRAFT, {"criteria": "5.2", "note": LONG}, "What is still needed", 300),
        (
            "rule",
            Status.DRAFT,
            {"verdict": "reject", "reason": LONG},
            "Reason for your decision",
            1000,
        ),
    ],
)
def test_a_refusal_away_from_its_form_names_what_is_too_long(
    town, client, name, status, sent, label, limit
):
    begun = factories.assessment(town, at=status)
    client.force_login(factories.coordinator_of(town))
    page = client.post(address(name, begun), sent).content.decode()
    assert f"“{label}” has 6000 characters; at most {limit} can be kept." in page
    assert "Ensure this value" not in page


@pytest.mark.parametrize("form", sorted(set(_forms(forms.Form)), key=lambda form: form.__name__))
def test_no_sentence_leaves_out_which_field_it_is_about(form):
    class Bare(form):
        """The fields alone, without what the form needs to be made."""

        def __init__(self):
            forms.Form.__init__(self, {})

        def clean(self):
            return {}

    made = Bare()
    for name in list(made.fields):
        if isinstance(made.fields[name], forms.ModelChoiceField | forms.ModelMultipleChoiceField):
            del made.fields[name]
            continue
        made.fields[name].required = True
        made.fields[name].label = made.fields[name].label or name.capitalize()
    for name in (field.name for field in made if field.errors and not field.is_hidden):
        for sentence in sentences(made[name]):
            assert str(made.fields[name].label) in sentence


def test_a_refused_department_and_progress_keep_what_was_typed(begun, sign_in):
    town = begun.municipality
    browser = sign_in(factories.coordinator_of(town))
    factories.department(town, "Youth")
    page = browser.post(address("add_department", begun), {"name": "Youth"})
    assert page.status_code == 422
    assert summary(page.content.decode()) == [
        ("id_department_name", "There is already a department with this name.")
    ]
    sent = {"progress": "", "text": "It goes well."}
    page = browser.post(address("report_progress", begun), sent)
    assert page.status_code == 422
    assert "It goes well." in page.content.decode()


def test_who_may_only_report_gets_no_form_to_plan_with(begun, client):
    town = begun.municipality
    person = factories.member(town, Role.CONTRIBUTOR)
    action = factories.action(begun)
    town.actions.update(owner=factories.membership(person, town))
    client.force_login(person)
    page = client.post(address("report_progress", begun)).content.decode()
    assert 'name="title"' not in page
    assert action.title in page


def test_a_reply_with_a_fault_stays_a_reply_to_its_thread(begun, sign_in):
    by = factories.coordinator_of(begun.municipality)
    thread = workflow.comment(begun, "5.1", "Look at this.", by=by)
    sent = {"parent": thread.pk, "text": "x" * 2001}
    page = sign_in(by).post(address("comments", begun), sent).content.decode()
    assert [target for target, _sentence in summary(page)] == [f"reply-{thread.pk}-text"]
    reply = page[page.index(f'name="parent" value="{thread.pk}"') :]
    assert "x" * 2001 in reply[: reply.index("</form>")]

"""Who did what: every verb leaves an entry, which holds numbers and codes and stays."""

from datetime import date
from inspect import isfunction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.db.models import ProtectedError
from django.test import Client

from assessments import workflow
from assessments.imports.register import Listed
from assessments.models import (
    AuditEntry,
    EvidenceFile,
    Progress,
    Role,
    User,
)
from assessments.scoring import Rating
from assessments.workflow import Judgement, Taken
from tests import factories

pytestmark = pytest.mark.django_db


FUNCTIONS = [name for name in workflow.__all__ if isfunction(getattr(workflow, name))]


VERBS = {name for name in FUNCTIONS if hasattr(getattr(workflow, name), "verb")}


PRIVATE = "Quetzal"
"""Stands in every name, address and text of the story below."""


def entries(verb):
    return list(AuditEntry.objects.filter(verb=verb).order_by("pk"))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_verb_leaves_an_entry_or_is_declared_to_change_nothing(name):
    kinds = [name in VERBS, name in workflow.READERS, name in workflow.UPKEEP]
    assert kinds.count(True) == 1, f"{name}: decorate it with `audited`, or say what it is"


def test_what_is_declared_is_there():
    assert set(FUNCTIONS) >= workflow.READERS | workflow.UPKEEP
    assert all(getattr(workflow, name).verb == name for name in VERBS)


def story(small):
    """Every verb once, by people and with texts that all hold one word; the verbs it ran."""
    person = factories.user(f"{PRIVATE} coordinator", may_set_up=True)
    place = factories.registered(f"{PRIVATE}stad")
    town = workflow.set_up_municipality(place, by=person, default_language="en")
    by = {"by": person}
    text = f"{PRIVATE} said so."

    office = workflow.add_department(town, f"{PRIVATE} office", **by)
    member = workflow.add_member(
        town, email="quetzal.one@town.example", name=text, role=Role.CONTRIBUTOR,
        department=office, **by,
    )  # fmt: skip
    signatory = workflow.add_member(
        town, email="quetzal.two@town.example", name=text, role=Role.SIGNATORY,
        department=None, **by,
    ).user  # fmt: skip
    invited = [
        workflow.invite(
            town,
            email=f"quetzal{n}@new.example",
            name=text,
            role=Role.READER,
            department=None,
            **by,
        )
        for n in range(3)
    ]
    workflow.invite_again(invited[0], **by)
    invited[0].refresh_from_db()
    workflow.correct_invitation(invited[0], email="quetzal.four@new.example", **by)
    invited[0].refresh_from_db()
    workflow.withdraw_invitation(invited[0], **by)
    workflow.accept_invitation(invited[1], name=text, password="correct-horse-battery")
    late = User.objects.create_user("quetzal2@new.example", name=text)
    workflow.remove_member(workflow.join(invited[2], by=late), **by)
    workflow.speak(person, "en")
    workflow.switch_off_reminders(person)
    workflow.switch_on_reminders(person)
    workflow.set_brand(town, colour="#063c4b", logo=None, **by)
    workflow.import_declaration(language="en", articles={1: text})
    workflow.import_register([Listed("NL", "GM9", "Delft", "", "", None, None, None, "")])

    begun = factories.assessment(town)
    factories.answer(begun, "5.1", 1, text)
    workflow.assign(begun, ["5.1", "5.2"], to=member, why=text, **by)
    hers = {"by": member.user}
    workflow.save_answer(begun, "5.1", Rating(level=2, justification=text), seen=1, **hers)
    workflow.restore(begun, "5.1", 1, seen=2, **by)
    workflow.hand_in(begun, ["5.1"], **hers)
    workflow.send_back(begun, ["5.1"], note=text, **by)
    workflow.hand_in(begun, ["5.1"], **hers)
    workflow.accept_work(begun, ["5.1"], **by)
    for accept in (True, False):
        made = workflow.propose(begun, "5.1", level=4, reason=text, **hers)
        if accept:
            workflow.withdraw_proposal(begun, "5.1", made.pk, **hers)
        else:
            workflow.decide_proposal(begun, "5.1", made.pk, accept=False, reason=text, seen=3, **by)
    workflow.assign(begun, ["2.2"], to=member, **by)
    factories.answer(begun, "2.2", None, text, by=member.user, reason="all_residents_may_vote")
    workflow.rule_on_not_applicable(begun, "2.2", approve=False, reason=text, seen=1, **by)

    upload = SimpleUploadedFile("Quetzal.pdf", b"%PDF-1.7\n%%EOF\n")
    named = {"title": text, "dated": None, "strength": 2, "link": "https://quetzal.example/"}
    item = workflow.add_evidence(begun, "5.1", upload=upload, confirmed_by=text, **named, **by)
    workflow.judge_file(EvidenceFile.objects.get(), finding="")
    workflow.record_download(begun, "evidence_file", evidence=item.pk, **by)
    workflow.reuse_evidence(begun, "5.2", item, **by)
    workflow.undo_removal(workflow.remove_evidence(begun, "5.2", item, **by), **by)
    thread = workflow.comment(begun, "5.1", text, mentioned=[member], for_report=True, **by)
    workflow.comment(begun, "5.1", text, parent=thread, **hers)
    workflow.resolve(thread, **by)
    workflow.print_comment(thread, wanted=False, **by)
    workflow.answer_check(begun, "P4", "yes", proof=text, seen=0, **by)
    workflow.note_barrier(begun, "5.1", tier="state", text=text, asked=text, seen=0, **by)
    workflow.withdraw_barrier(begun, "5.1", seen=1, **by)
    link = workflow.ask_by_link(
        begun, ["6.1"], email="quetzal@school.example", name=text, why=text, **by
    )
    workflow.open_link(link)
    workflow.send_link_again(link, **by)
    workflow.correct_link(link, email="quetzal2@school.example", **by)
    workflow.end_link(link, **by)
    workflow.delete_action(workflow.plan_action(begun, "5.1", language="en", **by), **by)
    action = workflow.plan_action(begun, "5.1", language="en", **by)
    workflow.change_action(
        action, title=text, owner=member, department=office, due=date(2027, 1, 1),
        cost="low", **by,
    )  # fmt: skip
    workflow.report_progress(action, Progress.UNDER_WAY, text=text, **hers)
    sheet = [Taken("6.2", Rating(level=1, justification=text), seen=0)]
    workflow.take_over_sheet(begun, sheet, **by)
    workflow.take_over_scan(begun, {"7.1": Rating(level=1)}, version="1.0", **by)
    workflow.remember_report_choice(town, {"parts": [], "language": "en"}, **by)

    factories.answer_all(begun)
    workflow.complete_article(begun, 5, **by)
    workflow.reopen_article(begun, 5, **by)
    workflow.submit(begun, **by)
    workflow.review(begun, {"5.1": Judgement(is_accepted=False, note=text)}, **by)
    workflow.return_for_changes(begun, note=text, **by)
    workflow.submit(begun, **by)
    begun.refresh_from_db()
    seen = begun.snapshot().hash
    workflow.order_sign_off(begun, by=signatory, seen=seen, language="en", latin={})
    begun.refresh_from_db()
    draft = workflow.reopen(begun, reason=text, **by)
    workflow.start_from_scan(
        town, {"7.1": Rating(level=1)}, version="1.0", round_name=f"{PRIVATE} year",
        reference_date=date(2026, 10, 1), **by,
    )  # fmt: skip
    later = factories.assessment(town, round_name=f"{PRIVATE} 2027")
    workflow.confirm(later, ["5.1"], **by)
    workflow.take_over_evidence(later, "5.1", draft.evidence.first(), **by)
    town.rounds.create(name="Small", instrument_version="0.1")
    old = factories.assessment(town, round_name="Small")
    workflow.upgrade(old, to="0.2", **by)
    workflow.undo_upgrade(old, **by)
    mistaken = factories.assessment(town, round_name=f"{PRIVATE} 2099")
    workflow.delete_assessment(mistaken, **by)
    workflow.purge()
    return town, begun


def test_every_verb_leaves_an_entry_and_no_entry_holds_a_name_an_address_or_a_text(
    small_instrument_versions,
):
    town, _begun = story(small_instrument_versions)
    browser = Client()
    email = factories.coordinator_of(town).email
    User.objects.filter(email=email).update(email="quetzal@town.example")
    browser.post("/accounts/sign-in/", {"login": "quetzal@town.example", "password": PRIVATE})
    browser.post("/accounts/sign-in/", {"login": "quetzal@else.example", "password": PRIVATE})
    assert set(AuditEntry.objects.values_list("verb", flat=True)) >= VERBS | {"sign_in_failed"}
    for row in AuditEntry.objects.values():
        assert PRIVATE.lower() not in str(row).lower(), row
        assert "@" not in str(row), row


def test_what_is_said_to_read_writes_nothing(small_instrument_versions):
    town, begun = story(small_instrument_versions)
    calls = {
        "broken_links": [],
        "gaps": [begun, ["5.1"]],
        "heads": [],
        "is_purge_due": [],
        "latest_reviews": [begun],
        "meanwhile": [begun.answers.get(criterion="5.1"), Rating(level=0)],
        "method_reference": ["1.0"],
        "missing_heads": [workflow.heads()],
        "newest_barriers": [begun],
        "newest_checks": [begun],
        "order_report": [begun, "en"],
        "proposed_action": [begun, "5.1"],
        "scanned": [begun, ["7.1"]],
        "seal_of": [begun.sign_off],
        "signing_order": [begun],
        "statement": [begun, "en"],
        "still_open": [begun.snapshot()],
        "undoable": [begun],
        "unprintable": [begun],
        "wanted_changes": [begun],
        "who_switches_off": ["a key"],
        "why_a_round_stays": [begun],
        "why_it_stays": [begun.actions.first()],
    }
    assert set(calls) == workflow.READERS

    def refusing(execute, sql, params, many, context):
        assert sql.split()[0] in ("SELECT", "PRAGMA", "SHOW"), sql
        return execute(sql, params, many, context)

    by_name = {
        "meanwhile": {"seen": 1},
        "proposed_action": {"language": "en"},
        "unprintable": {"by": factories.coordinator_of(town)},
    }
    with connection.execute_wrapper(refusing):
        for name, arguments in calls.items():
            more = by_name.get(name, {})
            found = getattr(workflow, name)(*arguments, **more)
            if name in ("broken_links", "missing_heads"):
                assert list(found) == []


def test_it_holds_the_role_that_somebody_had_at_that_moment(begun):
    by = factories.coordinator_of(begun.municipality)
    factories.member(begun.municipality, Role.COORDINATOR)
    factories.answer(begun, "5.1")
    workflow.remove_member(factories.membership(by, begun.municipality), by=by)
    (saved,), (removed,) = entries("save_answer"), entries("remove_member")
    assert (saved.by, saved.role, saved.municipality) == (by, "coordinator", begun.municipality)
    assert (saved.assessment, saved.detail["criterion"], saved.detail["version"]) == (
        begun, "5.1", 1,
    )  # fmt: skip
    assert removed.role == "coordinator"


def test_it_says_who_was_removed_although_the_membership_is_gone(town):
    person = factories.member(town, Role.READER)
    gone = factories.membership(person, town)
    workflow.remove_member(gone, by=factories.coordinator_of(town))
    (entry,) = entries("remove_member")
    assert entry.detail["account"] == person.pk


def test_a_verb_that_is_refused_or_has_nothing_to_do_leaves_none(begun):
    by = factories.coordinator_of(begun.municipality)
    factories.answer(begun, "5.1")
    factories.answer(begun, "5.1")
    with pytest.raises(workflow.Conflict):
        workflow.save_answer(begun, "5.1", Rating(level=1), seen=0, by=by)
    with pytest.raises(workflow.Refused):
        workflow.restore(begun, "5.1", 9, seen=1, by=by)
    workflow.confirm(begun, ["5.1"], by=by)
    assert len(entries("save_answer")) == 1
    assert not entries("confirm") + entries("restore")


def test_a_verb_whose_entry_cannot_be_kept_changes_nothing(begun):
    def full(execute, sql, params, many, context):
        if "assessments_auditentry" in sql:
            raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(full), pytest.raises(OperationalError):
        factories.answer(begun, "5.1")
    assert not begun.answers.exists()


def test_an_account_can_go_and_its_entries_stay(town):
    person = factories.user()
    workflow.speak(person, "nl")
    number = person.pk
    person.delete()
    entry = AuditEntry.objects.select_related("by").get(verb="speak")
    assert (entry.by_id, entry.by) == (number, None)


def test_a_municipality_does_not_take_its_entries_along(town):
    town.memberships.all().delete()
    with pytest.raises(ProtectedError):
        town.delete()

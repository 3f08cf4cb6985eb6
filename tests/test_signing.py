"""Signing off: what is frozen, what is refused, and that nothing can be changed afterwards."""

import hashlib
import json
import re
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from assessments import exports, report, workflow
from assessments.instrument import languages
from assessments.models import AuditEntry, Role, SignOff, Status
from assessments.permissions import LEADS_TO, Can
from assessments.scoring import Rating
from tests import factories
from tests.tampering import raw

pytestmark = pytest.mark.django_db


NUMBER = re.compile(r"HAGUE(-[23456789ABCDEFGHJKMNPQRSTUVWXYZ]{4}){3}")


@pytest.fixture
def submitted(town):
    return factories.assessment(town, at=Status.SUBMITTED)


@pytest.fixture
def signed(submitted):
    return factories.sign_off(submitted)


def refused(submitted, *, seen=None, by=None):
    by = by or factories.signatory_of(submitted.municipality)
    with pytest.raises(workflow.Refused) as refusal:
        workflow.sign_off(submitted, by=by, seen=seen or submitted.snapshot().hash, language="en")
    assert not SignOff.objects.exists()
    return str(refusal.value)


def test_a_sign_off_freezes_all_that_was_there(submitted):
    person = factories.signatory_of(submitted.municipality)
    before = submitted.snapshot()
    signed = factories.sign_off(submitted, by=person)
    content = json.loads(signed.record)
    assert submitted.status == Status.SIGNED_OFF
    assert NUMBER.fullmatch(signed.number)
    assert signed.sha256 == hashlib.sha256(signed.record.encode()).hexdigest()
    assert content["snapshot"] == before.data | {"status": "signed_off"}
    assert len(content["snapshot"]["answers"]) == 53
    assert content["snapshot"]["answers"][0]["evidence"][0]["title"] == "Document 1"
    assert content["snapshot"]["instrument_hash"] == before.instrument.hash
    assert content["figures"] == exports.figures(before, "en")
    assert (content["format"], content["method"]) == (2, "1")
    assert content["strengths"]["1.1"] == {"answer": 2, "evidence": [2]}
    assert content["signer"] == signed.signer_name == str(person)
    assert content["signed_at"] == signed.signed_at.isoformat()
    assert content["statement"]["text"] == signed.statement
    assert submitted.municipality.name in signed.statement
    assert "correct-horse" not in signed.record
    assert AuditEntry.objects.filter(verb="sign_off", detail__number=signed.number).count() == 1


@pytest.mark.real_reports
@pytest.mark.printed_anew
def test_each_language_has_its_report_and_one_made_again_from_the_record_is_the_same(signed):
    reports = {row.language: row for row in signed.reports.all()}
    assert set(reports) == set(languages("1.0"))
    for row in reports.values():
        content = bytes(row.content)
        assert content.startswith(b"%PDF-1.7")
        assert row.sha256 == hashlib.sha256(content).hexdigest()
    kept = SignOff.objects.get(pk=signed.pk)
    snapshot, seal = kept.snapshot(), workflow.seal_of(kept)
    files = exports.attachments(snapshot, "nl")
    again = report.pdf(snapshot, "nl", kept.recorded.edition(seal=seal), files)
    assert again == bytes(kept.report("nl").content)


def test_the_picture_of_a_signed_assessment_is_the_one_that_was_signed(submitted):
    before = submitted.snapshot()
    factories.sign_off(submitted)
    submitted.answers.filter(criterion="5.1").update(level=4, justification="Slipped in later.")
    submitted.municipality.name = "Renamed"
    submitted.municipality.save()
    after = type(submitted).objects.get(pk=submitted.pk).snapshot()
    assert after.municipality == before.municipality != "Renamed"
    assert after.answers == before.answers
    assert not after.is_draft
    assert after.result.readiness == before.result.readiness


def test_numbers_are_not_in_a_row():
    numbers = {workflow.signing._new_number() for _n in range(500)}
    assert len(numbers) == 500
    assert all(NUMBER.fullmatch(number) for number in numbers)
    assert len({number[6] for number in numbers}) > 20


@pytest.mark.parametrize("role", [Role.READER, Role.CONTRIBUTOR, Role.COORDINATOR])
def test_only_a_signatory_signs(role, submitted):
    person = factories.member(submitted.municipality, role)
    with pytest.raises(PermissionDenied, match="Only a signatory"):
        workflow.sign_off(submitted, by=person, seen=submitted.snapshot().hash, language="en")


def test_a_signatory_of_another_town_signs_nothing(submitted):
    stranger = factories.signatory_of(factories.municipality("Gouda"))
    with pytest.raises(PermissionDenied, match="not a member"):
        workflow.sign_off(submitted, by=stranger, seen=submitted.snapshot().hash, language="en")


def test_a_draft_cannot_be_signed(begun):
    person = factories.signatory_of(begun.municipality)
    with pytest.raises(PermissionDenied, match="after the assessment has been submitted"):
        workflow.sign_off(begun, by=person, seen=begun.snapshot().hash, language="en")


@pytest.mark.parametrize(
    "open_",
    [
        {"level": None},
        {"is_unconfirmed": True},
        {"level": None, "reason": "all_residents_may_vote", "approved_by": None},
    ],
    ids=["empty", "carried over", "not approved"],
)
def test_what_has_no_answer_that_counts_is_named(open_, submitted):
    submitted.answers.filter(criterion="2.2").update(**open_)
    assert refused(submitted) == (
        "This cannot be signed off yet: criterion 2.2 still needs an answer."
    )


def test_several_are_named_in_one_sentence(submitted):
    submitted.answers.filter(criterion="2.2").delete()
    submitted.answers.filter(criterion="9.1").update(level=None)
    assert "criteria 2.2, 9.1 still need an answer" in refused(submitted)


def test_we_do_not_know_yet_and_what_does_not_apply_can_be_signed(begun):
    factories.answer_all(begun)
    factories.answer(begun, "1.1", level=None, dont_know=True)
    factories.answer(begun, "2.2", level=None, reason="all_residents_may_vote")
    assert workflow.still_open(begun.snapshot()) == []


def test_answers_that_changed_since_they_were_read_are_not_signed(submitted):
    seen = submitted.snapshot().hash
    coordinator = factories.coordinator_of(submitted.municipality)
    workflow.return_for_changes(submitted, note="Look again.", by=coordinator)
    workflow.save_answer(submitted, "5.1", Rating(level=4), seen=1, by=coordinator)
    workflow.submit(submitted, by=coordinator)
    assert "have changed since you opened this page" in refused(submitted, seen=seen)


def test_what_is_signed_is_not_signed_twice(signed):
    with pytest.raises(PermissionDenied, match="was signed off"):
        workflow.sign_off(
            signed.assessment, by=signed.signer, seen=signed.snapshot().hash, language="en"
        )


@pytest.fixture
def meanwhile(monkeypatch):
    """Lets something happen while the reports of the next sign-off are laid out."""
    lay_out = workflow.signing.lay_out_report

    def happening(event):
        def later(*args):
            monkeypatch.setattr(workflow.signing, "lay_out_report", lay_out)
            event()
            return lay_out(*args)

        monkeypatch.setattr(workflow.signing, "lay_out_report", later)

    return happening


def test_a_signatory_who_is_overtaken_signs_nothing(submitted, meanwhile):
    first, second = (factories.member(submitted.municipality, Role.SIGNATORY) for _n in range(2))
    seen = submitted.snapshot().hash
    meanwhile(lambda: factories.sign_off(submitted, by=first))
    with pytest.raises(PermissionDenied, match="was signed off"):
        workflow.sign_off(submitted, by=second, seen=seen, language="en")
    assert SignOff.objects.get().signer == first


def test_an_answer_that_changes_while_reports_are_laid_out_is_not_signed(submitted, meanwhile):
    coordinator = factories.coordinator_of(submitted.municipality)

    def changed():
        workflow.return_for_changes(submitted, note="Look again.", by=coordinator)
        workflow.save_answer(submitted, "5.1", Rating(level=4), seen=1, by=coordinator)
        workflow.submit(submitted, by=coordinator)

    meanwhile(changed)
    assert "have changed since you opened this page" in refused(submitted)


def test_another_round_signed_meanwhile_leaves_one_end_of_the_chain(submitted, meanwhile):
    town = submitted.municipality
    other = factories.assessment(town, at=Status.SUBMITTED, round_name="2027")
    person, seen = factories.signatory_of(town), submitted.snapshot().hash
    meanwhile(lambda: factories.sign_off(other))
    with pytest.raises(workflow.Refused, match="Another assessment was signed off"):
        workflow.sign_off(submitted, by=person, seen=seen, language="en")
    assert SignOff.objects.get().assessment == other
    factories.sign_off(submitted)
    assert [row.position for row in SignOff.objects.all()] == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_two_signatories_at_once_give_one_sign_off():
    town = factories.municipality()
    submitted = factories.assessment(town, at=Status.SUBMITTED)
    people = [factories.member(town, Role.SIGNATORY) for _n in range(2)]
    seen, outcomes, together = submitted.snapshot().hash, [], threading.Barrier(2)

    def sign(person):
        try:
            together.wait(30)
            outcomes.append(workflow.sign_off(submitted, by=person, seen=seen, language="en"))
        except (PermissionDenied, workflow.Refused) as refusal:
            outcomes.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=sign, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (signed,) = SignOff.objects.all()
    assert signed in outcomes
    assert [o for o in outcomes if o != signed] == [
        "This assessment was signed off. The coordinator can reopen it as a new draft."
    ]
    assert signed.reports.count() == len(languages("1.0"))


TABLES = ["assessments_signoff", "assessments_signedreport", "assessments_methoddocument"]


CHANGES = [
    "UPDATE assessments_signoff SET record = record",
    "UPDATE assessments_signoff SET signer_name = 'Somebody else'",
    "DELETE FROM assessments_signoff",
    "UPDATE assessments_signedreport SET content = ''",
    "DELETE FROM assessments_signedreport",
    "UPDATE assessments_methoddocument SET content = ''",
    "DELETE FROM assessments_methoddocument",
]


def test_the_database_refuses_to_change_or_delete_what_was_signed(signed):
    for statement in CHANGES:
        with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
            raw(statement)
    assert SignOff.objects.get() == signed
    assert signed.reports.count() == 2


def test_nor_does_it_replace_or_empty_it(signed):
    if connection.vendor == "postgresql":
        raw("SET CONSTRAINTS ALL IMMEDIATE")
        statements = [f"TRUNCATE {table} CASCADE" for table in TABLES]
    else:
        statements = [f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}" for table in TABLES]
    for statement in statements:
        with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
            raw(statement)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a word of SQLite")
def test_a_record_cannot_be_replaced_through_any_of_its_names(signed):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM assessments_signoff")
        there = dict(zip([c[0] for c in cursor.description], cursor.fetchone(), strict=True))
    other = {"id": there["id"] + 1, "assessment_id": "0" * 32, "number": "X", "position": 9}
    for kept in (["assessment_id"], ["number"], ["municipality_id", "position"]):
        row = there | {name: value for name, value in other.items() if name not in kept}
        marks = ", ".join(["%s"] * len(row))
        with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
            raw(f"INSERT OR REPLACE INTO assessments_signoff VALUES ({marks})", *row.values())


def test_what_was_signed_protects_its_assessment_and_its_signer(signed):
    for needed in (signed.assessment, signed.municipality, signed.signer):
        with pytest.raises((ProtectedError, IntegrityError)), transaction.atomic():
            needed.delete()


def test_each_verb_leaves_the_status_that_the_states_say(submitted):
    coordinator = factories.coordinator_of(submitted.municipality)
    reached = {}

    def reach(can):
        submitted.refresh_from_db()
        reached[can] = submitted.status

    reach(Can.SUBMIT)
    workflow.return_for_changes(submitted, note="Look again.", by=coordinator)
    reach(Can.RETURN)
    workflow.submit(submitted, by=coordinator)
    submitted.refresh_from_db()
    factories.sign_off(submitted)
    reach(Can.SIGN_OFF)
    reached[Can.START] = factories.assessment(submitted.municipality, round_name="2027").status
    assert reached == {can: LEADS_TO[can] for can in LEADS_TO if can != Can.REOPEN}

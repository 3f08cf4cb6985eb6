"""`manage.py verify_sign_offs` finds what was changed past the database's own refusals."""

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from assessments import workflow
from assessments.models import AuditEntry, Role, Status, guards
from tests import factories, one_page
from tests.tampering import raw, tamper

CLEAN = "Every sign-off is as it was signed."


@pytest.fixture(scope="module")
def place(django_db_setup, django_db_blocker):
    """A town that signed a round and answers another, and one that signed nothing."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patched:
        patched.setattr(workflow.signing, "lay_out", one_page.lay_out)
        town = factories.municipality()
        factories.municipality("Gouda")
        signed = factories.assessment(town, at=Status.SUBMITTED, round_name="2025")
        signed.sign_off = factories.sign_off(signed)
        draft = factories.assessment(town, round_name="2026")
        for level in (1, 2, 3):
            factories.answer(draft, "5.1", level)
        yield signed, draft
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def untouched(db, place):
    """Whatever a test does is undone after it."""


def verify(*options):
    said = io.StringIO()
    try:
        call_command("verify_sign_offs", *options, stdout=said)
    except CommandError as failure:
        return f"{failure}\n{said.getvalue()}"
    return said.getvalue()


def test_what_nobody_touched_is_clean(place):
    assert verify().startswith(CLEAN)


# Every column and every row


S, R, A = "assessments_signoff", "assessments_signedreport", "assessments_assessment"
SIGNED = "id = (SELECT assessment_id FROM assessments_signoff)"
ELSE = "(SELECT max(id) FROM assessments_municipality)"
VERSIONS = "assessments_answerversion"
OF_SIGNED = "assessment_id = (SELECT assessment_id FROM assessments_signoff)"
OF_DRAFT = "assessment_id <> (SELECT assessment_id FROM assessments_signoff)"
ANSWER = f"(SELECT id FROM assessments_answer WHERE {OF_DRAFT} AND criterion = '5.1')"

TAMPERINGS = {
    # the sign-off
    f"UPDATE {S} SET municipality_id = {ELSE}": "another municipality_code",
    f"UPDATE {S} SET signer_id = signer_id - 1": "another signer or municipality",
    f"UPDATE {S} SET signer_name = 'Somebody'": "another signer than the table",
    f"UPDATE {S} SET statement = 'Else.'": "another statement",
    f"UPDATE {S} SET signed_at = '2020-01-01 00:00:00+00:00'": "another signed_at",
    f"UPDATE {S} SET number = 'HAGUE-2222-2222-2222'": "another number",
    f"UPDATE {S} SET position = 2": "before this one is missing",
    f"UPDATE {S} SET previous_link = 'x'": "another previous",
    f"UPDATE {S} SET link = 'x'": "link is not that",
    f"UPDATE {S} SET sha256 = 'x'": "does not have its checksum",
    f"UPDATE {S} SET record = '{{}}'": "does not have its checksum",
    f"UPDATE {S} SET record = '', sha256 = "
    "'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'": "cannot be read",
    f"UPDATE {S} SET assessment_id = (SELECT id FROM {A} WHERE status = 'draft')":
        "another assessment",
    f"UPDATE {S} SET signed_at = signed_at, record = CAST('x' AS {{blob}})":
        "does not have its checksum",
    f"DELETE FROM {S}": "sign-off is missing",
    f"UPDATE {R} SET content = 'x' WHERE language = 'en'": "report in en does not have",
    f"UPDATE {R} SET sha256 = 'x' WHERE language = 'en'": "report in en does not have",
    f"UPDATE {R} SET language = 'de' WHERE language = 'en'": "link is not that",
    f"DELETE FROM {R} WHERE language = 'en'": "link is not that",
    f"UPDATE {R} SET sign_off_id = 0 WHERE language = 'en'": "report in en without a sign-off",
    # its assessment
    f"UPDATE {A} SET status = 'draft' WHERE status = 'signed_off'": "can be changed again",
    f"UPDATE {A} SET status = 'submitted' WHERE status = 'signed_off'": "can be changed again",
    f"UPDATE {A} SET status = 'signed_off'": "its sign-off is missing",
    f"UPDATE {A} SET reference_date = '2020-01-01' WHERE {SIGNED}": "another reference_date",
    f"UPDATE {A} SET instrument_version = '9.9' WHERE {SIGNED}": "another instrument",
    f"UPDATE {A} SET municipality_id = {ELSE} WHERE {SIGNED}": "belongs to another municipality",
    f"DELETE FROM {A} WHERE {SIGNED}": "Its assessment, round or municipality is missing",
    "UPDATE assessments_round SET name = '2031' WHERE name = '2025'": "another round",
    "DELETE FROM assessments_round WHERE name = '2025'": "round or municipality is missing",
    f"UPDATE assessments_municipality SET code = 'X' WHERE id <> {ELSE}":
        "another municipality_code",
    f"UPDATE assessments_municipality SET country = 'BE' WHERE id <> {ELSE}": "another country",
    # what it was drawn from
    f"UPDATE assessments_answer SET level = 4 WHERE {OF_SIGNED} AND criterion = '5.1'":
        "What is kept of 5.1 is not",
    f"UPDATE assessments_answer SET justification = 'Else.' WHERE {OF_SIGNED}":
        "What is kept of 1.1 is not",
    f"UPDATE assessments_answer SET criterion = '99.9' WHERE {OF_SIGNED} AND criterion = '5.1'":
        "What is kept of 5.1 is not",
    f"UPDATE assessments_evidence SET title = 'Else' WHERE {OF_SIGNED} AND title = 'Document 5'":
        "What is kept of 5.1 is not",
    f"UPDATE assessments_evidence SET strength = 3 WHERE {OF_SIGNED} AND title = 'Document 5'":
        "What is kept of 5.1 is not",
    f"UPDATE assessments_evidence SET dated = NULL WHERE {OF_SIGNED} AND title = 'Document 5'":
        "What is kept of 5.1 is not",
    "DELETE FROM assessments_evidence_answers": "What is kept of 1.1 is not",
    # versions
    f"DELETE FROM {VERSIONS}": "Versions of the answer to 1.1 are missing",
    f"DELETE FROM {VERSIONS} WHERE answer_id = {ANSWER} AND number = 2":
        "answer to 5.1 are missing",
    f"DELETE FROM {VERSIONS} WHERE answer_id = {ANSWER} AND number = 1":
        "answer to 5.1 are missing",
    f"UPDATE {VERSIONS} SET number = 9 WHERE answer_id = {ANSWER} AND number = 1":
        "answer to 5.1 are missing",
    f"UPDATE {VERSIONS} SET level = 0 WHERE answer_id = {ANSWER}": "5.1 is not its newest version",
    f"UPDATE {VERSIONS} SET level = NULL WHERE answer_id = {ANSWER}":
        "5.1 is not its newest version",
    f"UPDATE {VERSIONS} SET justification = 'x' WHERE answer_id = {ANSWER}":
        "5.1 is not its newest version",
    f"UPDATE assessments_answer SET level = 0 WHERE {OF_DRAFT} AND criterion = '5.1'":
        "5.1 is not its newest version",
    f"UPDATE assessments_answer SET version = 9 WHERE {OF_DRAFT} AND criterion = '5.1'":
        "answer to 5.1 are missing",
    # entries
    "DELETE FROM assessments_auditentry": "The entry of who signed it off is missing",
    "DELETE FROM assessments_auditentry WHERE verb = 'sign_off'": "who signed it off is missing",
    "DELETE FROM assessments_auditentry WHERE verb = 'start_assessment'":
        "who started it is missing",
    "UPDATE assessments_auditentry SET by_id = NULL WHERE verb = 'sign_off'":
        "another signer or municipality",
}  # fmt: skip


@pytest.mark.parametrize("statement", TAMPERINGS)
def test_a_change_past_the_triggers_is_found_and_named(statement):
    with transaction.atomic():
        tamper(statement.replace("{blob}", "BLOB" if connection.vendor == "sqlite" else "TEXT"))
        said = verify()
        transaction.set_rollback(True)
    assert said.startswith("The first broken link is ")
    assert TAMPERINGS[statement] in said


def test_an_answer_set_back_to_an_earlier_version_is_found_by_its_entries(place):
    tamper(f"DELETE FROM {VERSIONS} WHERE answer_id = {ANSWER} AND number > 1")
    version = f"(SELECT level FROM {VERSIONS} WHERE answer_id = {ANSWER})"
    tamper(f"UPDATE assessments_answer SET version = 1, level = {version} WHERE id = {ANSWER}")
    assert "Version 4 of the answer to 5.1 is missing." in verify()


def test_a_sign_off_that_was_taken_away_whole_is_found_by_its_entry(place):
    signed, _draft = place
    tamper(f"DELETE FROM {R}")
    tamper(f"UPDATE {A} SET status = 'submitted' WHERE {SIGNED}")
    tamper(f"DELETE FROM {S}")
    assert f"{signed.sign_off.number}: It was signed off, but its sign-off is missing." in verify()


# The ends of the chains, kept elsewhere


def test_the_ends_of_the_chains_are_printed_to_keep_elsewhere(place):
    signed = place[0].sign_off
    town = place[0].municipality
    line = f"{town.country}/{town.code} 1 {signed.number} {signed.link}"
    assert verify() == f"{CLEAN}\n{line}\n"


def test_a_chain_that_was_taken_away_without_a_trace_is_found_by_its_end(place, tmp_path):
    kept = tmp_path / "kept.txt"
    kept.write_text(verify())
    assert verify("--kept", str(kept)).startswith(CLEAN)
    tamper(f"DELETE FROM {R}")
    tamper(f"UPDATE {A} SET status = 'submitted' WHERE {SIGNED}")
    tamper(f"DELETE FROM {S}")
    tamper("DELETE FROM assessments_auditentry WHERE verb = 'sign_off'")
    assert verify() == f"{CLEAN}\n"
    told = f"{place[0].sign_off.number}: The end of the chain that was kept elsewhere is not in"
    assert told in verify("--kept", str(kept))


def test_a_chain_that_grew_still_holds_the_end_that_was_kept(place, tmp_path):
    kept = tmp_path / "kept.txt"
    kept.write_text(verify())
    later = factories.assessment(place[0].municipality, at=Status.SIGNED_OFF, round_name="Later on")
    said = verify("--kept", str(kept))
    assert said.splitlines()[0] == CLEAN
    assert f" 2 {later.sign_off.number} " in said


@pytest.mark.parametrize("content", [None, b"", b"Nothing here.", b"\xff\xfe"])
def test_a_file_that_holds_no_end_does_not_pass_for_one(content, tmp_path):
    kept = tmp_path / "kept.txt"
    if content is not None:
        kept.write_bytes(content)
    told = verify("--kept", str(kept))
    assert "cannot be read." in told or "holds no end of a chain." in told


# The triggers


NAMES = guards.on_postgresql() if connection.vendor == "postgresql" else guards.on_sqlite()


def table_of(name):
    return name.rsplit("_no_", 1)[0]


def dropped(name):
    raw(
        f"DROP TRIGGER {name} ON {table_of(name)}"
        if connection.vendor == "postgresql"
        else f"DROP TRIGGER {name}"
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_trigger_that_is_gone_is_named(name):
    dropped(name)
    assert f"The first broken link is {name}. The trigger is missing." in verify()


@pytest.mark.parametrize("name", NAMES)
def test_a_trigger_that_does_something_else_is_named(name):
    dropped(name)
    refused = "EXECUTE FUNCTION assessments_refuse_change()"
    raw(
        f"CREATE TRIGGER {name} BEFORE UPDATE ON {table_of(name)}"
        + (
            f" FOR EACH ROW WHEN (false) {refused}"
            if connection.vendor == "postgresql"
            else " WHEN 0 BEGIN SELECT 1; END"
        )
    )
    assert f"The first broken link is {name}. The trigger does something else" in verify()


postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="a word of PostgreSQL")


@postgresql
@pytest.mark.parametrize("name", guards.on_postgresql())
def test_a_trigger_that_is_switched_off_is_named(name):
    raw("SET CONSTRAINTS ALL IMMEDIATE")
    raw(f"ALTER TABLE {table_of(name)} DISABLE TRIGGER {name}")
    assert f"{name}: The trigger is switched off." in verify()


@postgresql
@pytest.mark.parametrize("name", guards.functions_on_postgresql())
def test_a_function_that_refuses_nothing_is_named(name):
    raw(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
        " AS $$BEGIN RETURN NEW; END$$"
    )
    assert f"{name}. The trigger does something else" in verify()


@postgresql
def test_a_session_in_which_no_trigger_works_is_named():
    raw("SET LOCAL session_replication_role = replica")
    assert "It switches every trigger off." in verify()


# No false alarm


def test_what_may_change_after_a_sign_off_is_no_fault(place):
    signed, draft = place
    town, by = signed.municipality, factories.coordinator_of(signed.municipality)
    town.name = "Renamed"
    town.save()
    person = signed.sign_off.signer
    person.name = "Married"
    person.save()
    workflow.remove_member(factories.membership(person, town), by=by)
    workflow.confirm(draft, draft.instrument.by_code, by=by)
    factories.answer(draft, "1.1", 4, "Otherwise.")
    workflow.remove_evidence(draft, "5.1", draft.evidence.get(title="Document 5"), by=by)
    again = workflow.reopen(signed, reason="A figure was wrong.", by=by)
    factories.answer(again, "5.1", 0, "Never.")
    factories.member(town, Role.SIGNATORY)
    assert verify().startswith(CLEAN)


def test_purging_what_is_past_its_day_is_no_fault(place):
    AuditEntry.objects.create(
        municipality=place[0].municipality, at="2020-01-01T00:00Z", verb="save_answer",
        retained_until=date(2025, 1, 1),
    )  # fmt: skip
    assert workflow.purge() == 1
    assert verify().startswith(CLEAN)

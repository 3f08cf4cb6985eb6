"""Each sign-off names the one before, so that nothing can be put between them."""

import hashlib
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from assessments import workflow
from assessments.models import SignedReport, Status
from tests import factories
from tests.tampering import tamper

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(town):
    return factories.assessment(town, at=Status.SUBMITTED)


@pytest.fixture
def signed(submitted):
    return factories.sign_off(submitted)


@pytest.fixture
def tampering():
    return tamper


def verified():
    said = io.StringIO()
    call_command("verify_sign_offs", stdout=said)
    return said.getvalue()


def broken():
    said = io.StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("verify_sign_offs", stdout=said)
    assert failure.value.returncode == 1
    return f"{failure.value}\n{said.getvalue()}"


def test_each_sign_off_holds_the_link_of_the_one_before(signed):
    later = factories.sign_off(
        factories.assessment(signed.municipality, at=Status.SUBMITTED, round_name="2027")
    )
    assert [signed.position, later.position] == [1, 2]
    assert later.previous_link == signed.link == later.content["previous"]
    elsewhere = factories.sign_off(
        factories.assessment(factories.municipality("Gouda"), at=Status.SUBMITTED)
    )
    assert (elsewhere.position, elsewhere.previous_link) == (1, "")
    assert verified().startswith("Every sign-off is as it was signed.\n")


FORGED = b"%PDF-1.7 forged"


TAMPERED = [
    (
        "UPDATE assessments_signoff SET record = replace(record, 'Delft', 'Gouda')",
        [],
        "The record does not have its checksum.",
    ),
    (
        "UPDATE assessments_signedreport SET content = %s",
        [FORGED],
        "The report in en does not have its checksum.",
    ),
    (
        "UPDATE assessments_signedreport SET content = %s, sha256 = %s WHERE language = 'nl'",
        [FORGED, hashlib.sha256(FORGED).hexdigest()],
        "The link is not that of this record and these reports.",
    ),
    (
        "DELETE FROM assessments_signedreport WHERE language = 'nl'",
        [],
        "The link is not that of this record and these reports.",
    ),
    (
        "UPDATE assessments_signedreport SET method_id = NULL WHERE language = 'nl'",
        [],
        "The document with the whole method in nl is not the one of the record.",
    ),
    (
        "DELETE FROM assessments_methoddocument WHERE language = 'en'",
        [],
        "The document with the whole method in en is missing.",
    ),
    *(
        (f"UPDATE assessments_signoff SET {column} = %s", [value], fault)
        for column, value, fault in [
            ("signer_name", "Somebody else", "The record says another signer than the table."),
            ("signed_at", "2020-01-01 00:00:00+00:00", "The record says another signed_at"),
            ("statement", "Something else.", "The record says another statement"),
            ("link", "0" * 64, "The link is not that"),
            ("position", 7, "A sign-off before this one is missing."),
        ]
    ),
]


def test_whatever_is_changed_past_the_triggers_is_found_and_named(signed, tampering):
    for statement, values, fault in TAMPERED:
        with transaction.atomic():
            tampering(statement, *values)
            assert f"The first broken link is {signed.number}. {fault}" in broken()
            transaction.set_rollback(True)
    with transaction.atomic():
        tampering("UPDATE assessments_signoff SET number = 'HAGUE-2222-2222-2222'")
        assert "HAGUE-2222-2222-2222. The record says another number" in broken()
        transaction.set_rollback(True)
    assert verified().startswith("Every sign-off is as it was signed.\n")


def test_a_document_of_everybody_that_was_changed_is_named_once(signed, tampering):
    factories.sign_off(factories.assessment(factories.municipality("Gouda"), at=Status.SUBMITTED))
    tampering("UPDATE assessments_methoddocument SET content = %s WHERE language = 'nl'", FORGED)
    said = broken()
    told = "The document with the whole method does not have its checksum."
    assert f"The first broken link is {signed.report('nl').method}. {told}" in said
    assert len(said.splitlines()) == 2


def test_a_record_that_was_written_anew_breaks_the_link_after_it(signed, tampering):
    """Whoever computes all checksums of one sign-off again still has not those after it."""
    later = factories.sign_off(
        factories.assessment(signed.municipality, at=Status.SUBMITTED, round_name="2027")
    )
    record = signed.record.replace("What we do", "What we did")
    checksum = hashlib.sha256(record.encode()).hexdigest()
    reports = {row.language: row.sha256 for row in signed.reports.all()}
    link = workflow.chain.link_of(checksum, reports)
    tampering(
        "UPDATE assessments_signoff SET record = %s, sha256 = %s, link = %s WHERE id = %s",
        record, checksum, link, signed.pk,
    )  # fmt: skip
    assert f"{later.number}: It does not continue the sign-off before it." in broken()


def test_a_deleted_sign_off_is_missed(signed, tampering):
    tampering("DELETE FROM assessments_signedreport")
    tampering("DELETE FROM assessments_signoff")
    assert "its sign-off is missing" in broken()
    assert not SignedReport.objects.exists()

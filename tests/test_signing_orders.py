"""Signing in two steps: a signature is kept at once, and what a worker makes of it, once."""

import logging
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation

from assessments import report, workflow
from assessments.models import (
    Assessment,
    AuditEntry,
    JobState,
    SignedReport,
    SigningOrder,
    SignOff,
    Status,
)
from assessments.scoring import Rating
from assessments.workflow import leases, signing
from tests import factories, one_page
from tests.markup import compact
from tests.pages import address

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("nobody_works", "nobody_tried_before"),
]


@pytest.fixture
def submitted(town):
    return factories.assessment(town, at=Status.SUBMITTED)


@pytest.fixture
def signatory(town):
    return factories.signatory_of(town)


@pytest.fixture
def browser(signatory, sign_in):
    """The signatory's."""
    return sign_in(signatory)


@pytest.fixture
def order(submitted, signatory):
    """The signature is given, and no worker has looked at it yet."""
    return signed(submitted, signatory)


def signed(assessment, by, language="en"):
    seen = assessment.snapshot().hash
    workflow.order_sign_off(assessment, by=by, seen=seen, language=language, latin={})
    return SigningOrder.objects.get(assessment=assessment)


def sign_in_browser(browser, submitted):
    page = browser.get(address("sign", submitted))
    given = dict(page.context["form"].initial) | {"password": factories.PASSWORD}
    return browser.post(address("sign", submitted), given)


def shown(response):
    return compact(response.content.decode())


def during(monkeypatch, event):
    """Let something happen while the reports are laid out."""

    def lay_out(*args, **limits):
        event()
        return one_page.lay_out(*args, **limits)

    monkeypatch.setattr(signing, "lay_out", lay_out)


# The signature


def test_signing_lays_nothing_out_and_its_page_says_so(submitted, browser, monkeypatch):
    during(monkeypatch, lambda: pytest.fail("A report was laid out within a request."))
    response = sign_in_browser(browser, submitted)
    assert response.url == address("sign_wait", submitted)
    page = shown(browser.get(response.url))
    assert "is being signed off" in page
    assert "It goes on as soon as other reports are ready." in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert not SignOff.objects.exists()


def test_what_cannot_be_signed_is_refused_at_once(submitted, signatory):
    with pytest.raises(workflow.Refused, match="have changed since"):
        workflow.order_sign_off(submitted, by=signatory, seen="0" * 64, language="en", latin={})
    coordinator = factories.coordinator_of(submitted.municipality)
    with pytest.raises(PermissionDenied):
        signed(submitted, coordinator)
    assert not SigningOrder.objects.exists()


def test_a_second_signature_on_the_way_changes_nothing(order, submitted, browser):
    other = factories.member(submitted.municipality, factories.Role.SIGNATORY)
    again = signed(submitted, other)
    assert (again.pk, again.by) == (order.pk, order.by)
    assert AuditEntry.objects.filter(verb="order_sign_off").count() == 1
    assert browser.get(address("sign", submitted)).url == address("sign_wait", submitted)


# The sign-off


def test_a_worker_makes_record_reports_and_link_and_the_order_is_gone(order, submitted, browser):
    made = workflow.sign_ordered(order.pk)
    assert made.signer == order.by
    assert made.languages == ["en", "nl"]
    assert list(workflow.broken_links()) == []
    assert not SigningOrder.objects.exists()
    response = browser.get(address("sign_wait", submitted), headers={"HX-Request": "true"})
    assert response["HX-Refresh"] == "true"
    response = browser.get(address("sign_wait", submitted))
    assert response.url == address("results", submitted)
    assert made.number in shown(browser.get(response.url))


def test_it_is_signed_at_the_moment_of_the_signature(order, monkeypatch):
    after_midnight = order.signed_at + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: after_midnight)
    made = workflow.sign_ordered(order.pk)
    assert made.signed_at == order.signed_at
    assert made.signed_on == timezone.localdate(order.signed_at)


def test_the_page_counts_the_reports_that_are_made(order, submitted, browser, monkeypatch):
    pages = []
    during(monkeypatch, lambda: pages.append(shown(browser.get(address("sign_wait", submitted)))))
    workflow.sign_ordered(order.pk)
    assert "Report 1 of 2 is being made." in pages[0]
    assert "Report 2 of 2 is being made." in pages[1]
    assert 'value="1" max="2"' in pages[1]


def test_the_sweep_signs_what_no_worker_was_told_of(order):
    assert workflow.sign_waiting() == 0
    SigningOrder.objects.update(woken_at=timezone.now() - leases.WOKEN_AGAIN)
    assert workflow.sign_waiting() == 1
    assert SignOff.objects.count() == 1


# What comes between


def test_what_was_returned_meanwhile_is_not_signed_and_the_page_says_why(order, submitted, browser):
    coordinator = factories.coordinator_of(submitted.municipality)
    workflow.return_for_changes(submitted, note="Look again.", by=coordinator)
    assert workflow.sign_ordered(order.pk) is None
    page = shown(browser.get(address("sign_wait", submitted)))
    assert "It is not signed off" in page
    assert "It was returned or signed off meanwhile" in page
    assert not SignOff.objects.exists()


def test_a_refusal_is_told_in_the_language_of_who_signed(submitted, signatory):
    order = signed(submitted, signatory, language="nl")
    coordinator = factories.coordinator_of(submitted.municipality)
    workflow.return_for_changes(submitted, note="Kijk nog eens.", by=coordinator)
    workflow.save_answer(submitted, "5.1", Rating(level=4), seen=1, by=coordinator)
    workflow.submit(submitted, by=coordinator)
    workflow.sign_ordered(order.pk)
    order.refresh_from_db()
    with translation.override("nl"), pytest.raises(workflow.Refused) as told:
        workflow.order_sign_off(submitted, by=signatory, seen=order.seen, language="nl", latin={})
    assert order.refusal == str(told.value)
    assert "have changed" not in order.refusal


def test_after_a_refusal_it_can_be_signed_again(order, submitted, signatory):
    SigningOrder.objects.update(state=JobState.FAILED, refusal="No.")
    again = signed(submitted, signatory)
    assert again.pk != order.pk
    assert workflow.sign_ordered(again.pk)


def test_an_answer_that_changes_while_reports_are_made_is_not_signed(order, submitted, monkeypatch):
    coordinator = factories.coordinator_of(submitted.municipality)

    def changed():
        if Assessment.objects.get(pk=submitted.pk).answers.get(criterion="5.1").level != 4:
            workflow.return_for_changes(submitted, note="Look again.", by=coordinator)
            workflow.save_answer(submitted, "5.1", Rating(level=4), seen=1, by=coordinator)
            workflow.submit(submitted, by=coordinator)

    during(monkeypatch, changed)
    assert workflow.sign_ordered(order.pk) is None
    assert "have changed since" in SigningOrder.objects.get().refusal
    assert not SignedReport.objects.exists()


def test_who_was_taken_for_dead_signs_nothing(order, monkeypatch):
    def taken_over():
        if not SignOff.objects.exists():
            monkeypatch.setattr(signing, "lay_out", one_page.lay_out)
            SigningOrder.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
            assert workflow.sign_ordered(order.pk)

    during(monkeypatch, taken_over)
    assert workflow.sign_ordered(order.pk) is None
    assert SignOff.objects.count() == 1
    assert not SigningOrder.objects.exists()
    assert AuditEntry.objects.filter(verb="sign_off").count() == 1


def test_one_that_gets_no_turn_goes_on_waiting(order, monkeypatch):
    def no_turn():
        raise report.NoTurn

    during(monkeypatch, no_turn)
    assert workflow.sign_ordered(order.pk) is None
    order.refresh_from_db()
    assert (order.state, order.attempts) == (JobState.QUEUED, 0)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [(report.TookTooMuch, "it took too much"), (ZeroDivisionError, "Nothing was signed.")],
)
def test_a_report_that_cannot_be_made_keeps_from_signing_with_a_sentence(
    fault, sentence, order, monkeypatch, caplog
):
    def broken():
        raise fault

    during(monkeypatch, broken)
    with caplog.at_level(logging.ERROR):
        assert workflow.sign_ordered(order.pk) is None
    assert sentence in SigningOrder.objects.get().refusal
    assert ("ZeroDivisionError" in caplog.text) == (fault is ZeroDivisionError)
    assert not SignOff.objects.exists()


def test_after_five_attempts_it_is_given_up_with_a_sentence(order):
    row = SigningOrder.objects.filter(pk=order.pk)
    for _attempt in range(leases.MOST_ATTEMPTS):
        assert leases.take(row)
        row.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert workflow.sign_ordered(order.pk) is None
    assert "after five attempts" in row.get().refusal


def test_who_waits_long_is_told_that_they_need_not(order, submitted, browser):
    long_ago = timezone.now() - timedelta(minutes=3)
    SigningOrder.objects.update(signed_at=long_ago)
    assert "longer than usual" in shown(browser.get(address("sign_wait", submitted)))

"""Reports made once and kept: what is made again, who may write, how it ends, who gets it."""

import logging
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments import editions, exports, report, workflow
from assessments.models import Assessment, Failure, JobState, Rendering, edition_of
from assessments.pdf import worker
from assessments.report.cache_key import plain
from assessments.workflow import leases, report_rendering
from tests import factories, snapshots
from tests.markup import compact
from tests.pages import address

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def kept(once_a_module):
    """The key of a draft with everything answered."""
    with once_a_module():
        begun = factories.assessment()
        factories.answer_all(begun)
        yield begun.pk


@pytest.fixture
def answered(kept, db):
    """A draft with everything answered."""
    return Assessment.objects.get(pk=kept)


@pytest.fixture
def begun(answered):
    return answered


@pytest.fixture
def browser(begun, sign_in):
    """The coordinator's."""
    return sign_in(factories.coordinator_of(begun.municipality))


def asked(assessment, language="en"):
    return workflow.ask_for_report(workflow.order_report(assessment, language))


def made(assessment, language="en"):
    workflow.make_report(workflow.order_report(assessment, language))
    return asked(assessment, language)


def test_an_unchanged_report_is_served_from_store(answered, browser, monkeypatch):
    first = browser.get(address("report_pdf", answered))
    monkeypatch.setattr(report, "pdf_apart", None)
    second = browser.get(address("report_pdf", answered))
    assert first.content.startswith(b"%PDF")
    assert second.content == first.content
    assert Rendering.objects.count() == 1


def test_a_kept_report_needs_few_queries(answered, browser, django_assert_max_num_queries):
    browser.get(address("report_pdf", answered))
    with django_assert_max_num_queries(19):  # four of them for the entry that it was taken
        browser.get(address("report_pdf", answered))


@pytest.mark.printed_anew
def test_a_report_that_is_made_again_is_the_same(answered):
    kept = bytes(made(answered).content)
    Rendering.objects.all().delete()
    assert bytes(made(answered).content) == kept


def test_everything_in_an_edition_changes_its_key():
    seal = editions.Seal("n", "c", "https://a.example", "S", date(2026, 1, 1))
    changes = {
        "parts": (editions.Part.ARTICLES,),
        "second": "nl",
        "actions": ("an action",),
        "change": snapshots.empty(),
        "today": date(2026, 1, 2),
        "brand": editions.Brand("#7a1f5c"),
        "seal": seal,
        "method": editions.MethodReference(checksums={"en": "c"}),
        "unrecorded": frozenset({editions.Part.PLAN}),
    }
    assert {part.name for part in fields(editions.Edition)} <= set(changes)
    snapshot = snapshots.full()
    usual = report.key(snapshot, "en", editions.PLAIN)
    keys = {
        name: report.key(snapshot, "en", replace(editions.PLAIN, **{name: value}))
        for name, value in changes.items()
    }
    assert len({usual, *keys.values()}) == 1 + len(changes)
    assert report.key(snapshot, "nl", editions.PLAIN) != usual
    assert report.key(snapshots.partial(), "en", editions.PLAIN) != usual
    assert report.key(snapshots.full(), "en", editions.Edition()) == usual


def test_an_update_never_serves_an_old_document(monkeypatch):
    before = report.key(snapshots.full(), "en", editions.PLAIN)
    monkeypatch.setattr("assessments.report.cache_key.program", lambda: "the next version")
    assert report.key(snapshots.full(), "en", editions.PLAIN) != before


def test_what_has_no_known_content_makes_no_key():
    with pytest.raises(TypeError):
        plain(object())


def test_nobody_makes_what_somebody_else_makes(answered):
    order = workflow.order_report(answered, "en")
    row = Rendering.objects.filter(pk=workflow.ask_for_report(order).pk)
    assert leases.take(row)
    assert leases.take(row) is None
    assert workflow.make_report(order) is False
    assert row.get().state == JobState.WORKING


def test_who_was_taken_for_dead_writes_nothing(answered):
    order = workflow.order_report(answered, "en")
    row = Rendering.objects.filter(pk=workflow.ask_for_report(order).pk)
    slow = leases.take(row)
    row.update(lease_until=timezone.now() - timedelta(seconds=1))
    quick = leases.take(row)
    assert quick
    with pytest.raises(leases.TakenOver):
        leases.go_on(slow)
    assert not leases.end(slow, JobState.READY, content=b"late")
    assert row.get() == quick.get()


def test_a_report_whose_maker_died_is_made_by_whoever_asks_next(answered, browser):
    row = Rendering.objects.filter(pk=asked(answered).pk)
    leases.take(row)
    row.update(lease_until=timezone.now() - timedelta(seconds=1))
    response = browser.get(address("report_wait", answered))
    assert "Your report is ready" in response.content.decode()
    assert row.get().attempts == 2


def test_a_clock_that_was_set_back_keeps_nobody_waiting(answered, browser):
    row = Rendering.objects.filter(pk=asked(answered).pk)
    leases.take(row)
    row.update(lease_until=timezone.now() + timedelta(hours=1))
    response = browser.get(address("report_wait", answered))
    assert "Your report is ready" in response.content.decode()


def test_a_failure_from_before_the_clock_was_set_back_is_tried_again(answered, nobody_works):
    row = Rendering.objects.filter(pk=asked(answered).pk)
    later = timezone.now() + timedelta(hours=1)
    row.update(state=JobState.FAILED, failure=Failure.BROKEN, ended_at=later)
    assert asked(answered).state == JobState.QUEUED


@pytest.mark.printed_anew
def test_the_report_is_held_for_longer_while_it_is_made(answered, monkeypatch):
    seen = []
    real = leases.go_on

    def noted(mine):
        real(mine)
        seen.append(mine.get().lease_until)

    monkeypatch.setattr(leases, "go_on", noted)
    monkeypatch.setattr(worker, "BEAT", 0.1)
    made(answered)
    assert seen == sorted(seen)
    assert len(set(seen)) == len(seen) > 1


def test_after_five_attempts_it_fails_with_a_sentence(answered, browser, nobody_works):
    row = Rendering.objects.filter(pk=asked(answered).pk)
    for _attempt in range(leases.MOST_ATTEMPTS):
        assert leases.take(row)
        row.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert leases.take(row, failure=Failure.GAVE_UP) is None
    response = browser.get(address("report_wait", answered))
    assert response.status_code == 503
    assert "after five attempts" in response.content.decode()


def test_what_failed_is_tried_again_when_somebody_asks_after_a_while(answered, browser):
    row = Rendering.objects.filter(pk=asked(answered).pk)
    long_ago = timezone.now() - report_rendering.PAUSE - timedelta(seconds=1)
    row.update(state=JobState.FAILED, failure=Failure.TOO_LONG, ended_at=timezone.now())
    assert browser.get(address("report_pdf", answered)).status_code == 503
    row.update(ended_at=long_ago)
    assert browser.get(address("report_pdf", answered)).status_code == 200


def test_a_report_over_the_limit_is_stopped_and_its_reader_told_so(answered, browser, monkeypatch):
    real = report.pdf_apart
    monkeypatch.setattr(report, "pdf_apart", lambda *a, **k: real(*a, **k, longest=0.05))
    response = browser.get(address("report_pdf", answered))
    assert response.status_code == 503
    assert "The report was not ready in time." in response.content.decode()
    assert Rendering.objects.get().failure == Failure.TOO_LONG


def test_a_report_that_takes_too_much_is_stopped_and_its_reader_told_so(
    answered, browser, monkeypatch
):
    real = report.pdf_apart
    monkeypatch.setattr(report, "pdf_apart", lambda *a, **k: real(*a, **k, memory=10**8))
    response = browser.get(address("report_pdf", answered))
    assert response.status_code == 503
    assert "it took too much" in response.content.decode()


def test_a_fault_of_ours_is_logged_and_its_reader_told_so(answered, browser, monkeypatch, caplog):
    monkeypatch.setattr(report, "html", lambda *_a: 1 / 0)
    with caplog.at_level(logging.ERROR):
        response = browser.get(address("report_pdf", answered))
    assert response.status_code == 503
    assert "Something went wrong" in response.content.decode()
    assert "ZeroDivisionError" in caplog.text


def test_a_report_that_gets_no_turn_goes_on_waiting(answered, monkeypatch):
    def no_turn(*_anything, **_more):
        raise report.NoTurn

    monkeypatch.setattr(report, "pdf_apart", no_turn)
    row = made(answered)
    assert (row.state, row.attempts) == (JobState.QUEUED, 0)


def test_who_waits_sees_since_when_it_is_being_made(answered, browser, nobody_works):
    row = Rendering.objects.filter(pk=asked(answered).pk)
    response = browser.get(address("report_pdf", answered))
    assert response.status_code == 302
    assert response.url == address("report_wait", answered)
    leases.take(row)
    page = browser.get(response.url).content.decode()
    assert "It was begun at" in page
    assert '<noscript><meta http-equiv="refresh"' in compact(page)
    row.update(state=JobState.READY, content=b"%PDF-ready")
    again = browser.get(response.url, headers={"HX-Request": "true"})
    assert again["HX-Refresh"] == "true"
    page = browser.get(response.url).content.decode()
    assert f'content="0; url={address("report_pdf", answered)}"' in page
    assert browser.get(address("report_pdf", answered)).content == b"%PDF-ready"


def test_a_worker_makes_what_was_asked_for_and_nothing_else(answered, nobody_works):
    parts = (editions.Part.PLAN, editions.Part.METHOD)
    asked = {"parts": parts, "second": "nl", "method": workflow.method_reference("1.0")}
    edition = edition_of(answered, today=date(2026, 10, 2), **asked)
    order = workflow.order_report(answered, "en", edition)
    row = workflow.ask_for_report(order)
    assert workflow.make_ordered_report(row.pk)
    assert bytes(workflow.ask_for_report(order).content) == report.pdf(
        order.snapshot, "en", edition, exports.attachments(order.snapshot, "en")
    )
    assert not workflow.make_ordered_report(row.pk)


def test_what_nobody_can_ask_for_any_more_is_not_made(answered, nobody_works):
    row = asked(answered)
    factories.answer(answered, "5.1", 0, "Something else by now.")
    assert not workflow.make_ordered_report(row.pk)
    assert not Rendering.objects.filter(pk=row.pk).exists()


def test_a_worker_is_told_once_however_often_somebody_looks(answered, browser):
    told = []
    before = workflow.done_by(lambda job, row: told.append((job, row)))
    try:
        for _look in range(3):
            assert browser.get(address("report_pdf", answered)).status_code == 302
            assert browser.get(address("report_wait", answered)).status_code == 200
        assert told == [("report", Rendering.objects.get().pk)]
        Rendering.objects.update(woken_at=timezone.now() - timedelta(minutes=1))
        browser.get(address("report_wait", answered))
        assert len(told) == 2
    finally:
        workflow.done_by(before)


def test_a_report_that_no_worker_was_told_of_is_found(answered, nobody_works):
    asked(answered)
    workflow.start_report(workflow.order_report(answered, "en"))
    assert workflow.make_waiting_reports() == 0  # somebody was told a moment ago
    Rendering.objects.update(woken_at=timezone.now() - timedelta(minutes=1))
    assert workflow.make_waiting_reports() == 1
    assert asked(answered).is_ready


def test_a_report_of_one_town_is_not_served_to_another(answered, sign_in):
    """Even where everything in it is the same."""
    made(answered)
    other = factories.municipality(answered.municipality.name)
    twin = factories.assessment(other)
    factories.answer_all(twin)
    assert workflow.order_report(twin, "en").key == workflow.order_report(answered, "en").key
    assert not asked(twin).is_ready
    outsider = sign_in(factories.coordinator_of(other))
    for name in ("report_pdf", "report_wait"):
        assert outsider.get(address(name, answered)).status_code == 404
    assert made(twin).is_ready
    assert Rendering.objects.count() == 2


def test_a_report_asked_for_on_both_sides_of_midnight_is_there_for_each_day(answered, monkeypatch):
    """Its plan says what is late, so that the next day has a report of its own."""
    evening = timezone.now()
    ordered = workflow.order_report(answered, "en")
    monkeypatch.setattr(timezone, "now", lambda: evening + timedelta(days=1))
    assert workflow.make_report(ordered)
    assert workflow.ask_for_report(ordered).is_ready
    assert not asked(answered).is_ready
    assert made(answered).is_ready
    assert Rendering.objects.count() == 2


def test_there_is_one_report_a_key_in_a_town(answered):
    row = asked(answered)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rendering.objects.create(
            municipality=row.municipality, key=row.key, assessment=row.assessment
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "ready", "content": None},
        {"state": "queued", "content": b"x"},
        {"state": "failed", "failure": ""},
        {"state": "queued", "failure": "broken"},
    ],
)
def test_a_row_that_contradicts_itself_is_refused(answered, wrong):
    row = asked(answered)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rendering.objects.filter(pk=row.pk).update(**wrong)


def test_kept_reports_go_with_their_town(answered):
    made(answered)
    spare = factories.registered("Gouda")  # nobody did anything there, so nothing keeps it
    Rendering.objects.update(municipality=spare)
    spare.delete()
    assert not Rendering.objects.exists()

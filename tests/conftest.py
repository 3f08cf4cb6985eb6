"""What every test stands on."""

import os
import sys
from contextlib import contextmanager

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.cache.backends import db as _takes_its_clock_before_it_is_moved  # noqa: F401
from django.db import connection, transaction
from django.utils import timezone
from xdist.scheduler import LoadFileScheduling

from assessments import report, workflow
from assessments.instrument import crosswalk, structure
from assessments.instrument.crosswalk import read_crosswalk
from assessments.models import Role, guards
from assessments.workflow import method_documents, signing
from tests import factories, one_page, printed_once, small_instrument

SPREAD = (
    "e2e/test_accessibility.py",
    "test_access_by_status.py",
    "test_report_parts.py",
    "test_report_pdf.py",
)
"""Files that take long and share nothing: each of their tests goes to whichever process is free."""

LONG = (
    *SPREAD,
    "test_conformance.py",
    "test_hostile_posts.py",
    "test_worker.py",
    "test_backup.py",
    "test_database_faults.py",
    "test_html.py",
    "e2e/test_saving.py",
    "e2e/test_keeping.py",
    "e2e/test_a_year.py",
)
"""Files that begin first, so that in the end no process waits for another."""

DATABASE = {"db", "transactional_db", "live_server"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Long files first; what makes no difference to the database not again on PostgreSQL."""
    items.sort(key=lambda item: not str(item.path).endswith(LONG))
    if connection.vendor != "postgresql":
        return
    apart = [item for item in items if not _uses_database(item)]
    config.hook.pytest_deselected(items=apart)
    items[:] = [item for item in items if _uses_database(item)]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return ByFile(config, log)


class ByFile(LoadFileScheduling):
    """A file stays in one process, as its tests share what is made once; long ones are spread."""

    def _split_scope(self, nodeid):
        file = super()._split_scope(nodeid)
        return nodeid if file.endswith(SPREAD) else file


def pytest_runtest_logreport(report):
    """Name a failure when it happens: the whole suite takes minutes."""
    if report.failed and "PYTEST_XDIST_WORKER" not in os.environ:
        print(f"\nFAILED {report.nodeid} ({report.when})", file=sys.__stderr__, flush=True)


def pytest_sessionfinish(session):
    if "PYTEST_XDIST_WORKER" not in os.environ:
        printed_once.throw_old_away()


def _uses_database(item):
    if item.get_closest_marker("any_database"):
        return False
    return bool(DATABASE & set(item.fixturenames)) or bool(item.get_closest_marker("django_db"))


@pytest.fixture(scope="session", autouse=True)
def it_is_never_midnight():
    """The clock starts at noon and goes on as it does, so that no test ends on another day."""
    started = timezone.now()
    noon = timezone.localtime(started).replace(hour=12, minute=0, second=0, microsecond=0)
    ahead = noon.astimezone(started.tzinfo) - started
    real = timezone.now
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(timezone, "now", lambda: real() + ahead)
        yield


@pytest.fixture(scope="session", autouse=True)
def most_reports_are_printed_once_or_not_at_all():
    """To lay out a report takes seconds: equal ones are printed once, signed ones have one page.

    Tests that are about printing are marked `printed_anew`; those that read what was signed,
    `real_reports`.
    """
    with pytest.MonkeyPatch.context() as patched:
        printed_once.use(patched)
        patched.setattr(signing, "lay_out", one_page.lay_out)
        patched.setattr(method_documents, "lay_out", one_page.lay_out_method)
        yield


@pytest.fixture(autouse=True)
def reports_are_real_where_they_are_the_subject(request, monkeypatch):
    if request.node.get_closest_marker("printed_anew"):
        printed_once.leave_out(monkeypatch)
    if request.node.get_closest_marker("real_reports"):
        monkeypatch.setattr(signing, "lay_out", report.pdf_apart)
        monkeypatch.setattr(method_documents, "lay_out", report.print_apart)


@pytest.fixture(scope="session")
def once_a_module(django_db_setup, django_db_blocker):
    """What a module-scoped fixture keeps in the database, until it ends: `with once_a_module():`.

    What a test of the module does to it is undone, as every test's changes are.
    """

    @contextmanager
    def kept():
        with django_db_blocker.unblock(), transaction.atomic():
            yield
            transaction.set_rollback(True)

    return kept


@pytest.fixture
def town(db):
    """A municipality in use."""
    return factories.municipality()


@pytest.fixture
def begun(town):
    """A draft assessment with nothing answered."""
    return factories.assessment(town)


@pytest.fixture
def contributor(begun):
    """Somebody who was asked criteria 5.1 and 5.2."""
    person = factories.member(begun.municipality, Role.CONTRIBUTOR)
    factories.assign(begun, ["5.1", "5.2"], person)
    return person


@pytest.fixture
def nobody_tried_before():
    """What is limited is counted from zero, as all tests come from one address."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def mailed(django_capture_on_commit_callbacks):
    """Does something and lets its transaction be kept; gives the mails that went out."""

    def done(verb, *args, **kwargs):
        before = len(mail.outbox)
        with django_capture_on_commit_callbacks(execute=True):
            verb(*args, **kwargs)
        return mail.outbox[before:]

    return done


@pytest.fixture
def small_instrument_versions(tmp_path, monkeypatch):
    """The small instrument beside the product's, for the length of a test."""
    small_instrument.write(tmp_path)
    monkeypatch.setattr(structure, "FOLDERS", [*structure.FOLDERS, tmp_path])
    read_crosswalk.cache_clear()
    crosswalk.cache_clear()
    return tmp_path


@pytest.fixture
def nobody_works():
    """As when no worker runs: what is owed waits."""
    before = workflow.done_by(lambda job, row: None)
    yield
    workflow.done_by(before)


@pytest.fixture
def sign_in(client):
    """Signs a person in and gives the browser back."""

    def signed_in(person):
        client.force_login(person)
        return client

    return signed_in


@pytest.fixture(scope="session", autouse=True)
def tests_that_keep_their_changes_may_empty_the_database():
    """What was signed refuses to be deleted; for the length of a flush it does not.

    The product itself has no way around the triggers.
    """
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def without_triggers(self, statements):
        disarm, arm = _postgresql() if connection.vendor == "postgresql" else _sqlite()
        flush(self, [*disarm, *statements, *arm])

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(operations, "execute_sql_flush", without_triggers)
        yield


def _postgresql():
    tables = guards.UNIQUE
    return (
        [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables],
        [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables],
    )


def _sqlite():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = dict(cursor.fetchall())
    return [f"DROP TRIGGER {name}" for name in triggers], list(triggers.values())

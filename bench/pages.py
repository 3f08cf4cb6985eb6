"""Measures the pages: `python -m bench.pages`, in a database of its own.

One assessment with all 53 answers, each with a justification of a paragraph and
with evidence, read by its coordinator. The database is an SQLite file; with a
PostgreSQL server in DATABASE_URL it is a test database there. Static files are
not collected, passwords are hashed as in tests, and SQLite does not wait for the
disk; nothing else differs from a real start. The report is measured by `bench.report`.
"""

import gzip
import logging
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

if TYPE_CHECKING:
    from django.test import Client

    from assessments.models import Assessment, User

TIMES = 15
JUSTIFICATION = (
    "The council adopted the plan in 2024 and the alderman reports on it every year. "
    "Three departments work by it; a part-time officer keeps the list of agreements. "
    "Residents' organisations were heard twice, and what they said is in the minutes. "
    "What is still missing is a budget of its own and a date by which it will be evaluated."
)
ELSEWHERE = {"report_pdf", "report_wait"}
"""Pages that another measurement covers."""


class Measured(NamedTuple):
    """One page: median and slowest in ms, queries, and bytes as sent and compressed."""

    median: float
    slowest: float
    queries: int
    size: int
    gzipped: int


@contextmanager
def scratch_database() -> Iterator[None]:
    """An empty, migrated database that is removed afterwards."""
    from django.db import connections

    connection = connections["default"]
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder, "bench.sqlite3"))
        before = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            yield
        finally:
            connection.close()
            getattr(connection, "close_pool", lambda: None)()
            connection.creation.destroy_test_db(before, verbosity=0)


def full_assessment() -> tuple["Assessment", "User"]:
    """An assessment with everything answered, and its coordinator, who may set up towns."""
    from assessments import workflow
    from tests import factories

    begun = factories.assessment()
    coordinator = factories.coordinator_of(begun.municipality)
    coordinator.may_set_up_municipalities = True
    coordinator.save()
    for code in begun.instrument.by_code:
        factories.answer(begun, code, level=2, text=JUSTIFICATION)
        workflow.add_evidence(
            begun,
            code,
            title=f"Council decision on {code}",
            dated=date(2026, 3, 12),
            strength=2,
            link=f"https://town.example/decisions/{code}",
            by=coordinator,
        )
    return begun, coordinator


def addresses(begun: "Assessment") -> Iterator[tuple[str, str]]:
    """Every page by its name, with its address."""
    from tests import factories
    from tests.pages import NAMES, address

    other = factories.registered("Gouda")
    for name in NAMES:
        if name not in ELSEWHERE:
            replaced = {"slug": other.slug} if name == "set_up" else {}
            yield name, address(name, begun, **replaced)


def measured(browser: "Client", address: str) -> Measured | None:
    """Get a page several times; None when it is no page to look at."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    page = browser.get(address)
    if page.status_code != 200:
        return None
    times = []
    for _ in range(TIMES):
        connection.close()  # as at the end of a real request
        start = time.perf_counter()
        browser.get(address, headers={"accept-encoding": "gzip"})
        times.append(1000 * (time.perf_counter() - start))
    with CaptureQueriesContext(connection) as queries:
        browser.get(address)
    size, gzipped = len(page.content), len(gzip.compress(page.content, 6, mtime=0))
    return Measured(statistics.median(times), max(times), len(queries), size, gzipped)


def main() -> None:
    """Measure every page and print a table."""
    import django

    django.setup()
    from django.db import connection
    from django.test import Client

    # An address that takes only forms answers 405 and is left out; that is no fault.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    with scratch_database():
        begun, coordinator = full_assessment()
        browser = Client(SERVER_NAME="localhost")
        browser.force_login(coordinator)
        print(f"{connection.vendor}, {begun.answers.count()} answers, median of {TIMES}")
        print(f"{'page':36} {'ms':>7} {'slowest':>8} {'queries':>8} {'bytes':>9} {'gzip':>8}")
        for name, address in addresses(begun):
            if page := measured(browser, address):
                print(
                    f"{name:36} {page.median:7.1f} {page.slowest:8.1f} {page.queries:8}"
                    f" {page.size:9,} {page.gzipped:8,}"
                )


if __name__ == "__main__":
    main()

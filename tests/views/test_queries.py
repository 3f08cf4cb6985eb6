"""A page asks the database equally often, however much there is to show."""

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from assessments import workflow
from assessments.models import Role, Status
from tests import factories
from tests.pages import FILES, LEADS_ON, PAGES, STATUSES, come_in, who_sees, with_example

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

MOST = 20
"""Queries that any page may need."""


def queries_of(browser, url):
    """How many there are, once the session is renewed, a visit noted and a report made."""
    opened(browser, url)
    with CaptureQueriesContext(connection) as found:
        response = opened(browser, url)
    assert response.status_code in (200, 302)
    return len(found)


def opened(browser, url):
    """What is answered there, read to its end, which closes a file."""
    response = browser.get(url)
    response.getvalue()
    return response


def grow(begun, times):
    """More of everything that can be added in the status an assessment has."""
    town, by = begun.municipality, factories.coordinator_of(begun.municipality)
    office = factories.department(town, f"Department {times}")
    people = [factories.member(town, Role.CONTRIBUTOR, of=office) for _ in range(3)]
    if begun.status == Status.DRAFT:
        factories.answer_all(begun, level=times)
        for person in people:
            factories.assign(begun, ["5.1", "5.2"], person)
            factories.disagree(begun)
    if begun.status == Status.SUBMITTED:
        codes = list(begun.instrument.by_code)
        judgements = {code: workflow.Judgement(is_accepted=True) for code in codes[: 20 * times]}
        seen = {code: review.pk for code, review in workflow.latest_reviews(begun).items()}
        workflow.review(begun, judgements, seen=dict.fromkeys(codes, 0) | seen, by=by)
    if begun.status != Status.SIGNED_OFF:
        for code in ("5.1", "5.2", "5.3"):
            workflow.comment(begun, code, "Is this so?", by=by)


@pytest.fixture(scope="module")
def grown(once_a_module):
    """For each status, an assessment with little in it and one with more."""
    with once_a_module():
        yield {status: [in_status(status, grown=times) for times in (1, 2)] for status in STATUSES}


def in_status(status, *, grown):
    begun = factories.assessment(at=status)
    if status == Status.DRAFT:
        factories.answer(begun, "5.1")
    for times in range(grown):
        grow(begun, times + 1)
    return begun


def queries_at(begun, name):
    """How many a page needs for who sees most there. What they do is undone."""
    role, _status = who_sees(name)
    cache.clear()
    with transaction.atomic():
        person, browser = come_in(role, begun)
        found = queries_of(browser, with_example(name, begun, person))
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("name", [*PAGES, *FILES, *LEADS_ON])
def test_the_number_of_queries_does_not_grow_with_what_is_there(name, grown, db):
    _role, status = who_sees(name)
    few, more = (queries_at(begun, name) for begun in grown[status])
    assert more == few <= MOST

"""A page asks the database equally often, however much there is to show."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments import workflow
from assessments.models import Role, Status
from tests import factories
from tests.pages import FILES, LEADS_ON, PAGES, come_in, who_sees, with_example

pytestmark = pytest.mark.django_db

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


@pytest.mark.parametrize("name", [*PAGES, *FILES, *LEADS_ON])
def test_the_number_of_queries_does_not_grow_with_what_is_there(name, begun):
    cache.clear()
    role, status = who_sees(name)
    if status == Status.DRAFT:
        factories.answer(begun, "5.1")
    else:
        factories.answer_all(begun)
        factories.bring_to(begun, status)
    person, browser = come_in(role, begun)
    url = with_example(name, begun, person)
    grow(begun, 1)
    few = queries_of(browser, url)
    grow(begun, 2)
    assert queries_of(browser, url) == few <= MOST

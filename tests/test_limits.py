"""Limits hold for all processes together, and say when to come back."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from assessments import accounts, permissions, workflow
from assessments.models import CacheEntry, OutgoingMail, Role, Tries
from assessments.workflow import Limit, TooOften, limits
from hague.settings import BASE_DIR
from tests import factories
from tests.pages import address

pytestmark = pytest.mark.django_db

PAIR = "/verify/?number=HAGUE-2222-3333-4444&checksum=" + "0" * 64


def counted(limit, tries=1, who="somebody"):
    """How many of so many tries are let through."""
    passed = 0
    for _ in range(tries):
        try:
            workflow.take("test", who, [limit])
        except TooOften:
            continue
        passed += 1
    return passed


def test_so_many_pass_and_no_more_until_the_first_is_long_ago():
    limit = Limit(3, 60)
    assert counted(limit, 10) == 3
    row = Tries.objects.get()
    row.times = [row.times[0] - 61, *row.times[1:]]
    row.save()
    assert counted(limit, 10) == 1


def test_a_refusal_says_how_long_to_wait_and_does_not_count_itself():
    limit = Limit(2, 60)
    counted(limit, 2)
    for _ in range(5):
        with pytest.raises(TooOften) as refused:
            workflow.take("test", "somebody", [limit])
        assert 1 <= refused.value.wait <= 60
    assert len(Tries.objects.get().times) == 2


def test_a_clock_that_was_set_back_locks_nobody_out_for_long():
    counted(Limit(1, 60))
    row = Tries.objects.get()
    row.times = [row.times[0] + 86400 * 30]
    row.save()
    with pytest.raises(TooOften) as refused:
        workflow.take("test", "somebody", [Limit(1, 60)])
    assert refused.value.wait <= 60


def test_a_thousand_others_do_not_make_room_for_one():
    limit = Limit(1, 3600)
    assert counted(limit, 2, "first") == 1
    for number in range(1000):
        counted(limit, 1, f"other {number}")
    assert counted(limit, 1, "first") == 0


def test_what_limits_nobody_any_more_is_removed():
    counted(Limit(1, 60), 1, "old")
    Tries.objects.update(ends_at=timezone.now() - timedelta(hours=1))
    counted(Limit(1, 60), 1, "new")
    assert Tries.objects.count() == 1


def test_no_address_stands_in_what_is_counted(client):
    client.get(PAIR, REMOTE_ADDR="203.0.113.77")
    assert "203.0.113" not in str(list(Tries.objects.values()))


# Where somebody comes from


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("203.0.113.1", "203.0.113.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.1", "203.0.113.1", True),
        ("::ffff:203.0.113.1", "::ffff:203.0.113.2", False),
    ],
)
def test_an_office_counts_as_one_and_its_neighbour_as_another(one, other, is_same):
    found = [
        accounts.network(RequestFactory().get("/", REMOTE_ADDR=address)) for address in (one, other)
    ]
    assert (found[0] == found[1]) is is_same


def test_verification_is_limited_from_one_network_whatever_the_last_half_of_the_address():
    passed = [
        Client().get(PAIR, REMOTE_ADDR=f"2001:db8::{number:x}").status_code for number in range(40)
    ]
    assert passed.count(429) == 10
    assert Client().get(PAIR, REMOTE_ADDR="2001:db8:0:1::1").status_code == 200


def test_a_person_is_limited_from_wherever_they_come(begun, sign_in):
    browser = sign_in(factories.coordinator_of(begun.municipality))
    passed = [
        browser.get(PAIR, REMOTE_ADDR=f"203.0.113.{number}").status_code for number in range(40)
    ]
    assert passed.count(429) == 10


def test_whoever_is_refused_reads_a_sentence_and_when_to_come_back(client):
    for _ in range(31):
        answer = client.get(PAIR)
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert b"Too many" in answer.content


def test_the_limits_of_the_sign_in_library_answer_in_our_frame(client):
    for _ in range(25):
        answer = client.post("/accounts/password/reset/", {"email": "a@town.example"})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert b"This was done too often" in answer.content


# Mail to people outside


def invite(browser, begun, number, email=""):
    posted = {"name": "Ann", "email": email or f"n{number}@x.example", "role": "reader"}
    return browser.post(address("people", begun), posted)


def test_a_coordinator_cannot_flood_people_with_invitations(begun, sign_in):
    browser = sign_in(factories.coordinator_of(begun.municipality))
    statuses = [invite(browser, begun, number).status_code for number in range(40)]
    assert statuses.count(302) == limits.BY_ONE_PERSON[0].most
    last = invite(browser, begun, 41)
    assert last.status_code == 429
    assert int(last["Retry-After"]) > 0
    assert 'value="n41@x.example"' in last.content.decode()
    assert OutgoingMail.objects.count() == limits.BY_ONE_PERSON[0].most


def test_one_address_cannot_be_flooded_by_sending_again_correcting_and_links(begun, sign_in):
    town = begun.municipality
    by = factories.coordinator_of(town)
    browser = sign_in(by)
    assert invite(browser, begun, 0, "ann@x.example").status_code == 302
    (invited,) = permissions.open_invitations(town)
    again = address("invite_again", begun, invited=invited.pk)
    statuses = [browser.post(again).status_code for _ in range(12)]
    assert statuses.count(302) == 4
    assert statuses.count(429) == 8
    correct = address("correct_invitation", begun, invited=invited.pk)
    assert browser.post(correct, {"email": "ann@x.example"}).status_code == 429
    asked = {"name": "Ann", "email": "ann@x.example", "criteria": ["5.1"]}
    answer = browser.post(address("links", begun), asked)
    assert answer.status_code == 429
    assert "Ann" in answer.content.decode()
    colleague = factories.member(town, Role.COORDINATOR)
    invited.refresh_from_db()
    with pytest.raises(TooOften):
        workflow.invite_again(invited, by=colleague)
    assert not begun.guest_links.exists()


def test_a_guest_link_is_not_sent_again_without_end(begun, sign_in):
    by = factories.coordinator_of(begun.municipality)
    link = workflow.ask_by_link(begun, ["5.1"], email="a@x.example", name="Ann", by=by)
    browser = sign_in(by)
    again = address("send_link_again", begun, link=link.pk)
    statuses = [browser.post(again).status_code for _ in range(12)]
    assert (statuses.count(302), statuses.count(429)) == (4, 8)
    correct = address("correct_link", begun, link=link.pk)
    assert browser.post(correct, {"email": "a@x.example"}).status_code == 429
    assert browser.post(correct, {"email": "b@x.example"}).status_code == 302


def test_what_is_undone_is_not_counted(begun):
    by = factories.coordinator_of(begun.municipality)
    member = factories.member(begun.municipality, Role.READER)
    for _ in range(30):
        with pytest.raises(workflow.Refused):
            workflow.invite(
                begun.municipality,
                email=member.email,
                name="x",
                role=Role.READER,
                department=None,
                by=by,
            )
    assert not Tries.objects.exists()


# The cache of the sign-in library


def test_a_full_cache_drops_what_expired_and_no_count(settings):
    options = settings.CACHES["default"]["OPTIONS"]
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"OPTIONS": options | {"MAX_ENTRIES": 20}}
    }
    cache = caches["default"]
    cache.set("first", [1], 300)
    for number in range(10):
        cache.set(f"expired-{number}", [1], 300)
    CacheEntry.objects.filter(cache_key__contains="expired").update(
        expires=datetime(2026, 1, 1, tzinfo=UTC)
    )
    for number in range(40):
        cache.set(f"a-{number}", [1], 300)
        cache.set(f"z-{number}", [1], 300)
    assert cache.get("first") == [1]
    assert not CacheEntry.objects.filter(cache_key__contains="expired").exists()
    assert CacheEntry.objects.count() == 81


def test_wrong_passwords_are_counted_in_the_database(client):
    client.post("/accounts/sign-in/", {"login": "a@town.example", "password": "wrong-password-1"})
    assert CacheEntry.objects.filter(cache_key__contains="login_failed").exists()


# Several processes

TRIES = """
import django
django.setup()
from assessments import workflow
passed = 0
for _ in range(40):
    try:
        workflow.take("test", "somebody", [workflow.Limit(30, 600)])
    except workflow.TooOften:
        continue
    passed += 1
print(passed)
"""


def tried(environment):
    """How many of forty tries one process lets through."""
    command = [sys.executable, "-c", TRIES]
    done = subprocess.run(
        command, env=environment, cwd=BASE_DIR, capture_output=True, check=True, timeout=300
    )
    return int(done.stdout)


@pytest.fixture
def elsewhere(tmp_path):
    """The environment of another process on a database that it shares with its like."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    if connection.vendor == "postgresql":
        here = urlsplit(os.environ["DATABASE_URL"])
        there = here._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
        return environment | {"DATABASE_URL": there}
    environment["DATABASE_URL"] = f"sqlite:///{tmp_path}/db.sqlite3"
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=environment, cwd=BASE_DIR, check=True, timeout=300)
    return environment


@pytest.mark.django_db(transaction=True)
def test_several_processes_let_no_more_through_than_one_and_a_new_one_forgets_nothing(elsewhere):
    with ThreadPoolExecutor() as together:
        passed = list(together.map(tried, [elsewhere] * 3))
    assert sum(passed) == 30
    assert tried(elsewhere) == 0

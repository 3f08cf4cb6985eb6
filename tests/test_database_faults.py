"""The disk is full, the database is away: what still works, and what is said. On real servers."""

import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import DatabaseError, connection

from assessments.views import database_faults, errors
from tests import postgres
from tests.server import ROOT, serving

WITHOUT_DATABASE = ["/", "/help/", "/method/", "/accessibility/", "/quick-scan/"]
STATIC = "/static/css/hague.css"
SOON = 5
"""Seconds within which the product promises to say that the database is away."""


def staged(url, folder):
    """A town in that database: what `tests.stage` tells, and the settings to serve it with."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "HAGUE_MODE": "local",
        "SECRET_KEY": "a-key-for-these-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
        "EVIDENCE_ROOT": str(folder / "evidence"),
        "TMPDIR": str(folder / "tmp"),
    }
    (folder / "tmp").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.stage"],
        cwd=ROOT,
        env=os.environ | environment | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), environment


def save(server, town, text, *, seconds=60):
    """Save an answer as the page does: the number of its version is read first."""
    page = server.ask("GET", f"{town['assessment']}criteria/1.2/", session=town["session"])
    version = re.search(r'name="c1_2-version" value="(\d+)"', page.text)
    return save_over(server, town, text, version.group(1) if version else 0, seconds=seconds)


def save_over(server, town, text, version, *, seconds=60):
    return server.ask(
        "POST",
        f"{town['assessment']}criteria/1.2/save/",
        f"c1_2-version={version}&c1_2-rating=2&c1_2-justification={text}&c1_2-save_id={text:x<32}",
        session=town["session"],
        seconds=seconds,
        HX_Request="true",
        Content_Type="application/x-www-form-urlencoded",
    )


def upload(server, town, size):
    """Upload a text file as evidence."""
    fields = {
        "title": "Large",
        "dated": "2026-03-01",
        "strength": "2",
        "link": "",
        "confirmed_by": "",
    }
    parts = [
        f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = '--cut\r\nContent-Disposition: form-data; name="upload"; filename="large.txt"\r\n\r\n'
    body = "".join([*parts, head, "a" * size, "\r\n--cut--\r\n"])
    return server.ask(
        "POST",
        f"{town['assessment']}criteria/1.1/evidence/",
        body.encode(),
        session=town["session"],
        Content_Type="multipart/form-data; boundary=cut",
    )


def statuses(server, town):
    """What each page of the product answers to somebody who reads it."""
    return {p: server.ask("GET", p, session=town["session"]).status for p in town["pages"]}


def files(*folders):
    return sorted(path for folder in folders for path in Path(folder).rglob("*") if path.is_file())


# SQLite, and a disk without room


@pytest.fixture(scope="module")
def small_town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sqlite")
    url = f"sqlite:///{folder / 'hague.sqlite3'}"
    town, environment = staged(url, folder)
    with serving(url, folder / "log", **environment) as server:
        yield server, town, environment


def test_a_full_disk_stops_nobody_from_reading(small_town):
    server, town, _environment = small_town
    with server.disk_full():
        found = statuses(server, town)
    assert found == statuses(server, town)
    assert list(found.values()).count(200) > 30


def test_a_full_disk_refuses_a_save_with_a_true_sentence_and_takes_it_afterwards(small_town):
    server, town, _environment = small_town
    with server.disk_full():
        refused = save(server, town, "first")
    assert (refused.status, refused.headers["Retry-After"]) == (503, "10")
    assert "The disk is full, so nothing can be saved until there is room again." in refused.text
    assert save(server, town, "first").status == 200


@pytest.mark.parametrize("size", [20_000, 3_000_000], ids=["kept in memory", "kept in a file"])
def test_an_upload_that_does_not_fit_leaves_nothing_behind(small_town, size):
    server, town, environment = small_town
    folders = (environment["EVIDENCE_ROOT"], environment["TMPDIR"])
    before = files(*folders)
    with server.disk_full():
        refused = upload(server, town, size)
    assert refused.status == 503
    assert "The disk is full" in refused.text
    assert files(*folders) == before
    assert upload(server, town, size).status == 302
    assert len(files(*folders)) == len(before) + 1


def test_a_full_disk_lets_nobody_sign_in_and_says_why(small_town):
    server, town, _environment = small_town
    form = urlencode({"login": town["email"], "password": town["password"]})
    asked = ("POST", "/accounts/sign-in/", form)
    kind = {"Content_Type": "application/x-www-form-urlencoded"}
    with server.disk_full():
        refused = server.ask(*asked, **kind)
    assert refused.status == 503
    assert "The disk is full" in refused.text
    assert server.ask(*asked, **kind).status == 302


def test_a_full_disk_keeps_nobody_signed_out_afterwards(small_town):
    server, town, _environment = small_town
    with server.disk_full():
        answer = server.ask("GET", "/work/", session=town["session"])
    assert "sessionid" not in str(answer.headers)
    assert 'data-user="' in answer.text


def test_a_database_that_somebody_keeps_locked_is_said_to_be_busy(small_town):
    server, town, environment = small_town
    path = Path(environment["EVIDENCE_ROOT"]).parent / "hague.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused = save(server, town, "second")
        other.execute("ROLLBACK")
    assert (refused.status, refused.headers["Retry-After"]) == (503, "10")
    assert "The database is too busy at the moment." in refused.text
    assert save(server, town, "second").status == 200


# PostgreSQL, and a server that is away


@pytest.fixture(scope="module")
def large_town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("postgresql")
    with postgres.server() as url:
        town, environment = staged(url, folder)
        with serving(url, folder / "log", **environment) as server:
            yield server, town, url


@contextmanager
def away(url):
    """The database is gone at once, and back afterwards."""
    postgres.stop(url)
    try:
        yield
    finally:
        postgres.start(url)


def test_pages_that_need_no_database_answer_while_it_is_away(large_town):
    server, town, url = large_town
    with away(url):
        for page in [*WITHOUT_DATABASE, "/accounts/sign-in/", STATIC]:
            assert server.ask("GET", page, seconds=SOON).status == 200
        for page in WITHOUT_DATABASE:
            found = server.ask("GET", page, session=town["session"], seconds=SOON)
            assert found.status == 200
            assert "so you see this page as if you were signed out" in found.text
            assert "sessionid" not in str(found.headers)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_other_page_says_soon_that_it_is_away(large_town, language):
    server, town, url = large_town
    said = {"en": "The database cannot be reached", "nl": "De database is op dit moment niet"}
    need = [page for page in town["pages"] if page not in WITHOUT_DATABASE]
    with away(url):
        for page in need:
            asked = {"session": town["session"], "seconds": SOON, "Accept_Language": language}
            found = server.ask("GET", page, **asked)
            assert (found.status, found.headers["Retry-After"]) == (503, "10"), page
            assert said[language] in found.text
            assert f'<html lang="{language}"' in found.text


def test_a_save_while_it_is_away_is_refused_soon_and_taken_afterwards(large_town):
    server, town, url = large_town
    with away(url):
        refused = save_over(server, town, "first", 0, seconds=SOON)
    assert (refused.status, refused.headers["Retry-After"]) == (503, "10")
    assert re.match(r'\s*<p class="bad">\s*Not saved. The database cannot be reached', refused.text)
    assert save_over(server, town, "first", 0).status == 200


def test_many_who_ask_at_once_while_it_is_away_keep_nobody_else_waiting(large_town):
    server, town, url = large_town
    with away(url), ThreadPoolExecutor(20) as many:
        asked = [
            many.submit(server.ask, "GET", "/work/", session=town["session"]) for _ in range(20)
        ]
        assert server.ask("GET", "/help/", seconds=SOON).status == 200
        assert {one.result().status for one in asked} == {503}


def test_a_restart_while_nobody_asks_shows_nobody_an_error(large_town):
    server, town, url = large_town
    with ThreadPoolExecutor(8) as many:  # every thread of every worker has its connection
        list(many.map(lambda _: server.ask("GET", "/work/", session=town["session"]), range(40)))
    with away(url):
        pass
    found = [server.ask("GET", "/work/", session=town["session"]).status for _ in range(24)]
    assert set(found) == {200}
    with away(url):
        pass
    assert [save(server, town, f"t{n}").status for n in range(12)] == [200] * 12


def test_everybody_is_still_signed_in_when_it_is_back(large_town):
    server, town, url = large_town
    with away(url):
        assert server.ask("GET", "/work/", session=town["session"]).status == 503
    assert 'data-user="' in server.ask("GET", "/work/", session=town["session"]).text


def test_a_database_that_takes_no_changes_is_read(large_town):
    server, town, url = large_town
    read_only = "ALTER DATABASE hague SET default_transaction_read_only ="
    postgres.run_sql(url, f"{read_only} on")
    with away(url):
        pass
    try:
        refused = save(server, town, "last")
        page = server.ask("GET", town["assessment"], session=town["session"])
    finally:
        postgres.run_sql(url, f"{read_only} off")
        with away(url):
            pass
    assert page.status == 200
    assert refused.status == 503
    assert "The database takes no changes at the moment." in refused.text


@pytest.fixture
def silent_database():
    """Where a database should be, something that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as silent:
        yield f"postgres://hague@127.0.0.1:{silent.getsockname()[1]}/hague"


def test_a_database_that_is_silent_is_given_up_soon(large_town, silent_database, tmp_path):
    _server, town, _url = large_town
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "HAGUE_MODE": "local"}
    with serving(silent_database, tmp_path / "log", **environment) as server:
        for _ in range(4):
            found = server.ask("GET", "/work/", session=town["session"], seconds=SOON)
            assert found.status == 503
        with ThreadPoolExecutor(30) as many:
            asked = [
                many.submit(server.ask, "GET", "/work/", session=town["session"]) for _ in range(30)
            ]
            assert server.ask("GET", "/help/", seconds=SOON).status == 200
            assert {one.result().status for one in asked} == {503}


# What is no fault of the database


@pytest.mark.django_db
def test_a_mistake_of_ours_is_not_blamed_on_the_database():
    with pytest.raises(DatabaseError) as raised, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM a_table_that_is_not_there")
    assert database_faults.fault_of(raised.value) is None
    assert database_faults.fault_of(FileNotFoundError(2, "No such file")) is None


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_page_of_an_error_is_in_the_language_of_its_reader(rf, language):
    page = errors.broken(rf.get("/", headers={"accept-language": language}))
    assert page.status_code == 500
    assert f'<html lang="{language}" dir="ltr">' in page.content.decode()
    said = {"en": "This is our fault", "nl": "Dit ligt aan ons"}
    assert said[language] in page.content.decode()

"""Many people writing in one assessment at once, through the real server, and what is left of it.

It has a database of its own: an SQLite file, or a database beside the one in DATABASE_URL. Each
writer opens a question, changes its level or its justification several times as the page does
while somebody types, and goes to another question. Afterwards the history is held against what
each writer was told.
"""

import http.client
import os
import random
import re
import secrets
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from tests.server import serving

if TYPE_CHECKING:
    from assessments.models import Assessment

SAVES_A_VISIT = 5
CSRF = "0" * 32
CHANCE = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Load:
    """How many write, for how long, at how many questions, and the pause between two saves."""

    writers: int
    seconds: float
    questions: int = 53
    pause: float = 1.0


class Saved(NamedTuple):
    """What a writer was told that is saved."""

    code: str
    save_id: str
    seen: int
    changed: str
    value: str
    version: int


@dataclass
class Outcome:
    """What happened. `lost` and `overwritten` must be empty, and so must `faults`."""

    database: str
    saved: list[Saved] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    lost: list[Saved] = field(default_factory=list)
    overwritten: list[Saved] = field(default_factory=list)

    @property
    def answers(self) -> Counter[str]:
        """How often the server answered what; "merged" is among the 200."""
        return Counter(self.statuses)

    def within(self, percent: int) -> float:
        """Milliseconds within which this part of the saves was answered."""
        return 1000 * statistics.quantiles(self.times, n=100)[percent - 1]


# One writer


class Writer(threading.Thread):
    """Somebody who writes, as their browser does it."""

    def __init__(self, load: Load, address: str, port: int, session: str, outcome: Outcome) -> None:
        super().__init__(daemon=True)
        self.load, self.address, self.outcome = load, address, outcome
        self.codes: list[str] = []
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {
            "Cookie": f"sessionid={session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "HX-Request": "true",
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def run(self) -> None:
        end = time.monotonic() + self.load.seconds
        try:
            while time.monotonic() < end:
                page = self.opened(CHANCE.choice(self.codes))
                for _ in range(SAVES_A_VISIT):
                    time.sleep(self.load.pause * CHANCE.uniform(0.5, 1.5))
                    if time.monotonic() > end or not self.save(page):
                        break
        except (OSError, http.client.HTTPException, AttributeError) as error:
            self.outcome.faults.append(repr(error))
        finally:
            self.connection.close()

    def opened(self, code: str) -> dict[str, Any]:
        """A question as its page shows it."""
        _status, text = self.ask("GET", f"{self.address}{code}/")
        name = f"c{code.replace('.', '_')}"
        checked = re.search(rf'name="{name}-rating" value="([^"]*)"[^>]* checked', text)
        written = re.search(rf'<textarea name="{name}-justification"[^>]*>\s*([^<]*)<', text)
        return {
            "code": code,
            "name": name,
            "version": re.search(rf'name="{name}-version" value="(\d+)"', text).group(1),
            "rating": checked.group(1) if checked else "",
            "justification": written.group(1),
        }

    def save(self, page: dict[str, Any]) -> bool:
        """Change one field and send the page; False when it must be opened anew."""
        changed = CHANCE.choice(["rating", "justification"])
        levels = sorted(set("01234") - {page["rating"]})
        value = CHANCE.choice(levels) if changed == "rating" else f"Text {secrets.token_hex(60)}"
        sent = page | {changed: value, "save_id": secrets.token_hex(16)}
        names = ("version", "rating", "justification", "save_id")
        body = urlencode({f"{page['name']}-{name}": sent[name] for name in names})
        start = time.perf_counter()
        status, text = self.ask("POST", f"{self.address}{page['code']}/save/", body)
        self.outcome.times.append(time.perf_counter() - start)
        self.outcome.statuses.append(str(status))
        if status != 200:
            if status != 409:
                self.outcome.faults.append(f"{status} {text[:300]}")
            return False
        told = re.search(
            r'data-version="(\d+)"\s+data-rating="([^"]*)"\s+data-justification="([^"]*)"', text
        )
        if told:
            self.outcome.statuses.append("merged")
            version, rating, justification = told.groups()
        else:
            version = re.search(r'-version" value="(\d+)"', text).group(1)
            rating, justification = sent["rating"], sent["justification"]
        self.outcome.saved.append(
            Saved(page["code"], sent["save_id"], int(page["version"]), changed, value, int(version))
        )
        page |= {"version": version, "rating": rating, "justification": justification}
        return True

    def ask(self, method: str, address: str, body: str | None = None) -> tuple[int, str]:
        self.connection.request(method, address, body, self.headers)
        response = self.connection.getresponse()
        return response.status, response.read().decode()


# The stage


def run(load: Load) -> Outcome:
    """Let them write, and hold what they were told against the history."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(60))
    import django

    django.setup()
    with tempfile.TemporaryDirectory() as folder, _database(Path(folder)) as (vendor, url):
        begun, sessions = _town(load.writers)
        outcome = Outcome(vendor)
        with serving(url, Path(folder, "log")) as server:
            _write(load, begun, sessions, server.port, outcome)
        outcome.faults += _complaints(Path(folder, "log").read_text())
        _audit(begun, outcome)
    return outcome


def _write(
    load: Load, begun: "Assessment", sessions: list[str], port: int, outcome: Outcome
) -> None:
    address = f"/m/{begun.municipality.slug}/assessments/{begun.pk}/criteria/"
    writers = [Writer(load, address, port, session, outcome) for session in sessions]
    for writer in writers:
        writer.codes = list(begun.instrument.by_code)[: load.questions]
        writer.start()
    for writer in writers:
        writer.join()


@contextmanager
def _database(folder: Path) -> Iterator[tuple[str, str]]:
    """An empty, migrated database, removed afterwards: its kind, and its DATABASE_URL."""
    from django.db import connections

    connection = connections["default"]
    name = f"writers_{os.getpid()}"
    if connection.vendor == "sqlite":
        name = str(folder / "writers.sqlite3")
        url = f"sqlite:///{name}"
    else:
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    connection.settings_dict["TEST"]["NAME"] = name
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield connection.vendor, url
    finally:
        connection.close()
        getattr(connection, "close_pool", lambda: None)()
        connection.creation.destroy_test_db(before, verbosity=0)


def _town(writers: int) -> tuple["Assessment", list[str]]:
    """An assessment, and the sessions of as many officers, all of whom may answer everything."""
    from django.conf import settings
    from django.test import Client

    from assessments import workflow
    from assessments.models import Role
    from tests import factories

    begun = factories.assessment()
    town = begun.municipality
    office = factories.department(town)
    workflow.assign(
        begun, list(begun.instrument.by_code), to=office, by=factories.coordinator_of(town)
    )
    sessions = []
    for _ in range(writers):
        browser = Client(SERVER_NAME="localhost")
        browser.force_login(factories.member(town, Role.CONTRIBUTOR, of=office))
        sessions.append(browser.cookies[settings.SESSION_COOKIE_NAME].value)
    return begun, sessions


def _complaints(log: str) -> list[str]:
    """What the server wrote that no user may meet."""
    return [
        line for line in log.splitlines() if re.search(r"locked|Error|Traceback|CRITICAL", line)
    ]


# What is left of it


def _audit(begun: "Assessment", outcome: Outcome) -> None:
    """Find what was said to be saved and is not there, and what somebody overwrote unseen."""
    from assessments.scoring import Rating

    history = {}
    for answer in begun.answers.all():
        rows = {row.number: row.rating for row in answer.versions.all()}
        ids = {row.save_id: row.number for row in answer.versions.all()}
        history[answer.criterion] = ({0: Rating()} | rows, ids)
        if list(rows) != list(range(1, answer.version + 1)):
            outcome.faults.append(f"{answer.criterion} has versions {list(rows)}")
        if rows[answer.version] != answer.rating:
            outcome.faults.append(f"{answer.criterion} does not say what its last version says")
    for saved in outcome.saved:
        rows, ids = history.get(saved.code, ({}, {}))
        number = ids.get(saved.save_id, saved.version)
        if number not in rows or _field(rows[number], saved.changed) != saved.value:
            outcome.lost.append(saved)
        elif saved.save_id in ids and _overwrote(rows, number, saved):
            outcome.overwritten.append(saved)


def _overwrote(rows: "dict[int, Any]", number: int, saved: Saved) -> bool:
    """Whether a version dropped what a colleague saved and its writer had not seen."""
    now, before, seen = rows[number], rows[number - 1], rows[saved.seen]
    other = "rating" if saved.changed == "justification" else "justification"
    return _field(now, other) != _field(before, other) or _field(before, saved.changed) not in (
        _field(seen, saved.changed),
        saved.value,
    )


def _field(given: Any, name: str) -> str:
    if name == "justification":
        return str(given.justification)
    return "" if given.level is None else str(given.level)

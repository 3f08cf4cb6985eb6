"""Real workers beside a real database: what is owed is done, once, whoever is killed meanwhile.

A worker is a process of its own and sees what is kept, so these tests have a database of their own.
"""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from hague.settings import BASE_DIR

PROGRAM = """
import os, sys
import django
django.setup()
from itertools import count
from django.core.management import call_command
from django.utils import timezone
from assessments import workflow
from assessments.models import User
from tests import factories

factories._numbers = count(os.getpid() * 1000)  # so that no two processes make the same name

def filled():
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    factories.assessment()

def order():
    from assessments.models import Assessment
    begun = Assessment.objects.get()
    ordered = workflow.order_report(begun, "en")
    workflow.ask_for_report(ordered)
    workflow.start_report(ordered)

def answer():
    from assessments.models import Assessment
    begun = Assessment.objects.get()
    said = sum(answer.versions.count() for answer in begun.answers.all())
    factories.answer(begun, "5.1", text=f"What was said before: {said} answers.")

def sign():
    from assessments.models import Assessment, Status
    submitted = Assessment.objects.get()
    factories.answer_all(submitted)
    factories.bring_to(submitted, Status.SUBMITTED)
    by = factories.signatory_of(submitted.municipality)
    seen = submitted.snapshot().hash
    workflow.order_sign_off(submitted, by=by, seen=seen, language="nl", latin={})

def mails():
    for n in range(20):
        person = User.objects.create_user(f"person-{n}@town.example", name=f"Person {n}")
        workflow.forgot_password(person.email)

def verify():
    print(*workflow.broken_links())

for step in sys.argv[1:]:
    globals()[step]()
"""

SOON = 90
"""Seconds within which a worker has done what these tests ask of it, on a busy machine too."""


class Instance:
    """A database, a folder for mail, and the workers that look after them."""

    def __init__(self, folder, **environment):
        self.folder = folder
        self.mail = folder / "mail"
        self.program = folder / "program.py"
        self.program.write_text(PROGRAM)
        self.environment = os.environ | {
            "HAGUE_MODE": "local",
            "DJANGO_SETTINGS_MODULE": "hague.settings",
            "DATABASE_URL": f"sqlite:///{folder / 'hague.sqlite3'}",
            "EMAIL_URL": f"file:///{self.mail}",
            "EVIDENCE_ROOT": str(folder / "evidence"),
            "SECRET_KEY": "the-same-for-all-of-them-0123456789-abcdefghijklmnopqrst",
            "PYTHONPATH": str(BASE_DIR),
            **environment,
        }
        self.do("filled")

    def do(self, *steps):
        """Change something as the web server would."""
        command = [sys.executable, str(self.program), *steps]
        ran = subprocess.run(command, env=self.environment, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def query(self, sql):
        """What the database answers, without the half second that the product takes to start."""
        with closing(sqlite3.connect(self.folder / "hague.sqlite3", timeout=20)) as database:
            database.row_factory = sqlite3.Row
            rows = [dict(row) for row in database.execute(sql)]
            database.commit()
            return rows

    def told(self):
        """What became of it."""
        owed = "SELECT count(*) AS n FROM assessments_outgoingmail WHERE sent_at IS"
        return {
            "reports": self.query(
                "SELECT state, attempts, length(content) AS content FROM assessments_rendering"
                " ORDER BY id"
            ),
            "orders": self.query("SELECT state, reports_made FROM assessments_signingorder"),
            "signed": self.query(
                "SELECT sign_off_id, language FROM assessments_signedreport ORDER BY language"
            ),
            "owed": self.query(f"{owed} NULL")[0]["n"],
            "sent": self.query(f"{owed} NOT NULL")[0]["n"],
        }

    def let_leases_end(self):
        """As if the half minute were over for which nobody takes what a killed worker held."""
        for table in ("rendering", "signingorder"):
            self.query(f"UPDATE assessments_{table} SET lease_until = NULL, woken_at = NULL")

    def wait_for(self, done):
        """What became of it, once that is as wanted."""
        end = time.monotonic() + SOON
        while not done(found := self.told()) and time.monotonic() < end:
            time.sleep(0.1)
        assert done(found), (found, self.log.read_text())
        return found

    @property
    def log(self):
        return self.folder / "worker.log"

    @contextmanager
    def working(self, workers=1):
        """Let workers run."""
        with self.log.open("a") as log:
            running = [
                subprocess.Popen(
                    [sys.executable, "manage.py", "worker"],
                    cwd=BASE_DIR,
                    env=self.environment,
                    stdout=log,
                    stderr=log,
                )
                for _worker in range(workers)
            ]
        try:
            yield running
        finally:
            for process in running:
                process.send_signal(signal.SIGTERM)
            for process in running:
                process.wait(60)


def is_ready(found):
    return bool(found["reports"]) and all(row["state"] == "ready" for row in found["reports"])


@pytest.fixture(scope="module")
def instance(tmp_path_factory):
    return Instance(tmp_path_factory.mktemp("instance"))


def test_a_worker_makes_a_report_and_ends_when_it_is_asked_to(instance):
    instance.do("answer", "order")
    with instance.working() as (worker,):
        found = instance.wait_for(is_ready)
    assert found["reports"][-1]["attempts"] == 1
    assert found["reports"][-1]["content"] > 10_000
    assert worker.returncode == 0


def test_two_workers_send_each_mail_once(instance):
    instance.do("mails")
    with instance.working(2):
        found = instance.wait_for(lambda found: found["owed"] == 0)
    assert found["sent"] == 20
    receivers = [
        line
        for letter in instance.mail.iterdir()
        for line in letter.read_text().splitlines()
        if line.startswith("To: ")
    ]
    assert sorted(receivers) == sorted(f"To: person-{n}@town.example" for n in range(20))


def test_what_a_killed_worker_left_is_done_by_another(instance):
    instance.do("answer", "order")
    with instance.working() as (worker,):
        instance.wait_for(lambda found: found["reports"][-1]["state"] == "working")
        worker.kill()
        worker.wait()
    left = instance.told()["reports"][-1]
    assert (left["state"], left["attempts"]) == ("working", 1)
    instance.let_leases_end()
    with instance.working():
        found = instance.wait_for(is_ready)
    assert found["reports"][-1]["attempts"] == 2


def test_a_worker_killed_while_it_signs_leaves_nothing_half_signed_and_another_signs_once(tmp_path):
    own = Instance(tmp_path)
    own.do("sign")
    with own.working() as (worker,):
        own.wait_for(lambda found: found["orders"][0]["reports_made"] == 1)
        worker.kill()
        worker.wait()
    left = own.told()
    assert left["signed"] == []
    assert left["orders"][0]["state"] == "working"
    own.let_leases_end()
    with own.working(2):
        found = own.wait_for(lambda found: not found["orders"])
    assert [row["language"] for row in found["signed"]] == ["en", "nl"]
    assert own.do("verify") == "\n"


def test_a_worker_ends_with_the_server_that_it_was_started_beside(instance):
    starts = "import os, subprocess, sys, time; "
    starts += (
        "command = [sys.executable, 'manage.py', 'worker', '--with-parent', str(os.getpid())]; "
    )
    starts += "subprocess.Popen(command); "
    starts += "print('started', flush=True); time.sleep(3600)"
    with subprocess.Popen(
        [sys.executable, "-c", starts],
        cwd=BASE_DIR,
        env=instance.environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout.readline() == "started\n"
        (child,) = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        server.kill()
    end = time.monotonic() + SOON
    while is_alive(child) and time.monotonic() < end:
        time.sleep(0.2)
    assert not is_alive(child)


def is_alive(process):
    """Whether it runs; one that ended may still wait to be noticed."""
    status = Path(f"/proc/{process}/status")
    return status.exists() and "State:\tZ" not in status.read_text()


# Several hosts: the engine is RQ on Redis or Valkey


def broker_command():
    """A server of that kind; the tools alone hold it too, under another name, and start nothing."""
    for folder in map(Path, os.environ["PATH"].split(os.pathsep)):
        for name in ("valkey-server", "redis-server", "valkey-check-rdb", "redis-check-rdb"):
            if (found := folder / name).exists():
                return found
    raise RuntimeError("No Redis or Valkey is installed: see setup.sh.")


@contextmanager
def broker(port):
    """A broker that keeps nothing on a disk."""
    settings = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with subprocess.Popen(
        ["redis-server", *settings], executable=broker_command(), stdout=subprocess.DEVNULL
    ) as process:
        _wait_for(port)
        yield process
        process.kill()


def _wait_for(port):
    for _look in range(200):
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("The broker does not answer.")


def test_a_report_is_made_over_a_broker_and_without_it_once_that_is_gone(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with broker(port) as running:
        several = Instance(tmp_path, QUEUE_URL=f"redis://127.0.0.1:{port}/0")
        with several.working(2):
            several.do("answer", "order")
            assert several.wait_for(is_ready)["reports"][-1]["attempts"] == 1
            running.kill()
            running.wait()
            several.do("answer", "order", "mails")
            found = several.wait_for(lambda found: is_ready(found) and not found["owed"])
    assert [row["attempts"] for row in found["reports"]] == [1] * len(found["reports"])
    assert found["sent"] == 20

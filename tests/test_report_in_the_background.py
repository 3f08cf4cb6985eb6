"""Reports made by real threads, in a process of their own: a test's database has one connection."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROGRAM = """
import json, threading, time
import django
django.setup()
from django.db import connections
from django.test import Client
from assessments.models import Rendering
from assessments.pdf import worker
from assessments.views import report_rendering as reports
from assessments.workflow import report_rendering as press
from bench.pages import scratch_database
from tests import factories
from tests.pages import address

def wait(for_):
    end = time.monotonic() + 60
    while not for_() and time.monotonic() < end:
        time.sleep(0.1)

def presses():
    return [thread for thread in threading.enumerate() if thread.name == "press"]

if __name__ == "__main__":
    found = {}
    connections["default"].settings_dict["TEST"]["NAME"] = "hague_press"  # beside the tests' own
    with scratch_database():
        begun = factories.assessment()
        browser = Client(headers={"host": "localhost"})
        browser.force_login(factories.coordinator_of(begun.municipality))
        pdf, page = address("report_pdf", begun), address("report_wait", begun)
        reports.WAIT = 60
        found["inline"] = browser.get(pdf).status_code
        wait(lambda: not presses())
        found["threads_left"] = len(presses())

        reports.WAIT = 0.1
        factories.answer(begun, "5.1")
        found["sent_on"] = browser.get(pdf).headers["Location"] == page
        wait(lambda: "report is ready" in browser.get(page).content.decode())
        found["after"] = browser.get(pdf).status_code

        # Whoever makes it loses its children, and then its life.
        factories.answer(begun, "5.2")
        real = press._go_on
        worker.BEAT = 0.1
        def die(mine):
            raise SystemExit
        press._go_on = die
        browser.get(pdf)
        wait(lambda: not presses())
        row = Rendering.objects.order_by("-pk").first()
        found["left_by_the_dead"] = row.state
        browser.get(page)
        found["nobody_takes_over_too_soon"] = Rendering.objects.get(pk=row.pk).attempts
        press._go_on = real
        Rendering.objects.filter(pk=row.pk).update(lease_until="2020-01-01T00:00Z")
        wait(lambda: "report is ready" in browser.get(page).content.decode())
        found["taken_over"] = Rendering.objects.get(pk=row.pk).attempts

        # Two ask for the same at the same moment.
        factories.answer(begun, "5.3")
        order = press.order_report(begun, "en")
        made = []
        def make():
            made.append(press.make_report(order))
            connections.close_all()
        both = [threading.Thread(target=make) for _each in range(2)]
        [thread.start() for thread in both]
        [thread.join() for thread in both]
        found["made_by"] = sorted(made)
    print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What the program saw."""
    program = tmp_path_factory.mktemp("press") / "program.py"
    program.write_text(PROGRAM)
    done = subprocess.run(
        [sys.executable, program],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_reader_who_waits_gets_the_report_that_a_thread_made(found):
    assert found["inline"] == 200
    assert found["threads_left"] == 0


def test_a_reader_who_need_not_wait_is_sent_to_the_page_that_leads_to_the_download(found):
    assert found["sent_on"]
    assert found["after"] == 200


def test_a_report_whose_thread_died_is_made_after_its_lease_by_who_asks(found):
    assert found["left_by_the_dead"] == "working"
    assert found["nobody_takes_over_too_soon"] == 1
    assert found["taken_over"] == 2


def test_of_two_who_make_the_same_report_one_does(found):
    assert found["made_by"] == [False, True]

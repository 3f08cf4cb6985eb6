"""A report made in a child: the same report, and never more time or memory than allowed."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from multiprocessing import forkserver
from pathlib import Path

import pytest

from assessments import report
from assessments.pdf import worker
from tests import snapshots

pytestmark = pytest.mark.printed_anew


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """Where temporary files go during a test."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_a_child_makes_the_same_report(temporary):
    assert report.pdf_apart(snapshots.empty(), "nl") == report.pdf(snapshots.empty(), "nl")


def test_a_render_that_takes_too_long_is_ended():
    with pytest.raises(report.RenderTooLong):
        report.pdf_apart(snapshots.longest(), "en", longest=0.3)
    assert multiprocessing.active_children() == []


def test_a_render_that_takes_too_much_memory_ends_with_a_sentence():
    with pytest.raises(report.TookTooMuch):
        report.pdf_apart(snapshots.empty(), "en", memory=100 * 2**20)
    assert multiprocessing.active_children() == []


def test_the_usual_limits_hold_the_largest_report_an_officer_can_write():
    assert report.pdf_apart(snapshots.longest(), "nl").startswith(b"%PDF-1.7")


def test_a_render_is_ended_by_the_processor_time_it_took_and_not_by_the_clock():
    with pytest.raises(report.TookTooMuch):
        report.pdf_apart(snapshots.longest(), "en", seconds=1)
    assert multiprocessing.active_children() == []


def test_a_document_that_reaches_outside_ends_with_a_sentence():
    reaching = '<html lang="en"><img src="file:///etc/passwd" alt="x"/></html>'
    with pytest.raises(report.RenderFailed, match="may not read"):
        report.print_apart(reaching)


def killed_by_somebody(times):
    """Kill the first children that print, as an operator or a full memory does."""

    def told():
        if killed and (children := multiprocessing.active_children()):
            os.kill(children[0].pid, signal.SIGKILL)
            killed.pop()

    killed = [None] * times
    return told


def test_a_child_that_was_killed_from_outside_is_tried_again_by_itself(monkeypatch):
    monkeypatch.setattr(worker, "BEAT", 0.05)
    made = report.pdf_apart(snapshots.empty(), "nl", told=killed_by_somebody(1))
    assert made == report.pdf(snapshots.empty(), "nl")


def test_a_child_that_is_killed_twice_is_given_up(monkeypatch):
    monkeypatch.setattr(worker, "BEAT", 0.05)
    with pytest.raises(report.TookTooMuch):
        report.pdf_apart(snapshots.longest(), "nl", told=killed_by_somebody(2))
    assert multiprocessing.active_children() == []


def test_an_ended_render_leaves_no_file_behind(temporary):
    report.pdf_apart(snapshots.empty(), "en")
    with pytest.raises(report.RenderTooLong):
        report.pdf_apart(snapshots.longest(), "en", longest=0.5)
    assert [path.name for path in temporary.iterdir() if "pymp" not in path.name] == []


def test_what_a_child_writes_lies_where_its_parent_clears_up(temporary):
    making = threading.Thread(target=report.pdf_apart, args=(snapshots.longest(), "en"))
    making.start()
    while making.is_alive() and not list(temporary.glob("hague-report-*/weasyprint-*")):
        time.sleep(0.01)
    found = list(temporary.glob("hague-report-*/weasyprint-*"))
    making.join()
    assert found


def test_who_gets_no_turn_is_told_so(monkeypatch):
    monkeypatch.setattr(worker, "_cores", threading.BoundedSemaphore(1))
    with worker._turn(1, lambda: None), pytest.raises(report.NoTurn) as caught:
        report.pdf_apart(snapshots.empty(), "en", longest=0.1)
    assert "Other reports" in report.why_not(caught.value)


def test_a_turn_is_given_back_after_a_failure(monkeypatch):
    monkeypatch.setattr(worker, "_cores", threading.BoundedSemaphore(1))
    with pytest.raises(report.RenderTooLong):
        report.pdf_apart(snapshots.longest(), "en", longest=0.1)
    assert report.pdf_apart(snapshots.empty(), "en")


def test_children_are_forked_from_a_process_without_threads():
    """A thread does not survive a fork; see `pdf.worker`."""
    report.pdf_apart(snapshots.empty(), "en")
    server = forkserver._forkserver._forkserver_pid
    assert len(list(Path(f"/proc/{server}/task").iterdir())) == 1


CTRL_C = """
import signal
from assessments import report
from tests import snapshots

signal.signal(signal.SIGINT, lambda *_: None)
print("begun", flush=True)
print(len(report.pdf_apart(snapshots.empty(), "en")))
"""


def test_ctrl_c_in_the_terminal_is_not_heard_by_what_makes_reports():
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    with subprocess.Popen(
        [sys.executable, "-c", f"import django\ndjango.setup()\n{CTRL_C}"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as program:
        assert program.stdout.readline() == "begun\n"
        while program.poll() is None:
            os.killpg(program.pid, signal.SIGINT)
            time.sleep(0.02)
        assert program.stderr.read() == ""
        assert int(program.stdout.read()) > 1000

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
from assessments.report import child, engine
from tests import snapshots


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """Where temporary files go during a test."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_a_child_makes_the_same_report(temporary):
    assert report.pdf_in_child(snapshots.empty(), "nl") == report.pdf(snapshots.empty(), "nl")


def test_a_render_that_takes_too_long_is_ended():
    begun = time.monotonic()
    with pytest.raises(report.RenderTooLong, match="not ready in time"):
        report.pdf_in_child(snapshots.longest(), "en", seconds=0.3)
    assert time.monotonic() - begun < 5
    assert multiprocessing.active_children() == []


def test_a_render_that_takes_too_much_memory_ends_with_a_sentence():
    with pytest.raises(report.RenderFailed, match="took too much"):
        report.pdf_in_child(snapshots.empty(), "en", memory=100 * 2**20)
    assert multiprocessing.active_children() == []


def test_the_usual_limits_hold_the_largest_report_an_officer_can_write():
    assert report.pdf_in_child(snapshots.longest(), "nl").startswith(b"%PDF-1.7")


def test_a_document_that_reaches_outside_ends_with_a_sentence():
    reaching = '<html lang="en"><title>t</title><img src="file:///etc/passwd" alt="x">'
    with child._crew(1, 30, child.MEMORY, lambda done, total: None) as (alone,):
        alone.ask(engine.pdf_from, reaching)
        with pytest.raises(report.RenderFailed, match="may not read"):
            alone.answer()


def test_an_ended_render_leaves_no_file_behind(temporary):
    report.pdf_in_child(snapshots.empty(), "en")
    with pytest.raises(report.RenderTooLong):
        report.pdf_in_child(snapshots.longest(), "en", seconds=0.5)
    assert [path.name for path in temporary.iterdir() if "pymp" not in path.name] == []


def test_what_a_child_writes_lies_where_its_parent_clears_up(temporary):
    making = threading.Thread(target=report.pdf_in_child, args=(snapshots.longest(), "en"))
    making.start()
    while making.is_alive() and not list(temporary.glob("hague-report-*/weasyprint-*")):
        time.sleep(0.01)
    found = list(temporary.glob("hague-report-*/weasyprint-*"))
    making.join()
    assert found


def test_who_gets_no_turn_is_told_so(monkeypatch):
    monkeypatch.setattr(child, "_cores", threading.BoundedSemaphore(1))
    with child._turn(1), pytest.raises(report.RenderTooLong, match="Other reports"):
        report.pdf_in_child(snapshots.empty(), "en", seconds=0.1)


def test_a_turn_is_given_back_after_a_failure(monkeypatch):
    monkeypatch.setattr(child, "_cores", threading.BoundedSemaphore(1))
    with pytest.raises(report.RenderTooLong):
        report.pdf_in_child(snapshots.longest(), "en", seconds=0.1)
    assert report.pdf_in_child(snapshots.empty(), "en")


def test_children_are_forked_from_a_process_without_threads():
    """A thread does not survive a fork; see `child`."""
    report.pdf_in_child(snapshots.empty(), "en")
    server = forkserver._forkserver._forkserver_pid
    assert len(list(Path(f"/proc/{server}/task").iterdir())) == 1


CTRL_C = """
import signal
from assessments import report
from tests import snapshots

signal.signal(signal.SIGINT, lambda *_: None)
print("begun", flush=True)
print(len(report.pdf_in_child(snapshots.empty(), "en")))
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

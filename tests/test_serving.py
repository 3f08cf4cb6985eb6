"""The server as somebody starts it at a terminal."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.server import ROOT, serving

ENVIRONMENT = {"DJANGO_SETTINGS_MODULE": "tests.settings", "HAGUE_MODE": "local"}


@pytest.mark.parametrize("ending", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT])
def test_closing_the_terminal_ends_it_as_ctrl_c_does(tmp_path, ending):
    url = f"sqlite:///{tmp_path / 'hague.sqlite3'}"
    with serving(url, tmp_path / "log", **ENVIRONMENT) as server:
        assert server.ask("GET", "/help/").status == 200
        server.process.send_signal(ending)
        assert server.process.wait(60) == 0
    said = (tmp_path / "log").read_text()
    assert said.count(f"Ready on 127.0.0.1:{server.port}") == 1
    assert "Traceback" not in said


def test_it_is_not_said_to_be_ready_before_it_can_answer(tmp_path):
    """Here it never can: the application does not load."""
    broken = {"DJANGO_SETTINGS_MODULE": "not.there", "GUNICORN_CMD_ARGS": "--bind 127.0.0.1:0"}
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn"],
        cwd=ROOT,
        env=os.environ | ENVIRONMENT | broken,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode != 0
    assert "Ready" not in done.stdout


def test_a_database_is_held_open_for_those_who_read_once_the_disk_is_full(tmp_path):
    """The files beside it are there although nobody has asked for anything of the database."""
    database = tmp_path / "hague.sqlite3"
    with serving(f"sqlite:///{database}", tmp_path / "log", **ENVIRONMENT):
        for _ in range(300):  # each worker opens it when it starts
            if (tmp_path / "hague.sqlite3-shm").exists():
                break
            time.sleep(0.1)
        assert (tmp_path / "hague.sqlite3-shm").exists()
        assert (tmp_path / "hague.sqlite3-wal").exists()

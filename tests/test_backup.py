"""Backup and restore, by the very commands that `docs/operations.md` tells."""

import json
import os
import re
import subprocess
import sys
from contextlib import contextmanager

import pytest

from tests import postgres
from tests.server import ROOT

OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")


def documented(name):
    """The commands under a mark of the document, as somebody copies them."""
    (commands,) = re.findall(rf"<!-- {name} -->\n```sh\n(.*?)```", OPERATIONS, re.DOTALL)
    return commands.replace(".venv/bin/python", sys.executable)


class Instance:
    """Where one instance keeps what it has."""

    def __init__(self, folder, url):
        self.folder, self.evidence = folder, folder / "evidence"
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "HAGUE_MODE": "local",
            "SECRET_KEY": "a-key-for-these-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
            "DATABASE_URL": url,
            "DATABASE": url.removeprefix("sqlite:///"),
            "EVIDENCE_ROOT": str(self.evidence),
            "BACKUP": str(folder.parent / "back up"),
            "PATH": f"{postgres.programs()}:{os.environ['PATH']}",
        }

    def run(self, *command):
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def type(self, commands):
        """Type commands of the document into a shell."""
        return self.run("/bin/sh", "-euc", commands)

    def content(self):
        """Every row that a user's doing made, and every file."""
        left_out = ["--exclude=contenttypes", "--exclude=auth", "--exclude=sessions"]
        rows = json.loads(self.run(sys.executable, "manage.py", "dumpdata", *left_out))
        files = {
            str(path.relative_to(self.evidence)): path.read_bytes()
            for path in self.evidence.rglob("*")
            if path.is_file()
        }
        return rows, files


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def instances(request, tmp_path_factory):
    """The kind of database, an instance in use that was backed up, what it has, an empty place."""
    folder = tmp_path_factory.mktemp("backup")
    places = [folder / "in use", folder / "empty"]
    for place in places:
        place.mkdir()
    with databases(request.param, places) as urls:
        used, empty = map(Instance, places, urls)
        used.run(sys.executable, "-m", "tests.stage")
        used.type(documented(f"backup {request.param}"))
        yield request.param, used, used.content(), empty


@contextmanager
def databases(kind, places):
    """The address of a database for each place: a new one, and one where nothing is."""
    if kind == "sqlite":
        yield [f"sqlite:///{place / 'hague.sqlite3'}" for place in places]
        return
    with postgres.server() as url:
        postgres.run_sql(url.removesuffix("hague") + "postgres", "CREATE DATABASE hague_restored")
        yield [url, f"{url}_restored"]


def test_a_backup_brings_back_every_row_every_file_and_what_was_signed(instances):
    kind, _used, (rows, files), empty = instances
    empty.type(documented(f"restore {kind}"))
    assert "Every sign-off is as it was signed." in empty.type(documented("restored"))
    assert empty.content() == (rows, files)
    models = {row["model"] for row in rows}
    assert {"assessments.signoff", "assessments.signedreport", "assessments.evidencefile"} <= models
    assert list(files.values()) == [b"What was said."]


def test_a_restore_replaces_what_was_done_since(instances):
    kind, used, before, _empty = instances
    used.run(sys.executable, "manage.py", "shell", "-c", DAMAGE)
    assert used.content() != before
    used.type(documented(f"restore {kind}"))
    used.type(documented("restored"))
    assert used.content() == before


DAMAGE = """
import pathlib
from django.conf import settings
from assessments.models import Answer
Answer.objects.update(justification="Gone.")
for path in pathlib.Path(settings.EVIDENCE_ROOT).rglob("*"):
    if path.is_file():
        path.unlink()
"""

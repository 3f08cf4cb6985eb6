"""What CONTRIBUTING says to do is done here, in a copy of the project, and then it works."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from assessments.instrument import load
from tests.test_documents import ROOT

PARTS = ("assessments", "hague", "templates", "manage.py")


@pytest.fixture
def copied(tmp_path):
    """A copy of the project that may be changed."""
    for part in PARTS:
        source, target = ROOT / part, tmp_path / part
        ignored = shutil.ignore_patterns("__pycache__")
        if source.is_dir():
            shutil.copytree(source, target, ignore=ignored)
        else:
            shutil.copy(source, target)
    return tmp_path


def change(path, before, after):
    text = path.read_text("utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), "utf-8")


def run(folder, *command):
    environment = os.environ | {
        "DATABASE_URL": "sqlite:///:memory:",
        "DJANGO_SETTINGS_MODULE": "hague.settings",
        "HAGUE_MODE": "local",
    }
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_an_attribute_of_a_criterion_needs_no_new_questionnaire(copied):
    structure = copied / "assessments" / "instrument" / "structure.py"
    change(
        structure,
        "    not_applicable: tuple[str, ...]\n\n",
        "    not_applicable: tuple[str, ...]\n    renewed_every: int\n\n",
    )
    default = '    "not_applicable": [],\n'
    change(structure, default, default + '    "renewed_every": 12,\n')
    said = run(
        copied,
        "-c",
        "from assessments.instrument import load, proof; one = load('1.0');"
        "print({c.renewed_every for c in one.criteria()}, one.hash, list(proof.faults()))",
    )
    assert said == f"{{12}} {load('1.0').hash} []\n"


def test_a_language_of_the_questionnaire_is_one_file(copied):
    texts = copied / "assessments" / "instrument" / "versions" / "1.0" / "texts"
    german = (texts / "en.toml").read_text("utf-8")
    german = german.replace('language = "en"', 'language = "de"', 1)
    german = german.replace('name = "English"', 'name = "Deutsch"', 1)
    (texts / "de.toml").write_text(german, "utf-8")
    said = run(
        copied,
        "-c",
        "from assessments.instrument import languages, proof, texts;"
        "print(languages('1.0'), texts('1.0', 'de').name, list(proof.faults()))",
    )
    assert said == "('en', 'de', 'nl') Deutsch []\n"


def test_a_language_of_the_interface_is_one_line_and_one_catalogue(copied):
    settings = copied / "hague" / "settings.py"
    change(settings, '("nl", "Nederlands")]', '("nl", "Nederlands"), ("de", "Deutsch")]')
    (copied / "hague" / "locale" / "de").mkdir()
    run(copied, "manage.py", "makemessages", "--all", "--no-obsolete", "--add-location", "file")
    catalogue = copied / "hague" / "locale" / "de" / "LC_MESSAGES" / "django.po"
    dutch = (ROOT / "hague" / "locale" / "nl" / "LC_MESSAGES" / "django.po").read_text("utf-8")
    asked = len(re.findall(r"^msgid ", catalogue.read_text("utf-8"), re.MULTILINE))
    assert asked == len(re.findall(r"^msgid ", dutch, re.MULTILINE))

"""The command that loads the demonstration: where it may be, once, and how to get in."""

import io
import os
import subprocess
import tomllib
from copy import deepcopy

import pytest
from django.core.management import CommandError, call_command

from assessments import workflow
from assessments.management.commands import load_demonstration
from assessments.models import (
    AnswerVersion,
    Assessment,
    AuditEntry,
    Evidence,
    Municipality,
    User,
)

STORY = tomllib.loads(load_demonstration.STORY.read_text("utf-8"))
VISITORS = ["coordinator", "contributor", "signatory", "reader"]


@pytest.fixture
def demonstrating(settings):
    """An instance that was started for demonstration."""
    settings.DEMONSTRATION = True
    return settings


def load():
    said = io.StringIO()
    call_command("load_demonstration", stdout=said)
    return said.getvalue()


def everything():
    models = [Municipality, User, Assessment, AnswerVersion, Evidence, AuditEntry]
    return [model.objects.count() for model in models]


def test_an_instance_that_is_not_for_demonstration_refuses_it(db, settings):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="only where HAGUE_MODE is demonstration"):
        load()
    assert not Municipality.objects.exists()


def test_loading_it_again_changes_nothing_and_says_the_same(db, demonstrating):
    said = load()
    before = everything()
    assert load() == said
    assert everything() == before


def test_what_breaks_off_leaves_nothing_behind(db):
    broken = deepcopy(STORY)
    broken["criteria"]["16.3"]["2025"] = {"reason": "no_such_reason"}
    with pytest.raises(workflow.Refused):
        load_demonstration.build(broken)
    assert everything() == [0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8123/"),
        ("::1", "http://[::1]:8123/"),
        ("0.0.0.0", "http://localhost:8123/"),  # noqa: S104 - printed, not bound to
    ],
)
def test_it_says_where_it_is_and_how_to_get_in(settings, host, address):
    settings.HOST, settings.PORT = host, 8123
    said = "\n".join(load_demonstration.invitation(STORY))
    assert address in said
    assert "voorbeeld-2026-stad" in said
    for name in VISITORS:
        assert f"{name}@voorbeeldstad.example" in said
    assert said.count("@") == len(VISITORS)


def test_one_command_fills_an_empty_database_even_though_it_signs_a_report(settings, tmp_path):
    lines = (settings.BASE_DIR / "setup.sh").read_text("utf-8").splitlines()
    start = lines.index("fill_database() {")
    filling = lines[start : lines.index("}", start) + 1]
    filled = subprocess.run(
        ["/bin/sh", "-euc", "\n".join([*filling, "fill_database"])],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {
            "HAGUE_MODE": "demonstration",
            "DATABASE_URL": f"sqlite:///{tmp_path}/demonstration.sqlite3",
            "EVIDENCE_ROOT": str(tmp_path / "evidence"),
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert filled.returncode == 0, filled.stderr
    assert "voorbeeld-2026-stad" in filled.stdout

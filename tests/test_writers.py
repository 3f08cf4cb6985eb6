"""Many people in one assessment at one time, on the database the tests run on."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROGRAM = """
import json
from tests.writers import Load, run
for seconds in (5, 20, 60):  # a busy machine needs longer until people meet
    found = run(Load(writers=8, seconds=seconds, questions=3, pause=0.02))
    met = len(found.saved) > 50 and found.answers["merged"] and found.answers["409"]
    if met or found.faults or found.lost or found.overwritten:
        break
print(json.dumps({
    "saved": len(found.saved), "answers": found.answers, "faults": found.faults,
    "lost": found.lost, "overwritten": found.overwritten,
}))
"""


@pytest.fixture(scope="module")
def found():
    """What came of eight people at three questions. In a process of its own: it needs a database
    that a server can open, which the one of the tests is not."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env=os.environ | {"HAGUE_MODE": "local"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_every_save_that_was_confirmed_is_in_the_history(found):
    assert found["saved"] > 50
    assert found["lost"] == []


def test_nobody_overwrites_what_they_have_not_seen(found):
    assert found["overwritten"] == []
    assert found["answers"]["merged"] > 0
    assert found["answers"]["409"] > 0


def test_no_lock_and_no_other_fault_reaches_anybody(found):
    assert found["faults"] == []
    assert set(found["answers"]) <= {"200", "409", "merged"}

"""What is installed is what is locked: every package, by its version and the hash of its file."""

import json
import re
import subprocess
import sys
from importlib.metadata import distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from hague.settings import BASE_DIR

FILES = ("requirements.txt", "requirements-dev.txt")

WITH_THE_ENVIRONMENT = {"pip", "setuptools"}
"""An environment has them before anything is installed in it."""


def locked(file):
    """Each requirement of a lock with the text of its hashes."""
    text = (BASE_DIR / file).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    return [(Requirement(line.partition(" --hash")[0]), line) for line in lines]


def applying(file):
    """Name to version of what a lock installs on this machine."""
    found = [each for each, _line in locked(file) if not each.marker or each.marker.evaluate()]
    return {canonicalize_name(each.name): str(each.specifier).removeprefix("==") for each in found}


@pytest.mark.parametrize("file", FILES)
def test_every_package_of_a_lock_has_one_version_and_a_hash(file):
    for each, line in locked(file):
        assert re.fullmatch(r"==[\w.]+", str(each.specifier)), line
        assert "--hash=sha256:" in line, line


def test_a_lock_names_no_index_and_no_path():
    for file in FILES:
        assert not re.search(r"(?m)^(--|-e|-f|-i)|://|@ ", (BASE_DIR / file).read_text())


def test_what_is_installed_is_what_is_locked():
    installed = {canonicalize_name(each.name): each.version for each in distributions()}
    wanted = applying("requirements-dev.txt")
    for name in WITH_THE_ENVIRONMENT:
        installed.pop(name, None), wanted.pop(name, None)
    assert installed == wanted, "make clean, then make test"


def test_the_server_runs_on_the_versions_that_are_tested():
    assert applying("requirements.txt").items() <= applying("requirements-dev.txt").items()


def test_what_we_choose_is_what_the_locks_hold():
    for file in FILES:
        chosen = (BASE_DIR / file).with_suffix(".in").read_text()
        names = re.findall(r"(?m)^([\w-]+)(?:\[\w+\])?==([\w.]+)$", chosen)
        held = applying(file)
        assert names
        assert {canonicalize_name(name): version for name, version in names}.items() <= held.items()


def test_the_list_of_what_is_in_the_product_names_every_locked_package(tmp_path):
    made = tmp_path / "sbom.json"
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", "--output-file", str(made)]
    subprocess.run([*command, "requirements.txt"], cwd=BASE_DIR, check=True, capture_output=True)
    listed = json.loads(made.read_text())
    assert listed["bomFormat"] == "CycloneDX"
    assert {(each["name"], each["version"]) for each in listed["components"]} == {
        (each.name, str(each.specifier).removeprefix("==")) for each, _line in locked(FILES[0])
    }

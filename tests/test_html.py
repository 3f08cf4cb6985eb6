"""Every page is valid HTML, judged by the Nu Html Checker."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from assessments.models import Role
from tests import factories
from tests.pages import COORDINATING, PUBLIC, READING, address

pytestmark = pytest.mark.django_db

CHECKER = Path(__file__).parent.parent / "var" / "cache" / "vnu.jar"


def test_every_page_is_valid_html(begun, client, tmp_path):
    if not CHECKER.exists() or not shutil.which("java"):
        pytest.skip("the Nu Html Checker is not there: `make test` brings it")
    factories.answer_all(begun)
    factories.disagree(begun)
    coordinator = factories.coordinator_of(begun.municipality)
    coordinator.may_set_up_municipalities = True
    coordinator.save()
    reader = factories.member(begun.municipality, Role.READER)
    pages = (*READING, *COORDINATING)
    for who, names in ((None, PUBLIC), (coordinator, pages), (reader, READING)):
        client.logout()
        if who:
            client.force_login(who)
        for name in (*names, "report_page") if who else names:
            for language in ("en", "ar"):
                client.cookies["django_language"] = language
                page = client.get(address(name, begun))
                assert page.status_code == 200, name
                role = "visitor" if who is None else who.memberships.get().role
                (tmp_path / f"{role}-{name}-{language}.html").write_bytes(page.content)
    problems = subprocess.run(
        ["java", "-jar", CHECKER, "--format", "json", "--exit-zero-always", tmp_path],
        capture_output=True,
        text=True,
        check=True,
    )
    found = {
        (Path(m["url"]).name, m["message"])
        for m in json.loads(problems.stderr)["messages"]
        if m["type"] == "error"
    }
    assert found == set()

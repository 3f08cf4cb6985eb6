"""Every page is valid HTML, judged by the Nu Html Checker; and every address is in a list."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.cache import cache

from assessments.models import Status
from tests import factories
from tests.pages import (
    ACTS,
    FILES,
    LEADS_ON,
    NAMES,
    PAGES,
    STATUSES,
    VISITS,
    come_in,
    seen_by,
    who_sees,
    with_example,
)

pytestmark = pytest.mark.django_db

CHECKER = Path(__file__).parent.parent / "var" / "cache" / "vnu.jar"


def test_every_address_is_a_page_a_file_a_button_or_leads_on():
    listed = [*ACTS, *FILES, *LEADS_ON, *PAGES]
    assert sorted(listed) == sorted(NAMES)


def test_every_page_is_looked_at_by_somebody():
    assert {name for visit in VISITS for name in seen_by(*visit)} == set(PAGES)


@pytest.fixture
def opened(begun):
    """Opens an address as whoever sees most there."""
    cache.clear()

    def answer(name):
        role, status = who_sees(name)
        person, client = come_in(role, at(begun, status))
        return client.get(with_example(name, begun, person))

    return answer


def at(begun, status):
    """The assessment, brought to a status by its real steps."""
    return begun if begun.status == status else factories.bring_to(begun, status)


@pytest.mark.parametrize("name", FILES)
def test_what_counts_as_a_file_shows_no_page(name, opened):
    response = opened(name)
    assert response.status_code == 200
    assert not response["Content-Type"].startswith("text/html")
    response.getvalue()  # reading it to the end closes it


@pytest.mark.parametrize("name", LEADS_ON)
def test_what_leads_on_shows_nothing(name, opened):
    assert opened(name).status_code == 302


@pytest.fixture(scope="module")
def answered(once_a_module):
    """For each status, an assessment with everything answered; a draft also with a disagreement."""
    with once_a_module():
        made = {status: factories.assessment(at=status) for status in STATUSES}
        factories.answer_all(made[Status.DRAFT])
        factories.disagree(made[Status.DRAFT])
        yield made


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("role", "status"), VISITS, ids=[f"{role}-{status}" for role, status in VISITS]
)
def test_every_page_is_valid_html(role, status, answered, tmp_path):
    if not CHECKER.exists() or not shutil.which("java"):
        pytest.skip("the Nu Html Checker is not there: `make test` brings it")
    cache.clear()
    begun = answered[status]
    person, client = come_in(role, begun)
    for name in seen_by(role, status):
        url = with_example(name, begun, person)
        for language in ("en", "ar"):
            client.cookies["django_language"] = language
            page = client.get(url)
            assert page.status_code == 200, name
            assert page["Content-Type"].startswith("text/html"), name
            (tmp_path / f"{name}-{language}.html").write_bytes(page.content)
    assert problems_in(tmp_path) == set()


def problems_in(folder):
    """What the checker finds in the pages of a folder."""
    # It ends before it has paid to compile anything more than once.
    quick = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss2m")
    said = subprocess.run(
        ["java", *quick, "-jar", CHECKER, "--format", "json", "--exit-zero-always", folder],
        capture_output=True,
        text=True,
        check=True,
    )
    messages = json.loads(said.stderr)["messages"]
    return {(Path(m["url"]).name, m["message"]) for m in messages if m["type"] == "error"}

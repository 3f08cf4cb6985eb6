"""An instrument is data: another one goes from answers to signed PDF without a changed line."""

import io
import json
import re
import subprocess

import pikepdf
import pytest

from assessments import exports, workflow
from assessments.instrument import load, proof, structure, texts
from assessments.models import Role, Round, Status
from tests import factories, second_instrument
from tests.pages import FILES, PAGES, address, come_in, seen_by, with_example
from tests.second_instrument import CLUSTERS, SOURCE, VERSION

pytestmark = pytest.mark.django_db

OF_OURS = re.compile(
    r"\bsixteen\b|\b16 articles|\b53\b|Declaration of The Hague|Verklaring van Den"
)
"""What is true of the product's own instrument alone."""


@pytest.fixture
def second(tmp_path, monkeypatch):
    second_instrument.write(tmp_path)
    monkeypatch.setattr(structure, "FOLDERS", [*structure.FOLDERS, tmp_path])


@pytest.fixture
def begun(town, second):
    """A draft on it, with every question answered."""
    Round.objects.create(municipality=town, name="2031", instrument_version=VERSION)
    made = factories.assessment(town, round_name="2031")
    factories.answer_all(made, level=3)
    return made


def shown(response):
    return re.sub(r"<[^>]+>|\s+", " ", response.content.decode())


def test_it_is_whole(second):
    assert list(proof.structure_faults(load(VERSION))) == []
    assert list(proof.words_faults(VERSION, "en")) == []
    assert texts(VERSION).source == SOURCE


def test_its_figures_follow_its_own_themes_and_chapters(begun):
    result = begun.snapshot().result
    assert list(result.articles) == list(range(1, 21))
    assert list(result.clusters) == list(CLUSTERS)
    assert list(result.chapters) == ["design", "use"]
    assert result.headline == 75
    assert result.weight_range == (75, 75)


@pytest.mark.real_reports
def test_it_is_signed_and_its_report_is_of_its_own_articles_only(begun):
    factories.bring_to(begun, Status.SIGNED_OFF)
    report = bytes(begun.sign_off.report("en").content)
    assert begun.sign_off.languages == ["en"]
    assert list(workflow.broken_links()) == []
    said = subprocess.run(["pdftotext", "-", "-"], input=report, capture_output=True, check=True)
    words = " ".join(said.stdout.decode().split())
    assert f"A self-assessment along {SOURCE}." in words
    assert "Square 20" in words
    assert all(name in words for name in CLUSTERS.values())
    assert OF_OURS.findall(words) == []
    with pikepdf.open(io.BytesIO(report)) as pdf:
        figures = json.loads(
            pdf.attachments[next(name for name in pdf.attachments if name.endswith(".json"))]
            .get_file()
            .read_bytes()
        )
    assert [row["article"] for row in figures["articles"]] == list(range(1, 21))


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.SIGNED_OFF])
def test_every_page_and_file_answers_and_says_nothing_of_another_instrument(status, begun):
    if status != Status.DRAFT:
        factories.bring_to(begun, status)
    role = Role.COORDINATOR if status != Status.SUBMITTED else Role.SIGNATORY
    person, client = come_in(role, begun)
    for name in seen_by(role, status, [*PAGES, *FILES]):
        response = client.get(with_example(name, begun, person))
        assert response.status_code in (200, 302), name
        of_the_product = {"method", "help", "welcome", "quick_scan", "quick_scan_result"}
        response.getvalue()  # reading a file to its end closes it
        if response.status_code == 200 and name in PAGES and name not in of_the_product:
            assert OF_OURS.findall(shown(response)) == [], name


def test_a_page_of_its_last_article_takes_answers(begun):
    _person, client = come_in(Role.COORDINATOR, begun)
    page = shown(client.get(address("article", begun, number=20)))
    assert "20.2" in page
    assert "Can one sit there?" in page
    assert client.get(address("article", begun, number=21)).status_code == 404


def test_its_data_file_names_every_article(begun):
    snapshot = begun.snapshot()
    content = json.loads(exports.as_json(exports.figures(snapshot, "en")))
    assert set(content["clusters"]) == set(CLUSTERS)


def test_a_later_schema_is_refused_with_a_sentence(second, tmp_path):
    file = tmp_path / VERSION / "structure.toml"
    file.write_text(file.read_text().replace("schema = 1", "schema = 2"))
    load.cache_clear()
    assert any("has schema 2" in fault for fault in proof.structure_faults(load(VERSION)))
    load.cache_clear()

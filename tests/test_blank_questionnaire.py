"""The blank questionnaire: every question with its boxes, accessible, and whole on its page."""

import re
import subprocess
from functools import cache

import pytest

from assessments import report
from assessments.instrument import languages, load, texts
from tests import pdf_checks
from tests.test_report_pdf import printed

LANGUAGES = languages("1.0")
PART = ("en", ("5.1", "16.2"), "Human <resources>")


@cache
def pdf(language: str, codes: tuple[str, ...] = (), name: str = "") -> bytes:
    return printed(report.blank_html("1.0", language, codes, name), ())


@cache
def pages(language: str) -> list[str]:
    """The letters of each page: where a line ends at a hyphen differs from program to program."""
    read = subprocess.run(
        ["pdftotext", "-", "-"], input=pdf(language), capture_output=True, check=True
    )
    return [letters(page) for page in read.stdout.decode().split("\f")[:-1]]


def letters(text: str) -> str:
    return re.sub(r"[\s-]", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_stands_in_the_way_of_who_reads_by_ear(language):
    assert pdf_checks.faults(pdf(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_stands_whole_on_one_page(language):
    words = texts("1.0", language)
    for code in load("1.0").by_code:
        said = words.criteria[code]
        asked = [said.question, said.hint, *said.levels, *said.not_applicable.values()]
        wanted = [letters(text) for text in (*asked, ", ".join(said.who))]
        holding = [page for page in pages(language) if wanted[0] in page]
        assert len(holding) == 1, code
        assert [text for text in wanted if text not in holding[0]] == [], code


def test_it_has_a_box_for_every_answer_and_lines_to_write_on():
    html = report.blank_html("1.0", "en")
    criteria = list(load("1.0").criteria())
    boxes = sum(6 + len(criterion.not_applicable) for criterion in criteria)
    assert html.count('<span class="box"></span>') == boxes
    assert html.count('<div class="rule"></div>') == 4 * len(criteria)
    entries = re.findall(r'class="entry">([^<]+)<', html)
    assert entries == ["Municipality", "Department", "Filled in by", "Date"]


def test_a_part_holds_only_its_questions_and_says_which_it_is():
    html = report.blank_html("1.0", *PART)
    assert re.findall(r'class="code">([\d.]+)<', html) == ["5.1", "16.2"]
    assert "Human &lt;resources&gt;" in html


def test_it_is_made_in_a_child_like_the_report():
    made = report.print_apart(report.blank_html("1.0", "en", ("5.1",), "Human resources"))
    assert made == pdf("en", ("5.1",), "Human resources")

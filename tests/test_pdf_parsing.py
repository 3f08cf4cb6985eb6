"""Documents are parsed in C: what comes out is what the usual parser gives, or a refusal."""

from dataclasses import replace

import pytest
from weasyprint import HTML

from assessments import editions, report
from assessments.editions import Part
from assessments.instrument import languages
from assessments.pdf import archival, engine, tags
from tests import sample_editions, snapshots
from tests.test_report_parts import WORN
from tests.test_seal import SEAL

LANGUAGES = languages("1.0")
WEIRD = "a < b & c > d \x00\x1b\x9f \ufffe \U0001f44d &amp; &nbsp; ]]> <!-- \"'"


def by_the_usual_parser(html: str) -> bytes:
    """The same document, parsed by WeasyPrint itself."""
    printed = HTML(string=html, url_fetcher=engine._fetcher()).write_pdf(
        stylesheets=[engine._faces()],
        font_config=engine._font_configuration(),
        finisher=tags.finish,
        pdf_variant=engine.VARIANT,
    )
    return archival.complete(printed, ())


def documents(language):
    """Every kind of document, with all that there can be in it."""
    full = snapshots.full()
    yield report.html(full, language, sample_editions.edition(full, seal=SEAL, brand=WORN))
    yield report.method_html("1.0", language)
    yield report.blank_html("1.0", language, ("5.1", "16.2"), "Human <resources> & more")
    yield report.brief_html(full, language, to="cemr", name="", today=snapshots.DAY)


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_parsers_give_the_same_bytes(language):
    for html in documents(language):
        assert engine.pdf_from(html) == by_the_usual_parser(html)


@pytest.mark.parametrize(
    "inside", ["<br>", "<p>", "</p>", "a & b", "&nbsp;", "&xxe;", "<b><i></b></i>", "<p hidden/>"]
)
def test_a_document_that_is_not_well_formed_is_refused(inside):
    html = f'<html lang="en"><head><title>t</title></head><body>{inside}</body></html>'
    with pytest.raises(report.RenderFailed, match="not well-formed"):
        engine.pdf_from(html)
    with pytest.raises(report.RenderFailed, match="not well-formed"):
        report.print_apart(html)


def test_no_entity_can_be_defined_from_a_file(tmp_path):
    (tmp_path / "secret").write_text("a secret")
    kind = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    with pytest.raises(report.RenderFailed, match="not well-formed"):
        engine.pdf_from(f'{kind}<html lang="en"><body>&x;</body></html>')


def test_whatever_people_type_comes_through():
    snapshot = replace(_said(f"{WEIRD}\n{WEIRD}"), municipality=WEIRD, round=WEIRD)
    html = report.html(snapshot, "en", editions.Edition(parts=(Part.ARTICLES,)))
    assert engine.pdf_from(html) == by_the_usual_parser(html)


def test_what_no_xml_can_hold_is_left_out():
    html = '<html lang="en"><head><title>t</title></head><body><p>{}</p></body></html>'
    whole = engine.pdf_from(html.format("ab"))
    assert engine.pdf_from(html.format("a\x00\ud800\ufffe\x1bb")) == whole


def test_a_line_break_is_one_in_xml_and_in_html():
    assert report.html(_said("one\ntwo <b>"), "en").count("one<br/>two &lt;b&gt;") == 1


def _said(text):
    given = snapshots.levels({"1.1": 2})
    rating = replace(given.answers["1.1"].rating, justification=text)
    return replace(given, answers={"1.1": replace(given.answers["1.1"], rating=rating)})

"""What an edition adds to the report: its parts, a second language, a town's colour and logo."""

import io
import re
import subprocess
from dataclasses import replace
from datetime import date
from functools import cache
from html import unescape

import pikepdf
import pytest
import tinyhtml5
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from assessments import editions, exports, report
from assessments.editions import Brand, Part, is_readable, nearest_readable
from assessments.editions.brand import contrast
from assessments.instrument import texts
from assessments.report import plan
from assessments.scoring.comparison import compare
from tests import pdf_checks, sample_editions, snapshots, towns

IDS = {
    Part.ARTICLES: "article-1",
    Part.PLAN: "plan",
    Part.COMPARISON: "comparison",
    Part.EVIDENCE: "evidence",
    Part.METHOD: "method",
}
WORN = Brand("#7a1f5c", sample_editions.logo())
LONG = "Wijkgerichte samenwerkingsovereenkomst " * 12


def html(name="full", language="en", **changed):
    snapshot = getattr(snapshots, name)()
    return report.html(snapshot, language, sample_editions.edition(snapshot, **changed))


@cache
def pdf(name, language, second="", brand=editions.UNBRANDED):
    snapshot = getattr(snapshots, name)()
    return report.pdf(
        snapshot, language, sample_editions.edition(snapshot, second=second, brand=brand)
    )


def text_of(document):
    """What a reader reads, in one line."""
    body = re.sub(r"<style>.*?</style>|<title>.*?</title>", " ", document, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def parts_of(document):
    return {part for part, name in IDS.items() if f'id="{name}"' in document}


def headings(document):
    return [
        " ".join(unescape(re.sub(r"<[^>]+>", "", found)).split())
        for found in re.findall(r"<h[1-4][^>]*>(.*?)</h[1-4]>", document, re.DOTALL)
    ]


def pages_of(content):
    made = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return made.stdout.decode().split("\f")[:-1]


# Parts


@pytest.mark.parametrize("part", IDS)
def test_a_part_is_there_when_it_was_chosen_and_only_then(part):
    others = tuple(other for other in editions.WHOLE if other != part)
    assert parts_of(html(parts=(part,))) == {part}
    assert parts_of(html(parts=others)) == set(IDS) - {part}


def test_without_any_part_the_council_summary_remains_two_pages_behind_cover_and_contents():
    snapshot = snapshots.full()
    edition = sample_editions.edition(snapshot, parts=())
    pages = pages_of(report.pdf(snapshot, "en", edition))
    assert len(pages) == 4
    assert "Council summary" in pages[2]
    assert "This edition holds the parts that were chosen" in text_of(html(parts=()))
    assert "This edition holds" not in text_of(html())


def test_a_part_without_anything_to_show_is_left_out():
    document = report.html(snapshots.empty(), "en", editions.PLAIN)
    assert parts_of(document) == {Part.ARTICLES, Part.METHOD}


def test_the_contents_name_exactly_what_is_there():
    for parts in ((), (Part.PLAN, Part.EVIDENCE), editions.WHOLE):
        document = html(parts=parts)
        targets = re.findall(r'data-target="#([^"]+)"', document)
        assert targets
        assert all(f'id="{target}"' in document for target in targets)
        sections = re.findall(r'<section class="(?:\w+)" id="([^"]+)"', document)
        assert set(sections) <= set(targets)


# The plan


def test_the_plan_names_action_level_owner_day_cost_and_what_is_late():
    text = text_of(html(parts=(Part.PLAN,)))
    assert "Open a free advice desk in the library 5.4 Informed choice, to level 1" in text
    assert "28 February 2027" in text
    late = text.index("Join the regional anti-discrimination bureau 4.2")
    assert "Late" in text[late : late + 200]
    assert text.count(" Late ") == 1
    assert "Last news: The contract is being drawn up." in text
    assert "nobody yet" in text
    assert "no date" in text


def test_what_was_promised_in_earlier_rounds_is_ticked_off_by_name():
    text = text_of(html(parts=(Part.PLAN,)))
    promised = text.split("What was promised in earlier rounds")[1]
    assert "under way: Join the regional anti-discrimination bureau" in promised
    assert "done: Use the forecast in the housing plan" in promised
    assert "dropped: Compare who comes with who lives here" in promised
    assert "anti-discrimination bureau. The contract is being drawn up." in promised
    assert "advice desk" not in promised


def test_what_was_planned_in_a_later_round_was_promised_in_no_earlier_one():
    """A plan goes on: the edition of an old round is made when much was planned after it."""
    snapshot = replace(snapshots.full(), round="2025", reference_date=date(2025, 10, 1))
    everything = sample_editions.actions()
    assert plan.promised(snapshot, everything) == []
    later = [action.title for action in everything if action.planned_in == "2026"]
    memo = exports.memo(snapshot, everything, "en", today=snapshots.DAY)
    promised = docx_text(memo).split("What was promised in earlier rounds")[1:]
    assert len(later) == 4
    assert promised == []


@pytest.mark.parametrize("round_name", ["2025", "2026"])
def test_nothing_that_was_finished_vanishes_from_the_plan(round_name):
    """It is named where it was promised, or as done or dropped in its own round."""
    day = snapshots.DAY.replace(year=int(round_name))
    snapshot = replace(snapshots.full(), round=round_name, reference_date=day)
    edition = editions.Edition(actions=sample_editions.actions(), today=snapshots.DAY)
    page, _style = report.page(snapshot, "en", edition)
    memo = docx_text(exports.memo(snapshot, sample_editions.actions(), "en", today=snapshots.DAY))
    for finished in ("Use the forecast in the housing plan", "Compare who comes with who lives"):
        assert finished in page
        assert finished in memo


def test_the_order_of_rounds_counts_and_not_their_names():
    (action, *_rest) = sample_editions.actions()
    action = replace(action, planned_in="Spring", planned_on=date(2025, 3, 1))
    for day, is_before in ((date(2024, 1, 1), False), (date(2026, 1, 1), True)):
        snapshot = replace(snapshots.full(), round="Autumn", reference_date=day)
        assert action.was_planned_before(snapshot) is is_before
    assert not action.was_planned_before(replace(snapshots.full(), round="Spring"))


def docx_text(content):
    return "\n".join(p.text for p in Document(io.BytesIO(content)).paragraphs)


def test_the_summary_asks_the_council_for_two_decisions_and_counts_the_rest():
    text = text_of(html(parts=()))
    assert text.count("To decide on:") == 2
    assert "To decide on 1 more action of the action plan." in text
    full = text_of(html(parts=(Part.PLAN,))).split("Action plan")[-1]
    assert full.count("To decide on:") == 3


def test_a_town_without_a_plan_is_asked_for_one():
    assert "To ask the executive for an action plan" in text_of(html(actions=()))
    assert "To ask the executive for an action plan" not in text_of(html())


# The comparison


def test_what_changed_stands_in_the_summary_and_criterion_by_criterion():
    text = text_of(html(parts=(Part.COMPARISON,)))
    summary, part = text.split("Criterion by criterion")
    assert "Readiness rose from" in summary
    assert "points come from other levels" in summary
    assert "→" in part
    assert "have the same level as before" in part


def test_a_comparison_gives_no_headline_away_that_may_not_be_shown_yet():
    draft = snapshots.partial()
    assert draft.result.headline is None
    change = compare(snapshots.full(), draft)
    text = text_of(
        report.html(draft, "en", editions.Edition(change=change, parts=(Part.COMPARISON,)))
    )
    now = report.wording.whole(draft.result.readiness)
    assert "Too little is answered for a single figure" in text
    assert f"is {now}." not in text
    assert "points come from" not in text


# The register


def test_a_document_that_proves_several_criteria_is_listed_once_with_all_of_them():
    text = text_of(html(parts=(Part.EVIDENCE,)))
    listed = text.split("Evidence register")[-1]
    letters = re.findall(
        r"Letter of the audit office 1 October 2026[^0-9]*((?:\d+\.\d,? ?)+)", listed
    )
    assert len(letters) == 1
    named = {
        code
        for code, given in snapshots.full().answers.items()
        if any("audit office" in item.title for item in given.evidence)
    }
    assert set(letters[0].replace(",", " ").split()) == named
    assert len(named) > 3


# Two languages


def test_a_bilingual_edition_says_everything_twice_under_ids_of_their_own():
    document = html(second="nl")
    parsed = tinyhtml5.parse(document, namespace_html_elements=False)
    ids = [element.get("id") for element in parsed.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    spoken = texts("1.0", "en"), texts("1.0", "nl")
    for said in spoken:
        assert {f"{n} {article.title}" for n, article in said.articles.items()} < set(
            headings(document)
        )
    dutch = [s for s in parsed.iter("section") if (s.get("id") or "").startswith("nl-")]
    assert dutch
    assert all(
        s.get("lang") == "nl" or s.get("id").startswith("nl-article") or s.get("class") == "chapter"
        for s in dutch
    )


def test_the_second_language_is_left_out_when_it_is_the_first():
    assert html(second="en") == html()


def test_each_language_of_a_bilingual_edition_is_the_report_of_that_language():
    both = text_of(html(second="nl"))
    for language in ("en", "nl"):
        alone = text_of(html(language=language)).split("100 ", 1)[1]
        last = alone[-2000:]
        assert last in both


# A town's own colour and logo


def test_a_brand_colours_the_report_and_puts_the_logo_on_its_cover():
    document = html(brand=WORN)
    assert ":root { --accent: #7a1f5c" in document
    assert document.count("<img ") == 1
    assert 'alt="Logo of Voorbeeldstad"' in document
    assert "<img " not in html()


@pytest.mark.parametrize("colour", ["red", "#fff", "#12345", "#12345g", "#123456;}", "url(x)"])
def test_nothing_but_a_colour_gets_into_the_style(colour):
    with pytest.raises(ValueError, match="not a colour"):
        Brand(colour)


COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(COLOURS)
def test_the_nearest_readable_colour_can_be_read_and_is_itself_when_it_could(colour):
    found = nearest_readable(colour)
    assert is_readable(found)
    assert (found == colour) is is_readable(colour)


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert not is_readable("#777777")
    assert is_readable("#767676")


# As a PDF

EDITIONS = [
    ("full", "en", "nl", WORN),
    ("full", "nl", "", editions.UNBRANDED),
    ("hostile", "en", "nl", WORN),
    ("worst", "nl", "", editions.UNBRANDED),
    ("partial", "en", "", editions.UNBRANDED),
]


@pytest.mark.parametrize(("name", "language", "second", "brand"), EDITIONS)
def test_an_edition_with_everything_is_accessible(name, language, second, brand):
    content = pdf(name, language, second, brand)
    assert pdf_checks.faults(content) == []


@pytest.mark.parametrize("text", [*snapshots.HOSTILE])
def test_hostile_words_in_a_plan_break_nothing(text):
    snapshot = snapshots.levels({"1.1": 2})
    actions = sample_editions.actions(title=text, news=text)
    actions = tuple(replace(action, owner=text, planned_in=text[:60]) for action in actions)
    edition = sample_editions.edition(snapshot, actions=actions, parts=(Part.PLAN,))
    content = report.pdf(snapshot, "en", edition)
    assert pdf_checks.faults(content) == []


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("name", ["full", "worst", "partial", "hostile"])
def test_the_council_summary_is_two_pages_whatever_changed_and_is_asked(name, language):
    snapshot = getattr(snapshots, name)()
    edition = sample_editions.edition(
        snapshot, actions=sample_editions.actions(title=LONG), parts=()
    )
    assert len(pages_of(report.pdf(snapshot, language, edition))) == 4


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("town", ["all 0", "rounded onto three quarters", "all but one"])
def test_the_council_summary_of_a_first_round_is_two_pages_however_weak(town, language):
    snapshot = towns.TOWNS[town]()
    usual = {"actions": sample_editions.actions(title=LONG), "parts": (), "change": None}
    pages = pages_of(report.pdf(snapshot, language, sample_editions.edition(snapshot, **usual)))
    assert len(pages) == 4
    scale = {"en": "from 0 (nothing", "nl": "van 0"}[language]
    assert scale in " ".join(pages[2].split())


def test_the_second_language_is_marked_in_the_tags():
    document = pikepdf.open(io.BytesIO(pdf("full", "en", "nl", WORN)))
    languages = [
        str(element.Lang)
        for element in document.objects
        if isinstance(element, pikepdf.Dictionary) and element.get("/S") and "/Lang" in element
    ]
    assert "nl" in languages


# As a page


def test_the_page_holds_the_whole_report_and_needs_nothing_beside_it():
    snapshot = snapshots.full()
    page, style = report.page(snapshot, "en", sample_editions.edition(snapshot, brand=WORN))
    assert text_of(page) == text_of(html(brand=WORN))
    assert f"<style>{style}</style>" in page
    assert "<script" not in page
    assert " style=" not in page
    fetched = re.findall(r'(?:src|<link[^>]*href)="([^"]*)"', page) + re.findall(r"url\(", page)
    assert all(address.startswith("data:image/png;base64,") for address in fetched)

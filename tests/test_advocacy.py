"""The advocacy brief: what it says, to whom, as PDF and as a letter; and nothing about persons."""

import io
import itertools
import re
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from docx import Document

from assessments import exports, report, workflow
from assessments.editions.seal import Seal
from assessments.instrument import texts
from assessments.models import Role, Status
from assessments.report.advocacy import advocacy
from assessments.scoring.snapshot import CONFIRMED, NamedBarrier, NamedEvidence
from tests import factories, pdf_checks, snapshots
from tests.pages import address

TODAY = date(2026, 11, 24)
SEAL = Seal(
    "HAGUE-2222-3333-4444", "ab" * 32, "https://hague.example/verify/X/", "Sam Signs", TODAY
)
STANDS = NamedBarrier("state", "Money comes a year at a time.", "Grant it for four years.")


def barred(snapshot, **barriers):
    """The picture with barriers by criterion, named as `c13_2`."""
    found = dict(snapshot.answers)
    for key, named in barriers.items():
        code = key[1:].replace("_", ".")
        found[code] = replace(snapshot.answer(code), barrier=named)
    return replace(snapshot, answers=found)


def html(snapshot, **changed):
    usual = {"to": "association", "name": "VNG", "today": TODAY}
    return report.brief_html(snapshot, "en", **(usual | changed))


def words_of(document):
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", document, flags=re.S))


# What it says


def test_barriers_stand_by_tier_with_criterion_level_and_what_is_asked():
    europe = NamedBarrier("europe", "Funds end after two years.")
    snapshot = barred(snapshots.full(), c13_2=STANDS, c1_3=europe, c11_3=None)
    part = advocacy(snapshot, texts("1.0", "en"))
    assert [(t.name, [o.name for o in t.obstacles]) for t in part.tiers] == [
        ("State", ["3.5 Language and support supply", "13.2 Lasting budget"]),
        ("Europe", ["1.3 Looking ahead"]),
    ]
    told = words_of(html(snapshot))
    for said in ("13.2 Lasting budget Where we stand: 3 Routine", STANDS.text, STANDS.asked):
        assert said in told


def test_every_advocacy_criterion_stands_with_its_level_and_no_other():
    pressing = [c.code for c in snapshots.full().instrument.criteria() if c.power == "advocacy"]
    part = advocacy(snapshots.full(), texts("1.0", "en"))
    assert [row.name.split()[0] for row in part.pursuits] == pressing
    assert pressing == ["12.1", "12.2", "13.4", "15.2", "16.1", "16.2", "16.3"]
    assert part.pursuits[0].next_level == ""  # at the highest
    assert part.pursuits[1].next_level == "3 Routine"


def test_no_readiness_stands_without_its_limits():
    part = advocacy(snapshots.partial(), texts("1.0", "en"))
    assert [(row.readiness, row.between, row.answered) for row in part.powers][1] == (
        "none",
        "0 to 100",
        "0 %".replace(" ", "\N{NO-BREAK SPACE}"),
    )


def test_there_is_nothing_to_tell_before_anything_is_answered():
    empty = advocacy(snapshots.empty(), texts("1.0", "en"))
    assert empty.is_empty
    assert not advocacy(snapshots.full(), texts("1.0", "en")).is_empty
    assert not advocacy(barred(snapshots.empty(), c1_1=STANDS), texts("1.0", "en")).is_empty


@pytest.mark.parametrize(
    ("to", "name", "expected"),
    [
        ("association", "VNG", "To: VNG"),
        ("association", "", "To: The national association of municipalities"),
        ("cemr", "VNG", "To: The Council of European Municipalities and Regions (CEMR)"),
    ],
)
def test_it_is_addressed_as_asked(to, name, expected):
    assert f"{expected} From:" in words_of(html(snapshots.full(), to=to, name=name))


def test_a_draft_says_so_and_a_signed_one_says_its_number():
    assert "Nobody has signed off" in words_of(html(snapshots.partial()))
    told = words_of(html(snapshots.full(), seal=SEAL))
    assert "HAGUE-2222-3333-4444" in told
    assert "hague.example/verify/X/" in told


def test_its_heading_is_a_bookmark_with_a_space_and_its_number_is_not_split():
    document = html(snapshots.full(), seal=SEAL)
    assert f'<h1 data-bookmark="{snapshots.TOWN}, Advocacy brief 2026">' in document
    assert '<span class="unsplit">HAGUE-2222-3333-4444</span>' in document


def test_it_names_no_person():
    proof = NamedEvidence("A letter", TODAY, CONFIRMED, confirmed_by="Carla Confirms")
    snapshot = barred(snapshots.full(), c13_4=STANDS)
    answer = replace(snapshot.answer("13.4"), evidence=(proof,), remarks=("Rik remarks",))
    snapshot = replace(snapshot, answers={**snapshot.answers, "13.4": answer})
    letter = exports.brief(snapshot, "en", to="cemr", name="", today=TODAY, seal=SEAL)
    told = html(snapshot, seal=SEAL) + "".join(p.text for p in opened(letter).paragraphs)
    for person in ("Sam Signs", "Carla Confirms", "Rik remarks"):
        assert person not in told


def test_it_speaks_the_language_asked_for():
    told = report.brief_html(snapshots.full(), "nl", to="cemr", name="", today=TODAY)
    assert '<html lang="nl">' in told
    assert "24 november 2026" in told


# As PDF


BRIEFS = [("full", "VNG"), ("partial", "VNG"), ("empty", "VNG"), ("hostile", snapshots.HOSTILE[1])]


@cache
def pdf(snapshot, name):
    return report.print_apart(html(getattr(snapshots, snapshot)(), name=name, seal=SEAL))


@pytest.mark.parametrize(("snapshot", "name"), BRIEFS)
def test_the_brief_is_accessible_whatever_is_in_it(snapshot, name):
    assert pdf_checks.faults(pdf(snapshot, name)) == []


# As a letter


def opened(content):
    return Document(io.BytesIO(content))


def test_the_letter_has_the_headings_of_the_brief_in_order():
    snapshot = barred(snapshots.full(), c13_2=STANDS)
    letter = opened(exports.brief(snapshot, "en", to="association", name="VNG", today=TODAY))
    heads = [p for p in letter.paragraphs if p.style.name.startswith(("Title", "Heading"))]
    assert [p.text for p in heads][:7] == [
        "Advocacy brief",
        "In the way: Region or province",
        "11.3 Across municipal borders",
        "In the way: State",
        "3.5 Language and support supply",
        "13.2 Lasting budget",
        "What we do ourselves to be heard",
    ]
    levels = [0 if p.style.name == "Title" else int(p.style.name[-1]) for p in heads]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert any(p.text == "To: VNG" for p in letter.paragraphs)
    assert len(letter.tables) == 1


def test_hostile_text_makes_a_whole_letter():
    letter = exports.brief(snapshots.hostile(), "en", to="association", name="\x00", today=TODAY)
    assert opened(letter).tables


# The page


@pytest.mark.django_db
def test_the_page_shows_the_brief_and_hands_the_address_on(begun, sign_in):
    by = factories.coordinator_of(begun.municipality)
    given = {"tier": "state", "text": STANDS.text, "asked": STANDS.asked}
    workflow.note_barrier(begun, "5.1", seen=0, by=by, **given)
    browser = sign_in(factories.member(begun.municipality, Role.READER))
    asked = {"to": "association", "name": "A & B", "language": "nl"}
    page = browser.get(address("advocacy", begun), asked)
    assert STANDS.text in page.text
    assert "A &amp; B" in page.text
    assert 'lang="nl"' in page.text
    (letter,) = re.findall(r'href="([^"]+\.docx[^"]*)"', page.text)
    found = browser.get(letter.replace("&amp;", "&"))
    assert "A & B" in "".join(p.text for p in opened(found.content).paragraphs)
    assert "advocacy-nl.docx" in found["Content-Disposition"]


@pytest.mark.django_db
def test_an_address_that_is_none_of_ours_is_an_error(begun, sign_in):
    browser = sign_in(factories.coordinator_of(begun.municipality))
    page = browser.get(address("advocacy", begun), {"to": "moon", "language": "en"})
    assert page.status_code == 422


@pytest.mark.django_db
def test_the_brief_of_a_signed_assessment_carries_its_number(town, sign_in):
    signed = factories.assessment(town, at=Status.SIGNED_OFF)
    browser = sign_in(factories.member(town, Role.READER))
    page = browser.get(address("advocacy", signed))
    assert signed.sign_off.number in page.text
    assert str(factories.signatory_of(town)) not in page.text
    found = browser.get(address("brief_pdf", signed))
    assert found.content.startswith(b"%PDF")


@pytest.mark.django_db
def test_a_language_that_is_not_there_is_not_found(begun, sign_in):
    browser = sign_in(factories.coordinator_of(begun.municipality))
    for name in ("brief_pdf", "brief_docx"):
        assert browser.get(address(name, begun, language="xx")).status_code == 404

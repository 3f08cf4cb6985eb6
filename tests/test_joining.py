"""Pieces laid out apart and joined: the same document as laid out whole, with its data."""

import io
import json
import re
import subprocess
from dataclasses import replace
from functools import cache

import pikepdf
import pytest

from assessments import exports, report
from assessments.report import engine, joining, pieces
from tests import pdf_checks, snapshots

PAGES = pytest.mark.parametrize(
    ("name", "language"), [("full", "en"), ("partial", "nl"), ("empty", "en"), ("hostile", "en")]
)


@pytest.fixture(autouse=True, scope="module")
def no_piece_is_set_tighter():
    """What is laid out whole ends elsewhere than its pieces do."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(engine, "NEARLY_EMPTY", 0)
        yield


@cache
def joined(name, language):
    picture = getattr(snapshots, name)()
    attachments = exports.attachments(picture, language)
    return report.pdf(picture, language, attachments=attachments)


@cache
def whole(name, language):
    """The document in one go; its pieces start on a new page, as they do when they are joined."""
    anchors = joining.Piece(joined(name, language)).anchors
    html = report.html(getattr(snapshots, name)(), language)
    html = pieces.numbered(html, {anchor: page + 1 for anchor, page in anchors.items()})
    breaks = '<div style="break-before: page"></div>'
    front, *rest = html.split(pieces.PIECE)
    rest = [re.sub("^(<main>)?", rf"\1{breaks}", part) for part in rest]
    return engine.pdf_from(front + "".join(rest))


def words(content):
    """What stands on each page, in any order, without numbers: some count the pages."""
    run = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    pages = run.stdout.decode().split("\f")
    return [
        sorted(word for word in page.split() if not re.fullmatch(r"\d+|/", word)) for page in pages
    ]


def outline(content):
    """The bookmarks with their depth, their page and whether they are open."""
    document, found = pdf_checks.Document(content), []

    def note(items, depth):
        for item in items:
            page = document.page_of[item.destination[0].objgen]
            found.append((depth, item.title, page, item.is_closed))
            note(item.children, depth + 1)

    with document.pdf.open_outline() as opened:
        note(opened.root, 1)
    return found


def shape(content):
    """The types of the structure tree in reading order, with what each says of itself."""
    return [
        (part.type, str(part.element.get("/Alt", "")), str(part.attribute("/Scope") or ""))
        for part in pdf_checks.Document(content).parts
        if part.type not in ("Div", "Document")
    ]


def links(content):
    document = pdf_checks.Document(content)
    return [
        (str(link.Contents), str(link.get("/Dest", "")), str(link.A.URI) if "/A" in link else "")
        for link in document.links
    ]


@PAGES
def test_joined_pages_hold_the_same_words(name, language):
    assert words(joined(name, language)) == words(whole(name, language))


@PAGES
def test_joined_pages_have_the_same_bookmarks(name, language):
    assert outline(joined(name, language)) == outline(whole(name, language))


@PAGES
def test_joined_pages_have_the_same_structure(name, language):
    assert shape(joined(name, language)) == shape(whole(name, language))


@PAGES
def test_joined_pages_have_the_same_links_and_each_leads_somewhere(name, language):
    assert sorted(links(joined(name, language))) == sorted(links(whole(name, language)))
    places = joining.Piece(joined(name, language)).anchors
    inner = [dest for _said, dest, _address in links(joined(name, language)) if dest]
    html = report.html(getattr(snapshots, name)(), language)
    assert len(inner) == html.count('href="#')
    assert set(inner) <= set(places)
    assert b"elsewhere" not in joined(name, language)


def test_every_page_but_the_cover_has_its_number_as_decoration():
    content = joined("full", "en")
    run = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    pages = run.stdout.decode().split("\f")[:-1]
    for number, page in enumerate(pages, 1):
        assert (f"{number} / {len(pages)}" in page) == (number > 1)
    painted = [page.pagination for page in pdf_checks.Document(content).pages]
    without = [page.pagination for page in pdf_checks.Document(whole("full", "en")).pages]
    assert painted == [count + (place > 0) for place, count in enumerate(without)]


def test_its_number_is_printed_in_our_own_font():
    with pikepdf.open(io.BytesIO(joined("full", "en"))) as pdf:
        font = pdf.pages[3].Resources.Font[joining.NUMBERS]
        assert str(font.BaseFont).endswith("+Hague-Sans")
        assert len(font.FontDescriptor.FontFile2.read_bytes()) < 10_000
        assert all(font.Widths[ord(sign) - 32] > 0 for sign in joining.WRITTEN)


def test_its_data_travel_inside_it():
    picture = snapshots.full()
    with pikepdf.open(io.BytesIO(joined("full", "en"))) as pdf:
        files = {name: file.get_file() for name, file in pdf.attachments.items()}
        data = json.loads(files["answers.json"].read_bytes())
        assert data["snapshot_hash"] == picture.hash
        assert data["readiness"] == picture.result.readiness
        table = files["answers.csv"].read_bytes().decode("utf-8-sig")
        assert table == exports.answers_csv(picture, "en").removeprefix("\ufeff")
        assert [str(file.AFRelationship) for file in pdf.Root.AF] == ["/Data", "/Data"]
        assert {str(file.EF.F.Params.ModDate) for file in pdf.Root.AF} == {"D:20261001"}


def test_contents_longer_than_usual_still_tell_the_right_pages():
    rows = "".join('<li data-target="#a"><a href="#a">x</a></li>' for _n in range(200))
    style = "<style>li::after { content: attr(data-page) }</style>"
    body = f'<html lang="en"><title>t</title>{style}<body><h1>t</h1><ol>{rows}</ol>'
    document = pieces.split(f'{body}{pieces.PIECE}<main><h2 id="a">A</h2></main></body></html>')
    last = engine.pdf_from(document[1])
    content = report.binding.bound(document, {1: last}, (), engine.pdf_from)
    count = len(pdf_checks.Document(content).pages)
    assert count > 3
    run = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    assert run.stdout.decode().split().count(f"x{count}") == 200


def test_a_link_without_an_anchor_is_reported_as_ever(caplog):
    document = pieces.split(
        f'<html lang="en"><title>t</title><body><a href="#no">x</a>{pieces.PIECE}<main><p>y</p>'
    )
    engine.pdf_from(document[0])
    assert "No anchor #no" in caplog.text


def test_a_piece_does_not_know_its_place():
    """Two documents that share their last piece share it to the byte."""
    head = '<html lang="en"><title>t</title><body>'
    first = pieces.split(f"{head}<h1>t</h1>{pieces.PIECE}<main><p>a</p>{pieces.PIECE}<p>z</p>")
    second = pieces.split(f"{head}<h1>t</h1>{pieces.PIECE}<main><p>b</p>{pieces.PIECE}<p>z</p>")
    assert first[1] != second[1]
    assert first[2] == second[2]


def test_text_of_users_cuts_no_piece_and_leads_no_link():
    text = f'{pieces.PIECE} <a href="#summary">x</a> <a href="{pieces.ELSEWHERE}summary">y</a>'
    answers = dict(snapshots.full().answers)
    answers["2.2"] = replace(answers["2.2"], justification=text)
    picture = replace(snapshots.full(), answers=answers)
    usual = pieces.split(report.html(snapshots.full(), "en"))
    assert len(pieces.split(report.html(picture, "en"))) == len(usual)
    assert pieces.ELSEWHERE not in "".join(pieces.split(report.html(picture, "en"))[1:]).replace(
        "hague:elsewhere#summary&quot;", ""
    )

"""What people do to an answer sheet: other columns, merged cells, links, and cells of all kinds."""

import io
import zipfile
from datetime import date, datetime
from random import Random

import pytest
from django.utils import translation

from assessments import answer_sheet
from assessments.answer_sheet import Faulty
from assessments.answer_sheet.writing import columns
from assessments.imports import days
from assessments.scoring import Rating
from tests import factories, office
from tests.sheets import TODAY, filled, opened, packed, sent

pytestmark = pytest.mark.django_db

CODES = ["5.1", "2.2", "6.1"]
TYPED = {"answer": "3 Routine", "text": "Why.", "title": "Plan", "dated": "2026-03-12"}


def back(begun, content, notices=None):
    told = [] if notices is None else notices
    return answer_sheet.read(io.BytesIO(content), begun, today=TODAY, notice=told.append)


def refusal(begun, content):
    with pytest.raises(Faulty) as caught:
        back(begun, content)
    return "\n".join(caught.value.faults)


def answers(content):
    """A sent sheet opened, and its sheet with the answers."""
    book = opened(content)
    return book, book.worksheets[1]


# Columns


@pytest.mark.parametrize("place", range(1, 11))
@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_column_of_ones_own_is_not_taken_for_another_and_told(begun, place, language):
    typed = TYPED | {"answer": 3, "link": "https://x.example/"}
    content = filled(sent(begun, CODES, language), r2=typed)
    expected = back(begun, content)
    book, sheet = answers(content)
    sheet.insert_cols(place)
    sheet.cell(1, place, "Opmerkingen")
    for row in (2, 3):
        sheet.cell(row, place, "nog bij Anneke navragen")
    notices = []
    assert back(begun, packed(book), notices) == expected
    assert notices == [f"Column {'ABCDEFGHIJ'[place - 1]}, 'Opmerkingen', is not read."]


def test_columns_may_stand_in_any_order(begun):
    content = filled(sent(begun, CODES), r2=TYPED | {"link": "https://x.example/"})
    expected = back(begun, content)
    book, sheet = answers(content)
    for row in sheet.iter_rows(max_row=4):
        values = [cell.value for cell in row]
        for cell, value in zip(row, reversed(values), strict=True):
            cell.value, cell.number_format = value, "General"
    assert back(begun, packed(book)) == expected


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("place", [1, 4, 5, 6, 7, 8])
def test_a_head_that_is_missing_or_doubled_is_named(begun, place, language):
    with translation.override(language):
        head = columns()[place - 1].name
    content = sent(begun, CODES, language)
    for other, sentence in ((None, "has no column"), ("gone", "has no column")):
        book, sheet = answers(content)
        sheet.cell(1, place, other).value = other
        assert f"{sentence} “{head}”" in refusal(begun, packed(book))
    book, sheet = answers(content)
    sheet.cell(1, 10, head.upper())
    assert f"has two columns “{head}”" in refusal(begun, packed(book))


def test_columns_that_are_only_shown_may_be_taken_out(begun):
    book, sheet = answers(filled(sent(begun, CODES), r2=TYPED))
    for place in (9, 3, 2):
        sheet.delete_cols(place)
    assert back(begun, packed(book))[0].given == Rating(3, justification="Why.")


def test_a_row_of_blanks_is_no_row(begun):
    book, sheet = answers(sent(begun, CODES))
    sheet["E9"] = "  "
    assert len(back(begun, packed(book))) == len(CODES)


# Cells


@pytest.mark.parametrize("what", ["answer", "text", "title", "dated", "link"])
@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("#NAME?", "holds '#NAME?', an error of the spreadsheet. Type the text itself"),
        ("#N/A", "holds '#N/A', an error of the spreadsheet"),
        (True, "holds TRUE or FALSE, which is no text. Type the words."),
        ("=1+1", "a cell holds a formula. Type the text itself. (Answers!"),
    ],
)
def test_what_nobody_typed_is_refused_with_its_cell(begun, what, value, told):
    said = refusal(begun, filled(sent(begun, CODES), r3={what: value}))
    cell = {"answer": "D3", "text": "E3", "title": "F3", "dated": "G3", "link": "H3"}[what]
    assert said.startswith("Row 3: ")
    assert told in said
    assert f"Answers!{cell}" in said


@pytest.mark.parametrize("what", ["text", "title", "link"])
@pytest.mark.parametrize("value", [0.35, 2024, datetime(2026, 3, 12)])
def test_a_number_where_a_text_belongs_is_refused_with_its_cell(begun, what, value):
    said = refusal(begun, filled(sent(begun, CODES), r3={what: value}))
    assert "as a number or a date. Type it as text, with an apostrophe in front." in said
    assert "Row 3: Answers!" in said


def test_the_same_text_typed_as_text_is_taken(begun):
    book, sheet = answers(filled(sent(begun, CODES), r2=TYPED))
    for place, text in (("E2", "#NAME?"), ("F2", "2024")):
        sheet[place].value = text
        sheet[place].data_type = "s"
    (row, *_others) = back(begun, packed(book))
    assert (row.given.justification, row.evidence.title) == ("#NAME?", "2024")


@pytest.mark.parametrize(
    "area", ["E2:E4", "E3:E4", "A2:A3", "D2:E2", "F3:H3", "C2:E2", "A4:I4", "E1:E2", "E2:E5000"]
)
def test_merged_cells_are_refused_because_they_hide_answers(begun, area):
    factories.answer(begun, "2.2", 2, "What would be emptied.")
    book, sheet = answers(filled(sent(begun, CODES), r2=TYPED))
    sheet.merge_cells(area)
    said = refusal(begun, packed(book))
    assert f"The cells Answers!{area} are merged. Split them" in said


def test_merged_cells_where_nothing_is_typed_do_no_harm(begun):
    book, sheet = answers(filled(sent(begun, CODES), r2=TYPED))
    for area in ("B2:C2", "B3:B4", "I2:K4", "M1:XFD1048576"):
        sheet.merged_cells.add(area)
    assert back(begun, packed(book))[0].given.justification == "Why."


@pytest.mark.parametrize(
    "typed", [3, 3.0, "3", "3 Routine", "3 – routine", "3: Routine", "Routine", "3 - Structureel"]
)
def test_a_level_is_understood_however_it_is_written(begun, typed):
    assert back(begun, filled(sent(begun, CODES), r2={"answer": typed}))[0].given == Rating(3)


@pytest.mark.parametrize("typed", ["niveau 3", "3 Partial", "2.5", 0.35, "n.v.t.", "3 of 4"])
def test_a_level_that_could_be_another_is_refused_with_what_was_typed(begun, typed):
    said = refusal(begun, filled(sent(begun, CODES), r2={"answer": typed}))
    assert f"Row 2: '{typed}' is not one of the answers to 5.1. Choose one in the list." in said


# Links


def linked(begun, **cells):
    """The first row after links were put behind its cells: `F2=(text, address)`."""
    book, sheet = answers(filled(sent(begun, CODES), r2=TYPED))
    for place, (text, target) in cells.items():
        sheet[place] = text
        sheet[place].hyperlink = target
        sheet[place].value = text
    return packed(book)


ADDRESS = "https://town.example/nota?a=1&b=2"


@pytest.mark.parametrize(
    "cells",
    [
        {"F2": ("Nota integratie 2026", ADDRESS)},
        {"H2": ("Nota op de website", ADDRESS)},
        {"H2": (ADDRESS, ADDRESS)},
        {"F2": ("Nota", "https://other.example/"), "H2": ("hier", ADDRESS)},
        {"H2": ("town.example/nota", ADDRESS)},
        {"H2": (ADDRESS, "https://left-from-before.example/")},
    ],
)
def test_a_link_behind_words_is_taken_and_makes_the_evidence_stronger(begun, cells):
    proof = back(begun, linked(begun, **cells))[0].evidence
    assert (proof.link, proof.strength) == (ADDRESS, 2)


def test_a_link_moves_with_its_column(begun):
    book, sheet = answers(filled(sent(begun, CODES), r2=TYPED))
    sheet.insert_cols(5)
    sheet["E1"], sheet["G2"].hyperlink = "Note", ADDRESS
    assert back(begun, packed(book))[0].evidence.link == ADDRESS


@pytest.mark.parametrize(
    "typed",
    [
        "Nota op de website",
        r"G:\Beleid\nota.docx",
        r"\\srv01\beleid\nota 1.docx",
        "a\nb",
        "https://Nota op de website",
        "mailto:jan@town.example",
        "http://intranet:x/",
    ],
)
def test_what_is_no_address_is_quoted_as_it_was_typed(begun, typed):
    said = refusal(begun, filled(sent(begun, CODES), r2=TYPED | {"link": typed}))
    assert f"'{' '.join(typed.split())}' is not a web address." in said


def test_an_address_behind_words_that_nobody_can_open_is_refused(begun):
    for target in ("mailto:jan@town.example", "file:///C:\\nota.docx", "javascript:alert(1)"):
        said = refusal(begun, linked(begun, F2=("Nota", target)))
        assert f"'{target}' is not a web address." in said


# Dates


@pytest.mark.parametrize(
    "value",
    [
        datetime(2026, 3, 12, 9, 30),
        date(2026, 3, 12),
        46093,
        46093.0,
        "46093",
        "2026-03-12",
        "2026-3-12",
        "12-03-2026",
        "12.3.2026",
        "12/03/2026",
        "12 maart 2026",
        "12 mrt. 2026",
        "12 March 2026",
        "12. march 2026",
        "March 12, 2026",
        "12  Mar 2026",
    ],
)
def test_a_date_that_can_be_one_day_only_is_read(begun, value):
    content = filled(sent(begun, CODES), r2=TYPED | {"dated": value})
    assert back(begun, content)[0].evidence.dated == date(2026, 3, 12)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        *((text, text) for text in ("12-03-26", "2026", "32 maart 2026", "12 foo 2026", "maart")),
        (2026, "1905-07-18"),
        (0.5, "12:00:00"),
        ("20260312", "20260312"),
    ],
)
def test_a_date_that_could_be_another_day_is_refused_with_how_to_write_it(begun, value, shown):
    said = refusal(begun, filled(sent(begun, CODES), r2=TYPED | {"dated": value}))
    assert f"Row 2: '{shown}' is not a date. Write it as 2026-03-12." in said


def test_a_day_beyond_the_calendar_is_refused_with_its_cell(begun):
    said = refusal(begun, filled(sent(begun, CODES), r2=TYPED | {"dated": 20260312}))
    assert "Row 2: Answers!G2 holds '#VALUE!', an error of the spreadsheet." in said


@pytest.mark.parametrize("value", ["0026-03-12", "1899-12-31", "01-01-1126", "1 januari 0002"])
def test_a_year_typed_short_is_refused(begun, value):
    content = filled(sent(begun, CODES), r2=TYPED | {"dated": value})
    fault = days.of_evidence(TODAY).fault(date(2, 1, 1))
    assert f"Row 2: 5.1: {fault}" in refusal(begun, content)


# What would cost more than it should


def repacked(content, change):
    """A sheet with each of its parts changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        new.writestr("xl/media/image1.png", Random(1).randbytes(2**22))  # noqa: S311
    return out.getvalue()


@pytest.mark.parametrize(
    ("part", "end", "tag"),
    [
        ("sheet2.xml", b"</sheetData>", b"<c/>"),
        ("sheet2.xml", b"</sheetData>", b"<row/>"),
        ("styles.xml", b"</cellXfs>", b"<xf/>"),
        ("workbook.xml", b"</sheets>", b"<sheet/>"),
        ("sheet2.xml.rels", b"</Relationships>", b"<Relationship/>"),
    ],
)
def test_countless_tags_are_refused_before_they_are_parsed(begun, part, end, tag, monkeypatch):
    def add(name, content):
        return content.replace(end, tag * 400_000 + end) if name.endswith(part) else content

    book, sheet = answers(sent(begun, CODES))
    sheet["F2"].hyperlink = ADDRESS
    content = repacked(packed(book), add)
    monkeypatch.setattr(answer_sheet.reading, "opened", None)  # would fail when called
    assert "far more than an answer sheet" in refusal(begun, content)


def test_a_full_sheet_with_large_pictures_is_no_heavy_one(begun):
    codes = list(begun.instrument.by_code)
    rows = {f"r{n}": TYPED | {"text": "a = b < c" * 330} for n in range(2, len(codes) + 2)}
    content = repacked(filled(sent(begun, codes), **rows), lambda _name, content: content)
    assert len(back(begun, content)) == len(codes)


# The real program


def test_links_and_other_columns_survive_libreoffice(begun, tmp_path):
    book, sheet = answers(linked(begun, F2=("Nota", ADDRESS)))
    sheet.insert_cols(4)
    sheet["D1"], sheet["D2"] = "Opmerkingen", "navragen"
    sheet["G2"].hyperlink = ADDRESS
    ods = office.converted(tmp_path, packed(book), "sheet.xlsx", "ods").read_bytes()
    again = office.converted(tmp_path, ods, "again.ods", "xlsx").read_bytes()
    notices = []
    proof = back(begun, again, notices)[0].evidence
    assert (proof.title, proof.link) == ("Nota", ADDRESS)
    assert notices == ["Column D, 'Opmerkingen', is not read."]

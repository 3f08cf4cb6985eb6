"""Answers from a file: what is taken, and every fault that is named with its row."""

import gzip
import io
import os
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from assessments.imports import answers, workbooks
from assessments.imports.answers import Faulty, read
from assessments.scoring import Rating
from assessments.scoring.snapshot import NamedEvidence, SnapshotAnswer

HEADER = "criterion,level,reason,justification,evidence,evidence_strength"


@pytest.fixture
def file(tmp_path: Path) -> Callable[[bytes | str], Path]:
    """Makes a file with some content."""

    def made(content: bytes | str) -> Path:
        path = tmp_path / "answers"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return made


Make = Callable[[bytes | str], Path]


def csv(*rows: str, header: str = HEADER) -> str:
    """A file of these rows."""
    return "\n".join([header, *rows]) + "\n"


def xlsx(*rows: tuple[object, ...], header: str = HEADER) -> bytes:
    """A workbook of these rows."""
    book = Workbook()
    book.active.append(header.split(","))
    for row in rows:
        book.active.append(row)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def repacked(workbook: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one of its parts changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def faults(path: Path) -> tuple[str, ...]:
    """What is wrong with a file."""
    with pytest.raises(Faulty) as caught:
        read(path)
    return caught.value.faults


# What is taken


def test_every_kind_of_answer_is_read(file: Make) -> None:
    path = file(
        csv(
            '1.1,3,,"Adopted, with ""owner""\nand dates",Council decision,E2',
            "2.2,na,all_residents_may_vote,Everybody votes.,,",
            "1.2,dk,,,,",
            "1.3,,,Not yet.,,E0",
        )
    )
    decision = NamedEvidence("Council decision", strength=2)
    assert read(path) == {
        "1.1": SnapshotAnswer(
            "1.1",
            Rating(level=3, justification='Adopted, with "owner"\nand dates'),
            evidence=(decision,),
        ),
        "2.2": SnapshotAnswer(
            "2.2", Rating(reason="all_residents_may_vote", justification="Everybody votes.")
        ),
        "1.2": SnapshotAnswer("1.2", Rating(dont_know=True)),
        "1.3": SnapshotAnswer("1.3", Rating(justification="Not yet.")),
    }


@pytest.mark.parametrize(
    "content",
    [
        csv("1.1,4,,Løsning,,"),
        csv("1.1;4;;Løsning;;", header=HEADER.replace(",", ";")),
        "\ufeff" + csv("1.1,4,,Løsning,,"),
        csv("1.1,4,,Løsning,,").replace("\n", "\r\n"),
        csv("1.1,4,,Løsning,,").replace("\n", "\r"),
        csv("", ",,,,,", "1.1,4,,Løsning,,", ""),
        csv(" 1.1 , 4 ,, Løsning ,,"),
        csv(",,Løsning,,4,1.1", header=",".join(reversed(HEADER.split(",")))),
        csv("1.1,4,,Løsning,,,,", header=HEADER + ",,"),
        csv("1.1,4,,Løsning"),
        csv("1.1,4,,Løsning,,").replace(",", "\t"),
        csv("1.1,4,,Løsning,,").encode("utf-16"),
        ("\ufeff" + csv("1.1,4,,Løsning,,")).encode("utf-16-be"),
        csv("1.1,4,,Løsning,,").encode("utf-16-le"),
        "sep=;\r\n" + csv("1.1,4,,Løsning,,").replace(",", ";"),
        '\ufeff"SEP=|"\n' + csv("1.1,4,,Løsning,,").replace(",", "|"),
        csv("1.1,4,,Løsning,,", header=HEADER.upper().replace("_", " ")),
        csv("1.1,4,,Løsning,,,note", header=HEADER + ",Opmerking"),
        csv("note,1.1,4,,Løsning,,", header="Opmerking," + HEADER),
        csv("1.1,4 – Effective,,Løsning,,"),
        csv("1.1,EFFECTIVE,,Løsning,,"),
        csv("1.1,4: doeltreffend,,Løsning,,"),
        gzip.compress(csv("1.1,4,,Løsning,,").encode()),
        xlsx(("1.1", 4, None, "Løsning")),
        xlsx((1.1, 4.0, None, "Løsning", "", "")),
        xlsx(("1.1", "4", "", " Løsning ")),
        repacked(
            xlsx(("1.1", 4, None, "Løsning")), SHEET, lambda s: s.replace(b"<v>4<", b"<v>4.0<")
        ),
    ],
    ids=[
        "comma", "semicolon", "bom", "crlf", "cr", "empty rows", "blanks", "other order",
        "empty columns", "short row", "tab",
        "utf-16", "utf-16 big end first", "utf-16 unmarked", "sep", "quoted sep", "capitals",
        "other column", "other column first", "level in words", "name of a level", "Dutch level",
        "gzip", "xlsx", "xlsx numbers", "xlsx text", "xlsx fraction",
    ],
)  # fmt: skip
def test_the_same_answer_is_read_however_the_file_is_written(
    file: Make, content: bytes | str
) -> None:
    assert read(file(content)) == {
        "1.1": SnapshotAnswer("1.1", Rating(level=4, justification="Løsning"))
    }


def test_a_column_that_is_not_read_is_told(file: Make) -> None:
    told: list[str] = []
    read(file(csv("1.1,4,,,,,x", header=HEADER + ",Nog\tnavragen")), notice=told.append)
    assert told == ["Column G, 'Nog navragen', is not read."]


def test_a_faulty_header_is_shown_whole_with_what_is_wrong(file: Make) -> None:
    header = HEADER.replace("reason", "why it is so and not otherwise") + ",level"
    (found,) = faults(file(csv(header=header)))
    assert f"but it is '{header}'" in found
    assert "it is not so with level, reason." in found


def test_a_cell_is_quoted_as_it_was_typed(file: Make) -> None:
    (found,) = faults(file(csv(r"1.1,a\b's,,,,")))
    assert r"level 'a\b's' is not" in found


def test_true_and_false_are_no_text(file: Make) -> None:
    (found,) = faults(file(xlsx(("1.1", 3, None, True))))
    assert found == "Row 2: justification (cell D2): 'TRUE' is no text. Type the words."


def test_a_file_with_only_a_header_answers_nothing(file: Make) -> None:
    assert read(file(csv())) == {}


def test_a_named_document_without_strength_is_e1(file: Make) -> None:
    (evidence,) = read(file(csv("1.1,3,,,Minutes,")))["1.1"].evidence
    assert evidence == NamedEvidence("Minutes", strength=1)


def test_every_level_is_read(file: Make) -> None:
    answers = read(file(csv(*(f"5.{level + 1},{level},,,," for level in range(5)))))
    assert [answers[f"5.{level + 1}"].level for level in range(5)] == [0, 1, 2, 3, 4]


# Faulty rows


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("17.1,3,,,,", "no criterion '17.1'"),
        (",3,,,,", "no criterion code"),
        ("2026-02-02,3,,,,", "is a date"),
        ("1.1,5,,,,", "level '5'"),
        ("1.1,-1,,,,", "level '-1'"),
        ("1.1,2.5,,,,", "level '2.5'"),
        ("1.1,NA,,,,", "1.1 cannot be left out"),
        ("1.1,2 – Routine,,,,", "level '2 – Routine'"),
        ("01-jan,3,,,,", "is a date"),
        ("1-1-2026,3,,,,", "is a date"),
        ("46023,3,,,,", "is a date"),
        ("1.1,3,,#NAME?,,", "justification (cell D3): '#NAME?' is an error"),
        ("1.1,³,,,,", "level '³'"),
        ("1.1,na,all_residents_may_vote,,,", "1.1 cannot be left out"),
        ("2.2,na,,,,", "reason ''"),
        ("2.2,na,too_small,,,", "not one of all_residents_may_vote"),
        ("2.2,3,all_residents_may_vote,,,", "only for level na"),
        ("1.1,3,,,Minutes,E4", "'E4' is not E0, E1, E2 or E3"),
        ("1.1,3,,,,E1", "needs evidence by name"),
        ("1.1,3,,,Minutes,E1,more", "more cells than columns"),
        ("1.1,3,,a\0b,,", "UTF-8"),
        ("1.1,3,," + "x" * 5001 + ",,", "longer than 5000"),
        ('1.1,3,,"never closed,,', "not proper CSV"),
        ('1.1,3,,"closed" too early,,', "not proper CSV"),
    ],
)
def test_a_faulty_row_is_named(file: Make, row: str, fault: str) -> None:
    (found,) = faults(file(csv("1.2,3,,,,", row)))
    assert found.startswith("Row 3: ")
    assert fault in found
    assert "\n" not in found


def test_bytes_that_are_not_utf_8_are_found_in_their_row(file: Make) -> None:
    assert faults(file(csv("1.1,3,,Café,,", "1.2,3,,,,").encode("latin-1"))) == (
        "Row 2: justification (cell D2): a cell holds characters that are not UTF-8 text. "
        "Save the file as CSV UTF-8 or XLSX.",
    )


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(file: Make) -> None:
    (found,) = faults(file(csv('1.1,3,,"two\nlines",,', "", "1.2,9,,,,")))
    assert found.startswith("Row 4: ")


def test_a_doubled_criterion_is_named_with_both_rows(file: Make) -> None:
    assert faults(file(csv("1.1,3,,,,", "1.2,3,,,,", "1.1,3,,,,"))) == (
        "Row 4: criterion 1.1 already stands in row 2.",
    )


def test_every_fault_is_collected(file: Make) -> None:
    found = faults(file(csv("1.1,7,,,,E2", "1.2,3,,,,", "9.9,1,,,,", '1.3,3,,"open,,')))
    assert [line.split(":")[0] for line in found] == ["Row 2", "Row 2", "Row 4", "Row 5"]


def test_a_fault_repeats_a_cell_briefly_and_visibly(file: Make) -> None:
    (found,) = faults(file(csv('1.1,"a\n\x1b[31m\u202e' + "x" * 100 + '",,,,')))
    assert found.isprintable()
    assert len(found) < 150


def test_a_date_that_a_spreadsheet_made_of_a_code_is_explained(file: Make) -> None:
    (found,) = faults(file(xlsx((date(2026, 2, 2), 3))))
    assert "Format the column as text" in found


# Faulty files


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "empty"),
        ("\n \n", "empty"),
        ("criterion,level\n1.1,3\n", "header"),
        (csv("1.1,3,,,,", header=HEADER.replace("reason", "level")), "header"),
        ("1.1,3,,,,\n", "header"),
        (csv("1.1,3,,,,").encode("utf-16")[:-1], "UTF-8"),
        (b"\xd0\xcf\x11\xe0" + bytes(500), "old or protected"),
        (b"PK\x03\x04 no workbook", "not a workbook"),
        (b"\x1f\x8b no gzip", "damaged"),
        (gzip.compress(csv("1.1,3,,,,").encode(), mtime=0)[:-9], "damaged"),
    ],
)
def test_a_file_that_is_no_table_of_answers_is_refused(
    file: Make, content: bytes | str, fault: str
) -> None:
    (found,) = faults(file(content))
    assert fault in found


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "No such file" in faults(tmp_path / "nothing")[0]
    assert "cannot be read" in faults(tmp_path)[0]


def test_a_huge_file_is_refused(file: Make) -> None:
    assert faults(file(csv() + "1.1,3,,,,\n" * 600_000)) == ("The file is larger than 5 MB.",)


def test_too_many_rows_are_refused(file: Make) -> None:
    found = faults(file(csv(*["1.1,3,,,,"] * 1001)))
    assert found[-1] == "Row 1002: there are more than 1000 rows."


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(file: Make) -> None:
    assert faults(file(gzip.compress(bytes(60 * 2**20)))) == ("The file is larger than 50 MB.",)


@pytest.mark.parametrize("incompressible", [0, 2 * 2**20])
def test_a_workbook_that_unpacks_to_a_huge_one_is_refused(file: Make, incompressible: int) -> None:
    filling = os.urandom(incompressible) + b" " * (51 * 2**20)
    padded = repacked(xlsx(), SHEET, lambda sheet: sheet + filling)
    assert len(padded) < answers.LIMITS.file
    assert faults(file(padded)) == ("The file is larger than 50 MB.",)


def test_a_workbook_that_unpacks_far_beyond_its_size_is_refused(file: Make) -> None:
    padded = repacked(xlsx(), SHEET, lambda sheet: sheet + b" " * (20 * 2**20))
    assert "larger" in faults(file(padded))[0]


def test_a_workbook_of_countless_parts_is_refused(file: Make) -> None:
    packed = io.BytesIO(xlsx())
    with zipfile.ZipFile(packed, "a") as book:
        for number in range(workbooks.MOST_PARTS):
            book.writestr(f"xl/media/{number}.png", b"")
    assert "larger" in faults(file(packed.getvalue()))[0]


def test_one_far_cell_does_not_fill_the_memory(file: Make) -> None:
    far = b'<row r="999999999"><c r="XFD999999999" t="n"><v>1</v></c></row></sheetData>'
    workbook = repacked(xlsx(("1.1", 3)), SHEET, lambda s: s.replace(b"</sheetData>", far))
    assert read(file(workbook)) == {"1.1": SnapshotAnswer("1.1", Rating(level=3))}


def test_an_answer_far_below_is_not_overlooked(file: Make) -> None:
    far = b'<row r="5000"><c r="A5000"><v>1.2</v></c></row></sheetData>'
    workbook = repacked(xlsx(("1.1", 3)), SHEET, lambda s: s.replace(b"</sheetData>", far))
    assert "more than 1000 rows" in faults(file(workbook))[0]


def test_formatted_but_empty_rows_do_not_count(file: Make) -> None:
    far = b'<row r="5000"><c r="A5000" s="0"/></row></sheetData>'
    workbook = repacked(xlsx(("1.1", 3)), SHEET, lambda s: s.replace(b"</sheetData>", far))
    assert list(read(file(workbook))) == ["1.1"]


def test_a_workbook_with_entities_is_refused(file: Make) -> None:
    entity = b'<!DOCTYPE worksheet [<!ENTITY a "1.1">]>'
    workbook = repacked(xlsx(("1.1", 3)), SHEET, lambda sheet: entity + sheet)
    assert "not a workbook" in faults(file(workbook))[0]


@pytest.mark.parametrize("cut", [100, 1000, -30])
def test_a_truncated_workbook_is_refused(file: Make, cut: int) -> None:
    assert "not a workbook" in faults(file(xlsx(("1.1", 3))[:cut]))[0]


def test_a_workbook_that_breaks_off_names_the_faults_before(file: Make) -> None:
    workbook = repacked(
        xlsx(("1.1", 9), ("1.2", 3)),
        SHEET,
        lambda sheet: sheet.replace(b'<row r="3">', b'<row r="three">'),
    )
    first, last = faults(file(workbook))
    assert first.startswith("Row 2: ")
    assert "not a workbook" in last


def test_the_limits_are_those_that_are_promised() -> None:
    assert answers.LIMITS.file == 5 * 2**20
    assert answers.LIMITS.cell == 5000

"""Our files in the program that people open them with."""

import csv
from datetime import date
from functools import partial

import pytest

from assessments import exports
from tests import snapshots
from tests.office import converted

TODAY = date(2026, 11, 24)
FORMULA = "=1+1"


@pytest.fixture
def office(tmp_path):
    """Lets LibreOffice read a file and write it in another form; gives that file."""

    return partial(converted, tmp_path)


@pytest.mark.parametrize("name", ["full", "hostile"])
def test_a_word_processor_reads_the_memo(office, name):
    snapshot = getattr(snapshots, name)()
    made = office(exports.memo(snapshot, [], "en", today=TODAY), "memo.docx", "txt:Text (encoded)")
    told = made.read_text("utf-8-sig")
    for said in ("Memo to the council", "Asked of the council", "To take note", "The result"):
        assert said in told


@pytest.mark.parametrize("name", ["full", "hostile"])
def test_a_word_processor_reads_the_brief(office, name):
    snapshot = getattr(snapshots, name)()
    made = exports.brief(snapshot, "en", to="association", name="VNG", today=TODAY)
    told = office(made, "brief.docx", "txt:Text (encoded)").read_text("utf-8-sig")
    for said in ("Advocacy brief", "To: VNG", "In the way: State", "What we ask:", "Own power"):
        assert said in told


@pytest.mark.parametrize("name", ["full", "hostile"])
def test_a_spreadsheet_program_reads_the_workbook_and_computes_nothing_in_it(office, name):
    snapshot = getattr(snapshots, name)()
    book = exports.workbook(snapshot, [], "en")
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1"
    made = next(office(book, "book.xlsx", form).parent.glob("book*.csv"))
    with made.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["Criterion"] for row in rows] == list(snapshot.instrument.by_code)
    levels = {c: g.level for c, g in snapshot.answers.items() if g.level is not None}
    assert {row["Criterion"]: int(row["Level"]) for row in rows if row["Level"]} == levels
    typed = [row["Justification"] for row in rows]
    assert not [text for text in typed if text.startswith(("Err:", "#"))]

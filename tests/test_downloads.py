"""What leaves in a file: true to what is there, safe to open, whole."""

import csv
import io
import json
from datetime import UTC, date, datetime

import icalendar
import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn

from assessments import exports, workflow
from assessments.instrument import texts
from assessments.models import Action, Cost, Progress, Status
from assessments.scoring import Rating
from assessments.scoring.comparison import compare
from assessments.scoring.snapshot import SnapshotAnswer, from_data
from tests import factories, snapshots
from tests.pages import address

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TODAY = date(2026, 11, 24)
FORMULA = '=HYPERLINK("http://evil.example","Click")'


@pytest.fixture
def actions(begun):
    """Three actions of a plan, as documents show them: quick, costly, and done in 2025."""
    by = factories.coordinator_of(begun.municipality)
    made = []
    for code, title, cost, due in (
        ("4.2", "A reporting point\nin five languages", Cost.NONE, date(2027, 3, 1)),
        ("2.2", FORMULA, Cost.HIGH, date(2027, 6, 30)),
        ("3.5", "Childcare at all lessons", Cost.LOW, None),
    ):
        factories.answer(begun, code, 1)
        found = workflow.plan_action(begun, code, language="en", by=by)
        given = {"title": title, "owner": None, "department": None, "due": due, "cost": cost}
        workflow.change_action(found, by=by, **given)
        made.append(found)
    workflow.report_progress(made[2], Progress.DONE, text="Opened in May.", by=by)
    before = factories.assessment(begun.municipality, round_name="2025")
    Action.objects.filter(pk=made[2].pk).update(assessment=before)
    rows = begun.municipality.actions.select_related("assessment__round", "owner__user")
    return [row.planned() for row in rows.prefetch_related("notes").order_by("pk")]


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def text_of(document):
    cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


# Data


def test_the_data_hold_every_figure_and_every_answer_and_read_back_as_the_same_picture():
    snapshot = snapshots.full()
    data = json.loads(exports.as_json(exports.answers_data(snapshot, "en")))
    assert data["readiness"] == snapshot.result.readiness
    assert len(data["answers"]) == 53
    back = from_data(
        {
            "instrument": data["instrument"],
            "municipality": data["municipality"],
            "country": data["country"],
            "round": data["round"],
            "reference_date": data["date"],
            "status": data["status"],
            "answers": data["answers"],
            "checks": data["checks"],
        }
    )
    assert back.hash == data["snapshot_hash"] == snapshot.hash


def test_the_table_has_a_row_a_criterion_and_no_cell_that_is_a_formula():
    snapshot = snapshots.snapshot([SnapshotAnswer("1.1", Rating(level=2, justification=FORMULA))])
    table = exports.answers_csv(snapshot, "nl")
    assert table.startswith("\ufeffcriterion,")
    rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))
    assert [row["criterion"] for row in rows] == list(snapshot.instrument.by_code)
    assert (rows[0]["level"], rows[0]["justification"]) == ("2", "'" + FORMULA)
    assert rows[0]["question"] == texts("1.0", "nl").criteria["1.1"].question


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_whatever_a_spreadsheet_takes_for_a_formula_gets_an_apostrophe(sign):
    snapshot = snapshots.snapshot(
        [SnapshotAnswer("1.1", Rating(level=2, justification=f"{sign}1+1"))]
    )
    rows = list(csv.reader(io.StringIO(exports.answers_csv(snapshot, "en").removeprefix("\ufeff"))))
    assert all(not cell.startswith(sign) for row in rows for cell in row)


# The workbook


@pytest.mark.django_db
def test_a_workbook_holds_answers_scores_and_actions_typed(actions):
    snapshot = snapshots.full()
    book = opened(exports.workbook(snapshot, actions, "en"))
    assert book.sheetnames == ["Answers", "Scores", "Principles", "Actions"]
    answers, scores, principles, plan = book.worksheets
    assert answers.max_row == 54
    assert [answers["A2"].value, answers["E2"].value] == ["1.1", snapshot.answer("1.1").level]
    assert isinstance(answers["E2"].value, int)
    assert scores["C2"].value == pytest.approx(snapshot.result.readiness)
    assert scores.max_row == 1 + 1 + 16 + 3 + 5 + 2 + 10
    assert [principles["A5"].value, principles["D5"].value] == ["P4", "No"]
    assert answers["K13"].value == "State"
    assert plan["G2"].value == datetime(2027, 3, 1)
    assert plan["G2"].number_format == "yyyy-mm-dd"
    assert [plan["I4"].value, plan["J4"].value] == ["Done", "Opened in May."]


@pytest.mark.django_db
def test_a_workbook_speaks_the_language_asked_for(actions):
    book = opened(exports.workbook(snapshots.full(), actions, "nl"))
    assert book.sheetnames == ["Antwoorden", "Scores", "Beginselen", "Acties"]


@pytest.mark.django_db
def test_no_text_in_a_workbook_is_a_formula(actions):
    snapshot = snapshots.snapshot([SnapshotAnswer("1.1", Rating(level=2, justification=FORMULA))])
    book = opened(exports.workbook(snapshot, actions, "en"))
    kinds = {c.data_type for sheet in book for row in sheet for c in row}
    assert "f" not in kinds
    assert book["Answers"]["G2"].value == FORMULA
    assert book["Answers"]["G2"].quotePrefix


def test_what_nobody_answered_is_empty_and_not_zero():
    book = opened(exports.workbook(snapshots.empty(), [], "en"))
    assert book["Answers"]["E2"].value is None
    assert book["Scores"]["C2"].value is None
    assert book["Scores"]["D2"].value == 0


@pytest.mark.parametrize("make", ["workbook", "memo"])
def test_hostile_text_makes_a_whole_file(make):
    snapshot = snapshots.hostile()
    if make == "workbook":
        assert opened(exports.workbook(snapshot, [], "en"))["Answers"].max_row == 54
    else:
        Document(io.BytesIO(exports.memo(snapshot, [], "en", today=TODAY)))


def test_a_row_of_figures_is_one_line_high():
    book = opened(exports.workbook(snapshots.full(), [], "en"))
    scores = book["Scores"]
    assert {scores.row_dimensions[row].height for row in range(3, 10)} == {15.0}


# The memo


@pytest.mark.django_db
def test_a_memo_asks_for_decisions_names_gaps_and_ticks_off_what_was_promised(actions):
    snapshot = snapshots.full()
    change = compare(snapshots.levels({"1.1": 1}), snapshot)
    made = Document(io.BytesIO(exports.memo(snapshot, actions, "en", today=TODAY, change=change)))
    told = text_of(made)
    for said in (
        "To take note of the readiness report: 57 of 100",
        "To ask the executive how it will lift these floor flags: 4.2 Reporting discrimination",
        f"To decide on: {FORMULA} (large, over several years), to be done by 30 June 2027.",
        "A reporting point in five languages",
        "What changed since",
        "☑ Done: Childcare at all lessons (2025). Opened in May.",
    ):
        assert said in told
    quick, large = made.tables
    assert [row.cells[0].text for row in quick.rows] == [
        "Action",
        "A reporting point in five languages",
    ]
    assert [row.cells[0].text for row in large.rows] == ["Action", FORMULA]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_memo_is_made_of_real_headings_lists_and_tables_in_its_language(actions, language):
    content = exports.memo(snapshots.full(), actions, language, today=TODAY)
    made = Document(io.BytesIO(content))
    styles = [p.style.name for p in made.paragraphs]
    assert styles[0] == "Title"
    assert styles.count("Heading 1") >= 5
    assert {"List Number", "List Bullet"} <= set(styles)
    for table in made.tables:
        head = table.rows[0]._tr.trPr
        assert head.find(qn("w:tblHeader")) is not None
    spoken = {e.get(qn("w:val")) for e in made.styles.element.iter(qn("w:lang"))}
    assert spoken == {language}
    assert made.sections[0].page_width.cm == pytest.approx(21, abs=0.01)


def test_every_page_of_a_memo_says_what_it_is_and_which_page():
    made = Document(io.BytesIO(exports.memo(snapshots.full(), [], "nl", today=TODAY)))
    foot = made.sections[0].footer.paragraphs[0]
    assert foot.text.startswith("Memo aan de raad, ")
    assert [part.text for part in foot._p.iter(qn("w:instrText"))] == ["PAGE"]


def test_without_a_plan_a_memo_asks_for_one():
    made = Document(io.BytesIO(exports.memo(snapshots.full(), [], "en", today=TODAY)))
    assert "To ask the executive for an action plan" in text_of(made)
    assert made.tables == []


def test_a_memo_of_a_draft_says_so():
    made = Document(io.BytesIO(exports.memo(snapshots.partial(), [], "en", today=TODAY)))
    assert "Draft: nobody has signed off this assessment yet." in text_of(made)


# The calendar


def calendar(actions, language="en"):
    content = exports.calendar(
        actions, town="Delft", address="https://h.example/m/x/plan/", language=language, now=NOW
    )
    return content, icalendar.Calendar.from_ical(content)


@pytest.mark.django_db
def test_the_calendar_holds_what_is_still_to_do_on_its_day(actions):
    _content, found = calendar(actions)
    events = found.walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [date(2027, 3, 1), date(2027, 6, 30)]
    assert str(events[0]["summary"]) == "A reporting point in five languages"
    assert str(events[0]["uid"]) == f"action-{actions[0].key}@h.example"
    assert "Criterion 4.2, to level 2" in str(events[0]["description"])


@pytest.mark.django_db
def test_the_calendar_keeps_lines_short_as_the_standard_asks(actions):
    content, _found = calendar(actions)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75


# The pages


@pytest.mark.django_db
def test_every_member_takes_everything_away_and_the_names_say_what_it_is(begun, actions, sign_in):
    browser = sign_in(factories.coordinator_of(begun.municipality))
    page = browser.get(address("downloads", begun)).content.decode()
    for name, ending in (
        ("answers_json", "-2026-answers.json"),
        ("answers_csv", "-2026-answers.csv"),
        ("workbook", "-2026-answers.xlsx"),
        ("memo", "-2026-memo-en.docx"),
        ("figures_json", "-2026-figures.json"),
        ("calendar", "-plan.ics"),
    ):
        url = address(name, begun)
        assert f'href="{url}"' in page
        response = browser.get(url)
        assert response.status_code == 200
        assert response["Content-Disposition"].startswith("attachment")
        assert response["Content-Disposition"].rstrip('"').endswith(ending)
    assert browser.get(address("memo", begun, language="xx")).status_code == 404


@pytest.mark.django_db
def test_what_is_taken_from_a_signed_assessment_is_what_was_signed(town, sign_in):
    begun = factories.assessment(town, at=Status.SIGNED_OFF)
    begun.answers.update(justification="Changed past the workflow.")
    browser = sign_in(factories.coordinator_of(town))
    for name in ("answers_json", "answers_csv"):
        told = browser.get(address(name, begun)).content.decode()
        assert "What we do about 5.1." in told
        assert "Changed past the workflow." not in told

"""The answer sheet: what goes out, what comes back, and what is refused with a sentence."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from django.core import signing
from django.utils import translation

from assessments import answer_sheet, workflow
from assessments.answer_sheet import Faulty, Kind
from assessments.instrument import texts
from assessments.models import AuditEntry, Role, Round
from assessments.scoring import Rating
from assessments.workflow import Taken
from tests import factories, office
from tests.sheets import TODAY, filled, opened, packed, sent

pytestmark = pytest.mark.django_db

CODES = ["5.1", "2.2", "6.1"]


def back(begun, content):
    return answer_sheet.read(io.BytesIO(content), begun, today=TODAY)


def compared(begun, content):
    rows = answer_sheet.compare(begun, back(begun, content))
    return {row.criterion: row for row in rows}


def refusal(begun, content):
    with pytest.raises(Faulty) as caught:
        back(begun, content)
    return "\n".join(caught.value.faults)


# Out


def test_only_the_answers_can_be_typed_in_and_the_stamp_is_out_of_sight(begun):
    book = opened(sent(begun, CODES))
    instructions, answers, hidden = book.worksheets
    assert (instructions.title, hidden.sheet_state) == ("Instructions", "hidden")
    assert all(sheet.protection.sheet for sheet in book.worksheets)
    assert book.security.lockStructure
    loose = {cell.coordinate for row in answers for cell in row if not cell.protection.locked}
    assert loose == {f"{column}{row}" for column in "DEFGH" for row in (2, 3, 4)}
    assert not [sheet for sheet in book.worksheets if sheet.merged_cells.ranges]
    assert [answers[f"A{row}"].value for row in (2, 3, 4)] == CODES
    assert answers.freeze_panes == "B2"
    assert (book.properties.language, book.properties.title[:12]) == ("en", "Answer sheet")


def test_each_row_offers_the_levels_in_words_and_its_own_reasons(begun):
    book = opened(sent(begun, CODES, "nl"))
    rules = {str(r.sqref): r.formula1 for r in book.worksheets[1].data_validations.dataValidation}
    assert rules["D3"] == "'hague'!$B$3:$I$3" or rules["D3"] == "hague!$B$3:$I$3"
    listed = [cell.value for cell in book["hague"][3][1:] if cell.value]
    words = texts("1.0", "nl")
    assert listed[:5] == [f"{n} {named.name}" for n, named in enumerate(words.levels)]
    assert listed[5] == "Weten we nog niet"
    assert len(listed) == 6 + len(words.criteria["2.2"].not_applicable) > 6
    assert all(text in book.worksheets[1]["C3"].value for text in words.criteria["2.2"].levels)


def test_what_people_typed_is_never_a_formula(begun):
    formula = '=HYPERLINK("http://evil.example","Click")'
    factories.answer(begun, "5.1", 3, formula)
    workflow.add_evidence(
        begun,
        "5.1",
        title="@SUM(A1)",
        dated=None,
        strength=1,
        link="",
        by=factories.coordinator_of(begun.municipality),
    )
    sheet = opened(sent(begun, CODES)).worksheets[1]
    assert (sheet["E2"].value, sheet["E2"].data_type) == (formula, "s")
    assert (sheet["I2"].value, sheet["I2"].data_type) == ("@SUM(A1)", "s")
    assert not [c for row in sheet for c in row if c.data_type == "f"]


# Back


def test_a_sheet_in_any_language_is_understood(begun):
    for language, third, unknown in (
        ("en", "3 Routine", "We do not know yet"),
        ("nl", "3 Structureel", "weten we  nog niet"),
    ):
        content = filled(sent(begun, CODES, language), r2={"answer": third}, r3={"answer": unknown})
        with translation.override("nl" if language == "en" else "en"):
            rows = back(begun, content)
        assert [row.given for row in rows] == [Rating(3), Rating(dont_know=True), Rating()]


def test_reasons_dates_and_links_come_back(begun):
    reason, sentence = next(iter(texts("1.0").criteria["2.2"].not_applicable.items()))
    content = filled(
        sent(begun, CODES),
        r2={"answer": 4, "title": "Plan", "dated": datetime(2026, 3, 12), "link": "town.example/p"},
        r3={"answer": f"Not applicable: {sentence}", "title": "Law", "dated": "1.2.2025"},
        r4={"text": "  One\r\nTwo\n"},
    )
    first, second, third = back(begun, content)
    assert first.given == Rating(4)
    proof = first.evidence
    assert (proof.title, proof.dated, proof.link) == (
        "Plan",
        date(2026, 3, 12),
        "https://town.example/p",
    )
    assert (proof.strength, second.evidence.strength) == (2, 1)
    assert (second.given, second.evidence.dated) == (Rating(reason=reason), date(2025, 2, 1))
    assert third.given == Rating(justification="One\nTwo")


def test_rows_may_be_sorted_or_missing(begun):
    book = opened(filled(sent(begun, CODES), r2={"answer": "1 Incidental"}))
    book.worksheets[1].delete_rows(3)
    book.worksheets[1].move_range("A2:I2", rows=6)
    rows = back(begun, packed(book))
    assert {row.criterion: row.given.level for row in rows} == {"5.1": 1, "6.1": None}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"answer": "Very good"}, "Row 2: 'Very good' is not one of the answers to 5.1."),
        ({"answer": 5}, "Row 2: '5' is not one of the answers"),
        ({"answer": "Not applicable: because"}, "is not one of the answers"),
        ({"text": "x" * 3001}, "Row 2: the justification of 5.1 is longer than 3000 characters."),
        ({"text": "=1+1"}, "Row 2: a cell holds a formula."),
        ({"dated": "2026-03-12"}, "has a date or a link, but no name"),
        ({"title": "P", "dated": "last year"}, "'last year' is not a date."),
        ({"title": "P", "dated": "2026-02-30"}, "'2026-02-30' is not a date."),
        ({"title": "P", "dated": "2027-01-01"}, "is dated in the future"),
        ({"title": "P", "link": "javascript://x%0aalert(1)"}, "is not a web address"),
        ({"title": "x" * 201}, "longer than 200 characters"),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_with_a_sentence(begun, typed, sentence):
    assert sentence in refusal(begun, filled(sent(begun, CODES), r2=typed))


def test_rows_for_other_criteria_or_twice_the_same_are_refused(begun):
    book = opened(sent(begun, CODES))
    book.worksheets[1]["A2"] = "1.1"
    book.worksheets[1]["A4"] = "2.2"
    told = refusal(begun, packed(book))
    assert "Row 2: this sheet does not ask criterion '1.1'." in told
    assert "Row 4: criterion '2.2' already stands in row 3." in told


# Files that are not what they seem


def test_files_that_are_no_sheet_of_ours_are_refused_with_a_sentence(begun):
    good = sent(begun, CODES)
    for content, sentence in (
        (b"", "The file is empty."),
        (b"criterion;level\n5.1;3\n", "not a workbook that can be read"),
        (b"PK\x03\x04" + bytes(200), "not a workbook that can be read"),
        (good[: len(good) // 2], "not a workbook that can be read"),
        (b"\xd0\xcf\x11\xe0" + bytes(512), "old or protected workbook"),
        (good + bytes(6 * 2**20), "The file is larger than 5 MB."),
        (packed(openpyxl.Workbook()), "but not an answer sheet of this website"),
    ):
        assert sentence in refusal(begun, content)


def test_a_bomb_is_refused_before_it_is_unpacked(begun):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", bytes(60 * 2**20))
    assert "larger" in refusal(begun, out.getvalue())


def test_a_sheet_with_entities_that_unfold_is_refused(begun):
    content = filled(sent(begun, CODES), r2={"text": "LAUGH"})
    source, out = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            text = source.read(name).decode()
            if "LAUGH" in text:
                text = '<!DOCTYPE w [<!ENTITY a "ha">]>' + text.replace("LAUGH", "&a;&a;")
            copy.writestr(name, text)
    assert "not a workbook that can be read" in refusal(begun, out.getvalue())


def test_a_stamp_that_was_changed_or_made_elsewhere_is_refused(begun, settings):
    book = opened(sent(begun, CODES))
    stamp = book["hague"]["B1"].value
    book["hague"]["B1"] = stamp[:-1] + ("A" if stamp[-1] != "A" else "B")
    assert "stamp of this answer sheet is not ours" in refusal(begun, packed(book))
    content = sent(begun, CODES)
    settings.SECRET_KEY = "of another instance, which signs differently"
    assert "stamp of this answer sheet is not ours" in refusal(begun, content)


def test_a_stamp_signed_for_another_purpose_is_refused(begun):
    book = opened(sent(begun, CODES))
    book["hague"]["B1"] = signing.dumps(1, salt="assessments.reminders")
    assert "stamp of this answer sheet is not ours" in refusal(begun, packed(book))


def test_a_sheet_of_another_town_round_or_questionnaire_is_refused(
    begun, small_instrument_versions
):
    elsewhere = factories.assessment(factories.municipality("Gouda"))
    told = refusal(begun, sent(elsewhere, CODES))
    assert told == "This answer sheet belongs to another municipality."
    earlier = factories.assessment(begun.municipality, round_name="2025")
    assert "belongs to another assessment" in refusal(begun, sent(earlier, CODES))
    Round.objects.create(municipality=begun.municipality, name="Small", instrument_version="0.1")
    small = factories.assessment(begun.municipality, round_name="Small")
    content = sent(small, ["1.1"])
    workflow.upgrade(small, to="0.2", by=factories.coordinator_of(begun.municipality))
    small.refresh_from_db()
    assert "asks version 0.1 of the questionnaire" in refusal(small, content)


# Beside what is kept now


def test_what_nobody_touched_is_unchanged_even_when_a_colleague_went_on(begun):
    factories.answer(begun, "5.1", 2, "Two \n lines  =here")
    content = sent(begun, CODES)
    assert {row.kind for row in compared(begun, content).values()} == {Kind.UNCHANGED}
    factories.answer(begun, "5.1", 4, "Newer.")
    assert {row.kind for row in compared(begun, content).values()} == {Kind.UNCHANGED}


def test_what_only_the_sheet_changed_is_new_and_keeps_a_colleagues_other_field(begun):
    factories.answer(begun, "5.1", 2, "As it was.")
    content = filled(sent(begun, CODES), r2={"answer": "3 Routine"}, r3={"answer": "0 Absent"})
    factories.answer(begun, "5.1", 2, "A colleague's better words.")
    rows = compared(begun, content)
    assert (rows["5.1"].kind, rows["2.2"].kind) == (Kind.NEW, Kind.NEW)
    assert rows["5.1"].would_be == Rating(3, justification="A colleague's better words.")
    assert rows["5.1"].keeps_a_colleagues
    assert not rows["2.2"].keeps_a_colleagues


def test_what_both_changed_is_a_conflict_field_by_field(begun):
    factories.answer(begun, "5.1", 2, "As it was.")
    content = filled(sent(begun, CODES), r2={"answer": "3 Routine", "text": "The sheet's."})
    factories.answer(begun, "5.1", 2, "A colleague's.")
    row = compared(begun, content)["5.1"]
    assert (row.kind, row.conflicts) == (Kind.CONFLICT, ("justification",))
    assert row.would_be == Rating(3, justification="A colleague's.")


def test_what_both_changed_alike_is_unchanged(begun):
    content = filled(sent(begun, CODES), r2={"answer": "3 Routine", "text": "The same."})
    factories.answer(begun, "5.1", 3, "The same.")
    assert compared(begun, content)["5.1"].kind == Kind.UNCHANGED


def test_evidence_is_new_once(begun):
    content = filled(sent(begun, CODES), r2={"title": "Plan", "dated": "2026-03-12"})
    row = compared(begun, content)["5.1"]
    assert (row.kind, row.evidence.title) == (Kind.NEW, "Plan")
    by = factories.coordinator_of(begun.municipality)
    workflow.take_over_sheet(begun, [Taken("5.1", row.would_be, 0, row.evidence)], by=by)
    assert compared(begun, content)["5.1"].kind == Kind.UNCHANGED


# Taking it over


def test_a_sheet_is_taken_over_with_versions_evidence_and_a_trace(begun):
    factories.answer(begun, "5.1", 2)
    by = factories.member(begun.municipality, Role.CONTRIBUTOR)
    factories.assign(begun, CODES, by)
    content = filled(
        sent(begun, CODES), r2={"answer": "3 Routine"}, r3={"answer": "1 Incidental", "title": "P"}
    )
    rows = compared(begun, content)
    chosen = [Taken(c, rows[c].would_be, rows[c].version, rows[c].evidence) for c in ("5.1", "2.2")]
    assert workflow.take_over_sheet(begun, chosen, by=by) == 2
    first = begun.answers.get(criterion="5.1")
    assert (first.level, first.version, first.updated_by) == (3, 2, by)
    assert begun.answers.get(criterion="2.2").evidence.get().title == "P"
    assert begun.assignments.get(criterion="5.1").state == "in_progress"
    entry = AuditEntry.objects.get(verb="take_over_sheet")
    assert (entry.by, entry.detail["criteria"]) == (by, ["5.1", "2.2"])


def test_one_answer_that_changed_since_the_choice_keeps_all_of_it_out(begun):
    factories.answer(begun, "2.2", 2)
    chosen = [Taken("5.1", Rating(3), 0), Taken("2.2", Rating(4), 0)]
    with pytest.raises(workflow.Conflict):
        workflow.take_over_sheet(begun, chosen, by=factories.coordinator_of(begun.municipality))
    assert [row.criterion for row in begun.answers.all()] == ["2.2"]
    assert not AuditEntry.objects.filter(verb="take_over_sheet").exists()


def test_a_contributor_takes_over_only_what_is_assigned_to_them(begun):
    by = factories.member(begun.municipality, Role.CONTRIBUTOR)
    factories.assign(begun, ["5.1"], by)
    chosen = [Taken("5.1", Rating(3), 0), Taken("2.2", Rating(4), 0)]
    with pytest.raises(Exception, match="not assigned to you"):
        workflow.take_over_sheet(begun, chosen, by=by)
    assert not begun.answers.exists()


# Between the preview and the choice


def test_what_is_held_serves_only_its_user_and_its_assessment(begun):
    by, other = factories.user(), factories.user()
    content = filled(
        sent(begun, CODES), r2={"answer": "3 Routine", "title": "P", "dated": "2026-1-1"}
    )
    rows = back(begun, content)
    token = answer_sheet.hold(rows, {"5.1": 0}, by=by, assessment=begun)
    assert answer_sheet.held(token, by=by, assessment=begun) == (rows, {"5.1": 0})
    elsewhere = factories.assessment(factories.municipality("Gouda"))
    for wrong in (
        {"text": token, "by": other, "assessment": begun},
        {"text": token, "by": by, "assessment": elsewhere},
        {"text": token[:-2] + "xx", "by": by, "assessment": begun},
        {"text": "", "by": by, "assessment": begun},
    ):
        with pytest.raises(Faulty, match="out of date"):
            answer_sheet.held(wrong.pop("text"), **wrong)


# The real program


def test_a_sheet_filled_in_with_libreoffice_comes_back(begun, tmp_path):
    factories.answer(begun, "6.1", 1, "=1+1 is what\nwe have")
    typed = {
        "D2": "3 Routine",
        "E2": "We did.",
        "F2": "Plan",
        "G2": "2026-03-12",
        "H2": "https://x.nl/",
    }
    content = office.typed_in(tmp_path, sent(begun, CODES), typed)
    rows = compared(begun, content)
    assert rows["5.1"].would_be == Rating(3, justification="We did.")
    proof = rows["5.1"].evidence
    assert (proof.title, proof.dated, proof.link) == ("Plan", date(2026, 3, 12), "https://x.nl/")
    assert {rows["2.2"].kind, rows["6.1"].kind} == {Kind.UNCHANGED}


def test_a_sheet_survives_another_office_format_and_back(begun, tmp_path):
    content = filled(sent(begun, CODES, "nl"), r2={"answer": "2 Gedeeltelijk", "text": "Ja."})
    ods = office.converted(tmp_path, content, "sheet.xlsx", "ods").read_bytes()
    assert "OpenDocument" in refusal(begun, ods)
    again = office.converted(tmp_path, ods, "again.ods", "xlsx").read_bytes()
    assert compared(begun, again)["5.1"].would_be == Rating(2, justification="Ja.")


def test_a_far_cell_is_not_looked_for(begun):
    book = opened(filled(sent(begun, CODES), r2={"answer": "3 Routine"}))
    book.worksheets[1]["XFD1048576"] = "far"
    assert back(begun, packed(book))[0].given == Rating(3)

"""An answer sheet goes out, comes back filled in, and is chosen from, in a real browser."""

import pytest

from assessments.models import Role
from tests import factories
from tests.e2e.test_accessibility import faults
from tests.pages import address
from tests.sheets import filled

PHONE = {"viewport": {"width": 360, "height": 760}}


@pytest.fixture
def begun(transactional_db):
    return factories.assessment()


def test_download_fill_upload_choose_saved_by_keyboard_on_a_narrow_screen(begun, open_as, tmp_path):
    person = factories.member(begun.municipality, Role.CONTRIBUTOR)
    factories.assign(begun, ["2.2", "5.1", "6.1"], person)
    factories.answer(begun, "5.1", 2, "As it was.")
    page = open_as(person, **PHONE)
    page.goto(address("work", begun))
    page.get_by_role("link", name="Rather in a spreadsheet?").click()
    assert faults(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the answer sheet").press("Enter")
    answers = {
        "r2": {"answer": "1 Incidental", "text": "Once.", "title": "Minutes"},
        "r3": {"answer": "3 Routine", "text": "What the sheet says."},
    }
    sheet = tmp_path / "filled.xlsx"
    sheet.write_bytes(filled(download.value.path().read_bytes(), **answers))
    factories.answer(begun, "5.1", 4, "What a colleague says.")
    page.set_input_files("[name=sheet]", sheet)
    page.get_by_role("button", name="Upload and see what is new").press("Enter")
    page.get_by_role("heading", name="What the answer sheet would change").wait_for()
    assert page.get_by_text("Nothing is saved yet.").count() == 1
    assert faults(page) == []
    page.get_by_label("Take what the sheet says").first.press("Space")
    page.get_by_label("Merge the texts, as edited below").press("Space")
    page.get_by_role("button", name="Save what I chose").press("Enter")
    page.get_by_text("2 answers were taken over from the sheet.").wait_for()
    both = begun.answers.get(criterion="5.1")
    assert (both.level, both.version) == (3, 3)
    assert both.justification == "What a colleague says.\n\nWhat the sheet says."
    new = begun.answers.get(criterion="2.2")
    assert (new.level, new.evidence.get().title) == (1, "Minutes")


def test_a_file_of_no_use_is_told_and_the_page_stays_accessible(begun, open_as, tmp_path):
    page = open_as(factories.coordinator_of(begun.municipality), faults_expected=True)
    page.goto(address("sheet", begun))
    wrong = tmp_path / "minutes.xlsx"
    wrong.write_bytes(b"%PDF-1.7")
    page.set_input_files("[name=sheet]", wrong)
    page.get_by_role("button", name="Upload and see what is new").click()
    page.get_by_role("link", name="The file is not a workbook that can be read.").click()
    assert page.evaluate("document.activeElement.name") == "sheet"
    assert faults(page) == []


def test_the_blank_questionnaire_is_chosen_and_downloaded(begun, open_as):
    page = open_as(factories.coordinator_of(begun.municipality), **PHONE)
    page.goto(address("blank", begun))
    assert faults(page) == []
    page.get_by_label("Which criteria?").select_option("article:16")
    with page.expect_download() as download:
        page.get_by_role("button", name="Questionnaire (PDF, Nederlands)").click()
    assert download.value.suggested_filename.startswith("questionnaire-1.0-nl-16")
    assert download.value.path().read_bytes().startswith(b"%PDF-1.7")

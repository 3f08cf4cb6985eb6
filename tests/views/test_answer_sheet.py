"""The pages of the answer sheet: download, upload, preview, choose."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assessments import workflow
from assessments.models import AnswerVersion, Role
from tests import factories
from tests.pages import address
from tests.sheets import filled, opened, packed, sent

pytestmark = pytest.mark.django_db

CODES = ["5.1", "2.2"]
HELD = re.compile(r'name="held" value="([^"]+)"')


@pytest.fixture
def coordinator(begun, sign_in):
    return sign_in(factories.coordinator_of(begun.municipality))


def upload(browser, begun, content):
    file = SimpleUploadedFile("sheet.xlsx", content)
    return browser.post(address("sheet", begun), {"sheet": file})


def choose(browser, begun, preview, **chosen):
    (held,) = HELD.findall(preview.content.decode())
    fields = {f"sheet-{name}": value for name, value in chosen.items()}
    return browser.post(address("take_over_sheet", begun), {"held": held, **fields})


def codes_in(response):
    sheet = opened(response.content).worksheets[1]
    return [row[0].value for row in sheet.iter_rows(min_row=2)]


# Download


def test_a_contributor_gets_only_what_is_asked_of_them_or_their_department(begun, sign_in):
    office = factories.department(begun.municipality)
    person = factories.member(begun.municipality, Role.CONTRIBUTOR, of=office)
    factories.assign(begun, ["5.1"], person)
    by = factories.coordinator_of(begun.municipality)
    workflow.assign(begun, ["3.2"], to=office, by=by)
    other = factories.member(begun.municipality, Role.CONTRIBUTOR)
    factories.assign(begun, ["2.2"], other)
    browser = sign_in(person)
    assert codes_in(browser.get(address("sheet_file", begun))) == ["3.2", "5.1"]
    for what in (
        "article:5",
        "pack:hr",
        f"member:{factories.membership(other, begun.municipality).pk}",
    ):
        assert browser.get(address("sheet_file", begun), {"what": what}).status_code == 404


def test_the_coordinator_chooses_all_a_person_a_department_a_pack_or_an_article(begun, coordinator):
    office = factories.department(begun.municipality, "Human resources")
    person = factories.member(begun.municipality, Role.CONTRIBUTOR, of=office)
    by = factories.coordinator_of(begun.municipality)
    factories.assign(begun, ["5.1"], person)
    workflow.assign(begun, ["3.2"], to=office, by=by)
    member = factories.membership(person, begun.municipality)
    page = coordinator.get(address("sheet", begun)).content.decode()
    for what, expected in (
        ("all", list(begun.instrument.by_code)),
        (f"member:{member.pk}", ["3.2", "5.1"]),
        (f"department:{office.pk}", ["3.2"]),
        ("article:2", [c.code for c in begun.instrument.article(2).criteria]),
        ("pack:hr", [c.code for c in begun.instrument.criteria() if "hr" in c.packs]),
    ):
        assert f'value="{what}"' in page
        response = coordinator.get(address("sheet_file", begun), {"what": what})
        assert codes_in(response) == expected
    response = coordinator.get(address("sheet_file", begun), {"what": f"department:{office.pk}"})
    assert "answer-sheet-human-resources.xlsx" in response["Content-Disposition"]
    assert "For: Human resources" in str(
        [c.value for c in opened(response.content).worksheets[0]["A"]]
    )


def test_the_links_are_where_they_are_needed(begun, sign_in):
    person = factories.member(begun.municipality, Role.CONTRIBUTOR)
    factories.assign(begun, ["5.1"], person)
    member = factories.membership(person, begun.municipality).pk
    browser = sign_in(factories.coordinator_of(begun.municipality))
    page = browser.get(address("assign", begun)).content.decode()
    assert f"{address('sheet_file', begun)}?what=member%3A{member}" in page
    browser = sign_in(person)
    for name in ("work", "task_list", "downloads"):
        assert address("sheet", begun) in browser.get(address(name, begun)).content.decode()
    browser = sign_in(factories.member(begun.municipality, Role.READER))
    for name in ("task_list", "downloads"):
        assert address("sheet", begun) not in browser.get(address(name, begun)).content.decode()


# Upload


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7", "not a workbook that can be read"),
        (b"PK" + bytes(5 * 2**20), "larger than 5 MB"),
    ],
)
def test_a_file_of_no_use_gets_a_sentence_and_changes_nothing(
    begun, coordinator, content, sentence
):
    response = upload(coordinator, begun, content)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not begun.answers.exists()


def test_a_column_that_is_not_read_is_told_beside_the_preview(begun, coordinator):
    book = opened(filled(sent(begun, CODES), r2={"answer": "3 Routine"}))
    book.worksheets[1].insert_cols(4)
    book.worksheets[1]["D1"] = "Nog <navragen>"
    page = upload(coordinator, begun, packed(book)).content.decode()
    assert "Column D, &#x27;Nog &lt;navragen&gt;&#x27;, is not read." in page
    assert "Nothing is saved yet." in page


def test_merged_cells_and_error_values_get_a_sentence_and_change_nothing(begun, coordinator):
    factories.answer(begun, "2.2", 2, "What would be emptied.")
    book = opened(sent(begun, CODES))
    book.worksheets[1].merge_cells("E2:E3")
    response = upload(coordinator, begun, packed(book))
    assert response.status_code == 422
    assert "Answers!E2:E3 are merged" in response.content.decode()
    response = upload(coordinator, begun, filled(sent(begun, CODES), r3={"text": "#NAME?"}))
    assert response.status_code == 422
    assert "Answers!E3 holds" in response.content.decode()
    assert begun.answers.get(criterion="2.2").justification == "What would be emptied."


def test_no_file_at_all_gets_a_sentence(begun, coordinator):
    response = coordinator.post(address("sheet", begun))
    assert "Choose the file that you filled in." in response.content.decode()


def test_a_criterion_that_is_not_asked_any_more_is_named_unless_untouched(begun, sign_in):
    person = factories.member(begun.municipality, Role.CONTRIBUTOR)
    factories.assign(begun, CODES, person)
    content = sent(begun, CODES)
    by = factories.coordinator_of(begun.municipality)
    workflow.assign(begun, ["2.2"], to=None, by=by)
    browser = sign_in(person)
    assert upload(browser, begun, filled(content, r2={"answer": "3 Routine"})).status_code == 200
    response = upload(browser, begun, filled(content, r3={"answer": "3 Routine"}))
    assert response.status_code == 422
    assert "Row 3: 2.2 is not asked of you." in response.content.decode()


def test_an_upload_saves_nothing_before_the_choice(begun, coordinator):
    response = upload(coordinator, begun, filled(sent(begun, CODES), r2={"answer": "3 Routine"}))
    assert response.status_code == 200
    assert "Nothing is saved yet." in response.content.decode()
    assert not begun.answers.exists()


# Preview and choice


def test_what_is_new_is_saved_and_what_was_unticked_is_not(begun, coordinator):
    content = filled(
        sent(begun, CODES),
        r2={"answer": "3 Routine", "title": "Plan"},
        r3={"answer": "1 Incidental"},
    )
    preview = upload(coordinator, begun, content)
    assert preview.context["parts"]["new"][0]["form"]["take"].value() is True
    response = choose(coordinator, begun, preview, **{"c5_1-take": "on"})
    assert response.status_code == 302
    answer = begun.answers.get()
    assert (answer.criterion, answer.level, answer.evidence.get().title) == ("5.1", 3, "Plan")


def test_a_conflict_keeps_what_is_saved_unless_chosen_otherwise(begun, coordinator):
    factories.answer(begun, "5.1", 2, "As it was.")
    content = filled(sent(begun, CODES), r2={"answer": "3 Routine", "text": "The sheet's."})
    factories.answer(begun, "5.1", 4, "A colleague's.")
    preview = upload(coordinator, begun, content)
    (part,) = preview.context["parts"]["conflict"]
    assert [part["form"][name].value() for name in ("rating_of", "text_of")] == ["theirs"] * 2
    page = preview.content.decode()
    assert "The sheet&#x27;s." in page
    assert "A colleague&#x27;s." in page
    kept = {"c5_1-rating_of": "theirs", "c5_1-text_of": "theirs"}
    choose(coordinator, begun, preview, **kept)
    assert begun.answers.get().version == 2
    mixed = {"c5_1-rating_of": "mine", "c5_1-text_of": "merged", "c5_1-merged": "Both\r\nof us."}
    choose(coordinator, begun, preview, **mixed)
    answer = begun.answers.get()
    assert (answer.level, answer.justification, answer.version) == (3, "Both\nof us.", 3)
    assert AnswerVersion.objects.filter(answer=answer).count() == 3


def test_what_only_the_sheet_changed_beside_a_conflict_is_chosen_but_can_be_left(
    begun, coordinator
):
    factories.answer(begun, "5.1", 2, "As it was.")
    content = filled(sent(begun, CODES), r2={"answer": "3 Routine", "text": "The sheet's."})
    factories.answer(begun, "5.1", 2, "A colleague's.")
    preview = upload(coordinator, begun, content)
    (part,) = preview.context["parts"]["conflict"]
    assert [part["form"][name].value() for name in ("rating_of", "text_of")] == ["mine", "theirs"]
    left = {"c5_1-rating_of": "theirs", "c5_1-text_of": "theirs"}
    choose(coordinator, begun, preview, **left)
    assert begun.answers.get().version == 2
    choose(coordinator, begun, preview, **(left | {"c5_1-rating_of": "mine"}))
    answer = begun.answers.get()
    assert (answer.level, answer.justification) == (3, "A colleague's.")


def test_a_merged_text_that_is_too_long_is_told_and_nothing_saved(begun, coordinator):
    factories.answer(begun, "5.1", 2, "As it was.")
    content = filled(sent(begun, CODES), r2={"text": "The sheet's."}, r3={"answer": "1 Incidental"})
    factories.answer(begun, "5.1", 2, "A colleague's.")
    preview = upload(coordinator, begun, content)
    chosen = {"c5_1-text_of": "merged", "c5_1-merged": "x" * 3001, "c2_2-take": "on"}
    response = choose(coordinator, begun, preview, **chosen)
    assert response.status_code == 422
    assert response.context["errors"][0]["href"] == "#id_sheet-c5_1-merged"
    assert begun.answers.count() == 1


def test_what_changed_since_the_preview_is_shown_again_and_nothing_is_saved(begun, coordinator):
    content = filled(sent(begun, CODES), r2={"answer": "3 Routine"}, r3={"answer": "1 Incidental"})
    preview = upload(coordinator, begun, content)
    factories.answer(begun, "2.2", 4, "")
    both = {"c5_1-take": "on", "c2_2-take": "on"}
    again = choose(coordinator, begun, preview, **both)
    assert again.status_code == 409
    assert "Colleagues saved 2.2 while you were choosing." in again.content.decode()
    assert not begun.answers.filter(criterion="5.1").exists()
    chosen = {"c5_1-take": "on", "c2_2-rating_of": "mine"}
    assert choose(coordinator, begun, again, **chosen).status_code == 302
    assert {row.criterion: row.level for row in begun.answers.all()} == {"5.1": 3, "2.2": 1}


def test_an_upload_once_more_has_nothing_new(begun, coordinator):
    content = filled(sent(begun, CODES), r2={"answer": "3 Routine", "title": "Plan"})
    choose(coordinator, begun, upload(coordinator, begun, content), **{"c5_1-take": "on"})
    page = upload(coordinator, begun, content).content.decode()
    assert "There is nothing new in this sheet." in page
    assert '<form method="post" action' not in page.partition("<main")[2].partition("</main>")[0]


def test_a_preview_of_somebody_else_or_tampered_with_is_refused(begun, sign_in):
    browser = sign_in(factories.coordinator_of(begun.municipality))
    preview = upload(browser, begun, filled(sent(begun, CODES), r2={"answer": "3 Routine"}))
    browser = sign_in(factories.member(begun.municipality, Role.COORDINATOR))
    response = choose(browser, begun, preview, **{"c5_1-take": "on"})
    assert response.status_code == 302
    assert not begun.answers.exists()


def test_who_lost_the_assignment_since_the_preview_is_refused_all_of_it(begun, sign_in):
    person = factories.member(begun.municipality, Role.CONTRIBUTOR)
    factories.assign(begun, CODES, person)
    content = filled(sent(begun, CODES), r2={"answer": "3 Routine"}, r3={"answer": "1 Incidental"})
    browser = sign_in(person)
    preview = upload(browser, begun, content)
    by = factories.coordinator_of(begun.municipality)
    workflow.assign(begun, ["2.2"], to=None, by=by)
    both = {"c5_1-take": "on", "c2_2-take": "on"}
    assert choose(browser, begun, preview, **both).status_code == 403
    assert not begun.answers.exists()


def test_a_whole_questionnaire_can_be_uploaded_when_all_of_it_conflicts(begun, coordinator):
    codes = list(begun.instrument.by_code)
    rows = {
        f"r{n}": {"answer": "3 Routine", "text": "s" * 3000, "title": "Plan"}
        for n in range(2, len(codes) + 2)
    }
    content = filled(sent(begun, codes), **rows)
    for code in codes:
        factories.answer(begun, code, 1, "k" * 3000)
    preview = upload(coordinator, begun, content)
    chosen = {}
    for code in codes:
        name = f"c{code.replace('.', '_')}"
        chosen |= {f"{name}-rating_of": "mine", f"{name}-text_of": "merged", f"{name}-take": "on"}
        chosen[f"{name}-merged"] = "m" * 3000
    assert choose(coordinator, begun, preview, **chosen).status_code == 302
    assert begun.answers.filter(level=3, version=2).count() == len(codes)


# The blank questionnaire


def test_the_blank_questionnaire_is_made_once_and_serves_everybody(begun, coordinator, sign_in):
    url = address("blank_questionnaire", begun)
    first = coordinator.get(url, {"what": "article:16"})
    assert first["Content-Type"] == "application/pdf"
    assert "questionnaire-1.0-en-16" in first["Content-Disposition"]
    again = sign_in(factories.user()).get(url, {"what": "article:16"})
    assert again.content == first.content


@pytest.mark.parametrize("query", [{"what": "article:17"}, {"what": "x"}, {"version": "9.9"}])
def test_what_is_not_in_the_questionnaire_cannot_be_printed(begun, coordinator, query):
    assert coordinator.get(address("blank_questionnaire", begun), query).status_code == 404
    assert coordinator.get(address("blank_questionnaire", begun, language="xx")).status_code == 404

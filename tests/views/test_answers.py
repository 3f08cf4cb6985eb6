"""The article page: saving with and without JavaScript, completing, and two people at once."""

import pytest

from assessments import workflow
from assessments.models import OfficialArticle, Role
from assessments.scoring import Rating
from tests import factories
from tests.markup import compact
from tests.pages import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(begun, sign_in):
    return sign_in(factories.coordinator_of(begun.municipality))


def fields(begun, number=9, **changed):
    """What a browser posts for an article that was opened now."""
    posted = {}
    for criterion in begun.instrument.article(number).criteria:
        answer = begun.answers.filter(criterion=criterion.code).first()
        name = f"c{criterion.code.replace('.', '_')}"
        posted[f"{name}-version"] = answer.version if answer else 0
        posted[f"{name}-rating"] = "" if answer is None or answer.level is None else answer.level
        posted[f"{name}-justification"] = answer.justification if answer else ""
    return posted | {key.replace("__", "-"): value for key, value in changed.items()}


def save_line(browser, begun, code="9.1", **posted):
    url = address("save", begun, code=code)
    return browser.post(url, posted, headers={"HX-Request": "true"})


def colleague_saves(begun, code="9.1", level=1, text="What Ana knows."):
    ana = factories.member(begun.municipality, Role.COORDINATOR)
    ana.name = "Ana"
    ana.save()
    current = begun.answers.filter(criterion=code).first()
    workflow.save_answer(
        begun,
        code,
        Rating(level=level, justification=text),
        seen=current.version if current else 0,
        by=ana,
    )


# Without JavaScript


def test_one_post_saves_every_answer_of_the_article_and_goes_on(begun, browser):
    posted = fields(
        begun, c9_1__rating="2", c9_2__rating="dk", c9_2__justification="Asked the desk."
    )
    response = browser.post(address("article", begun, number=9), posted)
    assert response.url == address("article", begun, number=10)
    kept = {a.criterion: (a.level, a.dont_know) for a in begun.answers.all()}
    assert kept == {"9.1": (2, False), "9.2": (None, True)}


def test_comparing_when_nothing_differs_any_more_stays_on_the_page(begun, browser):
    url = address("article", begun, number=9)
    response = browser.post(url, fields(begun, c9_1__rating="2", then="stay"))
    assert response.url == url


def test_untouched_criteria_leave_no_answer(begun, browser):
    browser.post(address("article", begun, number=9), fields(begun, c9_1__rating="2"))
    assert [a.criterion for a in begun.answers.all()] == ["9.1"]


def test_a_draft_may_be_incomplete_but_a_completed_article_may_not(begun, browser):
    posted = fields(begun, c9_1__rating="2", completed="yes")
    response = browser.post(address("article", begun, number=9), posted)
    assert response.status_code == 422
    text = response.content.decode()
    assert "<title>Error:" in text
    assert '<a href="#id_c9_2-rating_0">Select a level for criterion 9.2.</a>' in text
    assert begun.answers.get().level == 2
    assert not begun.completions.exists()


def test_a_completed_article_is_marked_and_can_be_reopened(begun, browser):
    posted = fields(begun, c9_1__rating="2", c9_2__rating="3", completed="yes", then="list")
    response = browser.post(address("article", begun, number=9), posted, follow=True)
    assert "1 article is completed." in response.content.decode()
    browser.post(address("article", begun, number=9), fields(begun, completed="no"))
    assert not begun.completions.exists()


def test_line_ends_are_kept_as_one_character(begun, browser):
    posted = fields(begun, c9_1__rating="2", c9_1__justification="One\r\nTwo")
    browser.post(address("article", begun, number=9), posted)
    assert begun.answers.get().justification == "One\nTwo"


def test_a_level_that_does_not_exist_is_refused_and_the_rest_is_saved(begun, browser):
    posted = fields(begun, c9_1__rating="7", c9_2__rating="3")
    response = browser.post(address("article", begun, number=9), posted)
    assert response.status_code == 422
    assert "Choose one of the answers shown." in response.content.decode()
    assert [a.criterion for a in begun.answers.all()] == ["9.2"]


def test_a_contributor_changes_only_what_was_assigned(begun, sign_in):
    person = factories.member(begun.municipality, Role.CONTRIBUTOR)
    factories.assign(begun, ["9.1"], person)
    posted = fields(begun, c9_1__rating="2", c9_2__rating="3", completed="yes")
    sign_in(person).post(address("article", begun, number=9), posted)
    assert [a.criterion for a in begun.answers.all()] == ["9.1"]
    assert not begun.completions.exists()


def test_adding_evidence_saves_what_was_typed_first(begun, browser):
    posted = fields(begun, c9_1__justification="Typed before", then="add:9.1")
    response = browser.post(address("article", begun, number=9), posted)
    assert response.url.startswith(address("add_evidence", begun, code="9.1"))
    assert begun.answers.get().justification == "Typed before"


def test_evidence_is_added_shown_and_removed(begun, browser):
    url = address("add_evidence", begun, code="9.1")
    wrong = browser.post(url, {"title": "Grant", "strength": 2})
    assert wrong.status_code == 422
    assert "Give the date of the document." in wrong.content.decode()
    browser.post(
        url,
        {"title": "Grant", "strength": 2, "dated": "2026-02-01", "link": "https://town.example/g"},
    )
    page = browser.get(address("article", begun, number=9)).content.decode()
    assert "Grant" in page
    item = begun.evidence.get()
    posted = fields(begun, then=f"remove:9.1:{item.pk}")
    asked = browser.post(address("article", begun, number=9), posted)
    assert "Grant" in browser.get(asked.url).content.decode()
    assert begun.evidence.exists()
    browser.post(asked.url)
    assert not begun.evidence.exists()


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "ftp://town.example/x", "data:text/html,x"]
)
def test_evidence_links_are_web_addresses_only(begun, browser, link):
    response = browser.post(
        address("add_evidence", begun, code="9.1"), {"title": "X", "strength": 1, "link": link}
    )
    assert response.status_code == 422
    assert not begun.evidence.exists()


# In the background


def test_a_background_save_says_when_and_hands_back_the_new_version(begun, browser):
    response = save_line(browser, begun, **{"c9_1-version": 0, "c9_1-rating": "2"})
    text = compact(response.content.decode())
    assert response.status_code == 200
    assert "Saved" in text
    assert 'name="c9_1-version" value="1" id="id_c9_1-version" data-hx-swap-oob="true"' in text


def test_a_background_save_that_is_refused_says_so_and_keeps_what_was_there(begun, browser):
    factories.answer(begun, "9.1", 3)
    long = {"c9_1-version": 1, "c9_1-rating": "2", "c9_1-justification": "x" * 5001}
    response = save_line(browser, begun, **long)
    assert response.status_code == 422
    assert "Not saved." in response.content.decode()
    assert begun.answers.get().level == 3


def test_a_stale_background_save_names_the_colleague_and_changes_nothing(begun, browser):
    colleague_saves(begun)
    response = save_line(browser, begun, **{"c9_1-version": 0, "c9_1-rating": "4"})
    assert response.status_code == 409
    assert "Not saved: Ana saved another answer to 9.1" in response.content.decode()
    assert begun.answers.get().level == 1


def test_who_undid_a_change_while_a_colleague_saved_does_not_overwrite_it_later(begun, browser):
    factories.answer(begun, "9.1", 2, "As it was.")
    colleague_saves(begun, level=1, text="What Ana knows.")
    undone = {"c9_1-version": 1, "c9_1-rating": "2", "c9_1-justification": "As it was."}
    response = save_line(browser, begun, **undone)
    assert "c9_1-version" not in response.content.decode()
    later = save_line(browser, begun, **undone | {"c9_1-justification": "As it was, and more."})
    assert later.status_code == 409
    assert begun.answers.get().justification == "What Ana knows."


def test_a_background_save_without_the_right_says_why(begun, sign_in):
    reader = sign_in(factories.member(begun.municipality, Role.READER))
    response = save_line(reader, begun, **{"c9_1-version": 0, "c9_1-rating": "2"})
    assert response.status_code == 403
    assert "Not saved. You can read this assessment" in response.content.decode()
    assert "<html" not in response.content.decode()


# Two people, one answer


def conflict_page(begun, browser):
    posted = fields(begun) | {"c9_1-version": 0, "c9_1-rating": "4", "c9_1-justification": "Mine."}
    colleague_saves(begun)
    return browser.post(address("article", begun, number=9), posted)


def test_both_versions_stand_side_by_side(begun, browser):
    response = conflict_page(begun, browser)
    text = response.content.decode()
    assert response.status_code == 409
    for shown in ("4 Effective", "Mine.", "1 Incidental", "What Ana knows.", "Keep what Ana saved"):
        assert shown in text
    assert begun.answers.get().justification == "What Ana knows."


@pytest.mark.parametrize(
    ("rating", "text", "expected"),
    [
        ("mine", "mine", (4, "Mine.")),
        ("theirs", "theirs", (1, "What Ana knows.")),
        ("mine", "theirs", (4, "What Ana knows.")),
        ("theirs", "merged", (1, "Both of us.")),
    ],
)
def test_level_and_text_are_chosen_apart(begun, browser, rating, text, expected):
    conflict_page(begun, browser)
    name = "conflict-c9_1"
    browser.post(
        address("conflict", begun, number=9),
        {
            f"{name}-version": 1,
            f"{name}-my_rating": "4",
            f"{name}-my_text": "Mine.",
            f"{name}-rating_of": rating,
            f"{name}-text_of": text,
            f"{name}-merged": "Both of us.",
        },
    )
    kept = begun.answers.get()
    assert (kept.level, kept.justification) == expected
    assert kept.versions.filter(justification="What Ana knows.").exists()


def test_a_conflict_about_a_conflict_is_shown_again(begun, browser):
    conflict_page(begun, browser)
    colleague_saves(begun, level=2, text="Ana again.")
    name = "conflict-c9_1"
    response = browser.post(
        address("conflict", begun, number=9),
        {
            f"{name}-version": 1,
            f"{name}-my_rating": "4",
            f"{name}-my_text": "Mine.",
            f"{name}-rating_of": "mine",
            f"{name}-text_of": "mine",
        },
    )
    assert response.status_code == 409
    assert "Ana again." in response.content.decode()
    assert begun.answers.get().justification == "Ana again."


def test_without_a_choice_nothing_is_saved_and_the_page_says_what_to_do(begun, browser):
    conflict_page(begun, browser)
    response = browser.post(
        address("conflict", begun, number=9),
        {"conflict-c9_1-version": 1, "conflict-c9_1-my_rating": "4", "conflict-c9_1-my_text": "M"},
    )
    assert response.status_code == 409
    assert "There is a problem" in response.content.decode()
    assert begun.answers.get().version == 1


# What the page shows


def test_a_reader_sees_the_answers_but_no_way_to_change_them(begun, sign_in):
    factories.answer(begun, "9.1", 3)
    page = sign_in(factories.member(begun.municipality, Role.READER)).get(
        address("article", begun, number=9)
    )
    text = page.content.decode()
    assert "your role does not let you answer" in text
    assert "Save and continue" not in text
    assert "checked disabled" in text


def test_user_text_is_escaped_everywhere_it_is_shown(begun, browser):
    nasty = '<script>alert(1)</script>{{ 7|add:"7" }}{% now "Y" %}'
    factories.answer(begun, "9.1", text=nasty)
    begun.municipality.name = nasty
    begun.municipality.save()
    factories.assign(begun, ["9.1"], factories.member(begun.municipality, Role.CONTRIBUTOR))
    for name in (
        "article",
        "criterion",
        "check_all",
        "task_list",
        "why",
        "results",
        "municipality",
    ):
        text = browser.get(address(name, begun, number=9, code="9.1")).content.decode()
        assert "<script>alert" not in text
        assert "{{ 7|add" in text.replace("&quot;", '"')


def test_the_official_wording_is_shown_where_it_was_loaded(begun, browser):
    without = browser.get(address("article", begun, number=9)).content.decode()
    assert "The official wording" not in without
    workflow.import_declaration(language="en", articles={9: "We welcome.\n\n- one\n- two"})
    page = compact(browser.get(address("article", begun, number=9)).content.decode())
    assert "<p>We welcome.</p><ul><li>one</li><li>two</li></ul>" in page
    browser.post(address("choose_language", begun), {"language": "nl", "back": "/"})
    dutch = compact(browser.get(address("article", begun, number=9)).content.decode())
    assert '<div lang="en"><p>We welcome.</p>' in dutch
    assert OfficialArticle.objects.count() == 1


def test_the_page_is_in_dutch_for_who_chose_dutch(begun, browser):
    browser.post(address("choose_language", begun), {"language": "nl", "back": "/help/"})
    text = browser.get(address("article", begun, number=9)).content.decode()
    assert '<html lang="nl"' in text
    assert "Artikel 9 van 16" in text


def test_an_untranslated_language_falls_back_to_english_and_says_so(begun, browser):
    browser.post(address("choose_language", begun), {"language": "ar", "back": "/"})
    text = browser.get(address("article", begun, number=9)).content.decode()
    assert '<html lang="ar" dir="rtl"' in text
    assert 'lang="en"' in text

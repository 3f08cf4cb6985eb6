"""Two people on one answer: what merges by itself, and what they are asked about."""

import pytest
from hypothesis import given as always
from hypothesis import strategies as st

from assessments import workflow
from assessments.models import Role
from assessments.scoring import Rating
from assessments.workflow.merging import FIELDS, merged
from tests import factories
from tests.markup import compact
from tests.pages import address

pytestmark = pytest.mark.django_db

ANSWERS = st.builds(Rating, level=st.integers(0, 2), justification=st.sampled_from("abc"))


@pytest.fixture
def me(begun):
    return factories.coordinator_of(begun.municipality)


@pytest.fixture
def ana(begun):
    person = factories.member(begun.municipality, Role.COORDINATOR)
    person.name = "Ana"
    person.save()
    return person


def save(begun, given, *, seen, by, save_id=""):
    return workflow.save_answer(begun, "9.1", given, seen=seen, by=by, save_id=save_id)


def posted(version, rating, text):
    return {
        "c9_1-version": version,
        "c9_1-rating": rating,
        "c9_1-justification": text,
        "c9_2-version": 0,
    }


# The merge itself


@always(ANSWERS, ANSWERS, ANSWERS)
def test_whatever_two_people_change_nothing_of_either_is_dropped(base, mine, theirs):
    result = merged(base, mine, theirs)
    rows = [[getattr(each, field) for each in (base, mine, theirs)] for field in FIELDS]
    clash = any(wanted != started != kept != wanted for started, wanted, kept in rows)
    assert (result is None) == clash
    for field, (started, wanted, kept) in zip(FIELDS, rows, strict=True):
        if result is not None:
            assert getattr(result, field) == (kept if wanted == started else wanted)
            assert getattr(result, field) == (wanted if kept == started else kept)


@always(ANSWERS, ANSWERS, ANSWERS)
def test_who_is_first_makes_no_difference(base, mine, theirs):
    assert merged(base, mine, theirs) == merged(base, theirs, mine)


# Through the workflow


def test_a_level_and_a_justification_changed_at_one_time_are_both_kept(begun, me, ana):
    save(begun, Rating(level=2, justification="Old."), seen=0, by=me)
    save(begun, Rating(level=3, justification="Old."), seen=1, by=ana)
    answer = save(begun, Rating(level=2, justification="New."), seen=1, by=me)
    assert (answer.version, answer.level, answer.justification) == (3, 3, "New.")
    assert [v.saved_by for v in answer.versions.all()] == [me, ana, me]


def test_two_first_answers_merge_when_one_chose_and_the_other_wrote(begun, me, ana):
    save(begun, Rating(level=3), seen=0, by=ana)
    answer = save(begun, Rating(justification="Mine."), seen=0, by=me)
    assert answer.rating == Rating(3, justification="Mine.")


def test_the_same_change_by_two_people_is_no_conflict(begun, me, ana):
    save(begun, Rating(level=2), seen=0, by=me)
    save(begun, Rating(level=4), seen=1, by=ana)
    assert save(begun, Rating(level=4), seen=1, by=me).version == 2
    both = save(begun, Rating(level=4, justification="And why."), seen=1, by=me)
    assert both.rating == Rating(4, justification="And why.")


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (Rating(level=1, justification="Old."), Rating(level=3, justification="Old.")),
        (Rating(level=2, justification="Mine."), Rating(level=2, justification="Hers.")),
        (Rating(dont_know=True, justification="Old."), Rating(level=3, justification="Hers.")),
    ],
)
def test_one_field_changed_differently_is_a_conflict_that_changes_nothing(
    mine, theirs, begun, me, ana
):
    save(begun, Rating(level=2, justification="Old."), seen=0, by=me)
    save(begun, theirs, seen=1, by=ana)
    with pytest.raises(workflow.Conflict):
        save(begun, mine, seen=1, by=me)
    assert begun.answers.get().rating == theirs
    assert begun.answers.get().versions.count() == 2


def test_a_version_that_never_was_is_no_ground_to_merge_on(begun, me):
    save(begun, Rating(level=2), seen=0, by=me)
    with pytest.raises(workflow.Conflict):
        save(begun, Rating(level=3), seen=7, by=me)


def test_after_a_lost_confirmation_a_colleagues_level_is_not_put_back(begun, me, ana):
    save(begun, Rating(level=2, justification="Old."), seen=0, by=me)
    save(begun, Rating(level=4, justification="Old."), seen=1, by=ana)
    save(begun, Rating(level=2, justification="First"), seen=1, by=me, save_id="a1")
    again = save(begun, Rating(level=2, justification="First, more"), seen=1, by=me, save_id="a1")
    assert again.rating == Rating(4, justification="First, more")


def test_after_a_lost_confirmation_a_colleague_may_have_gone_on_with_the_other_field(
    begun, me, ana
):
    save(begun, Rating(level=2, justification="First"), seen=0, by=me, save_id="a1")
    save(begun, Rating(level=4, justification="First"), seen=1, by=ana)
    again = save(begun, Rating(level=2, justification="First, more"), seen=0, by=me, save_id="a1")
    assert again.rating == Rating(4, justification="First, more")


def test_a_text_that_a_colleague_changed_after_a_lost_confirmation_is_a_conflict(begun, me, ana):
    save(begun, Rating(justification="First"), seen=0, by=me, save_id="a1")
    save(begun, Rating(justification="Hers"), seen=1, by=ana)
    with pytest.raises(workflow.Conflict):
        save(begun, Rating(justification="First, more"), seen=0, by=me, save_id="a1")


def test_what_is_merged_into_not_applicable_is_not_approved_by_who_wrote_the_text(begun, me):
    person = factories.member(begun.municipality, Role.CONTRIBUTOR)
    factories.assign(begun, ["2.2"], person)
    reason = "all_residents_may_vote"
    workflow.save_answer(begun, "2.2", Rating(level=1), seen=0, by=me)
    workflow.save_answer(begun, "2.2", Rating(reason=reason), seen=1, by=person)
    merged_ = workflow.save_answer(
        begun, "2.2", Rating(level=1, justification="Text."), seen=1, by=me
    )
    assert (merged_.reason, merged_.justification) == (reason, "Text.")
    assert merged_.pending == "unapproved"


# On the pages


def test_a_background_save_brings_the_colleagues_field_and_says_so(begun, me, ana, sign_in):
    save(begun, Rating(level=2, justification="Old."), seen=0, by=me)
    save(begun, Rating(level=3, justification="Old."), seen=1, by=ana)
    page = sign_in(me).post(
        address("save", begun, code="9.1"), posted(1, "2", "New <b>."), headers={"HX-Request": "1"}
    )
    text = compact(page.content.decode())
    assert page.status_code == 200
    assert "Ana changed the level of 9.1 while you were writing. Both changes are kept." in text
    assert 'data-version="3" data-rating="3" data-justification="New &lt;b&gt;."' in text
    assert "hx-swap-oob" not in text


def test_a_page_without_script_says_so_after_the_save_and_shows_both(begun, me, ana, sign_in):
    save(begun, Rating(level=2, justification="Old."), seen=0, by=me)
    save(begun, Rating(level=2, justification="Hers."), seen=1, by=ana)
    page = sign_in(me).post(
        address("article", begun, number=9), posted(1, "4", "Old.") | {"then": "stay"}, follow=True
    )
    text = page.content.decode()
    assert "Ana changed the justification of 9.1 while you were writing." in text
    assert "Hers." in text
    assert begun.answers.get().rating == Rating(4, justification="Hers.")


def test_who_changed_nothing_is_told_nothing(begun, me, ana, sign_in):
    save(begun, Rating(level=2, justification="Old."), seen=0, by=me)
    save(begun, Rating(level=3, justification="Old."), seen=1, by=ana)
    page = sign_in(me).post(
        address("article", begun, number=9), posted(1, "2", "Old.") | {"then": "stay"}, follow=True
    )
    assert "while you were writing" not in page.content.decode()
    assert begun.answers.get().level == 3

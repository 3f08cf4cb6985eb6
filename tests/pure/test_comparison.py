"""Two snapshots: every change by name, and a split that adds up."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments import instrument
from assessments.scoring import Rating
from assessments.scoring.comparison import compare
from assessments.scoring.snapshot import (
    DRAFT,
    UNCONFIRMED,
    NamedEvidence,
    Snapshot,
    SnapshotAnswer,
)

CODES = list(instrument.load("1.0").by_code)
NOT_APPLICABLE = "all_residents_may_vote"
LEVELS = st.one_of(st.none(), st.just("na"), st.integers(0, 4))


def taken(levels, **more):
    answers = {}
    for code, level in levels.items():
        if level == "na":
            answers[code] = SnapshotAnswer(code, Rating(reason=NOT_APPLICABLE))
        elif level is not None:
            answers[code] = SnapshotAnswer(code, Rating(level=level))
    answers |= more.get("answers", {})
    return Snapshot(
        instrument_version="1.0",
        municipality="Delft",
        country="NL",
        round="2026",
        reference_date=date(2026, 10, 1),
        status=DRAFT,
        answers=answers,
    )


ANY = st.fixed_dictionaries(dict.fromkeys(CODES, LEVELS))


@settings(max_examples=15, deadline=None)
@given(ANY, ANY)
def test_the_parts_of_the_split_add_up_to_the_change(then, now):
    split = compare(taken(then), taken(now)).split
    if split is None:
        return
    assert split.levels + split.instrument + split.coverage == pytest.approx(split.total)
    assert split.instrument == 0


def test_other_levels_on_the_same_criteria_are_levels_alone():
    then, now = taken(dict.fromkeys(CODES, 1)), taken(dict.fromkeys(CODES, 3))
    split = compare(then, now).split
    assert (split.total, split.levels, split.coverage) == (50.0, 50.0, 0.0)


def test_more_answers_at_the_same_levels_are_coverage_alone():
    half = {code: 2 if code < "5" else None for code in CODES} | {"1.1": 4}
    now = half | {"9.1": 0}
    split = compare(taken(half), taken(now)).split
    assert split.levels == 0
    assert split.coverage == pytest.approx(split.total)
    assert split.total < 0


@pytest.mark.parametrize(
    ("then", "now", "kind"),
    [(1, 3, "risen"), (3, 1, "fallen"), (2, 2, "same"), (None, 2, "now_rated")],
)
def test_each_change_has_its_kind(then, now, kind):
    found = compare(taken({"5.1": then}), taken({"5.1": now}))
    assert {c.criterion: c.kind for c in found.changes}["5.1"] == kind


def test_what_is_not_confirmed_is_not_rated():
    carried = {"5.1": SnapshotAnswer("5.1", Rating(level=3), pending=UNCONFIRMED)}
    found = compare(taken({"5.1": 3}), taken({}, answers=carried))
    assert {c.criterion: c.kind for c in found.changes}["5.1"] == "carried_over"
    assert found.split is None


def test_new_evidence_is_what_was_not_there_before():
    plan, survey = NamedEvidence("Plan"), NamedEvidence("Survey")
    then = taken({}, answers={"5.1": SnapshotAnswer("5.1", Rating(level=1), evidence=(plan,))})
    now = taken(
        {}, answers={"5.1": SnapshotAnswer("5.1", Rating(level=2), evidence=(plan, survey))}
    )
    (change,) = [c for c in compare(then, now).changes if c.criterion == "5.1"]
    assert change.new_evidence == ("Survey",)


def test_a_rise_is_clear_only_when_what_is_unanswered_cannot_undo_it():
    full_then, full_now = taken(dict.fromkeys(CODES, 1)), taken(dict.fromkeys(CODES, 2))
    assert compare(full_then, full_now).is_clear
    assert not compare(full_then, taken({"5.1": 4})).is_clear


def test_only_criteria_that_mean_the_same_are_compared():
    then, now = taken(dict.fromkeys(CODES, 1)), taken(dict.fromkeys(CODES, 2))
    found = compare(then, now, same={"5.1"})
    assert [c.criterion for c in found.changes] == ["5.1"]

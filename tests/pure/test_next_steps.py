"""What the next level brings is what scoring again says; several are a range."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments import instrument, scoring
from assessments.scoring import Rating, next_steps
from assessments.scoring.snapshot import DRAFT, Snapshot, SnapshotAnswer

CODES = list(instrument.load("1.0").by_code)
LEVELS = st.one_of(st.none(), st.integers(0, 4))


def snapshot(levels):
    return Snapshot(
        instrument_version="1.0",
        municipality="Delft",
        country="NL",
        round="2026",
        reference_date=date(2026, 10, 1),
        status=DRAFT,
        answers={
            code: SnapshotAnswer(code, Rating(level=level))
            for code, level in levels.items()
            if level is not None
        },
    )


@settings(max_examples=8, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(CODES, LEVELS)))
def test_a_gain_is_what_scoring_again_with_the_next_level_gives(levels):
    taken = snapshot(levels)
    for step in next_steps.steps(taken)[:4]:
        again = scoring.score(taken.instrument, taken.ratings | {step.criterion: step.target})
        assert again.readiness - taken.result.readiness == pytest.approx(step.gain)


def test_what_lifts_a_floor_flag_comes_first_and_the_top_level_is_no_step():
    levels = dict.fromkeys(CODES, 3)
    floor = next(c.code for c in instrument.load("1.0").criteria() if c.floor)
    steps = next_steps.steps(snapshot(levels | {floor: 1, CODES[-1]: 4}))
    assert (steps[0].criterion, steps[0].lifts_flag) == (floor, True)
    assert CODES[-1] not in {step.criterion for step in steps}
    gains = [step.gain for step in steps[1:]]
    assert gains == sorted(gains, reverse=True)


def test_the_outlook_runs_from_now_to_all_that_is_chosen():
    taken = snapshot(dict.fromkeys(CODES, 2))
    chosen = next_steps.outlook(taken, CODES)
    assert (chosen.now, chosen.then) == (50.0, 75.0)
    assert next_steps.outlook(taken, []).then == 50.0
    assert next_steps.outlook(taken, ["99.9"]).then == 50.0


def test_nothing_rated_gives_nothing_to_plan():
    empty = snapshot({})
    assert next_steps.steps(empty) == []
    assert next_steps.outlook(empty, CODES).now is None

"""Every figure is written down in one way: half up from the exact number, and parts add up."""

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments import scoring
from assessments.instrument import load
from assessments.report import comparison, numbers
from assessments.scoring import Rating, next_steps
from assessments.scoring.comparison import compare
from assessments.scoring.snapshot import SnapshotAnswer
from tests import snapshots

ROOT = Path(__file__).parent.parent
CODES = list(load("1.0").by_code)

FRACTIONS = st.builds(Fraction, st.integers(0, 96_000), st.integers(1, 960)).map(lambda f: f % 100)
LEVELS = st.one_of(st.none(), st.just("na"), st.integers(0, 4))
ANSWERS = st.fixed_dictionaries(dict.fromkeys(CODES, LEVELS))
MOST = st.fixed_dictionaries(
    dict.fromkeys(CODES, st.one_of(st.integers(0, 4), st.integers(0, 4), st.integers(0, 4), LEVELS))
)


def taken(levels, **changed):
    """A picture of these levels; "na" is left out, None is open."""
    return snapshots.snapshot(
        (
            SnapshotAnswer(code, Rating(reason="no_such_thing"))
            if level == "na"
            else SnapshotAnswer(code, Rating(level=level))
            for code, level in levels.items()
            if level is not None
        ),
        **changed,
    )


def figure(written):
    """A printed figure as a number."""
    (found,) = re.findall(r"[+−]?\d+(?:\.\d+)?", written)
    return Decimal(found.replace("−", "-"))


# One way of rounding


@given(FRACTIONS)
def test_a_figure_is_rounded_half_up_from_its_exact_number(exact):
    assert scoring.rounded(float(exact)) == (2 * exact + 1) // 2
    assert scoring.rounded_to(1, float(exact)) * 10 == (20 * exact + 1) // 2


@given(FRACTIONS)
def test_a_share_is_rounded_half_up_from_its_exact_number(exact):
    shown = (2 * exact + 1) // 2
    if 0 < shown < 100:
        assert numbers.percent(float(exact / 100)) == f"{shown}\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize(
    ("points", "shown"),
    [
        (9.1667, "+9.2"),
        (0.078, "+0.1"),
        (0.05, "+0.1"),
        (0.15, "+0.2"),
        (0.049, "0.0"),
        (9.99, "+10.0"),
        (-2.96, "−3.0"),
        (-0.05, "−0.1"),
        (-0.04, "0.0"),
        (0.0, "0.0"),
    ],
)
def test_points_have_one_decimal_and_the_sign_of_what_is_shown(points, shown):
    assert numbers.signed(points) == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0.575, "58 %"),
        (0.145, "15 %"),
        (0.0, "0 %"),
        (1.0, "100 %"),
        (0.004, "under 1 %"),
        (0.996, "over 99 %"),
    ],
)
def test_a_percentage_is_never_nothing_of_something_nor_all_of_less(share, shown):
    assert numbers.percent(share).replace("\N{NO-BREAK SPACE}", " ") == shown


def test_a_figure_has_the_notation_of_its_language():
    with translation.override("nl"):
        assert numbers.signed(9.1667) == "+9,2"
        assert numbers.share_in_full(1 / 48) == "2,083%"


OTHER_WAYS = re.compile(r"floatformat|(?<!\w)round\(|number_format\(|:\.\df\}|%\.\df")
ALLOWED = {
    "assessments/report/numbers.py",  # the one way
    "assessments/charts.py",  # places in a picture
    "assessments/pdf/tags.py",
    "assessments/editions/brand.py",  # colours
    "assessments/management/commands/import_municipalities.py",  # the length of a bar
}


def test_no_figure_is_rounded_in_another_way():
    files = [*(ROOT / "assessments").rglob("*.py"), *(ROOT / "templates").rglob("*.*")]
    found = {str(f.relative_to(ROOT)) for f in files if OTHER_WAYS.search(f.read_text("utf-8"))}
    assert found == ALLOWED


# Parts add up


@settings(max_examples=40, deadline=None)
@given(MOST, MOST)
def test_the_printed_parts_of_a_change_add_up_to_the_printed_change(then, now):
    found = compare(taken(then, round="2025"), taken(now))
    told = comparison.reasons(found)
    if found.split is None or not told:
        return
    if len(told) == 1:  # one part is the whole change, and nothing else is printed
        told.append(numbers.signed(found.split.total))
    *parts, total = map(figure, told)
    assert abs(sum(parts) - total) <= Decimal("0.1")


@settings(max_examples=40, deadline=None)
@given(ANSWERS)
def test_what_the_criteria_add_adds_up_to_the_readiness(levels):
    result = taken(levels).result
    if result.readiness is None:
        return
    points = [Decimal(numbers.decimals(share.points, 3)) for share in result.shares]
    weights = [figure(numbers.share_in_full(share.weight)) for share in result.shares]
    assert abs(sum(points) - figure(numbers.decimals(result.readiness))) <= Decimal("0.1")
    assert abs(sum(weights) - 100) <= Decimal("0.1")


@settings(max_examples=20, deadline=None)
@given(ANSWERS)
def test_no_figure_lies_outside_its_scale(levels):
    result = taken(levels).result
    pairs = (result.leave_one_out, result.weight_range)
    figures = [result.geometric, result.readiness_na_as_zero, *(f for p in pairs if p for f in p)]
    assert all(0 <= figure <= 100 for figure in figures if figure is not None)
    assert all(0 <= step.gain <= 25 for step in next_steps.steps(taken(levels)))


@pytest.mark.parametrize("level", range(5))
def test_alike_levels_leave_no_room_for_the_last_digit_of_a_float(level):
    result = taken(dict.fromkeys(CODES, level)).result
    assert result.weight_range == (25 * level, 25 * level)
    assert result.leave_one_out == (25 * level, 25 * level)
    assert result.geometric == max(1, 25 * level)

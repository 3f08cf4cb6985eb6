"""The pictures: placed right, told in words, fit for strict pages and for paper."""

import re

import pytest

from assessments import charts
from assessments.scoring import Score


def score(readiness: float | None, low: float | None, high: float | None) -> Score:
    return Score(readiness, coverage=0.5, low=low, high=high, applicable=low is not None)


def attribute(svg: str, shape: str, name: str) -> float:
    found = re.search(rf'<{shape}[^>]* {name}="([\d.]+)"', svg)
    assert found
    return float(found[1])


@pytest.mark.parametrize(("readiness", "at"), [(0.0, 10), (25.0, 65), (50.0, 120), (100.0, 230)])
def test_the_dot_stands_where_the_readiness_is(readiness, at):
    assert attribute(charts.score_row(score(readiness, 0, 100), "x"), "circle", "cx") == at


def test_a_dot_at_either_end_is_whole():
    radius = attribute(charts.score_row(score(0.0, 0, 0), "x"), "circle", "r")
    assert radius <= charts.MARGIN


def test_the_bar_reaches_from_low_to_high():
    bar = 'class="chart-range" x1="54" y1="9" x2="186" y2="9"'
    assert bar in charts.score_row(score(50.0, 20.0, 80.0), "x")


def test_without_a_range_there_is_no_bar():
    assert "chart-range" not in charts.score_row(score(50.0, 50.0, 50.0), "x")


def test_what_is_not_answered_has_a_bar_and_no_dot():
    svg = charts.score_row(score(None, 0.0, 100.0), "x")
    assert "chart-range" in svg
    assert "chart-dot" not in svg


def test_what_is_not_applicable_leaves_the_bare_scale():
    svg = charts.score_row(score(None, None, None), "x")
    assert "chart-range" not in svg
    assert "chart-dot" not in svg
    assert svg.count("chart-edge") == 6


def test_the_axis_numbers_the_edges_of_the_bands():
    assert re.findall(r">(\d+)</text>", charts.axis("x")) == ["0", "25", "50", "75", "100"]


@pytest.mark.parametrize(
    "draw", [charts.axis, lambda label: charts.score_row(score(1, 0, 2), label)]
)
def test_a_picture_says_in_its_title_what_it_shows(draw):
    assert "<title>a &lt;b&gt; &amp; &quot;c&quot;</title>" in draw('a <b> & "c"')


@pytest.mark.parametrize("svg", [charts.axis("x"), charts.score_row(score(50, 20, 80), "x")])
def test_a_picture_needs_no_style_sheet_and_names_its_font(svg):
    assert "style" not in svg
    assert f'font-family="{charts.FONT}"' in svg
    assert all("fill=" in text for text in re.findall("<text[^>]*>", svg))
    assert all("stroke=" in line for line in re.findall("<line[^>]*>", svg))

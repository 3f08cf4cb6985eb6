"""What always holds of the scoring method, on instruments and answers drawn at random.

`naive` below computes the same figures a second time, in plain floats and in
the words of the method, from nothing but the formulas.
"""

import math
import random
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments import scoring
from assessments.instrument import Article, Instrument, load
from assessments.scoring import Ratings, Result, score
from tests.pure.test_score import criterion, instrument

NA = None

FEW = settings(max_examples=12, deadline=None)


@st.composite
def instruments(draw: st.DrawFn) -> Instrument:
    """Up to five articles of up to four criteria, with any weights and tags."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=5))
    weights = st.integers(1, 4)
    return instrument(
        *(
            Article(
                number,
                draw(st.sampled_from(load().chapters)),
                draw(st.sampled_from(load().clusters)),
                draw(weights),
                tuple(
                    criterion(
                        f"{number}.{place}",
                        draw(weights),
                        floor=draw(st.booleans()),
                        power=draw(st.sampled_from(["own", "advocacy"])),
                        principles=draw(st.sampled_from([("P1",), ("P2",), ("P1", "P2")])),
                    )
                    for place in range(1, size + 1)
                ),
            )
            for number, size in enumerate(sizes, start=1)
        )
    )


ANSWERS = st.sampled_from([0, 1, 2, 3, 4, NA, "unanswered"])


@st.composite
def cases(draw: st.DrawFn) -> tuple[Instrument, dict[str, int | None]]:
    """An instrument with some of it answered."""
    drawn = draw(instruments())
    answers = {code: draw(ANSWERS) for code in drawn.by_code}
    return drawn, {code: answer for code, answer in answers.items() if answer != "unanswered"}


@st.composite
def cases_with_a_gap(draw: st.DrawFn) -> tuple[Instrument, dict[str, int | None], str]:
    """As `cases`, with at least one criterion that is unanswered."""
    drawn, ratings = draw(cases())
    gap = draw(st.sampled_from(sorted(drawn.by_code)))
    ratings.pop(gap, None)
    return drawn, ratings, gap


def groups(result: Result) -> Iterable[scoring.Score]:
    """Every group of figures in a result."""
    yield result.overall
    for found in (
        result.articles,
        result.chapters,
        result.clusters,
        result.power,
        result.principles,
    ):
        yield from found.values()


@FEW
@given(cases())
def test_readiness_always_lies_between_low_and_high(
    case: tuple[Instrument, dict[str, int | None]],
) -> None:
    for figures in groups(score(*case)):
        assert 0 <= figures.coverage <= 1
        if figures.low is None or figures.high is None:
            assert not figures.applicable
        else:
            assert 0 <= figures.low <= figures.high <= 100
            assert figures.low <= (figures.readiness or figures.low) <= figures.high


@FEW
@given(instruments(), st.data())
def test_at_full_coverage_low_readiness_and_high_are_one(
    drawn: Instrument, data: st.DataObject
) -> None:
    ratings = {code: data.draw(st.sampled_from([0, 1, 2, 3, 4, NA])) for code in drawn.by_code}
    for figures in groups(score(drawn, ratings)):
        assert figures.low == figures.readiness == figures.high


@FEW
@given(cases_with_a_gap(), st.integers(0, 3))
def test_raising_a_level_lowers_nothing(
    case: tuple[Instrument, dict[str, int | None], str], level: int
) -> None:
    drawn, ratings, code = case
    before = score(drawn, ratings | {code: level})
    after = score(drawn, ratings | {code: level + 1})
    for old, new in zip(groups(before), groups(after), strict=True):
        for name in ("readiness", "low", "high"):
            assert (getattr(new, name) or 0) >= (getattr(old, name) or 0)


@FEW
@given(cases_with_a_gap(), st.sampled_from([0, 1, 2, 3, 4, NA]))
def test_answering_never_widens_low_to_high(
    case: tuple[Instrument, dict[str, int | None], str], answer: int | None
) -> None:
    drawn, ratings, code = case
    before, after = score(drawn, ratings), score(drawn, ratings | {code: answer})
    for old, new in zip(groups(before), groups(after), strict=True):
        assert width(new) <= width(old) + 1e-9


def width(figures: scoring.Score) -> float:
    """How far low and high are apart; nothing where nothing applies."""
    return (figures.high or 0) - (figures.low or 0)


@FEW
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_answers_never_matters(
    case: tuple[Instrument, dict[str, int | None]], dice: random.Random
) -> None:
    drawn, ratings = case
    shuffled = dice.sample(sorted(ratings.items(), key=str), len(ratings))
    assert score(drawn, dict(shuffled)) == score(drawn, ratings)


@FEW
@given(cases_with_a_gap())
def test_not_applicable_changes_no_other_article(
    case: tuple[Instrument, dict[str, int | None], str],
) -> None:
    drawn, ratings, code = case
    before, after = score(drawn, ratings), score(drawn, ratings | {code: NA})
    own = drawn.by_code[code].article
    for number in before.articles:
        assert number == own or after.articles[number] == before.articles[number]


@FEW
@given(cases(), st.integers(2, 9))
def test_only_the_proportion_of_weights_counts(
    case: tuple[Instrument, dict[str, int | None]], factor: int
) -> None:
    drawn, ratings = case
    heavier = instrument(
        *(
            replace(
                a,
                weight=a.weight * factor,
                criteria=tuple(replace(c, weight=c.weight * factor) for c in a.criteria),
            )
            for a in drawn.articles
        )
    )
    before, after = score(drawn, ratings), score(heavier, ratings)
    assert after.overall == before.overall
    assert after.flags == before.flags


@FEW
@given(cases())
def test_the_shares_add_up_to_the_readiness(
    case: tuple[Instrument, dict[str, int | None]],
) -> None:
    result = score(*case)
    assert sum(share.points for share in result.shares) == pytest.approx(result.readiness or 0)
    assert sum(share.weight for share in result.shares) == pytest.approx(1 if result.shares else 0)


@FEW
@given(cases())
def test_a_subset_is_scored_like_an_instrument_of_only_its_criteria(
    case: tuple[Instrument, dict[str, int | None]],
) -> None:
    drawn, ratings = case
    kept = [
        replace(a, criteria=tuple(c for c in a.criteria if c.power == "own"))
        for a in drawn.articles
    ]
    only = instrument(*(a for a in kept if a.criteria))
    own = {code: level for code, level in ratings.items() if code in only.by_code}
    if only.articles:
        assert score(drawn, ratings).power["own"] == score(only, own).overall


# The same figures a second time


@FEW
@given(cases(), st.data())
def test_a_second_and_naive_way_gives_the_same_figures(
    case: tuple[Instrument, dict[str, int | None]], data: st.DataObject
) -> None:
    drawn, ratings = case
    strengths = {code: data.draw(st.integers(0, 3)) for code in drawn.by_code}
    result, expected = score(drawn, ratings, strengths), naive(drawn, ratings, strengths)
    found = {
        "coverage": result.overall.coverage,
        "low": result.overall.low,
        "high": result.overall.high,
        "readiness": result.readiness,
        "headline": result.headline,
        "na_share": result.na_share,
        "readiness_na_as_zero": result.readiness_na_as_zero,
        "evidenced_share": result.evidenced_share,
        "leave_one_out": result.leave_one_out,
        "geometric": result.geometric,
        "weight_range": result.weight_range,
        "flags": len(result.flags),
    }
    for name, value in expected.items():
        assert found[name] == (value if value is None else pytest.approx(value)), name


def naive(drawn: Instrument, ratings: Ratings, strengths: dict[str, int]) -> dict[str, object]:
    """Every figure of the whole, straight from the formulas of the method."""
    rows = naive_articles(drawn, ratings)
    known = {n: row for n, row in rows.items() if row["readiness"] is not None}
    weight = sum(row["weight"] for row in rows.values())
    readiness = naive_mean(known.values())

    def over_articles(name: str) -> float | None:
        total = sum(row["weight"] * row[name] for row in rows.values())
        return total / weight if weight else None

    coverage = over_articles("coverage") or 0.0
    zeroed = {code: 0 if level is None else level for code, level in ratings.items()}
    left_out = [naive_mean(row for n, row in known.items() if n != without) for without in known]
    floors = [c for c in drawn.criteria() if c.floor and ratings.get(c.code) in (0, 1)]
    return {
        "coverage": coverage,
        "low": over_articles("low"),
        "high": over_articles("high"),
        "readiness": readiness,
        "headline": readiness if coverage > 0.75 - 1e-9 else None,
        "na_share": sum(level is None for level in ratings.values()) / len(drawn.by_code),
        "readiness_na_as_zero": naive_mean(
            row for row in naive_articles(drawn, zeroed).values() if row["readiness"] is not None
        ),
        "evidenced_share": naive_evidenced(drawn, ratings, strengths, known),
        "leave_one_out": (min(left_out), max(left_out)) if len(known) > 1 else None,
        "geometric": naive_geometric(known.values()),
        "weight_range": naive_weight_range(drawn, known),
        "flags": len(floors) + sum(row["readiness"] < 25 - 1e-9 for row in known.values()),
    }


def naive_articles(drawn: Instrument, ratings: Ratings) -> dict[int, dict]:
    """Coverage, low, readiness and high of every applicable article."""
    rows = {}
    for a in drawn.articles:
        applicable = [c for c in a.criteria if ratings.get(c.code, "unanswered") is not None]
        rated = [c for c in applicable if c.code in ratings]
        w = sum(c.weight for c in applicable)
        v = sum(c.weight for c in rated)
        s = sum(c.weight * ratings[c.code] / 4 for c in rated)
        if w:
            rows[a.number] = {
                "weight": a.weight,
                "cluster": a.cluster,
                "rated": v,
                "coverage": v / w,
                "readiness": 100 * s / v if v else None,
                "low": 100 * s / w,
                "high": 100 * (s + w - v) / w,
            }
    return rows


def naive_mean(rows: Iterable[dict]) -> float | None:
    """Mean readiness by article weight."""
    rows = list(rows)
    weight = sum(row["weight"] for row in rows)
    return sum(row["weight"] * row["readiness"] for row in rows) / weight if rows else None


def naive_evidenced(
    drawn: Instrument, ratings: Ratings, strengths: dict[str, int], known: dict[int, dict]
) -> float | None:
    """Share of the readiness that E2 and E3 carry."""
    weight = sum(row["weight"] for row in known.values())
    parts = {
        c.code: known[c.article]["weight"]
        / weight
        * c.weight
        * level
        / 4
        / known[c.article]["rated"]
        for c in drawn.criteria()
        if (level := ratings.get(c.code)) is not None
    }
    total = sum(parts.values())
    return sum(p for code, p in parts.items() if strengths[code] >= 2) / total if total else None


def naive_geometric(rows: Iterable[dict]) -> float | None:
    """Geometric mean readiness by article weight, each at least 1."""
    rows = list(rows)
    product = math.prod(max(row["readiness"], 1) ** row["weight"] for row in rows)
    return product ** (1 / sum(row["weight"] for row in rows)) if rows else None


def naive_weight_range(drawn: Instrument, known: dict[int, dict]) -> tuple[float, float] | None:
    """5th and 95th percentile over the draws the method names."""
    means = [
        naive_mean(row for row in known.values() if row["cluster"] == cluster)
        for cluster in "ABCDE"
    ]
    if all(mean is None for mean in means):
        return None
    dice = random.Random(2007)  # noqa: S311 - the method names this very one
    outcomes = []
    for _ in range(1000):
        weights = [dice.gammavariate(1, 1) for _ in range(5)]
        pairs = [(w, m) for w, m in zip(weights, means, strict=True) if m is not None]
        outcomes.append(sum(w * m for w, m in pairs) / sum(w for w, _ in pairs))
    outcomes.sort()
    return outcomes[50 - 1], outcomes[950 - 1]

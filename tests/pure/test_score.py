"""The scoring method of `docs/method.md`, in tables worked by hand."""

from dataclasses import replace
from typing import Any

import pytest

from assessments.instrument import Article, Criterion, Instrument
from assessments.scoring import rounded, score

NA = None

# Instruments to score


def criterion(code: str, weight: int = 1, **fields: Any) -> Criterion:
    """A criterion of the article its code names."""
    plain = Criterion(
        code=code,
        article=int(code.split(".")[0]),
        weight=weight,
        floor=False,
        power="own",
        principles=("P1",),
        packs=("policy",),
        not_applicable=(),
    )
    return replace(plain, **fields)


def article(number: int, *criteria: Criterion, cluster: str = "A", weight: int = 1) -> Article:
    """An article of the first chapter."""
    return Article(number, "active_citizenship", cluster, weight, criteria)


def instrument(*articles: Article) -> Instrument:
    """A version made for a test."""
    return Instrument("test", articles, (), "", listed_clusters=tuple("ABCDE"))


THREE = instrument(
    article(1, criterion("1.1", floor=True), criterion("1.2")),
    article(2, criterion("2.1"), criterion("2.2"), criterion("2.3"), cluster="B"),
    article(3, criterion("3.1", power="advocacy"), cluster="C"),
)

# Tables worked by hand


def test_an_article_is_scored_as_the_method_says() -> None:
    # W = 3, V = 2, S = 4/4 + 1/4 = 1.25
    figures = score(THREE, {"2.1": 4, "2.2": 1}).articles[2]
    assert figures.coverage == pytest.approx(2 / 3)
    assert figures.readiness == pytest.approx(62.5)
    assert figures.low == pytest.approx(125 / 3)
    assert figures.high == pytest.approx(225 / 3)


def test_criterion_weights_count_within_the_article() -> None:
    weighted = instrument(article(1, criterion("1.1", weight=3), criterion("1.2")))
    assert score(weighted, {"1.1": 4, "1.2": 0}).readiness == 75.0


def test_articles_are_averaged_after_their_criteria() -> None:
    # (100 + 0) / 2, although three of four criteria are at 0
    ratings = {"1.1": 4, "1.2": 4, "2.1": 0, "2.2": 0, "2.3": 0, "3.1": NA}
    assert score(THREE, ratings).readiness == 50.0


def test_article_weights_count_between_articles() -> None:
    weighted = instrument(article(1, criterion("1.1"), weight=3), article(2, criterion("2.1")))
    assert score(weighted, {"1.1": 4, "2.1": 0}).readiness == 75.0


def test_the_whole_is_worked_out_by_hand() -> None:
    # 1: V/W = 1/2, 50, 25..75    2: 3/3, (4+2+0)/12 = 50    3: nothing
    result = score(THREE, {"1.1": 2, "2.1": 4, "2.2": 2, "2.3": 0})
    assert result.readiness == 50.0
    assert result.overall.coverage == pytest.approx((1 / 2 + 1 + 0) / 3)
    assert result.overall.low == pytest.approx((25 + 50 + 0) / 3)
    assert result.overall.high == pytest.approx((75 + 50 + 100) / 3)
    assert result.headline is None


def test_without_any_answer_there_is_no_readiness_rather_than_none_of_it() -> None:
    result = score(THREE, {})
    assert result.readiness is None
    assert (result.overall.coverage, result.overall.low, result.overall.high) == (0, 0, 100)
    assert result.headline is None
    assert result.band is None
    assert result.evidenced_share is None
    assert result.leave_one_out is None
    assert result.geometric is None
    assert result.weight_range is None


def test_a_zero_is_not_the_same_as_no_answer() -> None:
    assert score(THREE, {"1.1": 0}).readiness == 0.0


def test_an_article_without_applicable_criteria_drops_out() -> None:
    result = score(THREE, {"1.1": 4, "1.2": 4, "2.1": NA, "2.2": NA, "2.3": NA, "3.1": 2})
    assert not result.articles[2].applicable
    assert result.articles[2].low is None
    assert result.articles[2].high is None
    assert result.readiness == 75.0
    assert result.overall.coverage == 1.0


def test_nothing_applicable_at_all_gives_no_figures() -> None:
    result = score(THREE, dict.fromkeys(THREE.by_code, NA))
    assert result.readiness is None
    assert result.overall.low is None
    assert result.na_share == 1.0
    assert result.readiness_na_as_zero == 0.0


# Headline, band and flags


@pytest.mark.parametrize(
    ("levels", "band"),
    [
        ([0, 0, 2, 1], "early"),  # 18.75
        ([1, 1, 1, 1], "emerging"),  # 25 on the edge
        ([2, 2, 2, 2], "advancing"),  # 50 on the edge
        ([3, 3, 3, 3], "ready"),  # 75 on the edge
        ([3, 3, 3, 2], "advancing"),  # 68.75
        ([4, 4, 4, 4], "ready"),
    ],
)
def test_the_band_follows_the_readiness(levels: list[int], band: str) -> None:
    codes = [f"1.{place}" for place in range(1, 5)]
    four = instrument(article(1, *map(criterion, codes)))
    assert score(four, dict(zip(codes, levels, strict=True))).band_by_average == band


def test_the_headline_appears_exactly_at_three_quarters_of_coverage() -> None:
    # (1/3 + 11/12 + 1) / 3 = 3/4 exactly, which floats miss
    uneven = instrument(
        article(1, *(criterion(f"1.{n}") for n in range(3))),
        article(2, *(criterion(f"2.{n}") for n in range(12))),
        article(3, criterion("3.0")),
    )
    ratings: dict[str, int | None] = {"1.0": 4, "3.0": 4, **{f"2.{n}": 4 for n in range(11)}}
    assert score(uneven, ratings).headline == 100.0
    del ratings["2.0"]
    assert score(uneven, ratings).headline is None


def test_a_floor_criterion_at_0_or_1_raises_a_flag_and_lowers_the_band() -> None:
    ratings = {"1.1": 1, "1.2": 4, "2.1": 4, "2.2": 4, "2.3": 4, "3.1": 4}
    result = score(THREE, ratings)
    assert [(flag.criterion, flag.level) for flag in result.flags] == [("1.1", 1)]
    assert result.band_by_average == "ready"
    assert result.band == "advancing"
    assert not score(THREE, ratings | {"1.1": 2}).flags


def test_an_article_under_25_raises_a_flag() -> None:
    ratings = {"1.1": 4, "1.2": 4, "2.1": 1, "2.2": 1, "2.3": 0, "3.1": 4}
    (flag,) = score(THREE, ratings).flags
    assert (flag.kind, flag.article) == ("article", 2)
    assert flag.readiness == pytest.approx(100 / 6)
    assert not score(THREE, ratings | {"2.3": 1}).flags


def test_two_flags_lower_the_band_one_step_only() -> None:
    result = score(THREE, {"1.1": 0, "1.2": 0, "2.1": 4, "2.2": 4, "2.3": 4, "3.1": 4})
    assert len(result.flags) == 2
    assert (result.band_by_average, result.band) == ("advancing", "emerging")


def test_no_flag_lowers_the_band_below_early() -> None:
    result = score(THREE, dict.fromkeys(THREE.by_code, 0))
    assert (result.band_by_average, result.band) == ("early", "early")


# Honesty figures


def test_not_applicable_as_zero_brings_the_article_back() -> None:
    result = score(THREE, {"1.1": 4, "1.2": 4, "2.1": NA, "2.2": NA, "2.3": NA, "3.1": 4})
    assert result.readiness == 100.0
    assert result.na_share == 0.5
    assert result.readiness_na_as_zero == pytest.approx(200 / 3)


def test_the_evidenced_share_counts_points_that_rest_on_e2_or_e3() -> None:
    # 1: 4 and 2 of 8 points make 75; 3: 50. Of 62.5, article 1's first criterion gives 25.
    result = score(THREE, {"1.1": 4, "1.2": 2, "3.1": 2}, {"1.1": 2, "1.2": 1, "3.1": 0})
    assert result.readiness == 62.5
    assert result.evidenced_share == pytest.approx(25 / 62.5)


def test_there_is_no_evidenced_share_of_nothing() -> None:
    assert score(THREE, {"1.1": 0}, {"1.1": 3}).evidenced_share is None


def test_leaving_one_article_out_gives_the_lowest_and_highest_readiness() -> None:
    # 100, 50 and 0: without the best 25, without the worst 75
    ratings = {"1.1": 4, "1.2": 4, "2.1": 2, "2.2": 2, "2.3": 2, "3.1": 0}
    assert score(THREE, ratings).leave_one_out == (25.0, 75.0)
    assert score(THREE, {"1.1": 4}).leave_one_out is None


def test_the_geometric_mean_lifts_each_article_to_at_least_1() -> None:
    # cube root of 100 × 50 × 1
    ratings = {"1.1": 4, "1.2": 4, "2.1": 2, "2.2": 2, "2.3": 2, "3.1": 0}
    assert score(THREE, ratings).geometric == pytest.approx(5000 ** (1 / 3))


def test_weights_do_not_matter_where_the_clusters_agree() -> None:
    assert score(THREE, dict.fromkeys(THREE.by_code, 3)).weight_range == pytest.approx((75, 75))


def test_own_power_and_advocacy_are_scored_apart() -> None:
    result = score(THREE, {"1.1": 4, "1.2": 4, "3.1": 1})
    assert result.power["own"].readiness == 100.0
    assert result.power["advocacy"].readiness == 25.0


# Refusals


@pytest.mark.parametrize("level", [-1, 5])
def test_a_level_outside_0_to_4_is_refused(level: int) -> None:
    with pytest.raises(ValueError, match=r"1\.1"):
        score(THREE, {"1.1": level})


def test_a_criterion_of_another_instrument_is_refused() -> None:
    with pytest.raises(ValueError, match=r"9\.9"):
        score(THREE, {"9.9": 2})


@pytest.mark.parametrize(("figure", "shown"), [(0.5, 1), (2.5, 3), (62.49, 62), (74.5, 75)])
def test_numbers_are_shown_rounded_half_up(figure: float, shown: int) -> None:
    assert rounded(figure) == shown

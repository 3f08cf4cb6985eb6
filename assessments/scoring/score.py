"""Ratings in, figures out: the one place where a number is computed.

Every formula is explained to an auditor in `docs/method.md`, under the same
names. Sums are exact fractions until the last step, so a figure that lies on
the edge of a band falls on the same side on every machine.

Source of the choices: OECD/JRC, Handbook on Constructing Composite Indicators
(2008): average within an article before averaging articles, impute nothing,
show how far the result depends on the weights.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from assessments.instrument.structure import POWERS, Article, Criterion, Instrument
from assessments.scoring import robustness

Ratings = Mapping[str, int | None]
"""Criterion code to level 0..4; None is "not applicable"; no key is "unanswered"."""

Strengths = Mapping[str, int]
"""Criterion code to evidence strength 0..3 (E0..E3); no key is E0."""

METHOD = "1"
"""The version of `docs/method.md` that these formulas are; a sign-off records it."""

Band = Literal["early", "emerging", "advancing", "ready"]
BANDS: tuple[Band, ...] = ("early", "emerging", "advancing", "ready")
BAND_WIDTH = 25

TOP_LEVEL = 4
FLOOR_LEVEL = 1
"""A floor criterion rated this or lower raises a flag."""

ARTICLE_FLOOR = 25
"""An article with a readiness under this raises a flag."""

HEADLINE_COVERAGE = Fraction(3, 4)
"""Under this coverage there is no single headline, only the interval."""

EVIDENCED = 2
"""The evidence strength (E2) from which a level counts as evidenced."""


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of an article or of a group of articles.

    Attributes:
        readiness: 0.0..100.0, not rounded; None when nothing is rated, which is not 0.
        coverage: rated as a share of applicable, 0.0..1.0; 0.0 when nothing is applicable.
        low: readiness if every unanswered criterion were level 0; None when nothing is applicable.
        high: readiness if every unanswered criterion were level 4; None when nothing is applicable.
        applicable: whether any criterion is applicable.
    """

    readiness: float | None
    coverage: float
    low: float | None
    high: float | None
    applicable: bool


@dataclass(frozen=True, slots=True)
class Flag:
    """A serious failing that stands above the average by name.

    Either a floor criterion at level 0 or 1 (`criterion` and `level`), or an
    article under 25 (`article` and `readiness`). `is_uncertain` when too little of the article
    is answered to show its readiness.
    """

    kind: Literal["criterion", "article"]
    article: int
    criterion: str | None = None
    level: int | None = None
    readiness: float | None = None
    is_uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """What one rated criterion adds to the readiness, in points of 100."""

    criterion: str
    weight: float
    points: float


@dataclass(frozen=True, slots=True)
class Result:
    """All figures of one assessment. Readiness figures run 0..100, shares 0..1.

    Attributes:
        headline: the readiness, only from a coverage of 0.75; None below.
        band: by headline, one step lower when a flag is raised; None without headline.
        band_by_average: the band before lowering.
        na_share: not applicable as a share of all criteria.
        readiness_na_as_zero: readiness with every "not applicable" as level 0.
        evidenced_share: share of the readiness that rests on E2 or E3; None without readiness.
        leave_one_out: lowest and highest readiness with one article left out.
        geometric: weighted geometric mean of the articles, each at least 1.
        weight_range: 5th and 95th percentile of readiness over random cluster weights.
        shares: per rated criterion its part of the readiness; they add up to it.
    """

    overall: Score
    headline: float | None
    band: Band | None
    band_by_average: Band | None
    flags: tuple[Flag, ...]
    na_share: float
    readiness_na_as_zero: float | None
    evidenced_share: float | None
    leave_one_out: tuple[float, float] | None
    geometric: float | None
    weight_range: tuple[float, float] | None
    articles: Mapping[int, Score]
    chapters: Mapping[str, Score]
    clusters: Mapping[str, Score]
    power: Mapping[str, Score]
    principles: Mapping[str, Score]
    shares: tuple[Share, ...] = field(repr=False)

    @property
    def readiness(self) -> float | None:
        """Readiness of the whole, whatever its coverage."""
        return self.overall.readiness

    def withholds(self, score: Score) -> bool:
        """Whether people see only the interval of an article or group, not its readiness.

        They do while less than three quarters of it is answered, and where its readiness is
        that of the whole by another name and the whole shows none.
        """
        if score.readiness is None or score.coverage == 1:
            return False
        gives_away = self.headline is None and score.readiness == self.readiness
        return score.coverage < HEADLINE_COVERAGE or gives_away

    def seen(self, score: Score) -> Score:
        """An article or group as people may see it: without a readiness that is withheld."""
        return replace(score, readiness=None) if self.withholds(score) else score


@dataclass(frozen=True, slots=True)
class _Exact:
    """A `Score` before it leaves the exact numbers."""

    readiness: Fraction | None
    coverage: Fraction
    low: Fraction
    high: Fraction
    weight: int


def score(instrument: Instrument, ratings: Ratings, strengths: Strengths | None = None) -> Result:
    """Compute every figure of one assessment.

    Args:
        instrument: the version that was answered.
        ratings: what was answered; codes the instrument does not have are refused.
        strengths: evidence strength by criterion; a missing one is E0.

    Raises:
        ValueError: an unknown code or a level outside 0..4.
    """
    _check(instrument, ratings)
    exact = _articles(instrument.articles, ratings)
    whole = _mean(exact.values())
    flags = tuple(_flags(instrument, ratings, exact))
    headline = whole.readiness if whole and whole.coverage >= HEADLINE_COVERAGE else None
    average = None if headline is None else _band(headline)
    shares = _shares(instrument, ratings, exact)

    def group(articles: Iterable[Article]) -> Score:
        return _published(_mean(exact[a.number] for a in articles if a.number in exact))

    def subset(keep: Callable[[Criterion], bool]) -> Score:
        return _published(_mean(_articles(_only(instrument, keep), ratings).values()))

    articles = instrument.articles
    clusters = {c: group(a for a in articles if a.cluster == c) for c in instrument.clusters}
    return Result(
        overall=_published(whole),
        headline=_float(headline),
        band=_lowered(average, bool(flags)),
        band_by_average=average,
        flags=flags,
        na_share=_na_share(instrument, ratings),
        readiness_na_as_zero=_na_as_zero(instrument, ratings),
        evidenced_share=_evidenced_share(shares, strengths or {}),
        leave_one_out=_leave_one_out(exact),
        geometric=_geometric(exact),
        weight_range=robustness.weight_range([c.readiness for c in clusters.values()]),
        articles={a.number: _published(exact.get(a.number)) for a in articles},
        chapters={c: group(a for a in articles if a.chapter == c) for c in instrument.chapters},
        clusters=clusters,
        power={p: subset(lambda c, p=p: c.power == p) for p in POWERS},  # type: ignore[misc]
        principles={
            tag: subset(lambda c, tag=tag: tag in c.principles)  # type: ignore[misc]
            for tag in instrument.principles
        },
        shares=tuple(Share(code, float(weight), float(points)) for code, weight, points in shares),
    )


def band(readiness: float) -> Band:
    """The band of a readiness 0..100, before any flag lowers it."""
    return _band(Fraction(readiness))


def readiness(instrument: Instrument, ratings: Ratings) -> Fraction | None:
    """The readiness of the whole before it leaves the exact numbers; None when nothing is rated.

    Raises ValueError as `score` does.
    """
    _check(instrument, ratings)
    return _mean_readiness(_articles(instrument.articles, ratings).values())


# An article


def _article(criteria: Sequence[Criterion], weight: int, ratings: Ratings) -> _Exact | None:
    """One article's figures; None when nothing in it is applicable."""
    applicable = [c for c in criteria if not (c.code in ratings and ratings[c.code] is None)]
    rated = [(c, level) for c in applicable if (level := ratings.get(c.code)) is not None]
    total = sum(c.weight for c in applicable)
    answered = sum(c.weight for c, _ in rated)
    if not total:
        return None
    achieved = sum((Fraction(c.weight * level, TOP_LEVEL) for c, level in rated), Fraction(0))
    return _Exact(
        readiness=100 * achieved / answered if answered else None,
        coverage=Fraction(answered, total),
        low=100 * achieved / total,
        high=100 * (achieved + total - answered) / total,
        weight=weight,
    )


def _articles(articles: Iterable[Article], ratings: Ratings) -> dict[int, _Exact]:
    """The applicable articles' figures by number."""
    figures = ((a.number, _article(a.criteria, a.weight, ratings)) for a in articles)
    return {number: exact for number, exact in figures if exact is not None}


def _only(instrument: Instrument, keep: Callable[[Criterion], bool]) -> Iterable[Article]:
    """The same articles with fewer criteria."""
    for a in instrument.articles:
        kept = tuple(c for c in a.criteria if keep(c))
        if kept:
            yield Article(a.number, a.chapter, a.cluster, a.weight, kept)


# A group of articles


def _mean(parts: Iterable[_Exact]) -> _Exact | None:
    """Weighted mean over applicable articles; None when there is none."""
    parts = list(parts)
    weight = sum(part.weight for part in parts)
    if not weight:
        return None
    return _Exact(
        readiness=_mean_readiness(parts),
        coverage=sum((part.weight * part.coverage for part in parts), Fraction(0)) / weight,
        low=sum((part.weight * part.low for part in parts), Fraction(0)) / weight,
        high=sum((part.weight * part.high for part in parts), Fraction(0)) / weight,
        weight=weight,
    )


def _mean_readiness(parts: Iterable[_Exact]) -> Fraction | None:
    """Weighted mean of the readiness of the articles that have one."""
    known = [(part.weight, part.readiness) for part in parts if part.readiness is not None]
    if not known:
        return None
    return sum((w * r for w, r in known), Fraction(0)) / sum(w for w, _ in known)


# Headline, band and flags


def _band(readiness: Fraction) -> Band:
    return BANDS[min(int(readiness // BAND_WIDTH), len(BANDS) - 1)]


def _lowered(average: Band | None, flagged: bool) -> Band | None:
    if average is None or not flagged:
        return average
    return BANDS[max(BANDS.index(average) - 1, 0)]


def _flags(instrument: Instrument, ratings: Ratings, exact: Mapping[int, _Exact]) -> Iterable[Flag]:
    for criterion in instrument.criteria():
        level = ratings.get(criterion.code)
        if criterion.floor and level is not None and level <= FLOOR_LEVEL:
            yield Flag("criterion", criterion.article, criterion=criterion.code, level=level)
    for number, part in exact.items():
        if part.readiness is not None and part.readiness < ARTICLE_FLOOR:
            is_uncertain = part.coverage < HEADLINE_COVERAGE
            yield Flag(
                "article", number, readiness=float(part.readiness), is_uncertain=is_uncertain
            )


# Honesty figures


def _na_share(instrument: Instrument, ratings: Ratings) -> float:
    codes = list(instrument.by_code)
    left_out = sum(code in ratings and ratings[code] is None for code in codes)
    return left_out / len(codes) if codes else 0.0


def _na_as_zero(instrument: Instrument, ratings: Ratings) -> float | None:
    zeroed = {code: level if level is not None else 0 for code, level in ratings.items()}
    return _float(_mean_readiness(_articles(instrument.articles, zeroed).values()))


def _shares(
    instrument: Instrument, ratings: Ratings, exact: Mapping[int, _Exact]
) -> list[tuple[str, Fraction, Fraction]]:
    """(code, weight in the whole, points it adds) of every rated criterion."""
    known = [a for a in instrument.articles if _has_readiness(exact.get(a.number))]
    total = sum(a.weight for a in known)
    shares = []
    for a in known:
        rated = [(c, level) for c in a.criteria if (level := ratings.get(c.code)) is not None]
        answered = sum(c.weight for c, _ in rated)
        for c, level in rated:
            weight = Fraction(a.weight, total) * Fraction(c.weight, answered)
            shares.append((c.code, weight, 100 * weight * Fraction(level, TOP_LEVEL)))
    return shares


def _evidenced_share(
    shares: Iterable[tuple[str, Fraction, Fraction]], strengths: Strengths
) -> float | None:
    shares = list(shares)
    total = sum(points for _, _, points in shares)
    if not total:
        return None
    evidenced = sum(points for code, _, points in shares if strengths.get(code, 0) >= EVIDENCED)
    return float(Fraction(evidenced) / total)


def _leave_one_out(exact: Mapping[int, _Exact]) -> tuple[float, float] | None:
    known = {n: part for n, part in exact.items() if part.readiness is not None}
    if len(known) < 2:
        return None
    without = [
        mean
        for left_out in known
        if (mean := _mean_readiness(p for n, p in known.items() if n != left_out)) is not None
    ]
    return float(min(without)), float(max(without))


def _geometric(exact: Mapping[int, _Exact]) -> float | None:
    known = [(p.weight, float(p.readiness)) for p in exact.values() if p.readiness is not None]
    return robustness.geometric(known)


# In and out


def _check(instrument: Instrument, ratings: Ratings) -> None:
    for code, level in ratings.items():
        if code not in instrument.by_code:
            raise ValueError(f"Instrument {instrument.version} has no criterion {code!r}.")
        if level is not None and level not in range(TOP_LEVEL + 1):
            raise ValueError(f"Criterion {code}: level {level!r} is not one of 0 to {TOP_LEVEL}.")


def _has_readiness(part: _Exact | None) -> bool:
    return part is not None and part.readiness is not None


def _float(figure: Fraction | None) -> float | None:
    return None if figure is None else float(figure)


def _published(part: _Exact | None) -> Score:
    if part is None:
        return Score(readiness=None, coverage=0.0, low=None, high=None, applicable=False)
    return Score(
        readiness=_float(part.readiness),
        coverage=float(part.coverage),
        low=float(part.low),
        high=float(part.high),
        applicable=True,
    )

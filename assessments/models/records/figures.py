"""Figures as a record holds them, and back to a result: read, not computed again.

The same since format 1. The data that are handed out look alike, but may come to look otherwise.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from assessments.instrument import Instrument
from assessments.instrument.structure import POWERS
from assessments.scoring import HEADLINE_COVERAGE, Flag, Result, Score, Share
from assessments.scoring.snapshot import Snapshot

Data = Mapping[str, Any]

LANGUAGE = "en"
"""That the figures name as theirs; they are the same in each."""


def figures_of(snapshot: Snapshot) -> dict[str, Any]:
    """Every figure of a snapshot in full precision; `result_from` reads it back."""
    result = snapshot.result
    return {
        "instrument": snapshot.instrument_version,
        "municipality": snapshot.municipality,
        "date": snapshot.reference_date.isoformat(),
        "language": LANGUAGE,
        **score_data(result.overall),
        "headline": result.headline,
        "band": result.band,
        "band_by_average": result.band_by_average,
        "flags": [_flag_data(flag) for flag in result.flags],
        "na_share": result.na_share,
        "readiness_na_as_zero": result.readiness_na_as_zero,
        "evidenced_share": result.evidenced_share,
        "leave_one_out": _pair_data(result.leave_one_out),
        "geometric": result.geometric,
        "weight_range": _pair_data(result.weight_range),
        "articles": [_article_data(number, score) for number, score in result.articles.items()],
        "chapters": {name: score_data(score) for name, score in result.chapters.items()},
        "clusters": {name: score_data(score) for name, score in result.clusters.items()},
        "power": {name: score_data(score) for name, score in result.power.items()},
        "principles": {name: score_data(score) for name, score in result.principles.items()},
    }


def result_from(figures: Data, shares: Iterable[Share], instrument: Instrument) -> Result:
    """The result of which these are the figures.

    Args:
        shares: what each criterion added; the figures do not say.
    """
    few = [row for row in figures["articles"] if (row["coverage"] or 0) < HEADLINE_COVERAGE]
    uncertain = {row["article"] for row in few}
    return Result(
        overall=score_from(figures),
        headline=figures["headline"],
        band=figures["band"],
        band_by_average=figures["band_by_average"],
        flags=tuple(_flag(row, instrument, uncertain) for row in figures["flags"]),
        na_share=figures["na_share"],
        readiness_na_as_zero=figures["readiness_na_as_zero"],
        evidenced_share=figures["evidenced_share"],
        leave_one_out=_pair(figures["leave_one_out"]),
        geometric=figures["geometric"],
        weight_range=_pair(figures["weight_range"]),
        articles={row["article"]: score_from(row) for row in figures["articles"]},
        chapters=_scores(figures["chapters"], instrument.chapters),
        clusters=_scores(figures["clusters"], instrument.clusters),
        power=_scores(figures["power"], POWERS),
        principles=_scores(figures["principles"], instrument.principles),
        shares=tuple(shares),
    )


def score_from(row: Data) -> Score:
    """One score. Where nothing applies there is no lowest result, and no coverage to tell."""
    return Score(
        readiness=row["readiness"],
        coverage=row["coverage"] or 0.0,
        low=row["low"],
        high=row["high"],
        applicable=row["low"] is not None,
    )


def _scores(rows: Mapping[str, Data], order: Iterable[str]) -> dict[str, Score]:
    """Scores by name in the order in which they are shown, which a record does not keep."""
    names = [name for name in order if name in rows]
    return {name: score_from(rows[name]) for name in (*names, *sorted(set(rows) - set(names)))}


def _flag(row: Data, instrument: Instrument, uncertain: Collection[int]) -> Flag:
    """A flag; `uncertain` are the articles of which too little was answered for a figure."""
    if row["kind"] == "criterion":
        code = row["criterion"]
        article = instrument.by_code[code].article
        return Flag("criterion", article, criterion=code, level=row["level"])
    number = row["article"]
    return Flag("article", number, readiness=row["readiness"], is_uncertain=number in uncertain)


def _pair(row: list[float] | None) -> tuple[float, float] | None:
    return None if row is None else (row[0], row[1])


def score_data(score: Score) -> dict[str, float | None]:
    return {
        "readiness": score.readiness,
        "coverage": score.coverage,
        "low": score.low,
        "high": score.high,
    }


def _article_data(number: int, score: Score) -> dict[str, Any]:
    coverage = score.coverage if score.applicable else None
    figures = score_data(score) | {"coverage": coverage}
    return {"article": number, **figures, "applicable": score.applicable}


def _flag_data(flag: Flag) -> dict[str, Any]:
    if flag.kind == "criterion":
        return {"kind": flag.kind, "criterion": flag.criterion, "level": flag.level}
    return {"kind": flag.kind, "article": flag.article, "readiness": flag.readiness}


def _pair_data(pair: tuple[float, float] | None) -> list[float] | None:
    return None if pair is None else list(pair)

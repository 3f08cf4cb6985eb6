"""Figures as a record holds them, back to a result: read, not computed again."""

from collections.abc import Iterable, Mapping
from typing import Any

from assessments.instrument import Instrument
from assessments.instrument.structure import CHAPTERS, CLUSTERS, POWERS
from assessments.scoring import Flag, Result, Score, Share

Data = Mapping[str, Any]


def result_from(figures: Data, shares: Iterable[Share], instrument: Instrument) -> Result:
    """The result of which these are the figures, as `exports.figures` wrote them down.

    Args:
        shares: what each criterion added; the figures do not say.
    """
    return Result(
        overall=_score(figures),
        headline=figures["headline"],
        band=figures["band"],
        band_by_average=figures["band_by_average"],
        flags=tuple(_flag(row, instrument) for row in figures["flags"]),
        na_share=figures["na_share"],
        readiness_na_as_zero=figures["readiness_na_as_zero"],
        evidenced_share=figures["evidenced_share"],
        leave_one_out=_pair(figures["leave_one_out"]),
        geometric=figures["geometric"],
        weight_range=_pair(figures["weight_range"]),
        articles={row["article"]: _score(row) for row in figures["articles"]},
        chapters=_scores(figures["chapters"], CHAPTERS),
        clusters=_scores(figures["clusters"], CLUSTERS),
        power=_scores(figures["power"], POWERS),
        principles=_scores(figures["principles"], instrument.principles),
        shares=tuple(shares),
    )


def _score(row: Data) -> Score:
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
    return {name: _score(rows[name]) for name in (*names, *sorted(set(rows) - set(names)))}


def _flag(row: Data, instrument: Instrument) -> Flag:
    if row["kind"] == "criterion":
        code = row["criterion"]
        article = instrument.by_code[code].article
        return Flag("criterion", article, criterion=code, level=row["level"])
    return Flag("article", row["article"], readiness=row["readiness"])


def _pair(row: list[float] | None) -> tuple[float, float] | None:
    return None if row is None else (row[0], row[1])

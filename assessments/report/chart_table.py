"""The chart table: the same rows for the results page and for the PDF."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from assessments import charts
from assessments.instrument import Texts
from assessments.report import wording
from assessments.scoring import Result, Score
from assessments.scoring.snapshot import Snapshot

Named = tuple[str, Score]


@dataclass(frozen=True, slots=True)
class Row:
    """One article or group in figures and as a picture."""

    name: str
    readiness: str
    between: str
    answered: str
    picture: SafeString


@dataclass(frozen=True, slots=True)
class ChartTable:
    """What `assessments/_chart_table.html` shows. `first` heads the column of names."""

    caption: str
    first: str
    axis: SafeString
    rows: tuple[Row, ...]


def of_articles(snapshot: Snapshot, texts: Texts) -> ChartTable:
    """The articles."""
    scores = snapshot.result.articles
    named = [(f"{n} {texts.articles[n].title}", score) for n, score in scores.items()]
    return _table(snapshot.result, _("The articles"), _("Article"), named)


def of_groups(snapshot: Snapshot, texts: Texts) -> tuple[ChartTable, ChartTable, ChartTable]:
    """The chapters, the themes, and own power beside advocacy."""
    result = snapshot.result
    return (
        _table(
            result,
            _("The chapters of the declaration"),
            _("Chapter"),
            _named(texts.chapters, result.chapters),
        ),
        of_themes(snapshot, texts),
        _table(result, _("Own power and advocacy"), _("Power"), _named(texts.power, result.power)),
    )


def of_themes(snapshot: Snapshot, texts: Texts) -> ChartTable:
    """The themes, whose weights are tried out."""
    named = _named(texts.clusters, snapshot.result.clusters)
    return _table(snapshot.result, _("The themes"), _("Theme"), named)


def picture_of(result: Result, score: Score) -> SafeString:
    """One row's picture, which says in words what it shows; no dot where the figure is withheld."""
    drawn = charts.score_row(result.seen(score), wording.score(result, score))
    # The label is escaped where it is drawn, and everything else in it is a number.
    return mark_safe(drawn)  # noqa: S308


def _named(names: Mapping[str, str], scores: Mapping[str, Score]) -> list[Named]:
    return [(names[code], score) for code, score in scores.items()]


def _table(result: Result, caption: str, first: str, scores: Iterable[Named]) -> ChartTable:
    scale = charts.axis(_("Scale from 0 to 100, divided at 25, 50 and 75"))
    return ChartTable(caption, first, mark_safe(scale), tuple(_rows(result, scores)))  # noqa: S308


def _rows(result: Result, scores: Iterable[Named]) -> Iterable[Row]:
    for name, score in scores:
        yield Row(
            name=name,
            readiness=wording.readiness(result, score),
            between=wording.interval(score),
            answered=wording.answered(score) if score.applicable else wording.NOTHING,
            picture=picture_of(result, score),
        )

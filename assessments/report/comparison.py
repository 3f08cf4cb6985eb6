"""A difference in words and as a picture, for the page and the report."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from assessments import charts
from assessments.instrument import Texts
from assessments.pdf.text_cleaning import line
from assessments.report import numbers, wording
from assessments.scoring import Result, Score, rounded_to
from assessments.scoring.comparison import Change, Comparison, Pair


@dataclass(frozen=True, slots=True)
class Figures:
    """A readiness and its interval; "" where there is no more to it than the other says."""

    readiness: str
    between: str


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One article then and now, on what can be compared; `change` says what may be said of it."""

    name: str
    before: Figures
    after: Figures
    change: str
    picture: SafeString


@dataclass(frozen=True, slots=True)
class ComparedTable:
    """What `assessments/_compared_table.html` shows."""

    caption: str
    before: str
    after: str
    axis: SafeString
    rows: tuple[ComparedRow, ...]


@dataclass(frozen=True, slots=True)
class ComparisonPart:
    """What `report/_comparison.html` shows: what changed, in words, by article, as a picture.

    Without a `table` the record of what was signed holds no comparison.
    """

    title: str
    headline: str
    notice: str = ""
    reasons: tuple[str, ...] = ()
    articles: tuple[tuple[str, tuple[str, ...]], ...] = ()
    count: int = 0
    unchanged: int = 0
    carried: int = 0
    table: ComparedTable | None = None


def part(found: Comparison, texts: Texts) -> ComparisonPart:
    """The comparison with an earlier assessment as a part of the report."""
    return ComparisonPart(
        title=_("What changed since %(round)s") % {"round": wording.round_name(found.before)},
        headline=headline(found),
        notice=notice(found),
        reasons=tuple(reasons(found)),
        articles=tuple(by_article(found, texts)),
        count=len(found.changes),
        unchanged=sum(change.kind == "same" for change in found.changes),
        carried=sum(change.kind == "carried_over" for change in found.changes),
        table=of_articles(found, texts),
    )


def part_unrecorded() -> ComparisonPart:
    """The same where what was signed says nothing about the round before."""
    return ComparisonPart(
        title=_("Comparison with the round before"),
        headline=_("The comparison was not recorded when this was signed."),
    )


def by_article(found: Comparison, texts: Texts) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every article in which something changed: its name, and a sentence a criterion."""
    sentences = {change.criterion: sentence(change, texts) for change in changed(found)}
    for article in found.after.instrument.articles:
        told = tuple(sentences[c.code] for c in article.criteria if c.code in sentences)
        if told:
            yield f"{article.number} {texts.articles[article.number].title}", told


def headline(found: Comparison) -> str:
    """How the readiness moved, in a sentence; without a direction where none is certain."""
    then, now = found.before.result.readiness, found.after.result.readiness
    if then is None or now is None:
        return _("One of the two has no readiness yet, so the whole cannot be compared.")
    if not _has_headlines(found):
        told = {
            "then": wording.headline(found.before.result),
            "now": wording.headline(found.after.result),
        }
        return (
            _(
                "Readiness was %(then)s and is now %(now)s. Too little is answered for a single "
                "figure, so it is no trend yet."
            )
            % told
        )
    figures = {"then": wording.whole(then), "now": wording.whole(now)}
    if not found.is_clear:
        return (
            _("Readiness was %(then)s and is %(now)s.") % figures
            + " "
            + _("What is unanswered could turn this around, so it is no trend yet.")
        )
    if figures["then"] == figures["now"]:
        return _("Readiness stayed at %(now)s.") % figures
    if (now > then) - (now < then) != found.whole.direction:
        return (
            _("Readiness was %(then)s and is %(now)s.") % figures
            + " "
            + _("The criteria that were rated both times do not show this, so it is no trend.")
        )
    if now > then:
        return _("Readiness rose from %(then)s to %(now)s.") % figures
    return _("Readiness fell from %(then)s to %(now)s.") % figures


def notice(found: Comparison) -> str:
    """That nobody signed what it is compared with; "" where somebody did."""
    if not found.before.is_draft:
        return ""
    told = _("Nobody signed off the assessment of %(round)s that it is compared with.")
    return told % {"round": wording.round_name(found.before)}


def reasons(found: Comparison) -> list[str]:
    """Why it moved: the parts of the split that do not round to nothing, and their sum."""
    if found.split is None or not _has_headlines(found):
        return []  # what adds up to a headline would give it away
    parts = (
        (found.split.levels, _("%(points)s points come from other levels on the same criteria.")),
        (found.split.instrument, _("%(points)s points come from another questionnaire.")),
        (
            found.split.coverage,
            _("%(points)s points come from what is answered, or applies, in only one of the two."),
        ),
    )
    told = [said % {"points": numbers.signed(points)} for points, said in parts if _shows(points)]
    if len(told) > 1:
        told.append(
            _("Together that is %(points)s.") % {"points": numbers.signed(found.split.total)}
        )
    return told


def in_short(found: Comparison) -> list[str]:
    """What the council summary says of it."""
    said = [headline(found), *reasons(found), notice(found)]
    return [sentence for sentence in said if sentence]


def _shows(points: float) -> bool:
    return rounded_to(1, points) != 0


def _has_headlines(found: Comparison) -> bool:
    return found.before.result.headline is not None and found.after.result.headline is not None


def sentence(change: Change, texts: Texts) -> str:
    """One criterion: what it was, what it is, by whom, on what new evidence."""
    then = wording.rating(texts, change.before)
    now = wording.rating(texts, change.after)
    said = _("%(code)s %(title)s: %(then)s → %(now)s") % {
        "code": change.criterion,
        "title": texts.criteria[change.criterion].title,
        "then": then,
        "now": now,
    }
    if change.after.department:
        said += ", " + _("by %(department)s") % {"department": line(change.after.department)}
    if change.new_evidence:
        number = len(change.new_evidence)
        told = ngettext("new evidence", "%(number)d pieces of new evidence", number)
        said += ", " + told % {"number": number}
    return said


def changed(found: Comparison) -> list[Change]:
    """What is worth a sentence: every criterion whose level changed, appeared or went."""
    return [change for change in found.changes if change.kind not in ("same", "carried_over")]


def of_articles(found: Comparison, texts: Texts) -> ComparedTable:
    """The articles that are in both, then and now, on the criteria that can be compared."""
    return ComparedTable(
        caption=_("The articles, then and now"),
        before=wording.round_name(found.before),
        after=wording.round_name(found.after),
        axis=mark_safe(charts.axis(_("Scale from 0 to 100, divided at 25, 50 and 75"))),  # noqa: S308
        rows=tuple(
            _row(f"{number} {texts.articles[number].title}", found, pair)
            for number, pair in found.articles.items()
        ),
    )


def _row(name: str, found: Comparison, pair: Pair) -> ComparedRow:
    then, now = found.before.result, found.after.result
    before, after = _figures(then, pair.before), _figures(now, pair.after)
    change = _change(pair)
    told = {"name": name, "before": _told(before), "after": _told(after), "change": change}
    label = _("%(name)s: %(before)s, now %(after)s; %(change)s") % told
    drawn = charts.dumbbell_row(
        then.seen(pair.before), now.seen(pair.after), label, is_joined=pair.direction != 0
    )
    # The label is escaped where it is drawn, and everything else in it is a number.
    return ComparedRow(name, before, after, change, mark_safe(drawn))  # noqa: S308


def _figures(result: Result, score: Score) -> Figures:
    """A figure on what can be compared; the interval alone where that is too little."""
    if score.readiness is None or score.coverage == 1:
        return Figures(wording.whole(score.readiness), "")
    readiness = "" if result.withholds(score) else wording.whole(score.readiness)
    return Figures(readiness, wording.interval(score))


def _told(figures: Figures) -> str:
    return ", ".join(part for part in (figures.readiness, figures.between) if part)


def _change(pair: Pair) -> str:
    """What may be said of the change of an article, in a word or two."""
    if pair.before.readiness is None or pair.after.readiness is None:
        return pgettext("change", "nothing to compare")
    if not pair.is_clear:
        return pgettext("change", "no trend yet")
    return {
        1: pgettext("change", "rose"),
        0: pgettext("change", "the same"),
        -1: pgettext("change", "fell"),
    }[pair.direction]

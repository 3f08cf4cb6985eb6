"""A difference in words and as a picture, for the page and the report."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import charts
from assessments.difference import Change, Difference
from assessments.instrument import Texts
from assessments.report import words
from assessments.report.plain import line
from assessments.scoring import Score


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One article then and now."""

    name: str
    before: str
    after: str
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
    reasons: tuple[str, ...] = ()
    articles: tuple[tuple[str, tuple[str, ...]], ...] = ()
    count: int = 0
    unchanged: int = 0
    carried: int = 0
    table: ComparedTable | None = None


def part(found: Difference, texts: Texts) -> ComparisonPart:
    """The comparison with an earlier assessment as a part of the report."""
    return ComparisonPart(
        title=_("What changed since %(round)s") % {"round": words.round_name(found.before)},
        headline=" ".join([headline(found), *standing(found)]),
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


def standing(found: Difference) -> list[str]:
    """That nobody signed what it is compared with, where nobody did."""
    if not found.before.is_draft:
        return []
    told = _("Nobody signed off the assessment of %(round)s that it is compared with.")
    return [told % {"round": words.round_name(found.before)}]


def by_article(found: Difference, texts: Texts) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every article in which something changed: its name, and a sentence a criterion."""
    sentences = {change.criterion: sentence(change, texts) for change in changed(found)}
    for article in found.after.instrument.articles:
        told = tuple(sentences[c.code] for c in article.criteria if c.code in sentences)
        if told:
            yield f"{article.number} {texts.articles[article.number].title}", told


def headline(found: Difference) -> str:
    """How the readiness moved, in a sentence; without a direction where none is certain."""
    then, now = found.before.result.readiness, found.after.result.readiness
    if then is None or now is None:
        return _("One of the two has no readiness yet, so the whole cannot be compared.")
    if not _has_headlines(found):
        told = {
            "then": words.headline(found.before.result),
            "now": words.headline(found.after.result),
        }
        return (
            _(
                "Readiness was %(then)s and is now %(now)s. Too little is answered for a single "
                "figure, so it is no trend yet."
            )
            % told
        )
    figures = {"then": words.whole(then), "now": words.whole(now)}
    if not found.is_clear:
        return (
            _("Readiness was %(then)s and is %(now)s.") % figures
            + " "
            + _("What is unanswered could turn this around, so it is no trend yet.")
        )
    if figures["then"] == figures["now"]:
        return _("Readiness stayed at %(now)s.") % figures
    if now > then:
        return _("Readiness rose from %(then)s to %(now)s.") % figures
    return _("Readiness fell from %(then)s to %(now)s.") % figures


def reasons(found: Difference) -> list[str]:
    """Why it moved: the parts of the split that are not zero."""
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
    return [
        told % {"points": words.signed(points)} for points, told in parts if abs(points) >= 0.05
    ]


def _has_headlines(found: Difference) -> bool:
    return found.before.result.headline is not None and found.after.result.headline is not None


def sentence(change: Change, texts: Texts) -> str:
    """One criterion: what it was, what it is, by whom, on what new evidence."""
    then = words.rating(texts, change.before)
    now = words.rating(texts, change.after)
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


def changed(found: Difference) -> list[Change]:
    """What is worth a sentence: every criterion whose level changed, appeared or went."""
    return [change for change in found.changes if change.kind not in ("same", "carried_over")]


def of_articles(found: Difference, texts: Texts) -> ComparedTable:
    """The articles that are in both, then and now."""
    then, now = found.before.result.articles, found.after.result.articles
    return ComparedTable(
        caption=_("The articles, then and now"),
        before=words.round_name(found.before),
        after=words.round_name(found.after),
        axis=mark_safe(charts.axis(_("Scale from 0 to 100, divided at 25, 50 and 75"))),  # noqa: S308
        rows=tuple(
            _row(f"{number} {texts.articles[number].title}", then[number], score)
            for number, score in now.items()
            if number in then
        ),
    )


def _row(name: str, then: Score, now: Score) -> ComparedRow:
    before, after = words.whole(then.readiness), words.whole(now.readiness)
    label = _("%(name)s: %(before)s, now %(after)s") % {
        "name": name,
        "before": before,
        "after": after,
    }
    # The label is escaped where it is drawn, and everything else in it is a number.
    return ComparedRow(name, before, after, mark_safe(charts.dumbbell_row(then, now, label)))  # noqa: S308

"""Two snapshots side by side: what changed, criterion by criterion, and why the figure moved.

Pure. The split of the change and its formulas: `docs/method.md`, "Change between
two assessments".
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from assessments import scoring
from assessments.instrument import Instrument
from assessments.scoring.snapshot import UNCONFIRMED, Snapshot, SnapshotAnswer

Kind = Literal["risen", "fallen", "now_rated", "no_longer_rated", "carried_over", "same"]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one criterion that means the same in both.

    Attributes:
        kind: by level; `now_rated` and `no_longer_rated` when only one of them has one that counts;
            `carried_over` when the later answer waits to be confirmed.
        new_evidence: titles of the evidence that was not there before.
    """

    criterion: str
    kind: Kind
    before: SnapshotAnswer
    after: SnapshotAnswer
    new_evidence: tuple[str, ...] = ()

    @property
    def is_rated_in_both(self) -> bool:
        """Whether there is a level to compare."""
        return self.before.is_rated and self.after.is_rated

    @property
    def applies_in_both(self) -> bool:
        """Whether it was left out in neither."""
        return not (self.before.is_not_applicable or self.after.is_not_applicable)


@dataclass(frozen=True, slots=True)
class Split:
    """Why the readiness moved, in points of 100; the three parts add up to `total`.

    Attributes:
        levels: other levels on the criteria rated in both.
        instrument: other criteria, articles or weights.
        coverage: other criteria are answered, or apply.
    """

    total: float
    levels: float
    instrument: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Pair:
    """An article or the whole, then and now, on the criteria that are rated in both.

    What applies in both but is rated in one at most counts as unanswered in both.
    """

    before: scoring.Score
    after: scoring.Score

    @property
    def is_clear(self) -> bool:
        """Whether a change may be called one: everything is rated, or the intervals are apart."""
        then, now = self.before, self.after
        if then.low is None or then.high is None or now.low is None or now.high is None:
            return False
        is_complete = then.coverage == now.coverage == 1
        return is_complete or then.high < now.low or now.high < then.low

    @property
    def direction(self) -> int:
        """1 for a rise, -1 for a fall, 0 where nothing moved or nothing can be said."""
        then, now = self.before.readiness, self.after.readiness
        if not self.is_clear or then is None or now is None:
            return 0
        return (now > then) - (now < then)


@dataclass(frozen=True, slots=True)
class Pairs:
    """The whole and the articles, by number, then and now."""

    whole: Pair
    articles: Mapping[int, Pair]


@dataclass(frozen=True)
class Comparison:
    """An earlier and a later snapshot of one municipality.

    Attributes:
        changes: of every criterion that means the same in both, in the order of the later one.
        split: None when either has no readiness, or nothing is rated in both.
        signed: the whole and the articles as they were compared when it was signed.
    """

    before: Snapshot
    after: Snapshot
    changes: tuple[Change, ...]
    split: Split | None
    signed: Pairs | None = None

    @cached_property
    def whole(self) -> Pair:
        """The whole on what can be compared."""
        if self.signed is not None:
            return self.signed.whole
        then, now = self._matched
        return Pair(then.overall, now.overall)

    @cached_property
    def articles(self) -> dict[int, Pair]:
        """Every article of which something can be compared."""
        if self.signed is not None:
            return dict(self.signed.articles)
        then, now = self._matched
        return {n: Pair(then.articles[n], score) for n, score in now.articles.items()}

    @property
    def is_clear(self) -> bool:
        """Whether a rise or fall of the whole may be called one."""
        return self.whole.is_clear

    @cached_property
    def _matched(self) -> tuple[scoring.Result, scoring.Result]:
        """Both scored on the same criteria, those that apply in both."""
        applying = {change.criterion for change in self.changes if change.applies_in_both}
        asked = _only(self.after.instrument, applying)
        both = [change for change in self.changes if change.is_rated_in_both]
        then = {change.criterion: change.before.level for change in both}
        now = {change.criterion: change.after.level for change in both}
        return scoring.score(asked, then), scoring.score(asked, now)


def compare(before: Snapshot, after: Snapshot, same: Collection[str] | None = None) -> Comparison:
    """What changed from `before` to `after`.

    Args:
        same: codes that mean the same in both instruments; None when it is one instrument.
    """
    codes = [c.code for c in after.instrument.criteria() if same is None or c.code in same]
    return Comparison(
        before=before,
        after=after,
        changes=tuple(_change(before, after, code) for code in codes),
        split=_split(before, after, codes),
    )


def _only(instrument: Instrument, codes: Collection[str]) -> Instrument:
    """The same questionnaire with fewer criteria."""
    kept = (
        replace(article, criteria=tuple(c for c in article.criteria if c.code in codes))
        for article in instrument.articles
    )
    return replace(instrument, articles=tuple(article for article in kept if article.criteria))


def _change(before: Snapshot, after: Snapshot, code: str) -> Change:
    then, now = before.answer(code), after.answer(code)
    known = {item.title for item in then.evidence}
    titles = tuple(item.title for item in now.evidence if item.title not in known)
    return Change(code, _kind(then, now), then, now, titles)


def _kind(then: SnapshotAnswer, now: SnapshotAnswer) -> Kind:
    if now.pending == UNCONFIRMED:
        return "carried_over"
    if then.is_rated and now.is_rated and then.level is not None and now.level is not None:
        return "same" if then.level == now.level else _direction(then.level, now.level)
    if then.is_rated == now.is_rated:
        return "same"
    return "now_rated" if now.is_rated else "no_longer_rated"


def _direction(then: int, now: int) -> Kind:
    return "risen" if now > then else "fallen"


def _split(before: Snapshot, after: Snapshot, codes: list[str]) -> Split | None:
    """From one figure to the other in four steps: each changes one thing only."""
    both = [c for c in codes if before.answer(c).is_rated and after.answer(c).is_rated]
    then = {code: before.answer(code).level for code in both}
    now = {code: after.answer(code).level for code in both}
    figures = (
        scoring.readiness(before.instrument, before.ratings),
        scoring.readiness(before.instrument, then),
        scoring.readiness(before.instrument, now),
        scoring.readiness(after.instrument, now),
        scoring.readiness(after.instrument, after.ratings),
    )
    known = [figure for figure in figures if figure is not None]
    if len(known) < len(figures):
        return None
    first, then_both, now_both, now_weighed, last = known
    return Split(
        total=float(last - first),
        levels=float(now_both - then_both),
        instrument=float(now_weighed - now_both),
        coverage=float((then_both - first) + (last - now_weighed)),
    )

"""Two snapshots side by side: what changed, criterion by criterion, and why the figure moved.

Pure. The split of the change and its formulas: `docs/method.md`, "Change between
two assessments".
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from assessments import scoring
from assessments.snapshot import UNCONFIRMED, GivenAnswer, Snapshot

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
    before: GivenAnswer
    after: GivenAnswer
    new_evidence: tuple[str, ...] = ()


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
class Difference:
    """An earlier and a later picture of one municipality.

    Attributes:
        changes: of every criterion that means the same in both, in the order of the later one.
        split: None when either has no readiness, or nothing is rated in both.
        is_clear: whether a rise or fall may be called one: both are complete, or their
            intervals from low to high do not overlap.
    """

    before: Snapshot
    after: Snapshot
    changes: tuple[Change, ...]
    split: Split | None
    is_clear: bool


def compare(before: Snapshot, after: Snapshot, same: Collection[str] | None = None) -> Difference:
    """What changed from `before` to `after`.

    Args:
        same: codes that mean the same in both instruments; None when it is one instrument.
    """
    codes = [c.code for c in after.instrument.criteria() if same is None or c.code in same]
    return Difference(
        before=before,
        after=after,
        changes=tuple(_change(before, after, code) for code in codes),
        split=_split(before, after, codes),
        is_clear=_is_clear(before.result.overall, after.result.overall),
    )


def _change(before: Snapshot, after: Snapshot, code: str) -> Change:
    then, now = before.answer(code), after.answer(code)
    known = {item.title for item in then.evidence}
    titles = tuple(item.title for item in now.evidence if item.title not in known)
    return Change(code, _kind(then, now), then, now, titles)


def _kind(then: GivenAnswer, now: GivenAnswer) -> Kind:
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
        before.result.readiness,
        scoring.score(before.instrument, then).readiness,
        scoring.score(before.instrument, now).readiness,
        scoring.score(after.instrument, now).readiness,
        after.result.readiness,
    )
    known = [figure for figure in figures if figure is not None]
    if len(known) < len(figures):
        return None
    first, then_both, now_both, now_weighed, last = known
    return Split(
        total=last - first,
        levels=now_both - then_both,
        instrument=now_weighed - now_both,
        coverage=(then_both - first) + (last - now_weighed),
    )


def _is_clear(before: scoring.Score, after: scoring.Score) -> bool:
    if before.low is None or before.high is None or after.low is None or after.high is None:
        return False
    is_complete = before.coverage == after.coverage == 1
    return is_complete or before.high < after.low or after.high < before.low

"""From gap to plan: which next level raises the readiness most, and what several would do.

Pure: a snapshot in, figures out. Formulas: `docs/method.md`, "From gap to plan".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from assessments import scoring
from assessments.scoring import TOP_LEVEL
from assessments.scoring.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Step:
    """One criterion, one level up.

    Attributes:
        level: 0..3, as answered.
        gain: points of 100 the readiness rises by when the next level is reached.
        lifts_flag: whether a floor flag is raised by it now, that level 2 takes away.
    """

    criterion: str
    level: int
    gain: float
    lifts_flag: bool

    @property
    def target(self) -> int:
        """The next level, 1..4."""
        return self.level + 1


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the result may become; from nothing of it succeeding to all of it.

    Attributes:
        before: every figure as it is.
        after: the same when each chosen criterion is one level higher, and nothing else changed.
    """

    before: scoring.Result
    after: scoring.Result

    @property
    def now(self) -> float | None:
        """Readiness 0..100 as it is; None when nothing is rated."""
        return self.before.readiness

    @property
    def then(self) -> float | None:
        """Readiness when all of it succeeds."""
        return self.after.readiness

    @property
    def flags_now(self) -> int:
        """How many flags are raised."""
        return len(self.before.flags)

    @property
    def flags_then(self) -> int:
        """How many would be."""
        return len(self.after.flags)


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """What a municipality decided to do about one criterion, as documents show it.

    Attributes:
        key: a number that no other action of the instance ever has.
        target: the level aimed at, 1..4.
        owner: who sees to it, or "".
        department: which department does, or "".
        cost, progress: codes; `cost_name` and `progress_name` say them in the language that is
            active when they are made to text.
        is_unfinished: whether there is still something to do.
        needs_decision: whether it costs more than the budgets hold.
        planned_in: the round whose gap it answers.
        news: what was said last about how it goes, or "".
        planned_on: the reference date of that round, by which rounds are in order.
    """

    key: int
    criterion: str
    target: int
    title: str
    owner: str
    department: str
    due: date | None
    cost: str
    cost_name: object
    progress: str
    progress_name: object
    is_unfinished: bool
    needs_decision: bool
    planned_in: str
    news: str
    planned_on: date | None = None

    @property
    def who(self) -> str:
        """Who sees to it, the person before the department; "" when nobody."""
        return self.owner or self.department

    def was_planned_before(self, snapshot: Snapshot) -> bool:
        """Whether it was planned in an earlier round than the snapshot's; not in a later one."""
        if self.planned_on is None or self.planned_in == snapshot.round:
            return False
        own = (snapshot.reference_date, snapshot.round)
        return (self.planned_on, self.planned_in) < own

    def is_late(self, today: date) -> bool:
        """Whether its day has passed while there is still something to do."""
        return self.is_unfinished and self.due is not None and self.due < today


def steps(snapshot: Snapshot) -> list[Step]:
    """Every rated criterion under the top level: what lifts a flag first, then the largest gain."""
    flagged = {flag.criterion for flag in snapshot.result.flags}
    found = [
        Step(
            criterion=share.criterion,
            level=level,
            gain=float(100 * scoring.exact(share.weight) / TOP_LEVEL),
            lifts_flag=share.criterion in flagged,
        )
        for share in snapshot.result.shares
        if (level := snapshot.answer(share.criterion).level) is not None and level < TOP_LEVEL
    ]
    return sorted(found, key=lambda step: (not step.lifts_flag, -step.gain, step.level))


def outlook(snapshot: Snapshot, criteria: Iterable[str]) -> Outlook:
    """The readiness now, and if each of these criteria were one level higher.

    Criteria that are not rated, or at the top already, change nothing.
    """
    higher = {step.criterion: step.target for step in steps(snapshot)}
    chosen = {code: higher[code] for code in criteria if code in higher}
    after = scoring.score(snapshot.instrument, snapshot.ratings | chosen)
    return Outlook(before=snapshot.result, after=after)

"""What the council should see first: strengths and gaps, chosen by a fixed rule."""

from dataclasses import dataclass

from assessments.instrument import Criterion, Texts
from assessments.report import wording
from assessments.scoring import TOP_LEVEL
from assessments.scoring.snapshot import Snapshot

NUMBER = 3
STRONG = 3
"""The level from which a criterion can be a strength; under it, it can be a gap."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A criterion worth naming, with a level in words and what that level means."""

    name: str
    level: str
    descriptor: str
    next_level: str = ""
    next_descriptor: str = ""


def strengths(snapshot: Snapshot, texts: Texts) -> list[Pick]:
    """At most three criteria at level 3 or 4.

    The highest level first, then the strongest evidence, then what weighs most
    in the readiness.
    """
    weights = _weights(snapshot)
    strong = [(c, level) for c, level in _rated(snapshot) if level >= STRONG]
    strong.sort(key=lambda p: (-p[1], -snapshot.strength(p[0].code), -weights[p[0].code]))
    return [_pick(texts, c.code, level) for c, level in strong[:NUMBER]]


def gaps(snapshot: Snapshot, texts: Texts) -> list[Pick]:
    """At most three criteria under level 3.

    Floor criteria at level 0 or 1 first, then the lowest level, then what
    weighs most in the readiness.
    """
    weights = _weights(snapshot)
    flagged = {flag.criterion for flag in snapshot.result.flags}
    weak = [(c, level) for c, level in _rated(snapshot) if level < STRONG]
    weak.sort(key=lambda p: (p[0].code not in flagged, p[1], -weights[p[0].code]))
    return [_pick(texts, c.code, level) for c, level in weak[:NUMBER]]


def _rated(snapshot: Snapshot) -> list[tuple[Criterion, int]]:
    """What counts; a level that waits to be confirmed is neither a strength nor a gap."""
    ratings = snapshot.ratings
    levels = ((c, ratings.get(c.code)) for c in snapshot.instrument.criteria())
    return [(c, level) for c, level in levels if level is not None]


def _weights(snapshot: Snapshot) -> dict[str, float]:
    return {share.criterion: share.weight for share in snapshot.result.shares}


def _pick(texts: Texts, code: str, number: int) -> Pick:
    said = texts.criteria[code]
    ahead = number + 1
    has_next = number < TOP_LEVEL
    return Pick(
        name=f"{code} {said.title}",
        level=wording.level(texts, number),
        descriptor=said.levels[number],
        next_level=wording.level(texts, ahead) if has_next else "",
        next_descriptor=said.levels[ahead] if has_next else "",
    )

"""Towns at the ends of what can be answered, where sentences and figures go wrong first."""

from collections.abc import Callable, Mapping
from datetime import date

from assessments.instrument import Criterion, load
from assessments.scoring import Rating
from assessments.scoring.snapshot import (
    ATTACHED,
    CONFIRMED,
    NO,
    GivenCheck,
    NamedEvidence,
    Snapshot,
    SnapshotAnswer,
)
from tests import snapshots

CRITERIA = tuple(load("1.0").criteria())
LINK = "https://town.example/plan"


def answered(level: Callable[[int, Criterion], int | None], **changed: object) -> Snapshot:
    """Every criterion at the level that is given for its place; None leaves it open."""
    levels = {c.code: level(n, c) for n, c in enumerate(CRITERIA)}
    return snapshots.snapshot(
        (SnapshotAnswer(code, Rating(level=at)) for code, at in levels.items() if at is not None),
        **changed,
    )


def varied(n: int) -> int:
    """Levels that come out differently for every article."""
    return (n * 7) % 5


def up_to(article: int, *, without: str = "") -> Snapshot:
    """The first articles alone."""
    return answered(lambda n, c: varied(n) if c.article <= article and c.code != without else None)


def left_out(everywhere: bool) -> Snapshot:
    """Nothing but "not applicable", where that is allowed or wherever there is a question."""
    return snapshots.snapshot(
        SnapshotAnswer(c.code, Rating(reason=[*c.not_applicable, "none of it"][0]))
        for c in CRITERIA
        if everywhere or c.not_applicable
    )


def badly_proven() -> Snapshot:
    """Strong evidence everywhere, of which nothing has a date or can be opened."""
    items = (
        NamedEvidence("Plan", None, ATTACHED, LINK),
        NamedEvidence("Minutes", date(2026, 3, 12), ATTACHED),
        NamedEvidence("Audit", None, CONFIRMED),
    )
    return snapshots.snapshot(
        SnapshotAnswer(c.code, Rating(level=3), evidence=(items[n % 3],))
        for n, c in enumerate(CRITERIA)
    )


def own_power_alone() -> Snapshot:
    """All but one of what the town can do itself in twelve articles, and nothing of advocacy."""
    return answered(
        lambda n, c: varied(n) if c.power == "own" and c.article <= 12 and c.code != "5.5" else None
    )


def rounded_onto_three_quarters() -> Snapshot:
    """74.6 % answered: eleven articles, three fifths of one and a third of another."""
    open_ones = {"5.4", "5.5", "14.2", "14.3"}
    return answered(
        lambda n, c: (
            varied(n) if (c.article <= 12 or c.article == 14) and c.code not in open_ones else None
        )
    )


def red() -> Snapshot:
    """Strong in all but one floor criterion, and a check that is answered with no."""
    return answered(lambda n, c: 0 if c.code == "4.2" else 3, checks={"P9": GivenCheck("P9", NO)})


TOWNS: Mapping[str, Callable[[], Snapshot]] = {
    "all 0": lambda: answered(lambda n, c: 0),
    "all 3": lambda: answered(lambda n, c: 3),
    "all 4": lambda: answered(lambda n, c: 4),
    "one 4, the rest 0": lambda: answered(lambda n, c: 4 * (c.code == "9.1")),
    "empty": snapshots.empty,
    "only not applicable": lambda: left_out(everywhere=False),
    "nothing applies": lambda: left_out(everywhere=True),
    "one article": lambda: up_to(1),
    "one answer": lambda: answered(lambda n, c: 2 if c.code == "5.4" else None),
    "just under three quarters": lambda: up_to(12, without="5.5"),
    "rounded onto three quarters": rounded_onto_three_quarters,
    "three quarters": lambda: up_to(12),
    "own power alone": own_power_alone,
    "badly proven": badly_proven,
    "red": red,
    "all but one": lambda: answered(lambda n, c: None if c.code == "5.5" else varied(n)),
}
"""Each as something that makes it."""

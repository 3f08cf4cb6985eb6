"""Editions to test with: a plan, a year before and a logo, beside the pictures of `snapshots`."""

import io
from dataclasses import replace
from datetime import timedelta

from PIL import Image

from assessments import editions
from assessments.scoring.comparison import compare
from assessments.scoring.next_steps import PlannedAction
from assessments.scoring.snapshot import Snapshot
from tests import snapshots


def actions(title: str = "", news: str = "") -> tuple[PlannedAction, ...]:
    """Actions of every kind: late, costly, done, dropped, without owner or date.

    Args:
        title, news: in place of what an officer would write.
    """
    planned = (
        ("4.2", 2, "Join the regional anti-discrimination bureau", "low", "under_way", -30, "2025"),
        ("5.4", 1, "Open a free advice desk in the library", "medium", "planned", 150, "2026"),
        ("13.2", 3, "Put a line in the multi-year budget", "high", "planned", 400, "2026"),
        ("1.2", 4, "Decide on a survey of the message", "medium", "planned", None, "2026"),
        ("9.1", 1, "Read the calls of the programme", "none", "planned", None, "2026"),
        ("1.3", 2, "Use the forecast in the housing plan", "none", "done", -200, "2025"),
        ("2.1", 4, "Compare who comes with who lives here", "none", "dropped", None, "2025"),
    )
    return tuple(
        PlannedAction(
            key=number,
            criterion=code,
            target=target,
            title=title or said,
            owner="Anna de Vries" if number % 2 else "",
            department="Social affairs" if number % 3 else "",
            due=None if days is None else snapshots.DAY + timedelta(days=days),
            cost=cost,
            cost_name=cost,
            progress=progress,
            progress_name=progress.replace("_", " "),
            is_unfinished=progress in ("planned", "under_way"),
            needs_decision=cost in ("medium", "high"),
            planned_in=planned_in,
            planned_on=snapshots.DAY.replace(year=int(planned_in)),
            news=news or ("The contract is being drawn up." if number == 0 else ""),
        )
        for number, (code, target, said, cost, progress, days, planned_in) in enumerate(planned)
    )


def year_before(snapshot: Snapshot) -> Snapshot:
    """The same town a year earlier: every fourth criterion one level lower."""
    levels = {
        code: given.level - 1 if given.level and number % 4 == 0 else given.level
        for number, (code, given) in enumerate(snapshot.answers.items())
    }
    return replace(
        snapshot,
        round="2025",
        reference_date=snapshots.DAY - timedelta(days=365),
        answers={
            code: replace(g, rating=replace(g.rating, level=levels[code]))
            for code, g in snapshot.answers.items()
        },
    )


def edition(snapshot: Snapshot, **changed: object) -> editions.Edition:
    """Everything a report can have beside this picture; name any of its fields to change it."""
    usual = editions.Edition(
        actions=actions(),
        change=compare(year_before(snapshot), snapshot),
        today=snapshots.DAY,
    )
    return replace(usual, **changed)  # type: ignore[arg-type]


def logo() -> bytes:
    """A small picture with a part one can see through."""
    drawn = Image.new("RGBA", (90, 30), (122, 31, 92, 255))
    drawn.paste((0, 0, 0, 0), (0, 0, 30, 30))
    made = io.BytesIO()
    drawn.save(made, "PNG")
    return made.getvalue()

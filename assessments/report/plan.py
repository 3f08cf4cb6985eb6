"""The action plan in a report: what is asked of the council, who does what, what came of it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.instrument import Texts
from assessments.pdf.text_cleaning import line
from assessments.report import highlights, wording
from assessments.scoring.next_steps import PlannedAction
from assessments.scoring.snapshot import Snapshot

SHORT = 110
"""Characters of an action where it has to share a line."""

LONG = 500

FEW = 2
"""Actions that a council summary names."""

DONE = "done"


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action of the plan, ready to print; `due` and `who` are words also when there is none."""

    title: str
    criterion: str
    who: str
    due: str
    cost: str
    progress: str
    news: str
    is_late: bool

    @property
    def sentence(self) -> str:
        """Its title with a full stop, for what may follow."""
        return self.title if self.title.endswith((".", "!", "?", "…")) else f"{self.title}."


@dataclass(frozen=True, slots=True)
class PlanPart:
    """What `report/_plan.html` shows: what is to do, what became of the rest.

    Attributes:
        finished: done or dropped, and not promised in an earlier round.
        promised: planned in earlier rounds, whatever came of it.
        is_recorded: whether what was signed says anything about the plan.
    """

    asked: tuple[str, ...]
    unfinished: tuple[ActionRow, ...] = ()
    finished: tuple[ActionRow, ...] = ()
    promised: tuple[ActionRow, ...] = ()
    is_recorded: bool = True


def asked(
    snapshot: Snapshot,
    actions: Sequence[PlannedAction],
    texts: Texts,
    *,
    few: bool = False,
    is_recorded: bool = True,
    typed: Callable[[str, int], str] = line,
) -> Iterator[str]:
    """What the council is asked to decide, as sentences; none where there is nothing to ask.

    Args:
        few: for the council summary, which names the flags and the figure right above.
        is_recorded: whether what was signed says anything about the plan.
        typed: makes what somebody typed, of at most so many characters, fit for the document.
    """
    if not few and snapshot.result.readiness is not None:
        yield (
            _("To take note of the readiness report: %(figure)s. %(band)s.")
            % {
                "figure": wording.of_100(snapshot.result),
                "band": wording.band_sentence(snapshot.result),
            }
        )
    yield from _about_flags(snapshot, texts, few=few)
    open_decisions = [
        action for action in actions if action.is_unfinished and action.needs_decision
    ]
    named = open_decisions[:FEW] if few else open_decisions
    yield from (_decision(action, typed(action.title, SHORT if few else LONG)) for action in named)
    if more := len(open_decisions) - len(named):
        told = ngettext(
            "To decide on %(count)d more action of the action plan.",
            "To decide on %(count)d more actions of the action plan.",
            more,
        )
        yield told % {"count": more}
    has_plan = any(action.is_unfinished for action in actions)
    if is_recorded and not has_plan and highlights.gaps(snapshot, texts):
        yield _("To ask the executive for an action plan for the gaps named below.")
    if few and not is_recorded:
        yield _("The action plan was not recorded when this was signed.")


def part(
    snapshot: Snapshot, actions: Sequence[PlannedAction], texts: Texts, today: date
) -> PlanPart | None:
    """The plan as a part of the report; None when nothing was ever planned."""
    if not actions:
        return None
    unfinished = [action for action in actions if action.is_unfinished]
    return PlanPart(
        asked=tuple(asked(snapshot, actions, texts)),
        unfinished=tuple(_rows(sorted(unfinished, key=_day), texts, today)),
        finished=tuple(_rows(finished(snapshot, actions), texts, today)),
        promised=tuple(_rows(promised(snapshot, actions), texts, today)),
    )


def part_unrecorded(snapshot: Snapshot, texts: Texts) -> PlanPart:
    """The same where what was signed says nothing about the plan."""
    return PlanPart(asked=tuple(asked(snapshot, (), texts, is_recorded=False)), is_recorded=False)


def promised(snapshot: Snapshot, actions: Iterable[PlannedAction]) -> list[PlannedAction]:
    """What was planned in rounds before the snapshot's."""
    return [action for action in actions if action.was_planned_before(snapshot)]


def finished(snapshot: Snapshot, actions: Iterable[PlannedAction]) -> list[PlannedAction]:
    """What is done or dropped, and was not promised in an earlier round."""
    return [
        action
        for action in actions
        if not (action.is_unfinished or action.was_planned_before(snapshot))
    ]


def _about_flags(snapshot: Snapshot, texts: Texts, *, few: bool) -> Iterator[str]:
    flags = snapshot.result.flags
    if flags and few:
        yield ngettext(
            "To ask the executive how it will lift the floor flag above.",
            "To ask the executive how it will lift the floor flags above.",
            len(flags),
        )
    elif flags:
        told = ngettext(
            "To ask the executive how it will lift this floor flag: %(flags)s.",
            "To ask the executive how it will lift these floor flags: %(flags)s.",
            len(flags),
        )
        yield told % {"flags": "; ".join(wording.flag(raised, texts) for raised in flags)}


def _decision(action: PlannedAction, title: str) -> str:
    cost = str(action.cost_name)
    told = {"action": title.rstrip("."), "cost": cost[:1].lower() + cost[1:]}
    if action.due is None:
        return _("To decide on: %(action)s (%(cost)s).") % told
    told["day"] = wording.day(action.due)
    return _("To decide on: %(action)s (%(cost)s), to be done by %(day)s.") % told


def _day(action: PlannedAction) -> tuple[bool, date, int]:
    return (action.due is None, action.due or date.max, action.key)


def _rows(actions: Iterable[PlannedAction], texts: Texts, today: date) -> Iterator[ActionRow]:
    for action in actions:
        said = texts.criteria.get(action.criterion)
        name = f"{action.criterion} {said.title}" if said else action.criterion
        yield ActionRow(
            title=line(action.title, LONG),
            criterion=_("%(name)s, to level %(level)s")
            % {"name": name, "level": wording.level(texts, action.target)},
            who=line(action.who, SHORT) or _("nobody yet"),
            due=wording.day(action.due) if action.due else _("no date"),
            cost=str(action.cost_name),
            progress=str(action.progress_name),
            news=line(action.news, LONG),
            is_late=action.is_late(today),
        )

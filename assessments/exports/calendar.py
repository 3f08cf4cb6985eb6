"""The action plan as a calendar file (RFC 5545): one whole day for each action that is due."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import icalendar
from django.utils import translation
from django.utils.translation import gettext as _

from assessments.scoring.next_steps import PlannedAction


def calendar(
    actions: Sequence[PlannedAction], *, town: str, address: str, language: str, now: datetime
) -> bytes:
    """What is still to do and has a day, as events: of to-dos, most calendars show none.

    Args:
        address: of the plan, to open from the calendar; its host makes each event's identity,
            by which a calendar that reads the file again changes what it has.
        now: when it was made.
    """
    host = address.split("/")[2]
    made = icalendar.Calendar()
    made.add("prodid", "-//Hague//Action plan//EN")
    made.add("version", "2.0")
    with translation.override(language):
        made.add("x-wr-calname", _("Action plan %(town)s") % {"town": town})
        for action in actions:
            if action.is_unfinished and action.due is not None:
                made.add_component(_event(action, f"action-{action.key}@{host}", address, now))
    return made.to_ical()


def _event(action: PlannedAction, identity: str, address: str, now: datetime) -> icalendar.Event:
    lines = [
        _("Criterion %(code)s, to level %(level)s")
        % {"code": action.criterion, "level": action.target},
        *([_("Who: %(name)s") % {"name": action.who}] if action.who else []),
        _("Progress: %(progress)s") % {"progress": action.progress_name},
    ]
    event = icalendar.Event()
    event.add("uid", identity)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", action.due)
    if action.due is not None and action.due < date.max:  # without an end it lasts that day
        event.add("dtend", action.due + timedelta(days=1))
    event.add("summary", " ".join(action.title.split()))
    event.add("description", "\n".join(lines))
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    return event

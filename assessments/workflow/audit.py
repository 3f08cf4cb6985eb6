"""The entry that every verb leaves: who did what to which rows, in numbers and codes."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Model, QuerySet
from django.utils import timezone

from assessments.models import (
    Assessment,
    AuditEntry,
    Evidence,
    Membership,
    Municipality,
    SignOff,
    User,
)

P = ParamSpec("P")
R = TypeVar("R")

FOR_EVER = frozenset({"sign_off"})
"""Verbs whose entries stay as long as what they made: `verify_sign_offs` counts them."""

LONGEST_CODE = 10
"""Characters of the code of a criterion; what is longer came from somewhere else."""


@dataclass
class _Entry:
    """What is known of the entry of a verb while it runs."""

    by: User | None
    municipality: int | None
    assessment: UUID | None
    role: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    is_wanted: bool = True


_running: ContextVar[_Entry | None] = ContextVar("_running", default=None)


def audited(verb: Callable[P, R]) -> Callable[P, R]:
    """Make a verb one transaction that leaves an entry of itself, or undoes all.

    The entry names the account (`by`), its role before the verb, the municipality and
    assessment of the first argument, and the ids of every row that came in or went out.
    A verb adds what is in no argument with `note`.
    """
    return audited_as(verb.__name__)(verb)


def audited_as(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Like `audited`, for the part of a verb that is one transaction; see `audited_within`."""

    def decorate(do: Callable[P, R]) -> Callable[P, R]:
        parameters = signature(do)

        @wraps(do)
        def done(*args: P.args, **kwargs: P.kwargs) -> R:
            with transaction.atomic():
                entry = _begun(parameters.bind(*args, **kwargs).arguments)
                before = _running.set(entry)
                try:
                    made = do(*args, **kwargs)
                finally:
                    _running.reset(before)
                if entry.is_wanted:
                    _note_made(entry, made)
                    _keep(name, entry)
            return made

        done.verb = name  # type: ignore[attr-defined]
        return done

    return decorate


def audited_within(verb: Callable[P, R]) -> Callable[P, R]:
    """Mark a verb whose entry is left by a part of it, because the whole is not one transaction."""
    verb.verb = verb.__name__  # type: ignore[attr-defined]
    return verb


def note(**ids: Any) -> None:
    """Add to the entry of the running verb: ids, codes, numbers, never what somebody wrote."""
    if entry := _running.get():
        entry.detail |= ids


def acted(user: User) -> None:
    """Name the account behind the running verb when no argument does."""
    if entry := _running.get():
        entry.by = user


def nothing_changed() -> None:
    """Say that the running verb changed nothing, so that it leaves no entry."""
    if entry := _running.get():
        entry.is_wanted = False


def retained_until(verb: str, at: datetime) -> date | None:
    """The day until which an entry is kept; None for ever."""
    if verb in FOR_EVER:
        return None
    return timezone.localdate(at) + timedelta(days=settings.AUDIT_RETENTION_DAYS)


def role_in(user: User | None, municipality: int | None) -> str:
    """The role somebody has in a municipality now; "" when they are no member."""
    if user is None or municipality is None:
        return ""
    held = Membership.objects.filter(user=user, municipality=municipality).order_by()
    return held.values_list("role", flat=True).first() or ""


def _begun(arguments: Mapping[str, Any]) -> _Entry:
    """Start the entry before the verb runs, while rows it may delete still have their ids."""
    first = next(iter(arguments.values()), None)
    by = arguments.get("by", first if isinstance(first, User) else None)
    entry = _Entry(by, _municipality_of(first), _assessment_of(first))
    entry.role = role_in(by, entry.municipality)
    for name, value in arguments.items():
        if name != "by":
            entry.detail |= _ids(name, value)
    return entry


def _municipality_of(place: Any) -> int | None:
    if isinstance(place, Municipality):
        return place.pk
    found = getattr(place, "municipality_id", None)
    if found is None and hasattr(place, "assessment"):
        found = place.assessment.municipality_id
    return found


def _assessment_of(place: Any) -> UUID | None:
    return place.pk if isinstance(place, Assessment) else getattr(place, "assessment_id", None)


def _ids(name: str, value: Any) -> dict[str, Any]:
    """What an entry records of an argument: never a text, date or number that somebody typed."""
    if isinstance(value, Model):
        return _ids_of_row(value)
    if isinstance(value, Enum):
        return {name: value.value}
    if isinstance(value, bool):
        return {name: value}
    is_code = name in ("criterion", "code", "principle") and len(str(value)) <= LONGEST_CODE
    return {"principle" if name == "principle" else "criterion": value} if is_code else {}


def _ids_of_row(row: Model) -> dict[str, Any]:
    if isinstance(row, Assessment | Municipality):  # columns of their own
        return {}
    if isinstance(row, User):
        return {"account": row.pk}
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(row).__name__).lower()
    found: dict[str, Any] = {kind: row.pk}
    if isinstance(row, Membership):
        found["account"] = row.user_id
    if isinstance(row, SignOff):
        found |= {"number": row.number, "link": row.link}
    if not isinstance(row, Evidence) and (code := getattr(row, "criterion", "")):
        found["criterion"] = code
    return found


def _note_made(entry: _Entry, made: Any) -> None:
    row = made[0] if isinstance(made, tuple) else made
    if not isinstance(row, Model):
        return
    if isinstance(row, Assessment) and entry.assessment not in (None, row.pk):
        entry.detail["draft"] = str(row.pk)
    entry.assessment = entry.assessment or _assessment_of(row)
    entry.detail |= _ids_of_row(row)


def _keep(verb: str, entry: _Entry) -> None:
    keep_entries(
        verb,
        [
            AuditEntry(
                by_id=entry.by.pk if entry.by else None,
                role=entry.role or role_in(entry.by, entry.municipality),
                municipality_id=entry.municipality,
                assessment_id=entry.assessment,
                detail=entry.detail,
            )
        ],
    )


def keep_entries(verb: str, entries: Iterable[AuditEntry]) -> None:
    """Keep entries of one verb, done at this moment."""
    at = timezone.now()
    rows = list(entries)
    for row in rows:
        row.at, row.verb, row.retained_until = at, verb, retained_until(verb, at)
    AuditEntry.objects.bulk_create(rows)


@audited
def record_download(place: Assessment | Municipality, what: str, *, by: User, **ids: int) -> None:
    """Record that somebody downloaded a file.

    Args:
        what: the name of the URL pattern.
        ids: the ids in its URL.
    """
    note(what=what, **ids)


def is_purge_due() -> bool:
    """Whether any entry is past its retention date."""
    return _past_their_day().exists()


@audited_within
@transaction.atomic
def purge() -> int:
    """Delete entries past their retention date, and record how many; returns that number.

    Nothing else deletes entries. Each municipality can read how many of its own were deleted.
    """
    past = _past_their_day()
    counted = past.order_by().values_list("municipality_id").annotate(rows=Count("pk"))
    gone: Counter[int | None] = Counter({None: 0} | dict(counted))
    past.delete()
    keep_entries(
        "purge",
        [AuditEntry(municipality_id=town, detail={"rows": rows}) for town, rows in gone.items()],
    )
    return gone.total()


def _past_their_day() -> "QuerySet[AuditEntry]":
    today = timezone.now().astimezone(UTC).date()
    return AuditEntry.objects.filter(retained_until__lt=today)

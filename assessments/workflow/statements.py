"""Statements beside the answers: none is ever changed, the newest counts."""

from typing import Any, TypeVar

from django.utils import timezone

from assessments.models import Assessment, Barrier, PrincipleCheck, User
from assessments.workflow.refusals import Outdated

Said = TypeVar("Said", PrincipleCheck, Barrier)


def is_new(said: Said, current: Said | None, seen: int) -> bool:
    """Whether it says something new. Raises Outdated when somebody else spoke since `seen`."""
    if current is None:
        return True
    is_same = current.content == said.content
    if current.number != seen and not is_same:
        raise Outdated(current)
    return current.is_unconfirmed or not is_same


def say(said: PrincipleCheck | Barrier, before: PrincipleCheck | Barrier | None, by: User) -> None:
    """Add a statement after the ones before."""
    said.number = before.number + 1 if before else 1
    said.said_at, said.said_by = timezone.now(), by
    said.save(force_insert=True)


def carried(
    row: PrincipleCheck | Barrier, target: Assessment, *, is_unconfirmed: bool
) -> dict[str, Any]:
    """Copy the newest statement of one assessment to another, with its author and time."""
    return {
        "assessment": target,
        "number": 1,
        "said_at": row.said_at,
        "said_by": row.said_by,
        "is_unconfirmed": is_unconfirmed or row.is_unconfirmed,
    }

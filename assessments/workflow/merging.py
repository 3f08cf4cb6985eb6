"""Two people on one answer: what each changed since the version both started from.

An answer has two fields that merge apart: the rating (a level, a reason why it
does not apply, or "don't know"; these exclude each other) and the justification.
Evidence is named and removed piece by piece, so it needs no merging.
"""

from dataclasses import dataclass, replace
from typing import Any

from assessments.models import Answer, AnswerVersion, User

FIELDS = ("rating", "justification")


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody answers: a level 0..4, a reason code, "don't know", or nothing yet."""

    level: int | None = None
    reason: str = ""
    dont_know: bool = False
    justification: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        """The same as the columns of an answer."""
        return {
            "level": self.level,
            "reason": self.reason,
            "dont_know": self.dont_know,
            "justification": self.justification,
        }

    @property
    def rating(self) -> tuple[int | None, str, bool]:
        """The field that merges apart from the justification."""
        return (self.level, self.reason, self.dont_know)

    @property
    def pending(self) -> str:
        """What somebody is about to answer waits for nobody yet."""
        return ""

    @property
    def content(self) -> tuple[int | None, str, bool, str]:
        """What two versions are compared by."""
        return (self.level, self.reason, self.dont_know, self.justification)


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What a colleague changed that the writer's page does not show yet."""

    by: User
    rating: bool
    justification: bool


def of(row: Answer | AnswerVersion) -> Given:
    """What a row holds."""
    return Given(*row.content)


def merged(base: Given, mine: Given, theirs: Given) -> Given | None:
    """Both people's changes since `base`; None when they changed one field differently."""
    result = mine
    for field in FIELDS:
        started, wanted, kept = (getattr(given, field) for given in (base, mine, theirs))
        if wanted == started:
            result = _taking(result, field, theirs)
        elif kept not in (started, wanted):
            return None
    return result


def known_to(answer: Answer, *, seen: int, save_id: str, by: User) -> Given | None:
    """What the writer's page knows: the version it showed, and what it sent since.

    The confirmation of a save may get lost on its way back. The browser keeps the
    save's id until a save is confirmed; so what the user changed under that id is
    told apart from what a colleague did. None when there is no version `seen`.
    """
    versions = {row.number: row for row in answer.versions.filter(number__gte=seen)}
    if seen and seen not in versions:
        return None
    base = of(versions[seen]) if seen else Given()
    before = base
    for number in sorted(versions.keys() - {seen}):
        row, now = versions[number], of(versions[number])
        if save_id and row.save_id == save_id and row.saved_by_id == by.pk:
            for field in FIELDS:
                if getattr(now, field) != getattr(before, field):
                    base = _taking(base, field, now)
        before = now
    return base


def meanwhile(answer: Answer, given: Given, *, seen: int) -> Meanwhile | None:
    """Who changed what in `answer`, so that it differs from what was `given`; None: nobody."""
    now = of(answer)
    differing = [field for field in FIELDS if getattr(now, field) != getattr(given, field)]
    if not differing:
        return None
    author, before = answer.updated_by, None
    for row in answer.versions.filter(number__gte=seen).select_related("saved_by"):
        here = of(row)
        if before is None or any(getattr(here, f) != getattr(before, f) for f in differing):
            author = row.saved_by
        before = here
    return Meanwhile(author, "rating" in differing, "justification" in differing)


def _taking(given: Given, field: str, source: Given) -> Given:
    """`given` with one field of `source`."""
    if field == "justification":
        return replace(given, justification=source.justification)
    return replace(given, level=source.level, reason=source.reason, dont_know=source.dont_know)

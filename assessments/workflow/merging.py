"""Two people on one answer: what each changed since the version both started from.

An answer has two fields that merge apart: what was chosen (a level, a reason why it
does not apply, or "don't know"; these exclude each other) and the justification.
Evidence is named and removed piece by piece, so it needs no merging.
"""

from dataclasses import dataclass, replace

from assessments.models import Answer, User
from assessments.scoring import Rating

FIELDS = ("choice", "justification")
"""Of a `Rating`."""


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What a colleague changed and the writer's page does not show yet."""

    by: User
    rating: bool
    justification: bool


def merged(base: Rating, mine: Rating, theirs: Rating) -> Rating | None:
    """Both people's changes since `base`; None when they changed one field differently."""
    result = mine
    for field in FIELDS:
        started, wanted, kept = (getattr(given, field) for given in (base, mine, theirs))
        if wanted == started:
            result = taking(result, field, theirs)
        elif kept not in (started, wanted):
            return None
    return result


def known_to(answer: Answer, *, seen: int, save_id: str, by: User) -> Rating | None:
    """The rating the writer's page knows: the version it showed, with what it has sent since.

    The confirmation of a save may get lost on its way back. The browser keeps the
    save's id until a save is confirmed; so what the user changed under that id is
    told apart from what a colleague did. None when there is no version `seen`.
    """
    versions = {row.number: row for row in answer.versions.filter(number__gte=seen)}
    if seen and seen not in versions:
        return None
    base = versions[seen].rating if seen else Rating()
    before = base
    for number in sorted(versions.keys() - {seen}):
        row, now = versions[number], versions[number].rating
        if save_id and row.save_id == save_id and row.saved_by_id == by.pk:
            for field in FIELDS:
                if getattr(now, field) != getattr(before, field):
                    base = taking(base, field, now)
        before = now
    return base


def meanwhile(answer: Answer, given: Rating, *, seen: int) -> Meanwhile | None:
    """Who changed what in `answer`, so that it differs from what was `given`; None: nobody."""
    now = answer.rating
    differing = [field for field in FIELDS if getattr(now, field) != getattr(given, field)]
    if not differing:
        return None
    author, before = answer.updated_by, None
    for row in answer.versions.filter(number__gte=seen).select_related("saved_by"):
        here = row.rating
        if before is None or any(getattr(here, f) != getattr(before, f) for f in differing):
            author = row.saved_by
        before = here
    return Meanwhile(author, "choice" in differing, "justification" in differing)


def taking(rating: Rating, field: str, source: Rating) -> Rating:
    """`rating` with one field taken from `source`."""
    if field == "justification":
        return replace(rating, justification=source.justification)
    return replace(source, justification=rating.justification)

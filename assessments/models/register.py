"""Finding a municipality in the register, whoever uses it or not."""

import re
from collections.abc import Sequence

from django.db.models import Case, F, Q, QuerySet, Value, When

from assessments.imports.place_names import fold
from assessments.models.people import Municipality

LONGEST = 200
"""Characters of a question that are looked at; no name is longer."""

SHORT = 2
"""Letters up to which a word only counts at the start of a word."""

ENDING = re.compile(r"(?<=\w{4})[aeiouy]{1,3}[sn]?$")
"""Case endings of Greek and Slavic names: the register says "of the Athenians"."""


def is_register_filled() -> bool:
    """Whether any municipality is known."""
    return Municipality.objects.exists()


def municipality_by_slug(slug: str) -> Municipality | None:
    """The municipality of that slug, in use or not."""
    return Municipality.objects.filter(slug=slug).first()


def find_municipalities(text: str, limit: int = 20) -> list[Municipality]:
    """The municipalities a name may mean, likeliest first.

    Every word must be in one of its names, however it is written. First the
    ones called exactly so, then those that start so, then those with words
    that start so, then the rest; the largest first. When there is room left,
    those follow that have the words in another case ending.
    """
    words = fold(text[:LONGEST]).split()
    if not words:
        return []
    found = list(_matching(words)[:limit])
    stems = [ENDING.sub("", word) for word in words]
    if len(found) < limit and stems != words:
        more = _matching(stems, from_start=True).exclude(pk__in=[each.pk for each in found])
        found += more[: limit - len(found)]
    return found


def _matching(words: Sequence[str], *, from_start: bool = False) -> QuerySet[Municipality]:
    """Municipalities with every word in their names, or at the start of a word in them."""
    phrase = " ".join(words)
    every = dict.fromkeys(words)
    starting = Q(*(Q(search__contains=f" {word}") for word in every))
    within = Q(*(Q(search__contains=word if len(word) > SHORT else f" {word}") for word in every))
    rank = Case(
        When(search__contains=f"| {phrase} |", then=Value(0)),
        When(search__contains=f"| {phrase}", then=Value(1)),
        When(starting, then=Value(2)),
        default=Value(3),
    )
    return (
        Municipality.objects.filter(starting if from_start else within)
        .annotate(rank=rank)
        .order_by("rank", F("population").desc(nulls_last=True), "name", "pk")
    )
